//! Messages to the directory server, and what comes back.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse as _, Response};
use emv3ds::codes::{Component, MessageType};
use emv3ds::parse::parse_expected;
use emv3ds::{Invalid, Leg, Message};
use web::PeerError;

use super::Settings;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// Why the directory server gave no message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum LinkError {
    /// Nobody answers.
    #[error("the directory server cannot be reached")]
    Unreachable,
    /// The answer is refused.
    #[error("the directory server's answer is refused: {0}")]
    Invalid(Invalid),
}

/// Sends a message and reads the answer: `expected`, or an `Erro`. The bytes sent are wiped when they have left.
pub(super) async fn send(
    settings: &Settings,
    message: &Message,
    expected: MessageType,
) -> Result<Message, LinkError> {
    let body = Bytes::from_owner(message.to_json());
    let mut answer = post(settings, body.clone()).await;
    // Where no connection came about nothing was asked yet, so asking once more is safe.
    if matches!(answer, Err(PeerError::Unavailable { reached: false, .. })) {
        answer = post(settings, body).await;
    }
    let (_, body) = answer.map_err(|error| {
        tracing::warn!(%error, "The card directory gave no answer.");
        LinkError::Unreachable
    })?;
    parse_expected(&body, Leg::DsToServer, &[expected]).map_err(LinkError::Invalid)
}

async fn post(settings: &Settings, body: Bytes) -> Result<(HeaderMap, Vec<u8>), PeerError> {
    let path = settings.config.directory_url.path();
    let request = settings.directory.request(Method::POST, path)?;
    settings.directory.send(request.header(header::CONTENT_TYPE, JSON).body(body)).await
}

/// A message as an answer.
pub(super) fn answer(message: &Message) -> Response {
    ([(header::CONTENT_TYPE, JSON)], message.to_json().to_vec()).into_response()
}

/// A protocol error as an answer.
pub(super) fn refuse(invalid: &Invalid) -> Response {
    tracing::info!(
        error.code = invalid.code.code(),
        error.detail = invalid.detail,
        "A 3-D Secure message was refused.",
    );
    answer(&invalid.to_erro(Component::Server).into())
}
