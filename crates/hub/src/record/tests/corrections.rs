//! From "this is not right" to an answer.

use base::Id;
use jiff::SignedDuration;
use store::testing::{each_engine, sqlite};
use store::{Actor, audit};

use super::{ENTRY, recorded};
use crate::record::model::{Correction, Decision, State, Stuck};
use crate::record::office::{self, Refused};
use crate::record::{CHECK, CORRECT, CORRECTIONS, PAGE, store as rows};
use crate::testing::{Browser, TABLES, World, ion, maria};

const WORDS: &str = "Judecata a fost a fratelui meu <b>";

/// Goes from the line to the check page.
async fn write(browser: &mut Browser) {
    let chosen = browser.post(PAGE, &[("linie", ENTRY)]).await;
    assert_eq!(chosen.location(), CORRECT, "{}", chosen.body);
    let fields = [("ce", "not-me"), ("cuvinte", WORDS)];
    assert_eq!(browser.post(CORRECT, &fields).await.location(), CHECK);
}

/// Asks for a correction; gives its row.
async fn sent(world: &World, browser: &mut Browser) -> Correction {
    write(browser).await;
    let sent = browser.post(CORRECTIONS, &[]).await;
    assert_eq!(sent.location(), format!("{CORRECTIONS}?primita=da"));
    let mut read = world.hub.db.read().await.unwrap();
    rows::waiting(&mut read).await.unwrap().pop().expect("it waits for an operator")
}

fn operator(name: &str) -> Actor {
    Actor::Staff { account: name.to_owned(), unit: "CJ-01".to_owned() }
}

fn refusal() -> (Decision, String) {
    (Decision::Refuse, "Datele sunt cele din hotărâre.".to_owned())
}

#[tokio::test]
async fn from_a_line_to_a_number_and_a_term() {
    each_engine(&TABLES, async |db| {
        let world = recorded(db).await;
        let mut browser = world.citizen(&maria()).await;
        assert_eq!(browser.get(PAGE).await.value("linie"), ENTRY);
        write(&mut browser).await;
        let check = browser.get(CHECK).await;
        let text = check.text("main");
        for said in ["Judecătoria Turda, 12/2024", "Nu este vorba despre mine", WORDS] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(text.contains("30 de zile, până la 22 decembrie 2026"), "{text}");
        let found = sent(&world, &mut browser).await;
        assert!(found.reference.starts_with("S-2026-"), "{}", found.reference);
        assert_eq!(found.promised, "2026-12-22".parse().unwrap());
        assert_eq!((found.entry.to_string().as_str(), found.note.as_deref()), (ENTRY, Some(WORDS)));
        let page = browser.get(&format!("{CORRECTIONS}?primita=da")).await;
        let text = page.text("main");
        assert!(text.contains(&found.reference) && text.contains("Primită"), "{text}");
        // One at a time for an entry, and the line says so.
        let line = browser.get(PAGE).await;
        assert!(line.text("main").contains(&found.reference));
        assert!(!line.body.contains("name=\"linie\""));
        write(&mut browser).await;
        browser.post(CORRECTIONS, &[]).await;
        let mut read = world.hub.db.read().await.unwrap();
        assert_eq!(rows::waiting(&mut read).await.unwrap().len(), 1);
        drop(read);
        let (_, subject, text) = world.mails().await.pop().unwrap();
        assert!(text.contains(&found.reference), "{text}");
        for word in ["Turda", "12/2024", "cazier", "înscri", "corect"] {
            assert!(!format!("{subject} {text}").to_lowercase().contains(word), "{word}: {text}");
        }
        let history = browser.get("/contul-meu/istoric").await.text("main");
        assert!(history.contains("Sesizare trimisă sau retrasă"), "{history}");
    })
    .await;
}

#[tokio::test]
async fn what_is_missing_is_said_and_nothing_is_lost() {
    let world = recorded(sqlite(&TABLES).await).await;
    let mut browser = world.citizen(&maria()).await;
    assert_eq!(browser.get(CORRECT).await.location(), PAGE, "nothing was chosen");
    assert_eq!(browser.get(CHECK).await.location(), CORRECT);
    browser.post(PAGE, &[("linie", ENTRY)]).await;
    let nothing = browser.post(CORRECT, &[("cuvinte", "păstrat")]).await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.body.contains("păstrat") && nothing.body.contains("Alegeți ce nu este corect"));
    let wordless = browser.post(CORRECT, &[("ce", "other")]).await;
    assert_eq!(wordless.status, 422);
    assert!(wordless.body.contains("Scrieți ce nu este corect"));
    let long = "x".repeat(1_001);
    let long = browser.post(CORRECT, &[("ce", "other"), ("cuvinte", &long)]).await;
    assert_eq!(long.status, 422);
    // Somebody who writes for long signs in again and finds what they wrote.
    world.clock.advance(SignedDuration::from_mins(6));
    let again = browser.post(CORRECT, &[("ce", "details"), ("cuvinte", WORDS)]).await;
    assert_eq!(again.location(), "/intrare?din-nou=da");
    assert_eq!(world.sign_in(&mut browser, &maria()).await.location(), CORRECT);
    assert!(browser.get(CORRECT).await.text("textarea").contains(WORDS));
}

