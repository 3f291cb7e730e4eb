//! The register or the directory is down: what was done is kept, and work resumes by itself.

use bank::customers::Scenario;
use emv3ds::decision::RegisterAnswer;
use jiff::SignedDuration;
use url::Url;

use super::rig::{Rig, card, on_each_engine, person};

#[tokio::test]
async fn the_register_may_answer_later() {
    on_each_engine(async |rig: Rig| {
        let mut browser = rig.signed_in(&person(0)).await;
        rig.register_says(RegisterAnswer::Unavailable);
        let page = rig.check(&mut browser, 0, &card(0, Scenario::Challenge)).await;
        assert_eq!(page.status, 200);
        assert!(page.html.contains("Banca v-a confirmat identitatea"), "{}", page.html);
        assert_eq!(rig.proof(0).await, None);
        // The register stays away longer than an attempt may last: the bank's part was judged in time and stands.
        rig.pass(SignedDuration::from_mins(20)).await;
        assert_eq!(rig.proof(0).await, None);
        rig.register_says(RegisterAnswer::Agrees);
        rig.pass(SignedDuration::from_mins(3)).await;
        assert!(rig.proof(0).await.is_some());
        rig.pass(SignedDuration::from_mins(3)).await;
    })
    .await;
}

#[tokio::test]
async fn a_reload_asks_the_register_again_and_may_be_refused() {
    on_each_engine(async |rig: Rig| {
        let mut browser = rig.signed_in(&person(0)).await;
        rig.register_says(RegisterAnswer::Unavailable);
        let page = rig.check(&mut browser, 0, &card(0, Scenario::Challenge)).await;
        rig.register_says(RegisterAnswer::Disagrees);
        assert_eq!(browser.get(&page.url).await.reason(), "register_differs");
        // A refusal stands, whatever the register says later.
        rig.register_says(RegisterAnswer::Agrees);
        assert_eq!(browser.get(&page.url).await.reason(), "register_differs");
        rig.pass(SignedDuration::from_mins(5)).await;
        assert_eq!(rig.proof(0).await, None);
    })
    .await;
}

#[tokio::test]
async fn without_a_directory_the_person_hears_the_truth() {
    let migrations = [&web::MIGRATIONS, &crate::MIGRATIONS];
    store::testing::each_engine(&migrations, async |db| {
        let nobody = Url::parse("http://127.0.0.1:9/ds").unwrap();
        let rig = Rig::with(db, Some(nobody)).await;
        let mut browser = rig.signed_in(&person(0)).await;
        let page = rig.type_card(&mut browser, 0, &card(0, Scenario::Challenge)).await;
        assert_eq!(page.reason(), "technical");
    })
    .await;
}

#[tokio::test]
async fn ranges_are_asked_for_once_a_day() {
    on_each_engine(async |rig: Rig| {
        crate::card::jobs::begin(&rig.state.db).await.unwrap();
        rig.pass(SignedDuration::from_secs(1)).await;
        let known = async || {
            let mut read = rig.state.db.read().await.unwrap();
            crate::card::store::directory(&mut read).await.unwrap().unwrap()
        };
        let (serial, first) = known().await;
        assert_eq!(serial.as_deref(), Some("20261122"));
        rig.pass(SignedDuration::from_hours(2)).await;
        assert_eq!(known().await.1, first);
        rig.pass(SignedDuration::from_hours(19)).await;
        assert!(known().await.1 > first);
        // Nothing changed since, so the directory sent no ranges, and the old ones are still there.
        let mut browser = rig.signed_in(&person(0)).await;
        let end = rig.check(&mut browser, 0, &card(0, Scenario::Challenge)).await;
        assert_eq!(end.url.path(), "/", "{}", end.html);
    })
    .await;
}
