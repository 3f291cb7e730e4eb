//! Messages that are wrong in themselves are answered with what is wrong and where, and hold back no other.

use ::store::args;
use ::store::testing;

use super::*;
use crate::MIGRATIONS;

/// A change of a right message, where the mistake is then, and a part of what is said about it.
type Mistake = (fn(&mut Value), &'static str, &'static str);

fn set(value: &mut Value, pointer: &str, to: Value) {
    *value.pointer_mut(pointer).unwrap() = to;
}

const MISTAKES: &[Mistake] = &[
    (|m| m["subject"]["domicile"] = json!("a\0b"), "$", "u0000"),
    (|m| m["number"] = json!("\0"), "$", "u0000"),
    (|m| m["happened_on"] = json!("1899-12-31"), "happened_on", "1900"),
    (|m| m["number"] = json!("a b"), "number", "A-Z a-z"),
    (|m| m["number"] = json!(7), "number", "expected|a string"),
    (|m| drop(m.as_object_mut().unwrap().remove("subject")), "subject", "missing"),
    (|m| m["mood"] = json!("good"), "mood", "not known"),
    (|m| set(m, "/subject/kind", json!("dog")), "subject.kind", "person, company"),
    (|m| set(m, "/subject/cnp", json!("1800101123456")), "subject.cnp", "fit together"),
    (|m| set(m, "/subject/name/given", json!("")), "subject.name.given", "1 to 400"),
    (|m| set(m, "/subject/birth_date", json!("2030-01-01")), "subject.birth_date", "past"),
    (|m| set(m, "/subject/birth_place/country", json!("Ro")), "subject.birth_place.country", "ISO"),
    (|m| m["happened_on"] = json!("2025-02-30"), "happened_on", ""),
    (|m| m["happened_on"] = json!("2026-11-23"), "happened_on", "future"),
    (|m| m["happened_on"] = json!("2025-04-02"), "happened_on", "final_on"),
    (|m| set(m, "/event/event", json!("guessed")), "event.event", "judged, later"),
    (|m| m["event"]["entry"] = json!({}), "event.entry", "not known"),
    (|m| set(m, "/event/judgment/decision", json!("x")), "event.judgment.decision", "conviction"),
    (|m| set(m, "/event/judgment/offences", json!([])), "event.judgment.offences", "1 to 64"),
    (
        |m| set(m, "/event/judgment/judged_on", json!("2025-05-01")),
        "event.judgment.final_on",
        "judged_on",
    ),
    (
        |m| set(m, "/event/judgment/offences/0/committed_on", json!("2025-03-02")),
        "event.judgment.offences[0].committed_on",
        "judged_on or before",
    ),
    (
        |m| set(m, "/event/judgment/sentence/principal", json!({ "kind": "warning" })),
        "event.judgment.sentence.principal",
        "imprisonment, suspended",
    ),
    (
        |m| set(m, "/event/judgment/sentence/principal", json!({ "kind": "imprisonment" })),
        "event.judgment.sentence.principal",
        "term",
    ),
    (
        |m| set(m, "/event/judgment/sentence/principal/term", json!({})),
        "event.judgment.sentence.principal.term",
        "40 years",
    ),
    (|m| m["event"]["judgment"]["country"] = json!("IT"), "event.judgment.recognition", "Romanian"),
];

#[tokio::test]
async fn every_mistake_is_told_with_its_place_and_what_is_allowed() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let right = judged("1", &subject(&people()[0]), judgment("12/2025"));
        let wrong: Vec<Value> = MISTAKES
            .iter()
            .map(|(change, ..)| {
                let mut message = right.clone();
                change(&mut message);
                message
            })
            .collect();
        let mut messages = wrong.clone();
        messages.push(right);
        let body = json!({ "messages": messages });
        let (status, answer) = post(&app(&db), &token(SenderKind::Court), &body).await;
        assert_eq!(status, StatusCode::OK);
        document().check_response("post", EVENTS_PATH, 200, &answer).unwrap();
        let results = answer["results"].as_array().unwrap();
        for ((_, path, part), result) in MISTAKES.iter().zip(results) {
            assert_eq!(result["outcome"], "invalid", "{path}");
            let errors = result["errors"].as_array().unwrap();
            let here = errors.iter().find(|error| error["path"] == *path);
            let here = here.unwrap_or_else(|| panic!("{path}: {errors:?}")).to_string();
            assert!(part.split('|').any(|part| here.contains(part)), "{path} {part}: {here}");
        }
        assert_eq!(
            results.last().unwrap()["outcome"],
            "applied",
            "and the right one is in the record"
        );
        assert_eq!(count(&db, EVENTS, args![]).await, 1);
        let kept = db.read().await.unwrap().all(INVALID, args![]).await.unwrap();
        let kept: Vec<Value> = kept
            .iter()
            .map(|row| serde_json::from_str(&row.get::<String>("body").unwrap()).unwrap())
            .collect();
        assert!(wrong.iter().all(|message| kept.contains(message)), "nothing is lost");
    })
    .await;
}

