//! Taking a proof back: two persons, and what it ends.

use jiff::SignedDuration;
use store::testing::each_engine;

use super::*;
use crate::testing::{TABLES, maria};

/// Somebody who was validated at a counter.
async fn validated(world: &World) -> Registered {
    let who = registered(world, &maria(), "maria@example.ro").await;
    let mut clerk = clerk(world, 1, UNIT).await;
    let case = open(&mut clerk, &who).await;
    assert_eq!(confirm(&mut clerk, &case, "agrees").await.status, 303);
    who
}

/// A member of staff with these roles, signed in.
async fn staff(world: &World, number: u16, unit: &str, roles: &[Role]) -> Browser {
    let member = world.member(staff_cnp(number), unit, roles).await;
    world.staff(&member).await
}

async fn propose(browser: &mut Browser, number: &str) -> Seen {
    browser.post("/ghiseu/unitate", &[("dosar", number), ("motiv", "fraud")]).await
}

/// The address of the first proposal on the page.
async fn waiting(browser: &mut Browser) -> String {
    let page = browser.get("/ghiseu/retrageri").await;
    page.attr("main form", "action")
}

#[tokio::test]
async fn two_persons_take_a_proof_back_and_every_session_ends() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let who = validated(&world).await;
        let number = number_of(&world, &who).await;
        let mut person = world.signed_in_as(who.account).await;
        let fields = [("motiv", "work.job"), ("_key", KEY)];
        assert_eq!(person.post("/cereri", &fields).await.status, 303);
        let mut supervisor = staff(&world, 2, UNIT, &[Role::Supervisor]).await;
        let unit = supervisor.get("/ghiseu/unitate").await;
        let table = unit.text(".govuk-table");
        assert!(table.contains(&number) && table.contains("Munteanu Elena"), "{table}");
        assert!(!unit.body.contains("tefănescu"), "numbers, not people");

        for (dosar, motiv, error) in [
            ("", "fraud", "Nu există un cont validat cu acest dosar în unitatea dumneavoastră"),
            (
                "G-2026-00000000-0",
                "fraud",
                "Nu există un cont validat cu acest dosar în unitatea dumneavoastră",
            ),
            (number.as_str(), "", "Alegeți de ce trebuie retrasă validarea"),
        ] {
            let fields = [("dosar", dosar), ("motiv", motiv)];
            let page = supervisor.post("/ghiseu/unitate", &fields).await;
            assert_eq!((page.status, page.errors()), (422, vec![error.to_owned()]));
        }
        assert_eq!(propose(&mut supervisor, &number).await.location(), "/ghiseu/unitate?propus=da");
        // Nothing has changed yet; twice proposed is proposed once.
        propose(&mut supervisor, &number.to_lowercase()).await;
        assert_eq!(person.get("/acasa").await.status, 200);

        let mut auditor = staff(&world, 3, "IS-IPJ", &[Role::Auditor]).await;
        let page = auditor.get("/ghiseu/retrageri").await;
        assert_eq!(page.texts("main form").len(), 1, "{}", page.text("main"));
        let proposal = page.attr("main form", "action");
        world.clock.advance(SignedDuration::from_secs(1));
        let decided = auditor.post(&proposal, &[("raspuns", "da")]).await;
        assert_eq!(decided.location(), "/ghiseu/retrageri?decis=da", "{}", decided.body);
        assert_eq!(person.get("/acasa").await.location(), "/cont", "signed out");
        assert_eq!(state(&world, &who).await, AccountState::Counter);
        assert_eq!(world.count(PROOFS).await, 0);
        let letters = mails_to(&world, &who.email).await;
        assert_eq!(letters.last().unwrap(), "Avem nevoie de un răspuns de la dumneavoastră");
        let steps = world.signed_in_as(who.account).await.get("/cont-nou/pasi").await;
        assert!(steps.text("main").contains("Validarea contului a fost retrasă"));
        assert!(supervisor.get("/ghiseu/unitate").await.text(".govuk-table").contains("retras la"));
        assert_eq!(auditor.post(&proposal, &[("raspuns", "nu")]).await.status, 404, "once");
        assert_eq!(waiting(&mut auditor).await, "");
        // There is nothing left to propose.
        assert_eq!(propose(&mut supervisor, &number).await.status, 422);
    })
    .await;
}

#[tokio::test]
async fn nobody_decides_alone_and_no_means_no() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let who = validated(&world).await;
        let number = number_of(&world, &who).await;
        // Even somebody who was given both roles, which the service itself does not give.
        let mut both = staff(&world, 2, UNIT, &[Role::Supervisor, Role::Auditor]).await;
        assert_eq!(propose(&mut both, &number).await.status, 303);
        let proposal = waiting(&mut both).await;
        let own = both.post(&proposal, &[("raspuns", "da")]).await;
        assert_eq!(own.status, 403);
        assert!(
            own.text("main").contains("O altă persoană trebuie să decidă"),
            "{}",
            own.text("main")
        );
        assert_eq!(state(&world, &who).await, AccountState::Active);

        // Not a clerk, not a supervisor of another unit, not the person's own case.
        let mut clerk = staff(&world, 3, UNIT, &[Role::Clerk]).await;
        assert_eq!(clerk.get("/ghiseu/retrageri").await.status, 403);
        assert_eq!(clerk.post(&proposal, &[("raspuns", "da")]).await.status, 403);
        assert_eq!(propose(&mut clerk, &number).await.status, 403);
        let mut elsewhere = staff(&world, 4, "IS-IPJ", &[Role::Supervisor]).await;
        assert_eq!(propose(&mut elsewhere, &number).await.status, 422);
        let herself = world.member(who.cnp, UNIT, &[Role::Auditor]).await;
        let mut herself = world.staff(&herself).await;
        assert_eq!(herself.post(&proposal, &[("raspuns", "da")]).await.status, 403);

        // A passkey of the last minutes is needed; then the proposal is refused, and the account stays.
        let mut auditor = staff(&world, 5, UNIT, &[Role::Auditor]).await;
        world.clock.advance(SignedDuration::from_mins(6));
        let old = auditor.post(&proposal, &[("raspuns", "nu")]).await;
        assert_eq!(old.location(), "/personal/confirmare");
        let mut auditor = staff(&world, 6, UNIT, &[Role::Auditor]).await;
        assert_eq!(auditor.post(&proposal, &[("raspuns", "nu")]).await.status, 303);
        assert_eq!(state(&world, &who).await, AccountState::Active);
        assert_eq!(world.count(PROOFS).await, 1);
    })
    .await;
}
