//! `POST /acs/challenge`: a browser brings a `CReq`.

use super::{
    CHALLENGE, jobs as deadlines,
    model::Challenge,
    pages::{self, Broken},
    report,
    store::{self, Opening},
};
use crate::{Bank, customers, means::Means, phones};
use ::store::{Actor, jobs};
use axum::extract::State;
use base::Secret;
use emv3ds::{
    Invalid, Message,
    codes::{Component, ErrorCode, MessageType},
    envelope,
    flow::acs::{AcsTx, Open},
    message::Erro,
    timers,
};
use jiff::SignedDuration;
use web::{Form, Result, Visit, fl, page};

/// Opens the challenge and moves on to its own address, so that a reload does not bring the `CReq` again.
pub(super) async fn creq(State(bank): State<Bank>, visit: Visit, form: Form) -> Result {
    let message = match envelope::read_creq(form.value("creq")) {
        Ok(Ok(message)) => message,
        Ok(Err(invalid)) => return Ok(pages::broken(&visit, Broken::of(&invalid))),
        Err(_) => return Ok(pages::broken(&visit, Broken::of(&unreadable()))),
    };
    let refuse = |code, detail: &str| {
        Invalid::of(&Message::CReq(message.clone()), code, detail).to_erro(Component::Acs)
    };
    let session_data = form.value("threeDSSessionData");
    if !session_data.is_empty() && !envelope::is_session_data(session_data) {
        let erro = refuse(ErrorCode::Format, "threeDSSessionData");
        return Ok(pages::broken(&visit, Broken::erro(erro)));
    }
    let session_data = (!session_data.is_empty()).then(|| session_data.to_owned());
    let found = store::by_id(&bank, message.acs_trans_id).await?;
    let found = found.filter(|challenge| challenge.server == message.server_trans_id);
    let Some(challenge) = found else {
        let erro = refuse(ErrorCode::TransactionId, "acsTransID");
        return Ok(pages::broken(&visit, Broken::erro(erro)));
    };
    match open(&bank, &challenge, session_data.clone()).await? {
        Ok(handle) => Ok(page::see_other(format!("{CHALLENGE}/{}", handle.reveal()))),
        Err(code) => {
            let erro = refuse(code, late_or_twice(code));
            Ok(pages::broken(&visit, Broken::back(erro, &challenge, session_data)))
        }
    }
}

const fn late_or_twice(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::TimedOut => "CReq too late",
        _ => "CReq replayed",
    }
}

fn unreadable() -> Invalid {
    Invalid {
        code: ErrorCode::MessageInvalid,
        detail: "creq is not base64url".to_owned(),
        kind: Some(MessageType::CReq),
        ids: emv3ds::message::Ids::default(),
    }
}

/// The first `CReq` in time opens; any other is refused, and a late one ends the challenge.
async fn open(
    bank: &Bank,
    challenge: &Challenge,
    session_data: Option<String>,
) -> Result<Result<Secret, ErrorCode>> {
    let opened = match challenge.tx.clone().creq(bank.db.now()) {
        Ok(opened) => opened,
        Err((code, Some(done))) => {
            if let Some(ended) = store::advance(bank, challenge.clone(), AcsTx::Done(done)).await? {
                report::report(bank, ended).await?;
            }
            return Ok(Err(code));
        }
        Err((code, None)) => return Ok(Err(code)),
    };
    send_code(bank, challenge, opened, session_data).await
}

/// Makes code and address, keeps their hashes, sends the code.
async fn send_code(
    bank: &Bank,
    challenge: &Challenge,
    opened: Open,
    session_data: Option<String>,
) -> Result<Result<Secret, ErrorCode>> {
    let entropy = bank.db.entropy();
    let (code, handle) = (Secret::new(entropy.code_digits(6)), Secret::new(entropy.token()));
    let by_sms = challenge.issuer.means() == Means::Sms;
    let opening = Opening {
        code_hash: by_sms.then(|| pages::code_hash(bank, challenge.acs, code.reveal())),
        handle_hash: pages::handle_hash(bank, handle.reveal()),
        session_data,
    };
    let mut act = bank.db.act(&Actor::Anonymous, "acs.open").await?;
    act.subject("acs_tx", challenge.acs);
    let account = customers::store::account(&mut act, &challenge.stem).await?;
    if !store::open(&mut act, challenge, &AcsTx::Open(opened), &opening).await? {
        return Ok(Err(ErrorCode::TransactionData));
    }
    let phone = account.map(|account| account.phone);
    let issuer = challenge.issuer.name;
    match (phone, challenge.issuer.means()) {
        (Some(phone), Means::Sms) => {
            let text = sms_text(challenge, code.reveal());
            phones::store::send(&mut act, &phone, issuer, &text).await?;
        }
        (Some(phone), Means::Push) => {
            let text = push_text(challenge);
            phones::store::ask(&mut act, challenge.acs, (&phone, issuer), &text).await?;
        }
        (None, _) => {}
    }
    let run_at = act.now() + timers::CHALLENGE + SignedDuration::from_secs(1);
    let job = jobs::Job { kind: deadlines::DEADLINE, key: challenge.acs.to_string(), run_at };
    jobs::enqueue(&mut act, job).await?;
    act.commit().await?;
    Ok(Ok(handle))
}

/// The text names the purpose, so that a victim who is asked for the code by phone can see what it is for.
fn sms_text(challenge: &Challenge, code: &str) -> String {
    let l = web::Texts::new(challenge.lang);
    let requestor = challenge.requestor.as_str();
    if let Some(purchase) = challenge.purchase {
        let amount = purchase.in_words(challenge.lang);
        return fl!(l, "bank-sms-payment", requestor = requestor, amount = amount, code = code);
    }
    match &challenge.claim {
        Some(claim) => fl!(
            l,
            "bank-sms-identity",
            requestor = requestor,
            last = claim.cnp.last_three(),
            code = code
        ),
        None => fl!(l, "bank-sms-card", requestor = requestor, code = code),
    }
}

/// What the application asks.
fn push_text(challenge: &Challenge) -> String {
    let l = web::Texts::new(challenge.lang);
    let requestor = challenge.requestor.as_str();
    match (&challenge.claim, challenge.purchase) {
        (_, Some(purchase)) => {
            let amount = purchase.in_words(challenge.lang);
            fl!(l, "bank-push-payment", requestor = requestor, amount = amount)
        }
        (Some(claim), None) => {
            fl!(l, "bank-push-identity", requestor = requestor, last = claim.cnp.last_three())
        }
        (None, None) => fl!(l, "bank-push-card", requestor = requestor),
    }
}

impl Broken {
    /// An error about a message that belongs to no challenge of ours: there is nowhere to go back to.
    fn of(invalid: &Invalid) -> Self {
        Self::erro(invalid.to_erro(Component::Acs))
    }

    fn erro(erro: Erro) -> Self {
        Self { erro, back: None }
    }

    /// An error about a challenge of ours: the browser takes it to the requestor.
    fn back(erro: Erro, challenge: &Challenge, session_data: Option<String>) -> Self {
        Self { erro, back: Some((challenge.notification_url.clone(), session_data)) }
    }
}
