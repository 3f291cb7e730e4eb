//! A request to the provider as its client: authenticated and proven anew each time it is sent.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use base::{Entropy, Timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::Url;
use url::form_urlencoded::byte_serialize;

use super::config::{ClientAuthentication, RelyingPartyConfig};
use super::transport::{Answer, Request, Transport, TransportError};
use crate::dpop::{ProofKey, Target};
use crate::provider::assertion::{self, ASSERTION_TYPE};

/// The nonces that a provider gave last, by origin: its endpoints may lie on several.
#[derive(Debug, Default)]
pub(super) struct GivenNonces(Mutex<BTreeMap<String, String>>);

impl GivenNonces {
    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<String, String>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn last(&self, url: &str) -> Option<String> {
        self.with(|nonces| nonces.get(&origin(url)).cloned())
    }

    fn keep(&self, url: &str, nonce: Option<&String>) {
        if let Some(nonce) = nonce {
            self.with(|nonces| nonces.insert(origin(url), nonce.clone()));
        }
    }
}

fn origin(url: &str) -> String {
    Url::parse(url).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
}

/// What is sent, before authentication and proof.
#[derive(Debug)]
pub(super) enum Call<'a> {
    /// A form, as a client that proves who it is.
    Form { url: &'a str, fields: Vec<(&'static str, String)> },
    /// A GET with an access token.
    Token { url: &'a str, token: &'a str },
}

/// The surroundings of a call.
#[derive(Debug)]
pub(super) struct Caller<'a, T> {
    pub(super) config: &'a RelyingPartyConfig,
    pub(super) nonces: &'a GivenNonces,
    pub(super) transport: &'a T,
    pub(super) entropy: &'a Entropy,
    pub(super) now: Timestamp,
}

impl<T: Transport> Caller<'_, T> {
    /// Sends a call; once more with the provider's nonce where it asks for that. Assertion and proof are made anew: the
    /// numbers of the first ones may be spent.
    pub(super) async fn send(
        &self,
        call: &Call<'_>,
        key: Option<&ProofKey>,
    ) -> Result<Answer, TransportError> {
        let answer = self.once(call, key).await?;
        if key.is_some() && answer.wants_nonce() {
            return self.once(call, key).await;
        }
        Ok(answer)
    }

    async fn once(
        &self,
        call: &Call<'_>,
        key: Option<&ProofKey>,
    ) -> Result<Answer, TransportError> {
        let (url, token) = match call {
            Call::Form { url, .. } => (*url, None),
            Call::Token { url, token } => (*url, Some(*token)),
        };
        let mut request = match call {
            Call::Form { fields, .. } => self.form(url, fields),
            Call::Token { token, .. } => {
                let scheme = if key.is_some() { "DPoP" } else { "Bearer" };
                Request { authorization: Some(format!("{scheme} {token}")), ..Request::get(url) }
            }
        };
        let target = Target { method: request.method(), url, access_token: token };
        request.proof = key.map(|key| {
            let nonce = self.nonces.last(url);
            key.prove(&target, nonce.as_deref(), &self.entropy.token(), self.now)
        });
        let answer = self.transport.send(request).await?;
        self.nonces.keep(url, answer.nonce.as_ref());
        Ok(answer)
    }

    fn form(&self, url: &str, fields: &[(&'static str, String)]) -> Request {
        let RelyingPartyConfig { issuer, client_id, authentication, .. } = self.config;
        let own = |(name, value): &(&str, String)| ((*name).to_owned(), value.clone());
        let mut form: Vec<(String, String)> = fields.iter().map(own).collect();
        form.push(("client_id".to_owned(), client_id.clone()));
        let mut authorization = None;
        match authentication {
            ClientAuthentication::PrivateKeyJwt(key) => {
                let jti = self.entropy.token();
                let signed = assertion::sign(key, client_id, issuer, &jti, self.now);
                form.push(("client_assertion_type".to_owned(), ASSERTION_TYPE.to_owned()));
                form.push(("client_assertion".to_owned(), signed));
            }
            ClientAuthentication::SecretBasic(secret) => {
                let coded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
                let pair = format!("{}:{}", coded(client_id), coded(secret.reveal()));
                authorization = Some(format!("Basic {}", STANDARD.encode(pair)));
            }
        }
        Request { authorization, form: Some(form), ..Request::get(url) }
    }
}
