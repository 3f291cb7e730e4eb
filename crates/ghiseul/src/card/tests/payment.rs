//! Banks that ask only by a payment, and names that change.

use bank::customers::{Product, Scenario, card_expiry, card_number, stem_of};
use bank::payments;
use jiff::SignedDuration;
use store::{Actor, args};

use super::browser::{Browser, Page};
use super::rig::{Rig, card, on_each_engine, person};

store::statements! {
    RENAME: "UPDATE account SET surname = $2 WHERE id = $1",
    VOIDS: "SELECT manner, voided_at FROM card_attempt ORDER BY started_at, id",
}

/// What is reserved on the account of person 0.
async fn reserved(rig: &Rig) -> i64 {
    payments::reserved(&rig.bank, stem_of(&card(0, Scenario::Challenge))).await.unwrap()
}

/// How each attempt was made, and whether it was taken back.
async fn attempts(rig: &Rig) -> Vec<(String, bool)> {
    let rows = rig.state.db.read().await.unwrap().all(VOIDS, args![]).await.unwrap();
    let voided = |row: &store::Row| row.get::<Option<base::Timestamp>>("voided_at").unwrap();
    rows.iter().map(|row| (row.get("manner").unwrap(), voided(row).is_some())).collect()
}

/// From the bank's refusal to the page that says what a payment means.
async fn offered(rig: &Rig, browser: &mut Browser) -> Page {
    let pan = card(0, Scenario::NonPaymentUnsupported);
    let refused = rig.type_card(browser, 0, &pan).await;
    assert_eq!(refused.reason(), "non_payment_unsupported");
    let id = refused.url.query().unwrap();
    assert!(refused.html.contains(&format!("/identitate/card/plata?{id}")), "{}", refused.html);
    browser.get(&rig.url(&format!("/identitate/card/plata?{id}"))).await
}

#[tokio::test]
async fn a_bank_that_wants_a_payment_gets_one_that_is_taken_back() {
    on_each_engine(async |rig: Rig| {
        let mut browser = rig.signed_in(&person(0)).await;
        let page = offered(&rig, &mut browser).await;
        // The person is told before anything happens.
        assert!(page.html.contains("Nu vă luăm niciun ban"), "{}", page.html);
        assert_eq!((reserved(&rig).await, attempts(&rig).await.len()), (0, 1));
        let (pan, expiry) = (card(0, Scenario::NonPaymentUnsupported), card_expiry(0).to_string());
        rig.clock.advance(SignedDuration::from_secs(1));
        let lead = browser.submit(&page, &[("card", pan.reveal()), ("expira", &expiry)]).await;
        let question = browser.submit(&lead, &[]).await;
        assert!(question.html.contains("1,00 lei"), "{}", question.html);
        let end = rig.confirm(&mut browser, &question, 0).await;
        assert_eq!(end.url.path(), "/", "{}", end.html);
        assert!(rig.proof(0).await.is_some());
        assert_eq!(reserved(&rig).await, 100);
        rig.pass(SignedDuration::from_secs(1)).await;
        assert_eq!(reserved(&rig).await, 0);
        let made = [("identity".to_owned(), false), ("payment".to_owned(), true)];
        assert_eq!(attempts(&rig).await, made);
        // Nothing is left to do when the last moment for it comes.
        rig.pass(SignedDuration::from_mins(40)).await;
        assert_eq!((reserved(&rig).await, attempts(&rig).await), (0, made.to_vec()));
    })
    .await;
}

#[tokio::test]
async fn a_payment_nobody_came_back_from_is_taken_back_too() {
    on_each_engine(async |rig: Rig| {
        let mut browser = rig.signed_in(&person(0)).await;
        let page = offered(&rig, &mut browser).await;
        let (pan, expiry) = (card(0, Scenario::NonPaymentUnsupported), card_expiry(0).to_string());
        rig.clock.advance(SignedDuration::from_secs(1));
        let lead = browser.submit(&page, &[("card", pan.reveal()), ("expira", &expiry)]).await;
        let question = browser.submit(&lead, &[]).await;
        browser.submit(&question, &[("cancel", "da")]).await;
        rig.pass(SignedDuration::from_secs(1)).await;
        assert_eq!((reserved(&rig).await, rig.proof(0).await), (0, None));
        assert_eq!(attempts(&rig).await.pop(), Some(("payment".to_owned(), true)));
    })
    .await;
}

#[tokio::test]
async fn only_the_card_that_needs_it_is_asked_by_a_payment() {
    on_each_engine(async |rig: Rig| {
        let mut browser = rig.signed_in(&person(0)).await;
        let page = offered(&rig, &mut browser).await;
        let (pan, expiry) = (card(0, Scenario::Challenge), card_expiry(0).to_string());
        rig.clock.advance(SignedDuration::from_secs(1));
        let lead = browser.submit(&page, &[("card", pan.reveal()), ("expira", &expiry)]).await;
        let question = browser.submit(&lead, &[]).await;
        assert!(question.html.contains("0 lei") && !question.html.contains("1,00"));
        rig.confirm(&mut browser, &question, 0).await;
        assert_eq!((reserved(&rig).await, rig.proof(0).await.is_some()), (0, true));
        // An attempt that did not end this way offers no payment, and a stranger's does not exist.
        let own = rig.url(&format!("/identitate/card/plata?incercare={}", lead.attempt()));
        assert_eq!(browser.get(&own).await.url.path(), "/");
        let mut stranger = rig.signed_in(&person(1)).await;
        assert_eq!(stranger.get(&own).await.status, 403);
        assert_eq!(browser.get(&rig.url("/identitate/card/plata")).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn another_name_needs_another_proof() {
    on_each_engine(async |rig: Rig| {
        let mut browser = rig.signed_in(&person(0)).await;
        let pan = card_number(0, Product::Main, Scenario::Challenge);
        rig.check(&mut browser, 0, &pan).await;
        assert!(rig.proof(0).await.is_some());
        let rename = async |surname: &str| {
            let account = rig.account(0).await.id;
            let mut act = rig.state.db.act(&Actor::System("test"), "account.rename").await.unwrap();
            act.execute(RENAME, args![account, surname]).await.unwrap();
            act.commit().await.unwrap();
        };
        rename("Ionescu").await;
        assert_eq!(rig.proof(0).await, None);
        // The bank knows the old name only.
        assert_eq!(rig.check(&mut browser, 0, &pan).await.reason(), "other_name");
        assert_eq!(rig.proof(0).await, None);
        rename("Popescu-Țăranu").await;
        assert_eq!(rig.check(&mut browser, 0, &pan).await.url.path(), "/");
        assert!(rig.proof(0).await.is_some());
    })
    .await;
}
