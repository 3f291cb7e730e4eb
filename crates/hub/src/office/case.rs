//! A case: the person beside the recorded ones, and one button that decides and opens the next.

use std::time::Duration;

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use base::Id;
use web::page;
use web::{Error, Form, Result, Visit, fl};

use super::model::{Case, CaseState, Results, Shown, TEXT_MAX, Why};
use super::pick;
use super::queue::{self, Said};
use super::screen::{Around, CasePage};
use super::store::{case as rows, results};
use crate::Hub;
use crate::ports::persons::CivilStatus;
use crate::ports::records::Question;
use crate::ports::records::compare::{Candidate, Found, Recorded};
use crate::request::model::Request;
use crate::request::status::id_of;
use crate::staff::access::{Asked, authorise, barred};
use crate::staff::model::StaffMember;
use crate::staff::rights::{Action, Purpose, Resource};
use crate::staff::signed_in::Staff;

/// Which button was pressed; nothing for the main one.
pub const DO: &str = "fa";
/// Why the CNP is shown.
pub const REVEAL: &str = "motiv-cnp";
/// Why it is given back.
pub const BACK: &str = "motiv";
/// To whom it is given.
pub const TO: &str = "coleg";
/// A few words for a colleague.
pub const NOTE: &str = "nota";
/// What is asked of the person.
pub const FACTS: &str = "date";
/// How long an operator waits for a register.
const PATIENCE: Duration = Duration::from_secs(4);
/// What is shown about people, as the access log names it.
const FIELDS: &[&str] = &[
    "name",
    "previous-names",
    "masked-cnp",
    "birth-date",
    "birth-place",
    "parents",
    "citizenship",
    "recorded-identities",
];

/// The address of a case.
pub fn address(id: Id<Request>) -> String {
    format!("{}/{id}", queue::PAGE)
}

/// The field of the ground about a recorded person.
pub fn field(id: Id<Recorded>) -> String {
    format!("c-{id}")
}

/// The field of the few words about a recorded person.
pub fn note_field(id: Id<Recorded>) -> String {
    format!("n-{id}")
}

/// What the case is about, for the rules and the log.
pub fn resource(case: &Case) -> Resource {
    Resource::new("request", case.request).about(case.subject.clone()).of_account(case.account)
}

/// Why it is asked, for the rules and the log.
pub fn asked(case: &Case, fields: &'static [&'static str]) -> Asked {
    Asked::for_purpose(Purpose::Review).case(&case.reference).fields(fields)
}

/// The case of this operator, or where they go instead.
pub async fn mine(
    hub: &Hub,
    (visit, staff): (&Visit, &Staff),
    id: &str,
) -> Result<std::result::Result<Case, Response>> {
    if let Some(denied) = barred(hub, (visit, staff), Action::ReviewRequest, queue::PAGE).await? {
        return Ok(Err(denied));
    }
    let mut read = hub.db.read().await?;
    let case = rows::by_id(&mut read, id_of(id)?).await?.ok_or_else(Error::not_found)?;
    drop(read);
    if !case.waits {
        return Ok(Err(queue::queue(Said::Lost)));
    }
    // Who comes back late goes on, as long as nobody else has it.
    if case.holder != Some(staff.member.id) || case.state != CaseState::Waiting {
        return pick::offer(hub, (visit, staff), &case).await.map(Err);
    }
    let (about, asked) = (resource(&case), asked(&case, FIELDS));
    if let Err(refused) = authorise(hub, staff, Action::ReviewRequest, &about, &asked).await? {
        return refused.answer(visit, staff, queue::PAGE).await.map(Err);
    }
    Ok(Ok(case))
}

/// What the registers say of a person now.
pub struct Look {
    /// The person as the population register has them; as they were where it has lost them.
    pub person: CivilStatus,
    /// Who may be them.
    pub candidates: Vec<Candidate>,
    /// What was found and stated before.
    pub results: Results,
}

/// Asks the registers, for this operator; none where one of them does not answer in time.
pub async fn look(hub: &Hub, operator: Id<StaffMember>, case: &Case) -> Result<Option<Look>> {
    let mut read = hub.db.read().await?;
    let known = results::of(&mut read, &[case.request]).await?.remove(&case.request);
    drop(read);
    let results = known.unwrap_or_default();
    let asking = tokio::time::timeout(PATIENCE, hub.persons.person(case.person.cnp)).await;
    let Ok(Ok(person)) = asking else { return Ok(None) };
    let person = person.unwrap_or_else(|| case.person.clone());
    if case.why != Why::Similar {
        return Ok(Some(Look { person, candidates: Vec::new(), results }));
    }
    let question = Question {
        case: case.reference.clone(),
        person: results.stated.beside(&person),
        found: Found::default(),
        reason: None,
    };
    let operator = operator.to_string();
    let asking = tokio::time::timeout(PATIENCE, hub.records.compare(&question, &operator)).await;
    let Ok(Ok(candidates)) = asking else { return Ok(None) };
    Ok(Some(Look { person, candidates, results }))
}

/// The page of a case, newly asked, and kept for its operator for another while.
pub async fn page(
    hub: &Hub,
    (visit, staff): (&Visit, &Staff),
    case: &Case,
    form: &Form,
    revealed: bool,
) -> Result<std::result::Result<CasePage, Response>> {
    let look = look(hub, staff.member.id, case).await?;
    let shown: Vec<Shown> =
        look.iter().flat_map(|look| &look.candidates).map(Shown::from).collect();
    let mut act = hub.db.act(&staff.actor(), "office.look").await?;
    act.subject("request", case.request);
    act.detail(serde_json::json!({ "candidates": shown.len(), "answered": look.is_some() }));
    if !rows::hold(&mut act, case.request, staff.member.id, &shown).await? {
        return Ok(Err(queue::queue(Said::Lost)));
    }
    act.commit().await?;
    let around = Around::load(hub, staff, case).await?;
    let page = CasePage::new((visit, staff), (case, look.as_ref(), &around), form, revealed);
    Ok(Ok(page))
}

/// The page.
pub async fn show(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result {
    let case = match mine(&hub, (&visit, &staff), &id).await? {
        Ok(case) => case,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let form = visit.form();
    let mut page = match page(&hub, (&visit, &staff), &case, &form, false).await? {
        Ok(page) => page,
        Err(elsewhere) => return Ok(elsewhere),
    };
    page.notice = Said::of(query.as_deref()).map(|said| said.notice(visit.l));
    Ok(page::render(page).into_response())
}

/// The same page again, with what is wrong or with the whole numbers.
pub async fn again(
    hub: &Hub,
    (visit, staff): (&Visit, &Staff),
    case: &Case,
    form: &Form,
    revealed: bool,
) -> Result {
    let page = match page(hub, (visit, staff), case, form, revealed).await? {
        Ok(page) => page,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let valid = form.is_valid();
    Ok(if valid { page::render(page).into_response() } else { page::invalid(page).into_response() })
}

/// The address of what is done with a case leads to it.
pub async fn back(Path(id): Path<String>) -> Result {
    Ok(page::see_other(address(id_of(&id)?)))
}

/// A few words: cut where they are long, refused where a number of somebody's could be among them.
pub fn few_words(form: &mut Form, name: &str) -> Option<String> {
    let text = form.optional(name, TEXT_MAX)?;
    if crate::staff::access::holds_number(&text) {
        let wrong = fl!(form.l, "office-err-number");
        form.reject(name, wrong);
    }
    Some(text)
}
