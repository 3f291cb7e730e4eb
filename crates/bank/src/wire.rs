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

#[cfg(test)]
mod tests {
    use super::*;
    use emv3ds::timers;
    use serde_json::json;
    use tokio::{net::TcpListener, time::Instant};

    /// The Directory Server waits three seconds for a receipt, the ACS five (EMV 3DS, 5.5). Nobody waits here: the
    /// runtime's clock jumps to the next timer.
    #[tokio::test(start_paused = true)]
    async fn receipts_are_waited_for_as_long_as_the_protocol_says() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let peer = Peer::certified("silent", base, web::client());
        let ids = json!({
            "messageType": "RReq", "messageVersion": "2.2.0", "messageCategory": "02",
            "threeDSServerTransID": "8a880dc0-d2d2-4067-bcb1-b08d1690b26e",
            "acsTransID": "d7c1ee99-9478-44a6-b1f2-391e29c6b340",
            "dsTransID": "6be7f2a2-1bd7-4b9f-8c0a-94fca7f6a7a2",
            "interactionCounter": "01", "transStatus": "Y", "authenticationType": "02",
        });
        let message = emv3ds::parse(ids.to_string().as_bytes(), Leg::DsToServer).unwrap();
        for (timer, seconds) in [(timers::RRES_AT_DS, 3), (timers::RRES_AT_ACS, 5)] {
            let patience = Duration::try_from(timer).unwrap();
            let begun = Instant::now();
            let kind = MessageType::RRes;
            let answer = send(&peer, "/", &message, Leg::ServerToDs, kind, patience).await;
            assert_eq!(answer.err(), Some(LinkError::Timeout));
            assert_eq!(begun.elapsed().as_secs(), seconds);
        }
        drop(listener);
    }
}
