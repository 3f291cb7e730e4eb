//! The form and the answer. The answer comes with the post itself: an address that could be opened again would hold a CNP.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use base::Cnp;
use certificate::{Number, NumberError};
use serde::Deserialize;
use store::Actor;
use web::page::{self, Page};
use web::{Form, Layout, Result, Texts, Visit, fl, ui};

use super::model::{Answer, answer};
use super::store as checks;
use crate::Hub;
use crate::issuing::store as certificates;

#[derive(Template)]
#[template(path = "verify/pages/form.html")]
struct FormPage {
    l: Texts,
    layout: Layout,
    form: Form,
    scanned: bool,
}

impl FormPage {
    fn new(visit: &Visit, form: Form, scanned: bool) -> Self {
        let layout = visit.layout(fl!(visit.l, "verify-title")).back("/").errors(&form);
        Self { l: visit.l, layout, form, scanned }
    }
}

/// What the code on a certificate opens.
#[derive(Debug, Deserialize)]
pub struct Scanned {
    #[serde(default)]
    n: String,
}

/// Asks for number and CNP; the code on the certificate fills in the number.
pub async fn form(visit: Visit, Query(scanned): Query<Scanned>) -> Page<impl Template> {
    let number = Number::parse(&scanned.n);
    let form = match &number {
        Ok(number) => visit.form().with("numar", number),
        Err(_) => visit.form(),
    };
    page::render(FormPage::new(&visit, form, number.is_ok()))
}

#[derive(Template)]
#[template(path = "verify/pages/answer.html")]
struct AnswerPage {
    l: Texts,
    layout: Layout,
    number: String,
    title: String,
    text: String,
    authentic: bool,
    warning: Option<ui::Warning>,
}

impl AnswerPage {
    fn new(visit: &Visit, number: &Number, answer: Answer) -> Self {
        let l = visit.l;
        let (title, text) = match answer {
            Answer::Valid { issued_at, until } => {
                let issued = l.date(base::dates::today(issued_at));
                let text = fl!(l, "verify-ok-text", date = issued, until = l.date(until));
                (fl!(l, "verify-ok-title"), text)
            }
            Answer::Expired { until } => {
                let text = fl!(l, "verify-expired-text", date = l.date(until));
                (fl!(l, "verify-expired-title"), text)
            }
            Answer::Revoked => (fl!(l, "verify-revoked-title"), fl!(l, "verify-revoked-text")),
            Answer::NoMatch => (fl!(l, "verify-none-title"), fl!(l, "verify-none-text")),
        };
        let layout = visit.layout(&title).back("/verificare");
        let suspect = matches!(answer, Answer::NoMatch | Answer::Revoked);
        let warning = suspect.then(|| ui::warning(l, &text));
        let authentic = matches!(answer, Answer::Valid { .. });
        Self { l, layout, number: number.to_string(), title, text, authentic, warning }
    }
}

/// Checks a certificate: the same work and the same answer for a wrong number and for a wrong CNP.
pub async fn check(State(hub): State<Hub>, visit: Visit, mut form: Form) -> Result {
    hub.limits.of_client(visit.client)?;
    let (number, cnp) = (read_number(&mut form), form.cnp("cnp"));
    let (Some(number), Some(cnp)) = (number, cnp) else {
        return Ok(page::invalid(FormPage::new(&visit, form, false)).into_response());
    };
    hub.limits.of_number(number.as_str())?;
    let answer = look_up(&hub, &visit, &number, &cnp).await?;
    Ok(page::render(AnswerPage::new(&visit, &number, answer)).into_response())
}

fn read_number(form: &mut Form) -> Option<Number> {
    let l = form.l;
    form.parse("numar", |text| {
        Number::parse(text).map_err(|error| match error {
            NumberError::Empty => fl!(l, "err-number-empty"),
            _ => fl!(l, "err-number-format"),
        })
    })
}

async fn look_up(hub: &Hub, visit: &Visit, number: &Number, cnp: &Cnp) -> Result<Answer> {
    let asked = hub.keys.cnp(cnp);
    let mut act = hub.db.act(&Actor::Anonymous, "certificate.check").await?;
    let found = certificates::find_for_check(&mut act, number).await?;
    let answer = answer(found.as_ref(), &asked, visit.today());
    checks::insert(&mut act, number.as_str(), &asked, answer).await?;
    act.commit().await?;
    Ok(answer)
}
