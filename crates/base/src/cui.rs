//! What identifies a company: the unique registration code (cod unic de înregistrare, CUI) and the number in the
//! trade register.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A unique registration code whose check digit is right (rule 98): 2 to 10 digits. It is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cui(u64);

/// Why a text is not a CUI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CuiError {
    /// Nothing was given.
    #[error("the CUI is missing")]
    Empty,
    /// It has fewer than 2 or more than 10 digits.
    #[error("a CUI has 2 to 10 digits")]
    Length,
    /// It has something else than digits, beside the `RO` of VAT payers.
    #[error("a CUI has digits only")]
    Digits,
    /// Its check digit is wrong.
    #[error("the CUI's digits do not fit together")]
    Check,
}

/// The key 753217532 of rule 98, from the right: the weights of the digits before the check digit.
const WEIGHTS: [u64; 9] = [2, 3, 5, 7, 1, 2, 3, 5, 7];

impl Cui {
    /// Reads a CUI as people write it: with or without the `RO` of VAT payers, and with spaces or dots.
    pub fn parse(text: &str) -> Result<Self, CuiError> {
        let kept = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-'));
        let text: String = kept.collect::<String>().to_ascii_uppercase();
        let digits = text.strip_prefix("RO").unwrap_or(&text);
        if digits.is_empty() {
            return Err(CuiError::Empty);
        }
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CuiError::Digits);
        }
        if !(2..=10).contains(&digits.len()) || digits.starts_with('0') {
            return Err(CuiError::Length);
        }
        let number: u64 = digits.parse().map_err(|_| CuiError::Length)?;
        if Self::check_digit(number / 10) == number % 10 {
            Ok(Self(number))
        } else {
            Err(CuiError::Check)
        }
    }

    /// The CUI that begins with `stem`, of 1 to 9 digits: a check digit is put behind it.
    pub fn from_stem(stem: u32) -> Result<Self, CuiError> {
        if !(1..=999_999_999).contains(&stem) {
            return Err(CuiError::Length);
        }
        let stem = u64::from(stem);
        Ok(Self(stem * 10 + Self::check_digit(stem)))
    }

    fn check_digit(stem: u64) -> u64 {
        let mut rest = stem;
        let mut sum = 0;
        for weight in WEIGHTS {
            sum += weight * (rest % 10);
            rest /= 10;
        }
        match sum * 10 % 11 {
            10 => 0,
            digit => digit,
        }
    }
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
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A number in the trade register, in the layout of its time: `J40/1234/2010`, since 2024 `J2024001234401`.
/// The check digit of the newer layout is not verified, because its rule is not published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TradeNumber(String);

/// The text is no number in the trade register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a number in the trade register reads J40/1234/2010 or J2024001234401")]
pub struct TradeNumberError;

impl TradeNumber {
    /// Reads a number of either layout; case and spaces do not count.
    pub fn parse(text: &str) -> Result<Self, TradeNumberError> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let text = text.to_ascii_uppercase();
        let register = text.strip_prefix(['J', 'F', 'C']).ok_or(TradeNumberError)?;
        let digits = |text: &str, least: usize, most: usize| {
            (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
        };
        let good = match register.split('/').collect::<Vec<_>>()[..] {
            [county, sequence, year] => {
                digits(county, 1, 2) && digits(sequence, 1, 6) && digits(year, 4, 4)
            }
            [all] => digits(all, 13, 13),
            _ => false,
        };
        if good { Ok(Self(text)) } else { Err(TradeNumberError) }
    }

    /// The number in regular spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TradeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for TradeNumber {
    type Err = TradeNumberError;
    fn from_str(text: &str) -> Result<Self, TradeNumberError> {
        Self::parse(text)
    }
}

impl Serialize for TradeNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for TradeNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_decides() {
        for good in ["4221306", "12345674", "33333338", "4267117", "361536"] {
            assert_eq!(Cui::parse(good).unwrap().to_string(), good);
        }
        for bad in ["12345678", "4221307"] {
            assert_eq!(Cui::parse(bad), Err(CuiError::Check), "{bad}");
        }
    }

    #[test]
    fn written_as_people_write_it() {
        let cui = Cui::parse("4221306").unwrap();
        for text in ["RO4221306", " ro 422 1306 ", "RO-4221306", "4.221.306"] {
            assert_eq!(Cui::parse(text), Ok(cui), "{text}");
        }
        let check =
            |text: &str, error: CuiError| assert_eq!(Cui::parse(text), Err(error), "{text}");
        check("", CuiError::Empty);
        check("RO", CuiError::Empty);
        check("DE4221306", CuiError::Digits);
        check("4", CuiError::Length);
        check("04221306", CuiError::Length);
        check("42213060000", CuiError::Length);
    }

    #[test]
    fn every_stem_has_one_code() {
        for stem in [1, 42, 422_130, 999_999_999] {
            let cui = Cui::from_stem(stem).unwrap();
            assert_eq!(Cui::parse(&cui.to_string()), Ok(cui));
            let last = cui.to_string().pop().unwrap().to_digit(10).unwrap();
            let good = (0..10).filter(|digit| Cui::parse(&format!("{stem}{digit}")).is_ok());
            assert_eq!(good.collect::<Vec<_>>(), [last]);
        }
        assert_eq!(Cui::from_stem(0), Err(CuiError::Length));
        assert_eq!(Cui::from_stem(1_000_000_000), Err(CuiError::Length));
    }

    #[test]
    fn both_layouts_of_the_trade_register() {
        for good in ["J40/1234/2010", "F12/7/1999", "C1/22/2004", "J2024001234401"] {
            assert_eq!(TradeNumber::parse(good).unwrap().as_str(), good);
        }
        assert_eq!(TradeNumber::parse(" j40 / 1234 / 2010 ").unwrap().as_str(), "J40/1234/2010");
        for bad in
            ["", "40/1234/2010", "J40/1234", "J40/1234/10", "J202400123440", "X2024001234401"]
        {
            assert_eq!(TradeNumber::parse(bad), Err(TradeNumberError), "{bad}");
        }
    }
}
