//! The form, and the question to the bank.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use base::Id;
use emv3ds::codes::{
    AuthenticationInd, ChallengeInd, CompInd, DeviceChannel, MessageCategory, MessageType, Version,
};
use emv3ds::extension::Extension;
use emv3ds::flow::server::{Asked, Challenging, FailedWhy, ServerTx, Started};
use emv3ds::identity_match::MatchRequest;
use emv3ds::message::{AReq, ARes, BrowserInfo, Other, Purchase, ServerInfo};
use emv3ds::{Message, Pan, ServerTransId};
use jiff::SignedDuration;
use store::{Actor, StoreError};
use url::Url;
use uuid::Uuid;
use web::{Error, Fault, Result, Session, Visit, page};

use super::form::{Card, CardForm};
use super::link::LinkError;
use super::model::{Attempt, CardBank, Manner, Reason};
use super::ports::Claim;
use super::store::{self as rows, Direction};
use super::{
    CHALLENGE, METHOD, NOTIFY, RESULTS, browser, directory, link, method, pages, payment, void,
};
use crate::account::model::Account;
use crate::{Ghiseul, account};

/// More attempts than this of one account in an hour are refused.
const ATTEMPTS_PER_HOUR: i64 = 10;
const HOUR: Duration = Duration::from_hours(1);

/// Who tries: the account, and the session that alone may see the result.
pub(super) struct Who {
    pub account: Account,
    pub session: Uuid,
}

/// The account and session of a request; none for a visitor.
pub(super) async fn who(state: &Ghiseul, session: &Session) -> Result<Option<Who>> {
    let account = account::current(state, session).await?;
    let record = session.record();
    Ok(account.zip(record).map(|(account, record)| Who { account, session: record.id.uuid() }))
}

/// The form.
pub(super) async fn show(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
) -> Result<Response> {
    let Some(who) = who(&state, &session).await? else {
        return Ok(page::see_other(account::SIGN_IN));
    };
    Ok(pages::form(&state, &visit, &session, &who.account, visit.form()))
}

/// A card: either there is nothing to ask its bank, or the way goes on to the bank.
pub(super) async fn send(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
    headers: HeaderMap,
    form: CardForm,
) -> Result<Response> {
    let Some(who) = who(&state, &session).await? else {
        return Ok(page::see_other(account::SIGN_IN));
    };
    let card = match form.card(&visit, visit.today()) {
        Ok(card) => card,
        Err(form) => return Ok(pages::form(&state, &visit, &session, &who.account, form)),
    };
    let browser = browser::collect(&visit, &headers, &form);
    let begun = begin(&state, &visit, &who, Tried { card, browser, manner: Manner::Identity });
    Ok(follow(&state, &visit, &session, &who, begun.await?))
}

