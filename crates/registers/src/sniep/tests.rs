//! The simulator through its router and through the client, on each engine.

use std::sync::Arc;

use ::store::{Db, testing};
use axum::http::StatusCode;
use base::{Cnp, Secret};
use serde_json::json;
use url::Url;
use web::peer::PeerError;

use super::{SeedError, Seeded, seed};
use crate::client::Client;
use crate::tests::{PEOPLE, TOKEN, app, document, over_http, post};
use crate::wire::{
    Agreement, DocumentAgreement, DocumentNumber, MatchAnswer, NameAgreement, Question,
};
use crate::{MIGRATIONS, Person, PersonRegister, Population};

async fn seeded(db: &Db) -> Vec<Person> {
    let mut told = Vec::new();
    let done = seed(db, PEOPLE, &mut |n| told.push(n)).await.unwrap();
    assert_eq!((done, told.last()), (Seeded::Filled, Some(&PEOPLE.size)));
    PEOPLE.persons().collect()
}

#[tokio::test]
async fn seeding_happens_once_and_populations_are_not_mixed() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        seeded(&db).await;
        let again = seed(&db, PEOPLE, &mut |_| panic!("nothing is written again")).await;
        assert_eq!(again.unwrap(), Seeded::AlreadyThere);
        let other = Population { seed: 3, ..PEOPLE };
        let refused = seed(&db, other, &mut |_| ()).await;
        assert!(matches!(refused, Err(SeedError::OtherPopulation)));
    })
    .await;
}

#[tokio::test]
async fn seeding_that_breaks_off_leaves_an_empty_register() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        testing::inject(&db, testing::Fault::NotDone);
        assert!(seed(&db, PEOPLE, &mut |_| ()).await.is_err());
        seeded(&db).await;
    })
    .await;
}

#[tokio::test]
async fn persons_are_found_by_any_of_their_numbers_in_the_order_asked() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let people = seeded(&db).await;
        let corrected = people.iter().find(|p| !p.former_cnps.is_empty()).unwrap();
        let nobody = Cnp::from_first_twelve("195010170999").unwrap();
        let asked = [people[7].cnp, nobody, corrected.former_cnps[0], people[7].cnp];
        let body = json!({ "cnps": asked });
        document().check_request("post", "/v1/persons/lookup", &body).unwrap();
        let (status, answer) = post(&app(&db), "/v1/persons/lookup", TOKEN, &body).await;
        assert_eq!(status, StatusCode::OK);
        document().check_response("post", "/v1/persons/lookup", 200, &answer).unwrap();
        let found: Vec<Option<Person>> = answer["answers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| serde_json::from_value(one["person"].clone()).unwrap())
            .collect();
        let person = |p: &Person| Some(p.clone());
        assert_eq!(found, [person(&people[7]), None, person(corrected), person(&people[7])]);
        assert_eq!(answer["as_of"], "2026-11-22T08:00:00Z");
    })
    .await;
}

#[tokio::test]
async fn every_person_fits_the_document() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let people = seeded(&db).await;
        for some in people.chunks(256) {
            let body = json!({ "cnps": some.iter().map(|p| p.cnp).collect::<Vec<_>>() });
            let (_, answer) = post(&app(&db), "/v1/persons/lookup", TOKEN, &body).await;
            document().check_response("post", "/v1/persons/lookup", 200, &answer).unwrap();
            assert_eq!(answer["answers"].as_array().unwrap().len(), some.len());
        }
    })
    .await;
}

#[tokio::test]
async fn wrong_calls_are_refused_with_a_problem_document() {
    let db = testing::sqlite(&[&MIGRATIONS]).await;
    let cnp = "1800101123450";
    let lookup = "/v1/persons/lookup";
    for (path, token, body, status, code) in [
        (lookup, "wrong", json!({ "cnps": [cnp] }), 401, "unauthorized"),
        (lookup, TOKEN, json!({ "cnps": [] }), 422, "lookup-size"),
        (lookup, TOKEN, json!({ "cnps": vec![cnp; 257] }), 422, "lookup-size"),
        (lookup, TOKEN, json!({ "cnps": ["1800101123456"] }), 422, "invalid"),
        (lookup, TOKEN, json!({ "cnps": [cnp], "more": 1 }), 422, "invalid"),
        (lookup, TOKEN, json!({ "cnps": vec![cnp; 9_000] }), 413, "too-large"),
        ("/v1/persons/match", TOKEN, json!({ "cnp": cnp }), 422, "invalid"),
    ] {
        let (found, problem) = post(&app(&db), path, token, &body).await;
        assert_eq!(found.as_u16(), status, "{path} {problem}");
        assert_eq!(problem["type"], format!("urn:cazier:problem:{code}"));
        assert!(!problem.to_string().contains("1800101"), "{problem}");
        document().check_response("post", path, status, &problem).unwrap();
    }
}

