//! The second screen: validated, refused, kept; once, whatever is sent twice or at once.

use base::PersonName;
use futures_util::future::join_all;
use jiff::SignedDuration;
use registers::Citizenship;
use store::testing::each_engine;

use super::*;
use crate::counter::model::Refusal;
use crate::keys::Mac;
use crate::testing::{TABLES, ion, maria};

#[tokio::test]
async fn a_confirmation_writes_who_where_and_by_what() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let who = registered(&world, &maria(), "maria@example.ro").await;
        let member = world.member(staff_cnp(1), UNIT, &[Role::Clerk]).await;
        let mut clerk = world.staff(&member).await;
        let case = open(&mut clerk, &who).await;
        // Not without all three ticks.
        for ticks in
            [&[][..], &[("verificat", "act")], &[("verificat", "act"), ("verificat", "foto")]]
        {
            let shown = [("_key", KEY), ("registru", "agrees")];
            let fields = [&shown[..], ticks].concat();
            let page = clerk.post(&case, &fields).await;
            assert_eq!(page.status, 422);
            assert_eq!(page.errors(), ["Verificați și bifați toate cele trei"]);
            assert_eq!(page.texts("input[checked]").len(), ticks.len(), "what was ticked stays");
            assert!(page.body.contains(KEY));
        }
        world.clock.advance(SignedDuration::from_secs(1));
        let done = confirm(&mut clerk, &case, "agrees").await;
        assert!(done.location().starts_with("/ghiseu?dosar="), "{}", done.body);
        assert_eq!(state(&world, &who).await, AccountState::Active);
        let mut read = world.hub.db.read().await.unwrap();
        let proof = read.one(PROOF, args![who.account]).await.unwrap();
        assert_eq!(proof.get::<String>("unit").unwrap(), UNIT);
        assert_eq!(proof.get::<String>("clerk").unwrap(), member.id.to_string());
        let document = Mac::stored(proof.get("document_mac").unwrap());
        assert!(document.agrees(&world.hub.keys.document("RX123456")));
        let evidence: store::Json<serde_json::Value> = proof.get("evidence").unwrap();
        assert_eq!(evidence.0["register"], "agrees");
        drop(read);
        let letters = mails_to(&world, &who.email).await;
        assert_eq!(
            letters,
            ["Codul dumneavoastră pentru ghișeu", "Contul dumneavoastră este activ"]
        );

        // Sent again, because the line broke: the same answer, and nothing twice.
        let again = confirm(&mut clerk, &case, "agrees").await;
        assert_eq!(again.location(), done.location());
        // Another form comes too late, and is told how it ended.
        let late = clerk.post(&format!("{case}/refuz"), &[("motiv", "photo")]).await;
        assert_eq!(late.location(), format!("{}&inainte=da", done.location()));
        let told = clerk.get(&late.location()).await.text(".govuk-notification-banner");
        assert!(told.contains("era deja încheiat: Cont validat"), "{told}");
        assert_eq!(clerk.get(&case).await.location(), done.location());
        assert_eq!((world.count(PROOFS).await, world.count(CONFIRMED).await), (1, 1));
        assert_eq!(mails_to(&world, &who.email).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn fifty_confirmations_at_once_validate_once() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let who = registered(&world, &maria(), "maria@example.ro").await;
        let mut clerk = clerk(&world, 1, UNIT).await;
        let case = open(&mut clerk, &who).await;
        let sent = (0..50).map(|_| {
            let (mut clerk, case) = (clerk.clone(), case.clone());
            async move { confirm(&mut clerk, &case, "agrees").await }
        });
        let mut answers: Vec<_> =
            join_all(sent).await.iter().map(|seen| (seen.status, seen.location())).collect();
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
        assert_eq!(answers[0].0, 303);
        assert_eq!((world.count(PROOFS).await, world.count(CONFIRMED).await), (1, 1));
        assert_eq!(mails_to(&world, &who.email).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn every_reason_refuses_and_the_letter_is_the_same() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let supervisor = world.member(staff_cnp(9), UNIT, &[Role::Supervisor]).await;
        let mut clerk = clerk(&world, 1, UNIT).await;
        for reason in Refusal::ALL {
            let email = format!("{}@example.ro", reason.as_str());
            let who = registered(&world, &maria(), &email).await;
            let case = open(&mut clerk, &who).await;
            for nothing in ["", "altceva"] {
                let page = refuse(&mut clerk, &case, nothing).await;
                assert_eq!(page.errors(), ["Alegeți de ce nu puteți valida"]);
                assert!(!page.attr("details[open]", "class").is_empty(), "the list is open");
            }
            world.clock.advance(SignedDuration::from_secs(1));
            let done = refuse(&mut clerk, &case, reason.as_str()).await;
            let desk = clerk.get(&done.location()).await;
            assert!(desk.text("title").starts_with("Cont nevalidat. Următorul"));
            let mut read = world.hub.db.read().await.unwrap();
            let row = read.one(REASON, args![who.account]).await.unwrap();
            assert_eq!(row.get::<String>("state").unwrap(), "refused");
            assert_eq!(row.get::<String>("reason").unwrap(), reason.as_str());
            drop(read);
            assert_eq!(state(&world, &who).await, AccountState::Counter);
            let letters = mails_to(&world, &email).await;
            assert_eq!(letters[1..], ["Vizita la ghișeu nu este încheiată"]);
            // The code is dead; the person reads what to do, not why.
            let dead = type_in(&mut clerk, &who.code, who.cnp.as_str(), DOCUMENT).await;
            assert_eq!(dead.status, 422);
            let steps = world.signed_in_as(who.account).await.get("/cont-nou/pasi").await;
            assert!(steps.text("main").contains("Cereți alt cod și reveniți"), "{}", steps.body);
        }
        // A suspicion is told at once.
        assert_eq!(world.count(ALARMS).await, 1);
        assert_eq!(mails_to(&world, supervisor.email.as_str()).await.len(), 1);
        assert_eq!(world.count(PROOFS).await, 0);
    })
    .await;
}

