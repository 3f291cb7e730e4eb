//! Proposals about people, decided by somebody else.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use base::Id;
use web::page;
use web::{Error, Form, Layout, Result, Texts, Visit, fl};

use super::access::{Asked, stopped};
use super::model::Roles;
use super::people::House;
use super::rights::{Action, Resource};
use super::roles::{self, NewRoles};
use super::signed_in::Staff;
use super::store::member as members;
use super::store::proposal::{self as rows, Proposal, ProposalKind};
use super::words;
use crate::Hub;
use crate::request::status::id_of;

/// The page.
pub const PAGE: &str = "/personal/propuneri";

/// A proposal as the page shows it: what changes, never the whole person again.
struct Shown {
    id: Id<Proposal>,
    who: String,
    before: String,
    after: String,
    why: String,
    by: String,
    own: bool,
}

#[derive(Template)]
#[template(path = "staff/pages/proposals.html")]
struct ProposalsPage {
    l: Texts,
    layout: Layout,
    shown: Vec<Shown>,
}

fn in_words(l: Texts, roles: &Roles) -> String {
    let words: Vec<String> = roles.iter().map(|role| words::role(l, role)).collect();
    if words.is_empty() { fl!(l, "proposal-none") } else { words.join(", ") }
}

/// The proposals that wait.
pub async fn show(State(hub): State<Hub>, visit: Visit, staff: Staff) -> Result {
    let l = visit.l;
    let about = Resource::new("proposal", "all");
    let what = (Action::SeeStaff, &about, &Asked::default());
    if let Some(answer) = stopped(&hub, (&visit, &staff), what, PAGE).await? {
        return Ok(answer);
    }
    let mut read = hub.db.read().await?;
    let mut shown = Vec::new();
    for proposal in rows::open(&mut read, ProposalKind::Roles).await? {
        let (Some(content), Ok(target)) = (proposal.content::<NewRoles>(), id_of(&proposal.target))
        else {
            continue;
        };
        let Some(member) = members::by_id(&mut read, target).await? else { continue };
        let by = members::by_id(&mut read, proposal.proposer).await?;
        shown.push(Shown {
            id: proposal.id,
            own: proposal.proposer == staff.member.id || member.id == staff.member.id,
            before: in_words(l, &member.roles),
            after: in_words(l, &Roles::parse(&content.roles).unwrap_or_default()),
            who: member.name.full(),
            why: content.why,
            by: by.map(|member| member.name.full()).unwrap_or_default(),
        });
    }
    let layout = staff.layout(&visit, fl!(l, "proposals-title")).back(super::HOME);
    Ok(page::render(ProposalsPage { l, layout, shown }).into_response())
}

/// Agrees, or does not.
pub async fn decide(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
    form: Form,
) -> Result {
    let mut read = hub.db.read().await?;
    let proposal = rows::by_id(&mut read, id_of(&id)?).await?.ok_or_else(Error::not_found)?;
    let member = members::by_id(&mut read, id_of(&proposal.target)?).await?;
    drop(read);
    let member = member.ok_or_else(Error::not_found)?;
    let about = roles::about(&proposal, &member);
    let what = (Action::ApproveRoles, &about, &Asked::default());
    if let Some(answer) = stopped(&hub, (&visit, &staff), what, PAGE).await? {
        return Ok(answer);
    }
    let approved = form.value("decizie") == "da";
    let mut act = hub.db.act(&staff.actor(), "staff.decide-roles").await?;
    let house = House { config: &hub.config, keys: &hub.keys, entropy: &hub.entropy };
    let decision = (approved, &staff.member);
    if !roles::decide(&mut act, house, (&proposal, &member), decision).await? {
        act.refuse("proposal.stale").await?;
        return Err(Error::conflict());
    }
    act.commit().await?;
    Ok(page::see_other(PAGE))
}
