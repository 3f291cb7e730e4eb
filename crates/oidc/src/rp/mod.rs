//! The relying party: sends the browser away, takes it back, and believes only what it checked itself.
//!
//! ```text
//! begin ──▶ (address, Login)            pushes the request; the caller keeps Login in its own server-side session
//! redeem(Login, callback) ──▶ Identity  state, iss, code exchange, ID token, userinfo, in this order
//! logout_notice(token) ──▶ LogoutNotice a session of the provider that ended; the caller spends its number
//! ```
//!
//! [`Login`] is consumed by [`RelyingParty::redeem`]: one attempt per browser trip, whatever its outcome.
//! One `RelyingParty` speaks to one provider and has one redirect address of its own, so that answers cannot be mixed up.
//! What a provider may do and must do is [`RelyingPartyConfig`]: [`Profile::fapi`] for GHISEUL, less for those that know less.

mod call;
pub mod config;
pub mod id_token;
pub mod jwks;
pub mod login;
pub mod logout;
pub mod person;
pub mod transport;

use std::sync::{Arc, Mutex, PoisonError};

use base::{Entropy, Timestamp};
use serde_json::{Map, Value};

use crate::claims::IdTokenClaims;
use crate::discovery::{Metadata, WELL_KNOWN};
use crate::jws::{Jwks, JwsError};
use crate::provider::token::TokenResponse;

use call::{Call, Caller, GivenNonces};

pub use config::{AcrRule, ClientAuthentication, Profile, RelyingPartyConfig};
pub use id_token::IdTokenRefused;
pub use jwks::JwksCache;
pub use login::{CallbackRefused, Login, Wish};
pub use logout::{LogoutNotice, LogoutTokenRefused};
pub use person::{ClaimMap, ClaimNames, Person};
pub use transport::{Answer, Request, Transport, TransportError};

/// A relying party of one provider.
#[derive(Debug)]
pub struct RelyingParty {
    config: RelyingPartyConfig,
    metadata: Mutex<Option<Arc<Metadata>>>,
    jwks: JwksCache,
    nonces: GivenNonces,
}

/// What a completed login proves.
#[derive(Clone)]
pub struct Identity {
    /// The checked ID token.
    pub id_token: IdTokenClaims,
    /// The token itself: the hint by which the person signs out at the provider.
    pub hint: String,
    /// How strongly the person was recognised, by the configured rule.
    pub acr: String,
    /// Who it is, by the configured claims; none where the provider did not say.
    pub person: Option<Person>,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("acr", &self.acr).finish_non_exhaustive()
    }
}

