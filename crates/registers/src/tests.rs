//! Both simulators as a role runs them, and what is true of the whole router.

use std::collections::BTreeSet;

use ::store::{Db, testing};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use base::{Entropy, Secret, TestClock};
use serde_json::Value;
use tokio::net::TcpListener;
use tower::ServiceExt as _;
use url::Url;
use web::peer::Tokens;
use web::{Service, Site};

use crate::openapi::Document;
use crate::{MIGRATIONS, Population, State, onrc, router, sniep};

pub(crate) const TOKEN: &str = "a-token-of-at-least-32-characters-for-tests";
pub(crate) const PEOPLE: Population = Population::with_size(1_200);

pub(crate) fn document() -> Document {
    Document::read(include_str!("../../../docs/openapi/registers.json"))
}

/// The simulator as a role runs it, with the clock standing at a day after the census.
pub(crate) fn app(db: &Db) -> Router {
    let clock = TestClock::parse("2026-11-22T08:00:00Z");
    let state = State {
        db: db.clone().with_clock(clock.clone()),
        peers: Tokens::new(vec![("hub", Secret::new(TOKEN))]),
    };
    let origin = Url::parse("http://sniep.localhost:8704").unwrap();
    web::app(Site::new(Service::Api, origin, clock, Entropy::seeded(1)), router(state))
}

pub(crate) async fn post(
    app: &Router,
    path: &str,
    token: &str,
    body: &Value,
) -> (StatusCode, Value) {
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

/// The simulators on a real socket: their address.
pub(crate) async fn over_http(db: &Db) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(web::serve(listener, app(db), std::future::pending()));
    Url::parse(&base).unwrap()
}

#[tokio::test]
async fn both_engines_understand_every_statement() {
    testing::conformance(&[&MIGRATIONS], &[sniep::STATEMENTS, onrc::STATEMENTS]).await;
}

#[tokio::test]
async fn the_document_describes_the_routes() {
    let db = testing::sqlite(&[&MIGRATIONS]).await;
    let routes = sniep::routes().into_iter().chain(onrc::routes());
    let table: BTreeSet<&str> = routes.map(|(path, _)| path).collect();
    assert_eq!(document().paths(), table);
    assert_eq!(document().differences(&app(&db), TOKEN).await, Vec::<String>::new());
}

#[tokio::test]
async fn no_door_opens_to_a_stranger() {
    let app = app(&testing::sqlite(&[&MIGRATIONS]).await);
    assert_eq!(e2e::doors::open_to_strangers(&app).await, e2e::doors::HEALTH);
}
