//! Card numbers and expiry dates. A number never prints, never compares by accident, and is wiped when dropped.

use base::dates::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use zeroize::Zeroizing;

/// Why typed text is not a card number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PanError {
    /// Nothing was typed.
    #[error("card number is empty")]
    Empty,
    /// Something else than digits, spaces and hyphens.
    #[error("card number has characters that are not digits")]
    Digits,
    /// Fewer than 13 or more than 19 digits.
    #[error("card number must have 13 to 19 digits")]
    Length,
    /// The last digit is not the Luhn check digit of the others.
    #[error("card number has a wrong check digit")]
    Luhn,
}

/// A card number (primary account number): 13 to 19 digits with a right Luhn digit.
///
/// `Debug` prints the first eight and the last four digits, which PCI DSS allows; the rest is wiped from memory on drop.
/// There is no `Display` and no `PartialEq`: a number leaves this type only by [`Pan::reveal`] or on the wire.
#[derive(Clone)]
pub struct Pan(Zeroizing<String>);

impl Pan {
    /// Reads a card number as people type it: spaces and hyphens are dropped.
    pub fn parse(typed: &str) -> Result<Self, PanError> {
        let mut digits = Zeroizing::new(String::with_capacity(24));
        for c in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            if !c.is_ascii_digit() {
                return Err(PanError::Digits);
            }
            // Longer input is counted, not kept: the buffer must not move and leave a copy behind.
            if digits.len() == 20 {
                return Err(PanError::Length);
            }
            digits.push(c);
        }
        match digits.len() {
            0 => Err(PanError::Empty),
            13..=19 if luhn_sum(&digits).is_multiple_of(10) => Ok(Self(digits)),
            13..=19 => Err(PanError::Luhn),
            _ => Err(PanError::Length),
        }
    }

    /// Completes `body` (12 to 18 digits) with its Luhn digit.
    pub fn with_check_digit(body: &str) -> Result<Self, PanError> {
        if !body.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PanError::Digits);
        }
        let open = Zeroizing::new(format!("{body}0"));
        let check = (10 - luhn_sum(&open) % 10) % 10;
        Self::parse(&Zeroizing::new(format!("{body}{check}")))
    }

    /// The digits themselves. Call it only to send an `AReq`, to compute an HMAC, or inside the issuer.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The first eight digits: the issuer's range, not the person.
    pub fn bin8(&self) -> &str {
        &self.0[..8]
    }

    /// The last four digits, which people recognise their card by.
    pub fn last4(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }

    /// Whether the number lies between two bounds of equal length, both included.
    pub fn in_range(&self, start: &str, end: &str) -> bool {
        let digits = self.0.as_str();
        digits.len() == start.len() && digits.len() == end.len() && start <= digits && digits <= end
    }
}

impl fmt::Debug for Pan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}****{}", self.bin8(), self.last4())
    }
}

impl Serialize for Pan {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Pan {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(from)?);
        if text.bytes().any(|b| !b.is_ascii_digit()) {
            return Err(de::Error::custom(PanError::Digits));
        }
        Self::parse(&text).map_err(de::Error::custom)
    }
}

/// Sum of the Luhn scheme (ISO/IEC 7812-1): every second digit from the right is doubled.
fn luhn_sum(digits: &str) -> u32 {
    digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let digit = u32::from(b - b'0');
            match (i % 2, digit) {
                (0, _) => digit,
                (_, 0..=4) => digit * 2,
                _ => digit * 2 - 9,
            }
        })
        .sum()
}

/// Why typed text is not an expiry date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExpiryError {
    /// Nothing was typed.
    #[error("expiry date is empty")]
    Empty,
    /// Not month and year, or no such month.
    #[error("expiry date must be month and year")]
    Format,
}

/// The month printed on a card. The card works until the last day of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expiry {
    year: i16,
    month: i8,
}

