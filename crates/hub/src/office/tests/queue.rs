//! Who gets which case.

use std::collections::HashSet;

use futures_util::future::join_all;
use jiff::SignedDuration;
use store::testing::each_engine;

use super::*;
use crate::testing::{TABLES, ion, maria};

#[tokio::test(flavor = "multi_thread")]
async fn fifty_operators_at_once_have_fifty_cases() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        for n in 0..50 {
            waits(&world, &maria(), n, "rocris.look").await;
        }
        let mut browsers = Vec::new();
        for number in 1..=50 {
            browsers.push(operator(&world, number).await.1);
        }
        // Everybody presses twice.
        let pressed = browsers.into_iter().map(|mut browser| async move {
            let mut other = browser.clone();
            let both = futures_util::future::join(take(&mut browser), take(&mut other)).await;
            [both.0.location(), both.1.location()]
        });
        let taken = join_all(pressed).await;
        for both in &taken {
            assert!(both[0].starts_with(CASES), "{both:?}");
            assert_eq!(both[0], both[1], "one operator has one case");
        }
        let cases: HashSet<&String> = taken.iter().map(|both| &both[0]).collect();
        assert_eq!(cases.len(), 50);
        // Nothing is left for one more.
        let (_, mut late) = operator(&world, 51).await;
        assert_eq!(take(&mut late).await.location(), "/personal/cereri?spus=nimic");
    })
    .await;
}

#[tokio::test]
async fn the_oldest_promise_comes_first_and_an_expired_lease_returns() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        let old = waits(&world, &maria(), 1, "rocris.look").await;
        world.clock.advance(SignedDuration::from_hours(24));
        let new = waits(&world, &maria(), 2, "rocris.look").await;
        let (first, mut one) = operator(&world, 1).await;
        let (second, mut two) = operator(&world, 2).await;
        assert_eq!(take(&mut one).await.location(), format!("{CASES}{old}"));
        assert_eq!(take(&mut two).await.location(), format!("{CASES}{new}"));
        // Who looks at a case keeps it. Sessions end before leases do: everybody signs in again.
        world.clock.advance(SignedDuration::from_mins(14));
        let (mut one, mut two) = (world.staff(&first).await, world.staff(&second).await);
        assert_eq!(one.get(&format!("{CASES}{old}")).await.status, 200);
        let list = two.get("/personal/cereri").await;
        assert!(list.text("tbody").contains("Munteanu Elena, până la"), "{}", list.text("tbody"));
        world.clock.advance(SignedDuration::from_mins(14));
        let (_, mut three) = operator(&world, 3).await;
        assert_eq!(take(&mut three).await.location(), format!("{CASES}{new}"), "two went away");
        let mut two = world.staff(&second).await;
        // Two comes back late: the case is a colleague's, and nothing of the person is told.
        let page = two.get(&format!("{CASES}{new}")).await;
        assert_eq!(page.heading(), "Cererea nu este la dumneavoastră");
        assert!(!page.body.contains("Ștefănescu"));
        // One comes back as late, and nobody took the case: it goes on.
        world.clock.advance(SignedDuration::from_mins(30));
        let mut one = world.staff(&first).await;
        let page = one.get(&format!("{CASES}{old}")).await;
        assert!(page.body.contains("Ștefănescu"), "{}", page.body);
    })
    .await;
}

