//! The national portal (ghiseul.ro): accounts, identity by card, OpenID Provider.
//!
//! It answers one question for other institutions: who is the person at the browser, and how do we know. A person gets
//! an account ([`account`]), proves their identity once a year with a bank card ([`card`]), and agrees to have it told to
//! an institution ([`op`]); the rest is a home page ([`portal`]).
//!
//! One journey through all of them, for somebody new (`GET` unless said):
//!
//! ```text
//! /authorize ─▶ /autorizare ─▶ /cont/nou ─POST▶ /cont/cod ─POST▶ /autorizare ─▶ /identitate/card ─▶ bank
//!     ─▶ /autorizare (consent) ─POST▶ the institution, which then calls /token and /userinfo
//! ```
//!
//! `/autorizare` looks at where the person stands and sends them to the one page that is missing, so that a detour, a
//! reload or an expired session never loses the way. What is waiting is a row (`op_grant`), its id is in the session.

#![forbid(unsafe_code)]

pub mod account;
pub mod card;
pub mod op;
pub mod portal;
pub mod session;

#[cfg(test)]
mod doors;
#[cfg(test)]
mod testing;

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use base::{Entropy, Secret, SharedClock};
use credentials::SealingKey;
use oidc::dpop::Nonces;
use oidc::provider::Provider;
use store::{Db, Statement};
use url::Url;
use web::limit::Limit;
use web::{Sessions, Site};

use op::keys::Keyring;

pub use credentials::{Keyed, Passwords};

/// The tables of this role; the web crate's [`web::MIGRATIONS`] are needed beside them.
pub const MIGRATIONS: store::Migrations = store::migrations!(
    "ghiseul",
    "0001_account",
    "0002_card",
    "0003_op",
    "0004_card_link",
    "0005_fapi"
);

/// A service of another institution, as the menu shows it.
#[derive(Debug, Clone)]
pub struct MenuEntry {
    /// The words of the entry, the same in each language: a proper name.
    pub title: String,
    /// Where it leads: the institution's page that begins a sign-in through this portal.
    pub url: Url,
}

/// What the role is configured with.
#[derive(Debug)]
pub struct Config {
    /// The key of every keyed hash; at least 32 characters, from outside the database.
    pub hash_key: Secret,
    /// Mixed into every password before it is hashed; at least 32 characters, from outside the database.
    pub pepper: Secret,
    /// Cores for hashing passwords; four computations a core run at a time.
    pub cores: usize,
    /// The services in the menu of the home page.
    pub menu: Vec<MenuEntry>,
}

/// Letters with codes that one client may cause at once, to whatever addresses; a town hall's computer room is one client.
const LETTERS_BURST: u32 = 60;
/// After that, one more every so often.
const LETTER_EVERY: Duration = Duration::from_mins(1);
/// Clients that are remembered at most.
const CLIENTS_MAX: usize = 200_000;

/// The state of the role. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Ghiseul {
    /// Its database, with the clock and the entropy of the role.
    pub db: Db,
    /// The clock.
    pub clock: SharedClock,
    /// The source of codes, tokens and ids.
    pub entropy: Entropy,
    /// The HTTP client of its ports.
    pub http: reqwest::Client,
    /// The OpenID Provider: issuer and clients.
    pub provider: Arc<Provider>,
    /// The keys that sign its tokens.
    pub keys: Arc<Keyring>,
    /// The nonces for its clients' proofs of possession.
    pub nonces: Nonces,
    /// Browsers' sessions.
    pub sessions: Sessions,
    /// Hashes passwords.
    pub passwords: Passwords,
    /// Letters that one client may cause, whoever they go to.
    pub(crate) letters: Arc<Limit<IpAddr>>,
    /// Hashes what must be compared but not kept.
    pub keyed: Keyed,
    /// The menu of the home page.
    pub menu: Arc<[MenuEntry]>,
    /// What the card check needs beside this.
    pub card: Arc<card::Settings>,
}

impl Ghiseul {
    /// The state from its parts. The clock and the entropy are those of `db`.
    pub fn new(config: Config, db: Db, provider: Provider, card: card::Settings) -> Self {
        let (clock, entropy) = (db.clock().clone(), db.entropy().clone());
        let keyed = Keyed::new(&config.hash_key);
        let sealing = SealingKey::derive(&config.hash_key, "op key");
        Self {
            http: web::client(),
            provider: Arc::new(provider),
            keys: Arc::new(Keyring::new(db.clone(), sealing)),
            nonces: Nonces::new(keyed.hash("dpop nonce", &[]).as_bytes()),
            sessions: Sessions::new(db.clone()),
            passwords: Passwords::new(&config.pepper, config.cores, &entropy),
            letters: Arc::new(Limit::new(clock.clone(), LETTERS_BURST, LETTER_EVERY, CLIENTS_MAX)),
            keyed,
            menu: config.menu.into(),
            card: Arc::new(card),
            db,
            clock,
            entropy,
        }
    }

    /// The site: what is particular of this role is added to `site`, and the routes are put inside.
    pub fn app(self, site: Site) -> Router {
        // A form of ours may end in a redirect to the institution that sent the person.
        let clients = self.provider.clients();
        let clients =
            clients.flat_map(|it| it.redirect_uris.iter().chain(&it.post_logout_redirect_uris));
        let origins = clients.filter_map(|uri| Url::parse(uri).ok());
        let origins: BTreeSet<String> =
            origins.map(|uri| uri.origin().ascii_serialization()).collect();
        let site = origins.into_iter().fold(site, Site::form_action);
        let site = site.sessions(self.sessions.clone());
        let site =
            op::POSTS_OF_PROGRAMS.iter().copied().fold(site, Site::accept_posts_from_elsewhere);
        web::app(card::site(site), router().with_state(self))
    }

    /// What the card scheme's Directory Server brings, on a listener that lets only the scheme's members in.
    pub fn link_app(&self) -> Router {
        let origin = self.card.server_url().clone();
        let site = Site::new(web::Service::Api, origin, self.clock.clone(), self.entropy.clone());
        web::app(site.body_limit(256 * 1024), card::link_router(self.clone()))
    }
}

/// Every route.
fn router() -> Router<Ghiseul> {
    Router::new()
        .merge(portal::router())
        .merge(account::router())
        .merge(card::router())
        .merge(op::router())
}

/// Every statement of this crate, for the conformance test.
pub fn statements() -> Vec<Statement> {
    [account::store::STATEMENTS, card::STATEMENTS, op::store::STATEMENTS].concat()
}
