//! Our systems talking to each other: JSON over HTTP with a bearer token or a client certificate, and knowing when to
//! stop asking.
//!
//! The caller keeps apart what differs for people: [`PeerError::Unavailable`] (wait, it resumes by itself),
//! [`PeerError::Refused`] (an answer: somebody must act) and [`PeerError::Garbled`] (a fault of either side).

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    extract::{Request, State},
    http::header,
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use base::{Problem, Secret};
use reqwest::{Method, StatusCode};
use serde::{Serialize, de::DeserializeOwned};
use subtle::ConstantTimeEq as _;
use tokio::time::Instant;
use url::Url;

use crate::{Result, app::REQUEST_ID, tls::PeerCertificate};

/// The most bytes of an answer that we read.
const ANSWER_MAX: usize = 8 * 1024 * 1024;
/// So many failures in a row open the circuit.
const FAILURES_MAX: u32 = 5;
/// So long nobody is asked while the circuit is open; then one request tries.
const PAUSE: Duration = Duration::from_secs(5);

/// Why a peer gave no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum PeerError {
    /// No connection, no answer in time, or a status of 5xx or 429: try again later.
    #[error("{peer} is unavailable: {reason}")]
    Unavailable {
        /// The peer's name.
        peer: &'static str,
        /// What happened; no personal data.
        reason: String,
        /// When it asks to be tried again.
        retry_after: Option<Duration>,
        /// Whether it may have got the request; where not, asking again cannot do the same thing twice.
        reached: bool,
    },
    /// The peer understood and said no (4xx).
    #[error("{peer} refused: {status} {}", problem.code())]
    Refused {
        /// The peer's name.
        peer: &'static str,
        /// The status.
        status: u16,
        /// Its problem document, or one made of the status.
        problem: Problem,
    },
    /// The answer does not have the agreed form.
    #[error("{peer} gave an answer that we cannot read: {reason}")]
    Garbled {
        /// The peer's name.
        peer: &'static str,
        /// What is wrong; no content of the answer.
        reason: String,
    },
}

impl PeerError {
    /// Whether waiting helps.
    pub const fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }

    /// The stable code of a refusal.
    pub fn refusal(&self) -> Option<&str> {
        match self {
            Self::Refused { problem, .. } => Some(problem.code()),
            _ => None,
        }
    }
}

#[derive(Debug, Default)]
struct Breaker {
    failures: u32,
    closed_until: Option<Instant>,
}

/// Another system of ours, or one that speaks the same way.
#[derive(Clone, Debug)]
pub struct Peer {
    name: &'static str,
    base: Url,
    /// None where the client proves itself by its certificate.
    token: Option<Secret>,
    client: reqwest::Client,
    breaker: Arc<Mutex<Breaker>>,
}

impl Peer {
    /// The system `name` at `base` (its path is kept), to which we prove ourselves by `token`.
    pub fn new(name: &'static str, base: Url, token: Secret, client: reqwest::Client) -> Self {
        Self::with(name, base, Some(token), client)
    }

    /// The system `name` at `base`, to which `client` proves itself by its certificate ([`crate::tls::client`]).
    pub fn certified(name: &'static str, base: Url, client: reqwest::Client) -> Self {
        Self::with(name, base, None, client)
    }

    fn with(
        name: &'static str,
        mut base: Url,
        token: Option<Secret>,
        client: reqwest::Client,
    ) -> Self {
        if !base.path().ends_with('/') {
            let path = format!("{}/", base.path());
            base.set_path(&path);
        }
        Self { name, base, token, client, breaker: Arc::default() }
    }

