use base::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::sample::Sample;
use crate::testing::soft_signer;
use crate::{Algorithm, Prepared, Signature, Signer};

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

/// A sealed file (level B) and whom to trust.
fn sealed(kind: Algorithm) -> (Vec<u8>, Trust) {
    sealed_at(kind, now())
}

/// The same, and it says that it was sealed at this time.
fn sealed_at(kind: Algorithm, at: Timestamp) -> (Vec<u8>, Trust) {
    let signer = soft_signer(kind);
    let sample = Sample::new("Cazier", at, 4096);
    let prepared = Prepared::new(sample.digest, signer.certificate());
    let signature = signer.sign_one(&prepared.to_be_signed()).unwrap();
    assert!(prepared.accepts(&signature));
    let anchors = TrustAnchors::new(signer.certificate().chain().to_vec());
    let trust = Trust { signers: anchors, ..Trust::default() };
    (sample.seal(&prepared.finish(&signature, None)), trust)
}

fn reason(bytes: &[u8], trust: &Trust) -> &'static str {
    let report = validate(bytes, trust, now());
    if report.valid { "valid" } else { report.findings[0].code }
}

#[test]
fn a_sealed_file_is_accepted() {
    for kind in [Algorithm::EcdsaP256, Algorithm::RsaPkcs1] {
        let (bytes, trust) = sealed(kind);
        let report = validate(&bytes, &trust, now());
        assert!(report.valid, "{report:?}");
        assert_eq!((report.level, report.qualified), (Some(Level::B), false));
        assert!(report.covers_whole_file);
        let codes: Vec<_> = report.findings.iter().map(|f| f.code).collect();
        assert_eq!(codes, ["time-stamp.absent", "revocation.unchecked"]);
        assert_eq!(report.signer.unwrap().common_name.as_deref(), Some("Sigiliu de probă"));
        assert_eq!(assert_level(&bytes, Level::B), Ok(()));
        assert_eq!(assert_level(&bytes, Level::T), Err(Refusal::Level(Level::T)));
    }
}

#[test]
fn who_is_trusted_and_when_decides() {
    let (bytes, trust) = sealed(Algorithm::EcdsaP256);
    assert_eq!(reason(&bytes, &Trust::default()), "signer.untrusted");
    let other = sealed(Algorithm::EcdsaP256).1;
    assert_eq!(reason(&bytes, &other), "signer.untrusted");
    for (at, wanted) in [
        ("2025-12-31T23:59:59Z", false),
        ("2030-01-01T00:00:01Z", false),
        ("2029-12-31T00:00:00Z", true),
    ] {
        assert_eq!(validate(&bytes, &trust, at.parse().unwrap()).valid, wanted, "{at}");
    }
    let organisation = Trust { organisation_identifier: Some("NTRRO-1".into()), ..trust };
    assert_eq!(reason(&bytes, &organisation), "signer.organisation");
}

#[test]
fn who_signed_says_a_time_at_which_the_certificate_counted() {
    for (at, wanted) in [
        ("2025-12-31T23:59:59Z", "signer.signing-time"),
        ("2026-01-01T00:00:00Z", "valid"),
        ("2030-01-01T00:00:00Z", "valid"),
        ("2030-01-01T00:00:01Z", "signer.signing-time"),
    ] {
        let (bytes, trust) = sealed_at(Algorithm::EcdsaP256, at.parse().unwrap());
        assert_eq!(reason(&bytes, &trust), wanted, "{at}");
    }
    let (bytes, trust) = sealed_at(Algorithm::EcdsaP256, Timestamp::UNIX_EPOCH);
    let report = validate(&bytes, &trust, now());
    assert!(report.findings[0].message.contains("signed at 1970-01-01T00:00:00Z"), "{report:?}");
}

