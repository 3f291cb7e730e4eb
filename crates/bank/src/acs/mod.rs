//! The ACS: decides about a card, shows the challenge, sends the result, and only then lets the browser go.
//!
//! ```text
//! POST /acs/areq              Directory Server: AReq -> ARes
//! POST /acs/void              Directory Server: a payment is taken back
//! POST /acs/challenge         browser: creq -> 303 to the challenge's own address
//! GET  /acs/challenge/{h}     the challenge, or the way back when it is over (reload and back button are safe)
//! POST /acs/challenge/{h}     a code, or cancel
//! POST /acs/method            3DS Method, in a hidden frame
//! ```
//!
//! No cookie: `{h}` is a secret of 256 bits that only this browser was given; the database keeps its hash.

mod challenge;
mod decide;
mod entry;
pub mod jobs;
mod method;
mod model;
mod pages;
mod report;
pub(crate) mod store;

use crate::{Bank, payments};

use axum::{
    Router,
    http::header,
    response::IntoResponse,
    routing::{get, post},
};
pub(crate) use challenge::{Verdict, out_of_band};

/// Where the Directory Server asks.
pub(crate) const AREQ: &str = "/acs/areq";
/// Where browsers bring a `CReq`: `acsURL`.
pub const CHALLENGE: &str = "/acs/challenge";
/// The 3DS Method.
pub const METHOD: &str = "/acs/method";
/// `acsReferenceNumber`.
pub(crate) const REFERENCE: &str = "3DS_LOA_ACS_CAZI_020200_00001";
/// The script that presses the button of a page that only passes a message on.
pub(crate) const SCRIPT: &str = "/acs/post.js";

/// Routes of the ACS for the Directory Server.
pub fn link_router(bank: Bank) -> Router {
    let callers = bank.acs_callers();
    let routes = Router::new()
        .route(AREQ, post(decide::areq))
        .route(payments::ACS_VOID, post(payments::void))
        .with_state(bank);
    callers.guard(routes)
}

/// Routes of the ACS for browsers.
pub fn router(bank: Bank) -> Router {
    Router::new()
        .route(CHALLENGE, post(entry::creq))
        .route("/acs/challenge/{handle}", get(challenge::show).post(challenge::answer))
        .route(METHOD, post(method::collect))
        .route(SCRIPT, get(script))
        .with_state(bank)
}

async fn script() -> impl IntoResponse {
    let kind = (header::CONTENT_TYPE, "text/javascript; charset=utf-8");
    let cache = (header::CACHE_CONTROL, "public, max-age=3600");
    ([kind, cache], include_str!("pages/post.js"))
}
