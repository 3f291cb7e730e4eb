//! The API: what peers may ask.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use ::store::{Actor, Db};
use axum::extract::{DefaultBodyLimit, State as Shared};
use axum::routing::{MethodRouter, post};
use axum::{Extension, Json, Router};
use base::{Id, PersonName, Problem, Secret, Timestamp, dates};
use web::peer::{Caller, Tokens};
use web::{Error, Result};

use super::answer;
use super::store::{self, Pseudonyms};
use super::view;
use super::wire::{
    Check, CheckAnswer, CheckResult, Compared, Comparing, ComparingAnswer, FOUND_MAX, Outcome,
    PERSONS_MAX, Subject,
};
use crate::intake::{self, sender::Sender};
use crate::records;
use crate::records::event;
use crate::records::model::{PersonIdentity, Recorded};
use crate::search::{self, Finding, Grade};

/// The most bytes of a check: 256 persons with long names.
pub(crate) const CHECK_LIMIT: usize = 512 * 1024;
/// The most bytes of any call. The site around the router must allow as much ([`web::Site::body_limit`]).
pub const BODY_LIMIT: usize = intake::http::BODY_LIMIT;

/// What the record needs to run.
#[derive(Debug, Clone)]
pub struct State {
    pub(super) db: Db,
    peers: Tokens,
    senders: Vec<Sender>,
    pub(super) pseudonyms: Pseudonyms,
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
    vec![
        ("/v1/checks", post(check)),
        ("/v1/comparisons", post(compare)),
        ("/v1/views", post(view::view)),
    ]
}

async fn check(
    Shared(state): Shared<State>,
    Extension(Caller(peer)): Extension<Caller>,
    Json(check): Json<Check>,
) -> Result<Json<CheckAnswer>> {
    acceptable(&check).map_err(Error::refuse)?;
    let as_of = moment(check.as_of, state.db.now()).map_err(Error::refuse)?;
    let (results, findings) = results(&state.db, &check, as_of).await?;
    // No answer leaves without its line in the log.
    consulted(&state, peer, &check, &results, &findings).await?;
    Ok(Json(CheckAnswer { results }))
}

/// Searches for everybody, and asks the law about those whom the register knows for sure.
async fn results(
    db: &Db,
    check: &Check,
    as_of: Timestamp,
) -> Result<(Vec<CheckResult>, Vec<Finding>), ::store::StoreError> {
    let names: Vec<PersonName> = check.persons.iter().map(Subject::name).collect();
    let asked: Vec<_> = check.persons.iter().zip(&names).map(|(s, n)| s.identity(n)).collect();
    let mut read = db.snapshot().await?;
    let found = search::search_as_of(&mut read, &asked, check.as_of).await?;
    let lit = |(subject, finding): (&Subject, Finding)| {
        finding.in_light_of(&subject.same, &subject.different)
    };
    let findings: Vec<Finding> = check.persons.iter().zip(found).map(lit).collect();
    let lives = records::store::lives(&mut read, &sure(check, &findings), check.as_of).await?;
    let result = |(subject, finding): (&Subject, &Finding)| {
        let (outcome, shown) =
            answer::answer(finding, subject.document, &lives, dates::today(as_of));
        let search_id = Id::new(db.now(), db.entropy());
        let (reference, grade) = (subject.reference.clone(), finding.grade());
        CheckResult { reference, grade, outcome, search_id, as_of, lines: shown }
    };
    Ok((check.persons.iter().zip(&findings).map(result).collect(), findings))
}

