//! Client authentication by `private_key_jwt` (RFC 7523, OpenID Connect Core section 9).
//!
//! An assertion is spent in two steps, and the types allow no shorter way: [`Provider::client_assertion`] proves who signed
//! it, then the store says whether its `jti` was seen before, and only [`Unspent::spend`] gives the client.

use base::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ClientAuthentication, Provider};
use crate::claims::Audience;
use crate::jws::{self, JwsError, SigningKey};
use crate::once::{Kind, OneTime, usable};
use crate::{CLOCK_SKEW_SECONDS, NumericDate};

/// `client_assertion_type` of the token request.
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The longest time an assertion may be good, in seconds.
const LIFETIME_SECONDS_MAX: i64 = 300;

/// Why a client was not authenticated. The client is told `invalid_client` and nothing more; this is for our log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AssertionRefused {
    /// The signature or the form is wrong.
    #[error("the assertion is not signed by a key of the client: {0}")]
    Signature(#[from] JwsError),
    /// No such client, or `iss` and `sub` do not both name it.
    #[error("the assertion does not name a registered client as issuer and subject")]
    Client,
    /// `aud` is not the issuer as a single string.
    #[error("the audience is not this provider's issuer as a single string")]
    Audience,
    /// Already over.
    #[error("the assertion has expired")]
    Expired,
    /// Good for more than five minutes.
    #[error("the assertion is good for too long")]
    TooLong,
    /// Made or valid only in the future.
    #[error("the assertion is from the future")]
    Future,
    /// No usable `jti`.
    #[error("the assertion has no usable jti")]
    Identifier,
    /// Seen before.
    #[error("the assertion was used before")]
    Replayed,
    /// Not the client's secret.
    #[error("the secret is not the client's")]
    Secret,
}

/// What an assertion says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AssertionClaims {
    /// The client.
    pub iss: String,
    /// The client again.
    pub sub: String,
    /// The provider's issuer.
    pub aud: Audience,
    /// Its number, used once.
    pub jti: String,
    /// When it stops being good.
    pub exp: NumericDate,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<NumericDate>,
    /// From when it is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<NumericDate>,
}

/// Makes an assertion: the relying party's side. Good for one minute.
pub fn sign(key: &SigningKey, client_id: &str, issuer: &str, jti: &str, now: Timestamp) -> String {
    let now = now.as_second();
    let claims = AssertionClaims {
        iss: client_id.to_owned(),
        sub: client_id.to_owned(),
        aud: Audience::One(issuer.to_owned()),
        jti: jti.to_owned(),
        exp: now + 60,
        iat: Some(now),
        nbf: None,
    };
    key.sign("JWT", &claims)
}

/// A client that is known, whose assertion's number has not been looked up yet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "the client is authenticated only by `spend`"]
pub struct Unspent {
    client_id: String,
    /// The number of the assertion; none where the client showed a secret instead.
    pub once: Option<OneTime>,
}

/// A client that proved who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthenticatedClient(String);

impl AuthenticatedClient {
    /// Its `client_id`.
    pub fn id(&self) -> &str {
        &self.0
    }

    /// For tests of the modules beside this one.
    #[cfg(test)]
    pub(crate) fn named(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl Unspent {
    /// A client that showed its secret.
    pub(super) fn without_number(client_id: &str) -> Self {
        Self { client_id: client_id.to_owned(), once: None }
    }

    pub(super) fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The client, if the store inserted the number for the first time (one atomic statement, ASVS 15.4.2).
    pub fn spend(self, first_use: bool) -> Result<AuthenticatedClient, AssertionRefused> {
        if first_use {
            Ok(AuthenticatedClient(self.client_id))
        } else {
            Err(AssertionRefused::Replayed)
        }
    }
}

impl Provider {
    /// Checks a client assertion but for its one-time use.
    pub fn client_assertion(
        &self,
        assertion: &str,
        now: Timestamp,
    ) -> Result<Unspent, AssertionRefused> {
        // The client is named by the token itself; the name only picks the keys that then prove it.
        let claimed = claimed_subject(assertion).ok_or(AssertionRefused::Client)?;
        let client = self.client(&claimed).ok_or(AssertionRefused::Client)?;
        let ClientAuthentication::PrivateKeyJwt(keys) = &client.authentication else {
            return Err(AssertionRefused::Client);
        };
        let types = ["JWT", "client-authentication+jwt"];
        let claims: AssertionClaims = jws::verify(assertion, keys, &types)?;
        if claims.iss != client.id || claims.sub != client.id {
            return Err(AssertionRefused::Client);
        }
        // A list, a token endpoint or another spelling is refused: one assertion is good at one provider only.
        if !matches!(&claims.aud, Audience::One(aud) if *aud == self.issuer) {
            return Err(AssertionRefused::Audience);
        }
        check_times(&claims, now.as_second())?;
        if !usable(&claims.jti) {
            return Err(AssertionRefused::Identifier);
        }
        let keep = claims.exp + CLOCK_SKEW_SECONDS;
        let until = Timestamp::from_second(keep).map_err(|_| AssertionRefused::TooLong)?;
        let number = format!("{} {}", client.id, claims.jti);
        let once = Some(OneTime { kind: Kind::Assertion, number, until });
        Ok(Unspent { client_id: client.id.clone(), once })
    }
}

fn check_times(claims: &AssertionClaims, now: i64) -> Result<(), AssertionRefused> {
    if claims.exp <= now {
        return Err(AssertionRefused::Expired);
    }
    if claims.exp - now > LIFETIME_SECONDS_MAX + CLOCK_SKEW_SECONDS {
        return Err(AssertionRefused::TooLong);
    }
    if claims.iat.is_some_and(|iat| claims.exp - iat > LIFETIME_SECONDS_MAX) {
        return Err(AssertionRefused::TooLong);
    }
    let future = |time: Option<i64>| time.is_some_and(|time| time > now + CLOCK_SKEW_SECONDS);
    if future(claims.iat) || future(claims.nbf) {
        return Err(AssertionRefused::Future);
    }
    Ok(())
}

fn claimed_subject(assertion: &str) -> Option<String> {
    use base64::Engine as _;
    #[derive(Deserialize)]
    struct Subject {
        sub: String,
    }
    let payload = assertion.split('.').nth(1)?;
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).ok()?;
    serde_json::from_slice::<Subject>(&payload).ok().map(|subject| subject.sub)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::tests::provider;
    use serde_json::{Value, json};

    const NOW: i64 = 1_790_000_000;

    fn now() -> Timestamp {
        Timestamp::from_second(NOW).unwrap()
    }

    fn good() -> Value {
        json!({"iss":"hub","sub":"hub","aud":"https://ghiseul.test","jti":"j1","iat":NOW,"exp":NOW+60})
    }

    fn with(changes: &[(&str, Value)]) -> Value {
        let mut claims = good();
        for (name, value) in changes {
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(*name);
            } else {
                claims[*name] = value.clone();
            }
        }
        claims
    }

