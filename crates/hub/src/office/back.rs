//! Giving a case back to everybody, or to a colleague with a few words. Whoever gave it away does not get it again by itself.

use axum::extract::{Path, State};
use base::Id;
use web::{Form, Result, Visit, fl};

use super::case::{self, BACK, NOTE, TO, few_words};
use super::model::{BackReason, Case, CaseState};
use super::queue::{self, Said};
use super::store::case as rows;
use super::store::note::{self, NoteKind};
use crate::Hub;
use crate::staff::model::{MemberState, StaffMember};
use crate::staff::rights::Role;
use crate::staff::signed_in::Staff;
use crate::staff::store::member as members;

/// A colleague who may have a case, by the id in a form.
pub async fn colleague(hub: &Hub, form: &mut Form, name: &str) -> Result<Option<StaffMember>> {
    if !form.has(name) {
        return Ok(None);
    }
    let id: Option<Id<StaffMember>> = form.value(name).parse().ok();
    let found = match id {
        Some(id) => members::by_id(&mut hub.db.read().await?, id).await?,
        None => None,
    };
    let found = found
        .filter(|member| member.roles.has(Role::Operator) && member.state == MemberState::Active);
    if found.is_none() {
        let wrong = fl!(form.l, "office-err-colleague");
        form.reject(name, wrong);
    }
    Ok(found)
}

/// Gives it back, with a reason; to a colleague, where one is named.
pub async fn give(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
    mut form: Form,
) -> Result {
    let case = match case::mine(&hub, (&visit, &staff), &id).await? {
        Ok(case) => case,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let missing = fl!(visit.l, "office-err-back");
    let why = form.choice(BACK, |text| text.parse::<BackReason>().ok(), missing);
    let to = colleague(&hub, &mut form, TO).await?;
    let text = few_words(&mut form, NOTE);
    let Some(why) = why.filter(|_| form.is_valid()) else {
        return case::again(&hub, (&visit, &staff), &case, &form, false).await;
    };
    let given = given(&hub, &staff, &case, (why, to, text)).await?;
    Ok(queue::queue(if given { Said::Given } else { Said::Lost }))
}

async fn given(
    hub: &Hub,
    staff: &Staff,
    case: &Case,
    (why, to, text): (BackReason, Option<StaffMember>, Option<String>),
) -> Result<bool> {
    let (request, me) = (case.request, staff.member.id);
    let mut act = hub.db.act(&staff.actor(), "office.give").await?;
    act.subject("request", request);
    let named = to.as_ref().map(|to| to.id.to_string());
    act.detail(serde_json::json!({ "reason": why.as_str(), "to": named }));
    if !rows::leave(&mut act, request, me, CaseState::Waiting).await? {
        return Ok(false);
    }
    let reason = Some(why.as_str().to_owned());
    note::write(&mut act, request, (NoteKind::Back, me), None, reason).await?;
    if let Some(to) = to {
        note::write(&mut act, request, (NoteKind::Over, me), Some(to.id), text).await?;
        rows::give(&mut act, request, to.id).await?;
    }
    act.commit().await?;
    Ok(true)
}
