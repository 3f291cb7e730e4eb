//! Checks through the router, on each engine.

mod comparisons;
mod entries;
mod views;

use std::collections::BTreeSet;

use ::store::{Db, args, testing};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use base::{Cnp, Entropy, Secret, TestClock};
use registers::openapi::Document;
use registers::{Person, Population};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use url::Url;
use web::peer::Tokens;
use web::{Service, Site};

use super::http::routes;
use super::{BODY_LIMIT, State, router};
use crate::intake::sender::{Sender, SenderKind};
use crate::records::seed::{Cast, Parameters, seed};
use crate::{MIGRATIONS, bulk, intake, records, search};

store::statements! {
    CONSULTATIONS: "SELECT asked_at, peer, purpose, request_id, reference, cnp_hmac, grade, candidates
        FROM consultation ORDER BY reference",
}

const TOKEN: &str = "a-token-of-at-least-32-characters-for-tests";
const PARAMETERS: Parameters =
    Parameters { population: Population::with_size(1_000), records: 100 };
const CHECKS: &str = "/v1/checks";
/// An identifier that nobody recorded has.
const ID: &str = "019aa5b0-0000-7000-8000-000000000001";

fn document() -> Document {
    Document::read(include_str!("../../../../docs/openapi/rocris.json"))
}

fn app(db: &Db) -> Router {
    app_at(db, TestClock::parse("2026-11-22T08:00:00Z"))
}

fn app_at(db: &Db, clock: std::sync::Arc<TestClock>) -> Router {
    let key = Secret::new("a-key-of-at-least-32-characters-for-the-log");
    let peers = Tokens::new(vec![("hub", Secret::new(TOKEN))]);
    // Only for the comparison with the document: elsewhere each peer has a token of its own.
    let court = Sender { name: "court", kind: SenderKind::Court, token: Secret::new(TOKEN) };
    let state = State::new(db.clone().with_clock(clock.clone()), peers, &key);
    let state = state.with_senders(vec![court]);
    let origin = Url::parse("http://rocris.localhost:8703").unwrap();
    let site = Site::new(Service::Api, origin, clock, Entropy::seeded(1)).body_limit(BODY_LIMIT);
    web::app(site, router(state))
}

async fn ask(app: &Router, token: &str, body: &Value) -> (StatusCode, Value) {
    ask_at(app, CHECKS, token, body).await
}

async fn ask_at(app: &Router, path: &str, token: &str, body: &Value) -> (StatusCode, Value) {
    let request = Request::post(path)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let response = app.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap())
}

async fn seeded(db: &Db) -> (Cast, Vec<Person>) {
    let cast = seed(db, PARAMETERS, &mut |_| ()).await.unwrap();
    (cast, PARAMETERS.population.persons().collect())
}

fn subject(reference: &str, person: &Person) -> Value {
    json!({
        "ref": reference,
        "cnp": person.cnp,
        "former_cnps": person.former_cnps,
        "surname": person.name.surname,
        "given": person.name.given,
        "previous_names": person.previous_names,
        "birth_date": person.birth_date,
        "birth_place": person.birth_place,
        "parents": person.parents,
    })
}

fn check_of(persons: &[Value]) -> Value {
    json!({ "request_id": "call-1", "purpose": "certificate", "persons": persons })
}

#[tokio::test]
async fn both_engines_understand_every_statement() {
    let lists = [
        records::store::STATEMENTS,
        records::seed::STATEMENTS,
        search::store::STATEMENTS,
        super::store::STATEMENTS,
        bulk::store::STATEMENTS,
        bulk::tests::STATEMENTS,
        intake::store::STATEMENTS,
        intake::tests::STATEMENTS,
        STATEMENTS,
        comparisons::STATEMENTS,
        entries::STATEMENTS,
        views::STATEMENTS,
    ];
    testing::conformance(&[&MIGRATIONS], &lists).await;
}

