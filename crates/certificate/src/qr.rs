//! The QR code of the page where the certificate is checked. It holds the number, never the
//! personal number.

use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

/// A QR code as rows of bits, the dark modules set, each row padded to whole bytes.
pub(crate) struct Modules {
    pub size: usize,
    pub rows: Vec<u8>,
}

/// Encodes a text with medium error correction. `None` where it is too long for any QR code.
pub(crate) fn encode(text: &str) -> Option<Modules> {
    // Any mask decodes; searching for the best one costs twenty times the rest.
    let code = QrCode::encode_segments_advanced(
        &QrSegment::make_segments(text),
        QrCodeEcc::Medium,
        Version::MIN,
        Version::MAX,
        Some(Mask::new(3)),
        true,
    )
    .ok()?;
    let size = usize::try_from(code.size()).ok()?;
    let stride = size.div_ceil(8);
    let mut rows = vec![0; stride * size];
    for (y, row) in (0..).zip(rows.chunks_exact_mut(stride)) {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                row[usize::try_from(x).ok()? / 8] |= 0x80 >> (x % 8);
            }
        }
    }
    Some(Modules { size, rows })
}
