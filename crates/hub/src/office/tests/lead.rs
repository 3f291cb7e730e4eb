//! What a supervisor sees and does.

use jiff::SignedDuration;
use store::testing::each_engine;

use super::*;
use crate::testing::{TABLES, maria};

#[tokio::test]
async fn a_supervisor_sees_numbers_of_requests_and_gives_one_to_somebody_of_the_unit() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        let late = waits(&world, &maria(), 1, "rocris.look").await;
        world.clock.advance(SignedDuration::from_hours(24 * 5));
        waits(&world, &maria(), 2, "rocris.look").await;
        waits(&world, &maria(), 3, "rocris.recorded").await;
        let (holder, mut one) = operator(&world, 1).await;
        let (_, mut two) = operator(&world, 2).await;
        let other = world.member(staff_cnp(3), "CJ-IPJ", &[Role::Operator]).await;
        take(&mut one).await;
        let supervisor = world.member(staff_cnp(9), UNIT, &[Role::Supervisor]).await;
        let mut supervisor = world.staff(&supervisor).await;
        let page = supervisor.get("/personal/situatie").await;
        let rows = page.texts("tbody tr");
        // In time, in the last working day, late, stopped.
        assert_eq!(rows[0], "Așteaptă un operator1010", "{rows:?}");
        assert_eq!(rows[3], "Persoana este înscrisă: urmează documentul1000");
        assert!(!page.body.contains("Ștefănescu") && page.body.contains(&holder.name.full()));

        // Only to somebody of the own unit, and only what waits.
        let number = reference(&world, late).await;
        let wrong = supervisor.post("/personal/situatie", &[("cerere", "R-1")]).await;
        assert_eq!(wrong.errors().len(), 2, "{:?}", wrong.errors());
        let to = other.id.to_string();
        let fields = [("cerere", number.as_str()), ("coleg", to.as_str())];
        let denied = supervisor.post("/personal/situatie", &fields).await;
        assert_eq!(denied.status, 403);
        assert!(denied.text("main").contains("altei unități"));
        let (colleague, mut three) = operator(&world, 4).await;
        let to = colleague.id.to_string();
        let lower = number.to_lowercase();
        let fields = [("cerere", lower.as_str()), ("coleg", to.as_str())];
        let given = supervisor.post("/personal/situatie", &fields).await;
        assert_eq!(given.location(), "/personal/situatie?spus=dat");
        // The lease ended: the first operator does not have it any more.
        let page = one.get(&format!("{CASES}{late}")).await;
        assert_eq!(page.heading(), "Cererea nu este la dumneavoastră");
        assert_eq!(take(&mut three).await.location(), format!("{CASES}{late}"));
        assert_ne!(take(&mut two).await.location(), format!("{CASES}{late}"));
    })
    .await;
}

#[tokio::test]
async fn who_works_elsewhere_finds_the_office_closed() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        let request = waits(&world, &maria(), 1, "rocris.look").await;
        for (n, role) in (1..).zip(Role::ALL) {
            let member = world.member(staff_cnp(n), UNIT, &[role]).await;
            let mut browser = world.staff(&member).await;
            let works = role == Role::Operator;
            let second = works || role == Role::Supervisor;
            for (page, open) in [
                ("/personal/cereri".to_owned(), works),
                (format!("{CASES}{request}"), works),
                ("/personal/confirmari".to_owned(), second),
                ("/personal/situatie".to_owned(), role == Role::Supervisor),
            ] {
                let seen = browser.get(&page).await;
                assert_eq!(seen.status, if open { 200 } else { 403 }, "{role:?} {page}");
                assert!(!seen.body.contains("Ștefănescu"));
            }
        }
    })
    .await;
}
