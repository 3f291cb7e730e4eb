//! The pages of the card check.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use emv3ds::ServerTransId;
use emv3ds::envelope::{self, MethodData};
use emv3ds::message::CReq;
use url::Url;
use web::{Error, Form, Layout, Result, Session, Texts, Visit, fl, page};

use super::form::{EXPIRY, NUMBER};
use super::model::{Attempt, Reason};
use super::{METHOD_DONE, PAYMENT, SCRIPT, START};
use crate::account::model::Account;
use crate::{Ghiseul, portal};

/// The form for the card.
#[derive(Template)]
#[template(path = "card/pages/card.html")]
struct CardPage {
    layout: Layout,
    l: Texts,
    form: Form,
    counter: String,
    script: &'static str,
}

impl CardPage {
    fn number(&self) -> web::ui::Field {
        web::ui::input(self.l, NUMBER)
            .label(fl!(self.l, "gh-card-number"))
            .hint(fl!(self.l, "gh-card-number-hint"))
            .error(self.form.error(NUMBER))
            .numeric()
            .autocomplete("cc-number")
            .no_spellcheck()
            .width(20)
    }

    fn expiry(&self) -> web::ui::Field {
        self.form
            .input(EXPIRY)
            .label(fl!(self.l, "gh-card-expiry"))
            .hint(fl!(self.l, "gh-card-expiry-hint"))
            .numeric()
            .autocomplete("cc-exp")
            .no_spellcheck()
            .width(5)
    }
}

/// The form, empty or with errors. The number is never put into it.
pub(super) fn form(
    state: &Ghiseul,
    visit: &Visit,
    session: &Session,
    account: &Account,
    form: Form,
) -> Response {
    let layout = visit.layout(fl!(visit.l, "gh-card-title")).errors(&form).back("/");
    let valid = form.is_valid();
    let template = CardPage {
        layout: portal::signed_in(layout, session, &account.name),
        l: visit.l,
        form,
        counter: state.card.config.counter_url.to_string(),
        script: SCRIPT,
    };
    if valid {
        page::render(template).into_response()
    } else {
        page::invalid(template).into_response()
    }
}

