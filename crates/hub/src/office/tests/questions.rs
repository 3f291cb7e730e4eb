//! Asking the person: what they see, what they answer, and what becomes of the term.

use jiff::SignedDuration;
use store::testing::each_engine;

use super::*;
use crate::office::store::results;
use crate::testing::record::namesake;
use crate::testing::{TABLES, maria};

/// Words that would tell why somebody is asked.
const TELLING: [&str; 8] = [
    "înscri",
    "condamn",
    "antecedent",
    "infrac",
    "asemănă",
    "amprent",
    "registr",
    "cazier judiciar.",
];

fn says_nothing(page: &Seen) {
    let text = page.text("main").to_lowercase();
    for word in TELLING {
        // That two people may have similar names is said to everybody whose request is checked.
        let everybody = text.replace("nume asemănătoare", "");
        assert!(!everybody.contains(word), "{word}: {text}");
    }
}

#[tokio::test]
async fn a_question_stops_the_clock_and_the_answer_is_compared() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut person = world.citizen(&maria()).await;
        world.record.similar(&maria(), vec![namesake(1, &maria())]);
        let request = waits(&world, &maria(), 1, "rocris.look").await;
        let promised = stands(&world, request).await.promised.unwrap();
        let (_, mut browser) = operator(&world, 1).await;
        let (place, _) = opens_next(&mut browser).await;
        let nothing = browser.post(&format!("{place}/cere"), &[]).await;
        assert_eq!(nothing.errors(), ["Alegeți ce aveți nevoie să știți"]);
        let facts = [("date", "names"), ("date", "birth-place"), ("date", "parents")];
        let asked = browser.post(&format!("{place}/cere"), &facts).await;
        assert_eq!(asked.location(), "/personal/cereri?spus=cerut");
        assert_eq!(stands(&world, request).await.promised, None, "the clock stands");
        let mails = world.mails().await;
        assert_eq!(mails.last().unwrap().1, "Avem nevoie de un răspuns de la dumneavoastră");

        // The person sees what is asked, that the term is stopped, and nothing of why.
        let page = person.get(&format!("/cereri/{request}")).await;
        assert_eq!(page.heading(), "Avem nevoie de ceva de la dumneavoastră");
        assert!(page.text("main").contains("Termenul este oprit"), "{}", page.text("main"));
        says_nothing(&page);
        let home = person.get("/acasa").await;
        assert!(home.text("tbody").contains("Avem nevoie de ceva de la dumneavoastră"));
        let address = page.attr("main a.govuk-button", "href");
        let form = person.get(&address).await;
        assert_eq!(form.status, 200);
        says_nothing(&form);
        let wrong = person.post(&address, &[]).await;
        assert_eq!(wrong.errors().len(), 2, "{:?}", wrong.errors());
        world.clock.advance(SignedDuration::from_hours(24 * 7));
        let mut person = world.citizen(&maria()).await;
        let answer = [
            ("nume", "Țiriac, Ionescu"),
            ("loc", "Turda, Cluj"),
            ("tata", "Vasile"),
            ("mama", "Ana"),
        ];
        let sent = person.post(&address, &answer).await;
        assert_eq!(sent.location(), format!("/cereri/{request}"));
        let now = stands(&world, request).await;
        assert_eq!(now.case, CaseState::Waiting);
        let today = base::dates::today(world.hub.clock.now());
        assert_eq!(now.promised, Some(base::dates::add_working_days(today, 3)));
        assert!(now.promised.unwrap() > promised);
        let page = person.get(&format!("/cereri/{request}")).await;
        assert_eq!(page.heading(), "Am primit cererea");
        // Once is enough.
        assert_eq!(person.post(&address, &answer).await.location(), sent.location());

        // The names go with the question to the register, and the operator sees what was stated.
        let (_, mut browser) = operator(&world, 2).await;
        let (_, page) = opens_next(&mut browser).await;
        assert!(page.text("main").contains("Ionescu Maria-Ioana"), "{}", page.text("main"));
        let asked = world.record.compared().pop().unwrap().0.person;
        assert_eq!(asked.previous_names.len(), 2, "{:?} twice is once", asked.previous_names);
        let mut read = world.hub.db.read().await.unwrap();
        let known = results::of(&mut read, &[request]).await.unwrap();
        assert_eq!(known[&request].stated.names.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_visit_is_asked_for_without_a_word_about_why() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut person = world.citizen(&maria()).await;
        world.record.similar(&maria(), vec![namesake(1, &maria())]);
        let request = waits(&world, &maria(), 1, "rocris.look").await;
        let (_, mut browser) = operator(&world, 1).await;
        let (place, _) = opens_next(&mut browser).await;
        browser.post(&format!("{place}/vizita"), &[]).await;
        assert_eq!(stands(&world, request).await.case, CaseState::Asked);
        let page = person.get(&format!("/cereri/{request}")).await;
        // Sunday: three working days end on Wednesday (rule 105).
        assert!(page.text("main").contains("până la 25 noiembrie 2026"), "{}", page.text("main"));
        assert_eq!(page.attr("main a[href='/ghisee']", "href"), "/ghisee");
        says_nothing(&page);
        let nothing = person.get(&format!("/cereri/{request}/completare")).await;
        assert_eq!(nothing.location(), format!("/cereri/{request}"), "there is nothing to write");
        // The counter told the office that the person came.
        let list = browser.get("/personal/cereri").await;
        assert!(list.text("main").contains("Așteaptă răspunsul persoanei"));
        let page = browser.get(&place).await;
        assert!(page.text("main").contains("Persoana a fost chemată la ghișeu"));
        let on = browser.post(&format!("{place}/continua"), &[]).await;
        assert_eq!(on.location(), "/personal/cereri?spus=dat");
        assert_eq!(stands(&world, request).await.case, CaseState::Waiting);
        assert_eq!(take(&mut browser).await.location(), place);
    })
    .await;
}

#[tokio::test]
async fn an_answer_is_only_the_persons() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        world.record.similar(&maria(), vec![namesake(1, &maria())]);
        let request = waits(&world, &maria(), 1, "rocris.look").await;
        let (_, mut browser) = operator(&world, 1).await;
        let (place, _) = opens_next(&mut browser).await;
        browser.post(&format!("{place}/cere"), &[("date", "parents")]).await;
        let mut other = world.citizen(&crate::testing::ion()).await;
        let address = format!("/cereri/{request}/completare");
        assert_eq!(other.get(&address).await.status, 404);
        assert_eq!(other.post(&address, &[("tata", "x"), ("mama", "y")]).await.status, 404);
        assert_eq!(stands(&world, request).await.case, CaseState::Asked);
    })
    .await;
}