#[tokio::test]
async fn only_ones_own_entries_and_ones_own_corrections() {
    let world = recorded(sqlite(&TABLES).await).await;
    let mut browser = world.citizen(&maria()).await;
    let found = sent(&world, &mut browser).await;
    let mut other = world.citizen(&ion()).await;
    for entry in [ENTRY, "", "x"] {
        assert_eq!(other.post(PAGE, &[("linie", entry)]).await.status, 404, "{entry}");
    }
    let back = format!("{CORRECTIONS}/{}/retragere", found.id);
    assert_eq!(other.post(&back, &[]).await.status, 404);
    assert!(!other.get(CORRECTIONS).await.body.contains(&found.reference));
    assert_eq!(world.browser().post(&back, &[]).await.location(), "/cont");
    let mut read = world.hub.db.read().await.unwrap();
    assert_eq!(rows::one(&mut read, found.id).await.unwrap().unwrap().state, State::Received);
    drop(read);
    // Whoever signs in next in the same browser does not go on with what another wrote.
    write(&mut browser).await;
    world.clock.advance(SignedDuration::from_mins(1));
    world.sign_in(&mut browser, &ion()).await;
    assert!(!browser.get(CORRECT).await.body.contains("Turda"));
}

#[tokio::test]
async fn the_person_takes_it_back_while_nothing_is_decided() {
    each_engine(&TABLES, async |db| {
        let world = recorded(db).await;
        let mut browser = world.citizen(&maria()).await;
        let found = sent(&world, &mut browser).await;
        let back = format!("{CORRECTIONS}/{}/retragere", found.id);
        let done = browser.post(&back, &[]).await;
        assert_eq!(done.location(), format!("{CORRECTIONS}?retrasa=da"));
        assert!(browser.get(CORRECTIONS).await.text("main").contains("Retrasă"));
        let twice = browser.post(&back, &[]).await;
        assert_eq!(twice.location(), format!("{CORRECTIONS}?retrasa=nu"));
        let (a, refusal) = (operator("a"), refusal());
        let late = office::propose(&world.hub.db, &a, found.id, refusal).await;
        assert!(matches!(late, Err(Refused::Stuck(Stuck::Over))), "{late:?}");
        // And may ask again.
        sent(&world, &mut browser).await;
    })
    .await;
}

#[tokio::test]
async fn two_operators_answer_and_a_refusal_names_the_court() {
    each_engine(&TABLES, async |db| {
        let world = recorded(db).await;
        let mut browser = world.citizen(&maria()).await;
        let found = sent(&world, &mut browser).await;
        let (hub, id) = (&world.hub, found.id);
        let early = office::approve(hub, &operator("b"), id).await;
        assert!(matches!(early, Err(Refused::Stuck(Stuck::NotNow))), "{early:?}");
        office::propose(&hub.db, &operator("a"), id, refusal()).await.unwrap();
        let text = browser.get(CORRECTIONS).await.text("main");
        assert!(text.contains("În lucru") && !text.contains("hotărâre."), "{text}");
        let own = office::approve(hub, &operator("a"), id).await;
        assert!(matches!(own, Err(Refused::Stuck(Stuck::SamePerson))), "{own:?}");
        let mails = world.mails().await.len();
        office::approve(hub, &operator("b"), id).await.unwrap();
        let text = browser.get(CORRECTIONS).await.text("main");
        for said in ["Respinsă", "Datele sunt cele din hotărâre.", "judecătoriei"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        let told = world.mails().await;
        assert_eq!(told.len(), mails + 1);
        assert!(!told[mails].2.contains("hotărâre"), "{}", told[mails].2);
        let unknown: Id<Correction> = "019aa5b0-0000-7000-8000-0000000000ff".parse().unwrap();
        let nobody = office::approve(hub, &operator("b"), unknown).await;
        assert!(matches!(nobody, Err(Refused::Unknown)), "{nobody:?}");
        let mut read = hub.db.read().await.unwrap();
        let trail = audit::of_subject(&mut read, "correction", id, 20).await.unwrap();
        let acts: Vec<&str> = trail.iter().map(|line| line.action.as_str()).collect();
        for act in ["record.ask", "record.propose", "record.approve"] {
            assert!(acts.contains(&act), "{act}: {acts:?}");
        }
        assert!(rows::waiting(&mut read).await.unwrap().is_empty());
        assert!(rows::proposed(&mut read).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn silence_leads_to_the_court_too_and_the_term_is_the_deployments() {
    let world = World::with(sqlite(&TABLES).await, |config| config.correction_days = 10).await;
    world.book.say(&maria(), crate::testing::Book::entry(ENTRY));
    let mut browser = world.citizen(&maria()).await;
    let found = sent(&world, &mut browser).await;
    assert_eq!(found.promised, "2026-12-02".parse().unwrap());
    world.clock.advance(SignedDuration::from_hours(24 * 11));
    let mut browser = world.citizen(&maria()).await;
    let text = browser.get(CORRECTIONS).await.text("main");
    assert!(text.contains("Termenul a trecut"), "{text}");
}
