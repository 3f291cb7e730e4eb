//! Names of persons: how they are written, and when two are the same.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A person's name as the population register writes it (rule 101).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonName {
    /// Family name, all of them.
    pub surname: String,
    /// Given names, all of them.
    pub given: String,
}

/// How well two names agree (rule 33).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NameMatch {
    /// They share no name, or neither holds all of the other.
    None,
    /// One holds all names of the other, and more.
    Partial,
    /// They hold the same names, in whatever order and spelling.
    Exact,
}

impl PersonName {
    /// A name, with its spelling made regular by [`normalise`].
    pub fn new(surname: &str, given: &str) -> Self {
        Self { surname: normalise(surname), given: normalise(given) }
    }

    /// Family name first, as on Romanian documents.
    pub fn full(&self) -> String {
        format!("{} {}", self.surname, self.given).trim().to_owned()
    }

    /// A key that is equal for two spellings of the same name: all folded names, in alphabetical
    /// order, so that swapped family and given names and other orders agree (rule 33).
    pub fn folded_key(&self) -> String {
        let mut tokens = self.tokens();
        tokens.sort_unstable();
        tokens.join(" ")
    }

    /// Compares two names without regard to case, diacritics, hyphens and order.
    pub fn matches(&self, other: &Self) -> NameMatch {
        let ours: BTreeSet<String> = self.tokens().into_iter().collect();
        let theirs: BTreeSet<String> = other.tokens().into_iter().collect();
        if ours.is_empty() || theirs.is_empty() {
            NameMatch::None
        } else if ours == theirs {
            NameMatch::Exact
        } else if ours.is_subset(&theirs) || theirs.is_subset(&ours) {
            NameMatch::Partial
        } else {
            NameMatch::None
        }
    }

    fn tokens(&self) -> Vec<String> {
        let both = fold(&format!("{} {}", self.surname, self.given));
        both.split(' ').filter(|t| !t.is_empty()).map(str::to_owned).collect()
    }
}

/// Makes the spelling of a text regular: Unicode NFC, cedilla letters turned into comma-below
/// letters, single spaces, no control characters (rule 101).
pub fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        let c = match c {
            'ş' => 'ș',
            'Ş' => 'Ș',
            'ţ' => 'ț',
            'Ţ' => 'Ț',
            '\u{2010}' | '\u{2011}' | '\u{2013}' => '-',
            c if c.is_control() || c.is_whitespace() => ' ',
            c => c,
        };
        if c != ' ' || !(out.is_empty() || out.ends_with(' ')) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Folds a text for comparison: decomposed, marks stripped, upper-case, with hyphens, apostrophes,
/// dots and spaces as single spaces (rule 33; the alphabet of machine-readable documents).
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        let mut put = |c: char| {
            if c != ' ' || !(out.is_empty() || out.ends_with(' ')) {
                out.push(c);
            }
        };
        match c {
            'ß' | 'ẞ' => "SS".chars().for_each(put),
            'æ' | 'Æ' => "AE".chars().for_each(put),
            'ø' | 'Ø' => put('O'),
            'đ' | 'Đ' => put('D'),
            'ł' | 'Ł' => put('L'),
            'ı' => put('I'),
            c if c.is_alphanumeric() => c.to_uppercase().for_each(put),
            // The letter's own apostrophe joins: O'Neill and O Neill differ only by a space.
            _ => put(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_name_fold_alike() {
        for (a, b) in [
            ("Ștefănescu", "Ştefănescu"),
            ("ȚIRIAC", "tiriac"),
            ("Mark-Silver", "MARK  SILVER"),
            ("Sânziana", "Sanziana"),
            ("Kovács Győző", "KOVACS GYOZO"),
            ("Großmann", "GROSSMANN"),
            ("D'Angelo", "D Angelo"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} / {b}");
        }
        assert_eq!(fold("  .Ionescu I. Ion "), "IONESCU I ION");
    }

    #[test]
    fn names_are_compared_as_sets() {
        let check = |a: (&str, &str), b: (&str, &str), expected: NameMatch| {
            let (a, b) = (PersonName::new(a.0, a.1), PersonName::new(b.0, b.1));
            assert_eq!(a.matches(&b), expected, "{a:?} / {b:?}");
            assert_eq!(b.matches(&a), expected);
            assert_eq!(a.folded_key() == b.folded_key(), expected == NameMatch::Exact);
        };
        check(("Popescu", "Ion Vasile"), ("POPESCU", "Vasile-Ion"), NameMatch::Exact);
        check(("Ion", "Popescu"), ("Popescu", "Ion"), NameMatch::Exact);
        check(("Popescu", "Ion"), ("Popescu", "Ion Vasile"), NameMatch::Partial);
        check(("Popescu-Marin", "Ana"), ("Popescu", "Ana"), NameMatch::Partial);
        check(("Popescu", "Ion"), ("Popescu", "Ioan"), NameMatch::None);
        check(("", ""), ("Popescu", "Ion"), NameMatch::None);
    }

    #[test]
    fn cedillas_become_commas() {
        assert_eq!(normalise("  Stefan\u{a0}ŞŢşţ\t "), "Stefan ȘȚșț");
        assert_eq!(normalise("a\u{306}"), "ă");
    }

    proptest! {
        #[test]
        fn folding_and_normalising_settle(text in "\\PC{0,40}") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded.clone());
            prop_assert_eq!(fold(&normalise(&text)), folded);
            let normal = normalise(&text);
            prop_assert_eq!(normalise(&normal), normal);
        }
    }
}
