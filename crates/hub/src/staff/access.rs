//! Deciding and writing it down, in one step, so that nobody does one without the other.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use base::{Id, Timestamp};
use store::Act;
use web::page;
use web::{Layout, Result, Texts, Visit, fl};

use super::rights::{self, Action, Context, Decision, Purpose, Reason, Resource, Role};
use super::signed_in::Staff;
use super::store::access::{self as rows, Access};
use super::store::glass;
use crate::Hub;

/// The page that asks for a fresh passkey.
pub const CONFIRM: &str = "/personal/confirmare";
/// Where the person goes on after it, in the session.
pub const BACK: &str = "staff-back";
/// Characters of a case number at most.
const CASE_MAX: usize = 40;

/// Why somebody asks, and what they will see.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    purpose: Option<Purpose>,
    case: Option<String>,
    recipient: Option<String>,
    fields: &'static [&'static str],
    relative: bool,
}

impl Asked {
    /// For a purpose.
    pub fn for_purpose(purpose: Purpose) -> Self {
        Self { purpose: Some(purpose), ..Self::default() }
    }

    /// In a case, or for a ticket; see [`case_number`].
    #[must_use]
    pub fn case(mut self, case: impl Into<String>) -> Self {
        self.case = case_number(&case.into());
        self
    }

    /// For somebody outside, by the name of the institution.
    #[must_use]
    pub fn recipient(mut self, recipient: impl Into<String>) -> Self {
        self.recipient = Some(recipient.into());
        self
    }

    /// The names of what will be shown.
    #[must_use]
    pub fn fields(mut self, fields: &'static [&'static str]) -> Self {
        self.fields = fields;
        self
    }

    /// The member of staff said whether the person concerned is a relative.
    #[must_use]
    pub fn relative(mut self, relative: bool) -> Self {
        self.relative = relative;
        self
    }
}

/// A case or ticket as it may stand in a log: letters, digits, `-`, `/`, `.` and spaces, at most forty; never with a number
/// that could be somebody's.
pub fn case_number(text: &str) -> Option<String> {
    let text = text.trim();
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.' | ' ');
    let right = !text.is_empty() && text.len() <= CASE_MAX && text.chars().all(known);
    (right && !holds_number(text)).then(|| text.to_owned())
}

/// Whether a text has so many digits in a row that somebody's number could be among them: that stands in no log.
pub fn holds_number(text: &str) -> bool {
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    runs.any(|run| run.len() >= 12)
}

/// It is allowed, and written down.
#[derive(Debug, Clone, Copy)]
pub struct Allowed {
    /// The row of the access log, to be named in the act that follows.
    pub access: Id<Access>,
    /// The role that allows it.
    pub role: Role,
}

/// It is not allowed, or not yet; that is written down, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// By this rule.
    Denied(Reason),
    /// Until the person shows a passkey again.
    StepUp,
}

/// Decides whether this member of staff may do something, and writes the access log. Ask before loading what is a person's.
pub async fn authorise(
    hub: &Hub,
    staff: &Staff,
    action: Action,
    resource: &Resource,
    asked: &Asked,
) -> Result<std::result::Result<Allowed, Refused>> {
    let now = hub.clock.now();
    let mut read = hub.db.read().await?;
    let glass = glass::open_of(&mut read, &staff.member, now).await?;
    drop(read);
    let context = Context {
        now,
        strong_auth_at: staff.strong_auth_at(),
        purpose: asked.purpose,
        case: asked.case.as_deref(),
        relative: asked.relative,
        glass: glass.as_ref(),
    };
    let decision = rights::decide(&staff.member, action, resource, &context);
    let row = row(hub, staff, now, (action, resource, asked, decision));
    let mut act = hub.db.act(&staff.actor(), audited(decision)).await?;
    write(&mut act, &row).await?;
    act.commit().await?;
    Ok(match decision {
        Decision::Allow(role) => Ok(Allowed { access: row.id, role }),
        Decision::Deny(reason) => Err(Refused::Denied(reason)),
        Decision::StepUp(_) => Err(Refused::StepUp),
    })
}

/// Writes a row that no question led to, by the name of a rule, in an act of the caller: an alarm.
pub async fn note(
    hub: &Hub,
    act: &mut Act,
    staff: &Staff,
    (action, resource, rule): (Action, &Resource, &'static str),
) -> std::result::Result<(), store::StoreError> {
    let decision = Decision::Deny(Reason::Unknown);
    let noted = (action, resource, &Asked::default(), decision);
    let row = row(hub, staff, act.now(), noted);
    let row = Access { rule: rule.to_owned(), decision: "allowed".to_owned(), ..row };
    act.also("access.noted").subject("access", row.id).detail(serde_json::json!({
        "action": row.action,
        "rule": row.rule,
        "sha256": row.digest(),
    }));
    rows::insert(act, &row).await
}

/// The action in the audit trail.
const fn audited(decision: Decision) -> &'static str {
    match decision {
        Decision::Allow(_) => "access.allowed",
        Decision::Deny(_) => "access.denied",
        Decision::StepUp(_) => "access.step-up",
    }
}