#[tokio::test]
async fn the_document_describes_the_routes() {
    let db = testing::sqlite(&[&MIGRATIONS]).await;
    let feed = intake::http::routes().into_iter().map(|(path, _)| path);
    let table: BTreeSet<&str> = routes().into_iter().map(|(path, _)| path).chain(feed).collect();
    assert_eq!(document().paths(), table);
    assert_eq!(document().differences(&app(&db), TOKEN).await, Vec::<String>::new());
}

#[tokio::test]
async fn clean_people_are_cleared_and_the_others_go_to_an_operator() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (cast, people) = seeded(&db).await;
        let person = |cnp: &Cnp| people.iter().find(|p| p.cnp == *cnp).unwrap();
        let clean: Vec<&Person> = cast.clean.iter().map(person).collect();
        let others: Vec<&Person> = cast
            .recorded
            .iter()
            .chain(&cast.note_only)
            .chain(&cast.past_only)
            .map(person)
            .collect();
        let asked: Vec<Value> = clean
            .iter()
            .chain(&others)
            .enumerate()
            .map(|(n, person)| subject(&format!("case-{n}"), person))
            .collect();
        let body = check_of(&asked);
        document().check_request("post", CHECKS, &body).unwrap();
        let (status, answer) = ask(&app(&db), TOKEN, &body).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        document().check_response("post", CHECKS, 200, &answer).unwrap();
        let results = answer["results"].as_array().unwrap();
        assert_eq!(results.len(), asked.len());
        for (n, result) in results.iter().enumerate() {
            let cleared = n < clean.len();
            let outcome = if cleared { "clean" } else { "needs_operator" };
            assert_eq!(result["ref"], format!("case-{n}"));
            assert_eq!(result["outcome"], outcome);
            assert_eq!(result["grade"] == "none", cleared);
            assert_eq!(result["as_of"], "2026-11-22T08:00:00Z");
        }
        let ids: BTreeSet<&str> =
            results.iter().map(|r| r["search_id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), results.len());
    })
    .await;
}

#[tokio::test]
async fn the_answer_carries_nothing_of_what_is_recorded() {
    let db = testing::sqlite(&[&MIGRATIONS]).await;
    let (cast, people) = seeded(&db).await;
    let answer = async |cnp: Cnp| {
        let person = people.iter().find(|p| p.cnp == cnp).unwrap();
        let (_, mut answer) = ask(&app(&db), TOKEN, &check_of(&[subject("x", person)])).await;
        answer["results"][0]["search_id"] = Value::Null;
        answer
    };
    // A conviction, an old fine and a provisional note look the same from outside.
    let expected = answer(cast.recorded[0]).await;
    assert_eq!(answer(cast.past_only[0]).await, expected);
    assert_eq!(answer(cast.note_only[0]).await, expected);
}

#[tokio::test]
async fn the_largest_check_fits_and_a_larger_one_is_refused() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (_, people) = seeded(&db).await;
        let ask_about = async |count: usize| {
            let persons: Vec<Value> =
                (0..count).map(|n| subject(&format!("case-{n}"), &people[n])).collect();
            ask(&app(&db), TOKEN, &check_of(&persons)).await
        };
        let (status, answer) = ask_about(256).await;
        assert_eq!((status, answer["results"].as_array().unwrap().len()), (StatusCode::OK, 256));
        let (status, problem) = ask_about(257).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem["type"], "urn:cazier:problem:check-size");
    })
    .await;
}

