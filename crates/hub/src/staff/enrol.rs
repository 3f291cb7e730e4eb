//! The first passkey of a member of staff, by an invitation. An invitation for somebody who has passkeys replaces them: they
//! lost theirs.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use store::outbox;
use web::page;
use web::ui::{self, Banner, Html, SummaryList, summary_list};
use web::{Form, Layout, Result, Session, Texts, Visit, fl};
use webauthn_rs::prelude::Passkey;

use super::model::{MemberState, StaffMember};
use super::sign_in::{open, stop};
use super::store::{member as members, passkey as passkeys};
use super::{invitation, keys};
use crate::passkey::form::{self, ANSWER, Ask};
use crate::{Hub, messages};

/// The code of the link.
#[derive(Debug, Deserialize)]
pub struct Link {
    #[serde(default)]
    c: String,
}

#[derive(Template)]
#[template(path = "staff/pages/enrol.html")]
struct EnrolPage {
    l: Texts,
    layout: Layout,
    who: SummaryList,
    key: Html,
    notice: Option<Banner>,
}

/// The member whom a code invites.
async fn invited(hub: &Hub, code: &str) -> Result<Option<StaffMember>> {
    let mut read = hub.db.read().await?;
    let hash = invitation::hash(&hub.keys, code);
    let found = members::invitation(&mut read, &hash, hub.clock.now()).await?;
    let Some(found) = found else { return Ok(None) };
    let member = members::by_id(&mut read, found.member).await?;
    Ok(member.filter(|member| member.state != MemberState::Suspended))
}

fn over(visit: &Visit) -> Response {
    let l = visit.l;
    stop(visit, fl!(l, "staff-enrol-over"), fl!(l, "staff-enrol-over-text"), StatusCode::GONE)
}

async fn asking(
    hub: &Hub,
    visit: &Visit,
    session: &Session,
    (member, code): (&StaffMember, &str),
    failed: bool,
) -> Result<page::Page<EnrolPage>> {
    let l = visit.l;
    let options = keys::begin(hub, session, member).await?;
    let inside = visit.form().hidden("c", code);
    let notice = failed.then(|| ui::banner(l, fl!(l, "passkey-wrong")));
    let key = form::form(l, Ask::Create, (invitation::PAGE, &options), &inside);
    let who = summary_list()
        .row(fl!(l, "staff-name"), member.name.full())
        .row(fl!(l, "staff-email"), member.email.as_str())
        .row(fl!(l, "staff-unit"), &member.unit.name);
    let layout = visit.layout(fl!(l, "staff-enrol-title"));
    Ok(page::render(EnrolPage { l, layout, who, key, notice }))
}

/// Who is invited, and the button that makes the passkey.
pub async fn show(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    Query(link): Query<Link>,
) -> Result {
    let Some(member) = invited(&hub, &link.c).await? else { return Ok(over(&visit)) };
    Ok(asking(&hub, &visit, &session, (&member, &link.c), false).await?.into_response())
}

/// Keeps the passkey and signs in.
pub async fn send(State(hub): State<Hub>, visit: Visit, session: Session, form: Form) -> Result {
    let code = form.value("c");
    let Some(member) = invited(&hub, code).await? else { return Ok(over(&visit)) };
    let made = keys::made(&hub, &session, member.id, form.value(ANSWER)).await?;
    let Ok(passkey) = made else {
        let page = asking(&hub, &visit, &session, (&member, code), true).await?;
        return Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    };
    if !enrol(&hub, visit.l, &member, code, &passkey).await? {
        return Ok(over(&visit));
    }
    open(&hub, &session, &member).await?;
    Ok(page::see_other(super::HOME))
}

/// Uses the invitation and keeps the passkey, in one act. False where somebody was faster.
async fn enrol(
    hub: &Hub,
    l: Texts,
    member: &StaffMember,
    code: &str,
    passkey: &Passkey,
) -> Result<bool> {
    let mut act = hub.db.act(&member.actor(), "staff.enrol").await?;
    act.subject("staff", member.id);
    let used = members::use_invitation(&mut act, &invitation::hash(&hub.keys, code)).await?;
    let replaced = passkeys::drop_all(&mut act, member.id).await?;
    act.detail(serde_json::json!({ "replaced": replaced }));
    let whose = (member.id, fl!(l, "staff-key-first"));
    let kept = keys::keep(&mut act, &hub.keys, &hub.entropy, whose, passkey).await?;
    if !used || !kept {
        act.refuse("staff.invitation-used").await?;
        return Ok(false);
    }
    if member.state == MemberState::Invited {
        members::set_state(&mut act, member.id, MemberState::Active).await?;
    }
    web::Sessions::revoke_with(&mut act, &member.session_account(), None).await?;
    let letter = messages::staff_key_added(&hub.config, member.lang, &member.email);
    outbox::post(&mut act, letter).await?;
    act.commit().await?;
    Ok(true)
}