/// A page with one form that a script sends and a button sends without.
#[derive(Template)]
#[template(path = "card/pages/pass.html")]
struct PassPage {
    layout: Layout,
    l: Texts,
    text: String,
    method: &'static str,
    action: String,
    fields: Vec<(&'static str, String)>,
    form: Form,
    script: &'static str,
}

/// Leads to the bank, and only to its registered origin.
pub(super) fn lead(
    visit: &Visit,
    acs_url: &str,
    creq: &CReq,
    session_data: &str,
) -> Result<Response> {
    let origin = Url::parse(acs_url)?.origin().ascii_serialization();
    let template = PassPage {
        layout: visit.layout(fl!(visit.l, "gh-card-title")),
        l: visit.l,
        text: fl!(visit.l, "gh-card-wait"),
        method: "post",
        action: acs_url.to_owned(),
        fields: vec![
            ("creq", envelope::creq(creq)),
            ("threeDSSessionData", session_data.to_owned()),
        ],
        form: visit.form(),
        script: SCRIPT,
    };
    Ok(page::render(template).form_action(origin).into_response())
}

/// Leads from the cookie-less return to the page where the cookie is there again.
pub(super) fn back(visit: &Visit, next: &str, status: StatusCode) -> Response {
    let (path, id) = next.split_once("?incercare=").unwrap_or((next, ""));
    let template = PassPage {
        layout: visit.layout(fl!(visit.l, "gh-card-title")),
        l: visit.l,
        text: fl!(visit.l, "gh-card-back"),
        method: "get",
        action: path.to_owned(),
        fields: vec![("incercare", id.to_owned())],
        form: visit.form(),
        script: SCRIPT,
    };
    page::render(template).status(status).into_response()
}

/// The page with the hidden frame of the 3DS Method.
#[derive(Template)]
#[template(path = "card/pages/method.html")]
struct MethodPage {
    layout: Layout,
    l: Texts,
    action: String,
    data: String,
    next: String,
    form: Form,
    script: &'static str,
}

/// Lets the bank look at the browser. The frame is allowed for this page and this bank only.
pub(super) fn method(
    visit: &Visit,
    attempt: &Attempt,
    method_url: &str,
    next: String,
) -> Result<Response> {
    let origin = Url::parse(method_url)?.origin().ascii_serialization();
    let data = MethodData {
        server_trans_id: attempt.id,
        notification_url: Some(visit.site.url(METHOD_DONE)),
    };
    let template = MethodPage {
        layout: visit.layout(fl!(visit.l, "gh-card-title")),
        l: visit.l,
        action: method_url.to_owned(),
        data: data.encode(),
        next,
        form: visit.form(),
        script: SCRIPT,
    };
    let mut response = page::render(template).into_response();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         frame-src 'self' {origin}; form-action 'self' {origin}; frame-ancestors 'none'; \
         base-uri 'none'; require-trusted-types-for 'script'"
    );
    let policy = HeaderValue::from_str(&policy).map_err(Error::from)?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// Nothing to say yet.
#[derive(Template)]
#[template(path = "card/pages/wait.html")]
struct WaitPage {
    layout: Layout,
    l: Texts,
    title: String,
    text: String,
    button: String,
    again: String,
    start: Option<&'static str>,
}

/// The bank has not answered yet.
pub(super) fn wait(visit: &Visit, again: String) -> Response {
    let title = fl!(visit.l, "gh-card-pending-title");
    page::render(WaitPage {
        layout: visit.layout(&title),
        l: visit.l,
        title,
        text: fl!(visit.l, "gh-card-pending-text"),
        button: fl!(visit.l, "gh-card-pending-button"),
        again,
        start: Some(START),
    })
    .into_response()
}

/// The bank confirmed, the population register does not answer.
pub(super) fn register(
    visit: &Visit,
    session: &Session,
    account: &Account,
    again: String,
) -> Response {
    let title = fl!(visit.l, "gh-card-register-title");
    let layout = portal::signed_in(visit.layout(&title), session, &account.name);
    page::render(WaitPage {
        layout,
        l: visit.l,
        title,
        text: fl!(visit.l, "gh-card-register-text"),
        button: fl!(visit.l, "gh-card-pending-button"),
        again,
        start: None,
    })
    .into_response()
}

/// Why not, and two ways on.
#[derive(Template)]
#[template(path = "card/pages/failed.html")]
struct FailedPage {
    layout: Layout,
    l: Texts,
    text: String,
    code: &'static str,
    start: &'static str,
    /// The page of the other way of asking, where the bank wants it.
    payment: Option<String>,
    counter: String,
}

/// The identity is not proven by this card. There is always another way.
pub(super) fn failed(
    state: &Ghiseul,
    visit: &Visit,
    session: &Session,
    account: &Account,
    (reason, attempt): (Reason, Option<ServerTransId>),
) -> Response {
    let title = fl!(visit.l, "gh-card-fail-title");
    let payment = attempt.filter(|_| reason == Reason::NonPaymentUnsupported);
    let template = FailedPage {
        layout: portal::signed_in(visit.layout(&title), session, &account.name),
        l: visit.l,
        text: why(visit.l, reason),
        code: reason.code(),
        start: START,
        payment: payment.map(|id| format!("{PAYMENT}?incercare={id}")),
        counter: state.card.config.counter_url.to_string(),
    };
    page::render(template).into_response()
}

/// The form for the card once more, for a bank that asks only by a payment.
#[derive(Template)]
#[template(path = "card/pages/payment.html")]
struct PaymentPage {
    layout: Layout,
    l: Texts,
    bank: String,
    attempt: String,
    counter: String,
    form: CardPage,
}

/// Says that 1.00 RON will be reserved and freed, before it is, and takes the card.
pub(super) fn payment(
    state: &Ghiseul,
    (visit, session): (&Visit, &Session),
    account: &Account,
    refused: &Attempt,
    form: Form,
) -> Response {
    let title = fl!(visit.l, "gh-card-pay-title");
    let layout = visit.layout(&title).errors(&form).back(START);
    let valid = form.is_valid();
    let template = PaymentPage {
        layout: portal::signed_in(layout.clone(), session, &account.name),
        l: visit.l,
        bank: refused.bank.clone(),
        attempt: refused.id.to_string(),
        counter: state.card.config.counter_url.to_string(),
        form: CardPage { layout, l: visit.l, form, counter: String::new(), script: SCRIPT },
    };
    if valid {
        page::render(template).into_response()
    } else {
        page::invalid(template).into_response()
    }
}

/// What happened, and what helps, in plain words.
fn why(l: Texts, reason: Reason) -> String {
    match reason {
        Reason::Foreign => fl!(l, "gh-card-fail-foreign"),
        Reason::BankNotAccepted => fl!(l, "gh-card-fail-bank"),
        Reason::NotConfirmed => fl!(l, "gh-card-fail-3ds"),
        Reason::NotAsked => fl!(l, "gh-card-fail-not-asked"),
        Reason::NonPaymentUnsupported => fl!(l, "gh-card-fail-unsupported"),
        Reason::OtherPerson => fl!(l, "gh-card-fail-person"),
        Reason::OtherName => fl!(l, "gh-card-fail-name"),
        Reason::NotMainHolder => fl!(l, "gh-card-fail-holder"),
        Reason::BankSilent => fl!(l, "gh-card-fail-silent"),
        Reason::CardOfAnother => fl!(l, "gh-card-fail-used"),
        Reason::RegisterDiffers => fl!(l, "gh-card-fail-register"),
        Reason::Technical => fl!(l, "gh-card-fail-technical"),
    }
}