#[tokio::test]
async fn wrong_calls_are_refused_with_a_problem_document() {
    let db = testing::sqlite(&[&MIGRATIONS]).await;
    let person = Population::with_size(1).persons().next().unwrap();
    let good = subject("a", &person);
    let with = |field: &str, value: Value| {
        let mut odd = good.clone();
        odd[field] = value;
        check_of(&[odd])
    };
    let mut purposeless = check_of(std::slice::from_ref(&good));
    purposeless["purpose"] = json!("");
    let mut contradiction = good.clone();
    (contradiction["same"], contradiction["different"]) = (json!([ID]), json!([ID]));
    let both = check_of(&[contradiction]);
    for (token, body, status, code) in [
        ("wrong", check_of(std::slice::from_ref(&good)), 401, "unauthorized"),
        (TOKEN, check_of(&[]), 422, "check-size"),
        (TOKEN, check_of(&[good.clone(), good.clone()]), 422, "check-duplicate"),
        (TOKEN, purposeless, 422, "check-code"),
        (TOKEN, with("ref", json!("a b")), 422, "check-code"),
        (TOKEN, with("surname", json!("ab ".repeat(11))), 422, "check-names"),
        (TOKEN, with("previous_names", json!(vec![&person.name; 17])), 422, "check-names"),
        (TOKEN, with("cnp", json!("1800101123456")), 422, "invalid"),
        (TOKEN, with("entries", json!([])), 422, "invalid"),
        (TOKEN, with("same", json!(vec![ID; 65])), 422, "check-findings"),
        (TOKEN, both, 422, "check-findings"),
        (TOKEN, with("given", json!("x".repeat(BODY_LIMIT))), 413, "too-large"),
    ] {
        let (found, problem) = ask(&app(&db), token, &body).await;
        assert_eq!(found.as_u16(), status, "{problem}");
        assert_eq!(problem["type"], format!("urn:cazier:problem:{code}"));
        assert!(!problem.to_string().contains("1800101"), "{problem}");
        document().check_response("post", CHECKS, status, &problem).unwrap();
    }
    let mut read = db.read().await.unwrap();
    assert!(read.all(CONSULTATIONS, args![]).await.unwrap().is_empty());
}

#[tokio::test]
async fn every_consultation_is_logged_without_the_cnp() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (cast, people) = seeded(&db).await;
        let person = |cnp: Cnp| people.iter().find(|p| p.cnp == cnp).unwrap();
        let (clean, recorded) = (person(cast.clean[0]), person(cast.recorded[0]));
        let app = app(&db);
        ask(&app, TOKEN, &check_of(&[subject("a", clean), subject("b", recorded)])).await;
        ask(&app, TOKEN, &check_of(&[subject("c", recorded)])).await;
        let mut read = db.read().await.unwrap();
        let lines = read.all(CONSULTATIONS, args![]).await.unwrap();
        let text = |n: usize, column: &str| lines[n].get::<String>(column).unwrap();
        let hidden = |n: usize| lines[n].get::<Vec<u8>>("cnp_hmac").unwrap();
        assert_eq!(lines.len(), 3);
        for (n, reference) in ["a", "b", "c"].into_iter().enumerate() {
            assert_eq!(text(n, "reference"), reference);
            assert_eq!(
                (text(n, "peer").as_str(), text(n, "purpose").as_str()),
                ("hub", "certificate")
            );
            assert_eq!(text(n, "request_id"), "call-1");
        }
        assert_eq!(
            (text(0, "grade").as_str(), lines[0].get("candidates").unwrap()),
            ("none", 0_i64)
        );
        assert_ne!(text(1, "grade"), "none");
        assert_eq!(hidden(1), hidden(2), "the same person can be followed through the log");
        assert_ne!(hidden(0), hidden(1));
        let trail = ::store::audit::of_subject(&mut read, "check", "call-1", 10).await.unwrap();
        assert_eq!(trail.len(), 2);
        for person in [clean, recorded] {
            assert!(!format!("{trail:?}").contains(person.cnp.as_str()));
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_is_answered_that_could_not_be_logged() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (cast, people) = seeded(&db).await;
        let person = people.iter().find(|p| p.cnp == cast.clean[0]).unwrap();
        let app = app(&db);
        testing::inject(&db, testing::Fault::NotDone);
        let (status, _) = ask(&app, TOKEN, &check_of(&[subject("a", person)])).await;
        assert!(status.is_server_error(), "{status}");
        let (status, _) = ask(&app, TOKEN, &check_of(&[subject("a", person)])).await;
        assert_eq!(status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn no_door_opens_to_a_stranger() {
    let app = app(&testing::sqlite(&[&MIGRATIONS]).await);
    assert_eq!(e2e::doors::open_to_strangers(&app).await, e2e::doors::HEALTH);
}
