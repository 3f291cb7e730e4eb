//! The API: what peers may ask.

use std::collections::BTreeSet;

use ::store::{Actor, Db};
use axum::extract::{DefaultBodyLimit, State as Shared};
use axum::routing::{MethodRouter, post};
use axum::{Extension, Json, Router};
use base::{Id, PersonName, Problem, Secret};
use web::peer::{Caller, Tokens};
use web::{Error, Result};

use super::store::{self, Pseudonyms};
use super::wire::{Check, CheckAnswer, CheckResult, Outcome, PERSONS_MAX, Subject};
use crate::intake::{self, sender::Sender};
use crate::search::{self, Finding, Grade};

/// The most bytes of a check: 256 persons with long names.
pub(crate) const CHECK_LIMIT: usize = 512 * 1024;
/// The most bytes of any call. The site around the router must allow as much ([`web::Site::body_limit`]).
pub const BODY_LIMIT: usize = intake::http::BODY_LIMIT;

/// What the record needs to run.
#[derive(Debug, Clone)]
pub struct State {
    db: Db,
    peers: Tokens,
    senders: Vec<Sender>,
    pseudonyms: Pseudonyms,
}

impl State {
    /// The record in `db`, with [`crate::MIGRATIONS`] applied; `peers` may ask. `log_key` hides CNPs in the log
    /// of consultations: at least 32 random characters, kept as long as the log.
    pub fn new(db: Db, peers: Tokens, log_key: &Secret) -> Self {
        Self { db, peers, senders: Vec::new(), pseudonyms: Pseudonyms::new(log_key) }
    }

    /// The same record, to which these authorities send events.
    #[must_use]
    pub fn with_senders(self, senders: Vec<Sender>) -> Self {
        Self { senders, ..self }
    }
}

/// The routes, to be wrapped by [`web::app`]. Only peers get through; the document is
/// `docs/openapi/rocris.json`.
pub fn router(state: State) -> Router {
    let peers = state.peers.clone();
    let feed = intake::http::router(state.db.clone(), state.senders.clone());
    let table = routes().into_iter();
    let router = table.fold(Router::new(), |router, (path, route)| router.route(path, route));
    peers.guard(router.with_state(state).layer(DefaultBodyLimit::max(CHECK_LIMIT))).merge(feed)
}

/// Every route; a test compares this table with the document.
pub(crate) fn routes() -> Vec<(&'static str, MethodRouter<State>)> {
    vec![("/v1/checks", post(check))]
}

async fn check(
    Shared(state): Shared<State>,
    Extension(Caller(peer)): Extension<Caller>,
    Json(check): Json<Check>,
) -> Result<Json<CheckAnswer>> {
    acceptable(&check).map_err(Error::refuse)?;
    let as_of = state.db.now();
    let names: Vec<PersonName> = check.persons.iter().map(Subject::name).collect();
    let asked: Vec<_> = check.persons.iter().zip(&names).map(|(s, n)| s.identity(n)).collect();
    let findings = search::search(&mut state.db.snapshot().await?, &asked).await?;
    let result = |(subject, finding): (&Subject, &Finding)| CheckResult {
        reference: subject.reference.clone(),
        grade: finding.grade(),
        outcome: Outcome::of(finding.grade()),
        search_id: Id::new(as_of, state.db.entropy()),
        as_of,
    };
    let results: Vec<_> = check.persons.iter().zip(&findings).map(result).collect();
    // No answer leaves without its line in the log.
    consulted(&state, peer, &check, &results, &findings).await?;
    Ok(Json(CheckAnswer { results }))
}

async fn consulted(
    state: &State,
    peer: &'static str,
    check: &Check,
    results: &[CheckResult],
    findings: &[Finding],
) -> Result<(), ::store::StoreError> {
    let mut act = state.db.act(&Actor::Peer(peer), "record.check").await?;
    let clean = results.iter().filter(|result| result.grade == Grade::None).count();
    act.subject("check", &check.request_id);
    act.detail(serde_json::json!({
        "purpose": check.purpose, "persons": results.len(), "clean": clean,
    }));
    let lines: Vec<_> =
        results.iter().cloned().zip(findings.iter().map(|f| f.candidates.len())).collect();
    store::log(&mut act, peer, check, &lines, &state.pseudonyms).await?;
    act.commit().await
}

/// Limits that keep one call cheap, and its log readable.
fn acceptable(check: &Check) -> Result<(), Problem> {
    let refuse = |code: &str, title: &'static str| Err(Problem::new(code, 422, title));
    if check.persons.is_empty() || check.persons.len() > PERSONS_MAX {
        return refuse("check-size", "A check asks about 1 to 256 persons");
    }
    let references = check.persons.iter().map(|subject| &subject.reference);
    if !references.clone().chain([&check.request_id, &check.purpose]).all(|text| is_code(text)) {
        return refuse("check-code", "Numbers and purposes are 1 to 64 of A-Z a-z 0-9 . _ : -");
    }
    if references.collect::<BTreeSet<_>>().len() != check.persons.len() {
        return refuse("check-duplicate", "Each person has a number of their own");
    }
    if !check.persons.iter().all(has_reasonable_names) {
        return refuse(
            "check-names",
            "Names have at most 10 words, and persons at most 16 former names and numbers",
        );
    }
    Ok(())
}

fn is_code(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._:-".contains(&b);
    (1..=64).contains(&text.len()) && text.bytes().all(plain)
}

fn has_reasonable_names(subject: &Subject) -> bool {
    let reasonable = |text: &str| text.len() <= 400 && search::words(text) <= 10;
    let previous = &subject.previous_names;
    reasonable(&subject.surname)
        && reasonable(&subject.given)
        && previous.len() <= 16
        && subject.former_cnps.len() <= 16
        && previous.iter().all(|name| reasonable(&name.surname) && reasonable(&name.given))
}
