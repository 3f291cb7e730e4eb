//! The result, from server to server: the only message that is believed.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use emv3ds::codes::{ErrorCode, MessageType, ResultsStatus};
use emv3ds::flow::server::ServerTx;
use emv3ds::message::RReq;
use emv3ds::parse::parse_expected;
use emv3ds::{Invalid, Leg, Message};
use store::{Actor, StoreError};

use super::model::Manner;
use super::store::{self as rows, Direction};
use super::{link, void};
use crate::Ghiseul;

/// `RReq` of the directory server, answered by `RRes` or `Erro`.
pub(super) async fn receive(State(state): State<Ghiseul>, body: Bytes) -> Response {
    let rreq = match parse_expected(&body, Leg::DsToServer, &[MessageType::RReq]) {
        Ok(Message::RReq(rreq)) => rreq,
        Ok(other) => {
            return link::refuse(&Invalid::of(&other, ErrorCode::MessageInvalid, "messageType"));
        }
        Err(invalid) => return link::refuse(&invalid),
    };
    let refuse =
        |code, detail| link::refuse(&Invalid::of(&Message::RReq(rreq.clone()), code, detail));
    match keep(&state, &rreq).await {
        Ok(Ok(())) => link::answer(&rreq.receipt(ResultsStatus::Received).into()),
        Ok(Err(code)) => refuse(code, "no such challenge"),
        Err(error) => {
            tracing::error!(%error, "A result could not be kept; the bank will send it again.");
            refuse(ErrorCode::Transient, "try again")
        }
    }
}

/// Keeps the first result of a challenge that is open here, with all three ids.
async fn keep(state: &Ghiseul, rreq: &RReq) -> Result<Result<(), ErrorCode>, StoreError> {
    let mut act = state.db.act(&Actor::Peer("card-directory"), "card.result").await?;
    act.subject("card_attempt", rreq.server_trans_id);
    let Some(attempt) = rows::find(&mut act, rreq.server_trans_id).await? else {
        act.refuse("unknown-transaction").await?;
        return Ok(Err(ErrorCode::TransactionId));
    };
    let resulted = match attempt.tx.clone().result(rreq, act.now()) {
        Ok(resulted) => ServerTx::Resulted(resulted),
        Err(code) => {
            act.refuse(code.code()).await?;
            return Ok(Err(code));
        }
    };
    if !rows::advance(&mut act, &attempt, &resulted).await? {
        // Another result was faster, and the first one counts.
        act.refuse("second-result").await?;
        return Ok(Err(ErrorCode::TransactionId));
    }
    rows::note(&mut act, attempt.id, Direction::In, &Message::from(rreq.clone())).await?;
    if attempt.manner == Manner::Payment {
        void::at_once(&mut act, attempt.id).await?;
    }
    act.commit().await?;
    Ok(Ok(()))
}
