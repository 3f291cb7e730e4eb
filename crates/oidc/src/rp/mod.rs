//! The relying party: sends the browser away, takes it back, and believes only what it checked itself.
//!
//! ```text
//! begin ──▶ (address, Login)            the caller keeps Login in its own server-side session
//! redeem(Login, callback) ──▶ Identity  state, iss, code exchange, ID token, userinfo, in this order
//! ```
//!
//! [`Login`] is consumed by [`RelyingParty::redeem`]: one attempt per browser trip, whatever its outcome.
//! One `RelyingParty` speaks to one provider and has one redirect address of its own, so that answers cannot be mixed up.

pub mod id_token;
pub mod jwks;
pub mod login;
pub mod transport;

use std::sync::{Arc, Mutex, PoisonError};

use base::{Entropy, Timestamp};

use crate::claims::{Acr, IdTokenClaims, Userinfo};
use crate::discovery::{Metadata, WELL_KNOWN};
use crate::jws::SigningKey;
use crate::provider::Scope;
use crate::provider::assertion::{self, ASSERTION_TYPE};
use crate::provider::token::TokenResponse;

pub use id_token::IdTokenRefused;
pub use jwks::JwksCache;
pub use login::{CallbackRefused, Login, Wish};
pub use transport::{Answer, Transport, TransportError};

/// Who we are to which provider.
#[derive(Debug, Clone)]
pub struct RelyingPartyConfig {
    /// The provider's issuer, without a trailing slash.
    pub issuer: String,
    /// Our `client_id` there.
    pub client_id: String,
    /// Our redirect address for this provider and no other.
    pub redirect_uri: String,
    /// Our key for `private_key_jwt`.
    pub key: SigningKey,
    /// What we ask for.
    pub scopes: Vec<Scope>,
    /// The weakest recognition that we accept; checked by us, not only asked for.
    pub acr: Acr,
}

/// A relying party of one provider.
#[derive(Debug)]
pub struct RelyingParty {
    config: RelyingPartyConfig,
    metadata: Mutex<Option<Arc<Metadata>>>,
    jwks: JwksCache,
}

/// What a completed login proves.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The checked ID token.
    pub id_token: IdTokenClaims,
    /// The claims, with the same `sub`.
    pub userinfo: Userinfo,
}

