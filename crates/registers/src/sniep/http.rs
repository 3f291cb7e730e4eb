//! The API: what peers may ask.

use axum::extract::State as Shared;
use axum::routing::{MethodRouter, post};
use axum::{Extension, Json};
use base::{Problem, dates};
use web::peer::Caller;
use web::{Error, Result};

use super::{matching, store};
use crate::api::{State, log};
use crate::wire::{Found, LOOKUP_MAX, Lookup, LookupAnswer, MatchAnswer, Question};

/// Every route; a test compares this table with the document.
pub(crate) fn routes() -> Vec<(&'static str, MethodRouter<State>)> {
    vec![("/v1/persons/lookup", post(lookup)), ("/v1/persons/match", post(compare))]
}

async fn lookup(
    Shared(state): Shared<State>,
    Extension(Caller(peer)): Extension<Caller>,
    Json(asked): Json<Lookup>,
) -> Result<Json<LookupAnswer>> {
    if asked.cnps.is_empty() || asked.cnps.len() > LOOKUP_MAX {
        let title = format!("A lookup asks for 1 to {LOOKUP_MAX} persons");
        return Err(Error::refuse(Problem::new("lookup-size", 422, title)));
    }
    let as_of = state.db.now();
    let found = store::persons(&mut state.db.snapshot().await?, &asked.cnps).await?;
    let counts = serde_json::json!({ "asked": asked.cnps.len(), "found": found.len() });
    log(&state.db, peer, "persons.lookup", counts).await?;
    let answer = |cnp| Found { cnp, person: found.get(&cnp).cloned() };
    Ok(Json(LookupAnswer { as_of, answers: asked.cnps.into_iter().map(answer).collect() }))
}

async fn compare(
    Shared(state): Shared<State>,
    Extension(Caller(peer)): Extension<Caller>,
    Json(question): Json<Question>,
) -> Result<Json<MatchAnswer>> {
    let today = dates::today(state.db.now());
    let found = store::persons(&mut state.db.snapshot().await?, &[question.cnp]).await?;
    let answer = found.get(&question.cnp).map_or(MatchAnswer::Unknown, |person| {
        MatchAnswer::Compared(matching::compare(&question, person, today))
    });
    log(&state.db, peer, "persons.match", serde_json::json!({ "found": found.len() })).await?;
    Ok(Json(answer))
}
