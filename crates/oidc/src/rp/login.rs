//! One trip of the browser to the provider and back.

use base::{Entropy, Timestamp};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use url::Url;

use super::config::{AcrRule, RelyingPartyConfig};
use crate::NumericDate;
use crate::discovery::Metadata;
use crate::dpop::ProofKey;
use crate::jws::KeyError;
use crate::params::Params;
use crate::pkce::Verifier;

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
    /// The person must be recognised in one of these ways instead of those configured: a step up.
    pub acr_values: Vec<String>,
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
    /// The step up that was wished; empty where the configured rule holds.
    #[serde(default)]
    acr_values: Vec<String>,
    /// The key to which the tokens of this login are bound.
    #[serde(default)]
    proof: Option<ProofKey>,
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
    pub(super) fn new(
        config: &RelyingPartyConfig,
        wish: &Wish,
        entropy: &Entropy,
        now: Timestamp,
    ) -> Result<Self, KeyError> {
        Ok(Self {
            state: entropy.token(),
            nonce: entropy.token(),
            verifier: Verifier::new(entropy),
            signed_in_since: wish.signed_in_since(now),
            acr_values: wish.acr_values.clone(),
            proof: config.profile.dpop.then(ProofKey::generate).transpose()?,
            begun_at: now,
        })
    }

    /// The parameters of the authorization request, without `client_id`.
    pub(super) fn parameters(
        &self,
        config: &RelyingPartyConfig,
        wish: &Wish,
    ) -> Vec<(&'static str, String)> {
        let prompts: Vec<&str> = [("login", wish.login), ("create", wish.create)]
            .iter()
            .filter_map(|(name, wanted)| wanted.then_some(*name))
            .collect();
        let mut pairs = vec![
            ("response_type", "code".to_owned()),
            ("redirect_uri", config.redirect_uri.clone()),
            ("scope", config.scopes.join(" ")),
            ("state", self.state.clone()),
            ("nonce", self.nonce.clone()),
            ("code_challenge", self.verifier.challenge().as_str().to_owned()),
            ("code_challenge_method", "S256".to_owned()),
        ];
        let optional = [
            ("acr_values", self.asked_acr(config).join(" ")),
            ("prompt", prompts.join(" ")),
            ("max_age", wish.max_age.map(|seconds| seconds.to_string()).unwrap_or_default()),
            ("ui_locales", wish.language.clone().unwrap_or_default()),
        ];
        pairs.extend(optional.into_iter().filter(|(_, value)| !value.is_empty()));
        pairs
    }

    fn asked_acr<'a>(&'a self, config: &'a RelyingPartyConfig) -> &'a [String] {
        match &config.acr {
            _ if !self.acr_values.is_empty() => &self.acr_values,
            AcrRule::OneOf(accepted) => accepted,
            AcrRule::Constant(_) => &[],
        }
    }

    /// How strongly the person must be recognised in this login.
    pub(super) fn acr_rule(&self, config: &RelyingPartyConfig) -> AcrRule {
        if self.acr_values.is_empty() {
            config.acr.clone()
        } else {
            AcrRule::OneOf(self.acr_values.clone())
        }
    }

    /// Checks the callback's query and returns the code.
    pub(super) fn check_callback(
        &self,
        query: &str,
        metadata: &Metadata,
        iss_required: bool,
        now: Timestamp,
    ) -> Result<String, CallbackRefused> {
        let params = Params::parse(query);
        let get = |name| params.get(name).map_err(|_| CallbackRefused::Malformed);
        let state = get("state")?.unwrap_or_default();
        if !bool::from(state.as_bytes().ct_eq(self.state.as_bytes())) {
            return Err(CallbackRefused::State);
        }
        let promised = metadata.authorization_response_iss_parameter_supported;
        let required = iss_required || promised;
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

    pub(super) const fn proof(&self) -> Option<&ProofKey> {
        self.proof.as_ref()
    }

    /// The `state`, for callers that keep several trips of one browser apart.
    pub fn state(&self) -> &str {
        &self.state
    }
}

/// An endpoint with parameters behind it; `None` if it is not an address.
pub(super) fn address(endpoint: &str, pairs: &[(&'static str, String)]) -> Option<String> {
    let mut url = Url::parse(endpoint).ok()?;
    url.query_pairs_mut().extend_pairs(pairs);
    Some(url.into())
}
