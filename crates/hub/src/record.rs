//! What the criminal-record register holds about the person who is signed in: line by line, with the day on which it will
//! disappear and the rule by which it will; and from a line a correction, which operators decide ([`office`]).
//!
//! Nobody but the person opens these pages, and only after a sign-in of the last five minutes. Of what they show only the number of a judgment is kept that somebody
//! finds wrong, and
//! every view is an act with the account as its subject, so that the history shows it.

mod correct;
mod http;
mod mine;
pub mod model;
pub mod office;
pub mod store;
#[cfg(test)]
pub(crate) mod tests;

use axum::Router;
use axum::routing::{get, post};
use web::page::leads_to;

use crate::Hub;

/// The page. Its address, like those of all pages here, says nothing of what it shows.
pub const PAGE: &str = "/contul-meu/datele-mele";
/// The form of a correction.
pub const CORRECT: &str = "/contul-meu/corectare";
/// The page before it is sent.
pub const CHECK: &str = "/contul-meu/corectare/verificare";
/// What the person asked for.
pub const CORRECTIONS: &str = "/contul-meu/sesizari";
/// What a view is called in the audit trail.
pub const VIEWED: &str = "record.view";

/// The pages.
pub fn routes() -> Router<Hub> {
    Router::new()
        .route(PAGE, get(http::show).post(correct::choose))
        .route(CORRECT, get(correct::show).post(correct::keep))
        .route(CHECK, get(correct::check))
        .route(CORRECTIONS, get(mine::show).post(correct::send))
        .route(
            "/contul-meu/sesizari/{id}/retragere",
            post(mine::withdraw).get(leads_to(CORRECTIONS)),
        )
}
