//! Countries by their codes, as acts in Romanian name them.

use std::collections::HashMap;
use std::sync::LazyLock;

static NAMES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("../data/countries.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('|'))
        .collect()
});

/// The Romanian name of a country by its ISO 3166-1 alpha-2 code; the code itself where there is no such country any
/// more or not yet, because a register may know older acts than we do.
pub fn name(code: &str) -> &str {
    NAMES.get(code).copied().unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_their_romanian_names() {
        for (code, expected) in [("IT", "Italia"), ("MD", "Republica Moldova"), ("ZZ", "ZZ")] {
            assert_eq!(name(code), expected);
        }
        assert!(NAMES.len() >= 195, "{}", NAMES.len());
        for (code, name) in NAMES.iter() {
            assert!(code.len() == 2 && code.chars().all(|c| c.is_ascii_uppercase()), "{code}");
            assert_eq!(base::person_name::normalise(name), **name);
        }
    }

    #[test]
    fn every_country_of_the_population_is_named() {
        let foreign = include_str!("../data/foreign.txt");
        for line in foreign.lines().filter(|line| !line.starts_with('#')) {
            let code = line.split('|').next().unwrap();
            assert_ne!(name(code), code, "{code}");
        }
    }
}
