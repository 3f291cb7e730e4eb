//! The one thing the relying party needs from the network: requests with JSON answers.

use std::future::Future;

use serde::de::DeserializeOwned;

use crate::dpop;

/// Why no usable answer came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No answer, or an answer of the 500s.
    #[error("the provider does not answer")]
    Unavailable,
    /// An answer that is not what the protocol says.
    #[error("the provider does not speak the protocol: {0}")]
    Protocol(&'static str),
}

/// A request to the provider. `Debug` shows no header and no field.
#[derive(Clone)]
pub struct Request {
    /// The address.
    pub url: String,
    /// `Authorization`, where the request has it.
    pub authorization: Option<String>,
    /// The DPoP proof, where the request has one.
    pub proof: Option<String>,
    /// The fields of a form: the request is a POST then, otherwise a GET.
    pub form: Option<Vec<(String, String)>>,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("method", &self.method()).finish_non_exhaustive()
    }
}

impl Request {
    /// A bare GET.
    pub fn get(url: &str) -> Self {
        Self { url: url.to_owned(), authorization: None, proof: None, form: None }
    }

    /// The method, in capitals.
    pub const fn method(&self) -> &'static str {
        if self.form.is_some() { "POST" } else { "GET" }
    }
}

/// An answer of the provider.
#[derive(Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// The provider's nonce for the next proof (`DPoP-Nonce`).
    pub nonce: Option<String>,
    /// `WWW-Authenticate`.
    pub challenge: Option<String>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The body carries tokens and personal data.
        f.debug_struct("Answer").field("status", &self.status).finish_non_exhaustive()
    }
}

impl Answer {
    /// An answer without headers.
    pub fn new(status: u16, body: Vec<u8>) -> Self {
        Self { status, body, nonce: None, challenge: None }
    }

    /// The body as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, TransportError> {
        serde_json::from_slice(&self.body)
            .map_err(|_| TransportError::Protocol("the answer is not the expected JSON"))
    }

    /// This answer if its status is 200.
    pub fn expect_ok(self) -> Result<Self, TransportError> {
        match self.status {
            200 => Ok(self),
            500.. => Err(TransportError::Unavailable),
            _ => Err(TransportError::Protocol("the status is not 200")),
        }
    }

    /// The `error` member of a refusal.
    pub fn error(&self) -> String {
        let body = self.json::<serde_json::Value>().ok();
        body.as_ref().and_then(|body| body["error"].as_str()).unwrap_or("?").to_owned()
    }

    /// Whether the same request would do with the nonce that came along (RFC 9449, sections 8 and 9).
    pub(super) fn wants_nonce(&self) -> bool {
        let wanted = match self.status {
            400 => self.error() == dpop::USE_NONCE,
            401 => self.challenge.as_ref().is_some_and(|it| it.contains(dpop::USE_NONCE)),
            _ => false,
        };
        wanted && self.nonce.is_some()
    }
}

/// Sends requests to the provider. Law: no redirects are followed, no answer is cached, an answer has at most 1 MB, and
/// every call ends within the client's own time limit.
pub trait Transport: Sync {
    /// Sends one request.
    fn send(&self, request: Request)
    -> impl Future<Output = Result<Answer, TransportError>> + Send;
}

/// The longest answer that is read.
const BODY_MAX: u64 = 1 << 20;

impl Transport for reqwest::Client {
    async fn send(&self, request: Request) -> Result<Answer, TransportError> {
        let mut out = match &request.form {
            Some(form) => self.post(&request.url).form(form),
            None => self.get(&request.url),
        };
        out = out.header("accept", "application/json");
        if let Some(authorization) = request.authorization {
            out = out.header("authorization", authorization);
        }
        if let Some(proof) = request.proof {
            out = out.header(dpop::HEADER, proof);
        }
        read(out).await
    }
}

async fn read(request: reqwest::RequestBuilder) -> Result<Answer, TransportError> {
    let mut response = request.send().await.map_err(|_| TransportError::Unavailable)?;
    let status = response.status().as_u16();
    let header = |name: &str| {
        response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    };
    let (nonce, challenge) = (header(dpop::NONCE_HEADER), header("www-authenticate"));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| TransportError::Unavailable)? {
        body.extend_from_slice(&chunk);
        if body.len() as u64 > BODY_MAX {
            return Err(TransportError::Protocol("the answer is too long"));
        }
    }
    Ok(Answer { status, body, nonce, challenge })
}
