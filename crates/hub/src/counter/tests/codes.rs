//! How a person gets the code, and what it becomes.

use jiff::SignedDuration;
use store::testing::each_engine;

use super::*;
use crate::counter::code::ActivationCode;
use crate::member::tests as member;
use crate::testing::{TABLES, ion, maria};

/// The code in the last letter that has one.
async fn mailed(world: &World) -> String {
    let mails = world.mails().await;
    let (_, _, text) =
        mails.iter().rfind(|mail| mail.1 == "Codul dumneavoastră pentru ghișeu").unwrap();
    let words = text.split([' ', '.']);
    words.into_iter().find(|word| ActivationCode::parse(word).is_ok()).unwrap().to_owned()
}

#[tokio::test]
async fn from_the_form_to_the_request() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let form = world.browser().get("/cont-nou").await;
        assert_eq!(form.texts(".govuk-task-list__item").len(), 4);
        assert!(
            form.text("main").contains("în original"),
            "what to bring, before anything is typed"
        );
        assert_eq!(world.browser().get("/identificare/ghiseu").await.location(), "/cont-nou");

        // The code is shown once, with a picture, and stands in a letter.
        let mut browser = member::registered(&world, &maria(), member::EMAIL).await;
        let slip = browser.get("/cont-nou/pasi").await;
        let shown = slip.text("main .reference");
        let code = ActivationCode::parse(&shown).unwrap();
        assert!(slip.body.contains("<svg") && slip.body.contains("data-print"));
        assert_eq!(mailed(&world).await, shown);
        let again = browser.get("/cont-nou/pasi").await;
        assert!(!again.body.contains(&shown) && !again.body.contains("data-print"), "once");
        assert!(again.text("main").contains("22 decembrie 2026"), "{}", again.text("main"));

        // The picture holds what the scanner types.
        let mut clerk = clerk(&world, 1, UNIT).await;
        let case = type_in(&mut clerk, code.scanned(), maria().cnp.as_str(), "rx-123456").await;
        let case = case.location();
        assert_eq!(clerk.get(&case).await.status, 200);
        assert_eq!(confirm(&mut clerk, &case, "agrees").await.status, 303);
        member::tick(&world);

        // Validated: the second key, then a request.
        let page = browser.follow("/acasa").await;
        assert_eq!(page.heading(), "Adăugați o aplicație de coduri");
        let app = member::secret(&page).code(world.hub.clock.now());
        browser.post("/contul-meu/aplicatie", &[("cod", &app)]).await;
        let sent = browser.post("/cereri", &[("motiv", "work.job"), ("_key", KEY)]).await;
        assert_eq!(sent.status, 303);
        assert!(sent.location().starts_with("/cereri/"), "{}", sent.location());
        let history = browser.get("/contul-meu/istoric").await;
        assert!(history.text("main").contains(UNIT), "{}", history.text("main"));
    })
    .await;
}

#[tokio::test]
async fn a_new_code_kills_the_old_one() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let who = registered(&world, &maria(), "maria@example.ro").await;
        let mut browser = world.signed_in_as(who.account).await;
        let mut clerk = clerk(&world, 1, UNIT).await;
        member::tick(&world);
        let wrong = browser.post("/cont-nou/activare", &[("act", "RX")]).await;
        assert_eq!(wrong.status, 422);
        assert_eq!(wrong.errors(), ["Scrieți seria și numărul ca în act, de exemplu RX 123456"]);
        assert_eq!(wrong.value("act"), "RX");

        // With another document.
        let renewed = browser.post("/cont-nou/activare", &[("act", "CJ 654321")]).await;
        assert_eq!(renewed.location(), "/cont-nou/pasi");
        let code = browser.get("/cont-nou/pasi").await.text("main .reference");
        assert_ne!(code, who.code);
        let cnp = who.cnp.as_str();
        for (code, document) in [(&who.code, "CJ654321"), (&code, DOCUMENT)] {
            assert_eq!(type_in(&mut clerk, code, cnp, document).await.status, 422, "{document}");
        }
        let opened = type_in(&mut clerk, &code, cnp, "CJ654321").await;
        assert_eq!(opened.status, 303, "{}", opened.body);

        // The open case is the dead code's after one more.
        member::tick(&world);
        browser.post("/cont-nou/activare", &[]).await;
        let late = confirm(&mut clerk, &opened.location(), "agrees").await;
        assert_eq!(late.status, 409);
        assert_eq!(state(&world, &who).await, AccountState::Counter);

        // Five a day, and more tomorrow.
        for left in [true, true, false] {
            member::tick(&world);
            let asked = browser.post("/cont-nou/activare", &[]).await;
            assert_eq!(asked.status == 303, left);
        }
        world.clock.advance(SignedDuration::from_hours(25));
        let mut browser = world.signed_in_as(who.account).await;
        assert_eq!(browser.post("/cont-nou/activare", &[]).await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn a_code_is_good_for_thirty_days() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let who = registered(&world, &maria(), "maria@example.ro").await;
        world.clock.advance(SignedDuration::from_hours(24 * 30));
        let mut clerk = clerk(&world, 1, UNIT).await;
        let late = type_in(&mut clerk, &who.code, who.cnp.as_str(), DOCUMENT).await;
        assert_eq!(late.status, 422);
        let mut browser = world.signed_in_as(who.account).await;
        let steps = browser.get("/cont-nou/pasi").await.text("main");
        assert!(steps.contains("nu mai este valabil"), "{steps}");
    })
    .await;
}

