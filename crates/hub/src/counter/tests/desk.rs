//! The first screen: what opens a case, and what tells nothing.

use jiff::SignedDuration;
use store::testing::each_engine;

use super::*;
use crate::CounterLimits;
use crate::testing::{TABLES, ion, maria};

#[tokio::test]
async fn the_scanner_leads_from_field_to_field() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let who = registered(&world, &maria(), "maria@example.ro").await;
        let mut clerk = clerk(&world, 1, UNIT).await;
        let desk = clerk.get("/ghiseu").await;
        assert_eq!((desk.status, desk.attr("[autofocus]", "id").as_str()), (200, "cod"));
        let code = clerk.post("/ghiseu", &[("cod", &who.code), ("cnp", ""), ("act", "")]).await;
        assert_eq!((code.status, code.attr("[autofocus]", "id").as_str()), (200, "cnp"));
        assert_eq!(code.value("cod"), who.code);
        let cnp = clerk.post("/ghiseu", &[("cod", &who.code), ("cnp", who.cnp.as_str())]).await;
        assert_eq!((cnp.status, cnp.attr("[autofocus]", "id").as_str()), (200, "act"));
        assert!(cnp.errors().is_empty());
        for (fields, wrong, error) in [
            (["", "", ""], "cod", "Scanați sau scrieți codul de activare"),
            (["7K3QX", "", ""], "cod", "Codul are 10 litere și cifre. Verificați fiecare caracter"),
            ([&who.code, "123", ""], "cnp", "CNP-ul trebuie să aibă 13 cifre"),
            (
                [&who.code, who.cnp.as_str(), "R"],
                "act",
                "Scrieți seria și numărul ca în act, de exemplu RX 123456",
            ),
        ] {
            let [code, cnp, act] = fields;
            let page = type_in(&mut clerk, code, cnp, act).await;
            assert_eq!((page.status, page.errors()), (422, vec![error.to_owned()]));
            assert_eq!(page.attr("[autofocus]", "id"), wrong);
            let summary = page.attr(".govuk-error-summary", "data-disable-auto-focus");
            assert_eq!(summary, "true", "no script takes the keyboard from the field");
            assert_eq!(page.value("cod"), code);
        }
        assert_eq!(world.count(CASES).await, 0);

        // The case: the keyboard starts at the first tick, and all is there to compare.
        let case = open(&mut clerk, &who).await;
        let page = clerk.get(&case).await;
        assert_eq!(page.attr("[autofocus]", "id"), "verificat");
        let text = page.text("main");
        for word in ["Ștefănescu", "Maria-Ioana", "4 martie 1985", who.cnp.as_str()] {
            assert_eq!(text.matches(word).count(), 2, "{word}: {text}");
        }
        // Opening twice is opening once; the case is in the list until it is decided.
        assert_eq!(open(&mut clerk, &who).await, case);
        assert_eq!(clerk.get("/ghiseu").await.attr(".govuk-table a", "href"), case);
        let done = confirm(&mut clerk, &case, "agrees").await;
        let next = clerk.get(&done.location()).await;
        assert!(
            next.text("title").starts_with("Cont validat. Următorul – Validare identitate"),
            "{}",
            next.text("title")
        );
        assert_eq!(next.attr("[autofocus]", "id"), "cod");
        assert_eq!(next.attr(".govuk-notification-banner", "data-disable-auto-focus"), "true");
        assert!(next.text(".govuk-notification-banner").contains("Dosar G-2026-"));
        assert_eq!(next.attr(".govuk-table a", "href"), "");
    })
    .await;
}