/// Each way of tampering, and the name under which it is refused.
#[test]
fn tampering_is_refused_by_name() {
    let (good, trust) = sealed(Algorithm::EcdsaP256);
    let replaced = |from: &str, to: &str| {
        let place = good.windows(from.len()).position(|w| w == from.as_bytes()).unwrap();
        let mut bytes = good.clone();
        bytes.splice(place..place + from.len(), to.bytes());
        bytes
    };
    let with = |more: &[u8]| [good.as_slice(), more].concat();
    let digits = good.windows(10).position(|w| w == b"/Contents<").unwrap() + 10;
    let at = |place: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[place] = byte;
        bytes
    };
    let update = b"1 0 obj\n<</Type/Catalog>>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 8/Root 1 0 R/Prev 1>>\nstartxref\n9\n%%EOF\n";
    let shadow_free =
        |text: &str| good.windows(text.len()).filter(|w| *w == text.as_bytes()).count();
    assert_eq!(shadow_free("startxref"), 1);
    let cases: [(&str, Vec<u8>, &str); 21] = [
        ("untouched", good.clone(), "valid"),
        ("a letter of the page", replaced("(Cazier)", "(Cazjer)"), "document.changed"),
        ("a longer page", replaced("(Cazier)", "(Cazier judiciar)"), "pdf.coverage"),
        ("incremental update", with(update), "pdf.incremental-update"),
        ("trailing data", with(b"\n% hello"), "pdf.trailing-data"),
        ("trailing newline", with(b"\n"), "pdf.trailing-data"),
        ("cut off", good[..good.len() - 1].to_vec(), "pdf.truncated"),
        ("cut in the middle", good[..good.len() / 2].to_vec(), "pdf.signature-dictionary"),
        ("no signature", replaced("/ByteRange", "/ByteRangf"), "pdf.unsigned"),
        ("a second /ByteRange", with(b"/ByteRange[0 1 2 3]"), "pdf.several-signatures"),
        ("not a PDF", b"PK\x03\x04".to_vec(), "pdf.not-a-pdf"),
        ("empty", Vec::new(), "pdf.not-a-pdf"),
        (
            "another kind of signature",
            replaced("ETSI.CAdES.detached", "adbe.pkcs7.detached"),
            "pdf.signature-dictionary",
        ),
        (
            "a first range that begins later",
            replaced("/ByteRange[0 ", "/ByteRange[1 "),
            "pdf.coverage",
        ),
        ("data in the padding", at(digits + 8000, b'1'), "pdf.signature-contents"),
        ("space in the digits", at(digits + 8000, b' '), "pdf.signature-dictionary"),
        ("another CMS length", at(digits + 7, b'0'), "signature.malformed"),
        ("a first byte that is no sequence", at(digits, b'F'), "signature.malformed"),
        ("the time of the dictionary", replaced("(D:2026", "(D:2027"), "document.changed"),
        ("no time in the dictionary", replaced("/M(D:", "/N(D:"), "pdf.signature-dictionary"),
        ("a time that is none", replaced("/M(D:2", "/M(D:x"), "pdf.signature-dictionary"),
    ];
    for (what, bytes, wanted) in cases {
        let found = reason(&bytes, &trust);
        // A length in the CMS may fail in more than one place, all of them before any trust.
        let same_family = wanted == "signature.malformed" && found == "pdf.signature-contents";
        assert!(found == wanted || same_family, "{what}: {found}, wanted {wanted}");
    }
}

#[test]
fn two_revisions_before_the_signature_are_refused() {
    let signer = soft_signer(Algorithm::EcdsaP256);
    let mut sample = Sample::new("one) Tj ET %%EOF startxref BT (two", now(), 4096);
    sample.digest = Digest::of_parts(&[
        &sample.bytes[..sample.hole.start - 1],
        &sample.bytes[sample.hole.end + 1..],
    ]);
    let prepared = Prepared::new(sample.digest, signer.certificate());
    let signature = signer.sign_one(&prepared.to_be_signed()).unwrap();
    let anchors = TrustAnchors::new(signer.certificate().chain().to_vec());
    let trust = Trust { signers: anchors, ..Trust::default() };
    let bytes = sample.seal(&prepared.finish(&signature, None));
    assert_eq!(reason(&bytes, &trust), "pdf.several-revisions");
}