    #[test]
    fn what_is_accepted() {
        let (provider, key) = provider();
        let table: &[&[(&str, Value)]] = &[
            &[],
            &[("iat", json!(NOW + 10)), ("nbf", json!(NOW + 10))],
            &[("iat", json!(NOW - 10))],
            &[("iat", Value::Null)],
            &[("exp", json!(NOW + 300))],
        ];
        for changes in table {
            let assertion = key.sign("JWT", &with(changes));
            let unspent = provider.client_assertion(&assertion, now()).unwrap();
            assert_eq!(unspent.once.as_ref().unwrap().number, "hub j1");
            assert_eq!(unspent.spend(true).unwrap().id(), "hub", "{changes:?}");
        }
        let made = sign(&key, "hub", "https://ghiseul.test", "j2", now());
        assert!(provider.client_assertion(&made, now()).is_ok());
    }

    #[test]
    fn what_is_refused() {
        use AssertionRefused as R;
        let (provider, key) = provider();
        let table: &[(&[(&str, Value)], R)] = &[
            (&[("aud", json!(["https://ghiseul.test"]))], R::Audience),
            (&[("aud", json!("https://ghiseul.test/token"))], R::Audience),
            (&[("aud", json!("https://ghiseul.test/"))], R::Audience),
            (&[("aud", json!("https://GHISEUL.test"))], R::Audience),
            (&[("aud", Value::Null)], R::Signature(JwsError::Payload)),
            (&[("exp", json!(NOW))], R::Expired),
            (&[("exp", json!(NOW - 3600))], R::Expired),
            (&[("exp", Value::Null)], R::Signature(JwsError::Payload)),
            (&[("exp", json!(NOW + 301))], R::TooLong),
            (&[("exp", json!(NOW + 900)), ("iat", Value::Null)], R::TooLong),
            (&[("exp", json!(NOW + 3600))], R::TooLong),
            (&[("iat", json!(NOW + 11))], R::Future),
            (&[("iat", json!(NOW + 61)), ("exp", json!(NOW + 120))], R::Future),
            (&[("nbf", json!(NOW + 61))], R::Future),
            (&[("iss", json!("other"))], R::Client),
            (&[("iss", Value::Null)], R::Signature(JwsError::Payload)),
            (&[("sub", Value::Null)], R::Client),
            (&[("sub", json!("nobody"))], R::Client),
            (&[("sub", json!("narrow"))], R::Signature(JwsError::UnknownKey)),
            (&[("jti", Value::Null)], R::Signature(JwsError::Payload)),
            (&[("jti", json!(""))], R::Identifier),
            (&[("jti", json!("x".repeat(257)))], R::Identifier),
        ];
        for (changes, expected) in table {
            let assertion = key.sign("JWT", &with(changes));
            let refused = provider.client_assertion(&assertion, now()).unwrap_err();
            assert_eq!(refused, *expected, "{changes:?}");
        }
        let typed = key.sign("at+jwt", &good());
        assert_eq!(provider.client_assertion(&typed, now()), Err(R::Signature(JwsError::Type)));
    }

    #[test]
    fn other_algorithms_are_refused() {
        use base64::Engine as _;
        let b64 = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
        let (provider, _) = provider();
        for alg in ["RS256", "PS256", "HS256", "none", "ES384"] {
            let header = b64(&format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#));
            let assertion = format!("{header}.{}.{}", b64(&good().to_string()), b64("x"));
            assert_eq!(
                provider.client_assertion(&assertion, now()),
                Err(AssertionRefused::Signature(JwsError::Algorithm)),
                "{alg}"
            );
        }
    }

    #[test]
    fn a_number_is_good_once() {
        let (provider, key) = provider();
        let assertion = key.sign("JWT", &good());
        let unspent = provider.client_assertion(&assertion, now()).unwrap();
        assert_eq!(unspent.once.as_ref().unwrap().until.as_second(), NOW + 70);
        assert_eq!(unspent.spend(false), Err(AssertionRefused::Replayed));
    }
}
