//! The decision about a case: validated, kept until the register answers, or refused with a reason.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use base::Id;
use store::{Act, outbox};
use web::page;
use web::{Error, Form, Result, Visit, fl};

use super::case::{self, CasePage, Opened, REASON, RELATIVE, SHOWN, TICKS};
use super::model::{Case, CaseState, Compared, Refusal, Ticks};
use super::store::case::{self as rows, Outcome};
use super::store::codes;
use super::{budget, desk};
use crate::account::model::AccountState;
use crate::account::proof::{Kept, Level, Proof, ProofKind, Proven, prove_as};
use crate::account::store::proof::take_from_register;
use crate::ports::persons::CivilStatus;
use crate::staff::access::{Asked, authorise};
use crate::staff::rights::{Action, Purpose, Resource};
use crate::staff::signed_in::Staff;
use crate::{Hub, messages};

/// The desk again, with what became of the case: the same for a form that was sent twice. A form that comes after another one
/// decided is told so.
pub fn over(case: &Case, key: Option<&str>) -> Response {
    let decided = matches!(case.state, CaseState::Confirmed | CaseState::Refused);
    let other = decided && key.is_some() && case.form_key.as_deref() != key;
    let before = if other { "&inainte=da" } else { "" };
    page::see_other(format!("{}?dosar={}{before}", desk::PAGE, case.id))
}

