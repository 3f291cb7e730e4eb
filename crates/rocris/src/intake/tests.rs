//! Messages through the router and into the record, on each engine.

mod doubt;
mod once;
mod wrong;

use ::store::Db;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use base::{Entropy, Secret, TestClock};
use registers::openapi::Document;
use registers::{Person, Population};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use url::Url;
use web::peer::Tokens;
use web::{Service, Site};

use super::sender::{Sender, SenderKind};
use crate::records::event::{Event, Fact, Later};
use crate::records::store::life;
use crate::search::{Identity, search};
use crate::{BODY_LIMIT, State, router};

store::statements! {
    pub(crate) SUBJECTS: "SELECT count(*) AS found FROM subject",
    pub(crate) EVENTS: "SELECT count(*) AS found FROM event",
    pub(crate) MESSAGES: "SELECT count(*) AS found FROM intake_message WHERE state = $1",
    pub(crate) INVALID: "SELECT number, body FROM intake_invalid ORDER BY received_at, id",
    pub(crate) FORGE: "UPDATE intake_message SET body = $1",
    pub(crate) REMOVE: "DELETE FROM intake_message WHERE sender = $1",
}

const NOW: &str = "2026-11-22T08:00:00Z";
const EVENTS_PATH: &str = "/v1/events";

fn document() -> Document {
    Document::read(include_str!("../../../../docs/openapi/rocris.json"))
}

fn token(kind: SenderKind) -> String {
    format!("a-token-of-the-{kind}-for-tests-of-32-and-more")
}

fn senders() -> Vec<Sender> {
    let sender =
        |kind: SenderKind| Sender { name: kind.code(), kind, token: Secret::new(token(kind)) };
    SenderKind::ALL.into_iter().map(sender).collect()
}

fn court() -> Sender {
    senders().remove(0)
}

fn at(db: &Db) -> Db {
    db.clone().with_clock(TestClock::parse(NOW))
}

fn app(db: &Db) -> Router {
    let key = Secret::new("a-key-of-at-least-32-characters-for-the-log");
    let peers = Tokens::new(vec![("hub", Secret::new("the-hub-token-of-at-least-32-characters"))]);
    let state = State::new(at(db), peers, &key).with_senders(senders());
    let origin = Url::parse("http://rocris.localhost:8703").unwrap();
    let clock = TestClock::parse(NOW);
    let site = Site::new(Service::Api, origin, clock, Entropy::seeded(1)).body_limit(BODY_LIMIT);
    web::app(site, router(state))
}

async fn post(app: &Router, token: &str, body: &Value) -> (StatusCode, Value) {
    let request = Request::post(EVENTS_PATH)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let response = app.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 22).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap())
}

/// Sends messages as the document says, and gives the results.
async fn send(db: &Db, kind: SenderKind, messages: &[Value]) -> Vec<Value> {
    let body = json!({ "messages": messages });
    document().check_request("post", EVENTS_PATH, &body).unwrap();
    let (status, answer) = post(&app(db), &token(kind), &body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    document().check_response("post", EVENTS_PATH, 200, &answer).unwrap();
    answer["results"].as_array().unwrap().clone()
}

async fn outcome(db: &Db, kind: SenderKind, message: Value) -> String {
    let result = send(db, kind, &[message]).await.remove(0);
    let reason = result["reasons"].as_array().and_then(|r| r[0].as_str()).unwrap_or_default();
    format!("{} {reason}", result["outcome"].as_str().unwrap()).trim_end().to_owned()
}

fn people() -> Vec<Person> {
    let adult = |p: &Person| p.age_on(registers::population::CENSUS) > 30 && !p.is_dead();
    Population::with_size(200).persons().filter(adult).collect()
}

fn subject(person: &Person) -> Value {
    json!({
        "kind": "person",
        "cnp": person.cnp,
        "name": person.name,
        "parents": person.parents,
        "birth_date": person.birth_date,
        "birth_place": person.birth_place,
        "citizenship": { "kind": "of", "countries": ["RO"] },
    })
}

fn judgment(number: &str) -> Value {
    json!({
        "decision": "conviction",
        "court": "Judecătoria Dej",
        "number": number,
        "judged_on": "2025-03-01",
        "final_on": "2025-04-01",
        "offences": [{
            "name": "furt",
            "legal_text": { "act": "Codul penal", "article": "228", "paragraph": "1" },
            "committed_on": "2024-06-01",
        }],
        "sentence": { "principal": { "kind": "imprisonment", "term": { "years": 1 } } },
    })
}

fn entry(number: &str) -> Value {
    json!({ "court": "JUDECATORIA DEJ", "number": number, "judged_on": "2025-03-01" })
}

fn message(number: &str, subject: &Value, happened_on: &str, event: impl Into<Value>) -> Value {
    let event = event.into();
    json!({ "number": number, "subject": subject, "happened_on": happened_on, "event": event })
}

fn judged(number: &str, subject: &Value, judgment: impl Into<Value>) -> Value {
    let judgment = judgment.into();
    message(number, subject, "2025-04-01", json!({ "event": "judged", "judgment": judgment }))
}

fn later(number: &str, subject: &Value, on: &str, what: impl Into<Value>) -> Value {
    let what = what.into();
    let event = json!({ "event": "later", "entry": entry("12/2025"), "what": what });
    message(number, subject, on, event)
}

fn executed(number: &str, subject: &Value, on: &str) -> Value {
    later(number, subject, on, json!({ "kind": "executed" }))
}

fn started(number: &str, subject: &Value, on: &str) -> Value {
    later(number, subject, on, json!({ "kind": "execution_started" }))
}

async fn count(db: &Db, statement: ::store::Statement, args: Vec<::store::Value>) -> i64 {
    db.read().await.unwrap().one(statement, args).await.unwrap().get("found").unwrap()
}

async fn life_of(db: &Db, person: &Person) -> Vec<Event> {
    let mut read = db.snapshot().await.unwrap();
    let found = search(&mut read, &[Identity::from(person)]).await.unwrap();
    let [candidate] = &found[0].candidates[..] else { panic!("{found:?}") };
    life(&mut read, candidate.person, None).await.unwrap()
}

fn word(event: &Event) -> &'static str {
    match &event.fact {
        Fact::Judged { .. } => "judged",
        Fact::Later { what: Later::Executed, .. } => "executed",
        Fact::Later { what: Later::ExecutionStarted, .. } => "started",
        Fact::Later { what: Later::TakenOver { .. }, .. } => "taken over",
        Fact::Later { .. } => "later",
        Fact::Noted { .. } => "noted",
        Fact::NoteClosed { .. } => "closed",
        Fact::Ended { .. } => "ended",
        Fact::Retracted { .. } => "retracted",
    }
}

async fn words(db: &Db, person: &Person) -> Vec<&'static str> {
    life_of(db, person).await.iter().map(word).collect()
}
