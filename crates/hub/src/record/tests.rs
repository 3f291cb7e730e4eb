//! What people see of their own record, through the router.

mod corrections;

use jiff::SignedDuration;
use store::testing::{Fault, each_engine, inject, sqlite};
use store::{args, audit};

use super::{PAGE, VIEWED};
use crate::ports::records::views::View;
use crate::testing::{Book, TABLES, World, ion, maria};

store::statements! {
    MARIA: "SELECT id FROM account WHERE surname = 'Ștefănescu'",
    TRAIL: "SELECT count(*) AS n FROM audit WHERE action = 'record.view'",
}

/// The register's number of the entry of these tests.
pub const ENTRY: &str = "019aa5b0-0000-7000-8000-000000000001";

/// A world in which something is held about Maria.
pub async fn recorded(db: store::Db) -> World {
    let world = World::new(db).await;
    world.book.say(&maria(), Book::entry(ENTRY));
    world
}

#[tokio::test]
async fn people_read_every_line_and_when_it_goes() {
    each_engine(&TABLES, async |db| {
        let world = recorded(db).await;
        let mut browser = world.citizen(&maria()).await;
        assert!(browser.get("/contul-meu").await.body.contains(PAGE));
        let page = browser.get(PAGE).await;
        assert_eq!((page.status, page.heading().as_str()), (200, "Ce este înscris despre mine"));
        let text = page.text("main");
        for said in [
            "Judecătoria Turda",
            "12/2024",
            "furt",
            "Va dispărea la 1 aprilie 2027",
            "O înscriere: Nu mai figurează din 2 mai 2020.",
            "O notare provizorie: Nu se arată",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(!page.body.contains(maria().cnp.as_str()));
        assert_eq!(page.headers["cache-control"], "no-store");
        let english = browser.get(&format!("{PAGE}?lang=en")).await.text("main");
        assert!(english.contains("Will disappear on 1 April 2027"), "{english}");
        assert!(!english.contains("Va dispărea"), "{english}");
    })
    .await;
}

#[tokio::test]
async fn nothing_and_nobody_sure_say_so() {
    let world = World::new(sqlite(&TABLES).await).await;
    let mut browser = world.citizen(&maria()).await;
    assert!(browser.get(PAGE).await.text("main").contains("Nu este nimic înscris"));
    world.book.say(&maria(), View::NeedsOperator);
    let page = browser.get(PAGE).await;
    let text = page.text("main");
    assert_eq!(page.status, 200);
    assert!(text.contains("Un operator trebuie să verifice"), "{text}");
    assert!(!text.contains("Nu este nimic înscris"), "{text}");
    // Nor is anything said of whom the population register does not know any more.
    let gone = world.citizen(&ion()).await.get(PAGE).await;
    assert!(gone.text("main").contains("Nu este nimic înscris"));
}

#[tokio::test]
async fn only_the_person_after_a_fresh_sign_in() {
    let world = recorded(sqlite(&TABLES).await).await;
    assert_eq!(world.browser().get(PAGE).await.location(), "/cont");
    let mut browser = world.citizen(&maria()).await;
    let other = world.citizen(&ion()).await.get(PAGE).await;
    assert!(!other.body.contains("Turda"), "{}", other.body);
    world.clock.advance(SignedDuration::from_mins(6));
    let asked = world.book.asked().len();
    let again = browser.get(PAGE).await;
    assert_eq!((again.status, again.location().as_str()), (303, "/intrare?din-nou=da"));
    assert_eq!(world.book.asked().len(), asked, "the register is not asked before");
    assert_eq!(world.sign_in(&mut browser, &maria()).await.location(), PAGE);
    assert_eq!(browser.get(PAGE).await.status, 200);
}

#[tokio::test]
async fn a_register_that_is_down_asks_to_come_back() {
    let world = recorded(sqlite(&TABLES).await).await;
    let mut browser = world.citizen(&maria()).await;
    for people in [true, false] {
        world.people.set_down(people);
        world.book.set_down(!people);
        let page = browser.get(PAGE).await;
        assert_eq!((page.status, page.heading().as_str()), (503, "Încercați mai târziu"));
    }
    assert_eq!(world.count(TRAIL).await, 0, "nothing was seen");
    world.book.set_down(false);
    assert_eq!(browser.get(PAGE).await.status, 200);
}

#[tokio::test]
async fn every_view_is_in_the_history_and_nothing_of_it_is_kept() {
    each_engine(&TABLES, async |db| {
        let world = recorded(db).await;
        let mut browser = world.citizen(&maria()).await;
        browser.get(PAGE).await;
        browser.get(PAGE).await;
        let history = browser.get("/contul-meu/istoric").await.text("main");
        assert_eq!(history.matches("Vizualizarea datelor proprii").count(), 2, "{history}");
        let mut read = world.hub.db.read().await.unwrap();
        let id: base::Id<crate::account::model::Account> =
            read.one(MARIA, args![]).await.unwrap().get("id").unwrap();
        let lines = audit::of_subject(&mut read, "account", id, 50).await.unwrap();
        let told = lines.iter().filter(|line| line.action == VIEWED).collect::<Vec<_>>();
        assert_eq!(told.len(), 2);
        let told = format!("{told:?}");
        for word in ["Turda", "12/2024", ENTRY, maria().cnp.as_str()] {
            assert!(!told.contains(word), "{word}: {told}");
        }
        // The case in the register's log is the account's number.
        assert_eq!(world.book.asked(), [id.to_string(), id.to_string()]);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_shown_that_could_not_be_written_down() {
    let world = recorded(sqlite(&TABLES).await).await;
    let mut browser = world.citizen(&maria()).await;
    inject(&world.hub.db, Fault::NotDone);
    let page = browser.get(PAGE).await;
    assert!(page.status >= 500, "{}", page.status);
    assert!(!page.body.contains("Turda"));
}
