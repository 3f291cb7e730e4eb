//! What the record answers where a document is asked for.

use std::collections::HashSet;

use base::{Date, Id, Timestamp};

use super::*;
use crate::records::event::{self, Ending, Event, Fact};
use crate::records::store::insert_events;

store::statements! {
    ANSWERED: "SELECT as_of, document, outcome, lines FROM consultation ORDER BY reference, id",
}

/// The first result of a check of this person for a certificate, as of a moment in the past or now.
async fn for_certificate(app: &Router, person: &Person, as_of: Option<&str>) -> Value {
    let mut asked = subject("R-1", person);
    asked["document"] = json!({ "kind": "certificate", "reason": "work" });
    let mut body = check_of(&[asked]);
    if let Some(as_of) = as_of {
        body["as_of"] = json!(as_of);
    }
    document().check_request("post", CHECKS, &body).unwrap();
    let (status, answer) = ask(app, TOKEN, &body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    document().check_response("post", CHECKS, 200, &answer).unwrap();
    let mut result = answer["results"][0].clone();
    result["search_id"] = Value::Null;
    result
}

/// Everybody of the cast and what a certificate of theirs says today.
#[tokio::test]
async fn the_recorded_are_served_with_what_the_law_shows_and_nothing_else() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (cast, people) = seeded(&db).await;
        let app = app(&db);
        let person = |cnp: &Cnp| people.iter().find(|p| p.cnp == *cnp).unwrap();
        let mut penalties = HashSet::new();
        for cnp in &cast.recorded {
            let result = for_certificate(&app, person(cnp), None).await;
            assert_eq!([&result["grade"], &result["outcome"]], ["exact", "recorded"]);
            for line in result["lines"].as_array().unwrap() {
                penalties.insert(line["penalty"]["kind"].as_str().unwrap().to_owned());
            }
        }
        assert!(penalties.len() > 1, "{penalties:?}");
        for cnp in cast.past_only.iter().chain(&cast.note_only) {
            let result = for_certificate(&app, person(cnp), None).await;
            assert_eq!(result["outcome"], "clean");
            assert_eq!(result.get("lines"), None);
        }
        for cnp in &cast.namesake_recorded {
            let result = for_certificate(&app, person(cnp), None).await;
            assert_eq!([&result["grade"], &result["outcome"]], ["possible", "needs_operator"]);
            assert_eq!(result.get("lines"), None);
        }
        let nobody = for_certificate(&app, person(&cast.clean[0]), None).await;
        assert_eq!([&nobody["grade"], &nobody["outcome"]], ["none", "clean"]);
    })
    .await;
}

#[tokio::test]
async fn an_integrity_certificate_shows_only_the_offences_of_its_register() {
    let db = testing::sqlite(&[&MIGRATIONS]).await;
    let (cast, people) = seeded(&db).await;
    let app = app(&db);
    for cnp in &cast.recorded {
        let mut asked = subject("R-1", people.iter().find(|p| p.cnp == *cnp).unwrap());
        asked["document"] = json!({ "kind": "integrity" });
        let (_, answer) = ask(&app, TOKEN, &check_of(&[asked])).await;
        let lines = answer["results"][0]["lines"].as_array().cloned().unwrap_or_default();
        for line in lines {
            assert_eq!(line["offences"][0]["act"], "Codul penal", "{line}");
        }
    }
}

#[tokio::test]
async fn what_was_known_before_can_be_derived_again() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (cast, people) = seeded(&db).await;
        let app = app(&db);
        let person = people.iter().find(|p| p.cnp == cast.recorded[0]).unwrap();
        let before = for_certificate(&app, person, None).await;
        assert_eq!(before["outcome"], "recorded");
        let moment = before["as_of"].as_str().unwrap();

        // An hour later the register learns that the person died a week ago.
        let mut asked = subject("R-1", person);
        asked["document"] = json!({ "kind": "certificate" });
        let id = recorded(&db, person).await;
        tell(&db, id, "2026-11-22T09:00:00Z", Fact::Ended { how: Ending::Died }).await;

        let clock = TestClock::parse("2026-11-22T10:00:00Z");
        let later = app_at(&db, clock);
        assert_eq!(for_certificate(&later, person, None).await["outcome"], "clean");
        let again = for_certificate(&later, person, Some(moment)).await;
        assert_eq!(again, before);
        // Before anything was recorded at all there was nothing to show.
        let long_ago = for_certificate(&later, person, Some("2001-01-01T00:00:00Z")).await;
        assert_eq!([&long_ago["grade"], &long_ago["outcome"]], ["none", "clean"]);

        let (status, problem) = {
            let mut body = check_of(&[asked]);
            body["as_of"] = json!("2026-11-22T10:00:01Z");
            ask(&later, TOKEN, &body).await
        };
        assert_eq!(
            (status.as_u16(), &problem["type"]),
            (422, &json!("urn:cazier:problem:check-future"))
        );

        let mut read = db.read().await.unwrap();
        let answered = read.all(ANSWERED, args![]).await.unwrap();
        let words: Vec<(bool, Option<String>, i64)> = answered
            .iter()
            .map(|row| {
                let as_of: Option<Timestamp> = row.get("as_of").unwrap();
                let outcome: Option<String> = row.get("outcome").unwrap();
                assert_eq!(
                    row.get::<Option<String>>("document").unwrap().as_deref(),
                    Some("certificate")
                );
                (as_of.is_some(), outcome, row.get("lines").unwrap())
            })
            .collect();
        assert_eq!(words.len(), 4);
        assert!(words.iter().any(|(past, outcome, lines)| {
            *past && outcome.as_deref() == Some("recorded") && *lines > 0
        }));
    })
    .await;
}

/// The register's own number for a person.
async fn recorded(db: &Db, person: &Person) -> Id<event::Subject> {
    let name = base::PersonName::new(&person.name.surname, &person.name.given);
    let asked: super::super::wire::Subject = serde_json::from_value(subject("x", person)).unwrap();
    let found =
        search::search(&mut db.snapshot().await.unwrap(), &[asked.identity(&name)]).await.unwrap();
    found[0].candidates[0].person
}

/// The register learns a fact at a moment, which happened a week before.
async fn tell(db: &Db, subject: Id<event::Subject>, at: &str, fact: Fact) {
    let received_at: Timestamp = at.parse().unwrap();
    let happened_on: Date = "2026-11-15".parse().unwrap();
    let mut act = db.act(&::store::Actor::System("test"), "test.tell").await.unwrap();
    let event = Event {
        id: Id::new(received_at, db.entropy()),
        subject,
        happened_on,
        received_at,
        sender: "test".into(),
        message: "m-1".into(),
        fact,
    };
    insert_events(&mut act, [&event]).await.unwrap();
    act.commit().await.unwrap();
}
