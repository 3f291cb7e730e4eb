//! A counter where clerks type activation codes: each clerk one code of an account and one of nobody's, so that no desk
//! reaches its limit. The document is another one than the account's, so that a right code opens nothing.

use ::hub::counter::code::ActivationCode;
use ::hub::keys::Keys;
use ::hub::staff::model::{MemberState, Roles, StaffMember, Unit, UnitKind};
use ::hub::staff::rights::Role as StaffRole;
use ::hub::staff::signed_in;
use ::hub::staff::store::{member, unit};
use ::store::{Act, Actor, Db};
use anyhow::{Result, ensure};
use base::{Cnp, Email, Id, PersonName};
use web::session::COOKIE;
use web::{Lang, Sessions};

use super::site::Form;

const BENCH: Actor = Actor::System("bench");

/// What a clerk types beside the code.
pub const FORM: Form = Form {
    name: "activation code at a counter",
    path: "/ghiseu",
    email: Some("cod"),
    fields: &[("cnp", super::site::CNP), ("act", "XR 654321")],
};

/// A clerk who is signed in, and what they type.
#[derive(Debug)]
pub struct Clerk {
    /// Their session cookie.
    pub cookie: (String, String),
    /// A code of an account.
    pub known: String,
    /// A code of nobody's.
    pub unknown: String,
}

/// As many clerks as there are codes of accounts.
pub async fn clerks(db: &Db, keys: &Keys, codes: &[String]) -> Result<Vec<Clerk>> {
    let mut act = db.act(&BENCH, "bench.clerks").await?;
    let unit = a_unit(&mut act).await?;
    let mut clerks = Vec::with_capacity(codes.len());
    for (number, known) in (0_u32..).zip(codes) {
        let made = StaffMember {
            id: Id::new(act.now(), db.entropy()),
            name: PersonName::new("Munteanu", "Elena"),
            email: Email::parse(&format!("gh{number:05}@bench.example"))?,
            lang: Lang::Ro,
            cnp: keys.cnp(&Cnp::from_first_twelve(&format!("2800101{:05}", 12_000 + number))?),
            unit: unit.clone(),
            roles: Roles::new([StaffRole::Clerk]),
            state: MemberState::Active,
            trained_until: Some(base::dates::add_days(base::dates::today(act.now()), 365)),
            version: 0,
        };
        ensure!(member::insert(&mut act, &made).await?, "the clerk is there already");
        let login = signed_in::login(&made, act.now());
        let token = Sessions::open_with(&mut act, login).await?;
        clerks.push(Clerk {
            cookie: (COOKIE.to_owned(), token.reveal().to_owned()),
            known: known.clone(),
            unknown: ActivationCode::new(db.entropy()).shown(),
        });
    }
    act.commit().await?;
    Ok(clerks)
}

async fn a_unit(act: &mut Act) -> Result<Unit> {
    let unit = Unit {
        id: Id::new(act.now(), act.db().entropy()),
        code: "CJ-POL-1".parse()?,
        name: "Unitatea CJ-POL-1".to_owned(),
        county: "Cluj".to_owned(),
        address: "Cluj-Napoca".to_owned(),
        hours: String::new(),
        kind: UnitKind::Police,
        opens_on: "2023-02-01".parse()?,
        closes_on: None,
    };
    ensure!(unit::insert(act, &unit).await?, "the unit is there already");
    Ok(unit)
}
