//! Spare passkeys: whoever loses the only one needs an invitation again.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use store::outbox;
use web::page;
use web::ui::{Banner, Html, banner};
use web::{Error, Form, Layout, Result, Texts, Visit, fl};

use super::access::{BACK, CONFIRM};
use super::keys::{self, MOST};
use super::rights::FRESH_FOR;
use super::signed_in::Staff;
use super::store::passkey::{self as rows, Kept};
use crate::passkey::form::{self, ANSWER, Ask};
use crate::request::status::id_of;
use crate::{Hub, messages};

/// The page.
pub const PAGE: &str = "/personal/chei";

#[derive(Template)]
#[template(path = "staff/pages/keys.html")]
struct KeysPage {
    l: Texts,
    layout: Layout,
    notice: Option<Banner>,
    keys: Vec<Kept>,
    add: Option<Html>,
}

impl KeysPage {
    fn added(&self, key: &Kept) -> String {
        fl!(self.l, "factor-added", date = self.l.date_time(key.added_at))
    }
}

/// To a fresh passkey and back, where the last one is too old.
async fn stale(hub: &Hub, staff: &Staff) -> Result<Option<Response>> {
    let now = hub.clock.now();
    if staff.strong_auth_at().is_some_and(|at| now.duration_since(at) <= FRESH_FOR) {
        return Ok(None);
    }
    staff.session.put(BACK, &PAGE).await?;
    Ok(Some(page::see_other(CONFIRM)))
}

async fn listed(
    hub: &Hub,
    visit: &Visit,
    staff: &Staff,
    notice: Option<String>,
) -> Result<page::Page<KeysPage>> {
    let l = visit.l;
    let keys: Vec<Kept> =
        keys::of_member(hub, staff.member.id).await?.into_iter().map(|(kept, _)| kept).collect();
    let add = if keys.len() < MOST {
        let options = keys::begin(hub, &staff.session, &staff.member).await?;
        Some(form::form(l, Ask::Create, (PAGE, &options), &Html::default()))
    } else {
        None
    };
    let layout = staff.layout(visit, fl!(l, "staff-keys-title")).back(super::HOME);
    let notice = notice.map(|text| banner(l, text));
    Ok(page::render(KeysPage { l, layout, notice, keys, add }))
}

/// The passkeys, and the button that adds one.
pub async fn show(State(hub): State<Hub>, visit: Visit, staff: Staff) -> Result {
    if let Some(again) = stale(&hub, &staff).await? {
        return Ok(again);
    }
    Ok(listed(&hub, &visit, &staff, None).await?.into_response())
}

/// Adds a passkey.
pub async fn add(State(hub): State<Hub>, visit: Visit, staff: Staff, form: Form) -> Result {
    if let Some(again) = stale(&hub, &staff).await? {
        return Ok(again);
    }
    let (l, id) = (visit.l, staff.member.id);
    let made = keys::made(&hub, &staff.session, id, form.value(ANSWER)).await?;
    let mut act = hub.db.act(&staff.actor(), "staff.add-passkey").await?;
    act.subject("staff", id);
    let few = rows::of_member(&mut act, id).await?.len() < MOST;
    let whose = (id, fl!(l, "staff-key-spare"));
    let kept = match &made {
        Ok(made) if few => keys::keep(&mut act, &hub.keys, &hub.entropy, whose, made).await?,
        _ => false,
    };
    if !kept {
        act.refuse(made.err().map_or("passkey.taken", |why| why.code())).await?;
        let page = listed(&hub, &visit, &staff, Some(fl!(l, "passkey-wrong"))).await?;
        return Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    }
    tell(&hub, &mut act, &staff).await?;
    act.commit().await?;
    Ok(page::see_other(PAGE))
}

/// Takes a passkey off, never the last one.
pub async fn remove(State(hub): State<Hub>, staff: Staff, Path(id): Path<String>) -> Result {
    if let Some(again) = stale(&hub, &staff).await? {
        return Ok(again);
    }
    let member = staff.member.id;
    let mut act = hub.db.act(&staff.actor(), "staff.remove-passkey").await?;
    act.subject("staff", member);
    let there = rows::remove(&mut act, member, id_of(&id)?).await?;
    if !there || rows::of_member(&mut act, member).await?.is_empty() {
        act.refuse("passkey.last").await?;
        return Err(Error::not_found());
    }
    tell(&hub, &mut act, &staff).await?;
    act.commit().await?;
    Ok(page::see_other(PAGE))
}

async fn tell(hub: &Hub, act: &mut store::Act, staff: &Staff) -> Result<()> {
    let letter = messages::staff_key_added(&hub.config, staff.member.lang, &staff.member.email);
    outbox::post(act, letter).await?;
    Ok(())
}
