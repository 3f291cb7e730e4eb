//! Numbers of certificates: the printed one, which nobody can guess, and the one of the legal
//! register, which has no gaps.

use std::fmt;
use std::str::FromStr;

use base::Entropy;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Crockford's base 32: no I, L, O and U, so that no two characters look alike.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Random characters of a number: 50 bits (rule 89).
const RANDOM: usize = 10;
/// Year, random characters and check character.
const TAIL: usize = 4 + RANDOM + 1;

/// The letters that open a printed number, for example `CJ`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Series {
    letters: [u8; 4],
    len: u8,
}

impl Series {
    /// Two to four letters of A–Z; lower case is accepted.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let text = text.trim().as_bytes();
        if !(2..=4).contains(&text.len()) || !text.iter().all(u8::is_ascii_alphabetic) {
            return Err(NumberError::Series);
        }
        let mut letters = [0; 4];
        for (slot, letter) in letters.iter_mut().zip(text) {
            *slot = letter.to_ascii_uppercase();
        }
        Ok(Self { letters, len: u8::try_from(text.len()).unwrap_or(4) })
    }

    /// The letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.letters[..usize::from(self.len)]).unwrap_or_default()
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Series {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        Self::parse(text)
    }
}

impl<'de> Deserialize<'de> for Series {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl Serialize for Series {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The number printed on a certificate: series, year, 10 random characters, check character, as in
/// `CJ-2026-7K3QX0M9TA-5` (rules 82 and 89).
///
/// The check character makes the number a code word of a linear code over the field of 32
/// elements: the sum of `αⁱ · cᵢ`, with `i` counted from the right and the check character at
/// `i = 0`, is zero. The weights are all different and none is zero, so that every single wrong
/// character is noticed, and so is every exchange of two neighbours, or of any two characters
/// after the series.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(String);

/// Why a text is not the number of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Nothing was given.
    #[error("the number is empty")]
    Empty,
    /// Too few or too many characters.
    #[error("the number has a wrong length")]
    Length,
    /// It does not begin with two to four letters.
    #[error("the series is not two to four letters")]
    Series,
    /// The four characters after the series are not a year.
    #[error("the year is not four digits")]
    Year,
    /// A character that numbers never have.
    #[error("the number has a character that numbers never have")]
    Character,
    /// The check character does not fit: somewhere a character is wrong.
    #[error("the check character does not fit")]
    Check,
}

impl Number {
    /// A new number, with randomness from `entropy`.
    ///
    /// # Panics
    /// Where `year` is not a year of four digits.
    pub fn new(series: Series, year: i16, entropy: &Entropy) -> Self {
        assert!((1000..=9999).contains(&year), "a year of four digits");
        Self::assemble(&format!("{series}{year}{}", entropy.crockford(RANDOM)), series.len)
    }

    /// Reads a number as people type it: spaces, dots, hyphens and case do not matter, and O, I
    /// and L stand for the digits they look like.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let mut kept = Vec::with_capacity(24);
        for c in text.chars() {
            match c {
                c if c.is_ascii_alphanumeric() => {
                    kept.push(u8::try_from(c).unwrap_or_default().to_ascii_uppercase());
                }
                '-' | '.' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
                c if c.is_whitespace() => {}
                _ => return Err(NumberError::Character),
            }
            if kept.len() > TAIL + 4 {
                return Err(NumberError::Length);
            }
        }
        match kept.len() {
            0 => return Err(NumberError::Empty),
            n if n < TAIL + 2 => return Err(NumberError::Length),
            _ => {}
        }
        let cut = kept.len() - TAIL;
        if !kept[..cut].iter().all(u8::is_ascii_alphabetic) {
            return Err(NumberError::Series);
        }
        for c in &mut kept[cut..] {
            *c = look_alike(*c);
        }
        if !kept[cut..cut + 4].iter().all(u8::is_ascii_digit) {
            return Err(NumberError::Year);
        }
        if kept[cut + 4..].iter().any(|c| !ALPHABET.contains(c)) {
            return Err(NumberError::Character);
        }
        let check = kept.pop().ok_or(NumberError::Length)?;
        if check_character(&kept) != check {
            return Err(NumberError::Check);
        }
        let body = String::from_utf8(kept).map_err(|_| NumberError::Character)?;
        Ok(Self::assemble(&body, u8::try_from(cut).map_err(|_| NumberError::Length)?))
    }

    /// The canonical writing, with hyphens and in upper case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The year in the number.
    pub fn year(&self) -> i16 {
        self.0.split('-').nth(1).and_then(|year| year.parse().ok()).unwrap_or_default()
    }

