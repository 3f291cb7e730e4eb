//! The visit to a counter, through the router, with people and clerks in browsers of their own.

mod codes;
mod decisions;
mod desk;
mod find;
mod morning;
mod revocations;

use base::{Cnp, Email, Id};
use store::{Actor, args};

use crate::account::model::{Account, AccountState};
use crate::account::store::by_id;
use crate::counter::activation;
use crate::member::model::{Document, Registration};
use crate::ports::persons::CivilStatus;
use crate::staff::rights::Role;
use crate::testing::{Browser, Seen, World, staff_cnp};

/// The document that everybody here has.
pub(crate) const DOCUMENT: &str = "RX 123456";
/// A unit that the migration brought.
pub(crate) const UNIT: &str = "CJ-IPJ";
/// A key of a form that was shown.
const KEY: &str = "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk";

store::statements! {
    PROOFS: "SELECT count(*) AS n FROM identity_proof WHERE kind = 'counter' AND revoked_at IS NULL",
    CASES: "SELECT count(*) AS n FROM counter_case",
    CONFIRMED: "SELECT count(*) AS n FROM counter_case WHERE state = 'confirmed'",
    LOGGED: "SELECT count(*) AS n FROM access_log",
    ALARMS: "SELECT count(*) AS n FROM access_log WHERE rule IN ('budget-hour', 'budget-day', 'fraud-suspected')",
    REASON: "SELECT state, reason FROM counter_case WHERE account = $1",
    PROOF: "SELECT unit, clerk, document_mac, evidence FROM identity_proof WHERE account = $1",
    NUMBER: "SELECT reference FROM counter_case WHERE account = $1 AND state = 'confirmed'",
}

/// Somebody who registered, with the code for the counter.
pub(crate) struct Registered {
    pub(crate) account: Id<Account>,
    pub(crate) code: String,
    pub(crate) cnp: Cnp,
    email: String,
}

/// Registers a person as the form does, without its browser.
pub(crate) async fn registered(world: &World, person: &CivilStatus, email: &str) -> Registered {
    let hub = &world.hub;
    let id: Id<Account> = Id::new(hub.clock.now(), &hub.entropy);
    let address = Email::parse(email).unwrap();
    let registration = Registration {
        name: person.name.clone(),
        cnp: person.cnp,
        document: Document::parse(DOCUMENT).unwrap(),
        password: "$".to_owned(),
        lang: web::Lang::Ro,
    };
    let mut act = hub.db.act(&Actor::Person(id.to_string()), "test.register").await.unwrap();
    let opened = crate::member::store::open(&mut act, &hub.keys, id, &address, &registration).await;
    assert!(opened.unwrap());
    let code = activation::issue(hub, &mut act, id, web::Lang::Ro, &address).await.unwrap();
    act.commit().await.unwrap();
    let code = code.unwrap().shown();
    Registered { account: id, code, cnp: person.cnp, email: email.to_owned() }
}

/// A clerk of a unit, at work.
async fn clerk(world: &World, number: u16, unit: &str) -> Browser {
    let member = world.member(staff_cnp(number), unit, &[Role::Clerk]).await;
    world.staff(&member).await
}

pub(crate) async fn type_in(browser: &mut Browser, code: &str, cnp: &str, document: &str) -> Seen {
    browser.post("/ghiseu", &[("cod", code), ("cnp", cnp), ("act", document)]).await
}

/// Opens the case of somebody who came; gives its address.
pub(crate) async fn open(browser: &mut Browser, who: &Registered) -> String {
    let opened = type_in(browser, &who.code, who.cnp.as_str(), DOCUMENT).await;
    assert!(opened.location().starts_with("/ghiseu/dosare/"), "{}", opened.body);
    opened.location()
}

/// Ticks everything, having seen this word about the register.
async fn confirm(browser: &mut Browser, case: &str, shown: &str) -> Seen {
    let fields = [
        ("_key", KEY),
        ("registru", shown),
        ("verificat", "act"),
        ("verificat", "foto"),
        ("verificat", "date"),
    ];
    browser.post(case, &fields).await
}

async fn refuse(browser: &mut Browser, case: &str, reason: &str) -> Seen {
    browser.post(&format!("{case}/refuz"), &[("_key", KEY), ("motiv", reason)]).await
}

async fn account(world: &World, id: Id<Account>) -> Account {
    by_id(&mut world.hub.db.read().await.unwrap(), id).await.unwrap().unwrap()
}

async fn state(world: &World, who: &Registered) -> AccountState {
    account(world, who.account).await.state
}

async fn number_of(world: &World, who: &Registered) -> String {
    let mut read = world.hub.db.read().await.unwrap();
    read.one(NUMBER, args![who.account]).await.unwrap().get("reference").unwrap()
}

/// The subjects of the mails to somebody.
async fn mails_to(world: &World, email: &str) -> Vec<String> {
    let mails = world.mails().await.into_iter();
    mails.filter(|(to, _, _)| to == email).map(|(_, subject, _)| subject).collect()
}
