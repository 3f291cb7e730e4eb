//! The access log on the screen of an auditor: who asked for what, and whether the audit trail agrees with each row.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::IntoResponse as _;
use base::{Id, Timestamp};
use serde::Deserialize;
use web::page;
use web::ui::{self, Html, Table};
use web::{Layout, Result, Texts, Visit, fl};

use super::access::{Asked, stopped};
use super::model::StaffMember;
use super::rights::{Action, Purpose, Resource};
use super::signed_in::Staff;
use super::store::access::{self as rows, Access};
use super::store::member as members;
use super::words;
use crate::Hub;

/// The page.
pub const PAGE: &str = "/personal/jurnal";
/// Rows on a page.
const ROWS: u32 = 50;

/// From where the page goes on.
#[derive(Debug, Deserialize)]
pub struct Before {
    inainte: Option<Timestamp>,
}

#[derive(Template)]
#[template(path = "staff/pages/log.html")]
struct LogPage {
    l: Texts,
    layout: Layout,
    table: Option<Table>,
    older: Option<String>,
}

/// The newest rows, or those before a moment.
pub async fn show(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Query(before): Query<Before>,
) -> Result {
    let l = visit.l;
    let about = Resource::new("log", "access");
    let asked = Asked::for_purpose(Purpose::Supervision);
    let what = (Action::ReadLog, &about, &asked);
    if let Some(answer) = stopped(&hub, (&visit, &staff), what, PAGE).await? {
        return Ok(answer);
    }
    let mut read = hub.db.read().await?;
    let everybody = members::all(&mut read).await?;
    let names = everybody.into_iter().map(|one| (one.id, one.name.full())).collect();
    let found = rows::newest(&mut read, before.inainte.unwrap_or(Timestamp::MAX), ROWS).await?;
    let mut checked = Vec::new();
    for row in found {
        let agrees = rows::is_audited(&mut read, &row).await?;
        checked.push((row, agrees));
    }
    drop(read);
    let full = checked.len() == ROWS as usize;
    let last = checked.last().filter(|_| full);
    let page = LogPage {
        l,
        layout: staff.layout(&visit, fl!(l, "staff-audit-title")).back(super::HOME),
        older: last.map(|(row, _)| format!("{PAGE}?inainte={}", row.at)),
        table: (!checked.is_empty()).then(|| table(l, &names, &checked)),
    };
    Ok(page::render(page).into_response())
}

fn table(l: Texts, names: &BTreeMap<Id<StaffMember>, String>, checked: &[(Access, bool)]) -> Table {
    let empty = ui::table(fl!(l, "staff-audit-title"))
        .caption_hidden()
        .column(fl!(l, "history-when"))
        .column(fl!(l, "history-who"))
        .column(fl!(l, "history-what"))
        .column(fl!(l, "log-why"))
        .column(fl!(l, "log-decision"))
        .column(fl!(l, "log-checked"));
    checked.iter().fold(empty, |table, (row, agrees)| {
        let name = names.get(&row.actor).map_or("", String::as_str);
        let who = format!("{name}, {}", row.unit);
        let asked = [words::asked(l, row), words::fields(l, row)];
        let what: Vec<_> = asked.into_iter().filter(|part| !part.is_empty()).collect();
        let purpose = row.purpose().map(|purpose| words::purpose(l, purpose));
        let why = [purpose, row.case.clone()].into_iter().flatten().collect::<Vec<_>>();
        let mark = if *agrees {
            ui::tag(fl!(l, "log-agrees")).green()
        } else {
            ui::tag(fl!(l, "log-altered")).red()
        };
        table.row([
            l.date_time(row.at).into(),
            who.into(),
            what.join(": ").into(),
            why.join(", ").into(),
            words::decision(l, row).into(),
            Html::trusted(mark.to_string()),
        ])
    })
}
