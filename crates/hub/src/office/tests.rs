//! The office through the router: operators, supervisors and the people who asked, in browsers of their own.

mod decisions;
mod lead;
mod questions;
mod queue;

use base::{Date, Id};
use store::{Actor, args};

use crate::account::model::Account;
use crate::office::model::CaseState;
use crate::office::store::case as rows;
use crate::ports::persons::CivilStatus;
use crate::request::model::{ChosenReason, Request, RequestState, Subject};
use crate::request::store::{Submission, submit};
use crate::staff::model::StaffMember;
use crate::staff::rights::Role;
use crate::testing::record::recorded;
use crate::testing::{Browser, Seen, World, staff_cnp};

/// A unit that the migration brought.
const UNIT: &str = "B-DGPMB";
/// What stands in the address of every case.
const CASES: &str = "/personal/cereri/";

store::statements! {
    ACCOUNT: "SELECT id FROM account WHERE cnp_mac = $1",
    SET_OPERATOR: "UPDATE request SET state = 'operator', promised = $2 WHERE id = $1",
    STANDS: "SELECT r.state, r.promised, r.reference, c.state AS at FROM request r
        JOIN office_case c ON c.request = r.id WHERE r.id = $1",
    LOGGED: "SELECT count(*) AS n FROM access_log WHERE action = 'request.review' AND decision = 'allowed'",
    DECISIONS: "SELECT count(*) AS n FROM office_decision",
    FINDINGS: "SELECT count(*) AS n FROM office_finding",
}

/// Where a request and its case stand.
#[derive(Debug, PartialEq, Eq)]
struct Stands {
    request: RequestState,
    case: CaseState,
    promised: Option<Date>,
}

async fn stands(world: &World, request: Id<Request>) -> Stands {
    let mut read = world.hub.db.read().await.unwrap();
    let row = read.one(STANDS, args![request]).await.unwrap();
    Stands {
        request: row.parse("state").unwrap(),
        case: row.parse("at").unwrap(),
        promised: row.get("promised").unwrap(),
    }
}

async fn reference(world: &World, request: Id<Request>) -> String {
    let mut read = world.hub.db.read().await.unwrap();
    read.one(STANDS, args![request]).await.unwrap().get("reference").unwrap()
}

/// The request of somebody with an account, which waits for an operator as the issuing leaves it; each has a reason of its own.
pub(crate) async fn waits(world: &World, person: &CivilStatus, n: u32, why: &str) -> Id<Request> {
    let hub = &world.hub;
    // One after another, so that it is known which is the older.
    world.clock.advance(jiff::SignedDuration::from_secs(1));
    let mut act = hub.db.act(&Actor::System("test"), "test.wait").await.unwrap();
    let row = act.one(ACCOUNT, args![&hub.keys.cnp(&person.cnp)]).await.unwrap();
    let account: Id<Account> = row.get("id").unwrap();
    let reason = ChosenReason {
        code: format!("reason-{n}"),
        text: "Angajare în România".to_owned(),
        note: None,
        version: "1".to_owned(),
    };
    let form_key = hub.entropy.token();
    let lang = web::Lang::Ro;
    let subject = Subject::Person(person.clone());
    let submission =
        Submission { account, subject: &subject, reason: &reason, form_key: &form_key, lang };
    let today = base::dates::today(act.now());
    let request = submit(&mut act, &submission, today).await.unwrap().id();
    let promised = crate::issuing::model::promised(today);
    act.execute(SET_OPERATOR, args![request, promised]).await.unwrap();
    rows::enter(&mut act, request, why).await.unwrap();
    act.commit().await.unwrap();
    request
}

/// An operator at work.
async fn operator(world: &World, number: u16) -> (StaffMember, Browser) {
    let member = world.member(staff_cnp(number), UNIT, &[Role::Operator]).await;
    let browser = world.staff(&member).await;
    (member, browser)
}

async fn take(browser: &mut Browser) -> Seen {
    browser.post("/personal/cereri", &[]).await
}

/// Takes the next case and opens it; gives its address and its page.
pub(crate) async fn opens_next(browser: &mut Browser) -> (String, Seen) {
    let place = take(browser).await.location();
    assert!(place.starts_with(CASES), "{place}");
    let page = browser.get(&place).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let place = place.split('?').next().unwrap().to_owned();
    (place, page)
}

/// Says this of the recorded persons with these numbers.
pub(crate) async fn says(
    browser: &mut Browser,
    place: &str,
    page: &Seen,
    grounds: &[(u64, &str)],
) -> Seen {
    let key = page.value("_key");
    let mut fields = vec![("_key".to_owned(), key)];
    fields.extend(
        grounds.iter().map(|(n, ground)| (format!("c-{}", recorded(*n)), (*ground).to_owned())),
    );
    let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    browser.post(place, &fields).await
}
