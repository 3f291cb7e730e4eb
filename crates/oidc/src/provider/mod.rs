//! The provider's decisions, without its storage and its pages.
//!
//! The portal that hosts the provider does four things around them:
//!
//! 1. `/authorize`: [`Provider::authorization_request`] parses; the portal keeps a [`grant::Pending`], lets the person sign
//!    in, prove their identity and agree, and moves the grant along;
//! 2. `/token`: [`token::TokenRequest::parse`], then [`Provider::client_assertion`] and the store's one-time table, then
//!    [`grant::CodeIssued::exchange`] under a compare-and-swap;
//! 3. `/userinfo`: looks the token up by its hash, [`grant::Exchanged::allows`];
//! 4. publishes [`Provider::metadata`] and [`Provider::jwks`].

pub mod assertion;
pub mod authorize;
pub mod grant;
pub mod token;

use std::collections::BTreeMap;

use base::Timestamp;
use serde::{Deserialize, Serialize};

use crate::claims::{Acr, Audience, IdTokenClaims, at_hash};
use crate::discovery::Metadata;
use crate::jws::{Jwks, KeySet};
use crate::opaque::Opaque;

pub use authorize::{AuthorizationRequest, AuthorizeRefused, ErrorCode, Prompt};

/// How long a code may wait for its exchange.
pub const CODE_SECONDS: i64 = 60;
/// How long an access token is good.
pub const ACCESS_TOKEN_SECONDS: i64 = 300;
/// How long an ID token is good.
pub const ID_TOKEN_SECONDS: i64 = 300;
/// How long a person may take between the authorization request and the answer: registration, card and consent included.
pub const PENDING_SECONDS: i64 = 30 * 60;

/// How the authorization request reached us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RequestSource {
    /// In the query of the authorization endpoint, through the browser.
    Query,
}

/// What an access token is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SenderConstraint {
    /// Nothing: whoever holds it may use it (RFC 6750).
    Bearer,
}

/// What a client may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// `sub` and the ID token. Every request has it.
    Openid,
    /// The e-mail address and when it was last confirmed.
    Email,
    /// Names, date of birth and CNP, with the proof behind them.
    Identity,
}

impl Scope {
    /// The value on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Openid => "openid",
            Self::Email => "email",
            Self::Identity => "identity",
        }
    }

    /// Reads a value; `None` for one we do not know.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Openid, Self::Email, Self::Identity].into_iter().find(|it| it.as_str() == text)
    }
}

/// A registered relying party. Registration is configuration: its keys are given by value, nothing is fetched.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// Its `client_id`.
    pub id: String,
    /// The institution's name, as the consent page shows it.
    pub name: String,
    /// Its name in English, where it has one.
    #[serde(default)]
    pub name_en: Option<String>,
    /// Its redirect addresses, compared character by character.
    pub redirect_uris: Vec<String>,
    /// Its public keys for `private_key_jwt`.
    pub jwks: Jwks,
    /// What it may ask for.
    pub scopes: Vec<Scope>,
}

/// The provider: its name, its keys and its clients.
#[derive(Debug, Clone)]
pub struct Provider {
    issuer: String,
    keys: KeySet,
    clients: BTreeMap<String, Client>,
}

/// Who signed in, when and how: what the portal tells the provider at login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authentication {
    /// The pairwise subject for the client of this grant.
    pub sub: String,
    /// The portal's account, for its own use; never leaves it.
    pub account: String,
    /// When the person proved who they are.
    pub auth_time: Timestamp,
    /// How strongly.
    pub acr: Acr,
    /// By which means.
    pub amr: Vec<String>,
    /// The portal's session in a form that can be shown to others.
    pub sid: String,
}

impl Provider {
    /// A provider. `issuer` is an origin, without a trailing slash.
    pub fn new(issuer: &str, keys: KeySet, clients: Vec<Client>) -> Self {
        let issuer = issuer.trim_end_matches('/').to_owned();
        let clients = clients.into_iter().map(|client| (client.id.clone(), client)).collect();
        Self { issuer, keys, clients }
    }

    /// The issuer string.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The discovery document.
    pub fn metadata(&self) -> Metadata {
        Metadata::of_profile(&self.issuer)
    }

    /// The public keys.
    pub fn jwks(&self) -> Jwks {
        self.keys.public()
    }

    /// Every registered client.
    pub fn clients(&self) -> impl Iterator<Item = &Client> {
        self.clients.values()
    }

    /// A registered client.
    pub fn client(&self, id: &str) -> Option<&Client> {
        self.clients.get(id)
    }

    /// The ID token for an exchanged grant, beside the access token that goes out with it.
    pub fn id_token(
        &self,
        grant: &grant::Exchanged,
        access_token: &Opaque,
        now: Timestamp,
    ) -> String {
        let claims = IdTokenClaims {
            iss: self.issuer.clone(),
            sub: grant.authentication.sub.clone(),
            aud: Audience::One(grant.request.client_id.clone()),
            azp: None,
            iat: now.as_second(),
            exp: now.as_second() + ID_TOKEN_SECONDS,
            auth_time: Some(grant.authentication.auth_time.as_second()),
            acr: Some(grant.authentication.acr.as_str().to_owned()),
            amr: grant.authentication.amr.clone(),
            nonce: grant.request.nonce.clone(),
            sid: Some(grant.authentication.sid.clone()),
            at_hash: Some(at_hash(access_token.reveal())),
        };
        self.keys.current.sign("JWT", &claims)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::jws::SigningKey;

    /// A provider with one client, and the client's key.
    pub(crate) fn provider() -> (Provider, SigningKey) {
        let (current, _) = SigningKey::generate().unwrap();
        let (next, _) = SigningKey::generate().unwrap();
        let (key, _) = SigningKey::generate().unwrap();
        let client = |id: &str, key: &SigningKey| Client {
            id: id.to_owned(),
            name: "Ministerul Afacerilor Interne".to_owned(),
            name_en: None,
            redirect_uris: vec![format!("https://{id}.test/callback/ghiseul")],
            jwks: Jwks { keys: vec![key.public().clone()] },
            scopes: vec![Scope::Openid, Scope::Email, Scope::Identity],
        };
        let (other, _) = SigningKey::generate().unwrap();
        let mut narrow = client("narrow", &other);
        narrow.scopes = vec![Scope::Openid];
        let clients = vec![client("hub", &key), narrow];
        let keys = KeySet { current, next, retired: vec![] };
        (Provider::new("https://ghiseul.test", keys, clients), key)
    }

    #[test]
    fn two_keys_are_published() {
        let (provider, _) = provider();
        let keys = provider.jwks().keys;
        assert_eq!(keys.len(), 2);
        assert_ne!(keys[0].kid, keys[1].kid);
    }
}
