//! The reading half: strict DER, no recursion, no allocation, no panic on any bytes.

use base::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::{Oid, tag};

/// The bytes are not the DER that was expected there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed DER: {0}")]
pub struct Malformed(pub &'static str);

/// One element as it stands in the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element<'a> {
    /// The tag byte.
    pub tag: u8,
    /// The content.
    pub content: &'a [u8],
    /// Tag, length and content.
    pub whole: &'a [u8],
}

/// Reads elements one after another.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from the start of `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether all was read.
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What was not read yet.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The tag of the next element.
    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next element, whatever it is.
    pub fn any(&mut self) -> Result<Element<'a>, Malformed> {
        let (&tag, after_tag) = self.rest.split_first().ok_or(Malformed("end of data"))?;
        if tag & 0x1F == 0x1F {
            return Err(Malformed("tag of several bytes"));
        }
        let (&first, after) = after_tag.split_first().ok_or(Malformed("length is missing"))?;
        let (len, content_at) = if first < 0x80 {
            (usize::from(first), after)
        } else {
            let count = usize::from(first & 0x7F);
            if !(1..=4).contains(&count) {
                return Err(Malformed("length is indefinite or too long"));
            }
            let (digits, content_at) =
                after.split_at_checked(count).ok_or(Malformed("length is cut off"))?;
            let len = digits.iter().fold(0_usize, |n, &b| (n << 8) | usize::from(b));
            if len < 0x80 || digits.first() == Some(&0) {
                return Err(Malformed("length is not minimal"));
            }
            (len, content_at)
        };
        let (content, rest) =
            content_at.split_at_checked(len).ok_or(Malformed("content is cut off"))?;
        let whole = &self.rest[..self.rest.len() - rest.len()];
        self.rest = rest;
        Ok(Element { tag, content, whole })
    }

    /// The next element, which must have this tag.
    pub fn expect(&mut self, tag: u8) -> Result<Element<'a>, Malformed> {
        if self.peek() == Some(tag) { self.any() } else { Err(Malformed("another tag expected")) }
    }

    /// The next element if it has this tag.
    pub fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, Malformed> {
        if self.peek() == Some(tag) { self.any().map(Some) } else { Ok(None) }
    }

    /// The inside of the next element, which must be a SEQUENCE.
    pub fn sequence(&mut self) -> Result<Self, Malformed> {
        Ok(self.expect(tag::SEQUENCE)?.inside())
    }

    /// Whether the next element is this object identifier.
    pub fn expect_oid(&mut self, oid: &Oid) -> Result<(), Malformed> {
        if self.expect(tag::OID)?.is_oid(oid) {
            Ok(())
        } else {
            Err(Malformed("another object identifier expected"))
        }
    }

    /// The content of a non-negative INTEGER without its sign byte.
    pub fn unsigned(&mut self) -> Result<&'a [u8], Malformed> {
        match self.expect(tag::INTEGER)?.content {
            [] => Err(Malformed("empty integer")),
            [0] => Ok(&[]),
            [0, digits @ ..] if digits[0] >= 0x80 => Ok(digits),
            [0, ..] => Err(Malformed("integer is not minimal")),
            [first, ..] if *first >= 0x80 => Err(Malformed("negative integer")),
            digits => Ok(digits),
        }
    }

    /// Nothing may be left.
    pub fn finish(&self) -> Result<(), Malformed> {
        if self.is_empty() { Ok(()) } else { Err(Malformed("data after the end")) }
    }
}

impl<'a> Element<'a> {
    /// The one element that `bytes` hold, with nothing after it.
    pub fn only(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let element = reader.any()?;
        reader.finish()?;
        Ok(element)
    }

    /// The one SEQUENCE that `bytes` hold: a reader over its inside.
    pub fn only_sequence(bytes: &'a [u8]) -> Result<Reader<'a>, Malformed> {
        let element = Self::only(bytes)?;
        if element.tag == tag::SEQUENCE {
            Ok(element.inside())
        } else {
            Err(Malformed("a sequence expected"))
        }
    }

    /// Reads what this element contains.
    pub const fn inside(&self) -> Reader<'a> {
        Reader::new(self.content)
    }

    /// Whether this is the object identifier `oid`.
    pub fn is_oid(&self, oid: &Oid) -> bool {
        self.tag == tag::OID && self.content == oid.as_bytes()
    }

    /// The instant, of a UTCTime or GeneralizedTime in UTC. Fractions of a second are kept, since
    /// time-stamp authorities use them.
    pub fn instant(&self) -> Result<Timestamp, Malformed> {
        let wrong = Malformed("not a time in UTC");
        let text = std::str::from_utf8(self.content).map_err(|_| wrong)?;
        let digits = text.strip_suffix('Z').ok_or(wrong)?;
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let century = match (self.tag, whole.len()) {
            (tag::UTC_TIME, 12) if whole.as_bytes()[0] < b'5' => "20",
            (tag::UTC_TIME, 12) => "19",
            (tag::GENERALIZED_TIME, 14) => "",
            _ => return Err(wrong),
        };
        let fraction_is_der = fraction.len() <= 9
            && !fraction.ends_with('0')
            && (self.tag == tag::GENERALIZED_TIME || fraction.is_empty())
            && digits.contains('.') != fraction.is_empty();
        let all_digits = [whole, fraction].iter().all(|t| t.bytes().all(|b| b.is_ascii_digit()));
        if !fraction_is_der || !all_digits {
            return Err(wrong);
        }
        instant_of(&format!("{century}{whole}"), fraction).ok_or(wrong)
    }
}

/// `YYYYMMDDHHMMSS` and the digits after the point.
fn instant_of(whole: &str, fraction: &str) -> Option<Timestamp> {
    let number = |from: usize, to: usize| whole.get(from..to)?.parse::<i8>().ok();
    let year = whole.get(0..4)?.parse::<i16>().ok()?;
    let nanos = format!("{fraction:0<9}").parse::<i32>().ok()?;
    let (month, day) = (number(4, 6)?, number(6, 8)?);
    let (hour, minute, second) = (number(8, 10)?, number(10, 12)?, number(12, 14)?);
    let civil = DateTime::new(year, month, day, hour, minute, second, nanos).ok()?;
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
}