#[tokio::test]
async fn lost_second_factors_are_taken_off_at_the_counter() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (_, _, _) = member::member(&world, &ion(), member::EMAIL).await;
        let account = member::account_of(&world, member::EMAIL).await;
        let mut clerk = clerk(&world, 1, UNIT).await;
        let mut browser = world.browser();
        member::tick(&world);
        let next = member::sign_in(&mut browser, member::EMAIL, member::PASSWORD).await;
        assert_eq!(next.location(), "/intrare/cod");
        let said = browser.post("/intrare/cod/pierdut", &[("act", DOCUMENT)]).await;
        let code = mailed(&world).await;
        assert!(!said.body.contains(&code), "who knows only the password does not see it");
        let who = Registered { account, code, cnp: ion().cnp, email: member::EMAIL.to_owned() };
        let case = open(&mut clerk, &who).await;
        assert_eq!(confirm(&mut clerk, &case, "agrees").await.status, 303);
        let next = member::sign_in(&mut world.browser(), &who.email, member::PASSWORD).await;
        assert_ne!(next.location(), "/intrare/cod", "there is no second factor any more");
    })
    .await;
}

/// Says in a browser of their own that every second factor is lost, and which document they will bring.
async fn say_lost(world: &World, document: &str) -> Seen {
    member::tick(world);
    let mut browser = world.browser();
    let next = member::sign_in(&mut browser, member::EMAIL, member::PASSWORD).await;
    assert_eq!(next.location(), "/intrare/cod");
    browser.post("/intrare/cod/pierdut", &[("act", document)]).await
}

#[tokio::test]
async fn whoever_lost_the_second_factor_may_come_with_another_document() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        member::member(&world, &ion(), member::EMAIL).await;
        let account = member::account_of(&world, member::EMAIL).await;
        let mut clerk = clerk(&world, 1, UNIT).await;
        assert_eq!(say_lost(&world, "CJ 654321").await.status, 200);
        let (code, cnp) = (mailed(&world).await, ion().cnp);
        assert_eq!(type_in(&mut clerk, &code, cnp.as_str(), DOCUMENT).await.status, 422);
        let case = type_in(&mut clerk, &code, cnp.as_str(), "CJ 654321").await.location();

        // The clerk has seen the person and waits for the register: another code would undo that.
        world.people.set_down(true);
        assert_eq!(confirm(&mut clerk, &case, "down").await.status, 303);
        let again = say_lost(&world, DOCUMENT).await;
        assert_eq!(
            again.errors(),
            ["Vizita dumneavoastră este în lucru. Nu aveți nevoie de alt cod"]
        );
        world.people.set_down(false);
        assert_eq!(confirm(&mut clerk, &case, "agrees").await.status, 303);
        let who = Registered { account, code, cnp, email: member::EMAIL.to_owned() };
        assert_eq!(state(&world, &who).await, AccountState::Active);
        let next = member::sign_in(&mut world.browser(), member::EMAIL, member::PASSWORD).await;
        assert_eq!(next.location(), "/acasa", "there is no second factor any more");
    })
    .await;
}
