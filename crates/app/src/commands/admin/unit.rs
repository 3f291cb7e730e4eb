//! `cazier admin unit …`

use ::hub::staff::model::{Unit, UnitCode, UnitKind};
use ::hub::staff::store::unit as rows;
use anyhow::{Result, bail};
use base::{Date, Id};
use clap::{Args, Subcommand};
use serde::Serialize;

use super::{ACTOR, Office};

/// What to do with units.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add a unit
    Add(Add),
    /// Show every unit
    List,
    /// A unit stops working with this system
    Close(Close),
}

/// The unit that is added.
#[derive(Debug, Args)]
pub struct Add {
    /// Its code: 2 to 16 capital letters, digits and hyphens
    #[arg(long)]
    code: UnitCode,
    /// Its name
    #[arg(long)]
    name: String,
    /// The county, as people write it
    #[arg(long)]
    county: String,
    /// Where people go
    #[arg(long)]
    address: String,
    /// When it is open, in words
    #[arg(long)]
    hours: String,
    /// police, driving-licences, passports or identity-cards
    #[arg(long)]
    kind: UnitKind,
    /// The first day on which it works with this system, YYYY-MM-DD
    #[arg(long)]
    opens: Date,
}

/// The unit that closes.
#[derive(Debug, Args)]
pub struct Close {
    /// Its code
    code: UnitCode,
    /// The first day on which it no longer works with this system, YYYY-MM-DD
    #[arg(long)]
    on: Date,
}

/// A unit in JSON.
#[derive(Debug, Serialize)]
struct Shown {
    code: String,
    name: String,
    county: String,
    address: String,
    hours: String,
    kind: &'static str,
    opens_on: Date,
    closes_on: Option<Date>,
}

impl From<Unit> for Shown {
    fn from(unit: Unit) -> Self {
        let Unit { code, name, county, address, hours, kind, opens_on, closes_on, .. } = unit;
        let (code, kind) = (code.to_string(), kind.as_str());
        Self { code, name, county, address, hours, kind, opens_on, closes_on }
    }
}

/// Does it.
pub async fn run(office: &Office, command: Command) -> Result<()> {
    match command {
        Command::Add(add) => self::add(office, add).await,
        Command::List => list(office).await,
        Command::Close(close) => self::close(office, close).await,
    }
}

async fn add(office: &Office, add: Add) -> Result<()> {
    let Add { code, name, county, address, hours, kind, opens } = add;
    let mut act = office.db.act(&ACTOR, "unit.add").await?;
    let id = Id::new(act.now(), &office.entropy);
    let unit =
        Unit { id, code, name, county, address, hours, kind, opens_on: opens, closes_on: None };
    act.subject("unit", &unit.code);
    if !rows::insert(&mut act, &unit).await? {
        act.refuse("unit.there").await?;
        bail!("there is a unit with the code {} already", unit.code);
    }
    act.commit().await?;
    let words = format!("added {}", unit.code);
    office.answer(&Shown::from(unit), &words)
}

async fn list(office: &Office) -> Result<()> {
    let mut read = office.db.read().await?;
    let units: Vec<Shown> = rows::all(&mut read).await?.into_iter().map(Shown::from).collect();
    let lines: Vec<String> = units
        .iter()
        .map(|unit| {
            let end = unit.closes_on.map(|day| format!(" until {day}")).unwrap_or_default();
            let Shown { code, kind, county, name, opens_on, .. } = unit;
            format!("{code:<16} {kind:<16} {county:<16} from {opens_on}{end}  {name}")
        })
        .collect();
    office.answer(&units, &lines.join("\n"))
}

async fn close(office: &Office, close: Close) -> Result<()> {
    let mut act = office.db.act(&ACTOR, "unit.close").await?;
    act.subject("unit", &close.code);
    act.detail(serde_json::json!({ "on": close.on }));
    if !rows::close(&mut act, &close.code, close.on).await? {
        act.refuse("unit.unknown").await?;
        bail!("there is no unit with the code {}", close.code);
    }
    act.commit().await?;
    let done = serde_json::json!({ "code": close.code.as_str(), "closes_on": close.on });
    office.answer(&done, &format!("{} closes on {}", close.code, close.on))
}
