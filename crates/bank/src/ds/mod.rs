//! The Directory Server: tells card ranges, routes questions to the ACS, relays results to the 3DS Server.
//!
//! It calls only addresses that are registered with it, whatever a message says, and lets a result pass only when its
//! three ids are those of a challenge that it routed.

mod prepare;
mod relay;
pub(crate) mod store;

use crate::{Bank, payments, wire};
use ::store::StoreError;
use axum::{Extension, Router, body::Bytes, extract::State, response::Response, routing::post};
use emv3ds::{
    Invalid, Leg, Message,
    codes::{Component, ErrorCode, MessageType},
    parse::parse_expected,
    void,
};
use web::peer::Caller;

/// Name of the 3DS Server among the callers.
pub(crate) const SERVER: &str = "3ds-server";
/// Name of the ACS among the callers.
pub(crate) const ACS: &str = "acs";
/// Where results come in.
pub(crate) const RESULTS: &str = "/ds/rreq";
/// `dsReferenceNumber`.
pub(crate) const REFERENCE: &str = "3DS_LOA_DIS_CAZI_020200_00001";

/// Routes of the Directory Server.
pub fn router(bank: Bank) -> Router {
    let callers = bank.ds_callers();
    let routes = Router::new()
        .route("/ds", post(ask))
        .route(RESULTS, post(result))
        .route(void::PATH, post(payments::relay))
        .with_state(bank);
    callers.guard(routes)
}

/// Why the Directory Server does not pass a message on.
#[derive(Debug)]
enum Stop {
    /// The sender is told what is wrong.
    Refused(Invalid),
    /// Storage failed; the sender is told to come again.
    Fault(StoreError),
}

impl From<Invalid> for Stop {
    fn from(invalid: Invalid) -> Self {
        Self::Refused(invalid)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Fault(error)
    }
}

/// `AReq` and `PReq` of a 3DS Server.
async fn ask(
    State(bank): State<Bank>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Response {
    let expected = [MessageType::AReq, MessageType::PReq];
    let message = match parse_expected(&body, Leg::ServerToDs, &expected) {
        Ok(message) if caller.0 == SERVER => message,
        Ok(message) => return wire::refuse(&denied(&message), Component::Directory),
        Err(invalid) => return wire::refuse(&invalid, Component::Directory),
    };
    let answered = match &message {
        Message::AReq(areq) => relay::question(&bank, areq).await,
        Message::PReq(preq) => prepare::ranges(&bank, preq).await,
        other => Err(denied(other).into()),
    };
    conclude(answered, &message)
}

/// `RReq` of an ACS.
async fn result(
    State(bank): State<Bank>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Response {
    let message = match parse_expected(&body, Leg::AcsToDs, &[MessageType::RReq]) {
        Ok(message) if caller.0 == ACS => message,
        Ok(message) => return wire::refuse(&denied(&message), Component::Directory),
        Err(invalid) => return wire::refuse(&invalid, Component::Directory),
    };
    let answered = match &message {
        Message::RReq(rreq) => relay::result(&bank, rreq).await,
        other => Err(denied(other).into()),
    };
    conclude(answered, &message)
}

fn denied(message: &Message) -> Invalid {
    Invalid::of(message, ErrorCode::AccessDenied, "not for this sender")
}

fn conclude(answered: Result<Message, Stop>, question: &Message) -> Response {
    match answered {
        Ok(message) => wire::answer(&message),
        Err(Stop::Refused(invalid)) => wire::refuse(&invalid, Component::Directory),
        Err(Stop::Fault(error)) => {
            tracing::error!(%error, "The Directory Server could not reach its storage.");
            let invalid = Invalid::of(question, ErrorCode::Transient, "try again");
            wire::refuse(&invalid, Component::Directory)
        }
    }
}
