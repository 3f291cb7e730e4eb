//! Card scheme and issuers: a simulator that is true on the wire.
//!
//! The Directory Server and the ACS of EMV 3-D Secure 2.2, and behind them thirteen Romanian banks with synthetic
//! customers. A real card scheme can replace all of it: `ghiseul` knows only two addresses and a token.
//!
//! | slice | what it does | routes |
//! |---|---|---|
//! | [`ds`] | card ranges, routing of questions, relaying of results | `POST /ds`, `POST /ds/rreq` |
//! | [`acs`] | the issuer's decision and the challenge page | `POST /acs/areq`, `/acs/challenge…`, `POST /acs/method` |
//! | [`customers`] | accounts and cards of synthetic people | none |
//! | [`phones`] | the text messages, on a developers' page | `/telefon` |
//!
//! # What is absent on purpose
//!
//! Money. No purchase, no authorisation, no clearing: identity checks are non-payment authentications.

pub mod acs;
pub mod customers;
pub mod ds;
pub mod issuers;
pub mod phones;
mod wire;

#[cfg(test)]
mod tests;

use base::Secret;
use jiff::SignedDuration;
use std::{sync::Arc, time::Duration};
use store::{Db, Statement, jobs::Runner};
use url::Url;
use web::{Peer, Service, Site, peer::Tokens};

/// The tables of the bank.
pub const MIGRATIONS: store::Migrations = store::migrations!("bank", "0001_bank");

/// Every statement, by slice, for the conformance test.
pub const STATEMENTS: &[&[Statement]] = &[
    customers::store::STATEMENTS,
    ds::store::STATEMENTS,
    acs::store::STATEMENTS,
    phones::store::STATEMENTS,
];

/// A requestor that the Directory Server registered, with its 3DS Server.
#[derive(Debug, Clone)]
pub struct Requestor {
    /// `threeDSRequestorID` that was given to it.
    pub id: String,
    /// Name that cardholders see.
    pub name: String,
    /// `threeDSServerRefNumber` of its 3DS Server.
    pub server_ref: String,
    /// Where results go. An address in a message is compared with this one and never called.
    pub results_url: Url,
    /// How the Directory Server proves itself there.
    pub results_token: Secret,
    /// How its 3DS Server proves itself here.
    pub token: Secret,
}

/// The settings of the role.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address of the Directory Server, as the ACS reaches it.
    pub ds_url: Url,
    /// Public address of the ACS; challenge pages live under it.
    pub acs_url: Url,
    /// The requestor that is registered.
    pub requestor: Requestor,
    /// How Directory Server and ACS prove themselves to each other.
    pub link_token: Secret,
    /// Key of the hashes of one-time codes.
    pub code_key: Secret,
    /// How long the Directory Server waits for the ACS.
    pub acs_patience: Duration,
    /// How long the ACS keeps silent in the scenario "no answer". Longer than `acs_patience`.
    pub acs_silence: Duration,
    /// How often a 3DS Server may ask for card ranges.
    pub preq_min_gap: SignedDuration,
}

/// The role: state of both servers. Cheap to clone.
#[derive(Clone)]
pub struct Bank {
    db: Db,
    config: Arc<Config>,
    to_acs: Peer,
    to_ds: Peer,
    to_requestor: Peer,
}

impl Bank {
    /// The role on its database (apply [`MIGRATIONS`]); `client` is `web::client()`.
    pub fn new(db: Db, config: Config, client: &reqwest::Client) -> Self {
        let link = config.link_token.clone();
        let requestor = &config.requestor;
        Self {
            to_acs: Peer::new("acs", config.acs_url.clone(), link.clone(), client.clone()),
            to_ds: Peer::new("ds", config.ds_url.clone(), link, client.clone()),
            to_requestor: Peer::new(
                "3ds-server",
                origin_of(&requestor.results_url),
                requestor.results_token.clone(),
                client.clone(),
            ),
            db,
            config: Arc::new(config),
        }
    }

    /// The Directory Server as a site of its own, on its own listener.
    pub fn ds_app(&self) -> axum::Router {
        let site = self.site(Service::Api, &self.config.ds_url);
        // A `PRes` is long, an `AReq` may carry 80 KB of extensions.
        web::app(site.body_limit(256 * 1024), ds::router(self.clone()))
    }

    /// The ACS and the phones as a site of their own, on their own listener.
    pub fn acs_app(&self) -> axum::Router {
        let site = self
            .site(Service::Bank, &self.config.acs_url)
            .without_info_pages()
            .body_limit(256 * 1024)
            // Browsers bring these from the requestor's site. Both carry ids that only we gave out.
            .accept_posts_from_elsewhere(acs::CHALLENGE)
            .accept_posts_from_elsewhere(acs::METHOD);
        web::app(site, acs::router(self.clone()).merge(phones::router(self.clone())))
    }

    /// Registers the jobs of the role.
    #[must_use]
    pub fn jobs(&self, runner: Runner) -> Runner {
        acs::jobs::register(self, runner)
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.db
    }

    fn site(&self, service: Service, origin: &Url) -> Site {
        let (clock, entropy) = (self.db.clock().clone(), self.db.entropy().clone());
        Site::new(service, origin.clone(), clock, entropy)
    }

    /// Who may call the Directory Server.
    fn ds_tokens(&self) -> Tokens {
        Tokens::new(vec![
            (ds::SERVER, self.config.requestor.token.clone()),
            (ds::ACS, self.config.link_token.clone()),
        ])
    }

    /// Who may call the ACS from server to server.
    fn acs_tokens(&self) -> Tokens {
        Tokens::new(vec![("ds", self.config.link_token.clone())])
    }
}

/// The root of an address.
fn origin_of(url: &Url) -> Url {
    url.join("/").unwrap_or_else(|_| url.clone())
}

/// An address without its last slash, joined with a path.
fn join(base: &Url, path: &str) -> String {
    format!("{}{path}", base.as_str().trim_end_matches('/'))
}
