//! The section of the hub, and what only it knows.

use std::path::PathBuf;

use base::Date;
use serde::{Deserialize, Serialize};
use url::Url;

use super::SecretFile;
use super::role::{Certificate, Contact, Listen, Peer, Provider, Store, TimeStamps};

/// `[hub]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hub {
    /// Where it listens.
    pub site: Listen,
    /// Whom people can ask for help.
    pub contact: Contact,
    /// Its database.
    pub store: Store,
    /// Key of the keyed hashes under which CNPs are compared (at least 32 characters).
    pub hash_key: SecretFile,
    /// The national portal.
    pub ghiseul: Provider,
    /// The way in by ROeID; closed where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roeid: Option<Roeid>,
    /// The way in by electronic identity card; closed where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cei: Option<Cei>,
    /// The population register.
    pub registers: Peer,
    /// The trade register; the service for companies is closed where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onrc: Option<Onrc>,
    /// The criminal-record register.
    pub rocris: Peer,
    /// The signer.
    pub signer: Peer,
    /// The time-stamp authority.
    pub time_stamps: TimeStamps,
    /// What signs the certificates, which decides what they say about their signature: `development`, `seal` or
    /// `signature`. The last two only where the key is a qualified one.
    pub signature: certificate::SignatureProfile,
    /// What the page of a certificate says and shows.
    #[serde(default)]
    pub certificate: Act,
    /// How often certificates may be checked.
    #[serde(default)]
    pub check: ::hub::CheckLimits,
    /// Since when who is served by themselves; whoever is not served yet waits for an operator.
    #[serde(default)]
    pub stages: ::hub::Stages,
    /// In how many calendar days a correction of the record is answered; thirty unless it is said here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction_days: Option<u16>,
    /// The letters before every certificate number.
    pub series: String,
}

/// The trade register, `[hub.onrc]`, and the stage of the service for companies.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Onrc {
    /// Its address.
    pub url: Url,
    /// What we show it. Who has it can speak in our name.
    pub token: SecretFile,
    /// The first day, in Bucharest, on which companies are served online; until then the pages say what to do instead.
    pub companies_from: Date,
}

/// What the page of a certificate says and shows; whatever is left out is as we ship it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Act {
    /// Who issues, from the state down to the directorate.
    pub issuer: certificate::Issuer,
    /// The sentences of the act, each with whether it was compared with the official text.
    pub wording: certificate::Wording,
    /// The sentences of the other kinds of documents: `[hub.certificate.other_wording.legal_person]` and so on.
    pub other_wording: Box<certificate::OtherWording>,
    /// The arms, as a file of path operators in JSON; without it a neutral drawing.
    pub emblem: Option<PathBuf>,
}

/// ROeID as HUB sees it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roeid {
    /// The exact issuer, as agreed. Who controls it decides who people are.
    pub issuer: Url,
    /// Our name there.
    pub client_id: String,
    /// What we prove it with. Who has it can ask ROeID in our name.
    pub client_secret: SecretFile,
    /// With what its ID tokens may be signed, for example `RS256`.
    pub algorithms: Vec<oidc::jws::Alg>,
    /// Its names for what we need.
    #[serde(default)]
    pub claims: hub::account::roeid::Claims,
    /// Where a browser signs out of it.
    pub logout: Option<Url>,
}

/// The way in by electronic identity card, on a site of its own.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cei {
    /// Where its site listens, over TLS. It asks every browser for a certificate.
    pub site: Listen,
    /// What the site shows.
    pub certificate: Certificate,
    /// Whose cards are believed (PEM). Who controls it can be anybody.
    pub trust: PathBuf,
    /// The CAs between those and the cards, which cards do not always send along (PEM).
    pub issuers: PathBuf,
    /// The responders that these CAs have answer whether they took a card back (OCSP), asked one after another until one tells.
    #[serde(default)]
    pub responders: Vec<Url>,
    /// Where these CAs say what they took back, for when no responder tells: one revocation list for each.
    pub lists: Vec<Url>,
}
