//! The page on which a person answers what the office asked. It says what is asked and that the clock stands, never why.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use base::PersonName;
use web::page;
use web::{Error, Form, Layout, Result, Texts, Visit, fl};

use super::model::{CaseState, Fact, NAMES_MAX, QuestionKind, Statement};
use super::store::case as rows;
use super::store::question::{self, Question};
use crate::Hub;
use crate::account::citizen::Citizen;
use crate::request::model::{Request, RequestState};
use crate::request::status::id_of;
use crate::request::store as requests;

/// Family names borne before, and that there were none.
const SURNAMES: &str = "nume";
const GIVEN: &str = "prenume";
const NONE: &str = "fara";
const PLACE: &str = "loc";
const FATHER: &str = "tata";
const MOTHER: &str = "mama";
/// Characters of an answer at most.
const LONGEST: usize = 120;

#[derive(Template)]
#[template(path = "office/pages/answer.html")]
struct AnswerPage {
    l: Texts,
    layout: Layout,
    form: Form,
    address: String,
    names: bool,
    place: bool,
    parents: bool,
}

impl AnswerPage {
    fn new((visit, citizen): (&Visit, &Citizen), asked: &Open, form: Form) -> Self {
        let l = visit.l;
        let has = |fact| asked.question.asks.contains(&fact);
        let address = format!("/cereri/{}", asked.request.id);
        let layout = citizen.layout(visit, fl!(l, "answer-title")).back(address.clone());
        Self {
            l,
            layout: layout.errors(&form),
            names: has(Fact::Names),
            place: has(Fact::BirthPlace),
            parents: has(Fact::Parents),
            form,
            address: format!("{address}/completare"),
        }
    }

    fn none(&self) -> web::ui::Choices {
        self.form
            .checkboxes(NONE)
            .legend(fl!(self.l, "answer-none-title"))
            .item("da", fl!(self.l, "answer-no-names"))
    }
}

/// What this person was asked about their request.
struct Open {
    request: Request,
    question: Question,
}

/// What is asked of this person; the request's page where nothing is, or nothing to write.
async fn open(
    hub: &Hub,
    citizen: &Citizen,
    id: &str,
) -> Result<std::result::Result<Open, Response>> {
    let mut read = hub.db.read().await?;
    let found = requests::one(&mut read, id_of(id)?, citizen.account.id).await?;
    let request = found.ok_or_else(Error::not_found)?;
    let question = question::open(&mut read, request.id).await?;
    let waits = request.state == RequestState::Operator;
    let data = question.filter(|asked| waits && asked.kind == QuestionKind::Data);
    let home = page::see_other(format!("/cereri/{}", request.id));
    Ok(data.map(|question| Open { request, question }).ok_or(home))
}

/// The page.
pub async fn show(
    State(hub): State<Hub>,
    visit: Visit,
    citizen: Citizen,
    Path(id): Path<String>,
) -> Result {
    let asked = match open(&hub, &citizen, &id).await? {
        Ok(asked) => asked,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let page = AnswerPage::new((&visit, &citizen), &asked, visit.form());
    Ok(page::render(page).into_response())
}

/// Takes the answer: the clock goes on.
pub async fn send(
    State(hub): State<Hub>,
    visit: Visit,
    citizen: Citizen,
    Path(id): Path<String>,
    mut form: Form,
) -> Result {
    let asked = match open(&hub, &citizen, &id).await? {
        Ok(asked) => asked,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let statement = read(&mut form, &asked);
    let Some(statement) = statement.filter(|_| form.is_valid()) else {
        let page = AnswerPage::new((&visit, &citizen), &asked, form);
        return Ok(page::invalid(page).into_response());
    };
    let request = asked.request.id;
    let mut act = hub.db.act(&citizen.actor(), "request.answer").await?;
    act.subject("request", request);
    // Sent twice, or while an operator went on: the request's page says how it stands.
    if question::answer(&mut act, request, &asked.question, Some(&statement)).await?
        && rows::go(&mut act, request, CaseState::Asked, CaseState::Waiting).await?
    {
        act.commit().await?;
    }
    Ok(page::see_other(format!("/cereri/{request}")))
}

fn read(form: &mut Form, asked: &Open) -> Option<Statement> {
    let has = |fact| asked.question.asks.contains(&fact);
    let mut statement = Statement::default();
    if has(Fact::Names) {
        statement.names = names(form, &asked.request.subject.sender().name);
    }
    if has(Fact::BirthPlace) {
        statement.birth_place = Some(required(form, PLACE, fl!(form.l, "answer-err-place"))?);
    }
    if has(Fact::Parents) {
        let father = required(form, FATHER, fl!(form.l, "answer-err-father"));
        let mother = required(form, MOTHER, fl!(form.l, "answer-err-mother"));
        (statement.father, statement.mother) = (father, mother);
    }
    Some(statement)
}

fn required(form: &mut Form, name: &str, missing: String) -> Option<String> {
    let long = fl!(form.l, "answer-err-long");
    form.required(name, LONGEST, missing, long)
}

/// Names borne before, each a whole one: what is not said is as today.
fn names(form: &mut Form, today: &PersonName) -> Vec<PersonName> {
    let list = |text: &str| -> Vec<String> {
        let parts = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let (surnames, given) = (list(form.value(SURNAMES)), list(form.value(GIVEN)));
    if surnames.is_empty() && given.is_empty() && !form.has(NONE) {
        form.reject(SURNAMES, fl!(form.l, "answer-err-names"));
    }
    let long =
        |text: &String| text.chars().count() > LONGEST || text.split_whitespace().count() > 5;
    if surnames.len() + given.len() > NAMES_MAX || surnames.iter().chain(&given).any(long) {
        form.reject(SURNAMES, fl!(form.l, "answer-err-many"));
    }
    let surnames = surnames.iter().map(|surname| PersonName::new(surname, &today.given));
    surnames.chain(given.iter().map(|given| PersonName::new(&today.surname, given))).collect()
}
