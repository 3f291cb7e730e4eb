//! The sections, one a role.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

use super::SecretFile;

/// Where a role listens, and how the world names it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listen {
    /// The address it binds.
    pub listen: SocketAddr,
    /// The address people and other roles use. Who controls it can send them elsewhere.
    pub public_url: Url,
}

/// Whom people can ask for help; shown on every page.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The institution's name, as the data controller.
    pub owner: String,
    /// Where people write.
    pub email: String,
    /// Where people call.
    pub phone: Option<String>,
}

impl From<&Contact> for web::Contact {
    fn from(contact: &Contact) -> Self {
        let Contact { owner, email, phone } = contact.clone();
        Self { owner, email, phone }
    }
}

/// A role's own database.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    /// Connections at most.
    pub connections: u32,
}

/// Another institution that is called.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peer {
    /// Its address.
    pub url: Url,
    /// What we show it. Who has it can speak in our name.
    pub token: SecretFile,
}

/// How a role proves itself over TLS.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The certificate and those above it, leaf first (PEM).
    pub chain: PathBuf,
    /// Its key (PKCS#8 PEM). Who has it can speak in our name.
    pub key: PathBuf,
}

/// A member of the card scheme. Members know each other by certificates alone.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// What it shows to the others.
    pub certificate: Certificate,
    /// The card scheme's own CA (PEM). Who controls it can say anything about any card.
    pub trust: PathBuf,
}

/// Where mail is handed over.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The address that letters come from.
    pub from: String,
    /// Whether the connection must be encrypted. Off only on loopback.
    pub tls: bool,
}

/// The national portal as HUB sees it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The exact issuer. Who controls it decides who people are.
    pub issuer: Url,
    /// Our name there.
    pub client_id: String,
    /// Our private key there (PKCS#8 PEM, P-256).
    pub client_key: PathBuf,
}

/// A client of the national portal.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relying {
    /// Its name.
    pub client_id: String,
    /// What people are told about it when they consent.
    pub name: String,
    /// The same in English.
    pub name_en: Option<String>,
    /// The only addresses people are sent back to. Who controls one receives their codes.
    pub redirect_uris: Vec<Url>,
    /// By which rules it is served: `fapi` (pushed requests, bound tokens), or `plain` for software that knows no better.
    #[serde(default)]
    pub profile: oidc::provider::ClientProfile,
    /// Its public key (PEM, P-256).
    pub public_key: Option<PathBuf>,
    /// Its secret instead, in the plain profile (43 random characters or more).
    pub secret: Option<SecretFile>,
    /// Where people may be sent after they signed out.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<Url>,
    /// Where it is told that a session ended.
    pub back_channel: Option<Url>,
}

/// Who stamps the time.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeStamps {
    /// The authority's address.
    pub url: Url,
    /// Whom we trust to stamp time (PEM certificates).
    pub trust: PathBuf,
}

/// `[ghiseul]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ghiseul {
    /// Where it listens.
    pub site: Listen,
    /// Whom people can ask for help.
    pub contact: Contact,
    /// Its database.
    pub store: Store,
    /// Key of the keyed hashes of cards and CNPs, and of the seal of the keys that sign ID tokens.
    pub hash_key: SecretFile,
    /// Mixed into every password before it is hashed.
    pub pepper: SecretFile,
    /// Where the menu entry "HUB MAI (Cazier)" leads.
    pub menu_hub: Url,
    /// Where people go who cannot use a card.
    pub counter_url: Url,
    /// Who may ask for identities.
    pub clients: Vec<Relying>,
    /// The population register.
    pub registers: Peer,
    /// The card scheme's Directory Server.
    pub directory_server: Url,
    /// Where the Directory Server brings results: our 3DS Server, over TLS between members only.
    pub card_server: Listen,
    /// Our membership in the card scheme.
    pub card_member: Member,
}

/// `[rocris]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rocris {
    /// Where it listens.
    pub site: Listen,
    /// Its database.
    pub store: Store,
    /// Key of the keyed hashes under which consultations are logged.
    pub hash_key: SecretFile,
    /// What HUB shows.
    pub hub_token: SecretFile,
    /// Who sends events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub senders: Vec<Authority>,
}

/// An authority that sends events to the register.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Its name, which its events carry for ever.
    pub name: String,
    /// What it is, which decides what it may tell.
    pub kind: rocris::SenderKind,
    /// What it shows. Who has it can write into the record what this kind may tell.
    pub token: SecretFile,
}

/// `[signer]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signer {
    /// Where it listens.
    pub site: Listen,
    /// What HUB shows. Who has it can have anything signed.
    pub hub_token: SecretFile,
    /// The signing key.
    pub key: Key,
    /// The signer's certificate and those above it (PEM).
    pub chain: PathBuf,
}

/// Where the signing key is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase", tag = "kind")]
pub enum Key {
    /// In a file (PKCS#8 PEM). For development only.
    File {
        /// The file.
        path: PathBuf,
    },
    /// In a PKCS#11 token.
    Pkcs11 {
        /// The token's driver. Who controls it controls every signature.
        module: PathBuf,
        /// The token's label.
        token: String,
        /// The key's label.
        label: String,
        /// The user's PIN.
        pin: SecretFile,
    },
}

/// `[registers]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registers {
    /// Where it listens.
    pub site: Listen,
    /// Its database.
    pub store: Store,
    /// What HUB shows.
    pub hub_token: SecretFile,
    /// What GHISEUL shows.
    pub ghiseul_token: SecretFile,
}

/// `[bank]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bank {
    /// Where the Directory Server listens, over TLS between members only.
    pub directory_server: Listen,
    /// Where the banks' ACS listens for browsers.
    pub acs: Listen,
    /// Where the banks' ACS listens for the Directory Server, over TLS between members only.
    pub acs_link: Listen,
    /// The Directory Server's membership in the card scheme.
    pub directory_server_member: Member,
    /// The ACS's membership in the card scheme.
    pub acs_member: Member,
    /// The simulator's database.
    pub store: Store,
    /// Key of the hashes of one-time codes, and source of the banks' own keys.
    pub code_key: SecretFile,
    /// Where results are taken to: the requestor's registered address, whose host its certificate names.
    pub results_url: Url,
}

/// `[devpki]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Devpki {
    /// Where it listens.
    pub site: Listen,
    /// Whether the seal has an RSA-2048 key instead of P-256.
    #[serde(default)]
    pub rsa: bool,
    /// The folder of its keys and certificates.
    pub folder: PathBuf,
    /// The hosts of the card scheme's members, for which it makes certificates (`card-scheme/HOST.pem`, `.key`).
    #[serde(default)]
    pub card_scheme_hosts: Vec<String>,
    /// The hosts of sites over TLS, for which it makes certificates (`web/HOST.pem`, `.key`).
    #[serde(default)]
    pub web_hosts: Vec<String>,
}
