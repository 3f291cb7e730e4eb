//! The few PDF primitives that the writer needs: numbers, strings, objects, streams.

use std::io::Write as _;

/// A colour of the sRGB space that the output intent names.
pub(crate) type Rgb = [u8; 3];

/// The two lower-case hexadecimal digits of a byte.
pub(crate) fn hex_digits(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]
}

/// Writes a number with at most two decimals, without exponent and without trailing zeros.
pub(crate) fn num(out: &mut Vec<u8>, value: f32) {
    #[expect(clippy::cast_possible_truncation, reason = "page coordinates are small")]
    let hundredths = (value * 100.0).round() as i32;
    if hundredths < 0 {
        out.push(b'-');
    }
    let hundredths = hundredths.unsigned_abs();
    integer(out, (hundredths / 100) as usize);
    let rest = hundredths % 100;
    if rest != 0 {
        out.push(b'.');
        out.push(b'0' + u8::try_from(rest / 10).unwrap_or_default());
        if !rest.is_multiple_of(10) {
            out.push(b'0' + u8::try_from(rest % 10).unwrap_or_default());
        }
    }
}

/// Writes numbers with a space after each.
pub(crate) fn nums(out: &mut Vec<u8>, values: &[f32]) {
    for value in values {
        num(out, *value);
        out.push(b' ');
    }
}

/// Writes an integer.
pub(crate) fn integer(out: &mut Vec<u8>, value: usize) {
    write!(out, "{value}").expect("writing to memory does not fail");
}

/// Writes a colour and its operator (`rg` fills, `RG` strokes).
pub(crate) fn colour(out: &mut Vec<u8>, rgb: Rgb, operator: &str) {
    for part in rgb {
        num(out, f32::from(part) / 255.0);
        out.push(b' ');
    }
    out.extend_from_slice(operator.as_bytes());
    out.push(b'\n');
}

/// Writes a text string: a literal where it is plain ASCII, otherwise UTF-16 in hexadecimal.
pub(crate) fn text_string(out: &mut Vec<u8>, text: &str) {
    if text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        out.push(b'(');
        for byte in text.bytes() {
            if matches!(byte, b'(' | b')' | b'\\') {
                out.push(b'\\');
            }
            out.push(byte);
        }
        out.push(b')');
    } else {
        out.extend_from_slice(b"<feff");
        for unit in text.encode_utf16() {
            let [high, low] = unit.to_be_bytes();
            out.extend_from_slice(&hex_digits(high));
            out.extend_from_slice(&hex_digits(low));
        }
        out.push(b'>');
    }
}

/// A file being written: its bytes and where each object starts.
#[derive(Debug, Default)]
pub(crate) struct File {
    pub bytes: Vec<u8>,
    pub offsets: Vec<(usize, usize)>,
}

impl File {
    /// Opens object `id`.
    pub fn begin(&mut self, id: usize) {
        self.offsets.push((id, self.bytes.len()));
        integer(&mut self.bytes, id);
        self.bytes.extend_from_slice(b" 0 obj\n");
    }

    /// Closes the open object.
    pub fn end(&mut self) {
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    /// A whole object.
    pub fn object(&mut self, id: usize, body: &str) {
        self.begin(id);
        self.bytes.extend_from_slice(body.as_bytes());
        self.end();
    }

    /// Appends whole objects that were written before.
    pub fn append(&mut self, objects: &Self) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&objects.bytes);
        self.offsets.extend(objects.offsets.iter().map(|(id, offset)| (*id, start + offset)));
    }

    /// A stream as it is; `entries` are the entries of its dictionary besides the length.
    pub fn stream(&mut self, id: usize, entries: &str, data: &[u8]) {
        self.begin(id);
        self.bytes.extend_from_slice(b"<<");
        self.bytes.extend_from_slice(entries.as_bytes());
        self.bytes.extend_from_slice(b"/Length ");
        integer(&mut self.bytes, data.len());
        self.bytes.extend_from_slice(b">>\nstream\n");
        self.bytes.extend_from_slice(data);
        self.bytes.extend_from_slice(b"\nendstream");
        self.end();
    }

    /// A deflated stream. Only for what is written once per template: deflating costs more time
    /// than everything else about a certificate.
    pub fn deflated(&mut self, id: usize, entries: &str, data: &[u8]) {
        let data = miniz_oxide::deflate::compress_to_vec_zlib(data, 9);
        self.stream(id, &format!("{entries}/Filter/FlateDecode"), &data);
    }
}

/// One entry of the cross-reference table.
pub(crate) fn xref_entry(out: &mut Vec<u8>, offset: usize) {
    writeln!(out, "{offset:010} 00000 n ").expect("writing to memory does not fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let check = |value: f32, expected: &str| {
            let mut out = Vec::new();
            num(&mut out, value);
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        };
        check(0.0, "0");
        check(-0.001, "0");
        check(12.0, "12");
        check(12.5, "12.5");
        check(12.05, "12.05");
        check(-0.25, "-0.25");
        check(841.89, "841.89");
    }

    #[test]
    fn strings_are_escaped() {
        let check = |text: &str, expected: &str| {
            let mut out = Vec::new();
            text_string(&mut out, text);
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        };
        check("a(b)\\", "(a\\(b\\)\\\\)");
        check("ș", "<feff0219>");
    }
}
