//! One member of staff: stopping them at once, inviting them again, proposing other roles.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use base::Id;
use store::outbox;
use web::page;
use web::ui::{self, Choices, SummaryList};
use web::{Error, Form, Layout, Result, Texts, Visit, fl};

use super::access::{Asked, holds_number, stopped};
use super::members::{PAGE, read_roles, role_boxes};
use super::model::{MemberState, StaffMember};
use super::rights::{Action, Resource, Role};
use super::signed_in::Staff;
use super::store::member as rows;
use super::{invitation, people, roles, typed, words};
use crate::request::status::id_of;
use crate::{Hub, messages};

/// Characters of a reason at most.
const WHY_MAX: usize = 200;

#[derive(Template)]
#[template(path = "staff/pages/member.html")]
struct MemberPage {
    l: Texts,
    layout: Layout,
    title: String,
    id: Id<StaffMember>,
    who: SummaryList,
    form: Form,
    may_change: bool,
    may_stop: bool,
}

impl MemberPage {
    fn new(visit: &Visit, staff: &Staff, member: &StaffMember, form: Form) -> Self {
        let l = visit.l;
        let roles: Vec<String> = member.roles.iter().map(|role| words::role(l, role)).collect();
        let trained =
            member.trained_until.map_or_else(|| fl!(l, "staff-trained-not"), |day| l.date(day));
        let who = ui::summary_list()
            .row(fl!(l, "staff-email"), member.email.as_str())
            .row(fl!(l, "staff-unit"), &member.unit.name)
            .row(fl!(l, "staff-roles"), roles.join(", "))
            .row(fl!(l, "staff-trained"), trained)
            .row(fl!(l, "staff-state"), words::state(l, member.state));
        let title = member.name.full();
        let has = |role| staff.member.roles.has(role) && staff.member.id != member.id;
        Self {
            l,
            layout: staff.layout(visit, &title).errors(&form).back(PAGE),
            title,
            id: member.id,
            who,
            form,
            may_change: has(Role::Administrator),
            may_stop: (has(Role::Administrator) || has(Role::DataProtection))
                && member.state != MemberState::Suspended,
        }
    }

    fn roles(&self) -> Choices {
        role_boxes(&self.form)
    }
}

/// Somebody about whom this may be done, with the address of their page; or the answer where the handler ends here.
async fn allowed(
    hub: &Hub,
    who: (&Visit, &Staff),
    id: &str,
    action: Action,
) -> Result<std::result::Result<(StaffMember, String), Response>> {
    let member = found(hub, id).await?;
    let here = format!("{PAGE}/{}", member.id);
    let what = (action, &about(&member), &Asked::default());
    Ok(match stopped(hub, who, what, &here).await? {
        Some(answer) => Err(answer),
        None => Ok((member, here)),
    })
}

async fn found(hub: &Hub, id: &str) -> Result<StaffMember> {
    let mut read = hub.db.read().await?;
    rows::by_id(&mut read, id_of(id)?).await?.ok_or_else(Error::not_found)
}

fn about(member: &StaffMember) -> Resource {
    Resource::new("staff", member.id).about(member.cnp.clone())
}

/// The page of somebody. Everybody may see their own.
pub async fn show(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
) -> Result {
    let member = found(&hub, &id).await?;
    let here = format!("{PAGE}/{}", member.id);
    let all = Resource::new("staff", member.id);
    let what = (Action::SeeStaff, &all, &Asked::default());
    if let Some(answer) = stopped(&hub, (&visit, &staff), what, &here).await? {
        return Ok(answer);
    }
    let ticked = member.roles.iter().map(|role| ("rol".to_owned(), role.as_str().to_owned()));
    let today = Form::from_values(visit.l, &hub.entropy, ticked.collect());
    let form = typed::again(&hub, &visit, &staff, &here).await?.unwrap_or(today);
    Ok(page::render(MemberPage::new(&visit, &staff, &member, form)).into_response())
}

/// Proposes other roles, or that somebody works again.
pub async fn propose(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
    mut form: Form,
) -> Result {
    let (l, member) = (visit.l, found(&hub, &id).await?);
    let here = format!("{PAGE}/{}", member.id);
    let why = form.required("motiv", WHY_MAX, fl!(l, "err-why"), fl!(l, "err-why-long"));
    let wanted = read_roles(&mut form);
    if why.as_deref().is_some_and(holds_number) {
        form.reject("motiv", fl!(l, "err-why-number"));
    }
    let (Some(why), Some(wanted), true) = (why, wanted, form.is_valid()) else {
        return Ok(page::invalid(MemberPage::new(&visit, &staff, &member, form)).into_response());
    };
    let what = (Action::ProposeRoles, &about(&member), &Asked::default());
    if let Some(answer) =
        typed::stopped(&hub, (&visit, &staff), what, (here.as_str(), &form)).await?
    {
        return Ok(answer);
    }
    let mut act = hub.db.act(&staff.actor(), "staff.propose").await?;
    roles::propose(&mut act, &staff.member, &member, &wanted, &why).await?;
    act.commit().await?;
    Ok(page::see_other(super::approve::PAGE))
}

/// Stops somebody at once, without a second person.
pub async fn suspend(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
) -> Result {
    let (member, here) = match allowed(&hub, (&visit, &staff), &id, Action::SuspendStaff).await? {
        Ok(allowed) => allowed,
        Err(answer) => return Ok(answer),
    };
    let mut act = hub.db.act(&staff.actor(), "staff.suspend").await?;
    people::suspend(&mut act, &member).await?;
    act.commit().await?;
    Ok(page::see_other(here))
}

/// Sends somebody who lost every passkey another link.
pub async fn invite_again(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
) -> Result {
    let (member, here) = match allowed(&hub, (&visit, &staff), &id, Action::InviteStaff).await? {
        Ok(allowed) => allowed,
        Err(answer) => return Ok(answer),
    };
    let mut act = hub.db.act(&staff.actor(), "staff.invite-again").await?;
    act.subject("staff", member.id);
    let code = invitation::invite(&mut act, &hub.keys, &hub.entropy, member.id).await?;
    let letter = messages::staff_invited(&hub.config, member.lang, &member.email, &code);
    outbox::post(&mut act, letter).await?;
    act.commit().await?;
    Ok(page::see_other(here))
}
