//! Deciding and writing it down, through a router of its own; what the database forbids.

mod administration;
mod passkeys;

use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse as _;
use axum::routing::get;
use base::Id;
use jiff::SignedDuration;
use store::testing::each_engine;
use store::{Actor, args};
use web::{Result, Service, Site, Visit};

use super::access::{Asked, authorise, case_number};
use super::rights::{Action, Purpose, Resource, Role};
use super::signed_in::Staff;
use super::store::proposal::{self, ProposalKind};
use super::store::{access, member};
use crate::Hub;
use crate::testing::{Browser, TABLES, World, ion, maria, staff_cnp};

store::statements! {
    ROWS: "SELECT count(*) AS n FROM access_log",
    DENIED: "SELECT count(*) AS n FROM access_log WHERE decision = 'denied' AND rule = 'oneself'",
    AUDITED: "SELECT count(*) AS n FROM audit WHERE subject_kind = 'access'",
    SPOIL: "UPDATE access_log SET rule = 'x'",
    ERASE: "DELETE FROM access_log",
    APPROVE_OWN: "UPDATE staff_proposal SET state = 'approved', approver = proposer",
    REOPEN: "UPDATE staff_proposal SET state = 'open', approver = NULL",
}

/// A page of somebody's data, as a slice would write it.
async fn record(State(hub): State<Hub>, visit: Visit, staff: Staff) -> Result {
    let about = Resource::new("record", "r-1").about(hub.keys.cnp(&maria().cnp));
    let asked = Asked::for_purpose(Purpose::Review).case("B-1/2026").fields(&["name", "entries"]);
    match authorise(&hub, &staff, Action::ReadRecord, &about, &asked).await? {
        Ok(allowed) => Ok(allowed.access.to_string().into_response()),
        Err(refused) => refused.answer(&visit, &staff, "/record").await,
    }
}

/// A page that needs a passkey of the moment.
async fn units(State(hub): State<Hub>, visit: Visit, staff: Staff) -> Result {
    let about = Resource::new("unit", "new");
    match authorise(&hub, &staff, Action::ChangeUnit, &about, &Asked::default()).await? {
        Ok(_) => Ok("units".into_response()),
        Err(refused) => refused.answer(&visit, &staff, "/units").await,
    }
}

/// The world's hub with those two pages.
fn with_pages(world: &World) -> Router {
    let site = Site::new(
        Service::Hub,
        world.hub.config.origin.clone(),
        world.clock.clone(),
        world.hub.entropy.clone(),
    );
    let routes = Router::new().route("/record", get(record)).route("/units", get(units));
    web::app(world.hub.on(site), routes.with_state(world.hub.clone()))
}

async fn staff(world: &World, number: u16, roles: &[Role]) -> Browser {
    let member = world.member(staff_cnp(number), "CJ-POL-1", roles).await;
    world.staff(&member).await.on(with_pages(world))
}

#[tokio::test]
async fn every_question_leaves_a_row_also_the_denied_ones() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut operator = staff(&world, 1, &[Role::Operator]).await;
        assert_eq!(operator.get("/record").await.status, 200);
        let mut clerk = staff(&world, 2, &[Role::Clerk]).await;
        let denied = clerk.get("/record").await;
        assert_eq!(denied.status, 403);
        assert_eq!(denied.heading(), "Nu puteți face acest lucru");
        assert!(denied.text("main").contains("Rolul dumneavoastră"), "{}", denied.text("main"));
        let herself = world.member(maria().cnp, "CJ-POL-1", &[Role::Operator]).await;
        let mut herself = world.staff(&herself).await.on(with_pages(&world));
        let denied = herself.get("/record?lang=en").await;
        assert!(denied.text("main").contains("This is about you"), "{}", denied.text("main"));
        assert_eq!(world.count(ROWS).await, 3);
        assert_eq!(world.count(DENIED).await, 1);
        assert_eq!(world.count(AUDITED).await, 3);

        let mut read = world.hub.db.read().await.unwrap();
        let cnp = world.hub.keys.cnp(&maria().cnp);
        let nobody = Id::new(world.hub.clock.now(), &world.hub.entropy);
        let rows = access::of_person(&mut read, nobody, Some(&cnp), 10).await.unwrap();
        assert_eq!(rows.len(), 3);
        let allowed = rows.iter().find(|row| row.decision == "allowed").unwrap();
        assert_eq!(
            (allowed.rule.as_str(), allowed.fields.as_str(), allowed.unit.as_str()),
            ("operator", "name entries", "CJ-POL-1")
        );
        assert_eq!(allowed.purpose(), Some(Purpose::Review));
        let trail = store::audit::of_subject(&mut read, "access", allowed.id, 5).await.unwrap();
        assert!(trail[0].detail.as_ref().unwrap().contains(&allowed.digest()));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_taken_back_asks_for_a_fresh_passkey() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut admin = staff(&world, 1, &[Role::Administrator]).await;
        assert_eq!(admin.get("/units").await.status, 200);
        world.clock.advance(SignedDuration::from_secs(301));
        assert_eq!(admin.get("/units").await.location(), "/personal/confirmare");
        assert_eq!(world.count(ROWS).await, 2);
    })
    .await;
}

