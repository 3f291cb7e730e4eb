//! Pushed authorization requests (RFC 9126): the client says over its own connection what it asks, and the browser carries only
//! a name for it.

use base::{Entropy, Timestamp};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::assertion::AuthenticatedClient;
use super::authorize::{AuthorizationRequest, ErrorCode, parse};
use super::{Provider, RequestSource};
use crate::opaque::{Opaque, OpaqueDigest};
use crate::params::Params;

/// How long a pushed request may wait for its browser. A login that began in time may take its own time.
pub const PUSHED_SECONDS: i64 = 60;

/// What the name of every pushed request begins with.
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

/// The answer to a pushed request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PushedAnswer {
    /// The name, to be sent through the browser.
    pub request_uri: String,
    /// Seconds.
    pub expires_in: i64,
}

/// A request that was pushed and accepted.
#[derive(Debug, Clone)]
pub struct Pushed {
    /// What is asked; its source holds the hash of the name.
    pub request: AuthorizationRequest,
    /// The hash of the name, under which it is kept.
    pub uri: OpaqueDigest,
    /// Until when a browser may come with the name.
    pub expires_at: Timestamp,
    /// What the client is told.
    pub answer: PushedAnswer,
}

/// The hash under which a request of this name would be kept; none for a name that is not of ours.
pub(super) fn digest_of(request_uri: &str) -> Option<OpaqueDigest> {
    let secret = request_uri.strip_prefix(PREFIX).filter(|secret| secret.len() == 43)?;
    Some(Opaque::presented(secret).digest())
}

