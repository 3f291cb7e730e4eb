//! Units and the people who work in them, each with a link by which they make a passkey in a browser.

use ::hub::staff::invitation;
use ::hub::staff::model::{MemberState, Roles, Unit, UnitKind};
use ::hub::staff::people::{self, NewMember};
use ::hub::staff::rights::Role as StaffRole;
use ::hub::staff::store::{member as members, unit as units};
use anyhow::{Context as _, Result};
use base::{Cnp, Date, Email, Id, PersonName};
use serde::Serialize;
use store::Actor;
use web::Lang;

use super::plan::Plan;
use crate::commands::admin::Office;
use crate::roles::{self, Role};

const ACTOR: Actor = Actor::System("demo");

/// Days for which training counts here.
const TRAINED_DAYS: i32 = 365;

/// A member of staff in the guide.
#[derive(Debug, Clone, Serialize)]
pub struct Colleague {
    /// What they do, as the words of their roles.
    pub roles: String,
    /// The same for people.
    pub what: &'static str,
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// The code of their unit.
    pub unit: &'static str,
    /// Where they make their passkey; none where they have one.
    pub link: Option<String>,
}

struct Place(&'static str, UnitKind, &'static str, &'static str, &'static str);

/// Beside the police, whose units every country has from the beginning.
const PLACES: [Place; 3] = [
    Place(
        "CJ-PER-1",
        UnitKind::DrivingLicences,
        "Cluj",
        "Serviciul Permise de Conducere Cluj",
        "Piața Avram Iancu 19, Cluj-Napoca",
    ),
    Place(
        "B-PAS-1",
        UnitKind::Passports,
        "București",
        "Direcția Generală de Pașapoarte, ghișeul 1",
        "Bulevardul Unirii 78, București",
    ),
    Place(
        "IS-EVP-1",
        UnitKind::IdentityCards,
        "Iași",
        "Evidența Persoanelor Iași",
        "Strada Vasile Alecsandri 8, Iași",
    ),
];

struct Part(&'static str, &'static [StaffRole], &'static str, &'static str, &'static str);

/// Who works here: address, roles, unit, name, what they can show.
const PARTS: [Part; 8] = [
    Part("ghiseu", &[StaffRole::Clerk], "CJ-IPJ", "Munteanu Elena", "Counter clerk"),
    Part(
        "permise",
        &[StaffRole::Clerk],
        "CJ-PER-1",
        "Rusu Andrei",
        "Counter clerk, driving licences",
    ),
    Part("sef", &[StaffRole::Supervisor], "CJ-IPJ", "Pop Gabriela", "Supervisor"),
    Part("operator", &[StaffRole::Operator], "B-DGPMB", "Dinu Radu", "ROCRIS operator"),
    Part("serviciu", &[StaffRole::DutyOfficer], "B-DGPMB", "Stan Mihai", "Duty officer"),
    Part("auditor", &[StaffRole::Auditor], "B-DGPMB", "Ilie Sorina", "Auditor"),
    Part("dpo", &[StaffRole::DataProtection], "B-DGPMB", "Matei Irina", "Data protection"),
    Part("admin", &[StaffRole::Administrator], "B-DGPMB", "Voicu Dan", "Administrator"),
];

/// Seeds what is not there yet, invites anew whoever has no passkey, and gives everybody.
pub async fn seed(plan: &Plan) -> Result<Vec<Colleague>> {
    let hub = plan.config.hub.as_ref().context("the plan has a hub")?;
    let db = roles::open(&hub.store).await?;
    db.migrate(Role::Hub.migrations()).await?;
    db.close().await;
    let office = Office::open(hub, false).await?;
    let today = base::dates::today(office.db.now());
    for place in &PLACES {
        open(&office, place).await?;
    }
    let mut colleagues = Vec::new();
    for (number, part) in (0_u32..).zip(&PARTS) {
        colleagues.push(colleague(&office, part, number, today).await?);
    }
    office.db.close().await;
    Ok(colleagues)
}

async fn open(office: &Office, place: &Place) -> Result<()> {
    let Place(code, kind, county, name, address) = *place;
    let mut act = office.db.act(&ACTOR, "unit.add").await?;
    let unit = Unit {
        id: Id::new(act.now(), &office.entropy),
        code: code.parse()?,
        name: name.to_owned(),
        county: county.to_owned(),
        address: address.to_owned(),
        hours: "luni-vineri, 8:00-16:00".to_owned(),
        kind,
        opens_on: "2023-02-01".parse()?,
        closes_on: None,
    };
    act.subject("unit", code);
    if units::insert(&mut act, &unit).await? {
        act.commit().await?;
    }
    Ok(())
}

async fn colleague(office: &Office, part: &Part, number: u32, today: Date) -> Result<Colleague> {
    let Part(word, roles, unit, name, what) = *part;
    let (surname, given) = name.split_once(' ').unwrap_or((name, ""));
    let email = format!("{word}@mai.example");
    let new = NewMember {
        name: PersonName::new(surname, given),
        email: Email::parse(&email)?,
        lang: Lang::Ro,
        cnp: Cnp::from_first_twelve(&format!("1700101{:05}", 12_900 + number))?,
        unit: unit.parse()?,
        roles: Roles::new(roles.iter().copied()),
        trained_until: Some(base::dates::add_days(today, TRAINED_DAYS)),
    };
    let mut act = office.db.act(&ACTOR, "staff.invite").await?;
    let code = match members::by_email(&mut act, &new.email).await? {
        Some(known) if known.state == MemberState::Invited => {
            let (keys, entropy) = (&office.keys, &office.entropy);
            Some(invitation::invite(&mut act, keys, entropy, known.id).await?)
        }
        Some(_) => None,
        None => Some(people::invite(&mut act, office.house(), &new).await??.1),
    };
    act.commit().await?;
    let link = code.map(|code| invitation::address(&office.config, &code));
    let roles = new.roles.words();
    Ok(Colleague { roles, what, name: name.to_owned(), email, unit, link })
}
