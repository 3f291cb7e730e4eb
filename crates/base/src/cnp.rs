//! The personal numeric code (cod numeric personal, CNP).

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Sex as the CNP's first digit gives it. The population register wins where it disagrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// Male.
    Male,
    /// Female.
    Female,
}

/// A personal numeric code whose length, date and check digit are right (OUG 97/2005; rules 96
/// and 97).
///
/// The county digits are never a reason for refusal. It prints masked; [`Cnp::as_str`] reveals it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cnp([u8; 13]);

/// Why a text is not a CNP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CnpError {
    /// Nothing was given.
    #[error("the CNP is missing")]
    Empty,
    /// It has more or fewer than 13 digits.
    #[error("a CNP has 13 digits")]
    Length,
    /// It has something else than digits.
    #[error("a CNP has digits only")]
    Digits,
    /// Its date does not exist, or its check digit is wrong.
    #[error("the CNP's digits do not fit together")]
    Check,
}

const WEIGHTS: [u32; 12] = [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9];

impl Cnp {
    /// Reads a CNP as people write it: spaces, dots and hyphens between the digits do not count.
    pub fn parse(text: &str) -> Result<Self, CnpError> {
        let mut digits = [0_u8; 13];
        let mut n = 0;
        for c in text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '\u{2011}'))
        {
            if !c.is_ascii_digit() {
                return Err(CnpError::Digits);
            }
            if n == digits.len() {
                return Err(CnpError::Length);
            }
            digits[n] = c as u8;
            n += 1;
        }
        match n {
            0 => return Err(CnpError::Empty),
            13 => {}
            _ => return Err(CnpError::Length),
        }
        let cnp = Self(digits);
        if !cnp.date_may_exist() || Self::check_digit(&digits) != digits[12] {
            return Err(CnpError::Check);
        }
        Ok(cnp)
    }

    /// The CNP whose first twelve digits are `first`, if there is one.
    pub fn from_first_twelve(first: &str) -> Result<Self, CnpError> {
        let mut digits = [b'0'; 13];
        let bytes = first.as_bytes();
        if bytes.len() != 12 {
            return Err(CnpError::Length);
        }
        if !bytes.iter().all(u8::is_ascii_digit) {
            return Err(CnpError::Digits);
        }
        digits[..12].copy_from_slice(bytes);
        digits[12] = Self::check_digit(&digits);
        let cnp = Self(digits);
        if cnp.date_may_exist() { Ok(cnp) } else { Err(CnpError::Check) }
    }

    /// The thirteen digits. This reveals the number: never into a log, an address or a mail.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }

    /// The last three digits, enough for a person to recognise their own number.
    pub fn last_three(&self) -> &str {
        &self.as_str()[10..]
    }

    /// Sex as the first digit gives it; none for 9.
    pub fn sex(&self) -> Option<Sex> {
        match self.0[0] {
            b'1' | b'3' | b'5' | b'7' => Some(Sex::Male),
            b'2' | b'4' | b'6' | b'8' => Some(Sex::Female),
            _ => None,
        }
    }

    /// The birth date; none where the century is not encoded (first digit 7, 8 or 9; rule 97).
    pub fn birth_date(&self) -> Option<Date> {
        let century = match self.0[0] {
            b'1' | b'2' => 1900,
            b'3' | b'4' => 1800,
            b'5' | b'6' => 2000,
            _ => return None,
        };
        self.date_in(century)
    }

    fn date_may_exist(&self) -> bool {
        match self.0[0] {
            b'0' => false,
            b'7'..=b'9' => [1800, 1900, 2000].iter().any(|&c| self.date_in(c).is_some()),
            _ => self.birth_date().is_some(),
        }
    }

    fn date_in(&self, century: i16) -> Option<Date> {
        let two = |at: usize| i16::from(self.0[at] - b'0') * 10 + i16::from(self.0[at + 1] - b'0');
        let month = i8::try_from(two(3)).ok()?;
        let day = i8::try_from(two(5)).ok()?;
        Date::new(century + two(1), month, day).ok()
    }

    fn check_digit(digits: &[u8; 13]) -> u8 {
        let sum: u32 = WEIGHTS.iter().zip(digits).map(|(w, d)| w * u32::from(d - b'0')).sum();
        match u8::try_from(sum % 11).unwrap_or(0) {
            10 => b'1',
            rest => b'0' + rest,
        }
    }
}

impl fmt::Display for Cnp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}*********{}", char::from(self.0[0]), self.last_three())
    }
}

impl fmt::Debug for Cnp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cnp({self})")
    }
}

impl FromStr for Cnp {
    type Err = CnpError;
    fn from_str(text: &str) -> Result<Self, CnpError> {
        Self::parse(text)
    }
}

impl Serialize for Cnp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Cnp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn right_numbers_are_accepted() {
        for text in [
            "1800101123450",
            "1800101221144",
            "1900101010021",
            "2960229011231",
            "5000229470011",
            "6001231700027",
            "7901010100011",
            "1800101400016",
            "1990228400011",
            " 1 800101-221144 ",
            "180.010.122.1144",
        ] {
            assert!(Cnp::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn wrong_numbers_are_refused_with_the_reason() {
        for (text, error) in [
            ("", CnpError::Empty),
            (" - ", CnpError::Empty),
            ("123", CnpError::Length),
            ("18001011234500", CnpError::Length),
            ("18001011234a0", CnpError::Digits),
            ("１８００１０１１２３４５０", CnpError::Digits),
            ("1800101123456", CnpError::Check),
            ("2540101301234", CnpError::Check),
            ("0800101123450", CnpError::Check),
            ("1990228400012", CnpError::Check),
            ("1991332400012", CnpError::Check),
        ] {
            assert_eq!(Cnp::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn it_prints_masked_and_tells_birth_date_and_sex() {
        let cnp = Cnp::parse("2960229011231").unwrap();
        assert_eq!(cnp.to_string(), "2*********231");
        assert_eq!(format!("{cnp:?}"), "Cnp(2*********231)");
        assert_eq!(cnp.birth_date(), Date::new(1996, 2, 29).ok());
        assert_eq!(cnp.sex(), Some(Sex::Female));
        let resident = Cnp::parse("7901010100011").unwrap();
        assert_eq!((resident.birth_date(), resident.sex()), (None, Some(Sex::Male)));
    }

    proptest! {
        #[test]
        fn one_wrong_digit_never_passes_as_the_same_number(
            seq in 1_u32..999, day in 1_u32..28, at in 0_usize..13, add in 1_u8..10,
        ) {
            let cnp = Cnp::from_first_twelve(&format!("18503{day:02}12{seq:03}")).unwrap();
            prop_assert_eq!(Cnp::parse(cnp.as_str()), Ok(cnp));
            let mut digits = cnp.as_str().as_bytes().to_vec();
            digits[at] = b'0' + (digits[at] - b'0' + add) % 10;
            let text = String::from_utf8(digits).unwrap();
            prop_assert_ne!(Cnp::parse(&text), Ok(cnp));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,20}") {
            let _ = Cnp::parse(&text);
        }
    }
}
