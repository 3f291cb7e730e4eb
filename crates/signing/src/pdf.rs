//! Finding the one signature of a PDF, strictly.
//!
//! A file that this house hands out has one revision and one signature, and the signature covers
//! every byte but its own digits. Anything else is refused with a name, even where a lenient
//! reader could make sense of it: attacks on signed PDFs (incremental saving, signature wrapping,
//! shadow content) all live in that leniency.

use std::ops::Range;

use base::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use memchr::memmem;

use crate::Digest;
use crate::asn1::Malformed;

/// The most bytes of a hole: 64 KiB of CMS. Ours have two to six thousand.
const CMS_LEN_MAX: usize = 64 * 1024;

/// Why a file is not a signed PDF of the expected shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// It does not begin as a PDF.
    #[error("this is not a PDF")]
    NotPdf,
    /// There is no signature in it.
    #[error("the file has no signature")]
    Unsigned,
    /// There are several.
    #[error("the file has more than one signature")]
    SeveralSignatures,
    /// Something was saved into the file after it was signed.
    #[error("the file was changed after it was signed (incremental update)")]
    IncrementalUpdate,
    /// There are bytes after the end of what was signed.
    #[error("there is data after the end of the signed file")]
    TrailingData,
    /// The file is shorter than what was signed.
    #[error("the end of the file is missing")]
    Truncated,
    /// It was saved in several steps before it was signed, which ours never are.
    #[error("the file has more than one revision")]
    SeveralRevisions,
    /// The signed ranges leave out more, or less, than the signature's own digits.
    #[error("the signed ranges do not cover the whole file but the signature")]
    Coverage,
    /// The signature dictionary does not parse, or is not one of a PAdES signature.
    #[error("the signature dictionary: {0}")]
    Dictionary(&'static str),
    /// The digits of the signature are not DER in hexadecimal followed by zeros.
    #[error("the signature's digits: {0}")]
    Contents(&'static str),
}

impl PdfError {
    /// The stable code of the reason.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotPdf => "pdf.not-a-pdf",
            Self::Unsigned => "pdf.unsigned",
            Self::SeveralSignatures => "pdf.several-signatures",
            Self::IncrementalUpdate => "pdf.incremental-update",
            Self::TrailingData => "pdf.trailing-data",
            Self::Truncated => "pdf.truncated",
            Self::SeveralRevisions => "pdf.several-revisions",
            Self::Coverage => "pdf.coverage",
            Self::Dictionary(_) => "pdf.signature-dictionary",
            Self::Contents(_) => "pdf.signature-contents",
        }
    }
}

/// The signature of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedPdf {
    /// The CMS in DER, without the padding.
    pub cms: Vec<u8>,
    /// SHA-256 of the signed ranges.
    pub digest: Digest,
    /// When it was signed, as the signer says (`/M`, which PAdES demands: EN 319 142-1, 6.3).
    pub signing_time: Timestamp,
}

/// Finds the signature.
pub fn read(bytes: &[u8]) -> Result<SignedPdf, PdfError> {
    if !bytes.starts_with(b"%PDF-") {
        return Err(PdfError::NotPdf);
    }
    let mut places = memmem::find_iter(bytes, b"/ByteRange");
    let place = places.next().ok_or(PdfError::Unsigned)?;
    if places.next().is_some() {
        return Err(PdfError::SeveralSignatures);
    }
    let dictionary = Dictionary::around(bytes, place)?;
    let (before, after) = check_coverage(bytes, &dictionary)?;
    check_one_revision(before, after)?;
    let digits = &bytes[before.len() + 1..bytes.len() - after.len() - 1];
    Ok(SignedPdf {
        cms: read_contents(digits)?,
        digest: Digest::of_parts(&[before, after]),
        signing_time: dictionary.signing_time()?,
    })
}

/// The two signed ranges, once it is sure that they are the whole file without `<digits>` of this
/// dictionary's `/Contents`.
fn check_coverage<'a>(
    bytes: &'a [u8],
    dictionary: &Dictionary<'_>,
) -> Result<(&'a [u8], &'a [u8]), PdfError> {
    let [start, first_len, second_at, second_len] = dictionary.byte_range()?;
    let contents = dictionary.get("Contents").ok_or(PdfError::Dictionary("no /Contents"))?;
    if start != 0 || first_len != contents.start || second_at != contents.end {
        return Err(PdfError::Coverage);
    }
    let end = second_at.checked_add(second_len).ok_or(PdfError::Coverage)?;
    let after = bytes.get(second_at..end).ok_or(PdfError::Truncated)?;
    if end < bytes.len() {
        let update = memmem::find(&bytes[end..], b"startxref").is_some();
        return Err(if update { PdfError::IncrementalUpdate } else { PdfError::TrailingData });
    }
    Ok((&bytes[..first_len], after))
}

