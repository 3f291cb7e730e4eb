//! "Who looked at my data": the audit trail of an account, in the words of its owner.

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse as _;
use store::audit::{self, Line};
use web::page;
use web::ui::{self, Table};
use web::{Layout, Result, Texts, Visit, fl};

use crate::Hub;
use crate::account::citizen::SignedIn;

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
    drop(read);
    let shown: Vec<&Line> = lines.iter().filter(|line| is_told(line)).collect();
    let empty = ui::table(fl!(l, "history-title"))
        .caption_hidden()
        .column(fl!(l, "history-when"))
        .column(fl!(l, "history-what"))
        .column(fl!(l, "history-who"));
    let table = (!shown.is_empty()).then(|| {
        shown.iter().fold(empty, |table, line| {
            table.row([l.date_time(line.at).into(), what(l, line).into(), by(l, line).into()])
        })
    });
    let layout = who.layout(&visit, fl!(l, "history-title")).back("/contul-meu");
    Ok(page::render(HistoryPage { l, layout, table }).into_response())
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
        other if other.starts_with("counter.") => fl!(l, "history-counter"),
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
