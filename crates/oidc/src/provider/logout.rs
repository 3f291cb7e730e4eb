//! Signing out: the person asks through the relying party (OpenID Connect RP-Initiated Logout 1.0), and every relying party of the
//! session is told by the back channel (OpenID Connect Back-Channel Logout 1.0).

use base::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use url::Url;

use super::Provider;
use crate::NumericDate;
use crate::claims::{Audience, IdTokenClaims};
use crate::jws::{self, Jwks, SigningKey};
use crate::params::{Duplicate, Params};

/// `typ` of a logout token: what keeps it apart from an ID token of the same key (ASVS 10.5.5).
pub const LOGOUT_TYP: &str = "logout+jwt";
/// The member of `events` that makes a token a logout token.
pub const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How long a logout token is good, in seconds.
pub const LOGOUT_SECONDS: i64 = 120;

/// The claims of a logout token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LogoutClaims {
    /// The provider.
    pub iss: String,
    /// The person for this client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// The client.
    pub aud: Audience,
    /// When it was made.
    pub iat: NumericDate,
    /// When it stops being good.
    pub exp: NumericDate,
    /// Its number, used once.
    pub jti: String,
    /// Has the member [`LOGOUT_EVENT`], an object.
    pub events: Map<String, Value>,
    /// The provider's session that ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// Must not be there: a token with one may be somebody's ID token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Value>,
}

/// Whom a logout token is for.
#[derive(Debug, Clone, Copy)]
pub struct LogoutTo<'a> {
    /// The client.
    pub client_id: &'a str,
    /// The person, as this client knows them.
    pub sub: &'a str,
    /// The session that ended.
    pub sid: &'a str,
}

/// What the end-session endpoint was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndSession {
    /// The session to end; none where no ID token of ours came along, so that only the person can say it.
    pub sid: Option<String>,
    /// Where the browser goes afterwards, state included; none for our own page.
    pub location: Option<String>,
}

/// Why a wish to sign out is answered by a page. Nobody is redirected then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogoutRefused {
    /// A parameter is doubled.
    #[error("a parameter is doubled")]
    Malformed,
    /// The hint is not an ID token that we made for a client of ours.
    #[error("the hint is no ID token of this provider")]
    Hint,
    /// `client_id` is not the client of the hint.
    #[error("the hint was made for another client")]
    Client,
    /// The address is not one that the client registered.
    #[error("the address is not one of the client's")]
    RedirectUri,
}

impl From<Duplicate> for LogoutRefused {
    fn from(_: Duplicate) -> Self {
        Self::Malformed
    }
}

impl Provider {
    /// A logout token.
    pub fn logout_token(
        &self,
        key: &SigningKey,
        to: &LogoutTo<'_>,
        jti: &str,
        now: Timestamp,
    ) -> String {
        let claims = LogoutClaims {
            iss: self.issuer().to_owned(),
            sub: Some(to.sub.to_owned()),
            aud: Audience::One(to.client_id.to_owned()),
            iat: now.as_second(),
            exp: now.as_second() + LOGOUT_SECONDS,
            jti: jti.to_owned(),
            events: Map::from_iter([(LOGOUT_EVENT.to_owned(), json!({}))]),
            sid: Some(to.sid.to_owned()),
            nonce: None,
        };
        key.sign(LOGOUT_TYP, &claims)
    }

    /// Parses the parameters of the end-session endpoint. The ID token may be over: it only says which session is meant,
    /// and only the client that it was made for can have it.
    pub fn end_session(&self, params: &Params, keys: &Jwks) -> Result<EndSession, LogoutRefused> {
        let client_id = params.get("client_id")?;
        let hint = match params.get("id_token_hint")? {
            Some(token) => Some(self.hint(token, keys)?),
            None => None,
        };
        let (hinted, sid) = hint.unzip();
        if hinted.as_deref().zip(client_id).is_some_and(|(hinted, named)| hinted != named) {
            return Err(LogoutRefused::Client);
        }
        let location = match params.get("post_logout_redirect_uri")? {
            None => None,
            Some(asked) => {
                // Without the hint anybody could send people to and fro.
                let client = hinted.as_deref().and_then(|id| self.client(id));
                let known = client.is_some_and(|client| {
                    client.post_logout_redirect_uris.iter().any(|known| known == asked)
                });
                let url = Url::parse(asked).ok().filter(|_| known);
                let mut url = url.ok_or(LogoutRefused::RedirectUri)?;
                if let Some(state) = params.get("state")? {
                    url.query_pairs_mut().append_pair("state", state);
                }
                Some(url.into())
            }
        };
        Ok(EndSession { sid: sid.flatten(), location })
    }