#[tokio::test]
async fn whatever_does_not_agree_has_one_answer() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let who = registered(&world, &maria(), "maria@example.ro").await;
        let used = registered(&world, &ion(), "ion@example.ro").await;
        let mut clerk = clerk(&world, 1, UNIT).await;
        let case = open(&mut clerk, &used).await;
        confirm(&mut clerk, &case, "agrees").await;
        let unknown = crate::counter::code::ActivationCode::new(&base::Entropy::seeded(5)).shown();
        let (maria, ion) = (who.cnp.as_str(), used.cnp.as_str());
        let mut answers = Vec::new();
        for (code, cnp, act) in [
            (&unknown, maria, "rx123456"),
            (&who.code, ion, "rx123456"),
            (&who.code, maria, "rx123457"),
            (&who.code, ion, "rx123457"),
            (&used.code, ion, "rx123456"),
        ] {
            let page = type_in(&mut clerk, code, cnp, act).await;
            let body = page.body.replace(code.as_str(), "C").replace(cnp, "N").replace(act, "D");
            for secret in ["tefănescu", "Popescu", "example.ro"] {
                assert!(!body.contains(secret), "{secret}");
            }
            answers.push((page.status, body));
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:#?}");
        assert_eq!(answers[0].0, 422);
        assert_eq!(world.count(CASES).await, 1);
    })
    .await;
}

#[tokio::test]
async fn five_wrong_tries_lock_a_code_for_that_clerk() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let who = registered(&world, &maria(), "maria@example.ro").await;
        let unknown = crate::counter::code::ActivationCode::new(&base::Entropy::seeded(5)).shown();
        let mut one = clerk(&world, 1, UNIT).await;
        let mut two = clerk(&world, 2, UNIT).await;
        for code in [&who.code, &unknown] {
            for _ in 0..5 {
                let wrong = type_in(&mut one, code, ion().cnp.as_str(), DOCUMENT).await;
                assert_eq!(wrong.status, 422);
            }
            let locked = type_in(&mut one, code, who.cnp.as_str(), DOCUMENT).await;
            assert_eq!(locked.status, 429);
            let text = "Prea multe încercări cu acest cod. Persoana trebuie să ceară alt cod";
            assert_eq!(locked.errors(), [text]);
        }
        // Not for another clerk, and not for another code.
        open(&mut two, &who).await;
        let other = registered(&world, &ion(), "ion@example.ro").await;
        open(&mut one, &other).await;
        // Signing in again gives no more tries.
        world.clock.advance(SignedDuration::from_hours(9));
        let member = world.member(staff_cnp(3), UNIT, &[Role::Clerk]).await;
        let mut three = world.staff(&member).await;
        for round in 0..2 {
            for _ in 0..3 {
                type_in(&mut three, &who.code, ion().cnp.as_str(), DOCUMENT).await;
            }
            let last = type_in(&mut three, &who.code, who.cnp.as_str(), "RX 999999").await;
            assert_eq!(last.status, if round == 0 { 422 } else { 429 });
            three = world.staff(&member).await;
        }
    })
    .await;
}

