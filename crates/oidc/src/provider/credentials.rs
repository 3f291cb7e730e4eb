//! What a client shows at the endpoints for programs: an assertion in the form, or a secret in the header.

use base::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq as _;

use super::assertion::{ASSERTION_TYPE, AssertionRefused, Unspent};
use super::token::TokenError;
use super::{ClientAuthentication, Provider};
use crate::opaque::Opaque;
use crate::params::Params;

/// What was shown. Nothing in it is proven yet.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// `private_key_jwt`.
    Assertion {
        /// The assertion.
        assertion: String,
        /// The client's name, when it also sends it beside the assertion.
        client_id: Option<String>,
    },
    /// `client_secret_basic`.
    Secret {
        /// The client's name.
        client_id: String,
        /// Its secret.
        secret: Opaque,
    },
}

impl Credentials {
    /// Reads the form and the `Authorization` header of a request. Both at once are refused (RFC 6749, 2.3).
    pub fn parse(params: &Params, authorization: Option<&str>) -> Result<Self, TokenError> {
        let client_id = params.get("client_id")?.map(str::to_owned);
        let assertion = params.get("client_assertion")?;
        let kind = params.get("client_assertion_type")?;
        match (assertion, authorization) {
            (Some(_), Some(_)) => Err(TokenError::InvalidRequest),
            (Some(assertion), None) if kind == Some(ASSERTION_TYPE) => {
                Ok(Self::Assertion { assertion: assertion.to_owned(), client_id })
            }
            (None, Some(header)) => {
                let (named, secret) = basic(header).ok_or(TokenError::InvalidClient)?;
                if client_id.is_some_and(|id| id != named) {
                    return Err(TokenError::InvalidClient);
                }
                Ok(Self::Secret { client_id: named, secret: Opaque::presented(&secret) })
            }
            _ => Err(TokenError::InvalidClient),
        }
    }
}

/// Name and secret of a header, both in the form's encoding (RFC 6749, 2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    let decoded = STANDARD.decode(encoded).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let text = String::from_utf8(decoded).ok()?;
    let (name, secret) = text.split_once(':')?;
    let plain = |text: &str| {
        let pair = format!("x={}", text.replace('&', "%26"));
        let value = url::form_urlencoded::parse(pair.as_bytes()).next();
        value.map(|(_, value)| value.into_owned())
    };
    Some((plain(name)?, plain(secret)?))
}

impl Provider {
    /// Checks what a client shows, but for the one-time use of an assertion.
    pub fn client_credentials(
        &self,
        credentials: &Credentials,
        now: Timestamp,
    ) -> Result<Unspent, AssertionRefused> {
        match credentials {
            Credentials::Assertion { assertion, client_id } => {
                let unspent = self.client_assertion(assertion, now)?;
                match client_id {
                    Some(id) if id != unspent.client_id() => Err(AssertionRefused::Client),
                    _ => Ok(unspent),
                }
            }
            Credentials::Secret { client_id, secret } => {
                let client = self.client(client_id).filter(|client| !client.is_strict());
                let client = client.ok_or(AssertionRefused::Client)?;
                let ClientAuthentication::SecretBasic(known) = &client.authentication else {
                    return Err(AssertionRefused::Client);
                };
                let shown = secret.digest();
                let right = shown.as_str().as_bytes().ct_eq(known.as_str().as_bytes());
                if !bool::from(right) {
                    return Err(AssertionRefused::Secret);
                }
                Ok(Unspent::without_number(client_id))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::tests::provider;

    /// Parameters of a request.
    type Pairs<'a> = &'a [(&'a str, &'a str)];

    fn header(name: &str, secret: &str) -> String {
        format!("Basic {}", STANDARD.encode(format!("{name}:{secret}")))
    }

    fn shown(params: &[(&str, &str)], header: Option<&str>) -> Result<Credentials, TokenError> {
        Credentials::parse(&params.iter().copied().collect(), header)
    }

    #[test]
    fn a_secret_proves_a_client_that_was_registered_with_it() {
        let (provider, _) = provider();
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        let table = [
            ("secret", "a+secret%3Aof+tests", Ok(())),
            ("secret", "a%20secret%3Aof%20tests", Ok(())),
            ("secret", "another", Err(AssertionRefused::Secret)),
            ("hub", "a+secret%3Aof+tests", Err(AssertionRefused::Client)),
            ("strict", "a+secret%3Aof+tests", Err(AssertionRefused::Client)),
            ("nobody", "a+secret%3Aof+tests", Err(AssertionRefused::Client)),
        ];
        for (name, secret, expected) in table {
            let credentials = shown(&[], Some(&header(name, secret))).unwrap();
            let outcome = provider.client_credentials(&credentials, now);
            assert_eq!(outcome.clone().map(|_| ()), expected, "{name} {secret}");
            if let Ok(unspent) = outcome {
                assert_eq!(unspent.once, None);
                assert_eq!(unspent.spend(true).unwrap().id(), name);
            }
        }
    }

    #[test]
    fn one_way_at_a_time() {
        let assertion = [("client_assertion_type", ASSERTION_TYPE), ("client_assertion", "a.b.c")];
        let right = header("secret", "x");
        assert!(shown(&assertion, None).is_ok());
        assert_eq!(shown(&assertion, Some(&right)).unwrap_err(), TokenError::InvalidRequest);
        let refused: [(Pairs<'_>, Option<&str>); 6] = [
            (&[], None),
            (&[("client_assertion", "a.b.c")], None),
            (&[("client_assertion", "a.b.c"), ("client_assertion_type", "urn:x")], None),
            (&[("client_id", "other")], Some(&right)),
            (&[], Some("Basic !")),
            (&[], Some("Bearer x")),
        ];
        for (params, header) in refused {
            assert_eq!(shown(params, header).unwrap_err(), TokenError::InvalidClient, "{params:?}");
        }
    }
}
