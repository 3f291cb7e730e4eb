//! The decision: findings about everybody who was on the screen, written once; then the next case opens.

use axum::extract::{Path, State};
use axum::response::Response;
use store::outbox;
use web::{Form, Result, Visit, fl, page};

use super::case::{self, DO, REVEAL, few_words, field, note_field};
use super::grounds;
use super::model::{Case, CaseState, Decision, Finding, RevealReason, Why};
use super::queue::{self, Said};
use super::store::{case as rows, decision};
use crate::request::status::id_of;
use crate::staff::access::authorise;
use crate::staff::rights::Action;
use crate::staff::signed_in::Staff;
use crate::{Hub, messages};

/// What is shown besides, as the access log names it.
const NUMBERS: &[&str] = &["cnp", "recorded-cnps"];

/// Takes the form of a case: by its main button it decides, by the others it shows the numbers, asks the registers again, or
/// refuses.
pub async fn send(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
    mut form: Form,
) -> Result {
    // Sent again because the line broke: the decision stands, and the next case is theirs already.
    let mut read = hub.db.read().await?;
    let sent = decision::was_sent(&mut read, id_of(&id)?, form.key()).await?;
    drop(read);
    if sent && staff.may_ever(Action::ReviewRequest) {
        return queue::next(&hub, &staff, Some(Said::Decided)).await;
    }
    let case = match case::mine(&hub, (&visit, &staff), &id).await? {
        Ok(case) => case,
        Err(elsewhere) => return Ok(elsewhere),
    };
    match form.value(DO) {
        "arata" => reveal(&hub, (&visit, &staff), &case, &mut form).await,
        "reia" => close(&hub, &staff, &case, Said::Again).await,
        "refuz" => close(&hub, &staff, &case, Said::Refused).await,
        _ => decide(&hub, (&visit, &staff), &case, &mut form).await,
    }
}

async fn decide(
    hub: &Hub,
    (visit, staff): (&Visit, &Staff),
    case: &Case,
    form: &mut Form,
) -> Result {
    let findings = findings(case, form, visit.today());
    let decision = Decision::of(findings, &case.shown).filter(|_| form.is_valid());
    let Some(decision) = decision else {
        // Nobody was on the screen, or what was is not all decided: the page says what is missing.
        return case::again(hub, (visit, staff), case, form, false).await;
    };
    if !written(hub, staff, case, &decision, form.key()).await? {
        return Ok(queue::queue(Said::Lost));
    }
    let said = if decision.needs_second { Said::Proposed } else { Said::Decided };
    queue::next(hub, staff, Some(said)).await
}

/// What the form says of everybody who was on the screen, with errors where something is missing.
fn findings(case: &Case, form: &mut Form, today: base::Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for one in &case.shown {
        let (name, note_name) = (field(one.id), note_field(one.id));
        let missing = fl!(form.l, "office-err-ground");
        let known = |code: &str| grounds::list().get(code, today);
        let Some(ground) = form.choice(&name, known, missing) else { continue };
        let note = few_words(form, &note_name);
        if ground.note && note.is_none() {
            let missing = fl!(form.l, "office-err-note");
            form.reject(&note_name, missing);
        }
        let (verdict, ground) = (ground.verdict(), ground.code.clone());
        findings.push(Finding { recorded: one.id, verdict, ground, note });
    }
    findings
}

/// Writes the decision and gives the case out of the operator's hands, at once; false where somebody was faster.
async fn written(
    hub: &Hub,
    staff: &Staff,
    case: &Case,
    decision: &Decision,
    key: &str,
) -> Result<bool> {
    let mut act = hub.db.act(&staff.actor(), "office.decide").await?;
    act.subject("request", case.request);
    act.detail(serde_json::json!({
        "findings": decision.findings.iter()
            .map(|found| serde_json::json!([found.recorded, found.ground])).collect::<Vec<_>>(),
        "second": decision.needs_second,
    }));
    let (me, next) = (staff.member.id, decision.leads_to());
    if !rows::leave(&mut act, case.request, me, next).await? {
        return Ok(false);
    }
    let version = &grounds::list().version;
    decision::insert(&mut act, case.request, me, decision, (key, version)).await?;
    if next == CaseState::Over && !rows::issue(&mut act, case.request).await? {
        return Ok(false);
    }
    act.commit().await?;
    if next == CaseState::Over {
        hub.issuer.feed(case.request);
    }
    Ok(true)
}

/// Shows the whole numbers, for a reason that is kept.
async fn reveal(
    hub: &Hub,
    (visit, staff): (&Visit, &Staff),
    case: &Case,
    form: &mut Form,
) -> Result {
    let missing = fl!(visit.l, "office-err-reveal");
    let known = |text: &str| text.parse::<RevealReason>().ok();
    let Some(reason) = form.choice(REVEAL, known, missing) else {
        return case::again(hub, (visit, staff), case, form, false).await;
    };
    let (about, asked) = (case::resource(case), case::asked(case, NUMBERS));
    let access = match authorise(hub, staff, Action::ReviewRequest, &about, &asked).await? {
        Ok(allowed) => allowed.access,
        Err(refused) => return refused.answer(visit, staff, queue::PAGE).await,
    };
    let mut act = hub.db.act(&staff.actor(), "office.reveal").await?;
    act.subject("request", case.request);
    act.detail(serde_json::json!({ "reason": reason.as_str(), "access": access.to_string() }));
    act.commit().await?;
    case::again(hub, (visit, staff), case, form, true).await
}

/// Where there is nobody to compare with: the registers are asked again, or it is refused online.
async fn close(hub: &Hub, staff: &Staff, case: &Case, said: Said) -> Result<Response> {
    // Somebody similar is compared, never put aside.
    if case.why == Why::Similar {
        let look = case::look(hub, staff.member.id, case).await?;
        if look.is_none_or(|look| !look.candidates.is_empty()) {
            return Ok(page::see_other(case::address(case.request)));
        }
    }
    let refuses = said == Said::Refused;
    let action = if refuses { "office.refuse" } else { "office.again" };
    let mut act = hub.db.act(&staff.actor(), action).await?;
    act.subject("request", case.request);
    let left = rows::leave(&mut act, case.request, staff.member.id, CaseState::Over).await?;
    let moved = if refuses {
        rows::refuse(&mut act, case.request).await?
    } else {
        rows::issue(&mut act, case.request).await?
    };
    if !left || !moved {
        return Ok(queue::queue(Said::Lost));
    }
    if let Some(email) = case.email.as_ref().filter(|_| refuses) {
        outbox::post(&mut act, messages::answered(&hub.config, case.lang, email)).await?;
    }
    act.commit().await?;
    if !refuses {
        hub.issuer.feed(case.request);
    }
    queue::next(hub, staff, Some(said)).await
}
