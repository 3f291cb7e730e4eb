//! State machines and timers.

use super::{ACS, DS, SERVER, ares, rreq, with};
use crate::{
    codes::{ChallengeCancel, ErrorCode, TransStatus, TransStatusReason},
    flow::{
        acs::{AcsTx, AwaitingCreq, Open, Step},
        directory::{DirectoryTx, Routed},
        server::{FailedWhy, ServerTx, Started},
    },
    message::{ARes, Message, RReq},
    parse::{Leg, parse},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + seconds).unwrap()
}

fn read_ares(changes: &Value) -> ARes {
    match parse(with(ares(), changes).to_string().as_bytes(), Leg::DsToServer).unwrap() {
        Message::ARes(message) => *message,
        other => panic!("{other:?}"),
    }
}

fn read_rreq(changes: &Value) -> RReq {
    match parse(with(rreq(), changes).to_string().as_bytes(), Leg::DsToServer).unwrap() {
        Message::RReq(message) => *message,
        other => panic!("{other:?}"),
    }
}

fn challenging() -> ServerTx {
    let asked = Started::new(SERVER.parse().unwrap(), at(0)).asked();
    asked.answered(&read_ares(&json!({})), at(1)).unwrap()
}

#[test]
fn only_c_leads_to_a_challenge() {
    let plain = json!({"acsURL": null, "acsChallengeMandated": null, "authenticationType": null, "transStatusReason": "10"});
    for (status, expected) in [
        ("C", Ok("challenging")),
        ("Y", Ok("ended")),
        ("N", Ok("ended")),
        ("U", Ok("ended")),
        ("A", Ok("ended")),
        ("R", Ok("ended")),
        ("I", Err(ErrorCode::Format)),
    ] {
        let changes = if status == "C" {
            json!({})
        } else {
            with(plain.clone(), &json!({"transStatus": status}))
        };
        let mut message = read_ares(&json!({}));
        if status != "C" {
            message = read_ares(&changes);
        }
        let asked = Started::new(SERVER.parse().unwrap(), at(0)).asked();
        assert_eq!(asked.answered(&message, at(1)).map(|tx| tx.name()), expected, "{status}");
    }
    let asked = Started::new(SERVER.parse().unwrap(), at(0)).asked();
    let foreign = read_ares(&json!({"threeDSServerTransID": DS}));
    assert_eq!(asked.answered(&foreign, at(1)), Err(ErrorCode::TransactionId));
}

#[test]
fn a_result_needs_all_three_ids_once_and_in_time() {
    for (changes, seconds, expected) in [
        (json!({}), 60, Ok(TransStatus::Authenticated)),
        (json!({}), 899, Ok(TransStatus::Authenticated)),
        (json!({}), 900, Err(ErrorCode::TimedOut)),
        (json!({"threeDSServerTransID": ACS}), 60, Err(ErrorCode::TransactionId)),
        (json!({"dsTransID": ACS}), 60, Err(ErrorCode::TransactionId)),
        (json!({"acsTransID": DS}), 60, Err(ErrorCode::TransactionId)),
        (json!({"transStatus": "N", "transStatusReason": "19"}), 60, Ok(TransStatus::Denied)),
    ] {
        let got = challenging().result(&read_rreq(&changes), at(seconds));
        assert_eq!(got.map(|resulted| resulted.status), expected, "{changes} {seconds}");
    }
    let resulted = challenging().result(&read_rreq(&json!({})), at(2)).unwrap();
    assert_eq!(resulted.answer, None);
    // The first result stands, and states without a challenge know no result.
    for tx in [
        ServerTx::Resulted(resulted),
        ServerTx::Started(Started::new(SERVER.parse().unwrap(), at(0))),
        ServerTx::Failed(
            Started::new(SERVER.parse().unwrap(), at(0)).asked().failed(FailedWhy::Expired),
        ),
    ] {
        let stored: ServerTx = serde_json::from_str(&serde_json::to_string(&tx).unwrap()).unwrap();
        assert_eq!(stored, tx);
        assert_eq!(tx.result(&read_rreq(&json!({})), at(3)), Err(ErrorCode::TransactionId));
    }
}

