//! Choosing a reason, checking the data, sending.

use ::store::StoreError;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use base::Date;
use serde::Deserialize;
use web::page;
use web::ui::{self, Choices, SummaryList};
use web::{Error, Form, Layout, Result, Session, Texts, Visit, fl};

use super::model::{ChosenReason, Subject};
use super::reasons::{Group, NOTE_MAX, Reason, table};
use super::store::{self as requests, Draft, Submission, Submitted};
use crate::Hub;
use crate::account::citizen::{Citizen, Missing};
use crate::account::model::{Account, standing};
use crate::account::registration;
use crate::account::signin::DRAFT;
use crate::home;
use crate::issuing::Outcome;

/// The field of the reason.
pub const REASON: &str = "motiv";
/// The field of the person's own words.
pub const NOTE: &str = "alt";

/// The most used reasons as radios, with the one chosen elsewhere on top and the free one at the end.
pub fn reason_choices(form: &Form, day: Date) -> Choices {
    let l = form.l;
    let common = table().common(day);
    let mut choices =
        form.radios(REASON).legend(fl!(l, "reason-title")).hint(fl!(l, "reason-hint"));
    let chosen = form.value(REASON);
    if let Some(reason) = table().get(chosen, day).filter(|r| !common.contains(r)) {
        choices = choices.item(&reason.code, reason.label(l.lang));
    }
    for reason in common {
        if reason.note {
            choices = choices.divider(fl!(l, "or"));
        }
        choices = choices.item(&reason.code, reason.label(l.lang));
        if let Some(hint) = &reason.hint {
            choices = choices.item_hint(l.get(hint));
        }
        if reason.note {
            choices = choices.reveals(note_field(form));
        }
    }
    choices
}

/// The person's own words.
pub fn note_field(form: &Form) -> ui::Field {
    let l = form.l;
    form.input(NOTE).label(fl!(l, "reason-other-label")).hint(fl!(l, "reason-other-hint"))
}

/// The field of a section of the full list: each group of radios on a page has its own name, and so its own ids.
fn field_of(group: Group) -> String {
    format!("{REASON}-{}", group.key())
}

/// Moves a choice from a section of the full list to the field of the reason.
fn from_list(form: Form) -> Form {
    if form.has(REASON) {
        return form;
    }
    let listed = Group::ALL.into_iter().map(|group| form.value(&field_of(group)).to_owned());
    match listed.into_iter().find(|code| !code.is_empty()) {
        Some(code) => form.with(REASON, code),
        None => form,
    }
}

/// Reads the reason that a person gives for themselves; errors are noted at its fields.
fn read_reason(form: &mut Form, day: Date) -> Option<ChosenReason> {
    read_reason_of(form, |code| table().get(code, day))
}

/// Reads one of the reasons that `known` knows; errors are noted at its fields.
pub fn read_reason_of(
    form: &mut Form,
    known: impl FnOnce(&str) -> Option<&'static Reason>,
) -> Option<ChosenReason> {
    let l = form.l;
    let reason = form.choice(REASON, known, fl!(l, "err-choose-reason"))?;
    let note = if reason.note {
        Some(form.required(NOTE, NOTE_MAX, fl!(l, "err-other-empty"), fl!(l, "err-other-long"))?)
    } else {
        None
    };
    Some(ChosenReason::of(reason, note, &table().version))
}

fn with_draft(form: Form, draft: Option<&Draft>) -> Form {
    let Some(draft) = draft else { return form };
    form.with(REASON, &draft.code).with(NOTE, draft.note.as_deref().unwrap_or_default())
}

#[derive(Template)]
#[template(path = "request/pages/reason.html")]
struct ReasonPage {
    l: Texts,
    layout: Layout,
    choices: Choices,
}

impl ReasonPage {
    fn new(visit: &Visit, citizen: &Citizen, form: &Form) -> Self {
        let title = fl!(visit.l, "reason-title");
        let layout = citizen.layout(visit, title).back("/acasa").errors(form);
        let choices = reason_choices(form, visit.today()).heading();
        Self { l: visit.l, layout, choices }
    }
}

/// What the certificate is for: one question.
pub async fn reason(State(hub): State<Hub>, visit: Visit, citizen: Citizen) -> Result {
    let mut read = hub.db.read().await?;
    let draft = requests::draft(&mut read, citizen.account.id).await?;
    let form = with_draft(visit.form(), draft.as_ref());
    Ok(page::render(ReasonPage::new(&visit, &citizen, &form)).into_response())
}