#[tokio::test]
async fn while_the_register_is_down_the_case_waits_and_is_finished_later() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let who = registered(&world, &maria(), "maria@example.ro").await;
        let member = world.member(staff_cnp(1), UNIT, &[Role::Clerk]).await;
        let mut clerk = world.staff(&member).await;
        world.people.set_down(true);
        let case = open(&mut clerk, &who).await;
        let page = clerk.get(&case).await;
        assert!(page.text("main").contains("Registrul populației nu răspunde"));
        assert_eq!(page.text("main form .govuk-button"), "Păstrați dosarul");
        let kept = confirm(&mut clerk, &case, "down").await;
        let desk = clerk.get(&kept.location()).await;
        assert!(desk.text(".govuk-notification-banner").contains("Dosar păstrat"));
        assert!(desk.text(".govuk-table").contains("Așteaptă registrul populației"));
        assert_eq!(desk.attr(".govuk-table a", "href"), case);
        assert_eq!(state(&world, &who).await, AccountState::Counter);
        // The person went home: they are told to wait, and need no other code.
        let mut person = world.signed_in_as(who.account).await;
        let steps = person.get("/cont-nou/pasi").await;
        assert!(steps.text("main").contains("nu trebuie să reveniți"), "{}", steps.text("main"));
        assert_eq!(person.post("/cont-nou/activare", &[]).await.status, 422);
        // Still down: the case stays.
        assert!(confirm(&mut clerk, &case, "down").await.location().starts_with("/ghiseu?dosar="));

        // Hours later, after another sign-in, it is still in the list; what was looked at is ticked.
        world.people.set_down(false);
        world.clock.advance(SignedDuration::from_hours(20));
        let mut clerk = world.staff(&member).await;
        let listed = clerk.get("/ghiseu").await.attr(".govuk-table a", "href");
        let page = clerk.get(&listed).await;
        assert_eq!(page.texts("input[type=checkbox][checked]").len(), 3, "{}", page.body);
        assert_eq!(confirm(&mut clerk, &listed, "agrees").await.status, 303);
        assert_eq!(state(&world, &who).await, AccountState::Active);
        assert_eq!(clerk.get("/ghiseu").await.attr(".govuk-table a", "href"), "");
    })
    .await;
}

