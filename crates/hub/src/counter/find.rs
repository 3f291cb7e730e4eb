//! Where the counters are: the units that are open today, by county.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::IntoResponse as _;
use base::person_name::fold;
use web::page;
use web::ui::{self, Html, Table};
use web::{Form, Layout, Result, Texts, Visit, fl};

use super::lines;
use crate::Hub;
use crate::staff::model::{Unit, UnitKind};
use crate::staff::store::unit;

/// How long the page may be kept, in seconds.
const FRESH_SECONDS: u32 = 600;
/// The longest search that is read.
const SEARCH_MAX: usize = 60;

#[derive(Template)]
#[template(path = "counter/pages/find.html")]
struct FindPage {
    l: Texts,
    layout: Layout,
    form: Form,
    found: String,
    open: Option<Table>,
    later: Option<Table>,
}

/// What the query asks for.
fn asked(query: Option<&str>) -> String {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let mut named = pairs.filter(|(name, _)| name == "judet");
    let text = named.next().map(|(_, value)| value.into_owned()).unwrap_or_default();
    text.chars().take(SEARCH_MAX).collect()
}

/// Whether a unit's county, town or name holds what was typed, without regard to case and diacritics.
fn matches(unit: &Unit, search: &str) -> bool {
    let words = fold(&format!("{} {} {}", unit.county, unit.address, unit.name));
    fold(search).split(' ').all(|word| words.contains(word))
}

/// The page.
pub async fn show(State(hub): State<Hub>, visit: Visit, RawQuery(query): RawQuery) -> Result {
    let (l, today, search) = (visit.l, visit.today(), asked(query.as_deref()));
    let mut units = unit::all(&mut hub.db.read().await?).await?;
    units.retain(|unit| matches(unit, &search));
    units.sort_by_cached_key(|unit| (fold(&unit.county), unit.code.clone()));
    let open: Vec<&Unit> = units.iter().filter(|unit| unit.is_open_on(today)).collect();
    let later: Vec<&Unit> = units.iter().filter(|unit| unit.opens_on > today).collect();
    let page = FindPage {
        l,
        layout: visit.layout(fl!(l, "find-office")).back("/"),
        form: visit.form().with("judet", &search),
        found: fl!(l, "find-found", n = open.len()),
        open: (!open.is_empty()).then(|| table(l, &open)),
        later: (!later.is_empty()).then(|| opening(l, &later)),
    };
    Ok(page::render(page).public(FRESH_SECONDS).into_response())
}

fn table(l: Texts, units: &[&Unit]) -> Table {
    let empty = ui::table(fl!(l, "offices-caption"))
        .caption_hidden()
        .column(fl!(l, "offices-county"))
        .column(fl!(l, "offices-unit"));
    units.iter().fold(empty, |table, unit| {
        let told = lines([own(&unit.name), place(unit), kind(l, unit.kind).into()]);
        table.row([own(&unit.county), told])
    })
}

/// Names of places and institutions are Romanian in every language.
fn own(text: &str) -> Html {
    Html::trusted(format!(r#"<span lang="ro">{}</span>"#, Html::text(text)))
}

fn place(unit: &Unit) -> Html {
    let parts = [unit.address.as_str(), unit.hours.as_str()];
    let told: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    own(&told.join(", "))
}

fn opening(l: Texts, units: &[&Unit]) -> Table {
    let empty = ui::table(fl!(l, "find-later"))
        .column(fl!(l, "offices-county"))
        .column(fl!(l, "offices-unit"));
    units.iter().fold(empty, |table, unit| {
        let opens = fl!(l, "find-opens", date = l.date(unit.opens_on));
        table.row([own(&unit.county), lines([own(&unit.name), opens.into()])])
    })
}

fn kind(l: Texts, kind: UnitKind) -> String {
    match kind {
        UnitKind::Police => fl!(l, "unit-police"),
        UnitKind::DrivingLicences => fl!(l, "unit-driving-licences"),
        UnitKind::Passports => fl!(l, "unit-passports"),
        UnitKind::IdentityCards => fl!(l, "unit-identity-cards"),
    }
}
