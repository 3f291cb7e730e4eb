//! Asking for a company: a reason, the check page, sending, and where the request stands.

use ::store::StoreError;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use base::Date;
use serde::{Deserialize, Serialize};
use web::page;
use web::ui::{Banner, Choices, SummaryList};
use web::{Error, Form, Layout, Result, Texts, Visit, fl};

use super::enter::Acts;
use super::http::{company_list, may_see, suspended};
use super::model::Capacity;
use super::store;
use crate::Hub;
use crate::issuing::model::promised;
use crate::request::http::{NOTE, REASON, may_ask, note_field, read_reason_of};
use crate::request::model::{ChosenReason, ForCompany, Request, RequestState, Subject};
use crate::request::reasons::{Reason, table};
use crate::request::status::{id_of, notice, tag};
use crate::request::store::{self as requests, Submission, Submitted};

/// What somebody chose for a company and has not sent yet, in the session.
const DRAFT: &str = "company-draft";

#[derive(Debug, Serialize, Deserialize)]
struct Draft {
    cui: String,
    code: String,
    note: Option<String>,
}

#[derive(Template)]
#[template(path = "company/pages/reason.html")]
struct ReasonPage {
    l: Texts,
    layout: Layout,
    choices: Choices,
    action: String,
}

impl ReasonPage {
    fn new(visit: &Visit, acts: &Acts, form: &Form) -> Self {
        let l = visit.l;
        let layout = acts.layout(visit, fl!(l, "reason-title")).back(acts.home()).errors(form);
        let choices = choices(form, visit.today()).heading();
        Self { l, layout, choices, action: acts.at("motiv") }
    }
}

/// The reasons of companies as radios, with the one in their own words at the end.
fn choices(form: &Form, day: Date) -> Choices {
    let l = form.l;
    let choices = form.radios(REASON).legend(fl!(l, "reason-title")).hint(fl!(l, "reason-hint"));
    table().of_companies(day).into_iter().fold(choices, |choices, reason| {
        let choices = if reason.note { choices.divider(fl!(l, "or")) } else { choices };
        let choices = choices.item(&reason.code, reason.label(l.lang));
        if reason.note { choices.reveals(note_field(form)) } else { choices }
    })
}

fn read(form: &mut Form, day: Date) -> Option<ChosenReason> {
    read_reason_of(form, |code| table().get_for_company(code, day))
}

fn draft(acts: &Acts) -> Option<Draft> {
    let kept = acts.citizen.session.get::<Draft>(DRAFT);
    kept.filter(|draft| draft.cui == acts.acting.company.cui.to_string())
}

/// What the certificate is for: one question.
pub async fn reason(visit: Visit, acts: Acts) -> Result {
    if !acts.acting.may_ask {
        return Ok(page::see_other(acts.home()));
    }
    let mut form = visit.form();
    if let Some(draft) = draft(&acts) {
        form = form.with(REASON, draft.code).with(NOTE, draft.note.unwrap_or_default());
    }
    Ok(page::render(ReasonPage::new(&visit, &acts, &form)).into_response())
}

/// Keeps the choice and goes on to the check page.
pub async fn choose(visit: Visit, acts: Acts, mut form: Form) -> Result {
    let Some(reason) = read(&mut form, visit.today()) else {
        return Ok(page::invalid(ReasonPage::new(&visit, &acts, &form)).into_response());
    };
    keep(&acts, reason).await?;
    Ok(page::see_other(acts.at("verificare")))
}

async fn keep(acts: &Acts, reason: ChosenReason) -> Result<()> {
    let cui = acts.acting.company.cui.to_string();
    let draft = Draft { cui, code: reason.code, note: reason.note };
    acts.citizen.session.put(DRAFT, &draft).await
}

#[derive(Template)]
#[template(path = "company/pages/check.html")]
struct CheckPage {
    l: Texts,
    layout: Layout,
    form: Form,
    notice: Option<Banner>,
    list: SummaryList,
    action: String,
    code: String,
    note: String,
}

