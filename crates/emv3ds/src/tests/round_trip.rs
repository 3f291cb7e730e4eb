//! What is written is read back the same, members that nobody typed included.

use super::{areq, ares, creq, cres, erro, preq, pres, rreq, rres};
use crate::{
    Pan,
    json::read_strict,
    name::{is_chip_character, transliterate},
    parse::{Leg, parse},
};
use proptest::prelude::*;
use serde_json::{Map, Value};

fn check(message: &Value) {
    let read = parse(message.to_string().as_bytes(), Leg::ServerToDs).unwrap();
    assert_eq!(read.to_value(), *message);
    let again = parse(&read.to_json(), Leg::ServerToDs).unwrap();
    assert_eq!(again.to_value(), *message);
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn messages_keep_unknown_members(
        which in 0_usize..9,
        extra in prop::collection::btree_map("x[A-Za-z]{1,10}", json_value(), 0..4),
    ) {
        let samples = [areq, ares, creq, cres, rreq, rres, preq, pres, erro];
        let mut message = samples[which]();
        // An error has no room for unknown members: nobody relays it.
        if message["messageType"] != "Erro" {
            for (name, value) in extra {
                message[name] = value;
            }
        }
        check(&message);
    }

    #[test]
    fn the_strict_reader_agrees_with_the_lenient_one(value in json_value()) {
        prop_assert_eq!(read_strict(value.to_string().as_bytes()).unwrap(), value);
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(parse(&bytes, Leg::Browser).is_err());
    }

    #[test]
    fn cards_accept_only_their_check_digit(body in "[0-9]{12,18}") {
        let pan = Pan::with_check_digit(&body).unwrap();
        let right = pan.reveal().chars().next_back().unwrap();
        for last in '0'..='9' {
            prop_assert_eq!(Pan::parse(&format!("{body}{last}")).is_ok(), last == right);
        }
    }

    #[test]
    fn names_always_fit(name in ".{0,80}") {
        if let Some(written) = transliterate(&name) {
            prop_assert!((2..=45).contains(&written.len()));
            prop_assert!(written.chars().all(is_chip_character));
        }
    }
}
