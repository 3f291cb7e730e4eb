//! Logout tokens, checked by their reader (OpenID Connect Back-Channel Logout 1.0, section 2.6; ASVS 10.5.5).

use base::Timestamp;

use crate::CLOCK_SKEW_SECONDS;
use crate::jws::{self, Alg, Jwks, JwsError};
use crate::once::{Kind, OneTime, usable};
use crate::provider::logout::{LOGOUT_EVENT, LOGOUT_SECONDS, LOGOUT_TYP, LogoutClaims};

/// Why a logout token ends nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogoutTokenRefused {
    /// Its signature, its form or its type is wrong.
    #[error("{0}")]
    Signature(#[from] JwsError),
    /// Another provider's.
    #[error("iss is another issuer")]
    Issuer,
    /// Made for somebody else, or also for somebody else.
    #[error("aud is not this client alone")]
    Audience,
    /// It has a nonce: it may be an ID token.
    #[error("there is a nonce")]
    Nonce,
    /// It does not say that it is about signing out.
    #[error("events has no logout")]
    Event,
    /// Over, from the future, or good for more than two minutes.
    #[error("the token is not of this moment")]
    Time,
    /// It does not say which session.
    #[error("there is no sid")]
    Session,
    /// No usable `jti`.
    #[error("there is no usable jti")]
    Identifier,
}

/// A session of the provider that ended, by a genuine token whose number has not been looked up yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutNotice {
    /// The provider.
    pub iss: String,
    /// Its session.
    pub sid: String,
    /// The number of the token: whoever inserts it first ends the session.
    pub once: OneTime,
}

/// Checks a token but for its one-time use.
pub(super) fn check(
    token: &str,
    keys: &Jwks,
    algorithms: &[Alg],
    (issuer, client_id): (&str, &str),
    now: Timestamp,
) -> Result<LogoutNotice, LogoutTokenRefused> {
    use LogoutTokenRefused as R;
    let claims: LogoutClaims = jws::verify_by(token, keys, &[LOGOUT_TYP], algorithms)?;
    let second = now.as_second();
    let untimely = claims.exp <= second - CLOCK_SKEW_SECONDS
        || claims.iat > second + CLOCK_SKEW_SECONDS
        || claims.iat < second - LOGOUT_SECONDS - CLOCK_SKEW_SECONDS
        || claims.exp - claims.iat > LOGOUT_SECONDS;
    let event = claims.events.get(LOGOUT_EVENT).is_some_and(serde_json::Value::is_object);
    let sid = claims.sid.filter(|sid| !sid.is_empty() && sid.len() <= 255);
    let refusals = [
        (claims.iss != issuer, R::Issuer),
        (!claims.aud.is_only(client_id), R::Audience),
        (claims.nonce.is_some(), R::Nonce),
        (!event, R::Event),
        (untimely, R::Time),
        (!usable(&claims.jti), R::Identifier),
    ];
    if let Some((_, reason)) = refusals.into_iter().find(|(refused, _)| *refused) {
        return Err(reason);
    }
    let until = claims.exp + CLOCK_SKEW_SECONDS;
    let until = Timestamp::from_second(until).map_err(|_| R::Time)?;
    let number = format!("{issuer} {}", claims.jti);
    let once = OneTime { kind: Kind::Logout, number, until };
    Ok(LogoutNotice { iss: claims.iss, sid: sid.ok_or(R::Session)?, once })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jws::SigningKey;
    use serde_json::{Value, json};

    const NOW: i64 = 1_790_000_000;
    const ISSUER: &str = "https://ghiseul.test";

    #[test]
    fn what_ends_a_session_and_what_does_not() {
        use LogoutTokenRefused as R;
        let (key, _) = SigningKey::generate().unwrap();
        let keys = Jwks { keys: vec![key.public().clone()] };
        let second_event = json!({LOGOUT_EVENT: {}, "urn:x": {}});
        let table: &[(&str, Value, Option<R>)] = &[
            ("nothing", Value::Null, None),
            ("sub", Value::Null, None),
            ("aud", json!(["hub"]), None),
            ("events", second_event, None),
            ("iat", json!(NOW + 10), None),
            ("iss", json!("https://evil.test"), Some(R::Issuer)),
            ("aud", json!("other"), Some(R::Audience)),
            ("aud", json!(["hub", "other"]), Some(R::Audience)),
            ("nonce", json!("n"), Some(R::Nonce)),
            ("nonce", json!(""), Some(R::Nonce)),
            ("events", json!({}), Some(R::Event)),
            ("events", json!({LOGOUT_EVENT: true}), Some(R::Event)),
            ("events", Value::Null, Some(R::Signature(JwsError::Payload))),
            ("exp", json!(NOW - 10), Some(R::Time)),
            ("exp", json!(NOW + 121), Some(R::Time)),
            ("iat", json!(NOW + 11), Some(R::Time)),
            ("iat", json!(NOW - 131), Some(R::Time)),
            ("sid", Value::Null, Some(R::Session)),
            ("sid", json!(""), Some(R::Session)),
            ("jti", Value::Null, Some(R::Signature(JwsError::Payload))),
            ("jti", json!(""), Some(R::Identifier)),
        ];
        for (name, value, expected) in table {
            let mut claims = json!({"iss": ISSUER, "aud": "hub", "iat": NOW, "exp": NOW + 120, "jti": "j",
                "sid": "session", "sub": "s", "events": {LOGOUT_EVENT: {}}});
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(*name);
            } else {
                claims[*name] = value.clone();
            }
            let token = key.sign(LOGOUT_TYP, &claims);
            let now = Timestamp::from_second(NOW).unwrap();
            let outcome = check(&token, &keys, &[Alg::Es256], (ISSUER, "hub"), now);
            assert_eq!(outcome.as_ref().err(), expected.as_ref(), "{name}: {value}");
            if let Ok(notice) = outcome {
                assert_eq!((notice.iss.as_str(), notice.sid.as_str()), (ISSUER, "session"));
                assert_eq!(notice.once.number, "https://ghiseul.test j");
            }
        }
        let claims = json!({"iss": ISSUER, "aud": "hub", "iat": NOW, "exp": NOW + 60, "jti": "j",
            "sid": "session", "events": {LOGOUT_EVENT: {}}});
        for typ in ["JWT", "at+jwt", "dpop+jwt"] {
            let token = key.sign(typ, &claims);
            let now = Timestamp::from_second(NOW).unwrap();
            let outcome = check(&token, &keys, &[Alg::Es256], (ISSUER, "hub"), now);
            assert_eq!(outcome.unwrap_err(), R::Signature(JwsError::Type), "{typ}");
        }
    }
}