    fn assemble(body: &str, series_len: u8) -> Self {
        let check = char::from(check_character(body.as_bytes()));
        let (series, rest) = body.split_at(usize::from(series_len));
        let (year, random) = rest.split_at(4);
        Self(format!("{series}-{year}-{random}-{check}"))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        Self::parse(text)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

fn look_alike(c: u8) -> u8 {
    match c {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        c => c,
    }
}

/// The value of a character in the check: a Crockford digit's own; for the letters that only a
/// series can have, the values that are free there, which keeps all 26 letters apart.
fn value(c: u8) -> u8 {
    match c {
        b'I' => 0,
        b'L' => 1,
        b'O' => 2,
        b'U' => 3,
        c => u8::try_from(ALPHABET.iter().position(|a| *a == c).unwrap_or_default()).unwrap_or(0),
    }
}

/// Multiplies by α, a root of x⁵ + x² + 1, in the field of 32 elements.
fn times_alpha(value: u8) -> u8 {
    let doubled = value << 1;
    if doubled & 32 == 0 { doubled } else { doubled ^ 0b10_0101 }
}

/// The check character of a text in Crockford's base 32, to be written after it: every single wrong character and every
/// exchange of two neighbours is noticed, in texts of up to 31 characters with it.
pub fn check_character(body: &[u8]) -> u8 {
    // Horner's rule from the left; one more multiplication leaves room for the check at α⁰.
    let sum = body.iter().fold(0, |sum, c| times_alpha(sum) ^ value(*c));
    ALPHABET[usize::from(times_alpha(sum))]
}

/// The number of a certificate in the legal register: one sequence a year, without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RegisterNumber {
    /// The civil year in Bucharest.
    pub year: i16,
    /// 1 for the first certificate of the year.
    pub sequence: u64,
}

impl fmt::Display for RegisterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.sequence, self.year)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(seed: u64, series: &str) -> Number {
        Number::new(Series::parse(series).unwrap(), 2026, &Entropy::seeded(seed))
    }

    #[test]
    fn reads_what_people_type() {
        let check = |text: &str, expected: Result<&str, NumberError>| {
            let read = Number::parse(text);
            assert_eq!(read.as_ref().map(Number::as_str), expected.as_ref().copied(), "{text}");
        };
        let good = Number::assemble("CJ20267K3QX0M9TA", 2).0;
        assert!(good.starts_with("CJ-2026-7K3QX0M9TA-"));
        check(&good, Ok(&good));
        check(&good.to_lowercase(), Ok(&good));
        check(&good.replace('-', ""), Ok(&good));
        check(&good.replace('-', " – "), Ok(&good));
        check(&good.replace('0', "O"), Ok(&good));
        check(&format!("  {good}\n"), Ok(&good));
        check("", Err(NumberError::Empty));
        check(" - ", Err(NumberError::Empty));
        check("CJ-2026-7K3QX0M9T-5", Err(NumberError::Length));
        check(&format!("{good}{good}"), Err(NumberError::Length));
        check("C1-2026-7K3QX0M9TA-5", Err(NumberError::Series));
        check("CJ-2X26-7K3QX0M9TA-5", Err(NumberError::Year));
        check("CJ-2026-7K3QX0M9TU-5", Err(NumberError::Character));
        check("CJ-2026-7K3QX0M9TĂ-5", Err(NumberError::Character));
        check("CJ-2026-7K3QX0M9TB-5", Err(NumberError::Check));
        let ones = Number::assemble("CJ20261K1QX0M9TA", 2).0;
        check(&ones.replacen("-1K1Q", "-iKlQ", 1), Ok(&ones));
    }

    #[test]
    fn series_letters_have_values_of_their_own_within_a_series() {
        // I, L, O and U borrow the values of the digits 0 to 3, which a series cannot hold.
        let mut values: Vec<u8> = (b'A'..=b'Z').map(value).collect();
        values.sort_unstable();
        values.dedup();
        assert_eq!(values.len(), 26);
    }

    #[test]
    fn json_is_the_canonical_text() {
        let n = number(1, "DGPM");
        let json = serde_json::to_string(&n).unwrap();
        assert_eq!(json, format!("\"{n}\""));
        assert_eq!(serde_json::from_str::<Number>(&json).unwrap(), n);
        assert!(serde_json::from_str::<Number>("\"CJ-2026-7K3QX0M9TB-5\"").is_err());
        assert_eq!(n.year(), 2026);
        assert_eq!(RegisterNumber { year: 2026, sequence: 42 }.to_string(), "42/2026");
    }

    proptest! {
        #[test]
        fn every_number_reads_back(seed: u64, series in "[A-Z]{2,4}") {
            let n = number(seed, &series);
            prop_assert_eq!(Number::parse(n.as_str()), Ok(n.clone()));
            prop_assert_eq!(Number::parse(&n.as_str().replace('-', " ").to_lowercase()), Ok(n));
        }

        #[test]
        fn every_single_wrong_character_is_noticed(seed: u64, series in "[A-Z]{2,4}") {
            let n = number(seed, &series);
            let body = n.as_str().replace('-', "");
            let letters = series.len();
            for at in 0..body.len() {
                for other in b'0'..=b'Z' {
                    let same = other == body.as_bytes()[at]
                        || (at >= letters && look_alike(other) == body.as_bytes()[at]);
                    if !other.is_ascii_alphanumeric() || same {
                        continue;
                    }
                    let mut wrong = body.clone().into_bytes();
                    wrong[at] = other;
                    let wrong = String::from_utf8(wrong).unwrap();
                    prop_assert!(Number::parse(&wrong).is_err(), "{} for {}", wrong, n);
                }
            }
        }

        #[test]
        fn every_promised_exchange_is_noticed(seed: u64, series in "[A-Z]{2,4}") {
            let n = number(seed, &series);
            let body = n.as_str().replace('-', "").into_bytes();
            for a in 0..body.len() {
                for b in a + 1..body.len() {
                    let mut wrong = body.clone();
                    wrong.swap(a, b);
                    let promised = b == a + 1 || a >= series.len() || b < series.len();
                    if promised && wrong != body {
                        let wrong = String::from_utf8(wrong).unwrap();
                        prop_assert!(Number::parse(&wrong).is_err(), "{} for {}", wrong, n);
                    }
                }
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = Number::parse(&text);
        }
    }
}
