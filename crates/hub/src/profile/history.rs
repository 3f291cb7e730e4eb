//! "Who looked at my data": the audit trail of an account and what staff asked for about its owner, in the owner's words.

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse as _;
use base::Timestamp;
use store::audit::{self, Line};
use web::page;
use web::ui::{self, Table};
use web::{Layout, Result, Texts, Visit, fl};

use crate::Hub;
use crate::account::citizen::SignedIn;
use crate::account::model::AccountState;
use crate::staff::store::access::{self, Access};
use crate::staff::words;

/// The most lines that are read.
const LINES_MAX: u32 = 200;

#[derive(Template)]
#[template(path = "profile/pages/history.html")]
struct HistoryPage {
    l: Texts,
    layout: Layout,
    table: Option<Table>,
}

/// The page.
pub async fn show(State(hub): State<Hub>, visit: Visit, who: SignedIn) -> Result {
    let l = visit.l;
    let mut read = hub.db.read().await?;
    let lines = audit::of_subject(&mut read, "account", who.account.id, LINES_MAX).await?;
    // A number that is only claimed tells nothing about its true owner.
    let active = who.account.state == AccountState::Active;
    let proven = active.then(|| hub.keys.cnp(&who.account.cnp));
    let asked = access::of_person(&mut read, who.account.id, proven.as_ref(), LINES_MAX).await?;
    drop(read);
    let shown = told(l, &lines, &asked);
    let empty = ui::table(fl!(l, "history-title"))
        .caption_hidden()
        .column(fl!(l, "history-when"))
        .column(fl!(l, "history-what"))
        .column(fl!(l, "history-who"));
    let table = (!shown.is_empty()).then(|| {
        shown.into_iter().fold(empty, |table, (at, what, who)| {
            table.row([l.date_time(at).into(), what.into(), who.into()])
        })
    });
    let layout = who.layout(&visit, fl!(l, "history-title")).back("/contul-meu");
    Ok(page::render(HistoryPage { l, layout, table }).into_response())
}

/// Both logs as lines of the table, the newest first.
fn told(l: Texts, lines: &[Line], asked: &[Access]) -> Vec<(Timestamp, String, String)> {
    let acts = lines.iter().filter(|line| is_told(line));
    let acts = acts.map(|line| (line.at, what(l, line), by(l, line)));
    // Whoever had to show a passkey again asked again.
    let asked = asked.iter().filter(|row| row.decision != "step-up");
    let asked = asked.map(|row| (row.at, looked(l, row), by_staff(l, row)));
    let mut told: Vec<_> = acts.chain(asked).collect();
    told.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
    told.truncate(LINES_MAX as usize);
    told
}

/// What a member of staff asked for: the purpose.
fn looked(l: Texts, row: &Access) -> String {
    let known = match row.purpose() {
        Some(purpose) => fl!(l, "history-looked-for", purpose = words::purpose(l, purpose)),
        None => fl!(l, "history-looked"),
    };
    if row.decision == "denied" { fl!(l, "history-refused", what = known) } else { known }
}

/// The unit, and the role that allowed it.
fn by_staff(l: Texts, row: &Access) -> String {
    let role = row.role.as_deref().and_then(|word| word.parse().ok());
    match role {
        Some(role) => {
            let role = words::role(l, role);
            fl!(l, "history-role-of", role = role, unit = row.unit.as_str())
        }
        None => fl!(l, "history-staff-of", unit = row.unit.as_str()),
    }
}

/// What the machinery does for itself is not told: it is no use of the data.
fn is_told(line: &Line) -> bool {
    !matches!(
        line.action.as_str(),
        "account.refresh" | "account.wait-register" | "member.try-second" | "request.draft"
    )
}

/// The line in words. What is not known by name is still told.
fn what(l: Texts, line: &Line) -> String {
    let known = match line.action.as_str() {
        "account.sign-in" | "member.second" => fl!(l, "history-sign-in"),
        "member.password" => fl!(l, "history-password"),
        "member.open" => fl!(l, "history-open"),
        "account.form" | "account.compare" => fl!(l, "history-register"),
        "account.prove" => fl!(l, "history-proved"),
        "account.revoke-proof" => fl!(l, "history-revoked"),
        "account.add-factor"
        | "account.remove-factor"
        | "account.recovery-codes"
        | "member.lost-factors" => fl!(l, "history-factors"),
        "account.link" | "account.unlink" => fl!(l, "history-ways"),
        "account.change-email" | "account.take-back-email" => fl!(l, "history-email"),
        "member.reset" => fl!(l, "history-reset"),
        crate::record::VIEWED => fl!(l, "history-own"),
        "record.correct" | "record.withdraw" => fl!(l, "history-notice"),
        other if other.starts_with("counter.") => fl!(l, "history-counter"),
        other if other.starts_with("company.") => fl!(l, "history-company"),
        _ if line.actor_kind == "staff" => fl!(l, "history-looked"),
        _ => fl!(l, "history-other"),
    };
    if line.outcome == "refused" { fl!(l, "history-refused", what = known) } else { known }
}

/// Who did it, as a role: a person has a right to know that, not a clerk's name.
fn by(l: Texts, line: &Line) -> String {
    match (line.actor_kind.as_str(), &line.actor_unit) {
        ("person", _) => fl!(l, "history-you"),
        ("staff", Some(unit)) => fl!(l, "history-staff-of", unit = unit.as_str()),
        ("staff", None) => fl!(l, "history-staff"),
        ("anonymous", _) => fl!(l, "history-somebody"),
        _ => fl!(l, "history-system"),
    }
}
