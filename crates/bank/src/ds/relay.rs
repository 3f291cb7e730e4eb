//! Questions to the ACS, results to the 3DS Server.

use super::{REFERENCE, RESULTS, Stop, store};
use crate::{
    Bank, acs,
    issuers::Issuer,
    join,
    wire::{self, LinkError},
};
use base::Id;
use emv3ds::{
    DsTransId, Invalid, Leg, Message,
    codes::{ErrorCode, MessageType, ResultsStatus},
    flow::directory::{DirectoryTx, Routed},
    message::{AReq, ARes, RReq},
    timers,
};
use std::time::Duration;
use url::Url;

/// Routes an `AReq` to the ACS of the card and gives back its `ARes`.
pub(super) async fn question(bank: &Bank, areq: &AReq) -> Result<Message, Stop> {
    let question = Message::AReq(Box::new(areq.clone()));
    let refuse = |code, detail: &str| Stop::from(Invalid::of(&question, code, detail));
    if !is_registered(bank, areq) {
        return Err(refuse(ErrorCode::AccessDenied, "threeDSRequestorID,threeDSServerURL"));
    }
    let issuer = Issuer::of_card(&areq.acct_number).filter(|issuer| issuer.is_listed());
    let issuer = issuer.ok_or_else(|| refuse(ErrorCode::TransactionData, "acctNumber"))?;

    let id: Id<Routed> = Id::new(bank.db.now(), bank.db.entropy());
    let routed = Routed { server: areq.server_trans_id, ds: DsTransId::from_uuid(id.uuid()) };
    if !store::insert(bank, &routed, &areq.server.requestor_id, issuer.code).await? {
        return Err(refuse(ErrorCode::TransactionId, "threeDSServerTransID"));
    }
    let onward = Message::from(AReq {
        ds_trans_id: Some(routed.ds),
        ds_url: Some(join(&bank.config.ds_url, RESULTS)),
        ds_reference_number: Some(REFERENCE.to_owned()),
        ..areq.clone()
    });
    let patience = bank.config.acs_patience;
    let answer =
        wire::send(&bank.to_acs, acs::AREQ, &onward, Leg::AcsToDs, MessageType::ARes, patience)
            .await;
    match answer {
        Ok(Message::ARes(decided)) => pass(bank, routed, *decided, &question).await,
        Ok(other) => Ok(other),
        Err(error) => Err(error.to_invalid(&question).into()),
    }
}

/// Only a registered requestor with its registered address may ask.
fn is_registered(bank: &Bank, areq: &AReq) -> bool {
    let known = &bank.config.requestor;
    let same_url = Url::parse(&areq.server.server_url).is_ok_and(|url| url == known.results_url);
    areq.server.requestor_id == known.id
        && areq.server.server_ref_number == known.server_ref
        && same_url
}

/// Checks an `ARes` and remembers what it opens.
async fn pass(
    bank: &Bank,
    routed: Routed,
    ares: ARes,
    question: &Message,
) -> Result<Message, Stop> {
    let ours = |text: &String| {
        Url::parse(text).is_ok_and(|url| url.origin() == bank.config.acs_url.origin())
    };
    if !ares.acs_url.as_ref().is_none_or(ours) {
        return Err(Invalid::of(question, ErrorCode::Format, "acsURL").into());
    }
    let ds = routed.ds;
    let next = routed
        .answered(&ares, bank.db.now())
        .map_err(|code| Invalid::of(question, code, "ARes"))?;
    if !store::advance(bank, ds, 0, &next).await? {
        return Err(Invalid::of(question, ErrorCode::TransactionId, "dsTransID").into());
    }
    Ok(Message::from(ares))
}

/// Relays an `RReq` to the 3DS Server and gives back its `RRes`.
pub(super) async fn result(bank: &Bank, rreq: &RReq) -> Result<Message, Stop> {
    let question = Message::RReq(Box::new(rreq.clone()));
    let refuse = |code| Stop::from(Invalid::of(&question, code, "no such challenge"));
    let Some((tx, version)) = store::find(bank, rreq.ds_trans_id).await? else {
        return Err(refuse(ErrorCode::TransactionId));
    };
    tx.admits(rreq, bank.db.now()).map_err(refuse)?;
    // The method of authentication is for the Directory Server alone (2.2.0).
    let onward = Message::from(RReq { authentication_method: None, ..rreq.clone() });
    let patience = Duration::try_from(timers::RRES_AT_DS).unwrap_or_default();
    let (peer, path) = (&bank.to_requestor, bank.config.requestor.results_url.path());
    let answer =
        wire::send(peer, path, &onward, Leg::ServerToDs, MessageType::RRes, patience).await;
    match answer {
        Ok(Message::RRes(receipt)) if Message::RRes(receipt.clone()).ids() == question.ids() => {
            if receipt.results_status == ResultsStatus::Received {
                store::advance(bank, rreq.ds_trans_id, version, &DirectoryTx::Closed).await?;
            }
            Ok(Message::RRes(receipt))
        }
        Ok(Message::RRes(_)) => Err(refuse(ErrorCode::TransactionId)),
        Ok(other) => Ok(other),
        Err(error @ (LinkError::Timeout | LinkError::Connection)) => {
            tracing::warn!(?error, "A result could not be delivered to the 3DS Server.");
            Err(error.to_invalid(&question).into())
        }
        Err(error) => Err(error.to_invalid(&question).into()),
    }
}
