//! What a supervisor sees of the unit's counters: who did what and when, nobody's data. From here a proof is proposed to be
//! taken back.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::IntoResponse as _;
use web::page;
use web::ui::{self, Banner, Choices, Html, Table};
use web::{Form, Layout, Result, Texts, Visit, fl};

use super::case::reason_text;
use super::model::CaseState;
use super::revoke::Ground;
use super::store::unit::{self as rows, Line};
use super::{lines, nav};
use crate::Hub;
use crate::staff::access::{Asked, authorise};
use crate::staff::rights::{Action, Resource};
use crate::staff::signed_in::Staff;
use crate::staff::store::member;
use crate::staff::typed;

/// The address of this page.
pub const PAGE: &str = "/ghiseu/unitate";
/// The most cases on the page.
const LINES_MAX: u32 = 100;

/// The page.
#[derive(Template)]
#[template(path = "counter/pages/unit.html")]
pub struct UnitPage {
    l: Texts,
    layout: Layout,
    unit: String,
    form: Form,
    notice: Option<Banner>,
    grounds: Choices,
    table: Option<Table>,
    may_propose: bool,
}

impl UnitPage {
    /// The page as the unit is now.
    pub async fn load(hub: &Hub, (visit, staff): (&Visit, &Staff), form: Form) -> Result<Self> {
        let (l, unit) = (visit.l, &staff.member.unit);
        let title = fl!(l, "counter-unit-title");
        let mut read = hub.db.read().await?;
        let latest = rows::latest(&mut read, unit.code.as_str(), LINES_MAX).await?;
        let staff_of = member::all(&mut read).await?;
        drop(read);
        let names = staff_of.into_iter().map(|it| (it.id.to_string(), it.name.full())).collect();
        let grounds = form.radios("motiv").legend(fl!(l, "counter-revoke-why")).small();
        let grounds = Ground::ALL
            .into_iter()
            .fold(grounds, |list, ground| list.item(ground.as_str(), ground.text(l)));
        Ok(Self {
            l,
            layout: nav(l, staff, staff.layout(visit, title), PAGE).errors(&form),
            unit: unit.name.clone(),
            form,
            notice: None,
            grounds,
            table: (!latest.is_empty()).then(|| table(l, &latest, &names)),
            may_propose: staff.may_ever(Action::ProposeRevocation),
        })
    }
}

fn table(l: Texts, shown: &[Line], names: &BTreeMap<String, String>) -> Table {
    let empty = ui::table(fl!(l, "counter-latest"))
        .column(fl!(l, "counter-case"))
        .column(fl!(l, "counter-state"));
    shown.iter().fold(empty, |table, line| {
        let clerk = names.get(&line.clerk).cloned().unwrap_or_default();
        let case = [Html::reference(&line.reference), l.date_time(line.opened_at).into()];
        table.row([lines(case), lines([ended(l, line).into(), clerk.into()])])
    })
}

/// How a case ended, in words.
fn ended(l: Texts, line: &Line) -> String {
    match (line.state, line.reason, line.revoked_at) {
        (CaseState::Confirmed, _, None) => fl!(l, "counter-ended-confirmed"),
        (CaseState::Confirmed, _, Some(at)) => {
            fl!(l, "counter-ended-revoked", at = l.date_time(at))
        }
        (CaseState::Refused, Some(reason), _) => {
            fl!(l, "counter-ended-refused", why = reason_text(l, reason))
        }
        (CaseState::Refused, None, _) => fl!(l, "counter-done-refused"),
        (CaseState::Open, _, _) => fl!(l, "counter-state-open"),
        (CaseState::WaitingRegister, _, _) => fl!(l, "counter-state-waiting"),
        (CaseState::Superseded | CaseState::Lapsed, _, _) => fl!(l, "counter-done-over"),
    }
}

/// The page.
pub async fn show(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    RawQuery(query): RawQuery,
) -> Result {
    let unit = &staff.member.unit.code;
    let about = Resource::new("counter", unit).of_unit(unit);
    let asked = Asked::default();
    if let Err(refused) = authorise(&hub, &staff, Action::SeeCounter, &about, &asked).await? {
        return refused.answer(&visit, &staff, PAGE).await;
    }
    let form = typed::form(&hub, &visit, &staff, PAGE).await?;
    let mut page = UnitPage::load(&hub, (&visit, &staff), form).await?;
    if query.is_some_and(|query| query.contains("propus=da")) {
        page.notice = Some(ui::success(visit.l, fl!(visit.l, "counter-revoke-proposed")));
    }
    Ok(page::render(page).into_response())
}