    /// The client and the session of an ID token of ours.
    fn hint(&self, token: &str, keys: &Jwks) -> Result<(String, Option<String>), LogoutRefused> {
        let claims: IdTokenClaims =
            jws::verify(token, keys, &["JWT"]).map_err(|_| LogoutRefused::Hint)?;
        match claims.aud {
            Audience::One(client) if claims.iss == self.issuer => Ok((client, claims.sid)),
            _ => Err(LogoutRefused::Hint),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::tests::provider;

    /// Parameters of a request.
    type Pairs<'a> = &'a [(&'a str, &'a str)];

    fn id_token(key: &SigningKey, changes: &[(&str, Value)]) -> String {
        let mut claims = json!({"iss": "https://ghiseul.test", "sub": "s", "aud": "hub", "iat": 0, "exp": 300, "sid": "session"});
        for (name, value) in changes {
            claims[*name] = value.clone();
        }
        key.sign("JWT", &claims)
    }

    #[test]
    fn signing_out_by_a_relying_party() {
        use LogoutRefused as R;
        let (provider, _) = provider();
        let (key, _) = SigningKey::generate().unwrap();
        let (other, _) = SigningKey::generate().unwrap();
        let keys = Jwks { keys: vec![key.public().clone()] };
        let hint = id_token(&key, &[]);
        let modified = format!("{}x", id_token(&other, &[]));
        let foreign = id_token(&key, &[("iss", json!("https://evil.test"))]);
        let logout = provider.logout_token(
            &key,
            &LogoutTo { client_id: "hub", sub: "s", sid: "session" },
            "j",
            Timestamp::UNIX_EPOCH,
        );
        let there = "https://hub.test/";
        let ended = |location: Option<&str>| {
            let location = location.map(str::to_owned);
            Ok(EndSession { sid: Some("session".to_owned()), location })
        };
        let h = ("id_token_hint", hint.as_str());
        let to = ("post_logout_redirect_uri", there);
        let table: &[(Pairs<'_>, Result<EndSession, R>)] = &[
            (&[h], ended(None)),
            (&[h, to], ended(Some(there))),
            (
                &[h, to, ("state", "a b"), ("client_id", "hub")],
                ended(Some("https://hub.test/?state=a+b")),
            ),
            (&[], Ok(EndSession::default())),
            (&[("client_id", "hub")], Ok(EndSession::default())),
            (&[to], Err(R::RedirectUri)),
            (&[to, ("client_id", "hub")], Err(R::RedirectUri)),
            (&[h, ("post_logout_redirect_uri", "https://hub.test")], Err(R::RedirectUri)),
            (&[h, ("post_logout_redirect_uri", "https://hub.test/?x=1")], Err(R::RedirectUri)),
            (&[h, ("post_logout_redirect_uri", "https://narrow.test/")], Err(R::RedirectUri)),
            (&[h, ("client_id", "narrow")], Err(R::Client)),
            (&[h, h], Err(R::Malformed)),
            (&[("id_token_hint", "x"), to], Err(R::Hint)),
            (&[("id_token_hint", &modified), to], Err(R::Hint)),
            (&[("id_token_hint", &foreign), to], Err(R::Hint)),
            (&[("id_token_hint", &logout), to], Err(R::Hint)),
        ];
        for (params, expected) in table {
            let params: Params = params.iter().copied().collect();
            assert_eq!(&provider.end_session(&params, &keys), expected, "{params:?}");
        }
    }
}