/// Why a login failed.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// The browser came back with something else than an answer to our question.
    #[error("the callback was refused: {0}")]
    Callback(#[from] CallbackRefused),
    /// The token endpoint refused.
    #[error("the token endpoint answered {status} {error}")]
    Token {
        /// The HTTP status.
        status: u16,
        /// The `error` member of the answer.
        error: String,
    },
    /// The ID token is not good.
    #[error("the ID token was refused: {0}")]
    IdToken(#[from] IdTokenRefused),
    /// Userinfo refused, or speaks of another person.
    #[error("userinfo was refused: {0}")]
    Userinfo(&'static str),
    /// The discovery document is of another provider.
    #[error("the discovery document names another issuer")]
    Discovery,
    /// The provider cannot be reached or does not speak the protocol: try again later.
    #[error(transparent)]
    Transport(#[from] TransportError),
}

impl LoginError {
    /// Whether the provider is down, which is nobody's fault and worth another try.
    pub const fn is_unavailable(&self) -> bool {
        match self {
            Self::Transport(_) => true,
            Self::Token { status, .. } => *status >= 500,
            _ => false,
        }
    }
}

impl RelyingParty {
    /// A relying party. Nothing is fetched before the first login.
    pub fn new(config: RelyingPartyConfig) -> Self {
        Self { config, metadata: Mutex::new(None), jwks: JwksCache::default() }
    }

    /// Its configuration.
    pub const fn config(&self) -> &RelyingPartyConfig {
        &self.config
    }

    /// The address to send the browser to, and what to remember until it comes back.
    pub async fn begin(
        &self,
        transport: &impl Transport,
        wish: &Wish,
        entropy: &Entropy,
        now: Timestamp,
    ) -> Result<(String, Login), LoginError> {
        let metadata = self.metadata(transport).await?;
        let login = Login::new(wish, entropy, now);
        let address = login
            .address(&metadata.authorization_endpoint, &self.config, wish)
            .ok_or(LoginError::Discovery)?;
        Ok((address, login))
    }

    /// Finishes a login from the query of the callback.
    pub async fn redeem(
        &self,
        transport: &impl Transport,
        login: Login,
        callback_query: &str,
        entropy: &Entropy,
        now: Timestamp,
    ) -> Result<Identity, LoginError> {
        let metadata = self.metadata(transport).await?;
        let code = login.check_callback(callback_query, &metadata, now)?;
        let tokens = self.exchange(transport, &metadata, &login, &code, entropy, now).await?;
        let id_token = self.id_token(transport, &metadata, &login, &tokens, now).await?;
        let bearer = Some(tokens.access_token.as_str());
        let answer = transport.get(&metadata.userinfo_endpoint, bearer).await?;
        if answer.status != 200 {
            return Err(match answer.status {
                500.. => TransportError::Unavailable.into(),
                _ => LoginError::Userinfo("the token was not accepted"),
            });
        }
        let userinfo: Userinfo = answer.json()?;
        if userinfo.sub != id_token.sub {
            return Err(LoginError::Userinfo("it speaks of another person"));
        }
        Ok(Identity { id_token, userinfo })
    }

    async fn exchange(
        &self,
        transport: &impl Transport,
        metadata: &Metadata,
        login: &Login,
        code: &str,
        entropy: &Entropy,
        now: Timestamp,
    ) -> Result<TokenResponse, LoginError> {
        let RelyingPartyConfig { issuer, client_id, redirect_uri, key, .. } = &self.config;
        let proof = assertion::sign(key, client_id, issuer, &entropy.token(), now);
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", login.verifier()),
            ("client_id", client_id),
            ("client_assertion_type", ASSERTION_TYPE),
            ("client_assertion", &proof),
        ];
        let answer = transport.post_form(&metadata.token_endpoint, &form).await?;
        if answer.status != 200 {
            let error = answer.json::<serde_json::Value>().ok();
            let error = error.as_ref().and_then(|body| body["error"].as_str()).unwrap_or("?");
            return Err(LoginError::Token { status: answer.status, error: error.to_owned() });
        }
        let tokens: TokenResponse = answer.json()?;
        if !tokens.token_type.eq_ignore_ascii_case("bearer") {
            return Err(TransportError::Protocol("token_type is not Bearer").into());
        }
        Ok(tokens)
    }

    async fn id_token(
        &self,
        transport: &impl Transport,
        metadata: &Metadata,
        login: &Login,
        tokens: &TokenResponse,
        now: Timestamp,
    ) -> Result<IdTokenClaims, LoginError> {
        let expected = id_token::Expected {
            issuer: &self.config.issuer,
            client_id: &self.config.client_id,
            nonce: login.nonce(),
            access_token: &tokens.access_token,
            acr: self.config.acr,
            signed_in_since: login.signed_in_since(),
        };
        let keys = self.jwks.keys(transport, &metadata.jwks_uri, now).await?;
        match id_token::check(&tokens.id_token, &keys, &expected, now) {
            Err(IdTokenRefused::Signature(crate::jws::JwsError::UnknownKey)) => {
                let keys = self.jwks.refetch(transport, &metadata.jwks_uri, now).await?;
                Ok(id_token::check(&tokens.id_token, &keys, &expected, now)?)
            }
            outcome => Ok(outcome?),
        }
    }

    /// The discovery document, fetched once; a failure is not remembered.
    async fn metadata(&self, transport: &impl Transport) -> Result<Arc<Metadata>, LoginError> {
        if let Some(known) = self.metadata.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            return Ok(known);
        }
        let answer = transport.get(&format!("{}{WELL_KNOWN}", self.config.issuer), None).await?;
        let metadata: Metadata = answer.expect_ok()?.json()?;
        if metadata.issuer != self.config.issuer {
            return Err(LoginError::Discovery);
        }
        let metadata = Arc::new(metadata);
        *self.metadata.lock().unwrap_or_else(PoisonError::into_inner) = Some(metadata.clone());
        Ok(metadata)
    }
}

#[cfg(test)]
mod tests;
