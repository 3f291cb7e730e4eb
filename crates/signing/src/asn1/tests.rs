use super::*;
use base::Timestamp;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

#[test]
fn known_encodings() {
    let check = |made: Vec<u8>, wanted: &str| assert_eq!(hex::encode(made), wanted);
    check(integer(0), "020100");
    check(integer(127), "02017f");
    check(integer(128), "02020080");
    check(integer(65_537), "0203010001");
    check(unsigned(&[0, 0, 0xFF]), "020200ff");
    check(boolean(true), "0101ff");
    check(null(), "0500");
    check(oid(&oids::SHA_256), "0609608648016503040201");
    check(named_bits(&[5, 6]), "03020106");
    check(named_bits(&[0, 1]), "030206c0");
    check(named_bits(&[8]), "0303070080");
    check(set_of(&[&integer(2), &integer(1)]), "3106020101020102");
    check(time(at("2026-11-22T01:02:03Z")), "170d3236313132323031303230335a");
    check(time(at("2051-01-02T03:04:05Z")), "180f32303531303130323033303430355a");
}

#[test]
fn lengths_agree_with_the_bytes() {
    for len in [0, 1, 127, 128, 255, 256, 65_535, 65_536, 70_000] {
        let made = element(tag::OCTET_STRING, &vec![7; len]);
        assert_eq!(made.len(), element_len(len), "{len}");
        let read = Element::only(&made).expect("its own bytes");
        assert_eq!((read.content.len(), read.whole.len()), (len, made.len()));
    }
}

#[test]
fn times_are_read_strictly() {
    let check = |tag: u8, text: &str, wanted: Option<&str>| {
        let made = element(tag, text.as_bytes());
        let read = Element::only(&made).expect("an element").instant().ok();
        assert_eq!(read, wanted.map(at), "{text}");
    };
    let general = tag::GENERALIZED_TIME;
    check(general, "20261122010203Z", Some("2026-11-22T01:02:03Z"));
    check(general, "20261122010203.25Z", Some("2026-11-22T01:02:03.25Z"));
    check(general, "20261122010203.250Z", None);
    check(general, "20261122010203.Z", None);
    check(general, "20261122010203", None);
    check(general, "202611220102Z", None);
    check(general, "20261322010203Z", None);
    check(general, "2026112201020+Z", None);
    check(general, "20261122010203+0200", None);
    check(tag::UTC_TIME, "491231235959Z", Some("2049-12-31T23:59:59Z"));
    check(tag::UTC_TIME, "500101000000Z", Some("1950-01-01T00:00:00Z"));
    check(tag::UTC_TIME, "500101000000.5Z", None);
    check(tag::UTC_TIME, "ăă0101000000Z", None);
}

#[test]
fn what_is_not_der_is_refused() {
    for (bytes, why) in [
        ("", "nothing"),
        ("30", "no length"),
        ("3003020101ff", "data after the end"),
        ("3080020101", "indefinite length"),
        ("308103020101", "length in two bytes where one does"),
        ("30820003020101", "length with a leading zero"),
        ("3004020101", "cut off"),
        ("3f0100", "tag of several bytes"),
        ("3085010000000000", "length of five bytes"),
    ] {
        let bytes = hex::decode(bytes).expect("hex");
        assert!(Element::only(&bytes).is_err(), "{why}");
    }
    for (bytes, why) in [("0200", "empty"), ("0201ff", "negative"), ("02020001", "not minimal")] {
        let bytes = hex::decode(bytes).expect("hex");
        assert!(Reader::new(&bytes).unsigned().is_err(), "{why}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let mut reader = Reader::new(&bytes);
        while let Ok(element) = reader.any() {
            let _ = element.instant();
            let _ = Reader::new(element.whole).unsigned();
            prop_assert!(element.whole.len() >= element.content.len() + 2);
        }
    }
}