/// Why a login failed.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// The browser came back with something else than an answer to our question.
    #[error("the callback was refused: {0}")]
    Callback(#[from] CallbackRefused),
    /// The provider refused us, the client.
    #[error("the {endpoint} endpoint answered {status} {error}")]
    Refused {
        /// `pushed request` or `token`.
        endpoint: &'static str,
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
    /// A logout token is not good.
    #[error("the logout token was refused: {0}")]
    Logout(#[from] LogoutTokenRefused),
    /// No key for the tokens of this login could be made.
    #[error(transparent)]
    Key(#[from] crate::jws::KeyError),
    /// The provider cannot be reached or does not speak the protocol: try again later.
    #[error(transparent)]
    Transport(#[from] TransportError),
}

impl LoginError {
    /// Whether the provider is down, which is nobody's fault and worth another try.
    pub const fn is_unavailable(&self) -> bool {
        match self {
            Self::Transport(_) => true,
            Self::Refused { status, .. } => *status >= 500,
            _ => false,
        }
    }
}

impl RelyingParty {
    /// A relying party. Nothing is fetched before the first login.
    pub fn new(config: RelyingPartyConfig) -> Self {
        let (jwks, nonces) = (JwksCache::default(), GivenNonces::default());
        Self { config, metadata: Mutex::new(None), jwks, nonces }
    }

    /// Its configuration.
    pub const fn config(&self) -> &RelyingPartyConfig {
        &self.config
    }

    fn caller<'a, T: Transport>(
        &'a self,
        transport: &'a T,
        entropy: &'a Entropy,
        now: Timestamp,
    ) -> Caller<'a, T> {
        Caller { config: &self.config, nonces: &self.nonces, transport, entropy, now }
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
        let login = Login::new(&self.config, wish, entropy, now)?;
        let client_id = ("client_id", self.config.client_id.clone());
        let mut pairs = login.parameters(&self.config, wish);
        if self.config.profile.pushed {
            let caller = self.caller(transport, entropy, now);
            let request_uri = push(&caller, &metadata, &login, pairs).await?;
            pairs = vec![("request_uri", request_uri)];
        }
        pairs.insert(0, client_id);
        let address = login::address(&metadata.authorization_endpoint, &pairs);
        Ok((address.ok_or(LoginError::Discovery)?, login))
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
        let iss_required = self.config.profile.iss_required;
        let code = login.check_callback(callback_query, &metadata, iss_required, now)?;
        let caller = self.caller(transport, entropy, now);
        let tokens = exchange(&caller, &metadata, &login, code).await?;
        let id_token = self.id_token(transport, &metadata, &login, &tokens, now).await?;
        let userinfo = userinfo(&caller, &metadata, &login, &tokens).await?;
        if userinfo.get("sub").and_then(Value::as_str) != Some(&id_token.sub) {
            return Err(LoginError::Userinfo("it speaks of another person"));
        }
        let acr = match login.acr_rule(&self.config) {
            AcrRule::Constant(acr) => acr,
            AcrRule::OneOf(_) => id_token.acr.clone().unwrap_or_default(),
        };
        let person = self.config.claims.read(&userinfo);
        Ok(Identity { id_token, hint: tokens.id_token, acr, person })
    }

    async fn id_token(
        &self,
        transport: &impl Transport,
        metadata: &Metadata,
        login: &Login,
        tokens: &TokenResponse,
        now: Timestamp,
    ) -> Result<IdTokenClaims, LoginError> {
        let acr = login.acr_rule(&self.config);
        let expected = id_token::Expected {
            issuer: &self.config.issuer,
            client_id: &self.config.client_id,
            algorithms: &self.config.profile.algorithms,
            nonce: login.nonce(),
            nonce_required: self.config.profile.nonce_required,
            access_token: &tokens.access_token,
            acr: &acr,
            signed_in_since: login.signed_in_since(),
        };
        let check = |keys: &Jwks| id_token::check(&tokens.id_token, keys, &expected, now);
        let keys = self.jwks.keys(transport, &metadata.jwks_uri, now).await?;
        match check(&keys) {
            Err(IdTokenRefused::Signature(JwsError::UnknownKey)) => {
                Ok(check(&*self.jwks.refetch(transport, &metadata.jwks_uri, now).await?)?)
            }
            outcome => Ok(outcome?),
        }
    }

    /// Checks a logout token that the provider sent by the back channel.
    pub async fn logout_notice(
        &self,
        transport: &impl Transport,
        token: &str,
        now: Timestamp,
    ) -> Result<LogoutNotice, LoginError> {
        let metadata = self.metadata(transport).await?;
        let names = (self.config.issuer.as_str(), self.config.client_id.as_str());
        let algorithms = &self.config.profile.algorithms;
        let check = |keys: &Jwks| logout::check(token, keys, algorithms, names, now);
        let keys = self.jwks.keys(transport, &metadata.jwks_uri, now).await?;
        match check(&keys) {
            Err(LogoutTokenRefused::Signature(JwsError::UnknownKey)) => {
                Ok(check(&*self.jwks.refetch(transport, &metadata.jwks_uri, now).await?)?)
            }
            outcome => Ok(outcome?),
        }
    }

    /// Where the person signs out at the provider, and the fields of the form that says who. A form and never a link: the ID
    /// token in it must not stand in an address.
    pub async fn sign_out(
        &self,
        transport: &impl Transport,
        hint: &str,
    ) -> Result<Option<(String, Vec<(&'static str, String)>)>, LoginError> {
        let metadata = self.metadata(transport).await?;
        let Some(endpoint) = metadata.end_session_endpoint.clone() else { return Ok(None) };
        let mut fields =
            vec![("id_token_hint", hint.to_owned()), ("client_id", self.config.client_id.clone())];
        if let Some(back) = &self.config.post_logout_redirect_uri {
            fields.push(("post_logout_redirect_uri", back.clone()));
        }
        Ok(Some((endpoint, fields)))
    }

    /// The discovery document, fetched once; a failure is not remembered.
    async fn metadata(&self, transport: &impl Transport) -> Result<Arc<Metadata>, LoginError> {
        if let Some(known) = self.metadata.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            return Ok(known);
        }
        let address = format!("{}{WELL_KNOWN}", self.config.issuer);
        let answer = transport.send(Request::get(&address)).await?;
        let metadata: Metadata = answer.expect_ok()?.json()?;
        if metadata.issuer != self.config.issuer {
            return Err(LoginError::Discovery);
        }
        let metadata = Arc::new(metadata);
        *self.metadata.lock().unwrap_or_else(PoisonError::into_inner) = Some(metadata.clone());
        Ok(metadata)
    }
}

/// Pushes a request and gives its name.
async fn push<T: Transport>(
    caller: &Caller<'_, T>,
    metadata: &Metadata,
    login: &Login,
    fields: Vec<(&'static str, String)>,
) -> Result<String, LoginError> {
    #[derive(serde::Deserialize)]
    struct Pushed {
        request_uri: String,
    }
    let url = metadata.pushed_authorization_request_endpoint.as_deref();
    let url = url.ok_or(LoginError::Discovery)?;
    let answer = caller.send(&Call::Form { url, fields }, login.proof()).await?;
    if answer.status != 201 {
        return Err(refused("pushed request", &answer));
    }
    Ok(answer.json::<Pushed>()?.request_uri)
}

/// Exchanges a code for tokens.
async fn exchange<T: Transport>(
    caller: &Caller<'_, T>,
    metadata: &Metadata,
    login: &Login,
    code: String,
) -> Result<TokenResponse, LoginError> {
    let fields = vec![
        ("grant_type", "authorization_code".to_owned()),
        ("code", code),
        ("redirect_uri", caller.config.redirect_uri.clone()),
        ("code_verifier", login.verifier().to_owned()),
    ];
    let call = Call::Form { url: &metadata.token_endpoint, fields };
    let answer = caller.send(&call, login.proof()).await?;
    if answer.status != 200 {
        return Err(refused("token", &answer));
    }
    let tokens: TokenResponse = answer.json()?;
    // A provider that ignores our proof would hand out a token that anybody may use.
    let expected = if login.proof().is_some() { "dpop" } else { "bearer" };
    if !tokens.token_type.eq_ignore_ascii_case(expected) {
        return Err(TransportError::Protocol("token_type is another").into());
    }
    Ok(tokens)
}

async fn userinfo<T: Transport>(
    caller: &Caller<'_, T>,
    metadata: &Metadata,
    login: &Login,
    tokens: &TokenResponse,
) -> Result<Map<String, Value>, LoginError> {
    let call = Call::Token { url: &metadata.userinfo_endpoint, token: &tokens.access_token };
    let answer = caller.send(&call, login.proof()).await?;
    match answer.status {
        200 => Ok(answer.json()?),
        500.. => Err(TransportError::Unavailable.into()),
        _ => Err(LoginError::Userinfo("the token was not accepted")),
    }
}

fn refused(endpoint: &'static str, answer: &Answer) -> LoginError {
    LoginError::Refused { endpoint, status: answer.status, error: answer.error() }
}

#[cfg(test)]
mod tests;