#[test]
fn the_directory_admits_only_results_of_its_questions() {
    let routed = || Routed { server: SERVER.parse().unwrap(), ds: DS.parse().unwrap() };
    let open = routed().answered(&read_ares(&json!({})), at(0)).unwrap();
    for (changes, seconds, expected) in [
        (json!({}), 60, Ok(())),
        (json!({}), 30 + 1800 + 60, Ok(())),
        (json!({}), 30 + 1800 + 61, Err(ErrorCode::TimedOut)),
        (json!({"threeDSServerTransID": ACS}), 60, Err(ErrorCode::TransactionId)),
        (json!({"dsTransID": ACS}), 60, Err(ErrorCode::TransactionId)),
        (json!({"acsTransID": DS}), 60, Err(ErrorCode::TransactionId)),
    ] {
        assert_eq!(open.admits(&read_rreq(&changes), at(seconds)), expected, "{changes} {seconds}");
    }
    let frictionless = json!({"transStatus": "Y", "acsURL": null, "acsChallengeMandated": null});
    let closed = routed().answered(&read_ares(&frictionless), at(0)).unwrap();
    assert_eq!(closed, DirectoryTx::Closed);
    assert_eq!(closed.admits(&read_rreq(&json!({})), at(1)), Err(ErrorCode::TransactionId));
    let foreign = read_ares(&json!({"dsTransID": ACS}));
    assert_eq!(routed().answered(&foreign, at(0)), Err(ErrorCode::TransactionId));
}

#[test]
fn a_challenge_opens_once_within_thirty_seconds() {
    let waiting = || AcsTx::AwaitingCreq(AwaitingCreq { since: at(0) });
    assert!(waiting().creq(at(30)).is_ok());
    let (code, done) = waiting().creq(at(31)).unwrap_err();
    let outcome = done.unwrap().outcome;
    assert_eq!(code, ErrorCode::TimedOut);
    assert_eq!(outcome.reason, Some(TransStatusReason::AcsTimeout));
    assert_eq!(outcome.cancel, Some(ChallengeCancel::FirstCreqMissing));
    let open = AcsTx::Open(waiting().creq(at(1)).unwrap());
    assert_eq!(open.creq(at(2)), Err((ErrorCode::TransactionData, None)));
    assert_eq!(waiting().tick(at(30)).name(), "awaiting_creq");
    assert_eq!(waiting().tick(at(31)).name(), "done");
}

#[test]
fn three_tries_ten_minutes_each() {
    let open = || Open { since: at(0), answers: 0 };
    let Step::Over(done) = open().answer(true, at(600)) else { panic!("right code") };
    assert_eq!(done.outcome.status, TransStatus::Authenticated);
    assert_eq!(done.outcome.interaction_counter(), "01");

    let Step::Again(second) = open().answer(false, at(500)) else { panic!("first try") };
    assert_eq!(second.tries_left(), 2);
    // Each screen has its own ten minutes.
    let Step::Again(third) = second.answer(false, at(1000)) else { panic!("second try") };
    let Step::Over(done) = third.clone().answer(false, at(1100)) else { panic!("third try") };
    assert_eq!(done.outcome.status, TransStatus::Denied);
    assert_eq!(done.outcome.reason, Some(TransStatusReason::TooManyChallenges));
    assert_eq!(done.outcome.interaction_counter(), "03");
    let Step::Over(late) = third.answer(true, at(1601)) else { panic!("late") };
    assert_eq!(late.outcome.cancel, Some(ChallengeCancel::AcsTimeout));

    let cancelled = open().cancelled().outcome;
    assert_eq!(
        (cancelled.status, cancelled.cancel),
        (TransStatus::Denied, Some(ChallengeCancel::Cardholder))
    );
    assert_eq!(AcsTx::Open(open()).tick(at(600)).name(), "open");
    assert_eq!(AcsTx::Open(open()).tick(at(601)).name(), "done");
}

#[test]
fn results_are_sent_until_received() {
    let done = Open { since: at(0), answers: 0 }.cancelled().unheard().unheard();
    assert_eq!(done.sent, 2);
    let reported = AcsTx::Reported(done.reported(true));
    let stored: AcsTx = serde_json::from_str(&serde_json::to_string(&reported).unwrap()).unwrap();
    assert_eq!(stored, reported);
    assert_eq!(stored.tick(at(0) + SignedDuration::from_hours(1)).name(), "reported");
}