#[tokio::test]
async fn what_the_register_says_decides() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut clerk = clerk(&world, 1, UNIT).await;
        let typed = CivilStatus { name: PersonName::new("Stefanescu", "Maria"), ..maria() };
        let french = Citizenship::Of(vec!["FR".to_owned()]);
        let minor = CivilStatus { birth_date: "2012-03-04".parse().unwrap(), ..maria() };
        for (n, (says, text)) in [
            (
                CivilStatus { died_on: Some(maria().birth_date), ..maria() },
                "nu confirmă această persoană",
            ),
            (CivilStatus { citizenship: french, ..maria() }, "nu arată cetățenie română"),
            (minor, "nu are vârsta"),
        ]
        .into_iter()
        .enumerate()
        {
            world.people.say(says);
            let who = registered(&world, &typed, &format!("nu{n}@example.ro")).await;
            let case = open(&mut clerk, &who).await;
            let page = clerk.get(&case).await;
            assert!(page.text("main").contains(text), "{}", page.text("main"));
            assert!(!page.body.contains("name=\"verificat\""), "there is nothing to tick");
            for shown in ["agrees", "differs", "unknown", "not-for-online"] {
                assert_eq!(confirm(&mut clerk, &case, shown).await.status, 422);
            }
            assert_eq!(refuse(&mut clerk, &case, "register").await.status, 303);
        }
        // Another name: the clerk is warned, and what was not on the screen is not confirmed.
        world.people.say(maria());
        let who = registered(&world, &typed, "alt-nume@example.ro").await;
        let case = open(&mut clerk, &who).await;
        let page = clerk.get(&case).await;
        assert!(page.text(".govuk-warning-text").contains("Registrul arată alt nume"));
        assert_eq!(
            page.texts(".differs"),
            ["Maria-Ioana"],
            "the spelling of the surname is the same"
        );
        assert_eq!(page.value("registru"), "differs");
        let unseen = confirm(&mut clerk, &case, "agrees").await;
        assert_eq!(unseen.status, 422);
        assert!(unseen.errors()[0].starts_with("Registrul arată alt nume"));
        assert_eq!(confirm(&mut clerk, &case, "differs").await.status, 303);
        let known = account(&world, who.account).await;
        assert_eq!((known.name, known.birth_date), (maria().name, Some(maria().birth_date)));
        assert_eq!(known.state, AccountState::Active);
        assert_eq!(known.civil, Some(maria()));
    })
    .await;
}

#[tokio::test]
async fn a_relative_is_a_colleagues_case() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let who = registered(&world, &maria(), "maria@example.ro").await;
        let mut one = clerk(&world, 1, UNIT).await;
        let mut two = clerk(&world, 2, UNIT).await;
        let case = open(&mut one, &who).await;
        let denied = refuse(&mut one, &case, "ruda").await;
        assert_eq!(denied.status, 403);
        assert!(denied.text("main").contains("despre o rudă"), "{}", denied.text("main"));
        assert!(confirm(&mut one, &case, "agrees").await.location().starts_with("/ghiseu?dosar="));
        assert_eq!(state(&world, &who).await, AccountState::Counter);
        // The person is not written to, and the code is good.
        assert_eq!(mails_to(&world, &who.email).await.len(), 1);
        let case = open(&mut two, &who).await;
        assert_eq!(confirm(&mut two, &case, "agrees").await.status, 303);
        assert_eq!(state(&world, &who).await, AccountState::Active);
    })
    .await;
}

#[tokio::test]
async fn a_number_that_has_an_account_waits_for_its_owner() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        let who = registered(&world, &maria(), "alta@example.ro").await;
        let mut clerk = clerk(&world, 1, UNIT).await;
        world.clock.advance(SignedDuration::from_secs(1));
        let case = open(&mut clerk, &who).await;
        assert_eq!(confirm(&mut clerk, &case, "agrees").await.status, 303);
        assert_eq!(state(&world, &who).await, AccountState::Link);
        let letters = mails_to(&world, &who.email).await;
        assert_eq!(letters[1], "Avem nevoie de un răspuns de la dumneavoastră");
    })
    .await;
}

#[tokio::test]
async fn who_comes_again_elsewhere_ends_the_first_case() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let who = registered(&world, &ion(), "ion@example.ro").await;
        let mut cluj = clerk(&world, 1, UNIT).await;
        let mut iasi = clerk(&world, 2, "IS-IPJ").await;
        let first = open(&mut cluj, &who).await;
        let second = open(&mut iasi, &who).await;
        let late = confirm(&mut cluj, &first, "agrees").await;
        let told = cluj.get(&late.location()).await.text(".govuk-notification-banner");
        assert!(told.contains("Dosarul nu mai este deschis"), "{told}");
        assert_eq!(confirm(&mut iasi, &second, "agrees").await.status, 303);
        assert_eq!(world.count(PROOFS).await, 1);

        // What nobody finished lapses with its code.
        let who = registered(&world, &maria(), "maria@example.ro").await;
        open(&mut cluj, &who).await;
        world.clock.advance(SignedDuration::from_hours(24 * 31));
        crate::begin(&world.hub).await.unwrap();
        world.jobs.drain().await.unwrap();
        let mut read = world.hub.db.read().await.unwrap();
        let row = read.one(REASON, args![who.account]).await.unwrap();
        assert_eq!(row.get::<String>("state").unwrap(), "lapsed");
    })
    .await;
}