fn row(
    hub: &Hub,
    staff: &Staff,
    at: Timestamp,
    (action, resource, asked, decision): (Action, &Resource, &Asked, Decision),
) -> Access {
    let role = match decision {
        Decision::Allow(role) | Decision::StepUp(role) => Some(role.as_str().to_owned()),
        Decision::Deny(_) => None,
    };
    Access {
        id: Id::new(at, &hub.entropy),
        at,
        actor: staff.member.id,
        unit: staff.member.unit.code.to_string(),
        role,
        session: staff.session.record().map(|record| record.id),
        action: action.as_str().to_owned(),
        purpose: asked.purpose.map(|purpose| purpose.as_str().to_owned()),
        case: asked.case.clone(),
        recipient: asked.recipient.clone(),
        subject: resource.subject.clone(),
        account: resource.account,
        object_kind: resource.kind.to_owned(),
        object_id: resource.id.clone(),
        fields: asked.fields.join(" "),
        decision: decision.as_str().to_owned(),
        rule: decision.rule().to_owned(),
    }
}

/// Writes a row, and its digest into the audit trail.
async fn write(act: &mut Act, row: &Access) -> std::result::Result<(), store::StoreError> {
    act.subject("access", row.id);
    act.detail(serde_json::json!({
        "action": row.action,
        "purpose": row.purpose,
        "rule": row.rule,
        "sha256": row.digest(),
    }));
    rows::insert(act, row).await
}

#[derive(Template)]
#[template(path = "staff/pages/denied.html")]
struct DeniedPage {
    l: Texts,
    layout: Layout,
    reason: String,
}

impl Refused {
    /// The page that says which rule refused it, or the way to a fresh passkey and back to `page`, an address of ours that can
    /// be opened.
    pub async fn answer(self, visit: &Visit, staff: &Staff, page: &str) -> Result {
        let l = visit.l;
        let Self::Denied(reason) = self else {
            staff.session.put(BACK, &page).await?;
            return Ok(page::see_other(CONFIRM));
        };
        let layout = staff.layout(visit, fl!(l, "staff-denied-title")).back(super::HOME);
        let page = DeniedPage { l, layout, reason: in_words(l, reason) };
        Ok(page::render(page).status(StatusCode::FORBIDDEN).into_response())
    }
}

/// Like [`authorise`], for handlers that have nothing to do with a refusal but show it: the answer where the handler ends here.
pub async fn stopped(
    hub: &Hub,
    (visit, staff): (&Visit, &Staff),
    (action, resource, asked): (Action, &Resource, &Asked),
    page: &str,
) -> Result<Option<Response>> {
    match authorise(hub, staff, action, resource, asked).await? {
        Ok(_) => Ok(None),
        Err(refused) => refused.answer(visit, staff, page).await.map(Some),
    }
}

/// The answer where none of a member's roles may ever do something: asked before a form is read, whoever sends it. It is
/// written down as denied.
pub async fn barred(
    hub: &Hub,
    (visit, staff): (&Visit, &Staff),
    action: Action,
    page: &str,
) -> Result<Option<Response>> {
    if staff.may_ever(action) {
        return Ok(None);
    }
    let what = (action, &Resource::new("page", page), &Asked::default());
    stopped(hub, (visit, staff), what, page).await
}

/// The rule in words.
fn in_words(l: Texts, reason: Reason) -> String {
    match reason {
        Reason::Suspended => fl!(l, "staff-denied-suspended"),
        Reason::UnitClosed => fl!(l, "staff-denied-unit-closed"),
        Reason::Untrained => fl!(l, "staff-denied-untrained"),
        Reason::Oneself => fl!(l, "staff-denied-oneself"),
        Reason::Relative => fl!(l, "staff-denied-relative"),
        Reason::Role => fl!(l, "staff-denied-role"),
        Reason::Unknown => fl!(l, "staff-denied-unknown"),
        Reason::OtherUnit => fl!(l, "staff-denied-other-unit"),
        Reason::FourEyes => fl!(l, "staff-denied-four-eyes"),
        Reason::Purpose => fl!(l, "staff-denied-purpose"),
        Reason::Case => fl!(l, "staff-denied-case"),
        Reason::Glass => fl!(l, "staff-denied-glass"),
    }
}
