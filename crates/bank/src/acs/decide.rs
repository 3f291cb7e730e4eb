//! `AReq` to `ARes`: what the issuer says about a card.

use super::{CHALLENGE, REFERENCE, model::Challenge, store};
use crate::{
    Bank,
    customers::{self, Account, Scenario, stem_of},
    ds,
    issuers::Issuer,
    join,
    payments::{NotForUs, Purchase},
    wire,
};
use ::store::{Actor, StoreError, jobs};
use axum::{body::Bytes, extract::State, response::Response};
use base::{Id, Timestamp, dates};
use emv3ds::{
    AcsTransId, DsTransId, Invalid, Leg, Message,
    codes::{Component, ErrorCode, MessageType, TransStatus, TransStatusReason},
    flow::acs::{AcsTx, AwaitingCreq},
    identity_match::{MatchError, MatchRequest},
    message::{AReq, ARes, Other},
    parse::parse_expected,
    timers,
};
use jiff::SignedDuration;

/// A status with its reason.
type Verdict = (TransStatus, Option<TransStatusReason>);

pub(super) async fn areq(State(bank): State<Bank>, body: Bytes) -> Response {
    let message = parse_expected(&body, Leg::DsToAcs, &[MessageType::AReq]);
    let areq = match message {
        Ok(Message::AReq(areq)) => areq,
        Ok(other) => {
            let invalid = Invalid::of(&other, ErrorCode::MessageInvalid, "messageType");
            return wire::refuse(&invalid, Component::Acs);
        }
        Err(invalid) => return wire::refuse(&invalid, Component::Acs),
    };
    let refuse = |code, detail: &str| {
        wire::refuse(&Invalid::of(&Message::AReq(areq.clone()), code, detail), Component::Acs)
    };
    match decide(&bank, &areq).await {
        Ok(Ok(decided)) => wire::answer(&decided.into()),
        Ok(Err((code, detail))) => refuse(code, detail),
        Err(error) => {
            tracing::error!(%error, "The ACS could not reach its storage.");
            refuse(ErrorCode::Transient, "try again")
        }
    }
}