#[tokio::test]
async fn nothing_personal_is_in_the_list() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        let request = waits(&world, &maria(), 1, "rocris.look").await;
        let (_, mut browser) = operator(&world, 1).await;
        let list = browser.get("/personal/cereri").await;
        assert!(list.text("tbody").contains(&reference(&world, request).await));
        for personal in [maria().cnp.as_str(), "Ștefănescu", "Maria", "ana@example.ro"] {
            assert!(!list.body.contains(personal), "{personal}");
        }
        assert_eq!(world.count(LOGGED).await, 0, "nobody was looked at");
        // Two working days later it warns, and after the third it is late.
        for (number, words) in [(2, "ultima zi lucrătoare"), (3, "întârziată din")] {
            world.clock.advance(SignedDuration::from_hours(48));
            let (_, mut later) = operator(&world, number).await;
            let list = later.get("/personal/cereri").await;
            assert!(list.text("tbody").contains(words), "{}", list.text("tbody"));
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_handles_their_own_request() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        let request = waits(&world, &maria(), 1, "rocris.look").await;
        let own = world.member(maria().cnp, UNIT, &[Role::Operator]).await;
        let mut own = world.staff(&own).await;
        // It is not given to them, and not by hand either.
        assert_eq!(take(&mut own).await.location(), "/personal/cereri?spus=nimic");
        let place = format!("{CASES}{request}");
        let denied = own.post(&format!("{place}/ia"), &[("motiv", "urgent")]).await;
        assert_eq!(denied.status, 403);
        assert!(denied.text("main").contains("Este vorba despre dumneavoastră"));
        let (_, mut other) = operator(&world, 1).await;
        assert_eq!(take(&mut other).await.location(), place);
    })
    .await;
}

#[tokio::test]
async fn out_of_turn_needs_a_reason_and_leaves_the_other() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        world.citizen(&ion()).await;
        let first = waits(&world, &maria(), 1, "rocris.look").await;
        let second = waits(&world, &ion(), 2, "rocris.look").await;
        let (_, mut one) = operator(&world, 1).await;
        take(&mut one).await;
        let place = format!("{CASES}{second}");
        let offer = one.get(&place).await;
        assert_eq!(offer.heading(), "Cererea nu este la dumneavoastră");
        let nothing = one.post(&format!("{place}/ia"), &[]).await;
        assert_eq!(
            (nothing.status, nothing.errors()[0].as_str()),
            (422, "Alegeți de ce o luați peste rând")
        );
        let taken = one.post(&format!("{place}/ia"), &[("motiv", "urgent")]).await;
        assert_eq!(taken.location(), place);
        let page = one.get(&place).await;
        assert!(page.text("main").contains("Este urgentă"), "why stands on the page");
        // The other one is free again.
        let (_, mut two) = operator(&world, 2).await;
        assert_eq!(take(&mut two).await.location(), format!("{CASES}{first}"));
        // What a colleague has cannot be taken.
        let held = one.post(&format!("{CASES}{first}/ia"), &[("motiv", "urgent")]).await;
        assert_eq!(held.location(), "/personal/cereri?spus=pierdut");
        assert_eq!(one.get(&place).await.status, 200, "theirs is still theirs");
    })
    .await;
}

#[tokio::test]
async fn given_back_it_goes_to_others_and_to_a_colleague_first() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        let request = waits(&world, &maria(), 1, "rocris.look").await;
        let (_, mut one) = operator(&world, 1).await;
        let (colleague, mut two) = operator(&world, 2).await;
        let (_, mut three) = operator(&world, 3).await;
        let (place, _) = opens_next(&mut one).await;
        let give = format!("{place}/inapoi");
        let to = colleague.id.to_string();
        let wrong = one.post(&give, &[("coleg", &to), ("nota", "CNP 2850304221144")]).await;
        assert_eq!(wrong.errors(), ["Alegeți de ce o dați altcuiva", "Nu scrieți CNP-uri aici"]);
        assert!(!wrong.attr("details[open]", "class").is_empty(), "the form is open");
        let fields = [("motiv", "hard"), ("coleg", to.as_str()), ("nota", "Vezi părinții")];
        let given = one.post(&give, &fields).await;
        assert_eq!(given.location(), "/personal/cereri?spus=dat");
        // It is kept for the colleague, and does not come back to who gave it.
        assert_eq!(take(&mut one).await.location(), "/personal/cereri?spus=nimic");
        assert_eq!(take(&mut three).await.location(), "/personal/cereri?spus=nimic");
        let (place, page) = opens_next(&mut two).await;
        assert_eq!(place, format!("{CASES}{request}"));
        assert!(page.text("main").contains("Vezi părinții"), "{}", page.text("main"));
        // A relative: to whoever is free.
        two.post(&format!("{place}/inapoi"), &[("motiv", "relative")]).await;
        assert_eq!(take(&mut two).await.location(), "/personal/cereri?spus=nimic");
        assert_eq!(take(&mut three).await.location(), place);
    })
    .await;
}