/// One cross-reference and one end, the end at the end.
fn check_one_revision(before: &[u8], after: &[u8]) -> Result<(), PdfError> {
    let count = |token: &[u8]| {
        memmem::find_iter(before, token).count() + memmem::find_iter(after, token).count()
    };
    if count(b"startxref") != 1 || count(b"%%EOF") != 1 {
        return Err(PdfError::SeveralRevisions);
    }
    let end = [&b"%%EOF"[..], b"%%EOF\n", b"%%EOF\r\n", b"%%EOF\r"];
    if end.iter().any(|end| after.ends_with(end)) { Ok(()) } else { Err(PdfError::TrailingData) }
}

/// Decodes the CMS and insists that only zeros pad it.
fn read_contents(digits: &[u8]) -> Result<Vec<u8>, PdfError> {
    if digits.len() > 2 * CMS_LEN_MAX {
        return Err(PdfError::Contents("too long"));
    }
    let not_hex = |_| PdfError::Contents("not hexadecimal");
    let head = hex::decode(&digits[..digits.len().min(12)]).map_err(not_hex)?;
    let len = der_len(&head).ok_or(PdfError::Contents("not DER"))?;
    let (used, padding) = digits.split_at_checked(2 * len).ok_or(PdfError::Contents("cut off"))?;
    if padding.iter().any(|&digit| digit != b'0') {
        return Err(PdfError::Contents("data in the padding"));
    }
    hex::decode(used).map_err(not_hex)
}

/// The length of the element that begins with these bytes, header included.
fn der_len(head: &[u8]) -> Option<usize> {
    let (first, rest) = (*head.get(1)?, head.get(2..)?);
    if first < 0x80 {
        return Some(2 + usize::from(first));
    }
    let count = usize::from(first & 0x7F);
    let digits = rest.get(..count).filter(|_| (1..=3).contains(&count))?;
    Some(2 + count + digits.iter().fold(0_usize, |n, &b| (n << 8) | usize::from(b)))
}

/// Names of a dictionary and the places of their values in the file.
type Entries<'a> = Vec<(&'a [u8], Range<usize>)>;

/// A parsed dictionary.
struct Dictionary<'a> {
    bytes: &'a [u8],
    entries: Entries<'a>,
}

impl<'a> Dictionary<'a> {
    /// The dictionary that is the indirect object around `place`.
    fn around(bytes: &'a [u8], place: usize) -> Result<Self, PdfError> {
        let wrong = PdfError::Dictionary;
        let header = memmem::rfind(&bytes[..place], b" obj").ok_or(wrong("no object around it"))?;
        let mut lexer = Lexer { bytes, at: header + b" obj".len() };
        let entries = lexer.dictionary(0).map_err(|Malformed(why)| wrong(why))?;
        if !lexer.end_of_object() {
            return Err(wrong("more in the object than the dictionary"));
        }
        let found = Self { bytes, entries };
        let is = |key, wanted: &[u8]| found.get(key).is_some_and(|v| &bytes[v] == wanted);
        if found.get("Type").is_some() && !is("Type", b"/Sig") {
            return Err(wrong("/Type is not /Sig"));
        }
        if !is("SubFilter", b"/ETSI.CAdES.detached") {
            return Err(wrong("/SubFilter is not ETSI.CAdES.detached"));
        }
        if found.get("Filter").is_none() {
            return Err(wrong("no /Filter"));
        }
        Ok(found)
    }

    fn get(&self, key: &str) -> Option<Range<usize>> {
        let found = self.entries.iter().find(|(name, _)| *name == key.as_bytes());
        found.map(|(_, value)| value.clone())
    }

    fn signing_time(&self) -> Result<Timestamp, PdfError> {
        let value = self.get("M").ok_or(PdfError::Dictionary("no /M"))?;
        date(&self.bytes[value]).ok_or(PdfError::Dictionary("/M is not a date"))
    }

    fn byte_range(&self) -> Result<[usize; 4], PdfError> {
        let wrong = PdfError::Dictionary("/ByteRange is not four numbers");
        let value = &self.bytes[self.get("ByteRange").ok_or(wrong)?];
        let inside = value.strip_prefix(b"[").and_then(|v| v.strip_suffix(b"]")).ok_or(wrong)?;
        let text = std::str::from_utf8(inside).map_err(|_| wrong)?;
        let numbers: Result<Vec<usize>, _> =
            text.split_ascii_whitespace().map(str::parse).collect();
        numbers.ok().and_then(|n| <[usize; 4]>::try_from(n).ok()).ok_or(wrong)
    }
}

/// A date (ISO 32000-1, 7.9.4), to the second: `(D:20261122083000Z)`, or at a distance from UTC, `(D:20261122103000+02'00')`.
fn date(literal: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(literal).ok()?.strip_prefix("(D:")?.strip_suffix(')')?;
    let (local, zone) = text.split_at_checked(14)?;
    let two =
        |text: &str| Some(text).filter(|t| t.bytes().all(|b| b.is_ascii_digit()))?.parse().ok();
    let [minutes, sign] = match zone.split_at_checked(1) {
        None | Some(("Z", _)) => [0, 1],
        Some((sign @ ("+" | "-"), distance)) => {
            let (hours, rest) = distance.split_at_checked(2)?;
            let rest = rest.trim_matches('\'');
            let minutes: i32 = if rest.is_empty() { 0 } else { two(rest)? };
            [two(hours)? * 60 + minutes, if sign == "-" { -1 } else { 1 }]
        }
        Some(_) => return None,
    };
    let offset = Offset::from_seconds(sign * minutes * 60).ok()?;
    let civil = DateTime::strptime("%Y%m%d%H%M%S", local).ok()?;
    Some(civil.to_zoned(TimeZone::fixed(offset)).ok()?.timestamp())
}

