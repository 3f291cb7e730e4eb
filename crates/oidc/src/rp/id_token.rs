//! The ID token, checked by its reader (OpenID Connect Core 3.1.3.7, ASVS 10.5 and 6.8.4).

use base::Timestamp;

use super::config::AcrRule;
use crate::claims::{IdTokenClaims, at_hash};
use crate::jws::{self, Alg, Jwks, JwsError};
use crate::{CLOCK_SKEW_SECONDS, NumericDate};

/// Why an ID token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenRefused {
    /// Its signature or form is wrong.
    #[error("{0}")]
    Signature(#[from] JwsError),
    /// Another provider's.
    #[error("iss is another issuer")]
    Issuer,
    /// Made for somebody else, or also for somebody else.
    #[error("aud is not this client alone")]
    Audience,
    /// `azp` names another client.
    #[error("azp is another client")]
    AuthorizedParty,
    /// No `sub`.
    #[error("sub is empty or too long")]
    Subject,
    /// Over.
    #[error("the token has expired")]
    Expired,
    /// From the future.
    #[error("iat is in the future")]
    Future,
    /// Not the answer to this login.
    #[error("nonce does not match")]
    Nonce,
    /// The access token beside it is another one.
    #[error("at_hash does not match")]
    AtHash,
    /// The person was recognised too weakly, or it is not said how.
    #[error("acr is none of those required")]
    Acr,
    /// The person signed in too long ago, or it is not said when.
    #[error("auth_time is too old")]
    AuthTime,
}

/// What the token must say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The provider.
    pub issuer: &'a str,
    /// We.
    pub client_id: &'a str,
    /// The accepted algorithms.
    pub algorithms: &'a [Alg],
    /// The nonce of this login.
    pub nonce: &'a str,
    /// Whether the nonce must be there.
    pub nonce_required: bool,
    /// The access token that came beside it.
    pub access_token: &'a str,
    /// How strongly the person must be recognised.
    pub acr: &'a AcrRule,
    /// The earliest accepted sign-in.
    pub signed_in_since: Option<NumericDate>,
}

/// Checks a token and returns its claims.
pub fn check(
    token: &str,
    keys: &Jwks,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<IdTokenClaims, IdTokenRefused> {
    use IdTokenRefused as R;
    let claims: IdTokenClaims = jws::verify_by(token, keys, &["JWT"], expected.algorithms)?;
    let now = now.as_second();
    let refusals = [
        (claims.iss != expected.issuer, R::Issuer),
        (!claims.aud.is_only(expected.client_id), R::Audience),
        (claims.azp.as_ref().is_some_and(|azp| azp != expected.client_id), R::AuthorizedParty),
        (claims.sub.is_empty() || claims.sub.len() > 255, R::Subject),
        (claims.exp <= now - CLOCK_SKEW_SECONDS, R::Expired),
        (claims.iat > now + CLOCK_SKEW_SECONDS, R::Future),
        (is_foreign(&claims, expected), R::Nonce),
        (
            claims.at_hash.as_ref().is_some_and(|it| *it != at_hash(expected.access_token)),
            R::AtHash,
        ),
        (is_weak(&claims, expected.acr), R::Acr),
        (is_stale(&claims, expected.signed_in_since), R::AuthTime),
    ];
    match refusals.into_iter().find(|(refused, _)| *refused) {
        Some((_, reason)) => Err(reason),
        None => Ok(claims),
    }
}

fn is_foreign(claims: &IdTokenClaims, expected: &Expected<'_>) -> bool {
    match claims.nonce.as_deref() {
        Some(nonce) => nonce != expected.nonce,
        None => expected.nonce_required,
    }
}

fn is_weak(claims: &IdTokenClaims, rule: &AcrRule) -> bool {
    match rule {
        AcrRule::OneOf(accepted) => !claims.acr.as_ref().is_some_and(|acr| accepted.contains(acr)),
        AcrRule::Constant(_) => false,
    }
}

fn is_stale(claims: &IdTokenClaims, since: Option<NumericDate>) -> bool {
    let at_least = |since| claims.auth_time.is_some_and(|at| at >= since - CLOCK_SKEW_SECONDS);
    since.is_some_and(|since| !at_least(since))
}
