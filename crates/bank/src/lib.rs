//! Card scheme and issuers: a simulator that is true on the wire.
//!
//! The Directory Server and the ACS of EMV 3-D Secure 2.2, and behind them thirteen Romanian banks with synthetic
//! customers. A real card scheme can replace all of it: `ghiseul` knows only an address, and whom to trust there.
//!
//! Servers prove themselves to each other by certificates of the card scheme's own CA (mutual TLS): Directory Server and
//! ACS each listen for that on an address of their own. Browsers come to a third one.
//!
//! | slice | what it does | routes |
//! |---|---|---|
//! | [`ds`] | card ranges, routing of questions, relaying of results | `POST /ds`, `POST /ds/rreq` |
//! | [`acs`] | the issuer's decision and the challenge page | `POST /acs/areq`; `/acs/challenge…`, `POST /acs/method` |
//! | [`customers`] | accounts and cards of synthetic people | none |
//! | [`payments`] | 1.00 RON reserved and set free, for banks that ask only by a payment | `POST /ds/void`, `POST /acs/void` |
//! | [`phones`] | text messages and the banks' applications, on a developers' page | `/telefon` |
//!
//! # What is absent on purpose
//!
//! Money. An identity check is a non-payment authentication; where a bank wants a payment, an amount is reserved until
//! its void. There is no clearing: nothing can be collected.

pub mod acs;
pub mod customers;
pub mod ds;
pub mod issuers;
mod match_keys;
pub mod means;
pub mod payments;
pub mod phones;
mod wire;

#[cfg(test)]
mod tests;

use base::Secret;
use jiff::SignedDuration;
use std::{sync::Arc, time::Duration};
use store::{Db, Statement, jobs::Runner};
use url::Url;
use web::{Peer, Service, Site, peer::Certified};

use match_keys::MatchKeys;

/// The tables of the bank.
pub const MIGRATIONS: store::Migrations = store::migrations!("bank", "0001_bank", "0002_payment");

/// Every statement, by slice, for the conformance test.
pub const STATEMENTS: &[&[Statement]] = &[
    customers::store::STATEMENTS,
    ds::store::STATEMENTS,
    acs::store::STATEMENTS,
    payments::store::STATEMENTS,
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
    /// The host that its 3DS Server's certificate names.
    pub host: String,
}

/// The settings of the role.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address of the Directory Server, as the ACS reaches it.
    pub ds_url: Url,
    /// Public address of the ACS; challenge pages live under it.
    pub acs_url: Url,
    /// Address of the ACS for the Directory Server.
    pub acs_link_url: Url,
    /// The requestor that is registered.
    pub requestor: Requestor,
    /// Key of the hashes of one-time codes, and source of the issuers' keys.
    pub code_key: Secret,
    /// How long the Directory Server waits for the ACS.
    pub acs_patience: Duration,
    /// How long the ACS keeps silent in the scenario "no answer". Longer than `acs_patience`.
    pub acs_silence: Duration,
    /// How often a 3DS Server may ask for card ranges.
    pub preq_min_gap: SignedDuration,
}

/// The HTTP clients of the two servers, each with the certificate of its own ([`web::tls::client`]).
#[derive(Debug, Clone)]
pub struct Links {
    /// The Directory Server's.
    pub ds: reqwest::Client,
    /// The ACS's.
    pub acs: reqwest::Client,
}

/// The role: state of both servers. Cheap to clone.
#[derive(Clone)]
pub struct Bank {
    db: Db,
    config: Arc<Config>,
    to_acs: Peer,
    to_ds: Peer,
    to_requestor: Peer,
    match_keys: MatchKeys,
}

impl Bank {
    /// The role on its database (apply [`MIGRATIONS`]).
    pub fn new(db: Db, config: Config, links: Links) -> Self {
        let requestor = origin_of(&config.requestor.results_url);
        Self {
            to_acs: Peer::certified("acs", config.acs_link_url.clone(), links.ds.clone()),
            to_ds: Peer::certified("ds", config.ds_url.clone(), links.acs),
            to_requestor: Peer::certified("3ds-server", requestor, links.ds),
            match_keys: MatchKeys::derive(&config.code_key),
            db,
            config: Arc::new(config),
        }
    }

    /// The Directory Server as a site of its own, on a listener that lets only the scheme's members in.
    pub fn ds_app(&self) -> axum::Router {
        let site = self.site(Service::Api, &self.config.ds_url);
        // A `PRes` is long, an `AReq` may carry 80 KB of extensions.
        web::app(site.body_limit(256 * 1024), ds::router(self.clone()))
    }

    /// What the Directory Server asks of the ACS, on a listener that lets only the scheme's members in.
    pub fn acs_link_app(&self) -> axum::Router {
        let site = self.site(Service::Api, &self.config.acs_link_url);
        web::app(site.body_limit(256 * 1024), acs::link_router(self.clone()))
    }

    /// The ACS and the phones as browsers see them, on their own listener.
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
    fn ds_callers(&self) -> Certified {
        Certified::new(vec![
            (ds::SERVER, self.config.requestor.host.clone()),
            (ds::ACS, host_of(&self.config.acs_link_url)),
        ])
    }

    /// Who may call the ACS from server to server.
    fn acs_callers(&self) -> Certified {
        Certified::new(vec![("ds", host_of(&self.config.ds_url))])
    }
}

/// The host that the certificate of a server at this address names.
fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// The root of an address.
fn origin_of(url: &Url) -> Url {
    url.join("/").unwrap_or_else(|_| url.clone())
}

/// An address without its last slash, joined with a path.
fn join(base: &Url, path: &str) -> String {
    format!("{}{path}", base.as_str().trim_end_matches('/'))
}
