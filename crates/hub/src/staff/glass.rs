//! Emergency access ("break-glass"): a duty officer opens one person's data for half an hour, with a reason and an incident.
//! Supervisors and data protection hear of it at once and review it within a day; where nobody does, its opener is suspended.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use base::{Cnp, Id};
use jiff::SignedDuration;
use store::jobs::{self, Failure, Job, Runner, Work};
use store::{Act, Actor, StoreError, outbox};
use web::page;
use web::ui::{self, Banner, Table};
use web::{Error, Form, Layout, Result, Texts, Visit, fl};

use super::access::{Asked, barred, case_number, holds_number, stopped};
use super::model::StaffMember;
use super::rights::{Action, Glass, Purpose, Resource, Role, right};
use super::signed_in::Staff;
use super::store::access::{self, Access};
use super::store::glass::{self as rows, Opened};
use super::store::member as members;
use super::{people, typed, words};
use crate::request::status::id_of;
use crate::{Hub, messages};

/// The page.
pub const PAGE: &str = "/personal/urgente";
/// How long an access is open.
pub const OPEN_FOR: SignedDuration = SignedDuration::from_mins(30);
/// Within which somebody must have reviewed it.
pub const REVIEW_WITHIN: SignedDuration = SignedDuration::from_hours(24);
/// The job that looks whether somebody did; its key is the access's id.
const OVERDUE: &str = "staff.glass-overdue";
/// Characters of a reason at most.
const REASON_MAX: usize = 200;

/// One that waits for a review, as the page shows it.
struct Shown {
    id: Id<Opened>,
    who: String,
    when: String,
    opened: Opened,
    asked: Option<Table>,
    own: bool,
}

#[derive(Template)]
#[template(path = "staff/pages/glass.html")]
struct GlassPage {
    l: Texts,
    layout: Layout,
    form: Option<Form>,
    notice: Option<Banner>,
    shown: Vec<Shown>,
}

async fn waiting(hub: &Hub, l: Texts, staff: &Staff) -> Result<Vec<Shown>> {
    if !staff.member.roles.iter().any(|role| right(Action::ReviewGlass).roles.contains(&role)) {
        return Ok(Vec::new());
    }
    let mut read = hub.db.read().await?;
    let mut shown = Vec::new();
    for opened in rows::unreviewed(&mut read).await? {
        let whose = opened.glass.member;
        let member = members::by_id(&mut read, whose).await?;
        let time = (opened.opened_at, opened.glass.until);
        let asked = access::of_actor(&mut read, whose, time).await?;
        shown.push(Shown {
            id: opened.id,
            who: member.map(|member| member.name.full()).unwrap_or_default(),
            when: l.date_time(opened.opened_at),
            own: whose == staff.member.id,
            asked: table(l, &asked),
            opened,
        });
    }
    Ok(shown)
}

/// What was asked for in the time of an access.
fn table(l: Texts, asked: &[Access]) -> Option<Table> {
    let empty = ui::table(fl!(l, "glass-asked"))
        .column(fl!(l, "history-when"))
        .column(fl!(l, "history-what"))
        .column(fl!(l, "glass-fields"));
    (!asked.is_empty()).then(|| {
        asked.iter().fold(empty, |table, row| {
            let what = format!("{} ({})", words::asked(l, row), words::decision(l, row));
            table.row([l.date_time(row.at).into(), what.into(), words::fields(l, row).into()])
        })
    })
}

async fn page(
    hub: &Hub,
    visit: &Visit,
    staff: &Staff,
    form: Form,
) -> Result<page::Page<GlassPage>> {
    let l = visit.l;
    let may = staff.member.roles.has(Role::DutyOfficer) && staff.glass_until.is_none();
    let notice = staff
        .glass_until
        .map(|until| ui::banner(l, fl!(l, "glass-open-until", until = l.date_time(until))));
    let layout = staff.layout(visit, fl!(l, "glass-title")).errors(&form).back(super::HOME);
    let shown = waiting(hub, l, staff).await?;
    Ok(page::render(GlassPage { l, layout, form: may.then_some(form), notice, shown }))
}

/// The form for a duty officer; what waits for a review, for who reviews.
pub async fn show(State(hub): State<Hub>, visit: Visit, staff: Staff) -> Result {
    if !staff.may_ever(Action::BreakGlass)
        && let Some(answer) = barred(&hub, (&visit, &staff), Action::ReviewGlass, PAGE).await?
    {
        return Ok(answer);
    }
    let form = typed::form(&hub, &visit, &staff, PAGE).await?;
    Ok(page(&hub, &visit, &staff, form).await?.into_response())
}