/// Takes the ticks: validates, or keeps the case while the register does not answer.
pub async fn confirm(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
    mut form: Form,
) -> Result {
    let asked = (Action::ConfirmIdentity, Some(form.key()));
    let opened = match case::opened(&hub, (&visit, &staff), &id, asked).await? {
        Ok(opened) => opened,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Some(ticks) = looked_at(&opened, &mut form) else {
        return Ok(again(&visit, &staff, &opened, &form));
    };
    let done = match opened.compared.civil() {
        Some(civil) => validate(&hub, &staff, &opened, civil, (ticks, form.key())).await?,
        None => keep(&hub, &staff, &opened.case, ticks).await?,
    };
    answer(&hub, &staff, (&opened.case, form.key()), done).await
}

/// Everything ticked, about what stood on the screen; else the form says what is missing.
fn looked_at(opened: &Opened, form: &mut Form) -> Option<Ticks> {
    let (l, ticks) = (form.l, case::ticked(form));
    let shown = form.value(SHOWN) == opened.compared.as_str();
    match &opened.compared {
        Compared::Unknown | Compared::NotForOnline(_) => {
            form.reject(REASON, fl!(l, "counter-err-register"));
        }
        // What the register says now was not on the screen when the clerk compared.
        Compared::Differs(_) if !shown => form.reject(TICKS, fl!(l, "staff-counter-alert")),
        _ if !ticks.all() => form.reject(TICKS, fl!(l, "counter-err-ticks")),
        _ => {}
    }
    form.is_valid().then_some(ticks)
}

fn again(visit: &Visit, staff: &Staff, opened: &Opened, form: &Form) -> Response {
    let page = CasePage::new(visit, staff, opened, form, false);
    page::invalid(page).into_response()
}

/// To the next case; where somebody else decided this one in the meantime, the desk says how it ended.
async fn answer(hub: &Hub, staff: &Staff, (case, key): (&Case, &str), done: bool) -> Result {
    if done {
        return Ok(over(case, None));
    }
    let found = rows::by_id(&mut hub.db.read().await?, &staff.desk(), case.id).await?;
    match found {
        Some(case) if !case.state.is_live() => Ok(over(&case, Some(key))),
        _ => Err(Error::conflict()),
    }
}

/// Writes the proof: code, case and account change together, once. False where somebody was faster.
async fn validate(
    hub: &Hub,
    staff: &Staff,
    opened: &Opened,
    civil: &CivilStatus,
    (ticks, key): (Ticks, &str),
) -> Result<bool> {
    let Opened { case, account, compared } = opened;
    let mut act = hub.db.act(&staff.actor(), "counter.confirm").await?;
    act.subject("account", account.id);
    act.detail(serde_json::json!({ "case": case.id.to_string(), "register": compared.as_str() }));
    if !codes::use_up(&mut act, case.account, &case.code_hash).await? {
        return Ok(false);
    }
    if !take_from_register(&mut act, account, civil).await? {
        return Ok(false);
    }
    let id: Id<Kept> = Id::new(act.now(), &hub.entropy);
    let proof = proof(&mut act, staff, opened).await?;
    let proven = prove_as(&mut act, &hub.keys, id, account.id, &proof).await?;
    if !rows::decide(&mut act, case, ticks, key, Outcome::Confirmed(id)).await? {
        return Ok(false);
    }
    if let Some(email) = &account.email {
        let state = match proven {
            Proven::Active => AccountState::Active,
            Proven::LinkNeeded => AccountState::Link,
        };
        let message = messages::registered(&hub.config, account.lang, email, state);
        outbox::post(&mut act, message).await?;
    }
    act.commit().await?;
    Ok(true)
}

async fn proof(act: &mut Act, staff: &Staff, opened: &Opened) -> Result<Proof> {
    let desk = staff.desk();
    Ok(Proof {
        kind: ProofKind::Counter,
        level: Level::Substantial,
        evidence: serde_json::json!({
            "case": opened.case.id.to_string(),
            "register": opened.compared.as_str(),
            "looked-at": ["document", "photo", "data"],
            "seen-at": opened.case.opened_at.to_string(),
        }),
        unit: Some(desk.unit),
        clerk: Some(desk.clerk),
        document_mac: codes::document_of(act, opened.account.id).await?,
        at: act.now(),
        valid_until: None,
    })
}

/// Keeps the case until the register answers.
async fn keep(hub: &Hub, staff: &Staff, case: &Case, ticks: Ticks) -> Result<bool> {
    let mut act = hub.db.act(&staff.actor(), "counter.wait").await?;
    act.subject("account", case.account);
    act.detail(serde_json::json!({ "case": case.id.to_string() }));
    if !rows::wait(&mut act, case, ticks).await? {
        return Ok(false);
    }
    act.commit().await?;
    Ok(true)
}

/// Does not validate, for a reason of the list. The code dies: whoever comes again asks for another.
pub async fn refuse(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
    mut form: Form,
) -> Result {
    let asked = (Action::RefuseIdentity, Some(form.key()));
    let opened = match case::opened(&hub, (&visit, &staff), &id, asked).await? {
        Ok(opened) => opened,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if form.value(REASON) == RELATIVE {
        return hand_over(&hub, &visit, &staff, &opened).await;
    }
    let missing = fl!(visit.l, "counter-err-why");
    let Some(reason) = form.choice(REASON, |text| text.parse::<Refusal>().ok(), missing) else {
        return Ok(again(&visit, &staff, &opened, &form));
    };
    let done = refused(&hub, &staff, &opened, reason, form.key()).await?;
    answer(&hub, &staff, (&opened.case, form.key()), done).await
}

async fn refused(
    hub: &Hub,
    staff: &Staff,
    opened: &Opened,
    reason: Refusal,
    key: &str,
) -> Result<bool> {
    let Opened { case, account, .. } = opened;
    let mut act = hub.db.act(&staff.actor(), "counter.refuse").await?;
    act.subject("account", account.id);
    act.detail(serde_json::json!({ "case": case.id.to_string(), "reason": reason.as_str() }));
    if !codes::use_up(&mut act, case.account, &case.code_hash).await?
        || !rows::decide(&mut act, case, case.ticks, key, Outcome::Refused(reason)).await?
    {
        return Ok(false);
    }
    if reason == Refusal::Fraud {
        budget::alarm(hub, &mut act, staff, "fraud-suspected").await?;
    }
    if let Some(email) = &account.email {
        outbox::post(&mut act, messages::visit_failed(&hub.config, account.lang, email)).await?;
    }
    act.commit().await?;
    Ok(true)
}

/// The person is a relative: a colleague opens the case anew, with the same code.
async fn hand_over(hub: &Hub, visit: &Visit, staff: &Staff, opened: &Opened) -> Result {
    let Opened { case, account, .. } = opened;
    let mut act = hub.db.act(&staff.actor(), "counter.hand-over").await?;
    act.subject("account", account.id);
    act.detail(serde_json::json!({ "case": case.id.to_string() }));
    rows::hand_over(&mut act, account.id).await?;
    act.commit().await?;
    let about = Resource::new("case", case.id)
        .of_unit(&staff.member.unit.code)
        .of_account(account.id)
        .about(hub.keys.cnp(&account.cnp));
    let asked = Asked::for_purpose(Purpose::Counter).case(&case.reference).relative(true);
    match authorise(hub, staff, Action::RefuseIdentity, &about, &asked).await? {
        Err(refused) => refused.answer(visit, staff, desk::PAGE).await,
        Ok(_) => Ok(over(case, None)),
    }
}
