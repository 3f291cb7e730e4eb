//! The unique registration code of a company (cod unic de înregistrare, CUI).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A unique registration code whose length and check digit are right (rule 98). It is public and prints in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cui(u64);

/// Why a text is not a CUI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CuiError {
    /// It is not 2 to 10 digits, perhaps after `RO`.
    #[error("a CUI has 2 to 10 digits, perhaps after RO")]
    Form,
    /// Its check digit is wrong.
    #[error("the CUI's digits do not fit together")]
    Check,
}

const WEIGHTS: [u64; 9] = [2, 3, 5, 7, 1, 2, 3, 5, 7];

impl Cui {
    /// Reads digits, also with `RO` before them and spaces around.
    pub fn parse(text: &str) -> Result<Self, CuiError> {
        let text = text.trim();
        let digits = text.strip_prefix("RO").or_else(|| text.strip_prefix("ro")).unwrap_or(text);
        let digits = digits.trim_start();
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        if !plain || !(2..=10).contains(&digits.len()) || digits.starts_with('0') {
            return Err(CuiError::Form);
        }
        let number: u64 = digits.parse().map_err(|_| CuiError::Form)?;
        if check_digit(number / 10) == number % 10 {
            Ok(Self(number))
        } else {
            Err(CuiError::Check)
        }
    }

    /// The CUI that begins with `first` (1 to 999 999 999), for synthetic companies.
    ///
    /// # Errors
    /// [`CuiError::Form`] outside that range.
    pub fn from_first(first: u64) -> Result<Self, CuiError> {
        if !(1..1_000_000_000).contains(&first) {
            return Err(CuiError::Form);
        }
        Ok(Self(first * 10 + check_digit(first)))
    }
}

fn check_digit(first: u64) -> u64 {
    let (mut rest, mut sum) = (first, 0);
    for weight in WEIGHTS {
        sum += rest % 10 * weight;
        rest /= 10;
    }
    sum * 10 % 11 % 10
}

impl fmt::Display for Cui {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Cui {
    type Err = CuiError;
    fn from_str(text: &str) -> Result<Self, CuiError> {
        Self::parse(text)
    }
}

impl Serialize for Cui {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cui {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_decides() {
        for right in
            ["4221306", "12345674", "33333338", "4267117", "361536", "RO361536", " RO 361536"]
        {
            let cui = Cui::parse(right).unwrap();
            assert_eq!(Cui::from_first(cui.0 / 10), Ok(cui));
            assert_eq!(cui.to_string().parse(), Ok(cui));
        }
        let refused = |text: &str, why: CuiError| assert_eq!(Cui::parse(text), Err(why), "{text}");
        refused("12345678", CuiError::Check);
        refused("4221307", CuiError::Check);
        refused("", CuiError::Form);
        refused("7", CuiError::Form);
        refused("12345678901", CuiError::Form);
        refused("0361536", CuiError::Form);
        refused("36-1536", CuiError::Form);
    }
}