#[test]
fn a_signature_of_another_document_or_key_is_refused() {
    let (good, trust) = sealed(Algorithm::EcdsaP256);
    let cms = pdf::read(&good).unwrap().cms;
    let other = Sample::new("Another page", now(), 4096).seal(&cms);
    assert_eq!(reason(&other, &trust), "document.changed");

    let (one, two) = (soft_signer(Algorithm::EcdsaP256), soft_signer(Algorithm::EcdsaP256));
    let sample = Sample::new("Cazier", now(), 4096);
    let prepared = Prepared::new(sample.digest, one.certificate());
    let foreign = two.sign_one(&prepared.to_be_signed()).unwrap();
    assert!(!prepared.accepts(&foreign));
    for signature in [foreign, Signature::new(Vec::new()), Signature::new(vec![0x30, 0])] {
        let bytes = sample.clone().seal(&prepared.clone().finish(&signature, None));
        let trust = Trust {
            signers: TrustAnchors::new(one.certificate().chain().to_vec()),
            ..Trust::default()
        };
        assert_eq!(reason(&bytes, &trust), "signature.value");
        assert_eq!(assert_level(&bytes, Level::B), Ok(()), "keys are not used there");
    }
}

/// Every single byte of the file matters: flipped, it is refused. Exceptions are the case of
/// hexadecimal digits, which is no change of content.
#[test]
fn no_byte_may_be_flipped() {
    let (good, trust) = sealed(Algorithm::EcdsaP256);
    let hole = pdf_hole(&good);
    let used = hole.start + 2 * pdf::read(&good).unwrap().cms.len();
    let of_padding = (used..hole.end).step_by(97);
    for place in (0..used).chain(of_padding).chain(hole.end..good.len()) {
        let mut bytes = good.clone();
        bytes[place] ^= 1;
        let report = validate(&bytes, &trust, now());
        assert!(!report.valid, "byte {place} of {}", good.len());
    }
}

fn pdf_hole(bytes: &[u8]) -> std::ops::Range<usize> {
    let start = bytes.windows(10).position(|w| w == b"/Contents<").unwrap() + 10;
    start..start + bytes[start..].iter().position(|&b| b == b'>').unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever is done to a good file, checking it ends in a report. Cuts, copies and noise reach
    /// deeper than random bytes would.
    #[test]
    fn no_bytes_make_the_check_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..6_u8), 1..8),
    ) {
        static GOOD: std::sync::LazyLock<(Vec<u8>, Trust)> =
            std::sync::LazyLock::new(|| sealed(Algorithm::EcdsaP256));
        let (good, trust) = &*GOOD;
        let mut bytes = good.clone();
        for (place, value, kind) in changes {
            let at = place.index(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match kind {
                _ if bytes.is_empty() => {}
                0 => bytes[at] = value,
                1 => bytes.truncate(at),
                2 => drop(bytes.drain(at..(at + usize::from(value)).min(bytes.len()))),
                3 => {
                    let copy = bytes[at..(at + usize::from(value)).min(bytes.len())].to_vec();
                    bytes.splice(at..at, copy);
                }
                4 => bytes.insert(at, value),
                _ => {
                    // In the digits of the signature, where the deepest parsers are.
                    let hole = good.windows(10).position(|w| w == b"/Contents<").unwrap() + 10;
                    let at = (hole + at % 1600).min(bytes.len() - 1);
                    bytes[at] = b"0123456789abcdef"[usize::from(value % 16)];
                }
            }
        }
        let report = validate(&bytes, trust, now());
        let same = bytes.eq_ignore_ascii_case(good);
        prop_assert!(!report.valid || same);
        let _ = assert_level(&bytes, Level::T);
    }

    #[test]
    fn no_noise_makes_the_check_panic(noise in proptest::collection::vec(any::<u8>(), 0..300)) {
        let bytes = [b"%PDF-1.7\n1 0 obj<</SubFilter/ETSI.CAdES.detached/Filter/A/ByteRange".as_slice(), &noise].concat();
        prop_assert!(!validate(&bytes, &Trust::default(), now()).valid);
        let _ = SignedData::read(&noise);
        let _ = Token::read(&noise);
        let _ = crate::x509::Certificate::from_der(&noise);
    }
}
