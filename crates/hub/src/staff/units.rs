//! Units on the screen of an administrator.

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse as _;
use base::{Date, Id};
use web::page;
use web::ui::{self, Table};
use web::{Error, Form, Layout, Result, Texts, Visit, fl};

use super::access::{Asked, barred, stopped};
use super::model::{Unit, UnitCode, UnitKind};
use super::rights::{Action, Resource};
use super::signed_in::Staff;
use super::store::unit as rows;
use super::{typed, words};
use crate::Hub;

/// The page.
pub const PAGE: &str = "/personal/unitati";
/// The page with the form.
const NEW: &str = "/personal/unitati/noua";
/// Characters of a name or address at most.
const TEXT_MAX: usize = 120;

#[derive(Template)]
#[template(path = "staff/pages/units.html")]
struct UnitsPage {
    l: Texts,
    layout: Layout,
    table: Table,
    form: Form,
}

async fn listed(
    hub: &Hub,
    visit: &Visit,
    staff: &Staff,
    form: Form,
) -> Result<page::Page<UnitsPage>> {
    let l = visit.l;
    let mut read = hub.db.read().await?;
    let units = rows::all(&mut read).await?;
    drop(read);
    let empty = ui::table(fl!(l, "units-title"))
        .caption_hidden()
        .column(fl!(l, "unit-code"))
        .column(fl!(l, "unit-name"))
        .column(fl!(l, "unit-kind"))
        .column(fl!(l, "unit-open"));
    let table = units.iter().fold(empty, |table, unit| {
        let from = l.date(unit.opens_on);
        let open = match unit.closes_on {
            Some(end) => fl!(l, "unit-from-until", from = from, until = l.date(end)),
            None => fl!(l, "unit-from", from = from),
        };
        let name = format!("{}, {}", unit.name, unit.county);
        let code = unit.code.as_str();
        table.row([code.into(), name.into(), words::kind(l, unit.kind).into(), open.into()])
    });
    let layout = staff.layout(visit, fl!(l, "units-title")).errors(&form).back(super::HOME);
    Ok(page::render(UnitsPage { l, layout, table, form }))
}

/// The list, with the form that closes a unit.
pub async fn show(State(hub): State<Hub>, visit: Visit, staff: Staff) -> Result {
    let about = Resource::new("unit", "all");
    let what = (Action::SeeStaff, &about, &Asked::default());
    if let Some(answer) = stopped(&hub, (&visit, &staff), what, PAGE).await? {
        return Ok(answer);
    }
    let form = typed::form(&hub, &visit, &staff, PAGE).await?;
    Ok(listed(&hub, &visit, &staff, form).await?.into_response())
}

/// Closes a unit on a day.
pub async fn close(State(hub): State<Hub>, visit: Visit, staff: Staff, mut form: Form) -> Result {
    if let Some(answer) = barred(&hub, (&visit, &staff), Action::ChangeUnit, PAGE).await? {
        return Ok(answer);
    }
    let l = visit.l;
    let code =
        form.parse("cod", |text| text.parse::<UnitCode>().map_err(|_| fl!(l, "err-unit-code")));
    let day = form.parse("zi", |text| date(text).ok_or_else(|| fl!(l, "err-date")));
    let (Some(code), Some(day)) = (code, day) else {
        let page = listed(&hub, &visit, &staff, form).await?;
        return Ok(page.status(axum::http::StatusCode::UNPROCESSABLE_ENTITY).into_response());
    };
    let about = Resource::new("unit", &code);
    let what = (Action::ChangeUnit, &about, &Asked::default());
    if let Some(answer) = typed::stopped(&hub, (&visit, &staff), what, (PAGE, &form)).await? {
        return Ok(answer);
    }
    let mut act = hub.db.act(&staff.actor(), "unit.close").await?;
    act.subject("unit", &code);
    if !rows::close(&mut act, &code, day).await? {
        act.refuse("unit.unknown").await?;
        return Err(Error::not_found());
    }
    act.commit().await?;
    Ok(page::see_other(PAGE))
}