/// Why an `AReq` gets an `Erro`.
type Refusal = (ErrorCode, &'static str);

async fn decide(bank: &Bank, areq: &AReq) -> Result<Result<ARes, Refusal>, StoreError> {
    let scenario = Scenario::of_card(&areq.acct_number);
    let (Some(ds), Some(ds_url)) = (areq.ds_trans_id, areq.ds_url.as_deref()) else {
        return Ok(Err((ErrorCode::RequiredMissing, "dsTransID,dsURL")));
    };
    // Results go to the address that is configured; a message that names another one is not from our network.
    if ds_url != join(&bank.config.ds_url, ds::RESULTS) {
        return Ok(Err((ErrorCode::AccessDenied, "dsURL")));
    }
    let Some(issuer) = Issuer::of_card(&areq.acct_number).filter(|issuer| issuer.is_listed())
    else {
        return Ok(Err((ErrorCode::TransactionData, "acctNumber")));
    };
    match scenario {
        Scenario::Error => return Ok(Err((ErrorCode::Transient, "scenario 9"))),
        Scenario::AcsTimeout => tokio::time::sleep(bank.config.acs_silence).await,
        _ => {}
    }
    let claim = match claim(bank, issuer, areq) {
        Ok(claim) => claim,
        Err(code) => return Ok(Err((code, "messageExtension"))),
    };
    let (now, stem) = (bank.db.now(), stem_of(&areq.acct_number));
    let account = customers::store::account(&mut bank.db.read().await?, stem).await?;
    let id: Id<Challenge> = Id::new(now, bank.db.entropy());
    let acs = AcsTransId::from_uuid(id.uuid());
    let (verdict, purchase) = match Purchase::of(areq) {
        Ok(purchase) => {
            let paid = purchase.is_some();
            (verdict(areq, (scenario, paid), account.as_ref(), now), purchase)
        }
        Err(NotForUs) => ((TransStatus::Denied, Some(TransStatusReason::InvalidTransaction)), None),
    };
    if verdict.0 == TransStatus::ChallengeRequired {
        let asked = Asked { acs, ds, issuer, claim, purchase };
        if !begin(bank, areq, asked).await? {
            return Ok(Err((ErrorCode::TransactionId, "threeDSServerTransID")));
        }
    }
    Ok(Ok(ares(bank, areq, (acs, ds, issuer), verdict)))
}

/// Who the person says they are, as far as this issuer reads such questions at all.
fn claim(bank: &Bank, issuer: &Issuer, areq: &AReq) -> Result<Option<MatchRequest>, ErrorCode> {
    let Some(key) = bank.match_keys.of(issuer) else { return Ok(None) };
    MatchRequest::open(&areq.extensions, key).map_err(|error| match error {
        MatchError::Form => ErrorCode::Format,
        MatchError::Sealed(_) => ErrorCode::Decryption,
    })
}

/// What the issuer says: first about the card, then by the card's scenario. A card that is asked only by a payment is
/// asked by one.
fn verdict(
    areq: &AReq,
    (scenario, paid): (Scenario, bool),
    account: Option<&Account>,
    now: Timestamp,
) -> Verdict {
    let no = |reason| (TransStatus::Denied, Some(reason));
    let unavailable = |reason| (TransStatus::Unavailable, Some(reason));
    let Some(account) = account else { return no(TransStatusReason::NoCardRecord) };
    if account.blocked {
        return no(TransStatusReason::StolenCard);
    }
    if account.expiry.is_past(dates::today(now)) {
        return no(TransStatusReason::ExpiredCard);
    }
    if areq.card_expiry_date.is_some_and(|expiry| expiry != account.expiry) {
        return no(TransStatusReason::CardAuthenticationFailed);
    }
    match scenario {
        Scenario::Frictionless => (TransStatus::Authenticated, None),
        Scenario::Denied => no(TransStatusReason::StolenCard),
        Scenario::Unavailable => unavailable(TransStatusReason::AcsTechnical),
        Scenario::Attempt => (TransStatus::Attempted, None),
        Scenario::Rejected => (TransStatus::Rejected, Some(TransStatusReason::SuspectedFraud)),
        Scenario::NonPaymentUnsupported if !paid => {
            unavailable(TransStatusReason::NonPaymentUnsupported)
        }
        Scenario::NonPaymentUnsupported
        | Scenario::Challenge
        | Scenario::ResultLost
        | Scenario::AcsTimeout
        | Scenario::Error => (TransStatus::ChallengeRequired, None),
    }
}

/// What a challenge is about.
struct Asked {
    acs: AcsTransId,
    ds: DsTransId,
    issuer: &'static Issuer,
    claim: Option<MatchRequest>,
    purchase: Option<Purchase>,
}

/// Keeps the challenge, and wakes up when nobody opens it.
async fn begin(bank: &Bank, areq: &AReq, asked: Asked) -> Result<bool, StoreError> {
    let Asked { acs, ds, issuer, claim, purchase } = asked;
    let mut act = bank.db.act(&Actor::Peer("ds"), "acs.question").await?;
    act.subject("acs_tx", acs);
    let now = act.now();
    let english = areq.browser.language.as_deref().is_some_and(|tag| tag.starts_with("en"));
    let challenge = Challenge {
        acs,
        server: areq.server_trans_id,
        ds,
        issuer,
        stem: stem_of(&areq.acct_number).to_owned(),
        last4: areq.acct_number.last4().to_owned(),
        scenario: Scenario::of_card(&areq.acct_number),
        requestor: areq.server.requestor_name.clone(),
        notification_url: areq.notification_url.clone().unwrap_or_default(),
        lang: if english { web::Lang::En } else { web::Lang::Ro },
        claim,
        purchase,
        tx: AcsTx::AwaitingCreq(AwaitingCreq { since: now }),
        version: 0,
        code_hash: None,
        session_data: None,
    };
    if !store::insert(&mut act, &challenge).await? {
        act.refuse("transaction-id-used").await?;
        return Ok(false);
    }
    let run_at = now + timers::CREQ_WITHIN + SignedDuration::from_secs(1);
    let job = jobs::Job { kind: super::jobs::DEADLINE, key: acs.to_string(), run_at };
    jobs::enqueue(&mut act, job).await?;
    act.commit().await?;
    Ok(true)
}

fn ares(
    bank: &Bank,
    areq: &AReq,
    (acs, ds, issuer): (AcsTransId, DsTransId, &Issuer),
    verdict: Verdict,
) -> ARes {
    let challenge = verdict.0 == TransStatus::ChallengeRequired;
    ARes {
        version: areq.version,
        server_trans_id: areq.server_trans_id,
        acs_trans_id: acs,
        ds_trans_id: ds,
        acs_reference_number: REFERENCE.to_owned(),
        ds_reference_number: ds::REFERENCE.to_owned(),
        trans_status: verdict.0,
        trans_status_reason: verdict.1.map(Into::into),
        acs_challenge_mandated: challenge.then(|| "Y".to_owned()),
        authentication_type: challenge.then_some(issuer.means().on_the_wire().0),
        acs_url: challenge.then(|| join(&bank.config.acs_url, CHALLENGE)),
        extensions: Vec::new(),
        other: Other::default(),
    }
}
