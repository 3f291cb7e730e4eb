//! The pages of companies: lists, each thing in the way, requests in every state, empowerments.

use base::{Cui, Date};
use registers::company::{Form, Power, Status};
use store::{Actor, args};

use super::{SET_STATE, TABLES, Walls, is, newest};
use crate::Parts;
use crate::company::Rollout;
use crate::ports::companies::Company;
use crate::request::model::RequestState;
use crate::testing::{Browser, World, firm, ion, maria};

store::statements! {
    TAKEN_BACK: "UPDATE empowerment SET revoked_at = $1 WHERE scope = 'one'",
    OVER: "UPDATE empowerment SET from_day = $1, until_day = $1 WHERE revoked_at IS NOT NULL",
}

const DAY: Date = Date::constant(2026, 10, 1);

/// All of them.
pub async fn visit(walls: &Walls) {
    let world = walls.world().await;
    let mut browser = walls.citizen(&world, &maria()).await;
    is("no company", &browser.get("/companii").await, 200);
    stops(&world, &mut browser).await;
    requests(&world, &mut browser).await;
    empowerments(walls, &world, &mut browser).await;
    world.firms.set_down(true);
    is("trade register down", &browser.get("/companii").await, 503);
    closed(walls).await;
}

/// A company of Maria's that is different in something.
fn but(stem: u32, name: &str, change: impl FnOnce(&mut Company)) -> Company {
    let mut company = firm(stem, name, &[&maria()]);
    change(&mut company);
    company
}

fn at(stem: u32, page: &str) -> String {
    format!("/companii/{}{page}", Cui::from_stem(stem).unwrap())
}

async fn stops(world: &World, browser: &mut Browser) {
    let struck = Status::StruckOff { on: DAY, successors: vec![] };
    let wien = registers::Place::abroad("AT", "Wien");
    for company in [
        but(21, "Maria PFA", |c| c.form = Form::Pfa),
        but(22, "Ofir GmbH", |c| c.seat.place = wien),
        but(23, "Rada SRL", |c| c.status = struck),
        but(24, "Dora SRL", |c| c.status = Status::Dissolved { on: DAY }),
        but(25, "Jona SA", |c| c.representatives[0].power = Power::Jointly),
        but(26, "Suspin SRL", |c| c.status = Status::Suspended { until: DAY }),
    ] {
        let (cui, name) = (company.cui, company.name.clone());
        world.firms.say(company);
        is(&name, &browser.get(&format!("/companii/{cui}")).await, 200);
    }
    is("all companies", &browser.get("/companii").await, 200);
    is("another form", &browser.get("/companii/alta-forma").await, 200);
    is("open for companies", &browser.get("/eligibilitate/firma").await, 200);
}

/// A request in every state, with a notice.
async fn requests(world: &World, browser: &mut Browser) {
    is("reason", &browser.get(&at(26, "/motiv")).await, 200);
    is("no reason", &browser.post(&at(26, "/motiv"), &[]).await, 422);
    browser.post(&at(26, "/motiv"), &[("motiv", "business.tender")]).await;
    is("check", &browser.get(&at(26, "/verificare")).await, 200);
    let key = "k".repeat(43);
    let asks = [("motiv", "business.tender"), ("_key", key.as_str())];
    let page = browser.post(&at(26, "/cereri"), &asks).await.location();
    let id = newest(world).await;
    for state in RequestState::ALL {
        let mut act = world.hub.db.act(&Actor::System("test"), "test").await.unwrap();
        act.execute(SET_STATE, args![id, state.as_str(), None::<Date>]).await.unwrap();
        act.commit().await.unwrap();
        is(state.as_str(), &browser.get(&page).await, 200);
        is("history", &browser.get(&at(26, "")).await, 200);
    }
    is("asked twice", &browser.get(&format!("{page}?azi=da")).await, 200);
}

/// What was given, in every state, and the pages of whom it was given to.
async fn empowerments(walls: &Walls, world: &World, browser: &mut Browser) {
    let page = at(26, "/imputerniciri");
    is("nobody is empowered", &browser.get(&page).await, 200);
    is("empty form", &browser.post(&page, &[]).await, 422);
    give(browser, "2960229011231", "one", "22.11.2026").await;
    let mut act = world.hub.db.act(&Actor::System("test"), "test").await.unwrap();
    let now = act.now();
    act.execute(TAKEN_BACK, args![now]).await.unwrap();
    act.commit().await.unwrap();
    give(browser, "2960229011231", "all", "24.11.2026").await;
    give(browser, ion().cnp.as_str(), "one", "22.11.2026").await;
    is("empowerments", &browser.get(&format!("{page}?dat=da")).await, 200);
    is("taken back", &browser.get(&format!("{page}?retras=da")).await, 200);
    let mut person = walls.citizen(world, &ion()).await;
    is("list of somebody empowered", &person.get("/companii").await, 200);
    let key = "p".repeat(43);
    let asks = [("motiv", "business.bank"), ("_key", key.as_str())];
    person.post(&at(26, "/cereri"), &asks).await;
    is("used up", &person.get(&at(26, "?azi=da")).await, 200);
    let mut act = world.hub.db.act(&Actor::System("test"), "test").await.unwrap();
    act.execute(OVER, args![DAY]).await.unwrap();
    act.commit().await.unwrap();
    is("used and over", &browser.get(&page).await, 200);
    let gone = but(26, "Suspin SRL", |c| c.representatives[0].cnp = Some(ion().cnp));
    world.firms.say(gone);
    is("giver gone", &person.get(&page).await, 200);
}

async fn give(browser: &mut Browser, cnp: &str, scope: &str, from: &str) {
    let fields = [("cnp", cnp), ("pentru", scope), ("de-la", from), ("pana-la", "1.12.2026")];
    assert_eq!(browser.post(&at(26, "/imputerniciri"), &fields).await.status, 303);
}

/// Before the day on which companies are served.
async fn closed(walls: &Walls) {
    let later = |parts: &mut Parts| {
        let rollout = parts.companies.take().unwrap();
        parts.companies = Some(Rollout { from: Date::constant(2027, 1, 1), ..rollout });
    };
    let db = store::testing::sqlite(&TABLES).await;
    let clock = base::TestClock::parse("2026-11-22T10:30:00Z");
    let world = World::furnished(db, clock, |_| {}, later).await;
    let mut browser = walls.citizen(&world, &maria()).await;
    is("not open yet", &browser.get("/companii").await, 200);
    is("not open yet, before the sign-in", &browser.get("/eligibilitate/firma").await, 200);
}