#[tokio::test]
async fn staff_and_citizens_are_never_each_other() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut citizen = world.citizen(&ion()).await.on(with_pages(&world));
        assert_eq!(citizen.get("/record").await.location(), "/personal/intrare");
        let member = world.member(staff_cnp(1), "CJ-POL-1", &[Role::Operator]).await;
        let mut staff = world.staff(&member).await;
        for page in ["/acasa", "/contul-meu", "/cereri/verificare"] {
            assert_eq!(staff.get(page).await.location(), "/cont", "{page}");
        }
        // A suspension counts at once.
        let mut act = world.hub.db.act(&Actor::System("test"), "test").await.unwrap();
        let suspended = super::model::MemberState::Suspended;
        assert!(member::set_state(&mut act, member.id, suspended).await.unwrap());
        act.commit().await.unwrap();
        let mut staff = staff.on(with_pages(&world));
        assert_eq!(staff.get("/record").await.location(), "/personal/intrare");
    })
    .await;
}

#[tokio::test]
async fn staff_sessions_end_after_ten_idle_minutes_and_are_one() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut operator = staff(&world, 1, &[Role::Operator]).await;
        world.clock.advance(SignedDuration::from_mins(9));
        assert_eq!(operator.get("/record").await.status, 200);
        world.clock.advance(SignedDuration::from_mins(10));
        assert_eq!(operator.get("/record").await.location(), "/personal/intrare");
    })
    .await;
}

#[tokio::test]
async fn the_database_keeps_the_log_and_the_second_pair_of_eyes() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut operator = staff(&world, 1, &[Role::Operator]).await;
        operator.get("/record").await;
        let one = world.member(staff_cnp(2), "CJ-POL-1", &[Role::Administrator]).await;
        let two = world.member(staff_cnp(3), "CJ-POL-1", &[Role::Administrator]).await;
        let system = Actor::System("test");
        let mut act = world.hub.db.act(&system, "test").await.unwrap();
        let what = (ProposalKind::Roles, "somebody");
        let content = serde_json::json!({ "roles": "clerk" });
        let id = proposal::propose(&mut act, what, None, content, &one).await.unwrap();
        act.commit().await.unwrap();
        for forbidden in [SPOIL, ERASE, APPROVE_OWN] {
            let mut act = world.hub.db.act(&system, "test").await.unwrap();
            assert!(act.execute(forbidden, args![]).await.is_err(), "{}", forbidden.name());
        }
        let mut act = world.hub.db.act(&system, "test").await.unwrap();
        assert!(!proposal::decide(&mut act, id, true, one.id).await.unwrap());
        assert!(proposal::decide(&mut act, id, true, two.id).await.unwrap());
        assert!(!proposal::decide(&mut act, id, false, two.id).await.unwrap(), "once");
        act.commit().await.unwrap();
        let mut act = world.hub.db.act(&system, "test").await.unwrap();
        assert!(act.execute(REOPEN, args![]).await.is_err());
    })
    .await;
}

#[test]
fn a_case_number_holds_no_persons_number() {
    assert_eq!(case_number(" B-12/2026 ").as_deref(), Some("B-12/2026"));
    for wrong in ["", "2850304221149", "dosar 285030422114", "caz <1>", &"x".repeat(41)] {
        assert_eq!(case_number(wrong), None, "{wrong}");
    }
}

#[tokio::test]
async fn a_person_reads_who_asked_for_their_data_and_why() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut citizen = world.citizen(&maria()).await;
        let mut other = world.citizen(&ion()).await;
        world.clock.advance(SignedDuration::from_mins(1));
        staff(&world, 1, &[Role::Operator]).await.get("/record").await;
        world.clock.advance(SignedDuration::from_mins(1));
        staff(&world, 2, &[Role::Clerk]).await.get("/record").await;
        let page = citizen.get("/contul-meu/istoric").await;
        let rows = page.texts("main tbody tr");
        assert!(
            rows[0].contains("Consultarea datelor: Verificarea unei cereri, respinsă"),
            "{}",
            rows[0]
        );
        assert!(rows[0].contains("Un funcționar, unitatea CJ-POL-1"), "{}", rows[0]);
        assert!(rows[1].contains("Consultarea datelor: Verificarea unei cereri"), "{}", rows[1]);
        assert!(rows[1].contains("Operator ROCRIS, unitatea CJ-POL-1"), "{}", rows[1]);
        let english = citizen.get("/contul-meu/istoric?lang=en").await;
        assert!(english.text("main").contains("Data looked at: Review of a request"));
        assert!(!other.get("/contul-meu/istoric").await.text("main").contains("Consultarea"));
    })
    .await;
}

#[tokio::test]
async fn a_claimed_number_tells_nothing_about_its_owner() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        staff(&world, 1, &[Role::Operator]).await.get("/record").await;
        let mut claims =
            crate::member::tests::registered(&world, &maria(), crate::member::tests::EMAIL).await;
        let page = claims.get("/contul-meu/istoric").await;
        assert_eq!(page.status, 200);
        assert!(!page.text("main").contains("Consultarea"), "{}", page.text("main"));
    })
    .await;
}