#[derive(Template)]
#[template(path = "staff/pages/unit.html")]
struct UnitPage {
    l: Texts,
    layout: Layout,
    form: Form,
}

impl UnitPage {
    fn new(visit: &Visit, staff: &Staff, form: Form) -> Self {
        let layout = staff.layout(visit, fl!(visit.l, "unit-add")).errors(&form).back(PAGE);
        Self { l: visit.l, layout, form }
    }

    fn kinds(&self) -> ui::Choices {
        let radios = self.form.radios("fel").legend(fl!(self.l, "unit-kind"));
        let item = |radios: ui::Choices, kind: UnitKind| {
            radios.item(kind.as_str(), words::kind(self.l, kind))
        };
        UnitKind::ALL.into_iter().fold(radios, item)
    }
}

/// The form of a new unit.
pub async fn form(State(hub): State<Hub>, visit: Visit, staff: Staff) -> Result {
    let about = Resource::new("unit", "new");
    let what = (Action::ChangeUnit, &about, &Asked::default());
    if let Some(answer) = stopped(&hub, (&visit, &staff), what, NEW).await? {
        return Ok(answer);
    }
    let form = typed::form(&hub, &visit, &staff, NEW).await?;
    Ok(page::render(UnitPage::new(&visit, &staff, form)).into_response())
}

/// Reads the form of a unit.
fn read_unit(hub: &Hub, form: &mut Form) -> Option<Unit> {
    let l = form.l;
    let code = form.parse("cod", |text| text.parse().map_err(|_| fl!(l, "err-unit-code")));
    let mut text = |name: &str| {
        form.required(name, TEXT_MAX, fl!(l, "err-field-empty"), fl!(l, "err-field-long"))
    };
    let (name, county) = (text("nume"), text("judet"));
    let (address, hours) = (text("adresa"), text("orar"));
    let kind = form.choice("fel", |text| text.parse().ok(), fl!(l, "err-unit-kind"));
    let opens_on = form.parse("zi", |text| date(text).ok_or_else(|| fl!(l, "err-date")));
    Some(Unit {
        id: Id::new(hub.clock.now(), &hub.entropy),
        code: code?,
        name: name?,
        county: county?,
        address: address?,
        hours: hours?,
        kind: kind?,
        opens_on: opens_on?,
        closes_on: None,
    })
}

/// Adds a unit.
pub async fn add(State(hub): State<Hub>, visit: Visit, staff: Staff, mut form: Form) -> Result {
    if let Some(answer) = barred(&hub, (&visit, &staff), Action::ChangeUnit, NEW).await? {
        return Ok(answer);
    }
    let Some(unit) = read_unit(&hub, &mut form) else {
        return Ok(page::invalid(UnitPage::new(&visit, &staff, form)).into_response());
    };
    let about = Resource::new("unit", &unit.code);
    let what = (Action::ChangeUnit, &about, &Asked::default());
    if let Some(answer) = typed::stopped(&hub, (&visit, &staff), what, (NEW, &form)).await? {
        return Ok(answer);
    }
    let mut act = hub.db.act(&staff.actor(), "unit.add").await?;
    act.subject("unit", &unit.code);
    if !rows::insert(&mut act, &unit).await? {
        act.refuse("unit.there").await?;
        form.reject("cod", fl!(visit.l, "err-unit-there"));
        return Ok(page::invalid(UnitPage::new(&visit, &staff, form)).into_response());
    }
    act.commit().await?;
    Ok(page::see_other(PAGE))
}

/// A day as people write it, `23.11.2026`, or as machines do, `2026-11-23`.
pub fn date(text: &str) -> Option<Date> {
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let mut parts = text.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = parts.next().is_none();
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    whole.then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let day = Some("2026-11-03".parse().unwrap());
        for text in ["2026-11-03", "03.11.2026", "3.11.2026"] {
            assert_eq!(date(text), day, "{text}");
        }
        for text in ["", "31.02.2026", "3.11", "3.11.2026.1", "11/03/2026", "azi"] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
