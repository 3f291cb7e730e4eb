//! The result goes to the Directory Server before the browser is let go, and again until it is received.

use super::{jobs as retries, model::Challenge, store};
use crate::{
    Bank,
    customers::{self, Scenario},
    ds,
    issuers::Part,
    wire,
};
use ::store::{Actor, StoreError, jobs};
use aws_lc_rs::hmac;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use emv3ds::{
    Leg, Message,
    codes::{MessageCategory, MessageType, ResultsStatus, TransStatus, Version},
    flow::acs::{AcsTx, Outcome},
    identity_match::MatchAnswer,
    message::{Other, RReq},
    timers,
};
use std::time::Duration;

/// How often a result is sent at most: twice at once, then every ten seconds.
const ATTEMPTS: u32 = 8;

/// Sends the result of a challenge that is over, at once and once more; a job goes on after that.
pub(super) async fn report(bank: &Bank, challenge: Challenge) -> Result<Challenge, StoreError> {
    let challenge = attempt(bank, challenge).await?;
    let challenge = attempt(bank, challenge).await?;
    if matches!(challenge.tx, AcsTx::Done(_)) {
        let mut act = bank.db.act(&Actor::System("acs"), "acs.retry").await?;
        act.subject("acs_tx", challenge.acs);
        let run_at = act.now() + timers::RREQ_RETRY;
        let job = jobs::Job { kind: retries::REPORT, key: challenge.acs.to_string(), run_at };
        jobs::enqueue(&mut act, job).await?;
        act.commit().await?;
    }
    Ok(challenge)
}

/// One attempt. A challenge that is not over, or whose result is received, stays as it is.
pub(super) async fn attempt(bank: &Bank, challenge: Challenge) -> Result<Challenge, StoreError> {
    let AcsTx::Done(done) = challenge.tx.clone() else { return Ok(challenge) };
    let received = if challenge.scenario == Scenario::ResultLost {
        // The scenario in which a result never arrives: nothing is sent, and nobody waits.
        Some(false)
    } else {
        send(bank, &challenge, done.outcome).await?
    };
    let next = if let Some(received) = received {
        AcsTx::Reported(done.reported(received))
    } else {
        let unheard = done.unheard();
        if unheard.sent >= ATTEMPTS {
            AcsTx::Reported(unheard.reported(false))
        } else {
            AcsTx::Done(unheard)
        }
    };
    let id = challenge.acs;
    match store::advance(bank, challenge, next).await? {
        Some(moved) => Ok(moved),
        None => store::by_id(bank, id).await?.ok_or(StoreError::NoRow { statement: "BY_ID" }),
    }
}

/// Whether the receipt came: yes, no and never will, or not yet.
async fn send(
    bank: &Bank,
    challenge: &Challenge,
    outcome: Outcome,
) -> Result<Option<bool>, StoreError> {
    let message = Message::from(result(bank, challenge, outcome).await?);
    let patience = Duration::try_from(timers::RRES_AT_ACS).unwrap_or_default();
    let path = ds::RESULTS;
    let answer =
        wire::send(&bank.to_ds, path, &message, Leg::DsToServer, MessageType::RRes, patience).await;
    Ok(match answer {
        Ok(Message::RRes(rres)) => Some(rres.results_status == ResultsStatus::Received),
        Ok(Message::Erro(erro)) if is_final(&erro) => Some(false),
        Ok(_) | Err(_) => None,
    })
}

/// An error that trying again cannot cure.
fn is_final(erro: &emv3ds::message::Erro) -> bool {
    !matches!(erro.error_code.code(), "402" | "403" | "405")
}

/// The `RReq`. Only a passed challenge of a bank that takes part says anything about the person.
async fn result(bank: &Bank, challenge: &Challenge, outcome: Outcome) -> Result<RReq, StoreError> {
    let (kind, method) = challenge.issuer.means().on_the_wire();
    let passed = outcome.status == TransStatus::Authenticated;
    let answer = match (&challenge.claim, challenge.issuer.part) {
        (Some(claim), Part::Identity) if passed => {
            let mut read = bank.db.read().await?;
            let account = customers::store::account(&mut read, &challenge.stem).await?;
            account.map(|account| account.compare(claim))
        }
        _ => None,
    };
    Ok(RReq {
        version: Version::V220,
        server_trans_id: challenge.server,
        acs_trans_id: challenge.acs,
        ds_trans_id: challenge.ds,
        message_category: match challenge.purchase {
            Some(_) => MessageCategory::Payment,
            None => MessageCategory::NonPayment,
        },
        interaction_counter: outcome.interaction_counter(),
        trans_status: outcome.status,
        trans_status_reason: outcome.reason.map(Into::into),
        authentication_type: Some(kind),
        authentication_method: Some(method.into()),
        challenge_cancel: outcome.cancel.map(Into::into),
        extensions: answer.as_ref().map(MatchAnswer::to_extension).into_iter().collect(),
        other: if passed { proof_of_payment(bank, challenge) } else { Other::default() },
    })
}

/// What an acquirer would show the issuer to collect; it stands in every passed payment. Nobody collects here.
fn proof_of_payment(bank: &Bank, challenge: &Challenge) -> Other {
    let mut other = Other::default();
    if challenge.purchase.is_some() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, bank.config.code_key.reveal().as_bytes());
        let value = hmac::sign(&key, format!("payment {}", challenge.ds).as_bytes());
        let value = BASE64_STANDARD.encode(&value.as_ref()[..20]);
        other.0.insert("authenticationValue".to_owned(), value.into());
        other.0.insert("eci".to_owned(), "05".into());
    }
    other
}
