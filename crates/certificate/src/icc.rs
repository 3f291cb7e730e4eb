//! The sRGB colour profile of the output intent, written here so that no profile with unclear
//! rights is shipped: ICC version 4.2, display class, the parametric curve and the primaries of
//! IEC 61966-2-1 adapted to D50.

/// The profile, about 600 bytes.
pub(crate) fn srgb() -> Vec<u8> {
    let description = text_tag("sRGB IEC61966-2.1");
    let copyright = text_tag("Public domain");
    let curve = curve_tag();
    let tags: [(&[u8; 4], Vec<u8>); 10] = [
        (b"desc", description),
        (b"cprt", copyright),
        (b"wtpt", xyz_tag([0.9642, 1.0, 0.8249])),
        (
            b"chad",
            array_tag(&[
                1.047_88, 0.022_92, -0.050_22, 0.029_59, 0.990_48, -0.017_07, -0.009_25, 0.015_08,
                0.751_68,
            ]),
        ),
        (b"rXYZ", xyz_tag([0.436_07, 0.222_49, 0.013_92])),
        (b"gXYZ", xyz_tag([0.385_15, 0.716_87, 0.097_08])),
        (b"bXYZ", xyz_tag([0.143_07, 0.060_61, 0.714_10])),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    let mut table = u32::try_from(tags.len()).unwrap_or_default().to_be_bytes().to_vec();
    let mut data: Vec<u8> = Vec::new();
    let start = 128 + 4 + 12 * tags.len();
    for (signature, body) in &tags {
        table.extend_from_slice(*signature);
        table.extend_from_slice(&be(start + data.len()));
        table.extend_from_slice(&be(body.len()));
        data.extend_from_slice(body);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut profile = header(start + data.len());
    profile.extend_from_slice(&table);
    profile.extend_from_slice(&data);
    profile
}

fn header(size: usize) -> Vec<u8> {
    let mut header = be(size).to_vec();
    header.extend_from_slice(&[0; 4]); // No preferred colour engine.
    header.extend_from_slice(&[4, 0x20, 0, 0]); // Version 4.2.
    header.extend_from_slice(b"mntrRGB XYZ ");
    for part in [2026_u16, 1, 1, 0, 0, 0] {
        header.extend_from_slice(&part.to_be_bytes());
    }
    header.extend_from_slice(b"acsp");
    header.resize(64, 0); // No platform, flags, device or attributes.
    header.extend_from_slice(&[0; 4]); // Perceptual.
    for part in [0.9642, 1.0, 0.8249] {
        header.extend_from_slice(&fixed(part));
    }
    header.resize(128, 0);
    header
}

fn text_tag(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut tag = b"mluc\0\0\0\0".to_vec();
    tag.extend_from_slice(&be(1)); // One language,
    tag.extend_from_slice(&be(12)); // records of 12 bytes.
    tag.extend_from_slice(b"enUS");
    tag.extend_from_slice(&be(units.len()));
    tag.extend_from_slice(&be(28));
    tag.extend_from_slice(&units);
    tag
}

fn xyz_tag(xyz: [f64; 3]) -> Vec<u8> {
    let mut tag = b"XYZ \0\0\0\0".to_vec();
    tag.extend(xyz.into_iter().flat_map(fixed));
    tag
}

fn array_tag(values: &[f64]) -> Vec<u8> {
    let mut tag = b"sf32\0\0\0\0".to_vec();
    tag.extend(values.iter().copied().flat_map(fixed));
    tag
}

fn curve_tag() -> Vec<u8> {
    // Type 3: Y = (aX + b)^g from d upwards, cX below.
    let mut tag = b"para\0\0\0\0\0\x03\0\0".to_vec();
    let parameters = [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.040_45];
    tag.extend(parameters.into_iter().flat_map(fixed));
    tag
}

/// The signed 15.16 number of ICC.
fn fixed(value: f64) -> [u8; 4] {
    #[expect(clippy::cast_possible_truncation, reason = "colour values are near one")]
    let scaled = (value * 65_536.0).round() as i32;
    scaled.to_be_bytes()
}

fn be(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap_or_default().to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_its_own_size_and_where_its_tags_are() {
        let profile = srgb();
        assert_eq!(profile[..4], be(profile.len()));
        assert_eq!(&profile[36..40], b"acsp");
        let word = |at: usize| u32::from_be_bytes(profile[at..at + 4].try_into().unwrap()) as usize;
        for tag in 0..word(128) {
            let at = 132 + 12 * tag;
            assert!(word(at + 4) + word(at + 8) <= profile.len());
            assert_eq!(word(at + 4) % 4, 0);
        }
    }
}
