//! The API: what peers may ask about companies.

use axum::extract::State as Shared;
use axum::routing::{MethodRouter, post};
use axum::{Extension, Json};
use base::{Problem, dates};
use web::peer::Caller;
use web::{Error, Result};

use super::store;
use crate::api::{State, log};
use crate::wire::{
    COMPANIES_MAX, CompaniesAnswer, CompanyLookup, FoundCompany, Represented, RepresentedAnswer,
};

/// Every route; a test compares this table with the document.
pub(crate) fn routes() -> Vec<(&'static str, MethodRouter<State>)> {
    vec![("/v1/companies/lookup", post(lookup)), ("/v1/companies/represented", post(represented))]
}

async fn lookup(
    Shared(state): Shared<State>,
    Extension(Caller(peer)): Extension<Caller>,
    Json(asked): Json<CompanyLookup>,
) -> Result<Json<CompaniesAnswer>> {
    if asked.cuis.is_empty() || asked.cuis.len() > COMPANIES_MAX {
        let title = format!("A lookup asks for 1 to {COMPANIES_MAX} companies");
        return Err(Error::refuse(Problem::new("lookup-size", 422, title)));
    }
    let as_of = state.db.now();
    let found = store::companies(&mut state.db.snapshot().await?, &asked.cuis).await?;
    let counts = serde_json::json!({ "asked": asked.cuis.len(), "found": found.len() });
    log(&state.db, peer, "companies.lookup", counts).await?;
    let answer = |cui| FoundCompany { cui, company: found.get(&cui).cloned() };
    Ok(Json(CompaniesAnswer { as_of, answers: asked.cuis.into_iter().map(answer).collect() }))
}

async fn represented(
    Shared(state): Shared<State>,
    Extension(Caller(peer)): Extension<Caller>,
    Json(asked): Json<Represented>,
) -> Result<Json<RepresentedAnswer>> {
    let as_of = state.db.now();
    let today = dates::today(as_of);
    let mut companies = store::of_person(&mut state.db.snapshot().await?, asked.cnp).await?;
    companies.retain(|company| company.power_of(asked.cnp, today).is_some());
    let counts = serde_json::json!({ "found": companies.len() });
    log(&state.db, peer, "companies.represented", counts).await?;
    Ok(Json(RepresentedAnswer { as_of, companies }))
}
