//! What comes of a comparison.

use futures_util::future::join_all;
use jiff::SignedDuration;
use store::testing::each_engine;

use super::*;
use crate::office::store::{decision, results};
use crate::testing::record::{myself, namesake};
use crate::testing::{TABLES, ion, maria};

#[tokio::test]
async fn a_namesake_is_cleared_in_four_actions_and_the_next_case_opens() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        world.citizen(&ion()).await;
        world.record.similar(&maria(), vec![namesake(1, &maria())]);
        world.record.similar(&ion(), vec![namesake(2, &ion())]);
        let first = waits(&world, &maria(), 1, "rocris.look").await;
        let second = waits(&world, &ion(), 2, "rocris.look").await;
        let (member, mut browser) = operator(&world, 1).await;
        browser.get("/personal/cereri").await;

        // Take the next; choose one line for each recorded person; press the button: the next case is there.
        let (place, page) = opens_next(&mut browser).await;
        assert_eq!(place, format!("{CASES}{first}"));
        let focus = page.attr("[autofocus]", "name");
        assert_eq!(focus, format!("c-{}", recorded(1)), "the keyboard starts at the choice");
        let first_button = page.text("main form button");
        assert_eq!(first_button, "Decideți și deschideți următoarea", "Enter decides");
        let groups =
            page.texts("main form .govuk-radios").len() - page.texts("details .govuk-radios").len();
        let (takes, decides) = (1, 1);
        assert!(takes + groups + decides <= 4, "{groups} groups of choices");
        let done = says(&mut browser, &place, &page, &[(1, "different.parents")]).await;
        assert_eq!(done.location(), format!("{CASES}{second}?spus=decis"));
        let next = browser.get(&done.location()).await;
        assert!(next.text(".govuk-notification-banner").contains("Decis"));
        assert!(next.body.contains("Popescu"));

        // The request is the issuing's again, with what was found.
        let now = stands(&world, first).await;
        assert_eq!((now.request, now.case), (RequestState::Submitted, CaseState::Over));
        let mut read = world.hub.db.read().await.unwrap();
        let known = results::of(&mut read, &[first]).await.unwrap();
        assert_eq!(known[&first].found.different, [recorded(1)]);
        drop(read);
        // The register was asked for this operator, in this case.
        let (asked, by) = &world.record.compared()[0];
        assert_eq!(*by, member.id.to_string());
        assert_eq!(asked.case, reference(&world, first).await);
        // Sent again because the line broke: the next case is theirs already.
        let again = says(&mut browser, &place, &page, &[(1, "different.parents")]).await;
        assert_eq!(again.location(), done.location());
        assert_eq!(world.count(DECISIONS).await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_differs_is_marked_and_numbers_are_masked_until_somebody_says_why() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        world.record.similar(&maria(), vec![namesake(1, &maria()), myself(2, &maria())]);
        waits(&world, &maria(), 1, "rocris.look").await;
        let (_, mut browser) = operator(&world, 1).await;
        let (place, page) = opens_next(&mut browser).await;
        let differs = page.texts("strong.differs");
        assert_eq!(differs, ["1 80•• ••••• ••4", "Toma", "Ioana"], "{differs:?}");
        assert_eq!(page.texts(".compare").len(), 2, "one below the other");
        for number in [maria().cnp, ion().cnp] {
            assert!(!page.body.contains(number.as_str()));
        }
        let logged = world.count(LOGGED).await;
        let key = page.value("_key");
        let chosen = format!("c-{}", recorded(1));
        let fields = [("_key", key.as_str()), (chosen.as_str(), "different.cnp"), ("fa", "arata")];
        let why = browser.post(&place, &fields).await;
        assert_eq!(why.errors(), ["Alegeți de ce aveți nevoie de CNP"]);
        let fields = [&fields[..], &[("motiv-cnp", "document")]].concat();
        let shown = browser.post(&place, &fields).await;
        assert_eq!(shown.status, 200);
        assert!(
            shown.body.contains(maria().cnp.as_str()) && shown.body.contains(ion().cnp.as_str())
        );
        assert_eq!(shown.attr("input[checked]", "value"), "different.cnp", "what was chosen stays");
        assert!(world.count(LOGGED).await > logged + 2, "it is in the log by itself");
        // The person can read that their data were looked at, and not by whom.
        let mut person = world.citizen(&maria()).await;
        let history = person.get("/contul-meu/istoric").await;
        assert!(
            history.text("main").contains("Verificarea unei cereri"),
            "{}",
            history.text("main")
        );
    })
    .await;
}

