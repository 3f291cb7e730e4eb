//! A case that is not this operator's: who has it, how it stands, and the way to take it out of its turn, with a reason. Nothing
//! personal is on this page.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use web::page;
use web::ui::{Choices, SummaryList};
use web::{Error, Form, Layout, Result, Texts, Visit, fl};

use super::case::{address, asked, resource};
use super::model::{Case, CaseState, PickReason, QuestionKind, Term};
use super::queue::{self, Said, names};
use super::store::case as rows;
use super::store::note::{self, NoteKind};
use super::store::question::{self, Question};
use super::{nav, words};
use crate::Hub;
use crate::request::status::id_of;
use crate::staff::access::{authorise, barred};
use crate::staff::rights::Action;
use crate::staff::signed_in::Staff;

/// The field of the reason.
const WHY: &str = "motiv";

#[derive(Template)]
#[template(path = "office/pages/pick.html")]
struct PickPage {
    l: Texts,
    layout: Layout,
    reference: String,
    address: String,
    list: SummaryList,
    reasons: Option<Choices>,
    /// The person was asked for something: what goes on with it.
    asked: Option<String>,
}

impl PickPage {
    async fn load(
        hub: &Hub,
        (visit, staff): (&Visit, &Staff),
        case: &Case,
        form: &Form,
    ) -> Result<Self> {
        let l = visit.l;
        let mut read = hub.db.read().await?;
        let now = visit.now();
        let lines = rows::queue(&mut read, case.state).await?;
        let line = lines.into_iter().find(|line| line.request == case.request);
        let held = line.and_then(|line| line.held).filter(|(_, until)| *until > now);
        let question = question::open(&mut read, case.request).await?;
        let name = match held {
            Some((who, _)) => names(&mut read, &[who]).await?.remove(&who),
            None => None,
        };
        drop(read);
        let holder = name.unwrap_or_else(|| fl!(l, "office-free"));
        let list = web::ui::summary_list()
            .row_html(
                fl!(l, "office-term-title"),
                web::ui::Html::trusted(
                    words::term(l, Term::of(case.promised, visit.today())).to_string(),
                ),
            )
            .row(fl!(l, "office-holder"), holder);
        let free = case.state == CaseState::Waiting && held.is_none();
        let title = fl!(l, "office-not-yours");
        let layout = nav(l, staff, staff.layout(visit, title), "").back(queue::PAGE);
        Ok(Self {
            l,
            layout: layout.errors(form),
            reference: case.reference.clone(),
            address: address(case.request),
            list,
            reasons: free.then(|| reasons(l, form)),
            asked: question.map(|question| what(l, &question)),
        })
    }
}

fn reasons(l: Texts, form: &Form) -> Choices {
    let list = form.radios(WHY).legend(fl!(l, "office-pick-why")).legend_m().small().autofocus();
    let all = PickReason::ALL.iter();
    all.fold(list, |list, reason| list.item(reason.as_str(), words::pick(l, *reason)))
}

/// What the person was asked for, and since when.
fn what(l: Texts, question: &Question) -> String {
    let at = l.date_time(question.asked_at);
    if let (QuestionKind::Visit, Some(day)) = (question.kind, question.until) {
        return fl!(l, "office-asked-visit", at = at, day = l.date(day));
    }
    let facts: Vec<String> = question.asks.iter().map(|fact| words::fact(l, *fact)).collect();
    fl!(l, "office-asked-data", at = at, what = facts.join(", "))
}

/// The page of a case that is not theirs.
pub async fn offer(hub: &Hub, (visit, staff): (&Visit, &Staff), case: &Case) -> Result<Response> {
    let form = visit.form();
    let page = PickPage::load(hub, (visit, staff), case, &form).await?;
    Ok(page::render(page).into_response())
}

/// Takes a case out of its turn.
pub async fn take(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
    mut form: Form,
) -> Result {
    if let Some(denied) = barred(&hub, (&visit, &staff), Action::ReviewRequest, queue::PAGE).await?
    {
        return Ok(denied);
    }
    let found = rows::by_id(&mut hub.db.read().await?, id_of(&id)?).await?;
    let case = found.ok_or_else(Error::not_found)?;
    if !case.waits {
        return Ok(queue::queue(Said::Lost));
    }
    let missing = fl!(visit.l, "office-err-pick");
    let Some(why) = form.choice(WHY, |text| text.parse::<PickReason>().ok(), missing) else {
        let page = PickPage::load(&hub, (&visit, &staff), &case, &form).await?;
        return Ok(page::render(page).status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    };
    let (about, asked) = (resource(&case), asked(&case, &[]));
    if let Err(refused) = authorise(&hub, &staff, Action::ReviewRequest, &about, &asked).await? {
        return refused.answer(&visit, &staff, queue::PAGE).await;
    }
    let mut act = hub.db.act(&staff.actor(), "office.pick").await?;
    act.subject("request", case.request);
    act.detail(serde_json::json!({ "reason": why.as_str() }));
    if !rows::pick(&mut act, case.request, staff.member.id).await? {
        act.refuse("held").await?;
        return Ok(queue::queue(Said::Lost));
    }
    let text = Some(why.as_str().to_owned());
    note::write(&mut act, case.request, (NoteKind::Picked, staff.member.id), None, text).await?;
    act.commit().await?;
    Ok(page::see_other(address(case.request)))
}
