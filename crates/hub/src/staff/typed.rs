//! What was typed into a form when a fresh passkey came between: kept with the session until the form is shown again.
//!
//! A number may be among it, of which the database keeps only a fingerprint elsewhere: so it is sealed, for this member and this
//! page, it is read once, and it is no longer read after a quarter of an hour.

use axum::response::Response;
use base::Timestamp;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use web::{Form, Result, Visit, fl};

use super::access::{Asked, Refused, authorise};
use super::rights::{Action, Resource};
use super::signed_in::Staff;
use crate::Hub;

/// Where it is kept, in the session.
const TYPED: &str = "staff-typed";
/// How long somebody may look for their key.
const KEPT_FOR: SignedDuration = SignedDuration::from_mins(15);

#[derive(Serialize, Deserialize)]
struct Typed {
    page: String,
    at: Timestamp,
    /// In hexadecimal.
    sealed: String,
}

/// Like [`super::access::stopped`], for handlers of a form: where a fresh passkey is asked for, what was typed is on the page again
/// that the person comes back to.
pub async fn stopped(
    hub: &Hub,
    (visit, staff): (&Visit, &Staff),
    (action, about, asked): (Action, &Resource, &Asked),
    (page, form): (&str, &Form),
) -> Result<Option<Response>> {
    let Err(refused) = authorise(hub, staff, action, about, asked).await? else { return Ok(None) };
    if refused == Refused::StepUp {
        keep(hub, staff, page, form).await?;
    }
    refused.answer(visit, staff, page).await.map(Some)
}

async fn keep(hub: &Hub, staff: &Staff, page: &str, form: &Form) -> Result<()> {
    let values = serde_json::to_vec(form.values())?;
    let sealed = hub.keys.sealing().seal(&place(staff, page), &values, &hub.entropy);
    let sealed = hex::encode(sealed);
    let typed = Typed { page: page.to_owned(), at: hub.clock.now(), sealed };
    staff.session.put(TYPED, &typed).await
}

/// The form of a page: as it was typed, where a passkey came between, and with a word that it was not sent yet; else empty.
pub async fn form(hub: &Hub, visit: &Visit, staff: &Staff, page: &str) -> Result<Form> {
    Ok(again(hub, visit, staff, page).await?.unwrap_or_else(|| visit.form()))
}

/// The form as it was typed, where a passkey came between.
pub async fn again(hub: &Hub, visit: &Visit, staff: &Staff, page: &str) -> Result<Option<Form>> {
    let typed = staff.session.take::<Typed>(TYPED).await?;
    let ours =
        |typed: &Typed| typed.page == page && visit.now().duration_since(typed.at) < KEPT_FOR;
    let Some(typed) = typed.filter(ours) else { return Ok(None) };
    let sealed = hex::decode(&typed.sealed).unwrap_or_default();
    let opened = hub.keys.sealing().open(&place(staff, page), &sealed).ok();
    let values = opened.and_then(|values| serde_json::from_slice(&values).ok());
    let form = |values| Form::from_values(visit.l, &hub.entropy, values);
    Ok(values.map(|values| form(values).noticed(fl!(visit.l, "staff-typed-again"))))
}

fn place(staff: &Staff, page: &str) -> String {
    format!("typed {} {page}", staff.member.id)
}