#[tokio::test]
async fn data_are_compared_without_being_told() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let people = seeded(&db).await;
        let today = "2026-11-22".parse().unwrap();
        let usable =
            |p: &&Person| !p.is_dead() && p.document.as_ref().is_some_and(|d| d.is_valid_on(today));
        let person = people.iter().find(usable).unwrap();
        let card = person.document.as_ref().unwrap();
        let body = json!({
            "cnp": person.cnp,
            "surname": person.name.surname.to_uppercase(),
            "given": "Altcineva",
            "birth_date": person.birth_date,
            "document": { "series": card.series, "number": card.number },
        });
        document().check_request("post", "/v1/persons/match", &body).unwrap();
        let (status, answer) = post(&app(&db), "/v1/persons/match", TOKEN, &body).await;
        assert_eq!(status, StatusCode::OK);
        let expected = json!({
            "outcome": "compared", "name": "different", "surname": "same", "given": "different",
            "birth_date": "same", "document": "valid", "dead": false,
        });
        assert_eq!(answer, expected);
        document().check_response("post", "/v1/persons/match", 200, &answer).unwrap();
    })
    .await;
}

#[tokio::test]
async fn every_consultation_leaves_a_row_that_names_the_peer_and_nobody_else() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let people = seeded(&db).await;
        let body = json!({ "cnps": [people[0].cnp] });
        post(&app(&db), "/v1/persons/lookup", TOKEN, &body).await;
        let mut read = db.read().await.unwrap();
        let lines = ::store::audit::of_actor(&mut read, "peer", "hub", 10).await.unwrap();
        let [line] = &lines[..] else { panic!("one consultation, one row: {}", lines.len()) };
        assert_eq!((line.action.as_str(), line.outcome.as_str()), ("persons.lookup", "done"));
        assert!(!format!("{line:?}").contains(people[0].cnp.as_str()));
    })
    .await;
}

/// A client of the simulator on a real socket.
async fn client(db: &Db, token: &str) -> Client {
    Client::new(over_http(db).await, Secret::new(token), web::client())
}

#[tokio::test]
async fn the_client_keeps_the_law_of_the_port() {
    let db = testing::sqlite(&[&MIGRATIONS]).await;
    let people = Arc::new(seeded(&db).await);
    let client = client(&db, TOKEN).await;
    // More than one call can carry, with a stranger in the middle.
    let mut cnps: Vec<Cnp> = people.iter().map(|p| p.cnp).collect();
    let nobody = Cnp::from_first_twelve("195010170999").unwrap();
    cnps.insert(600, nobody);
    let found = client.lookup(&cnps).await.unwrap();
    assert!(found.iter().map(|f| f.cnp).eq(cnps.iter().copied()));
    assert!(found.iter().all(|f| f.person.is_none() == (f.cnp == nobody)));

    let person =
        people.iter().find(|p| p.document.is_some() && !p.previous_names.is_empty()).unwrap();
    let question = Question {
        cnp: person.cnp,
        surname: person.previous_names[0].surname.clone(),
        given: person.previous_names[0].given.clone(),
        birth_date: Some(person.birth_date.tomorrow().unwrap()),
        document: Some(DocumentNumber { series: "ZZ".into(), number: "1".into() }),
    };
    let MatchAnswer::Compared(answer) = client.compare(&question).await.unwrap() else {
        panic!("the person is known")
    };
    assert_eq!(answer.name, NameAgreement::Previous);
    assert_eq!(answer.birth_date, Some(Agreement::Different));
    assert_eq!(answer.document, Some(DocumentAgreement::Different));
    let stranger = Question { cnp: nobody, ..question };
    assert_eq!(client.compare(&stranger).await.unwrap(), MatchAnswer::Unknown);
}

#[tokio::test]
async fn a_refusal_and_an_absence_are_told_apart() {
    let db = testing::sqlite(&[&MIGRATIONS]).await;
    let cnp = Cnp::parse("1800101123450").unwrap();
    let stranger = client(&db, "a-token-that-nobody-ever-gave-to-anybody").await;
    let refused = stranger.lookup(&[cnp]).await.unwrap_err();
    assert_eq!(refused.refusal(), Some("unauthorized"));
    let closed = Url::parse("http://127.0.0.1:9").unwrap();
    let absent = Client::new(closed, Secret::new(TOKEN), web::client());
    let error = absent.lookup(&[cnp]).await.unwrap_err();
    assert!(matches!(error, PeerError::Unavailable { .. }), "{error}");
}