/// Reads the syntax of one dictionary (ISO 32000-1, 7.3), as far as a signature needs it: no
/// comments, no streams.
struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    fn dictionary(&mut self, depth: u8) -> Result<Entries<'a>, Malformed> {
        if depth > 4 {
            return Err(Malformed("nested too deeply"));
        }
        self.space();
        self.eat(b"<<").ok_or(Malformed("no dictionary"))?;
        let mut entries = Entries::new();
        loop {
            self.space();
            if self.eat(b">>").is_some() {
                return Ok(entries);
            }
            self.eat(b"/").ok_or(Malformed("a name expected"))?;
            let name = self.regular();
            self.space();
            let start = self.at;
            self.value(depth)?;
            if entries.iter().any(|(known, _)| *known == name) {
                return Err(Malformed("a key appears twice"));
            }
            entries.push((name, start..self.at));
        }
    }

    fn value(&mut self, depth: u8) -> Result<(), Malformed> {
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        match rest {
            [b'<', b'<', ..] => self.dictionary(depth + 1).map(drop),
            [b'<', ..] => self.until(b'>', |b| b.is_ascii_hexdigit()),
            [b'(', ..] => self.literal(),
            // Arrays of names, numbers and references are all that occurs here.
            [b'[', ..] => self.until(b']', |b| !b"[]()<>%".contains(&b)),
            [b'/', ..] => {
                self.at += 1;
                self.regular();
                Ok(())
            }
            [first, ..] if first.is_ascii_alphanumeric() || b"+-.".contains(first) => {
                self.regular();
                self.reference();
                Ok(())
            }
            _ => Err(Malformed("a value expected")),
        }
    }

    /// `n g R`, of which the first number was read.
    fn reference(&mut self) {
        let start = self.at;
        self.space();
        let generation = self.regular();
        self.space();
        let is_reference = !generation.is_empty()
            && generation.iter().all(u8::is_ascii_digit)
            && self.regular() == b"R";
        if !is_reference {
            self.at = start;
        }
    }

    fn literal(&mut self) -> Result<(), Malformed> {
        let mut depth = 0_u32;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += if byte == b'\\' { 2 } else { 1 };
            match byte {
                b'(' => depth += 1,
                b')' if depth == 1 => return Ok(()),
                b')' => depth -= 1,
                _ => {}
            }
        }
        Err(Malformed("a string does not end"))
    }

    /// From an opening bracket to its closing one, with nothing but allowed bytes between.
    fn until(&mut self, close: u8, allowed: impl Fn(u8) -> bool) -> Result<(), Malformed> {
        let inside = &self.bytes[self.at + 1..];
        let len = memchr::memchr(close, inside).ok_or(Malformed("a value does not end"))?;
        if !inside[..len].iter().all(|&b| allowed(b)) {
            return Err(Malformed("a value has foreign characters"));
        }
        self.at += len + 2;
        Ok(())
    }

    fn regular(&mut self) -> &'a [u8] {
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        let is_delimiter = |b: &u8| b"()<>[]{}/% \t\r\n\x0C\0".contains(b);
        let len = rest.iter().position(is_delimiter).unwrap_or(rest.len());
        self.at += len;
        &rest[..len]
    }

    fn space(&mut self) {
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        self.at += rest.iter().take_while(|b| b" \t\r\n\x0C\0".contains(b)).count();
    }

    fn eat(&mut self, token: &[u8]) -> Option<()> {
        self.bytes.get(self.at..)?.starts_with(token).then(|| self.at += token.len())
    }

    fn end_of_object(&mut self) -> bool {
        self.space();
        self.eat(b"endobj").is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_with_their_distance_from_utc() {
        for (text, wanted) in [
            ("(D:20261122083000Z)", "2026-11-22T08:30:00Z"),
            ("(D:20261122083000)", "2026-11-22T08:30:00Z"),
            ("(D:20261122103000+02'00')", "2026-11-22T08:30:00Z"),
            ("(D:20261122103000+02'00)", "2026-11-22T08:30:00Z"),
            ("(D:20261122030000-05'30')", "2026-11-22T08:30:00Z"),
        ] {
            assert_eq!(date(text.as_bytes()), Some(wanted.parse().unwrap()), "{text}");
        }
        for text in [
            "(D:20261122)",
            "(20261122083000Z)",
            "(D:20261322083000Z)",
            "(D:20261122083000X)",
            "(D:20261122083000+2'00')",
            "(D:20261122083000+99'00')",
            "(D:2026112208300\u{e9})",
            "()",
            "",
        ] {
            assert_eq!(date(text.as_bytes()), None, "{text}");
        }
    }
}
