//! A one-page PDF with a hole for a signature, for tests and for `cazier doctor`, which seals it
//! to prove that key, time-stamp authority and trust fit together.

use std::ops::Range;

use base::Timestamp;

use crate::Digest;

/// A PDF that waits for its signature.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The file; the hole is filled with the digit 0.
    pub bytes: Vec<u8>,
    /// Where the hexadecimal digits of the signature go.
    pub hole: Range<usize>,
    /// SHA-256 of everything but the hole and its angle brackets.
    pub digest: Digest,
}

impl Sample {
    /// A page that says `text` (ASCII without brackets) and that it is signed at `at`, with room for `room` bytes of CMS.
    pub fn new(text: &str, at: Timestamp, room: usize) -> Self {
        let drawing = format!("BT /F1 12 Tf 72 770 Td ({text}) Tj ET");
        let objects = [
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[4 0 R]/Contents 5 0 R\
             /Resources<</Font<</F1 6 0 R>>>>>>"
                .to_owned(),
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/V 7 0 R/Rect[0 0 0 0]/F 132\
             /P 3 0 R>>"
                .to_owned(),
            format!("<</Length {}>>\nstream\n{drawing}\nendstream", drawing.len()),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
            format!(
                "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached\
                 /M({})/ByteRange[0 AAAAAAAAAA BBBBBBBBBB CCCCCCCCCC]/Contents<>>>",
                at.strftime("D:%Y%m%d%H%M%SZ")
            ),
        ];
        let mut bytes = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let mut places = Vec::new();
        let mut hole = 0..0;
        for (number, object) in objects.iter().enumerate() {
            places.push(bytes.len());
            bytes.extend(format!("{} 0 obj\n", number + 1).bytes());
            if let Some((before, after)) = object.split_once("/Contents<>") {
                bytes.extend(before.bytes().chain(*b"/Contents<"));
                hole = bytes.len()..bytes.len() + 2 * room;
                bytes.resize(hole.end, b'0');
                bytes.extend(b">".iter().copied().chain(after.bytes()));
            } else {
                bytes.extend(object.bytes());
            }
            bytes.extend(b"\nendobj\n");
        }
        push_cross_reference(&mut bytes, &places);
        write_byte_range(&mut bytes, &hole);
        let digest = Digest::of_parts(&[&bytes[..hole.start - 1], &bytes[hole.end + 1..]]);
        Self { bytes, hole, digest }
    }

    /// The file with this signature in its hole.
    ///
    /// # Panics
    /// Where the signature is larger than the room that was asked for.
    pub fn seal(mut self, cms: &[u8]) -> Vec<u8> {
        let digits = hex::encode(cms);
        self.bytes[self.hole][..digits.len()].copy_from_slice(digits.as_bytes());
        self.bytes
    }
}

fn push_cross_reference(bytes: &mut Vec<u8>, places: &[usize]) {
    let start = bytes.len();
    let size = places.len() + 1;
    let entries: Vec<String> =
        places.iter().map(|place| format!("{place:010} 00000 n \n")).collect();
    let id = "<00112233445566778899AABBCCDDEEFF>";
    let text = format!(
        "xref\n0 {size}\n0000000000 65535 f \n{}\
         trailer\n<</Size {size}/Root 1 0 R/ID[{id}{id}]>>\nstartxref\n{start}\n%%EOF\n",
        entries.concat()
    );
    bytes.extend(text.bytes());
}

fn write_byte_range(bytes: &mut [u8], hole: &Range<usize>) {
    let (first, second) = (hole.start - 1, hole.end + 1);
    let numbers = [(b'A', first), (b'B', second), (b'C', bytes.len() - second)];
    for (mark, number) in numbers {
        let place = bytes.windows(10).position(|window| window == [mark; 10]);
        let place = place.expect("the marks were written above");
        bytes[place..place + 10].copy_from_slice(format!("{number:010}").as_bytes());
    }
}
