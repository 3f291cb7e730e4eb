//! The 41 counties and the capital, with the codes that a CNP and a postal address use.

use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A county of Romania, or Bucharest.
#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Row {
    cnp_code: u8,
    code: &'static str,
    name: &'static str,
}

/// A county of Romania, or Bucharest (written as its ISO 3166-2 code without `RO-`: `CJ`, `B`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct County(&'static Row);

/// The rows of `data/counties.txt`, split at the bars; the population generator reads the rest.
pub(crate) fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    include_str!("../data/counties.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('|').collect())
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    rows()
        .map(|field| Row {
            cnp_code: field[0].parse().expect("a two-digit code: a test reads the whole file"),
            code: field[1],
            name: field[2],
        })
        .collect()
});

impl County {
    /// All counties, in the order of their codes in a CNP.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(Self)
    }

    /// The county with this plate code, such as `CJ`.
    pub fn by_code(code: &str) -> Option<Self> {
        Self::all().find(|county| county.code() == code)
    }

    /// The county that the digits 8 and 9 of a CNP name; the sectors of Bucharest are Bucharest.
    /// Informative only: other codes occur in real numbers (rule 96).
    pub fn by_cnp_code(code: u8) -> Option<Self> {
        let code = if (40..=48).contains(&code) { 40 } else { code };
        Self::all().find(|county| county.cnp_code() == code)
    }

    /// The plate code, such as `CJ`.
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// The name, such as `Cluj`.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The county digits of a CNP given out there (40 for Bucharest as a whole).
    pub fn cnp_code(self) -> u8 {
        self.0.cnp_code
    }
}

impl Serialize for County {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for County {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::by_code(&code).ok_or_else(|| serde::de::Error::custom("not the code of a county"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_42_and_every_code_leads_back() {
        assert_eq!(County::all().count(), 42);
        for county in County::all() {
            assert_eq!(County::by_code(county.code()), Some(county));
            assert_eq!(County::by_cnp_code(county.cnp_code()), Some(county));
        }
        assert_eq!(County::by_cnp_code(47).map(County::name), Some("București"));
        assert_eq!(County::by_cnp_code(70), None);
    }
}
