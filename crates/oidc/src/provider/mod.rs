//! The provider's decisions, without its storage and its pages.
//!
//! The portal that hosts the provider does four things around them:
//!
//! 1. `/par`: [`Provider::client_credentials`] and [`crate::dpop::check`], the store's one-time table, then
//!    [`Provider::pushed_request`]; the portal keeps what was pushed for [`par::PUSHED_SECONDS`];
//! 2. `/authorize`: [`Provider::asked`] parses, or finds out what was pushed; the portal keeps a [`grant::Pending`], lets the
//!    person sign in, prove their identity and agree, and moves the grant along. What was pushed is used up only then;
//! 3. `/token`: [`token::TokenRequest::parse`], client and proof as at `/par`, then [`grant::CodeIssued::exchange`] under a
//!    compare-and-swap;
//! 4. `/userinfo`: looks the token up by its hash, [`grant::Exchanged::accepts`], [`grant::Exchanged::allows`];
//! 5. `/end-session`: [`Provider::end_session`]; each client of the session gets a [`Provider::logout_token`];
//! 6. publishes [`Provider::metadata`] and the public half of its [`crate::jws::KeySet`].

pub mod assertion;
pub mod authorize;
mod client;
pub mod credentials;
pub mod grant;
pub mod logout;
pub mod par;
pub mod token;

use std::collections::BTreeMap;

use base::Timestamp;
use serde::{Deserialize, Serialize};

use crate::claims::{Acr, Audience, IdTokenClaims, at_hash};
use crate::discovery::{Metadata, Offered};
use crate::jws::SigningKey;
use crate::opaque::{Opaque, OpaqueDigest};

use assertion::AuthenticatedClient;
use token::TokenError;

pub use authorize::{Asked, AuthorizationRequest, AuthorizeRefused, ErrorCode, Prompt};
pub use client::{Client, ClientAuthentication, ClientProfile};

/// How long a code may wait for its exchange.
pub const CODE_SECONDS: i64 = 60;
/// How long an access token is good.
pub const ACCESS_TOKEN_SECONDS: i64 = 300;
/// How long an ID token is good.
pub const ID_TOKEN_SECONDS: i64 = 300;
/// How long a person may take between the authorization request and the answer: registration, card and consent included.
pub const PENDING_SECONDS: i64 = 30 * 60;

/// How the authorization request reached us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestSource {
    /// In the query of the authorization endpoint, through the browser.
    Query,
    /// Pushed by the client itself (RFC 9126), under the `request_uri` with this hash.
    Pushed(OpaqueDigest),
}

/// What an access token is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SenderConstraint {
    /// Nothing: whoever holds it may use it (RFC 6750).
    Bearer,
    /// The key with this thumbprint (RFC 9449).
    Dpop(String),
}

impl SenderConstraint {
    /// `token_type` of the token answer, and the scheme of the `Authorization` header.
    pub const fn token_type(&self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Dpop(_) => "DPoP",
        }
    }
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

/// The provider: its name and its clients. Its keys change and are the portal's to keep.
#[derive(Debug, Clone)]
pub struct Provider {
    issuer: String,
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
    pub fn new(issuer: &str, clients: Vec<Client>) -> Self {
        let issuer = issuer.trim_end_matches('/').to_owned();
        let clients = clients.into_iter().map(|client| (client.id.clone(), client)).collect();
        Self { issuer, clients }
    }

    /// The issuer string.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The discovery document.
    pub fn metadata(&self) -> Metadata {
        let secret =
            |it: &Client| matches!(it.authentication, ClientAuthentication::SecretBasic(_));
        let offered = Offered {
            only_pushed: self.clients().all(Client::is_strict),
            secrets: self.clients().any(secret),
        };
        Metadata::of_profile(&self.issuer, offered)
    }

    /// Every registered client.
    pub fn clients(&self) -> impl Iterator<Item = &Client> {
        self.clients.values()
    }

    /// A registered client.
    pub fn client(&self, id: &str) -> Option<&Client> {
        self.clients.get(id)
    }

    /// What the tokens of an authenticated client are bound to: the key that it proved to hold, which a strict client must.
    pub fn sender(
        &self,
        client: &AuthenticatedClient,
        thumbprint: Option<String>,
    ) -> Result<SenderConstraint, TokenError> {
        match (thumbprint, self.client(client.id())) {
            (Some(thumbprint), _) => Ok(SenderConstraint::Dpop(thumbprint)),
            (None, Some(client)) if !client.is_strict() => Ok(SenderConstraint::Bearer),
            (None, _) => Err(TokenError::InvalidDpopProof),
        }
    }

    /// The ID token for an exchanged grant, beside the access token that goes out with it.
    pub fn id_token(
        &self,
        key: &SigningKey,
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
        key.sign("JWT", &claims)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::jws::Jwks;

    /// A provider with a plain client, one that may ask for little, a strict one and one with a secret; and the key of each.
    pub(crate) fn provider() -> (Provider, SigningKey) {
        let (key, _) = SigningKey::generate().unwrap();
        let (other, _) = SigningKey::generate().unwrap();
        let client = |id: &str, key: &SigningKey| Client {
            id: id.to_owned(),
            name: "Ministerul Afacerilor Interne".to_owned(),
            name_en: None,
            redirect_uris: vec![format!("https://{id}.test/callback/ghiseul")],
            authentication: ClientAuthentication::PrivateKeyJwt(Jwks {
                keys: vec![key.public().clone()],
            }),
            profile: ClientProfile::Plain,
            scopes: vec![Scope::Openid, Scope::Email, Scope::Identity],
            post_logout_redirect_uris: vec![format!("https://{id}.test/")],
            backchannel_logout_uri: None,
        };
        let narrow = Client { scopes: vec![Scope::Openid], ..client("narrow", &other) };
        let strict = Client { profile: ClientProfile::Fapi, ..client("strict", &key) };
        let digest = Opaque::presented("a secret:of tests").digest();
        let authentication = ClientAuthentication::SecretBasic(digest);
        let secret = Client { authentication, ..client("secret", &key) };
        let clients = vec![client("hub", &key), narrow, strict, secret];
        (Provider::new("https://ghiseul.test", clients), key)
    }

    #[test]
    fn only_plain_clients_get_bearer_tokens() {
        let (provider, _) = provider();
        let (plain, strict) =
            (AuthenticatedClient::named("hub"), AuthenticatedClient::named("strict"));
        let bound = Ok(SenderConstraint::Dpop("t".to_owned()));
        assert_eq!(provider.sender(&plain, None), Ok(SenderConstraint::Bearer));
        assert_eq!(provider.sender(&plain, Some("t".to_owned())), bound);
        assert_eq!(provider.sender(&strict, Some("t".to_owned())), bound);
        assert_eq!(provider.sender(&strict, None), Err(TokenError::InvalidDpopProof));
    }

    #[test]
    fn discovery_says_what_its_clients_may_do() {
        let (provider, _) = provider();
        let metadata = provider.metadata();
        assert!(!metadata.require_pushed_authorization_requests);
        let methods = ["private_key_jwt", "client_secret_basic"];
        assert_eq!(metadata.token_endpoint_auth_methods_supported, methods);
        let strict = provider.client("strict").unwrap().clone();
        let metadata = Provider::new("https://ghiseul.test", vec![strict]).metadata();
        assert!(metadata.require_pushed_authorization_requests);
        assert_eq!(metadata.token_endpoint_auth_methods_supported, ["private_key_jwt"]);
    }
}
