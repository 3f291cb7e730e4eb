//! What the criminal-record register holds about the person who is signed in: line by line, with the day on which it will
//! disappear and the rule by which it will.
//!
//! Nobody but the person opens these pages, and only after a sign-in of the last five minutes. Nothing of what they show is kept, and
//! every view is an act with the account as its subject, so that the history shows it.

mod http;
#[cfg(test)]
pub(crate) mod tests;

use axum::Router;
use axum::routing::get;

use crate::Hub;

/// The page. Its address, like those of all pages here, says nothing of what it shows.
pub const PAGE: &str = "/contul-meu/datele-mele";
/// What a view is called in the audit trail.
pub const VIEWED: &str = "record.view";

/// The pages.
pub fn routes() -> Router<Hub> {
    Router::new().route(PAGE, get(http::show))
}
