//! Messages over HTTP between servers that know each other by their certificates: JSON bodies, status 200 also for
//! protocol errors.

use axum::{
    body::Bytes,
    http::{HeaderValue, Method, header},
    response::{IntoResponse, Response},
};
use emv3ds::{
    Invalid, Leg, Message,
    codes::{Component, ErrorCode, MessageType},
    message::Ids,
    parse::parse_expected,
};
use std::time::Duration;
use web::Peer;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// A message as an answer.
pub(crate) fn answer(message: &Message) -> Response {
    let body = message.to_json().to_vec();
    ([(header::CONTENT_TYPE, JSON)], body).into_response()
}

/// A protocol error as an answer.
pub(crate) fn refuse(invalid: &Invalid, component: Component) -> Response {
    tracing::info!(
        error.code = invalid.code.code(),
        error.detail = invalid.detail,
        component = component.code(),
        "A 3-D Secure message was refused.",
    );
    answer(&invalid.to_erro(component).into())
}

/// Why the other side gave no message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LinkError {
    /// No answer in time (402).
    Timeout,
    /// No connection, or not a message server (405).
    Connection,
    /// An answer that is refused.
    Invalid(Invalid),
}

impl LinkError {
    /// The protocol error that is told onwards about `question`.
    pub(crate) fn to_invalid(&self, question: &Message) -> Invalid {
        match self {
            Self::Timeout => Invalid::of(question, ErrorCode::TimedOut, "no answer in time"),
            Self::Connection => Invalid::of(question, ErrorCode::Connection, "no connection"),
            Self::Invalid(invalid) => {
                Invalid { ids: known(question.ids(), invalid.ids), ..invalid.clone() }
            }
        }
    }
}

fn known(asked: Ids, answered: Ids) -> Ids {
    Ids {
        server: asked.server.or(answered.server),
        ds: asked.ds.or(answered.ds),
        acs: asked.acs.or(answered.acs),
    }
}

/// Sends a message and reads the answer: `expected`, or an `Erro`.
pub(crate) async fn send(
    peer: &Peer,
    path: &str,
    message: &Message,
    leg: Leg,
    expected: MessageType,
    patience: Duration,
) -> Result<Message, LinkError> {
    let body = Bytes::from_owner(message.to_json());
    let request = peer.request(Method::POST, path).map_err(|_| LinkError::Connection)?;
    let request = request.header(header::CONTENT_TYPE, JSON).body(body);
    let sent = tokio::time::timeout(patience, peer.send(request)).await;
    let (_, body) = sent.map_err(|_| LinkError::Timeout)?.map_err(|_| LinkError::Connection)?;
    parse_expected(&body, leg, &[expected]).map_err(LinkError::Invalid)
}