impl CheckPage {
    fn new(visit: &Visit, acts: &Acts, reason: &Reason, note: String) -> Self {
        let l = visit.l;
        let mut label = reason.label(l.lang).to_owned();
        if !note.is_empty() {
            label = format!("{label}: {note}");
        }
        let company = &acts.acting.company;
        let change = (fl!(l, "change"), fl!(l, "check-reason"));
        let list = company_list(l, company)
            .row(sender_key(l, acts.acting.capacity), acts.citizen.account.name.full())
            .row(fl!(l, "check-reason"), label)
            .action(acts.at("motiv"), change.0, change.1);
        Self {
            l,
            layout: acts.layout(visit, fl!(l, "check-title")).back(acts.at("motiv")),
            form: visit.form(),
            notice: suspended(l, company),
            list,
            action: acts.at("cereri"),
            code: reason.code.clone(),
            note,
        }
    }
}

fn sender_key(l: Texts, capacity: Capacity) -> String {
    match capacity {
        Capacity::Representative => fl!(l, "company-representative"),
        Capacity::Empowered { .. } => fl!(l, "company-empowered"),
    }
}

/// The register's data and the reason, and sending.
pub async fn check(visit: Visit, acts: Acts) -> Result {
    let day = visit.today();
    let known = |draft: Draft| table().get_for_company(&draft.code, day).map(|r| (draft, r));
    match draft(&acts).and_then(known) {
        Some((draft, reason)) if acts.acting.may_ask => {
            let page = CheckPage::new(&visit, &acts, reason, draft.note.unwrap_or_default());
            Ok(page::render(page).into_response())
        }
        _ => Ok(page::see_other(acts.at("motiv"))),
    }
}

/// Receives a request for a company (rule 29): the data are the register's, the quota is the company's (rule 23).
pub async fn send(State(hub): State<Hub>, visit: Visit, acts: Acts, mut form: Form) -> Result {
    let day = visit.today();
    let Some(reason) = read(&mut form, day) else {
        return Ok(page::invalid(ReasonPage::new(&visit, &acts, &form)).into_response());
    };
    let account = &acts.citizen.account;
    if account.hold_until.is_some_and(|until| visit.now() < until) {
        keep(&acts, reason).await?;
        return Ok(page::see_other("/contul-meu/asteptare"));
    }
    let Some(sender) = may_ask(&hub, account, day).cloned() else {
        return Ok(page::see_other("/acasa"));
    };
    let (company, capacity) = (acts.acting.company.clone(), acts.acting.capacity);
    let subject = Subject::Company(Box::new(ForCompany { company, sender, capacity }));
    let (form_key, lang) = (form.key(), visit.lang());
    let submission =
        Submission { account: account.id, subject: &subject, reason: &reason, form_key, lang };
    let Some(submitted) = submit(&hub, &acts, &submission, day).await? else {
        return Ok(page::see_other(acts.home()));
    };
    acts.citizen.session.remove(DRAFT).await?;
    Ok(page::see_other(place(&hub, &acts, submitted).await?))
}