impl Provider {
    /// Checks what an authenticated client pushes. The code that comes of it is bound to the key of `thumbprint`, if the
    /// client proved to hold one, or to the one it names by `dpop_jkt`.
    pub fn pushed_request(
        &self,
        client: &AuthenticatedClient,
        params: &Params,
        thumbprint: Option<&str>,
        entropy: &Entropy,
        now: Timestamp,
    ) -> Result<Pushed, ErrorCode> {
        let invalid = |_| ErrorCode::InvalidRequest;
        let client = self.client(client.id()).ok_or(ErrorCode::InvalidRequest)?;
        if params.get("client_id").map_err(invalid)?.is_some_and(|id| id != client.id) {
            return Err(ErrorCode::InvalidRequest);
        }
        // A name cannot be pushed under a name (RFC 9126, 2.1).
        if params.get("request_uri").map_err(invalid)?.is_some() {
            return Err(ErrorCode::InvalidRequest);
        }
        let redirect_uri = params.get("redirect_uri").map_err(invalid)?;
        let known = |uri: &&str| client.redirect_uris.iter().any(|known| known == uri);
        let redirect_uri = redirect_uri.filter(known).ok_or(ErrorCode::InvalidRequest)?;
        let secret = Opaque::new(entropy);
        let source = RequestSource::Pushed(secret.digest());
        let mut request = parse(params, client, redirect_uri, source)?;
        match (&request.dpop_jkt, thumbprint) {
            (Some(named), Some(proven)) if named != proven => {
                return Err(ErrorCode::InvalidDpopProof);
            }
            (None, Some(proven)) => request.dpop_jkt = Some(proven.to_owned()),
            _ => {}
        }
        Ok(Pushed {
            request,
            uri: secret.digest(),
            expires_at: now + SignedDuration::from_secs(PUSHED_SECONDS),
            answer: PushedAnswer {
                request_uri: format!("{PREFIX}{}", secret.reveal()),
                expires_in: PUSHED_SECONDS,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::authorize::{Asked, AuthorizeRefused, PageRefusal};
    use crate::provider::tests::provider;

    /// Parameters of a request.
    type Pairs<'a> = &'a [(&'a str, &'a str)];

    const GOOD: [(&str, &str); 7] = [
        ("response_type", "code"),
        ("client_id", "strict"),
        ("redirect_uri", "https://strict.test/callback/ghiseul"),
        ("scope", "openid"),
        ("state", "s"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
    ];

    fn push(changes: &[(&str, &str)], thumbprint: Option<&str>) -> Result<Pushed, ErrorCode> {
        let (provider, _) = provider();
        let kept = GOOD.iter().filter(|(name, _)| changes.iter().all(|(it, _)| it != name));
        let params: Params = kept.chain(changes).copied().collect();
        let client = AuthenticatedClient::named("strict");
        let now = Timestamp::from_second(1000).unwrap();
        provider.pushed_request(&client, &params, thumbprint, &Entropy::seeded(5), now)
    }

    #[test]
    fn the_browser_carries_a_name_and_nothing_else() {
        let pushed = push(&[], Some("thumb")).unwrap();
        assert_eq!(pushed.request.source, RequestSource::Pushed(pushed.uri.clone()));
        assert_eq!(pushed.request.dpop_jkt.as_deref(), Some("thumb"));
        assert_eq!(pushed.expires_at.as_second(), 1060);
        let (provider, _) = provider();
        let name = pushed.answer.request_uri.as_str();
        let asked = |params: &[(&str, &str)]| provider.asked(&params.iter().copied().collect());
        // What else stands in the query is not looked at, however wrong.
        let found = asked(&[("client_id", "strict"), ("request_uri", name), ("scope", "x")]);
        let uri = pushed.uri.clone();
        assert_eq!(found, Ok(Asked::Pushed { client_id: "strict".to_owned(), uri }));
        let page = |refusal| Err(AuthorizeRefused::Page(refusal));
        assert_eq!(asked(&[("request_uri", name)]), page(PageRefusal::Client));
        let doubled = [("client_id", "strict"), ("request_uri", name), ("request_uri", name)];
        assert_eq!(asked(&doubled), page(PageRefusal::RequestUri));
    }

    #[test]
    fn refusals() {
        use ErrorCode as E;
        let table: &[(Pairs<'_>, Option<&str>, E)] = &[
            (&[("client_id", "hub")], None, E::InvalidRequest),
            (&[("request_uri", "urn:ietf:params:oauth:request_uri:x")], None, E::InvalidRequest),
            (&[("request", "e30.e30.")], None, E::RequestNotSupported),
            (&[("redirect_uri", "https://evil.test/")], None, E::InvalidRequest),
            (&[("redirect_uri", "")], None, E::InvalidRequest),
            (&[("response_type", "token")], None, E::UnsupportedResponseType),
            (&[("response_type", "code id_token")], None, E::UnsupportedResponseType),
            (&[("code_challenge_method", "plain")], None, E::InvalidRequest),
            (&[("code_challenge", "")], None, E::InvalidRequest),
            (&[("scope", "email")], None, E::InvalidScope),
            (&[("dpop_jkt", "other")], Some("thumb"), E::InvalidDpopProof),
        ];
        for (changes, thumbprint, expected) in table {
            assert_eq!(push(changes, *thumbprint).unwrap_err(), *expected, "{changes:?}");
        }
        let named = push(&[("dpop_jkt", "thumb")], None).unwrap();
        assert_eq!(named.request.dpop_jkt.as_deref(), Some("thumb"));
        assert_eq!(push(&[], None).unwrap().request.dpop_jkt, None);
    }

    #[test]
    fn a_strict_client_is_served_by_this_way_only() {
        let (provider, _) = provider();
        let Err(AuthorizeRefused::Redirect { error, .. }) =
            provider.asked(&GOOD.into_iter().collect())
        else {
            panic!("it was accepted");
        };
        assert_eq!(error, ErrorCode::InvalidRequest);
        for name in ["urn:x", "https://strict.test/request", &format!("{PREFIX}short")] {
            let params = GOOD.into_iter().chain([("request_uri", name)]).collect();
            let refused = provider.asked(&params).unwrap_err();
            assert!(!matches!(refused, AuthorizeRefused::Page(PageRefusal::Client)), "{name}");
        }
    }
}
