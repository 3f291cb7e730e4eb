//! The phones of synthetic people: text messages that a real bank would send, on a page for developers.

pub mod push;
pub(crate) mod store;

use crate::Bank;
use ::store::StoreError;
use askama::Template;
use axum::{
    Router,
    extract::State,
    routing::{get, post},
};
use base::Phone;
use web::{
    Form, Layout, Result, Visit, fl, page,
    page::Page,
    ui::{self, Warning},
};

pub use store::Sms;

/// Routes of the developers' page.
pub fn router(bank: Bank) -> Router {
    Router::new()
        .route("/", get(latest))
        .route("/telefon", get(latest).post(of_number))
        .route("/telefon/aplicatie/{id}", post(push::press))
        .with_state(bank)
}

/// The newest messages to a phone, newest first.
pub async fn messages_to(bank: &Bank, phone: &Phone) -> Result<Vec<Sms>, StoreError> {
    store::to(&mut bank.db().read().await?, phone.as_str()).await
}

#[derive(Template)]
#[template(path = "phones/pages/phones.html")]
struct PhonesPage {
    layout: Layout,
    l: web::Texts,
    form: Form,
    questions: Vec<Question>,
    messages: Vec<Shown>,
}

/// An unanswered question in a bank's application.
struct Question {
    address: String,
    phone: String,
    issuer: String,
    body: String,
    at: String,
}

impl PhonesPage {
    fn caution(&self) -> Warning {
        ui::warning(self.l, fl!(self.l, "bank-phones-warning"))
    }
}

struct Shown {
    phone: String,
    issuer: String,
    body: String,
    at: String,
}

async fn latest(State(bank): State<Bank>, visit: Visit) -> Result<Page<PhonesPage>> {
    let mut read = bank.db().read().await?;
    let (messages, questions) = (store::latest(&mut read).await?, store::waiting(&mut read).await?);
    Ok(page::render(phones(&visit, visit.form(), (messages, questions))))
}

/// By POST, because a phone number does not belong in an address.
async fn of_number(
    State(bank): State<Bank>,
    visit: Visit,
    mut form: Form,
) -> Result<Page<PhonesPage>> {
    let Some(phone) = form.phone("phone") else {
        return Ok(page::invalid(phones(&visit, form, Default::default())));
    };
    let messages = messages_to(&bank, &phone).await?;
    let question = push::waiting(&bank, &phone).await?.into_iter().collect();
    Ok(page::render(phones(&visit, form, (messages, question))))
}

fn phones(
    visit: &Visit,
    form: Form,
    (messages, questions): (Vec<Sms>, Vec<push::Push>),
) -> PhonesPage {
    let question = |push: push::Push| Question {
        address: format!("/telefon/aplicatie/{}", push.id),
        phone: push.phone,
        issuer: push.issuer,
        body: push.body,
        at: visit.l.date_time(push.sent_at),
    };
    let shown = |sms: Sms| Shown {
        phone: sms.phone,
        issuer: sms.issuer,
        body: sms.body,
        at: visit.l.date_time(sms.sent_at),
    };
    PhonesPage {
        layout: visit.layout(fl!(visit.l, "bank-phones-title")).errors(&form),
        l: visit.l,
        form,
        questions: questions.into_iter().map(question).collect(),
        messages: messages.into_iter().map(shown).collect(),
    }
}
