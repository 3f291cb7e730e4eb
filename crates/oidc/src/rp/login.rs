//! One trip of the browser to the provider and back.

use base::{Entropy, Timestamp};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use url::Url;

use super::RelyingPartyConfig;
use crate::NumericDate;
use crate::discovery::Metadata;
use crate::params::Params;
use crate::pkce::Verifier;
use crate::provider::Scope;

/// How long a trip may take: the provider's own half hour, and a little.
const TRIP_SECONDS_MAX: i64 = 35 * 60;

/// What a caller may want besides the login itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// The person is probably new: show registration first.
    pub create: bool,
    /// The person must sign in again, now.
    pub login: bool,
    /// The sign-in must not be older than this many seconds.
    pub max_age: Option<u32>,
    /// The language of our page, so that the provider continues in it.
    pub language: Option<String>,
}

impl Wish {
    /// The earliest sign-in that grants the wish. Counted from now and not from the end of the trip: a person who signs in
    /// at its beginning may still have to register a card, and that must not make the sign-in stale.
    fn signed_in_since(&self, now: Timestamp) -> Option<NumericDate> {
        let age = if self.login { Some(0) } else { self.max_age };
        age.map(|seconds| now.as_second() - NumericDate::from(seconds))
    }
}

/// What has to be remembered until the browser comes back. Belongs into the caller's server-side session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    state: String,
    nonce: String,
    verifier: Verifier,
    signed_in_since: Option<NumericDate>,
    begun_at: Timestamp,
}

/// Why a callback is not an answer to our question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallbackRefused {
    /// `state` is missing or not the one of this browser.
    #[error("state does not match")]
    State,
    /// `iss` is missing or names another provider.
    #[error("iss does not match")]
    Issuer,
    /// Neither a code nor an error, or something doubled.
    #[error("the callback is malformed")]
    Malformed,
    /// Too long ago.
    #[error("the login took too long")]
    Expired,
    /// The provider says no, for example `access_denied`.
    #[error("the provider answered {0}")]
    Provider(String),
}

impl Login {
    pub(super) fn new(wish: &Wish, entropy: &Entropy, now: Timestamp) -> Self {
        Self {
            state: entropy.token(),
            nonce: entropy.token(),
            verifier: Verifier::new(entropy),
            signed_in_since: wish.signed_in_since(now),
            begun_at: now,
        }
    }

    /// The full authorization address; `None` if the provider's endpoint is not an address.
    pub(super) fn address(
        &self,
        endpoint: &str,
        config: &RelyingPartyConfig,
        wish: &Wish,
    ) -> Option<String> {
        let mut url = Url::parse(endpoint).ok()?;
        let scopes: Vec<&str> = config.scopes.iter().map(|scope: &Scope| scope.as_str()).collect();
        let prompts: Vec<&str> = [("login", wish.login), ("create", wish.create)]
            .iter()
            .filter_map(|(name, wanted)| wanted.then_some(*name))
            .collect();
        {
            let mut query = url.query_pairs_mut();
            query
                .append_pair("response_type", "code")
                .append_pair("client_id", &config.client_id)
                .append_pair("redirect_uri", &config.redirect_uri)
                .append_pair("scope", &scopes.join(" "))
                .append_pair("state", &self.state)
                .append_pair("nonce", &self.nonce)
                .append_pair("code_challenge", self.verifier.challenge().as_str())
                .append_pair("code_challenge_method", "S256")
                .append_pair("acr_values", config.acr.as_str());
            if !prompts.is_empty() {
                query.append_pair("prompt", &prompts.join(" "));
            }
            if let Some(seconds) = wish.max_age {
                query.append_pair("max_age", &seconds.to_string());
            }
            if let Some(language) = &wish.language {
                query.append_pair("ui_locales", language);
            }
        }
        Some(url.into())
    }

    /// Checks the callback's query and returns the code.
    pub(super) fn check_callback(
        &self,
        query: &str,
        metadata: &Metadata,
        now: Timestamp,
    ) -> Result<String, CallbackRefused> {
        let params = Params::parse(query);
        let get = |name| params.get(name).map_err(|_| CallbackRefused::Malformed);
        let state = get("state")?.unwrap_or_default();
        if !bool::from(state.as_bytes().ct_eq(self.state.as_bytes())) {
            return Err(CallbackRefused::State);
        }
        let required = metadata.authorization_response_iss_parameter_supported;
        match get("iss")? {
            Some(iss) if iss == metadata.issuer => {}
            None if !required => {}
            _ => return Err(CallbackRefused::Issuer),
        }
        if now.as_second() - self.begun_at.as_second() > TRIP_SECONDS_MAX {
            return Err(CallbackRefused::Expired);
        }
        match (get("code")?, get("error")?) {
            (Some(code), None) => Ok(code.to_owned()),
            (None, Some(error)) => Err(CallbackRefused::Provider(error.to_owned())),
            _ => Err(CallbackRefused::Malformed),
        }
    }

    pub(super) fn nonce(&self) -> &str {
        &self.nonce
    }

    pub(super) const fn signed_in_since(&self) -> Option<NumericDate> {
        self.signed_in_since
    }

    pub(super) fn verifier(&self) -> &str {
        self.verifier.reveal()
    }

    /// The `state`, for callers that keep several trips of one browser apart.
    pub fn state(&self) -> &str {
        &self.state
    }
}
