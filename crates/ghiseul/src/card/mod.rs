//! Identity by card: EMV 3-D Secure as requestor and as 3DS Server.
//!
//! The person types a card number; the bank asks for a code; the bank tells the directory server, and the directory
//! server tells us, that the person passed and that the CNP is its customer's; the population register agrees; the
//! account has a proof for twelve months. No money moves.
//!
//! ```text
//! GET  /identitate/card            the form
//! POST /identitate/card            AReq -> ARes                                      begin
//! GET  /identitate/card/metoda     while the bank looks at the browser (3DS Method)  method
//! GET  /identitate/card/banca      the form that leads to the bank                   challenge
//! POST /3ds/rreq                   the result, from server to server                 results
//! POST /3ds/notify                 the browser comes back, without a cookie          back
//! GET  /identitate/card/rezultat   the decision, with the cookie                     finish
//! ```
//!
//! # What holds
//!
//! * An outcome is read from the `RReq` alone. What the browser brings is a reason to look, never a result.
//! * A card number lives in the memory of one task until the `AReq` has left, and is wiped then. Tables and logs have
//!   its first eight and last four digits and a keyed hash.
//! * The result belongs to the session and the account that started; anybody else gets a 403.
//! * A browser is sent only to the origin that the directory registered for the card's range.
//!
//! What the other slices use of it: [`proof_of`], and the address [`START`], which on success leads to the path kept in
//! the session under [`crate::session::NEXT`].

mod back;
mod begin;
mod browser;
mod challenge;
mod directory;
mod finish;
mod form;
pub mod jobs;
mod link;
mod method;
pub mod model;
mod pages;
pub mod ports;
mod results;
pub(crate) mod store;

use std::time::Duration;

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use base::Secret;
use url::Url;
use web::Peer;
use web::peer::Tokens;

use crate::Ghiseul;

pub use model::CardProof;
pub use ports::{CivilRegister, Sniep};
pub use store::{STATEMENTS, proof_of};

/// Where a card check begins; the person must be signed in.
pub const START: &str = "/identitate/card";
/// The page that waits for the 3DS Method.
const METHOD: &str = "/identitate/card/metoda";
/// The page that leads to the bank.
const CHALLENGE: &str = "/identitate/card/banca";
/// The page with the result.
const FINISH: &str = "/identitate/card/rezultat";
/// Where browsers come back from the bank: `notificationURL`.
const NOTIFY: &str = "/3ds/notify";
/// Where the hidden frame of the 3DS Method comes back.
const METHOD_DONE: &str = "/3ds/method-done";
/// Where results come in: `threeDSServerURL`.
pub const RESULTS: &str = "/3ds/rreq";
const SCRIPT: &str = "/3ds/card.js";

/// The thirteen banks whose cards were accepted at the launch of the service (domain.md, 4), by the codes of the
/// directory. Which banks take part is an agreement, so it is configuration; this is its default.
pub const LAUNCH_BANKS: [&str; 13] = [
    "bcr",
    "unicredit",
    "ing",
    "bt",
    "brd",
    "banca-romaneasca",
    "libra",
    "cec",
    "garanti",
    "raiffeisen",
    "otp",
    "alpha",
    "first",
];

/// What the card check is configured with.
#[derive(Debug)]
pub struct CardConfig {
    /// The directory server's address for `AReq` and `PReq`.
    pub directory_url: Url,
    /// How we prove ourselves to the directory server; at least 32 characters.
    pub directory_token: Secret,
    /// How the directory server proves itself to us; at least 32 characters.
    pub results_token: Secret,
    /// `threeDSRequestorID`, as the directory server gave it.
    pub requestor_id: String,
    /// `threeDSRequestorName`, which banks show to people.
    pub requestor_name: String,
    /// `threeDSServerRefNumber` of this program.
    pub server_ref: String,
    /// Codes of the banks whose word counts; see [`LAUNCH_BANKS`].
    pub banks: Vec<String>,
    /// Where a person goes who cannot or will not use a card.
    pub counter_url: Url,
    /// How long we wait for the directory server, and it for the bank.
    pub patience: Duration,
}

/// What this slice needs beside the state of the role.
#[derive(Debug)]
pub struct Settings {
    config: CardConfig,
    directory: Peer,
    callers: Tokens,
    register: Box<dyn CivilRegister>,
}

impl Settings {
    /// The settings, with the population register that is asked.
    pub fn new(config: CardConfig, register: Box<dyn CivilRegister>) -> Self {
        let root = config.directory_url.join("/").unwrap_or_else(|_| config.directory_url.clone());
        let token = config.directory_token.clone();
        let http = web::client_with(config.patience);
        let directory = Peer::new("card-directory", root, token, http);
        let callers = Tokens::new(vec![("card-directory", config.results_token.clone())]);
        Self { config, directory, callers, register }
    }
}

/// What this slice needs of the site: posts from the bank's site are accepted on its own paths.
pub(crate) fn site(site: web::Site) -> web::Site {
    site.accept_posts_from_elsewhere(NOTIFY).accept_posts_from_elsewhere(METHOD_DONE)
}

/// The pages and interfaces of this slice.
pub fn router() -> Router<Ghiseul> {
    Router::new()
        .route(START, get(begin::show).post(begin::send))
        .route(METHOD, get(method::wait))
        .route(METHOD_DONE, post(method::done))
        .route(CHALLENGE, get(challenge::lead))
        .route(NOTIFY, post(back::notify))
        .route(FINISH, get(finish::show))
        .route(SCRIPT, get(script))
        .route(RESULTS, post(results::receive))
}

async fn script() -> impl IntoResponse {
    let kind = (header::CONTENT_TYPE, "text/javascript; charset=utf-8");
    let cache = (header::CACHE_CONTROL, "public, max-age=3600");
    ([kind, cache], include_str!("pages/card.js"))
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
