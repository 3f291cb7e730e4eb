//! Asking the person for more data, or to come to a counter, without a word about why. The clock of the promise stands meanwhile,
//! and the person sees that.

use axum::extract::{Path, State};
use axum::response::Response;
use base::dates;
use store::outbox;
use web::{Error, Form, Result, Visit, fl};

use super::case::{self, FACTS};
use super::model::{Case, CaseState, Fact, QuestionKind, VISIT_DAYS};
use super::queue::{self, Said};
use super::store::case as rows;
use super::store::question::{self, Asking};
use crate::request::status::id_of;
use crate::staff::access::{authorise, barred};
use crate::staff::rights::Action;
use crate::staff::signed_in::Staff;
use crate::{Hub, messages};

/// Asks for data.
pub async fn data(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
    mut form: Form,
) -> Result {
    let case = match case::mine(&hub, (&visit, &staff), &id).await? {
        Ok(case) => case,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let facts: Vec<Fact> = form.all(FACTS).filter_map(|word| word.parse().ok()).collect();
    if facts.is_empty() {
        form.reject(FACTS, fl!(visit.l, "office-err-facts"));
        return case::again(&hub, (&visit, &staff), &case, &form, false).await;
    }
    asked(&hub, &staff, &case, (QuestionKind::Data, &facts)).await
}

/// Asks the person to come to a counter with the identity document, within the term for fingerprints that must be taken again
/// (rule 105). What for stands nowhere: the counter knows.
pub async fn visit(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
) -> Result {
    let case = match case::mine(&hub, (&visit, &staff), &id).await? {
        Ok(case) => case,
        Err(elsewhere) => return Ok(elsewhere),
    };
    asked(&hub, &staff, &case, (QuestionKind::Visit, &[])).await
}

async fn asked(
    hub: &Hub,
    staff: &Staff,
    case: &Case,
    (kind, facts): (QuestionKind, &[Fact]),
) -> Result<Response> {
    let mut act = hub.db.act(&staff.actor(), "office.ask").await?;
    act.subject("request", case.request);
    let words: Vec<&str> = facts.iter().map(|fact| fact.as_str()).collect();
    act.detail(serde_json::json!({ "kind": kind.as_str(), "what": words }));
    let today = dates::today(act.now());
    let until = (kind == QuestionKind::Visit).then(|| dates::add_working_days(today, VISIT_DAYS));
    let asking = Asking {
        request: case.request,
        kind,
        asks: facts,
        by: staff.member.id,
        promised: case.promised.unwrap_or(today),
        until,
    };
    if !rows::leave(&mut act, case.request, staff.member.id, CaseState::Asked).await?
        || !question::ask(&mut act, &asking).await?
    {
        return Ok(queue::queue(Said::Lost));
    }
    if let Some(email) = &case.email {
        outbox::post(&mut act, messages::asked(&hub.config, case.lang, email)).await?;
    }
    act.commit().await?;
    queue::next(hub, staff, Some(Said::Asked)).await
}

/// Goes on without an answer: the person came to a counter, or will not answer.
pub async fn go_on(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
) -> Result {
    if let Some(denied) = barred(&hub, (&visit, &staff), Action::ReviewRequest, queue::PAGE).await?
    {
        return Ok(denied);
    }
    let mut read = hub.db.read().await?;
    let case = rows::by_id(&mut read, id_of(&id)?).await?.ok_or_else(Error::not_found)?;
    let question = question::open(&mut read, case.request).await?;
    drop(read);
    let (about, asked) = (case::resource(&case), case::asked(&case, &[]));
    if let Err(refused) = authorise(&hub, &staff, Action::ReviewRequest, &about, &asked).await? {
        return refused.answer(&visit, &staff, queue::PAGE).await;
    }
    let Some(question) = question.filter(|_| case.waits) else {
        return Ok(queue::queue(Said::Lost));
    };
    let mut act = hub.db.act(&staff.actor(), "office.go-on").await?;
    act.subject("request", case.request);
    if !question::answer(&mut act, case.request, &question, None).await?
        || !rows::go(&mut act, case.request, CaseState::Asked, CaseState::Waiting).await?
    {
        return Ok(queue::queue(Said::Lost));
    }
    act.commit().await?;
    Ok(queue::queue(Said::Given))
}