impl Expiry {
    /// Reads `MM/YY`, `MM/YYYY`, `MMYY` or `MM YY`, as cards print it.
    pub fn parse(typed: &str) -> Result<Self, ExpiryError> {
        let kept: String =
            typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '/' | '-' | '.')).collect();
        if kept.is_empty() {
            return Err(ExpiryError::Empty);
        }
        if !kept.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ExpiryError::Format);
        }
        let (month, year) = match kept.len() {
            4 => (&kept[..2], &kept[2..]),
            6 if kept[2..].starts_with("20") => (&kept[..2], &kept[4..]),
            _ => return Err(ExpiryError::Format),
        };
        Self::from_parts(year, month)
    }

    /// Reads the wire form `YYMM`.
    pub fn from_wire(text: &str) -> Result<Self, ExpiryError> {
        if text.len() != 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ExpiryError::Format);
        }
        Self::from_parts(&text[..2], &text[2..])
    }

    fn from_parts(year: &str, month: &str) -> Result<Self, ExpiryError> {
        let year: i16 = year.parse().map_err(|_| ExpiryError::Format)?;
        let month: i8 = month.parse().map_err(|_| ExpiryError::Format)?;
        if !(1..=12).contains(&month) {
            return Err(ExpiryError::Format);
        }
        Ok(Self { year: 2000 + year, month })
    }

    /// The wire form `YYMM`, field `cardExpiryDate`.
    pub fn wire(self) -> String {
        format!("{:02}{:02}", self.year % 100, self.month)
    }

    /// Whether the card no longer works on `day`.
    pub fn is_past(self, day: Date) -> bool {
        (day.year(), day.month()) > (self.year, self.month)
    }
}

impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}/{:02}", self.month, self.year % 100)
    }
}

impl Serialize for Expiry {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.wire())
    }
}

impl<'de> Deserialize<'de> for Expiry {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::from_wire(&String::deserialize(from)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::dates::Date;

    #[test]
    fn reads_numbers_as_people_type_them() {
        for (typed, expected) in [
            ("4000 0000 0000 0002", Ok("40000000****0002")),
            ("4000-0000-0000-0002", Ok("40000000****0002")),
            ("4222222222222", Ok("42222222****2222")),
            ("", Err(PanError::Empty)),
            ("   ", Err(PanError::Empty)),
            ("4000 0000 0000 000x", Err(PanError::Digits)),
            ("4000 0000 0000 0003", Err(PanError::Luhn)),
            ("400000000000", Err(PanError::Length)),
            ("40000000000000000000", Err(PanError::Length)),
            ("400000000000000000000000000000000000", Err(PanError::Length)),
        ] {
            let got = Pan::parse(typed).map(|pan| format!("{pan:?}"));
            assert_eq!(got, expected.map(str::to_owned), "{typed}");
        }
    }

    #[test]
    fn computes_check_digits() {
        for (body, last) in
            [("400000000000000", '2'), ("422222222222", '2'), ("510510510510510", '0')]
        {
            let pan = Pan::with_check_digit(body).unwrap();
            assert_eq!(pan.reveal().chars().last(), Some(last));
        }
        assert_eq!(Pan::with_check_digit("12a").unwrap_err(), PanError::Digits);
    }

    #[test]
    fn ranges_compare_numbers_of_one_length() {
        let pan = Pan::parse("4000000000000002").unwrap();
        assert!(pan.in_range("4000000000000000", "4000009999999999"));
        assert!(!pan.in_range("4000010000000000", "4000019999999999"));
        assert!(!pan.in_range("400000000000000", "400000999999999"));
    }

    #[test]
    fn expiry_is_good_until_the_end_of_the_month() {
        for typed in ["11/27", "1127", "11 / 2027", "11-27"] {
            assert_eq!(Expiry::parse(typed).unwrap().wire(), "2711", "{typed}");
        }
        for typed in ["13/27", "00/27", "1/27", "27", "ab/cd", "11/1927"] {
            assert_eq!(Expiry::parse(typed), Err(ExpiryError::Format), "{typed}");
        }
        let expiry = Expiry::from_wire("2711").unwrap();
        assert!(!expiry.is_past(Date::constant(2027, 11, 30)));
        assert!(expiry.is_past(Date::constant(2027, 12, 1)));
        assert!(expiry.is_past(Date::constant(2028, 1, 1)));
        assert_eq!(expiry.to_string(), "11/27");
    }
}
