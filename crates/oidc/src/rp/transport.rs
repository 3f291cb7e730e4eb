//! The one thing the relying party needs from the network: a GET and a form POST with JSON answers.

use std::future::Future;

use serde::de::DeserializeOwned;

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

/// An answer of the provider.
#[derive(Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The body carries tokens and personal data.
        f.debug_struct("Answer").field("status", &self.status).finish_non_exhaustive()
    }
}

impl Answer {
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
}

/// Sends requests to the provider. Law: no redirects are followed, no answer is cached, an answer has at most 1 MB, and
/// every call ends within the client's own time limit.
pub trait Transport: Sync {
    /// GET with an optional bearer token.
    fn get(
        &self,
        url: &str,
        bearer: Option<&str>,
    ) -> impl Future<Output = Result<Answer, TransportError>> + Send;

    /// POST of a form.
    fn post_form(
        &self,
        url: &str,
        form: &[(&str, &str)],
    ) -> impl Future<Output = Result<Answer, TransportError>> + Send;
}

/// The longest answer that is read.
const BODY_MAX: u64 = 1 << 20;

impl Transport for reqwest::Client {
    async fn get(&self, url: &str, bearer: Option<&str>) -> Result<Answer, TransportError> {
        let mut request = Self::get(self, url).header("accept", "application/json");
        if let Some(token) = bearer {
            request = request.bearer_auth(token);
        }
        read(request).await
    }

    async fn post_form(&self, url: &str, form: &[(&str, &str)]) -> Result<Answer, TransportError> {
        read(self.post(url).header("accept", "application/json").form(form)).await
    }
}

async fn read(request: reqwest::RequestBuilder) -> Result<Answer, TransportError> {
    let mut response = request.send().await.map_err(|_| TransportError::Unavailable)?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| TransportError::Unavailable)? {
        body.extend_from_slice(&chunk);
        if body.len() as u64 > BODY_MAX {
            return Err(TransportError::Protocol("the answer is too long"));
        }
    }
    Ok(Answer { status, body })
}
