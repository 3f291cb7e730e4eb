//! How the work stands: requests by stage and by what is left of their term, who has which, and the way to give one to somebody of
//! the own unit. Numbers of requests, never of persons: there is no list of who decided how many.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use base::Date;
use web::page;
use web::ui::{self, Banner, Field, Table};
use web::{Form, Layout, Result, Texts, Visit, fl};

use super::case::TO;
use super::model::{CaseState, Term};
use super::queue::{Said, holders, table};
use super::screen::colleagues;
use super::store::case::{self as rows, Line};
use super::store::note::{self, NoteKind};
use super::{back, nav};
use crate::Hub;
use crate::staff::access::{Asked, barred, stopped};
use crate::staff::model::{MemberState, StaffMember};
use crate::staff::rights::{Action, Resource, Role};
use crate::staff::signed_in::Staff;
use crate::staff::store::member as members;

/// The page.
pub const PAGE: &str = "/personal/situatie";
/// The field of the request's number.
const NUMBER: &str = "cerere";

#[derive(Template)]
#[template(path = "office/pages/lead.html")]
struct LeadPage {
    l: Texts,
    layout: Layout,
    notice: Option<Banner>,
    stages: Table,
    waiting: Option<Table>,
    form: Form,
    people: Field,
}

/// How many of these are in time, in their last working day, late, and stopped.
#[derive(Default)]
struct Ages {
    running: i64,
    warning: i64,
    late: i64,
    stopped: i64,
}

impl Ages {
    fn of(days: &[(Option<Date>, i64)], today: Date) -> Self {
        let mut ages = Self::default();
        for (promised, n) in days {
            match Term::of(*promised, today) {
                Term::Running(_) => ages.running += n,
                Term::Warning(_) => ages.warning += n,
                Term::Late(_) => ages.late += n,
                Term::Stopped => ages.stopped += n,
            }
        }
        ages
    }
}

/// The stages in which a request may wait here.
const STAGES: [CaseState; 4] =
    [CaseState::Waiting, CaseState::Asked, CaseState::Proposed, CaseState::Recorded];

fn stage(l: Texts, state: CaseState) -> String {
    match state {
        CaseState::Waiting => fl!(l, "office-waiting"),
        CaseState::Asked => fl!(l, "office-asked"),
        CaseState::Proposed => fl!(l, "office-second-waiting"),
        CaseState::Recorded => fl!(l, "office-why-recorded"),
        CaseState::Over => String::new(),
    }
}

impl LeadPage {
    async fn load(
        hub: &Hub,
        (visit, staff): (&Visit, &Staff),
        form: Form,
        said: Option<Said>,
    ) -> Result<Self> {
        let (l, today) = (visit.l, visit.today());
        let mut read = hub.db.read().await?;
        let mut stages = ui::table(fl!(l, "office-stages"))
            .column(fl!(l, "office-stage"))
            .numbers(fl!(l, "office-in-time"))
            .numbers(fl!(l, "office-last-day"))
            .numbers(fl!(l, "office-late"))
            .numbers(fl!(l, "office-term-stopped"));
        for state in STAGES {
            let ages = Ages::of(&rows::ages(&mut read, state).await?, today);
            let numbers = [ages.running, ages.warning, ages.late, ages.stopped];
            let [running, warning, late, stopped] = numbers.map(|n| n.to_string().into());
            stages = stages.row([stage(l, state).into(), running, warning, late, stopped]);
        }
        let waiting = rows::queue(&mut read, CaseState::Waiting).await?;
        let names = holders(&mut read, &waiting).await?;
        let own = members::all(&mut read).await?.into_iter().filter(|one| works(one, staff));
        let own: Vec<StaffMember> = own.collect();
        drop(read);
        let layout = nav(l, staff, staff.layout(visit, fl!(l, "office-lead-title")), PAGE);
        Ok(Self {
            l,
            layout: layout.errors(&form),
            notice: said.map(|said| said.notice(l)),
            stages,
            waiting: table(l, (fl!(l, "office-waiting"), today), &waiting, &names),
            people: colleagues(l, &form, &own),
            form,
        })
    }
}

/// Whether somebody is an operator of the supervisor's own unit.
fn works(member: &StaffMember, staff: &Staff) -> bool {
    member.roles.has(Role::Operator)
        && member.state == MemberState::Active
        && member.unit.code == staff.member.unit.code
}

/// The page.
pub async fn show(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    RawQuery(query): RawQuery,
) -> Result {
    if let Some(denied) = barred(&hub, (&visit, &staff), Action::Reassign, PAGE).await? {
        return Ok(denied);
    }
    let said = Said::of(query.as_deref());
    let page = LeadPage::load(&hub, (&visit, &staff), visit.form(), said).await?;
    Ok(page::render(page).into_response())
}

/// Gives a request to an operator of the own unit, whoever has it now.
pub async fn reassign(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    mut form: Form,
) -> Result {
    if let Some(denied) = barred(&hub, (&visit, &staff), Action::Reassign, PAGE).await? {
        return Ok(denied);
    }
    let number = form.value(NUMBER).to_uppercase();
    let line = rows::by_reference(&mut hub.db.read().await?, &number).await?;
    if line.is_none() {
        form.reject(NUMBER, fl!(visit.l, "office-err-reference"));
    }
    if !form.has(TO) {
        form.reject(TO, fl!(visit.l, "office-err-colleague"));
    }
    let to = back::colleague(&hub, &mut form, TO).await?;
    let (Some(line), Some(to)) = (line, to) else {
        let page = LeadPage::load(&hub, (&visit, &staff), form, None).await?;
        return Ok(page::render(page).status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    };
    let about = Resource::new("request", line.request).of_unit(&to.unit.code);
    let asked = Asked::default().case(&line.reference);
    let what = (Action::Reassign, &about, &asked);
    if let Some(answer) = stopped(&hub, (&visit, &staff), what, PAGE).await? {
        return Ok(answer);
    }
    let said = if given(&hub, &staff, &line, &to).await? { "dat" } else { "pierdut" };
    Ok(page::see_other(format!("{PAGE}?spus={said}")))
}

async fn given(hub: &Hub, staff: &Staff, line: &Line, to: &StaffMember) -> Result<bool> {
    let mut act = hub.db.act(&staff.actor(), "office.reassign").await?;
    act.subject("request", line.request);
    act.detail(serde_json::json!({ "to": to.id.to_string() }));
    if !rows::give(&mut act, line.request, to.id).await? {
        return Ok(false);
    }
    let by = (NoteKind::Reassigned, staff.member.id);
    note::write(&mut act, line.request, by, Some(to.id), None).await?;
    act.commit().await?;
    Ok(true)
}