/// Keeps the choice for a day and goes on to the check page.
pub async fn choose(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    citizen: Result<Citizen, Missing>,
    form: Form,
) -> Result {
    let mut form = from_list(form);
    let reason = read_reason(&mut form, visit.today());
    let citizen = match citizen {
        Ok(citizen) => citizen,
        Err(missing) => return signed_out(&session, missing, reason).await,
    };
    let Some(reason) = reason else {
        return Ok(page::invalid(ReasonPage::new(&visit, &citizen, &form)).into_response());
    };
    let mut act = hub.db.act(&citizen.actor(), "request.draft").await?;
    act.subject("account", citizen.account.id);
    let draft = Draft { code: reason.code, note: reason.note };
    requests::save_draft(&mut act, citizen.account.id, &draft).await?;
    act.commit().await?;
    Ok(page::see_other("/cereri/verificare"))
}

/// What is searched for.
#[derive(Debug, Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "request/pages/search.html")]
struct SearchPage {
    l: Texts,
    layout: Layout,
    field: ui::Field,
    asked: String,
    found: Vec<&'static Reason>,
    groups: Vec<(String, Choices)>,
}

impl SearchPage {
    fn choices(&self) -> Choices {
        let n = i64::try_from(self.found.len()).unwrap_or_default();
        radios_of(self.l, REASON, &fl!(self.l, "reason-found", n = n), &self.found).legend_m()
    }
}

fn radios_of(l: Texts, name: &str, legend: &str, reasons: &[&Reason]) -> Choices {
    let choices = ui::radios(l, name).legend(legend);
    reasons.iter().fold(choices, |choices, r| choices.item(&r.code, r.label(l.lang)))
}

/// The full list: a search that works without a script, and all reasons by section.
pub async fn search(visit: Visit, citizen: Citizen, Query(search): Query<Search>) -> Response {
    let (l, day) = (visit.l, visit.today());
    let asked: String = search.q.trim().chars().take(80).collect();
    let field = ui::input(l, "q")
        .label(fl!(l, "reason-search-label"))
        .hint(fl!(l, "reason-search-hint"))
        .value(&asked)
        .width(30);
    let groups = Group::ALL.into_iter().map(|group| {
        let title = l.get(&group.title_key());
        let choices = radios_of(l, &field_of(group), &title, &table().of_group(group, day));
        (title, choices)
    });
    page::render(SearchPage {
        l,
        layout: citizen.layout(&visit, fl!(l, "reason-search-title")).back("/cereri/motiv"),
        field,
        found: table().search(&asked, day),
        asked,
        groups: groups.collect(),
    })
    .into_response()
}

/// The person's data as the register has them; nobody can edit them here (rule 21).
pub fn person_list(l: Texts, account: &Account) -> SummaryList {
    let email = account.email.as_ref().map_or("", base::Email::as_str);
    let Some(civil) = &account.civil else { return ui::summary_list() };
    let mut list = ui::summary_list()
        .row(fl!(l, "check-name"), &civil.name.surname)
        .row(fl!(l, "check-given"), &civil.name.given)
        .row(fl!(l, "check-cnp"), civil.cnp)
        .row(fl!(l, "check-birth"), civil.born(l));
    if !civil.previous_names.is_empty() {
        let names: Vec<String> = civil.previous_names.iter().map(base::PersonName::full).collect();
        list = list.row(fl!(l, "check-previous"), names.join(", "));
    }
    let parents: Vec<&str> =
        [&civil.father, &civil.mother].into_iter().flatten().map(String::as_str).collect();
    if !parents.is_empty() {
        list = list.row(fl!(l, "check-parents"), parents.join(", "));
    }
    list.row(fl!(l, "check-email"), email)
}

#[derive(Template)]
#[template(path = "request/pages/check.html")]
struct CheckPage {
    l: Texts,
    layout: Layout,
    form: Form,
    list: SummaryList,
    code: String,
    note: String,
}

impl CheckPage {
    fn new(
        visit: &Visit,
        citizen: &Citizen,
        account: &Account,
        reason: &Reason,
        note: String,
    ) -> Self {
        let l = visit.l;
        let mut label = reason.label(l.lang).to_owned();
        if !note.is_empty() {
            label = format!("{label}: {note}");
        }
        let change = (fl!(l, "change"), fl!(l, "check-reason"));
        let list = person_list(l, account).row(fl!(l, "check-reason"), label).action(
            "/cereri/motiv",
            change.0,
            change.1,
        );
        let layout = citizen.layout(visit, fl!(l, "check-title")).back("/cereri/motiv");
        Self { l, layout, form: visit.form(), list, code: reason.code.clone(), note }
    }
}

