//! A fresh passkey, for what cannot be taken back.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use web::page;
use web::ui::{self, Html};
use web::{Form, Result, Visit, fl};

use super::access::{BACK, CONFIRM};
use super::keys;
use super::sign_in::KeyPage;
use super::signed_in::Staff;
use crate::Hub;
use crate::passkey::form::{self, ANSWER, Ask};

async fn asking(
    hub: &Hub,
    visit: &Visit,
    staff: &Staff,
    failed: bool,
) -> Result<page::Page<KeyPage>> {
    let (l, id) = (visit.l, staff.member.id);
    let known: Vec<_> =
        keys::of_member(hub, id).await?.into_iter().map(|(_, passkey)| passkey).collect();
    let here = (&staff.session, &*keys::place("confirm", id), hub.clock.now());
    let options = hub.passkeys.ask(here, &known).await?;
    let title = fl!(l, "staff-confirm-title");
    let layout = staff.layout(visit, &title).back(super::HOME);
    let notice = failed.then(|| ui::banner(l, fl!(l, "passkey-wrong")));
    let key = form::form(l, Ask::Get, (CONFIRM, &options), &Html::default());
    let lead = fl!(l, "staff-confirm-lead");
    Ok(page::render(KeyPage { layout, title, lead, key, notice }))
}

/// Asks for a passkey.
pub async fn show(State(hub): State<Hub>, visit: Visit, staff: Staff) -> Result {
    Ok(asking(&hub, &visit, &staff, false).await?.into_response())
}

/// Notes the proof and goes on to where the person was.
pub async fn send(State(hub): State<Hub>, visit: Visit, staff: Staff, form: Form) -> Result {
    let id = staff.member.id;
    let here = (&staff.session, &*keys::place("confirm", id), hub.clock.now());
    let shown = hub.passkeys.shown(here, form.value(ANSWER)).await?;
    let mut act = hub.db.act(&staff.actor(), "staff.confirm").await?;
    act.subject("staff", id);
    let right = match &shown {
        Ok(shown) => keys::used(&hub, &mut act, id, shown).await?,
        Err(_) => false,
    };
    if !right {
        act.refuse(shown.err().map_or("passkey.not-theirs", |why| why.code())).await?;
        let page = asking(&hub, &visit, &staff, true).await?;
        return Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    }
    act.commit().await?;
    let back = staff.session.take::<String>(BACK).await?;
    staff.session.prove_again(hub.clock.now()).await?;
    Ok(page::see_other(back.as_deref().unwrap_or(super::HOME)))
}