#[tokio::test]
async fn everybody_on_the_screen_is_decided() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        world.record.similar(&maria(), vec![namesake(1, &maria()), namesake(2, &maria())]);
        let request = waits(&world, &maria(), 1, "rocris.look").await;
        let (_, mut browser) = operator(&world, 1).await;
        let (place, page) = opens_next(&mut browser).await;
        let missing = "Alegeți dacă este aceeași persoană și de ce";
        for (grounds, errors) in [
            (&[][..], vec![missing, missing]),
            (&[(1, "different.cnp")][..], vec![missing]),
            (&[(1, "different.cnp"), (2, "different.magic")], vec![missing]),
            (&[(1, "different.cnp"), (3, "different.cnp")], vec![missing]),
            (
                &[(1, "different.cnp"), (2, "different.other")],
                vec!["Scrieți în câteva cuvinte motivul"],
            ),
        ] {
            let refused = says(&mut browser, &place, &page, grounds).await;
            assert_eq!(refused.status, 422);
            assert_eq!(refused.errors(), errors);
        }
        assert_eq!((world.count(DECISIONS).await, world.count(FINDINGS).await), (0, 0));
        assert_eq!(stands(&world, request).await.request, RequestState::Operator);
        let both = [(1, "different.cnp"), (2, "different.parents")];
        let done = says(&mut browser, &place, &page, &both).await;
        assert_eq!(done.location(), "/personal/cereri?spus=decis");
        assert_eq!(world.count(FINDINGS).await, 2);
    })
    .await;
}

#[tokio::test]
async fn fifty_decisions_at_once_are_one() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        world.record.similar(&maria(), vec![namesake(1, &maria())]);
        waits(&world, &maria(), 1, "rocris.look").await;
        let (_, mut browser) = operator(&world, 1).await;
        let (place, page) = opens_next(&mut browser).await;
        let sent = (0..50).map(|_| {
            let (mut browser, place, page) = (browser.clone(), &place, &page);
            async move { says(&mut browser, place, page, &[(1, "different.cnp")]).await.status }
        });
        assert!(join_all(sent).await.iter().all(|status| matches!(status, 200 | 303)));
        assert_eq!((world.count(DECISIONS).await, world.count(FINDINGS).await), (1, 1));
    })
    .await;
}

/// Says that the recorded person is the one who asks; gives the case and who said it.
async fn proposed(world: &World) -> (Id<Request>, StaffMember, Browser) {
    world.citizen(&maria()).await;
    world.record.similar(&maria(), vec![myself(1, &maria())]);
    let request = waits(world, &maria(), 1, "rocris.look").await;
    let (member, mut browser) = operator(world, 1).await;
    let (place, page) = opens_next(&mut browser).await;
    let done = says(&mut browser, &place, &page, &[(1, "same.cnp")]).await;
    assert_eq!(done.location(), "/personal/cereri?spus=propus");
    let now = stands(world, request).await;
    assert_eq!((now.request, now.case), (RequestState::Operator, CaseState::Proposed));
    (request, member, browser)
}

#[tokio::test]
async fn an_entry_is_used_only_with_a_second_person() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (request, member, mut own) = proposed(&world).await;
        let place = format!("/personal/confirmari/{request}");
        // Not by whoever decided, and not without looking.
        let denied = own.post(&place, &[("raspuns", "da")]).await;
        assert_eq!(denied.status, 403);
        assert!(denied.text("main").contains("O altă persoană trebuie să decidă"));
        // The database would not have it either.
        let mut act = world.hub.db.act(&Actor::System("test"), "test").await.unwrap();
        let written = decision::proposed(&mut act, request).await.unwrap().unwrap();
        assert!(!decision::confirm(&mut act, written.id, member.id).await.unwrap());
        drop(act);

        let supervisor = world.member(staff_cnp(7), "CJ-IPJ", &[Role::Supervisor]).await;
        let mut supervisor = world.staff(&supervisor).await;
        let list = supervisor.get("/personal/confirmari").await;
        assert!(list.text("tbody").contains(&reference(&world, request).await));
        assert!(!list.body.contains("Ștefănescu"));
        let page = supervisor.get(&place).await;
        assert!(
            page.text("main").contains("Aceeași persoană: același CNP"),
            "{}",
            page.text("main")
        );
        let done = supervisor.post(&place, &[("raspuns", "da")]).await;
        assert_eq!(done.location(), "/personal/confirmari?spus=decis");
        let now = stands(&world, request).await;
        assert_eq!((now.request, now.case), (RequestState::Submitted, CaseState::Over));
        let mut read = world.hub.db.read().await.unwrap();
        let known = results::of(&mut read, &[request]).await.unwrap();
        assert_eq!(known[&request].found.same, [recorded(1)]);
        drop(read);
        // Once is enough.
        let again = supervisor.post(&place, &[("raspuns", "da")]).await;
        assert_eq!(again.location(), "/personal/confirmari", "it is no longer the office's");
    })
    .await;
}