/// The moment of the answer: now, or one in the past.
fn moment(asked: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, Problem> {
    match asked {
        Some(then) if then > now => {
            refuse("check-future", "The register answers for now or for the past")
        }
        asked => Ok(asked.unwrap_or(now)),
    }
}

/// Whose lives decide: of everybody whom the register knows for sure and for whom a document is wanted.
fn sure(check: &Check, findings: &[Finding]) -> BTreeSet<Id<event::Subject>> {
    let wanted = check.persons.iter().zip(findings).filter(|(s, _)| s.document.is_some());
    wanted.flat_map(|(_, finding)| answer::sure(finding)).collect()
}

async fn consulted(
    state: &State,
    peer: &'static str,
    check: &Check,
    results: &[CheckResult],
    findings: &[Finding],
) -> Result<(), ::store::StoreError> {
    let mut act = state.db.act(&Actor::Peer(peer), "record.check").await?;
    let count = |outcome| results.iter().filter(|result| result.outcome == outcome).count();
    act.subject("check", &check.request_id);
    act.detail(serde_json::json!({
        "purpose": check.purpose,
        "persons": results.len(),
        "clean": count(Outcome::Clean),
        "recorded": count(Outcome::Recorded),
    }));
    let lines: Vec<_> =
        results.iter().cloned().zip(findings.iter().map(|f| f.candidates.len())).collect();
    store::log(&mut act, peer, check, &lines, &state.pseudonyms).await?;
    act.commit().await
}

async fn compare(
    Shared(state): Shared<State>,
    Extension(Caller(peer)): Extension<Caller>,
    Json(asked): Json<Comparing>,
) -> Result<Json<ComparingAnswer>> {
    comparable(&asked).map_err(Error::refuse)?;
    let as_of = state.db.now();
    let name = asked.person.name();
    let mut read = state.db.snapshot().await?;
    let found = search::search(&mut read, &[asked.person.identity(&name)]).await?;
    let finding = found.into_iter().next().unwrap_or_default();
    let ids: BTreeSet<Id<event::Subject>> = finding.candidates.iter().map(|c| c.person).collect();
    let persons = records::store::persons(&mut read, &ids, None).await?;
    drop(read);
    let answer = ComparingAnswer {
        search_id: Id::new(as_of, state.db.entropy()),
        as_of,
        candidates: beside(&finding, &persons),
    };
    // Nobody's identity leaves without its line in the log.
    disclosed(&state, peer, &asked, &answer, finding.grade()).await?;
    Ok(Json(answer))
}

/// The candidates with what identifies them, the surest first.
fn beside(finding: &Finding, persons: &[Recorded<PersonIdentity>]) -> Vec<Compared> {
    let persons: HashMap<_, _> = persons.iter().map(|person| (person.id, person)).collect();
    let compared = finding.candidates.iter().filter_map(|candidate| {
        Some(Compared {
            id: candidate.person,
            grade: candidate.grade,
            comparison: candidate.comparison,
            recorded: (&persons.get(&candidate.person)?.identity).into(),
        })
    });
    let mut compared: Vec<Compared> = compared.collect();
    compared.sort_by_key(|one| (Reverse(one.grade), one.id));
    compared
}

async fn disclosed(
    state: &State,
    peer: &'static str,
    asked: &Comparing,
    answer: &ComparingAnswer,
    grade: Grade,
) -> Result<(), ::store::StoreError> {
    let mut act = state.db.act(&Actor::Peer(peer), "record.compare").await?;
    act.subject("comparison", &asked.request_id);
    act.detail(serde_json::json!({
        "purpose": asked.purpose,
        "case": asked.person.reference,
        "operator": asked.operator,
        "candidates": answer.candidates.len(),
    }));
    store::log_comparison(&mut act, peer, asked, (answer, grade), &state.pseudonyms).await?;
    act.commit().await
}

pub(super) fn refuse<T>(code: &str, title: &'static str) -> Result<T, Problem> {
    Err(Problem::new(code, 422, title))
}

/// Limits that keep one call cheap, and its log readable.
fn acceptable(check: &Check) -> Result<(), Problem> {
    if check.persons.is_empty() || check.persons.len() > PERSONS_MAX {
        return refuse("check-size", "A check asks about 1 to 256 persons");
    }
    let references = check.persons.iter().map(|subject| &subject.reference);
    are_codes(references.clone().chain([&check.request_id, &check.purpose]))?;
    if references.collect::<BTreeSet<_>>().len() != check.persons.len() {
        return refuse("check-duplicate", "Each person has a number of their own");
    }
    check.persons.iter().try_for_each(searchable)
}

fn comparable(asked: &Comparing) -> Result<(), Problem> {
    let codes = [&asked.request_id, &asked.purpose, &asked.operator, &asked.person.reference];
    are_codes(codes)?;
    searchable(&asked.person)
}

pub(super) fn are_codes<'a>(texts: impl IntoIterator<Item = &'a String>) -> Result<(), Problem> {
    if texts.into_iter().all(|text| is_code(text)) {
        return Ok(());
    }
    refuse("check-code", "Numbers and purposes are 1 to 64 of A-Z a-z 0-9 . _ : -")
}

fn is_code(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._:-".contains(&b);
    (1..=64).contains(&text.len()) && text.bytes().all(plain)
}

pub(super) fn searchable(subject: &Subject) -> Result<(), Problem> {
    if !has_reasonable_names(subject) {
        return refuse(
            "check-names",
            "Names have at most 10 words, and persons at most 16 former names and numbers",
        );
    }
    let both = subject.same.iter().any(|id| subject.different.contains(id));
    if both || subject.same.len() > FOUND_MAX || subject.different.len() > FOUND_MAX {
        return refuse(
            "check-findings",
            "A recorded person is found the same or different, and at most 64 of each are named",
        );
    }
    Ok(())
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