#[tokio::test]
async fn only_a_clerk_only_their_own_case_and_never_oneself() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let who = registered(&world, &maria(), "maria@example.ro").await;
        let mut clerk = clerk(&world, 1, UNIT).await;
        let case = open(&mut clerk, &who).await;
        assert_eq!(clerk.get(&format!("{case}/refuz")).await.location(), case);
        // Not another clerk's, of this unit or another.
        for (number, unit) in [(2, UNIT), (3, "IS-IPJ")] {
            let mut other = super::clerk(&world, number, unit).await;
            assert_eq!(other.get(&case).await.status, 404, "{unit}");
            assert_eq!(confirm(&mut other, &case, "agrees").await.status, 404, "{unit}");
            assert_eq!(refuse(&mut other, &case, "fraud").await.status, 404, "{unit}");
        }
        assert_eq!(clerk.get("/ghiseu/dosare/x").await.status, 404);
        // Nobody without the role, nobody without a sign-in, no citizen.
        let supervisor = world.member(staff_cnp(4), UNIT, &[Role::Supervisor]).await;
        let mut supervisor = world.staff(&supervisor).await;
        let mut citizen = world.signed_in_as(who.account).await;
        for (browser, status) in [(&mut supervisor, 403), (&mut citizen, 303)] {
            assert_eq!(browser.get("/ghiseu").await.status, status);
            assert_eq!(browser.get(&case).await.status, status);
            let typed = type_in(browser, &who.code, who.cnp.as_str(), DOCUMENT).await;
            assert_eq!(typed.status, status);
            assert_eq!(confirm(browser, &case, "agrees").await.status, status);
        }
        assert_eq!(citizen.get("/ghiseu").await.location(), "/personal/intrare");
        // Nobody validates oneself, and the attempt is in the log.
        let herself = world.member(ion().cnp, UNIT, &[Role::Clerk]).await;
        let own = registered(&world, &ion(), "ion@example.ro").await;
        let mut herself = world.staff(&herself).await;
        let before = world.count(LOGGED).await;
        let denied = type_in(&mut herself, &own.code, own.cnp.as_str(), DOCUMENT).await;
        assert_eq!((denied.status, denied.heading().as_str()), (403, "Nu puteți face acest lucru"));
        assert_eq!(world.count(LOGGED).await, before + 1);
        assert_eq!((world.count(CASES).await, world.count(PROOFS).await), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn more_than_usual_is_told_and_much_more_stops() {
    each_engine(&TABLES, async |db| {
        let limits = CounterLimits { per_hour: 3, per_day: 5 };
        let world = World::with(db, |config| config.counter = limits).await;
        let supervisor = world.member(staff_cnp(9), UNIT, &[Role::Supervisor]).await;
        world.member(staff_cnp(8), "IS-IPJ", &[Role::Supervisor]).await;
        let mut clerk = clerk(&world, 1, UNIT).await;
        let to = supervisor.email.as_str();
        let mut told = Vec::new();
        for hour in 0..4 {
            for _ in 0..3 {
                let code = crate::counter::code::ActivationCode::new(&world.hub.entropy).shown();
                let seen = type_in(&mut clerk, &code, maria().cnp.as_str(), DOCUMENT).await;
                let letters = mails_to(&world, to).await.len();
                told.push((hour, seen.status, letters, world.count(ALARMS).await));
            }
            world.clock.advance(SignedDuration::from_mins(60));
            clerk = again(&world, 1).await;
        }
        // Three an hour are usual; the sixth of the day is told, the eleventh stops the desk.
        let expected = [
            (0, 422, 0, 0),
            (0, 422, 0, 0),
            (0, 422, 0, 0),
            (1, 422, 0, 0),
            (1, 422, 0, 0),
            (1, 422, 1, 1),
            (2, 422, 1, 1),
            (2, 422, 1, 1),
            (2, 422, 1, 1),
            (3, 422, 1, 1),
            (3, 429, 1, 1),
            (3, 429, 1, 1),
        ];
        assert_eq!(told, expected);
        let text = world.mails().await.into_iter().find(|mail| mail.0 == to).unwrap().2;
        assert!(text.contains(UNIT), "{text}");
        // The next day begins again; the fourth of an hour is told, the seventh stops.
        world.clock.advance(SignedDuration::from_hours(24));
        let mut clerk = again(&world, 1).await;
        let mut told = Vec::new();
        for _ in 0..7 {
            let code = crate::counter::code::ActivationCode::new(&world.hub.entropy).shown();
            let seen = type_in(&mut clerk, &code, maria().cnp.as_str(), DOCUMENT).await;
            told.push((seen.status, world.count(ALARMS).await));
        }
        let expected = [(422, 1), (422, 1), (422, 1), (422, 2), (422, 2), (422, 3), (429, 3)];
        assert_eq!(told, expected);
    })
    .await;
}

/// The clerk signs in again.
async fn again(world: &World, number: u16) -> Browser {
    let mut read = world.hub.db.read().await.unwrap();
    let cnp = world.hub.keys.cnp(&staff_cnp(number));
    let all = crate::staff::store::member::all(&mut read).await.unwrap();
    let member = all.into_iter().find(|member| member.cnp.agrees(&cnp)).unwrap();
    drop(read);
    world.staff(&member).await
}