#[tokio::test]
async fn who_corrects_a_message_may_use_its_number() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let right = judged("1", &subject(&people()[0]), judgment("12/2025"));
        let mut wrong = right.clone();
        set(&mut wrong, "/event/judgment/judged_on", json!("2025-05-01"));
        assert_eq!(outcome(&db, SenderKind::Court, wrong).await, "invalid");
        assert_eq!(outcome(&db, SenderKind::Court, right).await, "applied");
    })
    .await;
}

#[tokio::test]
async fn a_sender_tells_only_what_it_may() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let who = subject(&people()[0]);
        let note = json!({ "event": "noted", "note": {
            "kind": "action_started", "authority": "Parchetul de pe lângă Judecătoria Dej",
            "case_number": "7/P/2026", "offence": "furt",
            "legal_text": { "act": "Codul penal", "article": "228" } } });
        let died = json!({ "event": "ended", "how": "died" });
        let day = "2026-10-01";
        let told: Vec<(Value, &[SenderKind])> = vec![
            (judged("1", &who, judgment("12/2025")), &[SenderKind::Court]),
            (message("2", &who, day, note), &[SenderKind::Court, SenderKind::Prosecutor]),
            (message("3", &who, day, died), &[SenderKind::Police]),
            (
                started("4", &who, day),
                &[SenderKind::Court, SenderKind::Prison, SenderKind::Probation],
            ),
            (later("5", &who, day, json!({ "kind": "amnestied" })), &[SenderKind::Court]),
            (later("6", &who, day, json!({ "kind": "extradited" })), &[SenderKind::Police]),
        ];
        for (message, by) in told {
            for kind in SenderKind::ALL {
                let result = send(&db, kind, std::slice::from_ref(&message)).await.remove(0);
                let refused =
                    result["outcome"] == "invalid" && result["errors"][0]["path"] == "event";
                assert_eq!(!refused, by.contains(&kind), "{kind} {result}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn wrong_calls_are_refused_with_a_problem_document() {
    let db = testing::sqlite(&[&MIGRATIONS]).await;
    let app = app(&db);
    let this = judged("1", &subject(&people()[0]), judgment("12/2025"));
    let good = token(SenderKind::Court);
    let hub = "the-hub-token-of-at-least-32-characters".to_owned();
    let many = json!({ "messages": vec![this.clone(); 257] });
    for (token, body, status, code) in [
        (&hub, json!({ "messages": [this] }), 401, "unauthorized"),
        (&good, json!({ "messages": [] }), 422, "batch-size"),
        (&good, many, 422, "batch-size"),
        (&good, json!({ "message": [] }), 422, "invalid"),
        (&good, json!({ "messages": ["x".repeat(BODY_LIMIT)] }), 413, "too-large"),
    ] {
        let (found, problem) = post(&app, token, &body).await;
        assert_eq!(found.as_u16(), status, "{problem}");
        assert_eq!(problem["type"], format!("urn:cazier:problem:{code}"));
        document().check_response("post", EVENTS_PATH, status, &problem).unwrap();
    }
    // And who sends events asks about nobody.
    let request = Request::post("/v1/checks")
        .header("authorization", format!("Bearer {good}"))
        .header("content-type", "application/json")
        .body(Body::from("{}"))
        .unwrap();
    assert_eq!(app.clone().oneshot(request).await.unwrap().status(), StatusCode::UNAUTHORIZED);
}
