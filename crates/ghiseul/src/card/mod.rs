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
//! GET  /identitate/card/plata      the same by a payment that is taken back          payment
//! POST /3ds/rreq                   the result, on the listener between servers       results
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
//! * What the bank is told about the person is encrypted to the bank; the directory server relays it unread.
//! * Directory server and 3DS Server know each other by certificates of the card scheme's CA (mutual TLS).
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
mod payment;
pub mod ports;
mod results;
pub(crate) mod store;
mod void;

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use url::Url;
use web::Peer;
use web::peer::Certified;

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
/// The same by a payment that is taken back, for banks that ask in no other way.
const PAYMENT: &str = "/identitate/card/plata";
/// Where browsers come back from the bank: `notificationURL`.
const NOTIFY: &str = "/3ds/notify";
/// Where the hidden frame of the 3DS Method comes back.
const METHOD_DONE: &str = "/3ds/method-done";
/// Where results come in: `threeDSServerURL`.
pub const RESULTS: &str = "/3ds/rreq";
const SCRIPT: &str = "/3ds/card.js";

/// The thirteen banks whose cards were accepted at the launch of the service on 1 February 2023, by the codes of the
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
    /// Where our own listener for the directory server is reached; its certificate and that of our client name this host.
    pub server_url: Url,
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
    /// Who acquires the payments by which some banks must be asked.
    pub merchant: Merchant,
}

/// How payments are made: by which acquirer, as which merchant. Nothing is ever collected.
#[derive(Debug, Clone)]
pub struct Merchant {
    /// `acquirerBIN`.
    pub acquirer_bin: String,
    /// `acquirerMerchantID`.
    pub id: String,
}

/// What this slice needs beside the state of the role.
#[derive(Debug)]
pub struct Settings {
    config: CardConfig,
    directory: Peer,
    callers: Certified,
    register: Box<dyn CivilRegister>,
}

impl Settings {
    /// The settings, with the population register that is asked, and the client that shows the directory server our
    /// certificate ([`web::tls::client`]); its patience must be longer than the directory server's with the bank.
    pub fn new(
        config: CardConfig,
        register: Box<dyn CivilRegister>,
        http: reqwest::Client,
    ) -> Self {
        let root = config.directory_url.join("/").unwrap_or_else(|_| config.directory_url.clone());
        let host = root.host_str().unwrap_or_default().to_owned();
        let directory = Peer::certified("card-directory", root, http);
        let callers = Certified::new(vec![("card-directory", host)]);
        Self { config, directory, callers, register }
    }

    /// Where our listener for the directory server is reached.
    pub const fn server_url(&self) -> &Url {
        &self.config.server_url
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
        .route(PAYMENT, get(payment::show).post(payment::send))
        .route(SCRIPT, get(script))
}

/// The interface for the directory server.
pub fn link_router(state: Ghiseul) -> Router {
    let callers = state.card.callers.clone();
    callers.guard(Router::new().route(RESULTS, post(results::receive)).with_state(state))
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