    /// The system's name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// GET `path` (relative, with its query) and read JSON.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, PeerError> {
        let request = self.request(Method::GET, path)?;
        self.json(request).await
    }

    /// GET `path`; a 404 is `None`.
    pub async fn find<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>, PeerError> {
        match self.get(path).await {
            Ok(found) => Ok(Some(found)),
            Err(PeerError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// POST JSON to `path` and read JSON.
    pub async fn post<B: Serialize + Sync, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<T, PeerError> {
        let request = self.request(Method::POST, path)?.json(body);
        self.json(request).await
    }

    /// A request with the token where there is one, for what [`Peer::get`] and [`Peer::post`] do not cover; send it by [`Peer::send`].
    pub fn request(
        &self,
        method: Method,
        path: &str,
    ) -> Result<reqwest::RequestBuilder, PeerError> {
        let url = self.base.join(path.trim_start_matches('/')).map_err(|error| {
            PeerError::Garbled { peer: self.name, reason: format!("the address is wrong: {error}") }
        })?;
        let request = self.client.request(method, url).header(header::ACCEPT, "application/json");
        Ok(match &self.token {
            Some(token) => request.bearer_auth(token.reveal()),
            None => request,
        })
    }

    async fn json<T: DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<T, PeerError> {
        let (_, body) = self.send(request).await?;
        serde_json::from_slice(&body).map_err(|error| PeerError::Garbled {
            peer: self.name,
            // The message of the library may quote a value; where it happened is enough.
            reason: format!(
                "line {}, column {}: {:?}",
                error.line(),
                error.column(),
                error.classify()
            ),
        })
    }

    /// Sends a request; gives the headers and body of a 2xx answer, anything else is an error.
    pub async fn send(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<(header::HeaderMap, Vec<u8>), PeerError> {
        self.admit()?;
        let answer = self.ask(request).await;
        self.note(&answer);
        answer
    }

    async fn ask(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<(header::HeaderMap, Vec<u8>), PeerError> {
        let mut response = request.send().await.map_err(|error| self.unavailable(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.unavailable(&error))? {
            if body.len() + chunk.len() > ANSWER_MAX {
                let reason = format!("more than {ANSWER_MAX} bytes");
                return Err(PeerError::Garbled { peer: self.name, reason });
            }
            body.extend_from_slice(&chunk);
        }
        if status.is_success() {
            return Ok((headers, body));
        }
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            let after = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
            return Err(PeerError::Unavailable {
                peer: self.name,
                reason: format!("status {}", status.as_u16()),
                retry_after: after.and_then(|text| text.parse().ok()).map(Duration::from_secs),
                reached: true,
            });
        }
        let problem = serde_json::from_slice(&body).unwrap_or_else(|_| {
            let title = status.canonical_reason().unwrap_or("Refused");
            Problem::new("refused", status.as_u16(), title)
        });
        Err(PeerError::Refused { peer: self.name, status: status.as_u16(), problem })
    }

    fn unavailable(&self, error: &reqwest::Error) -> PeerError {
        let reason = if error.is_timeout() {
            "no answer in time"
        } else if error.is_connect() {
            "no connection"
        } else {
            "the connection broke"
        };
        PeerError::Unavailable {
            peer: self.name,
            reason: reason.to_owned(),
            retry_after: None,
            reached: !error.is_connect(),
        }
    }

    /// Refuses at once while the circuit is open; after the pause it lets one request try.
    fn admit(&self) -> Result<(), PeerError> {
        let mut breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        match breaker.closed_until {
            Some(until) if now < until => Err(PeerError::Unavailable {
                peer: self.name,
                reason: "it failed several times; we wait before asking again".to_owned(),
                retry_after: Some(until - now),
                reached: false,
            }),
            Some(_) => {
                breaker.closed_until = Some(now + PAUSE);
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn note<T>(&self, answer: &Result<T, PeerError>) {
        let mut breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        if !answer.as_ref().is_err_and(PeerError::is_unavailable) {
            *breaker = Breaker::default();
            return;
        }
        breaker.failures += 1;
        if breaker.failures >= FAILURES_MAX {
            if breaker.failures == FAILURES_MAX {
                tracing::warn!(peer = self.name, "A peer failed several times in a row; pausing.");
            }
            breaker.closed_until = Some(Instant::now() + PAUSE);
        }
    }
}

/// The tokens by which peers prove themselves to us. A token is 32 or more characters of randomness.
#[derive(Clone, Debug, Default)]
pub struct Tokens(Arc<Vec<(&'static str, Secret)>>);

/// Which peer calls, for handlers behind [`Tokens::guard`] or [`Certified::guard`] (as an `Extension`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller(pub &'static str);

impl Tokens {
    /// The peers and their tokens. During a change of tokens a peer is listed twice.
    pub fn new(tokens: Vec<(&'static str, Secret)>) -> Self {
        Self(Arc::new(tokens))
    }

    /// Who has this token; every token is compared, each in constant time.
    pub fn who(&self, token: &str) -> Option<&'static str> {
        let mut found = None;
        for (name, known) in self.0.iter() {
            let same: bool = known.reveal().as_bytes().ct_eq(token.as_bytes()).into();
            if same && token.len() >= 32 {
                found = Some(*name);
            }
        }
        found
    }

    /// Lets only peers through to `routes`; the others get a 401 problem document.
    pub fn guard(&self, routes: axum::Router) -> axum::Router {
        routes.layer(from_fn_with_state(self.clone(), guard))
    }
}

async fn guard(State(tokens): State<Tokens>, mut request: Request, next: Next) -> Response {
    let header = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    });
    let Some(name) = token.and_then(|token| tokens.who(token)) else {
        let problem = Problem::new("unauthorized", 401, "A valid token is needed");
        let mut response = crate::error::problem(&problem);
        let challenge = axum::http::HeaderValue::from_static("Bearer");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        return response;
    };
    request.extensions_mut().insert(Caller(name));
    next.run(request).await
}

/// The hosts whose certificates prove peers to us, on a listener of [`crate::tls::Tls::mutual`].
#[derive(Clone, Debug, Default)]
pub struct Certified(Arc<Vec<(&'static str, String)>>);

impl Certified {
    /// The peers and the hosts that their certificates name.
    pub fn new(hosts: Vec<(&'static str, String)>) -> Self {
        Self(Arc::new(hosts))
    }

    /// Which peer a certificate names.
    pub fn who(&self, certificate: &PeerCertificate) -> Option<&'static str> {
        self.0.iter().find(|(_, host)| certificate.names(host)).map(|(name, _)| *name)
    }

    /// Lets only peers through to `routes`, each with its [`Caller`]; without a certificate the answer is a 401 problem
    /// document, with a certificate of somebody else 403.
    pub fn guard(&self, routes: axum::Router) -> axum::Router {
        routes.layer(from_fn_with_state(self.clone(), certified))
    }
}

async fn certified(State(hosts): State<Certified>, mut request: Request, next: Next) -> Response {
    let Some(certificate) = request.extensions().get::<PeerCertificate>() else {
        let problem = Problem::new("unauthorized", 401, "A client certificate is needed");
        return crate::error::problem(&problem);
    };
    let Some(name) = hosts.who(certificate) else {
        tracing::warn!("A peer came with the certificate of another one.");
        let problem =
            Problem::new("forbidden", 403, "This is not for the owner of the certificate");
        return crate::error::problem(&problem);
    };
    request.extensions_mut().insert(Caller(name));
    next.run(request).await
}

/// Carries the number of the request that causes a call, so that the logs of both systems can be joined.
pub fn with_request_id(
    request: reqwest::RequestBuilder,
    visit: &crate::Visit,
) -> reqwest::RequestBuilder {
    request.header(REQUEST_ID, &*visit.request_id)
}