/// Where the way goes on.
pub(super) fn follow(
    state: &Ghiseul,
    visit: &Visit,
    session: &Session,
    who: &Who,
    begun: Begun,
) -> Response {
    match begun {
        Begun::Asked(id) => page::see_other(format!("{CHALLENGE}?incercare={id}")),
        Begun::Method(id) => page::see_other(format!("{METHOD}?incercare={id}")),
        Begun::Refused(reason) => {
            let page = pages::failed(state, visit, session, &who.account, (reason, None));
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
    }
}

/// A card that is to be tried.
pub(super) struct Tried {
    pub card: Card,
    pub browser: BrowserInfo,
    pub manner: Manner,
}

/// What became of a card.
#[derive(Debug, Clone, Copy)]
pub(super) enum Begun {
    /// The bank was asked.
    Asked(ServerTransId),
    /// The bank is asked when it has looked at the browser.
    Method(ServerTransId),
    /// The bank cannot be asked.
    Refused(Reason),
}

/// Tries a card: either its bank cannot be asked, or it is asked now or soon.
pub(super) async fn begin(
    state: &Ghiseul,
    visit: &Visit,
    who: &Who,
    tried: Tried,
) -> Result<Begun> {
    let Tried { card, browser, manner } = tried;
    let since = state.db.now() - SignedDuration::from_hours(1);
    if rows::recent(&mut state.db.read().await?, who.account.id, since).await? >= ATTEMPTS_PER_HOUR
    {
        return Err(Error::too_many(HOUR));
    }
    let bank = directory::bank_of(state, &card.number).await?;
    let bank = match bank.ok_or(Reason::Foreign).and_then(|bank| usable(state, bank)) {
        Ok(bank) => bank,
        Err(reason) => return Ok(Begun::Refused(known_or_technical(state, reason).await?)),
    };
    let attempt = keep(state, who, &card, &bank, manner).await?;
    let id = attempt.id;
    let question = Question { attempt, bank, card, browser, who_claims: claim(&who.account) };
    let question = question.areq(state, visit)?;
    if question.method_address().is_none() {
        ask(state, question).await?;
        return Ok(Begun::Asked(id));
    }
    let state = state.clone();
    tokio::spawn(async move { method::then_ask(&state, question).await });
    Ok(Begun::Method(id))
}

/// Only banks in Romania that take part are asked (rules 5 and 6).
fn usable(state: &Ghiseul, bank: CardBank) -> Result<CardBank, Reason> {
    if bank.country != "RO" {
        Err(Reason::Foreign)
    } else if bank.match_key.is_some()
        && bank.identity_match
        && state.card.config.banks.contains(&bank.code)
    {
        Ok(bank)
    } else {
        Err(Reason::BankNotAccepted)
    }
}

/// An unknown number says nothing about the card while no ranges are known at all.
async fn known_or_technical(state: &Ghiseul, reason: Reason) -> Result<Reason, StoreError> {
    let known = rows::directory(&mut state.db.read().await?).await?.is_some();
    Ok(if known { reason } else { Reason::Technical })
}

/// Who somebody says they are.
pub(super) fn claim(account: &Account) -> Claim {
    Claim { cnp: account.cnp, name: account.name.clone() }
}

/// The keyed hash of a claim: a result for one claim must not prove another.
pub(super) fn claim_hash(state: &Ghiseul, claim: &Claim) -> String {
    let parts = [claim.cnp.as_str(), &claim.name.surname, &claim.name.given];
    state.keyed.hash("card-claim", &parts)
}

async fn keep(
    state: &Ghiseul,
    who: &Who,
    card: &Card,
    bank: &CardBank,
    manner: Manner,
) -> Result<Attempt, StoreError> {
    let actor = Actor::Person(who.account.id.to_string());
    let mut act = state.db.act(&actor, "card.begin").await?;
    let now = act.now();
    let id: Id<Attempt> = Id::new(now, &state.entropy);
    let id = ServerTransId::from_uuid(id.uuid());
    act.subject("card_attempt", id);
    let attempt = Attempt {
        id,
        account: who.account.id,
        session: who.session,
        claim_hash: claim_hash(state, &claim(&who.account)),
        issuer: bank.code.clone(),
        bank: bank.name.clone(),
        country: bank.country.clone(),
        accepted: true,
        bin8: card.number.bin8().to_owned(),
        last4: card.number.last4().to_owned(),
        pan_hash: pan_hash(state, &card.number),
        manner,
        voided_at: None,
        tx: ServerTx::Asked(Started::new(id, now).asked()),
        version: 0,
        acs_url: None,
        returned: false,
        outcome: None,
        decided_at: None,
        started_at: now,
    };
    rows::insert(&mut act, &attempt).await?;
    if manner == Manner::Payment {
        void::in_the_end(&mut act, id).await?;
    }
    act.commit().await?;
    Ok(attempt)
}

/// The keyed hash under which a card is known.
pub(super) fn pan_hash(state: &Ghiseul, number: &Pan) -> String {
    state.keyed.hash("card", &[number.reveal()])
}

/// Everything the bank is told. It holds the card number until it is dropped.
struct Question {
    attempt: Attempt,
    bank: CardBank,
    card: Card,
    browser: BrowserInfo,
    who_claims: Claim,
}

/// A question that is ready to leave.
pub(super) struct Ready {
    pub attempt: Attempt,
    pub bank: CardBank,
    pub areq: AReq,
}

impl Ready {
    /// The address of the 3DS Method, where the bank has one and the browser can open it.
    pub fn method_address(&self) -> Option<&str> {
        let scripts = self.areq.browser.javascript_enabled == Some(true);
        self.bank.method_url.as_deref().filter(|_| scripts)
    }
}

impl Question {
    /// Who the person says they are, for the bank's eyes only.
    fn sealed_claim(&self, state: &Ghiseul) -> Result<Extension> {
        let claim = &self.who_claims;
        let request = MatchRequest {
            purpose: format!("{}: verificarea identității", state.card.config.requestor_name),
            cnp: claim.cnp,
            family_name: claim.name.surname.clone().into(),
            given_names: claim.name.given.clone().into(),
            birth_date: None,
            consent_ref: self.attempt.id.to_string(),
        };
        let key = self.bank.match_key.as_ref().ok_or_else(|| Fault::msg("a bank without a key"))?;
        Ok(request.seal(key, &state.entropy)?)
    }

    fn areq(self, state: &Ghiseul, visit: &Visit) -> Result<Ready> {
        let sealed_claim = self.sealed_claim(state)?;
        let Self { attempt, bank, card, browser, who_claims } = self;
        let config = &state.card.config;
        let site = &visit.site;
        let (category, why, purchase) = match attempt.manner {
            Manner::Identity => {
                (MessageCategory::NonPayment, AuthenticationInd::AddCard, Purchase::default())
            }
            Manner::Payment => {
                let purchase = payment::purchase(config, state.db.now());
                (MessageCategory::Payment, AuthenticationInd::Payment, purchase)
            }
        };
        let name = format!("{} {}", who_claims.name.given, who_claims.name.surname);
        let areq = AReq {
            version: Version::V220,
            device_channel: DeviceChannel::Browser,
            message_category: category,
            server_trans_id: attempt.id,
            comp_ind: Some(if bank.method_url.is_some() {
                CompInd::NotCompleted
            } else {
                CompInd::Unavailable
            }),
            authentication_ind: Some(why.into()),
            challenge_ind: Some(ChallengeInd::Mandated.into()),
            server: ServerInfo {
                requestor_id: config.requestor_id.clone(),
                requestor_name: config.requestor_name.clone(),
                requestor_url: site.origin.to_string(),
                server_ref_number: config.server_ref.clone(),
                server_url: results_address(&config.server_url),
            },
            notification_url: Some(site.url(NOTIFY)),
            acct_number: card.number,
            card_expiry_date: Some(card.expiry),
            cardholder_name: emv3ds::name::transliterate(&name).map(Into::into),
            browser,
            purchase,
            ds_trans_id: None,
            ds_url: None,
            ds_reference_number: None,
            extensions: vec![sealed_claim],
            other: Other::default(),
        };
        Ok(Ready { attempt, bank, areq })
    }
}

/// Where the directory server brings results: `threeDSServerURL`.
fn results_address(server: &Url) -> String {
    format!("{}{RESULTS}", server.as_str().trim_end_matches('/'))
}

/// Asks the bank and keeps what it says. The card number is gone when this returns.
pub(super) async fn ask(state: &Ghiseul, question: Ready) -> Result<(), StoreError> {
    let Ready { attempt, bank, areq } = question;
    let ServerTx::Asked(asked) = attempt.tx.clone() else { return Ok(()) };
    let question = Message::from(areq);
    let sent = question.redacted();
    let answer = link::send(&state.card, &question, MessageType::ARes).await;
    drop(question);
    let (next, acs_url) = judge(asked, &bank, answer.as_ref(), state);
    let mut act = state.db.act(&Actor::System("card"), "card.answer").await?;
    act.subject("card_attempt", attempt.id).detail(next.name());
    rows::note_redacted(&mut act, attempt.id, Direction::Out, MessageType::AReq, sent).await?;
    if let Ok(message) = &answer {
        rows::note(&mut act, attempt.id, Direction::In, message).await?;
    }
    let moved = Attempt { acs_url, ..attempt };
    if rows::advance(&mut act, &moved, &next).await? {
        act.commit().await?;
    }
    Ok(())
}

/// What an answer makes of the transaction, and where the challenge is.
fn judge(
    asked: Asked,
    bank: &CardBank,
    answer: Result<&Message, &LinkError>,
    state: &Ghiseul,
) -> (ServerTx, Option<String>) {
    let failed = |asked: Asked, why| (ServerTx::Failed(asked.failed(why)), None);
    match answer {
        Ok(Message::ARes(decided)) => match asked.clone().answered(decided, state.db.now()) {
            Ok(ServerTx::Challenging(open)) => to_own_page(bank, decided, open),
            Ok(next) => (next, None),
            Err(_) => failed(asked, FailedWhy::ProtocolError),
        },
        Ok(_) | Err(LinkError::Invalid(_)) => failed(asked, FailedWhy::ProtocolError),
        Err(LinkError::Unreachable) => failed(asked, FailedWhy::Unreachable),
    }
}

/// A challenge goes on only at an address of the bank itself.
fn to_own_page(bank: &CardBank, decided: &ARes, open: Challenging) -> (ServerTx, Option<String>) {
    if let Some(url) = own_address(bank, decided) {
        return (ServerTx::Challenging(open), Some(url));
    }
    tracing::error!(bank = bank.code, "A bank's answer named a foreign challenge page.");
    (ServerTx::Failed(open.failed(FailedWhy::ForeignAcs)), None)
}

/// The challenge page, if it is at the origin that the directory registered for the card's range.
fn own_address(bank: &CardBank, decided: &ARes) -> Option<String> {
    let url = Url::parse(decided.acs_url.as_deref()?).ok()?;
    (url.origin().ascii_serialization() == bank.acs_origin).then(|| url.into())
}
