//! The writing half: each function gives one whole element.

use base::Timestamp;
use jiff::tz::TimeZone;

use super::{Oid, tag};

/// One element: tag, length, content.
pub fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 6);
    push_header(&mut out, tag, content.len());
    out.extend_from_slice(content);
    out
}

/// Appends a tag and the length of the content that the caller appends next.
pub fn push_header(out: &mut Vec<u8>, tag: u8, content_len: usize) {
    out.push(tag);
    if let Ok(short @ 0..0x80) = u8::try_from(content_len) {
        out.push(short);
        return;
    }
    let bytes = content_len.to_be_bytes();
    let zeros = bytes.iter().take_while(|&&b| b == 0).count();
    // At most 8 length bytes, so the low bits of the first byte always hold their number.
    out.push(0x80 | u8::try_from(bytes.len() - zeros).unwrap_or(8));
    out.extend_from_slice(&bytes[zeros..]);
}

/// How many bytes an element with this much content takes.
pub fn element_len(content_len: usize) -> usize {
    let length_bytes = match content_len {
        0..0x80 => 1,
        0x80..0x100 => 2,
        0x100..0x1_0000 => 3,
        0x1_0000..0x100_0000 => 4,
        _ => 5,
    };
    1 + length_bytes + content_len
}

/// A SEQUENCE of elements.
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(tag::SEQUENCE, &parts.concat())
}

/// A SET OF elements, sorted as DER wants it.
pub fn set_of(parts: &[&[u8]]) -> Vec<u8> {
    element(tag::SET, &sorted(parts))
}

/// The content of a SET OF: its elements sorted by their bytes (X.690, 11.6).
pub fn sorted(parts: &[&[u8]]) -> Vec<u8> {
    let mut parts = parts.to_vec();
    parts.sort_unstable();
    parts.concat()
}

/// `[n]` around whole elements: EXPLICIT, or IMPLICIT over a constructed type's content.
pub fn context(n: u8, content: &[u8]) -> Vec<u8> {
    element(tag::context_constructed(n), content)
}

/// `[n]` IMPLICIT over a primitive type's content.
pub fn context_primitive(n: u8, content: &[u8]) -> Vec<u8> {
    element(tag::context(n), content)
}

/// An OBJECT IDENTIFIER.
pub fn oid(oid: &Oid) -> Vec<u8> {
    element(tag::OID, oid.as_bytes())
}

/// An unsigned INTEGER from big-endian bytes; leading zeros are dropped, a sign byte added.
pub fn unsigned(big_endian: &[u8]) -> Vec<u8> {
    let zeros = big_endian.iter().take_while(|&&b| b == 0).count();
    let digits = &big_endian[zeros..];
    let mut content = Vec::with_capacity(digits.len() + 1);
    if digits.first().is_none_or(|&b| b >= 0x80) {
        content.push(0);
    }
    content.extend_from_slice(digits);
    element(tag::INTEGER, &content)
}

/// A small unsigned INTEGER.
pub fn integer(value: u32) -> Vec<u8> {
    unsigned(&value.to_be_bytes())
}

/// A BOOLEAN.
pub fn boolean(value: bool) -> Vec<u8> {
    element(tag::BOOLEAN, &[if value { 0xFF } else { 0 }])
}

/// NULL.
pub fn null() -> Vec<u8> {
    element(tag::NULL, &[])
}

/// An OCTET STRING.
pub fn octets(content: &[u8]) -> Vec<u8> {
    element(tag::OCTET_STRING, content)
}

/// A BIT STRING of whole bytes.
pub fn bits(content: &[u8]) -> Vec<u8> {
    element(tag::BIT_STRING, &[&[0], content].concat())
}

/// A BIT STRING of named bits (KeyUsage): bit 0 is the highest; trailing zeros are cut as DER wants.
pub fn named_bits(set: &[u8]) -> Vec<u8> {
    let Some(&highest) = set.iter().max() else { return element(tag::BIT_STRING, &[0]) };
    let mut content = vec![0; usize::from(highest / 8) + 1];
    for &bit in set {
        content[usize::from(bit / 8)] |= 0x80 >> (bit % 8);
    }
    element(tag::BIT_STRING, &[&[7 - highest % 8], content.as_slice()].concat())
}

/// A UTF8String.
pub fn utf8(text: &str) -> Vec<u8> {
    element(tag::UTF8_STRING, text.as_bytes())
}

/// A PrintableString; the caller keeps to its alphabet.
pub fn printable(text: &str) -> Vec<u8> {
    element(tag::PRINTABLE_STRING, text.as_bytes())
}

/// An IA5String; the caller keeps to ASCII.
pub fn ia5(text: &str) -> Vec<u8> {
    element(tag::IA5_STRING, text.as_bytes())
}

/// A GeneralizedTime in UTC, to the second.
pub fn generalized_time(at: Timestamp) -> Vec<u8> {
    let text = at.to_zoned(TimeZone::UTC).strftime("%Y%m%d%H%M%SZ").to_string();
    element(tag::GENERALIZED_TIME, text.as_bytes())
}

/// A `Time` of RFC 5280: UTCTime up to 2049, GeneralizedTime after.
pub fn time(at: Timestamp) -> Vec<u8> {
    let zoned = at.to_zoned(TimeZone::UTC);
    if zoned.year() >= 2050 {
        return generalized_time(at);
    }
    element(tag::UTC_TIME, zoned.strftime("%y%m%d%H%M%SZ").to_string().as_bytes())
}

/// An AlgorithmIdentifier, with parameters or without.
pub fn algorithm(id: &Oid, parameters: Option<&[u8]>) -> Vec<u8> {
    sequence(&[&oid(id), parameters.unwrap_or_default()])
}