#[tokio::test]
async fn the_second_person_shows_a_fresh_passkey() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (request, ..) = proposed(&world).await;
        let supervisor = world.member(staff_cnp(7), UNIT, &[Role::Supervisor]).await;
        let mut supervisor = world.staff(&supervisor).await;
        world.clock.advance(SignedDuration::from_mins(6));
        let place = format!("/personal/confirmari/{request}");
        let asked = supervisor.post(&place, &[("raspuns", "da")]).await;
        assert_eq!(asked.location(), "/personal/confirmare");
        assert_eq!(stands(&world, request).await.case, CaseState::Proposed);
    })
    .await;
}

#[tokio::test]
async fn sent_back_it_comes_to_the_first_operator_with_the_reason() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (request, _, mut first) = proposed(&world).await;
        let (_, mut second) = operator(&world, 2).await;
        let place = format!("/personal/confirmari/{request}");
        let nothing = second.post(&place, &[("raspuns", "nu")]).await;
        assert_eq!(nothing.errors(), ["Alegeți de ce nu confirmați"]);
        let sent = second.post(&place, &[("raspuns", "nu"), ("motiv", "evidence")]).await;
        assert_eq!(sent.location(), "/personal/confirmari?spus=decis");
        assert_eq!(take(&mut second).await.location(), "/personal/cereri?spus=nimic");
        let (place, page) = opens_next(&mut first).await;
        assert!(page.text(".govuk-warning-text").contains("Datele nu arată ce s-a decis"));
        assert_eq!(page.attr("input[checked]", "value"), "same.cnp", "what was said before");
        // Clearing somebody of whom the register is sure takes two as well.
        let done = says(&mut first, &place, &page, &[(1, "different.other")]).await;
        assert_eq!(done.errors(), ["Scrieți în câteva cuvinte motivul"]);
        let done = says(&mut first, &place, &page, &[(1, "different.birth")]).await;
        assert_eq!(done.location(), "/personal/cereri?spus=propus");
        let mut read = world.hub.db.read().await.unwrap();
        assert!(
            results::of(&mut read, &[request]).await.unwrap().is_empty(),
            "nothing is found yet"
        );
    })
    .await;
}

#[tokio::test]
async fn while_a_register_is_down_the_case_stays_theirs() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        world.record.similar(&maria(), vec![namesake(1, &maria())]);
        let request = waits(&world, &maria(), 1, "rocris.look").await;
        let (_, mut browser) = operator(&world, 1).await;
        world.record.set_down(true);
        let (place, page) = opens_next(&mut browser).await;
        assert!(page.text("main").contains("Unul dintre registre nu răspunde"));
        assert!(!page.body.contains("name=\"_key\""), "there is nothing to decide");
        // Nobody is put aside because a register was down.
        for button in ["", "reia", "refuz"] {
            browser.post(&place, &[("fa", button)]).await;
            assert_eq!(stands(&world, request).await.case, CaseState::Waiting, "{button}");
        }
        world.record.set_down(false);
        let page = browser.get(&place).await;
        for button in ["reia", "refuz"] {
            browser.post(&place, &[("fa", button)]).await;
            assert_eq!(stands(&world, request).await.case, CaseState::Waiting, "{button}");
        }
        let done = says(&mut browser, &place, &page, &[(1, "different.cnp")]).await;
        assert_eq!(done.status, 303);
        assert_eq!(stands(&world, request).await.request, RequestState::Submitted);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_comparison_is_asked_again_or_refused() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        let again = waits(&world, &maria(), 1, "sniep.other-number").await;
        let never = waits(&world, &maria(), 2, "sniep.citizenship").await;
        let (_, mut browser) = operator(&world, 1).await;
        let (place, page) = opens_next(&mut browser).await;
        assert!(page.text("main").contains("Registrul populației are alt CNP"));
        let done = browser.post(&place, &[("fa", "reia")]).await;
        assert_eq!(done.location(), format!("{CASES}{never}?spus=reluat"));
        assert_eq!(stands(&world, again).await.request, RequestState::Submitted);
        let done = browser.post(&format!("{CASES}{never}"), &[("fa", "refuz")]).await;
        assert_eq!(done.location(), "/personal/cereri?spus=refuzat");
        assert_eq!(stands(&world, never).await.request, RequestState::Refused);
        let mails = world.mails().await;
        assert_eq!(mails.last().unwrap().1, "Aveți un răspuns la cererea dumneavoastră");
        assert!(world.record.compared().is_empty(), "nobody was looked at without a need");
    })
    .await;
}