/// The person sees the register's data and the reason, and sends.
pub async fn check(State(hub): State<Hub>, visit: Visit, citizen: Citizen) -> Result {
    let day = visit.today();
    let mut read = hub.db.read().await?;
    let draft = requests::draft(&mut read, citizen.account.id).await?;
    drop(read);
    let Some((draft, reason)) = draft.and_then(|d| table().get(&d.code, day).map(|r| (d, r)))
    else {
        return Ok(page::see_other("/cereri/motiv"));
    };
    let account = registration::refreshed(&hub, &citizen.account).await?;
    if may_ask(&hub, &account, day).is_none() {
        return Ok(page::see_other("/acasa"));
    }
    let page = CheckPage::new(&visit, &citizen, &account, reason, draft.note.unwrap_or_default());
    Ok(page::render(page).into_response())
}

/// The civil status of a person who may ask online today (rules 13 and 19).
pub fn may_ask<'a>(
    hub: &Hub,
    account: &'a Account,
    day: Date,
) -> Option<&'a crate::ports::persons::CivilStatus> {
    account.civil.as_ref().filter(|civil| standing(civil, day, hub.config.age_min).is_ok())
}

/// Receives a request, hands it to the issuing and waits a moment, so that most people see their certificate at once.
pub async fn send(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    citizen: Result<Citizen, Missing>,
    mut form: Form,
) -> Result {
    let day = visit.today();
    let reason = read_reason(&mut form, day);
    let citizen = match citizen {
        Ok(citizen) => citizen,
        Err(missing) => return signed_out(&session, missing, reason).await,
    };
    let Some(reason) = reason else {
        return home::http::with_errors(&hub, &visit, &citizen, form).await;
    };
    if citizen.account.hold_until.is_some_and(|until| visit.now() < until) {
        return hold(&hub, &citizen, reason).await;
    }
    let Some(person) = may_ask(&hub, &citizen.account, day) else {
        return Ok(page::see_other("/acasa"));
    };
    let (account, form_key, lang) = (citizen.account.id, form.key(), visit.lang());
    let subject = &Subject::Person(person.clone());
    let submission = Submission { account, subject, reason: &reason, form_key, lang };
    let submitted = submit(&hub, &citizen, &submission, day).await?;
    Ok(page::see_other(place(&hub, &citizen.account, submitted).await?))
}

/// The session was over: the choice is kept for after the sign-in.
async fn signed_out(session: &Session, missing: Missing, reason: Option<ChosenReason>) -> Result {
    if let (Missing::SignIn, Some(reason)) = (&missing, reason) {
        session.put(DRAFT, &Draft { code: reason.code, note: reason.note }).await?;
        return Ok(page::see_other("/cont?salvat=da"));
    }
    Ok(missing.into_response())
}

/// The address changed a moment ago: the choice is kept, and the page says until when it waits.
async fn hold(hub: &Hub, citizen: &Citizen, reason: ChosenReason) -> Result {
    let mut act = hub.db.act(&citizen.actor(), "request.draft").await?;
    act.subject("account", citizen.account.id);
    let draft = Draft { code: reason.code, note: reason.note };
    requests::save_draft(&mut act, citizen.account.id, &draft).await?;
    act.commit().await?;
    Ok(page::see_other("/contul-meu/asteptare"))
}

async fn submit(
    hub: &Hub,
    citizen: &Citizen,
    submission: &Submission<'_>,
    day: Date,
) -> Result<Submitted> {
    let mut act = hub.db.act(&citizen.actor(), "request.submit").await?;
    let submitted = requests::submit(&mut act, submission, day).await?;
    act.subject("request", submitted.id());
    match submitted {
        Submitted::SameDay(_) => act.refuse("request.same-day").await?,
        Submitted::Again(_) => act.refuse("request.again").await?,
        Submitted::New(_) => match act.commit().await {
            Ok(()) => {}
            // It may have happened: the keys tell.
            Err(StoreError::CommitUnknown(_)) => {
                let mut read = hub.db.read().await?;
                let found = requests::earlier(&mut read, submission, day).await?;
                return found.ok_or_else(|| Error::unavailable(None));
            }
            Err(error) => return Err(error.into()),
        },
    }
    Ok(submitted)
}

/// The page to go to: the certificate where it is there in time, the status otherwise.
async fn place(hub: &Hub, account: &Account, submitted: Submitted) -> Result<String> {
    let id = submitted.id();
    let outcome = match submitted {
        Submitted::SameDay(_) => hub.issuer.outcome(id, std::time::Duration::ZERO).await?,
        _ => hub.issuer.outcome(id, hub.config.wait()).await?,
    };
    let notice = if matches!(submitted, Submitted::SameDay(_)) { "?azi=da" } else { "" };
    tracing::debug!(request.id = %id, account.id = %account.id, "A request was received.");
    Ok(match outcome {
        Outcome::Issued(certificate) => format!("/certificate/{certificate}{notice}"),
        Outcome::Waiting => format!("/cereri/{id}{notice}"),
    })
}