fn answers(form: &mut Form) -> Option<(Cnp, String, String)> {
    let l = form.l;
    let cnp = form.cnp("cnp");
    let incident =
        form.parse("incident", |text| case_number(text).ok_or_else(|| fl!(l, "err-incident")));
    let missing = fl!(l, "err-why");
    let reason = form.required("motiv", REASON_MAX, &missing, fl!(l, "err-why-long"));
    if reason.as_deref().is_some_and(holds_number) {
        form.reject("motiv", fl!(l, "err-why-number"));
        return None;
    }
    Some((cnp?, incident?, reason?))
}

/// Opens one person's data for half an hour.
pub async fn open(State(hub): State<Hub>, visit: Visit, staff: Staff, mut form: Form) -> Result {
    if let Some(answer) = barred(&hub, (&visit, &staff), Action::BreakGlass, PAGE).await? {
        return Ok(answer);
    }
    let Some((cnp, incident, reason)) = answers(&mut form) else {
        let page = page(&hub, &visit, &staff, form).await?;
        return Ok(page.status(axum::http::StatusCode::UNPROCESSABLE_ENTITY).into_response());
    };
    let subject = hub.keys.cnp(&cnp);
    let about = Resource::new("glass", "new").about(subject.clone());
    let asked = Asked::for_purpose(Purpose::Emergency).case(incident.clone());
    let what = (Action::BreakGlass, &about, &asked);
    if let Some(answer) = typed::stopped(&hub, (&visit, &staff), what, (PAGE, &form)).await? {
        return Ok(answer);
    }
    if staff.glass_until.is_some() {
        return Ok(page::see_other(PAGE));
    }
    let mut act = hub.db.act(&staff.actor(), "staff.glass").await?;
    let opened_at = act.now();
    let glass = Glass { member: staff.member.id, subject, until: opened_at + OPEN_FOR };
    let id = Id::new(opened_at, &hub.entropy);
    let opened = Opened { id, glass, incident, reason, opened_at };
    act.subject("glass", id);
    rows::insert(&mut act, &opened, staff.member.unit.code.as_str()).await?;
    tell(&hub, &mut act, staff.member.id, false).await?;
    let run_at = opened_at + REVIEW_WITHIN;
    jobs::enqueue(&mut act, Job { kind: OVERDUE, key: id.to_string(), run_at }).await?;
    act.commit().await?;
    Ok(page::see_other(PAGE))
}

/// Tells supervisors and data protection.
async fn tell(
    hub: &Hub,
    act: &mut Act,
    opener: Id<StaffMember>,
    late: bool,
) -> std::result::Result<(), StoreError> {
    for watcher in people::with_roles(act, &[Role::Supervisor, Role::DataProtection]).await? {
        if watcher.id != opener {
            let letter = messages::staff_glass(&hub.config, watcher.lang, &watcher.email, late);
            outbox::post(act, letter).await?;
        }
    }
    Ok(())
}

/// Says whether an access was right. One that was not stops its opener.
pub async fn review(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
    form: Form,
) -> Result {
    let id: Id<Opened> = id_of(&id)?;
    let mut read = hub.db.read().await?;
    let opened = rows::by_id(&mut read, id).await?.ok_or_else(Error::not_found)?;
    drop(read);
    let about = Resource::new("glass", id).proposed_by(opened.glass.member);
    let what = (Action::ReviewGlass, &about, &Asked::default());
    if let Some(answer) = stopped(&hub, (&visit, &staff), what, PAGE).await? {
        return Ok(answer);
    }
    let was_right = form.value("verdict") == "da";
    let mut act = hub.db.act(&staff.actor(), "staff.review-glass").await?;
    if !rows::review(&mut act, id, staff.member.id, was_right).await? {
        act.refuse("glass.reviewed").await?;
        return Err(Error::conflict());
    }
    if !was_right && let Some(member) = members::by_id(&mut act, opened.glass.member).await? {
        people::suspend(&mut act, &member).await?;
    }
    act.subject("glass", id);
    act.detail(serde_json::json!({ "right": was_right }));
    act.commit().await?;
    Ok(page::see_other(PAGE))
}

/// Adds the job of this slice.
pub fn register(runner: Runner, hub: &Hub) -> Runner {
    let hub = hub.clone();
    runner.on(OVERDUE, move |work| {
        let hub = hub.clone();
        async move { overdue(&hub, &work).await }
    })
}

/// A day is over: whoever opened an access that nobody reviewed is stopped until somebody does.
async fn overdue(hub: &Hub, work: &Work) -> std::result::Result<(), Failure> {
    let id: Id<Opened> = work.key.parse().map_err(|_| Failure::give_up("glass.id"))?;
    let mut act = hub.db.act(&Actor::System("staff"), OVERDUE).await?;
    let Some(opened) = rows::by_id(&mut act, id).await? else { return Ok(()) };
    if let Some(member) = members::by_id(&mut act, opened.glass.member).await? {
        people::suspend(&mut act, &member).await?;
    }
    act.subject("glass", id);
    tell(hub, &mut act, opened.glass.member, true).await?;
    act.commit().await?;
    Ok(())
}
