//! The pages of the challenge, and the hashes of what they hold.

use super::model::Challenge;
use crate::{Bank, customers::Account, means::Means};
use askama::Template;
use aws_lc_rs::hmac;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use emv3ds::{AcsTransId, Message, envelope, flow::acs::Open, message::Erro};
use url::Url;
use web::{
    Form, Layout, Visit, fl, page,
    ui::{self, Warning},
};

/// The challenge: what is asked, and the field for the code.
#[derive(Template)]
#[template(path = "acs/pages/challenge.html")]
struct ChallengePage {
    layout: Layout,
    l: web::Texts,
    title: String,
    form: Form,
    action: String,
    bank: String,
    requestor: String,
    cnp_end: Option<String>,
    last4: String,
    phone_end: String,
    /// What is paid; none in an identity check.
    amount: Option<String>,
    /// Whether the customer is asked in the bank's application.
    push: bool,
}

impl ChallengePage {
    fn caution(&self) -> Warning {
        ui::warning(self.l, fl!(self.l, "bank-challenge-warning"))
    }
}

/// Where a challenge lives, and what it is about.
pub(super) fn challenge(
    visit: &Visit,
    challenge: &Challenge,
    account: &Account,
    handle: &str,
    form: Form,
) -> Response {
    let digits = account.phone.as_str();
    let amount = challenge.purchase.map(|purchase| purchase.in_words(visit.lang()));
    let title = match &amount {
        Some(amount) => fl!(visit.l, "bank-challenge-title-pay", amount = amount.as_str()),
        None => fl!(visit.l, "bank-challenge-title"),
    };
    let template = ChallengePage {
        layout: visit.layout(&title).errors(&form),
        title,
        amount,
        push: challenge.issuer.means() == Means::Push,
        l: visit.l,
        action: format!("{}/{handle}", super::CHALLENGE),
        bank: challenge.issuer.name.to_owned(),
        requestor: challenge.requestor.clone(),
        cnp_end: challenge.claim.as_ref().map(|claim| claim.cnp.last_three().to_owned()),
        last4: challenge.last4.clone(),
        phone_end: digits[digits.len().saturating_sub(3)..].to_owned(),
        form,
    };
    if template.form.is_valid() {
        page::render(template).into_response()
    } else {
        page::invalid(template).into_response()
    }
}

/// A page that only passes a message on. It works by itself with a script and by a button without.
#[derive(Template)]
#[template(path = "acs/pages/pass.html")]
struct PassPage {
    layout: Layout,
    l: web::Texts,
    title: String,
    text: String,
    action: String,
    fields: Vec<(&'static str, String)>,
    form: Form,
    script: &'static str,
}

/// Carries the end of a challenge back to the requestor.
pub(super) fn way_back(visit: &Visit, challenge: &Challenge) -> Response {
    let Some(outcome) = challenge.outcome() else {
        return web::Error::conflict().into_response();
    };
    let cres = Message::CRes(challenge.cres(outcome));
    let passed = challenge.cres(outcome).trans_status == emv3ds::codes::TransStatus::Authenticated;
    let (title, text) = if passed {
        (fl!(visit.l, "bank-passed-title"), fl!(visit.l, "bank-back-text"))
    } else {
        (fl!(visit.l, "bank-failed-title"), fl!(visit.l, "bank-back-text"))
    };
    let session_data = challenge.session_data.clone();
    pass(visit, title, text, &challenge.notification_url, &cres, session_data)
        .unwrap_or_else(|| web::Error::bad_request().into_response())
}

fn pass(
    visit: &Visit,
    title: String,
    text: String,
    to: &str,
    message: &Message,
    session_data: Option<String>,
) -> Option<Response> {
    let origin = Url::parse(to).ok()?.origin().ascii_serialization();
    let mut fields = vec![("cres", envelope::cres(message))];
    fields.extend(session_data.map(|data| ("threeDSSessionData", data)));
    let template = PassPage {
        layout: visit.layout(&title),
        l: visit.l,
        title,
        text,
        action: to.to_owned(),
        fields,
        form: visit.form(),
        script: super::SCRIPT,
    };
    Some(page::render(template).form_action(origin).into_response())
}

/// A challenge that cannot go on, and the way back when there is one.
pub(super) struct Broken {
    /// What is wrong.
    pub erro: Erro,
    /// Address of the requestor, and its session data.
    pub back: Option<(String, Option<String>)>,
}

/// A page without a way back: the person started elsewhere and must begin there again.
#[derive(Template)]
#[template(path = "acs/pages/broken.html")]
struct BrokenPage {
    layout: Layout,
    l: web::Texts,
    code: &'static str,
    cres: String,
}

/// Tells what is wrong, and takes the error to the requestor where one is known.
pub(super) fn broken(visit: &Visit, broken: Broken) -> Response {
    let Broken { erro, back } = broken;
    tracing::info!(
        error.code = erro.error_code.code(),
        error.detail = erro.error_detail,
        "A challenge request was refused.",
    );
    let code = erro.error_code.code();
    let message = Message::Erro(erro);
    let title = fl!(visit.l, "bank-broken-title");
    let passed = back.and_then(|(to, data)| {
        let text = fl!(visit.l, "bank-back-text");
        pass(visit, title.clone(), text, &to, &message, data)
    });
    passed.map_or_else(
        || {
            let cres = envelope::cres(&message);
            let page = BrokenPage { layout: visit.layout(&title), l: visit.l, code, cres };
            page::render(page).status(StatusCode::BAD_REQUEST).into_response()
        },
        |mut response| {
            *response.status_mut() = StatusCode::BAD_REQUEST;
            response
        },
    )
}

/// Notes a wrong code beside the field.
pub(super) fn wrong_code(form: &mut Form, open: &Open) {
    let l = form.l;
    form.reject("code", fl!(l, "err-code-wrong", n = i64::from(open.tries_left())));
}

/// The hash of a code: worthless without the key, and for another challenge.
pub(super) fn code_hash(bank: &Bank, challenge: AcsTransId, code: &str) -> String {
    keyed(bank, &[b"code", challenge.to_string().as_bytes(), code.as_bytes()])
}

/// The hash of the address of a challenge.
pub(super) fn handle_hash(bank: &Bank, handle: &str) -> String {
    keyed(bank, &[b"handle", handle.as_bytes()])
}

fn keyed(bank: &Bank, parts: &[&[u8]]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, bank.config.code_key.reveal().as_bytes());
    let mut context = hmac::Context::with_key(&key);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    hex::encode(context.sign())
}