/// One request in one act, with the empowerment that it uses; `None` where that was taken back or used up.
async fn submit(
    hub: &Hub,
    acts: &Acts,
    submission: &Submission<'_>,
    day: Date,
) -> Result<Option<Submitted>> {
    let company = acts.acting.company.cui.to_string();
    let mut act = hub.db.act(&acts.citizen.actor(), "company.request").await?;
    let submitted = requests::submit(&mut act, submission, day).await?;
    act.subject("request", submitted.id()).detail(serde_json::json!({ "cui": company }));
    match submitted {
        Submitted::SameDay(_) => act.refuse("request.same-day").await?,
        Submitted::Again(_) => act.refuse("request.again").await?,
        Submitted::New(id) => {
            if let Some(by) = submission.subject.empowerment()
                && !store::use_for(&mut act, by, id).await?
            {
                act.refuse("company.empowerment-over").await?;
                return Ok(None);
            }
            match act.commit().await {
                Ok(()) => {}
                // It may have happened: the keys tell.
                Err(StoreError::CommitUnknown(_)) => {
                    let mut read = hub.db.read().await?;
                    let found = requests::earlier(&mut read, submission, day).await?;
                    return found.map(Some).ok_or_else(|| Error::unavailable(None));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(Some(submitted))
}

/// The page of the request. Somebody else's of the same day is shown to who represents the company; an empowered person is led
/// to the company's page, which says that it was asked for today.
async fn place(hub: &Hub, acts: &Acts, submitted: Submitted) -> Result<String> {
    let id = submitted.id();
    let page = acts.at(&format!("cereri/{id}"));
    if matches!(submitted, Submitted::SameDay(_)) {
        let mut read = hub.db.read().await?;
        let request = requests::one_of_company(&mut read, id, acts.acting.company.cui).await?;
        let seen = request.is_some_and(|request| may_see(acts, request.account));
        return Ok(format!("{}?azi=da", if seen { page } else { acts.home() }));
    }
    hub.issuer.outcome(id, hub.config.wait()).await?;
    Ok(page)
}

#[derive(Template)]
#[template(path = "company/pages/status.html")]
struct StatusPage {
    l: Texts,
    layout: Layout,
    title: String,
    texts: Vec<String>,
    list: SummaryList,
    notice: Option<Banner>,
    home: String,
}

impl StatusPage {
    fn new(visit: &Visit, acts: &Acts, request: &Request) -> Self {
        let l = visit.l;
        let (title, texts) = words(l, request);
        let layout = acts.layout(visit, &title).back(acts.home());
        let list = status_list(l, request);
        Self { l, layout, title, texts, list, notice: None, home: acts.home() }
    }
}

/// The heading, and what happens next.
fn words(l: Texts, request: &Request) -> (String, Vec<String>) {
    match request.state {
        RequestState::Issued => (fl!(l, "done-title"), Vec::new()),
        RequestState::Refused => (fl!(l, "refused-title"), vec![fl!(l, "refused-text")]),
        RequestState::Withdrawn => (fl!(l, "status-withdrawn"), Vec::new()),
        RequestState::Submitted
        | RequestState::WaitingRegister
        | RequestState::Numbered
        | RequestState::Operator => {
            (fl!(l, "manual-title"), vec![fl!(l, "company-waits"), fl!(l, "company-urgent")])
        }
    }
}

fn status_list(l: Texts, request: &Request) -> SummaryList {
    let reason = table().ever(&request.reason.code);
    let label = reason.map_or(request.reason.text.as_str(), |reason| reason.label(l.lang));
    let list = match request.subject.company() {
        Some((company, _)) => company_list(l, company),
        None => web::ui::summary_list(),
    };
    let list = list
        .row(fl!(l, "manual-ref"), &request.reference)
        .row_html(fl!(l, "status-state"), tag(l, request))
        .row(fl!(l, "status-sent"), l.date_time(request.created_at))
        .row(fl!(l, "company-sent-by"), request.subject.sender().name.full())
        .row(fl!(l, "check-reason"), label);
    if request.state.is_final() {
        return list;
    }
    // Three working days from the day it was sent, also before an operator has it (rule 37).
    let day = request.promised.unwrap_or_else(|| promised(request.day));
    list.row(fl!(l, "status-promised"), l.date(day))
}

/// Where a company's request stands.
pub async fn status(
    State(hub): State<Hub>,
    visit: Visit,
    acts: Acts,
    Path((_, id)): Path<(String, String)>,
    axum::extract::RawQuery(query): axum::extract::RawQuery,
) -> Result {
    let id = id_of::<Request>(&id)?;
    let mut read = hub.db.read().await?;
    let request = requests::one_of_company(&mut read, id, acts.acting.company.cui).await?;
    let request = request.filter(|request| may_see(&acts, request.account));
    let mut page = StatusPage::new(&visit, &acts, &request.ok_or_else(Error::not_found)?);
    page.notice = notice(visit.l, query.as_deref());
    Ok(page::render(page).into_response())
}
