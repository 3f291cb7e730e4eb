//! The services page.

use jiff::SignedDuration;
use store::testing::each_engine;

use crate::testing::{TABLES, World, maria};

#[tokio::test]
async fn three_taps_for_who_comes_back() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.citizen(&maria()).await;
        let first = browser.get("/acasa").await;
        assert_eq!(first.attr("main a.govuk-button", "href"), "/cereri/motiv");
        browser.post("/cereri", &[("motiv", "work.job"), ("_key", &"k".repeat(43))]).await;
        world.clock.advance(SignedDuration::from_secs(1));
        // The reason and the button of this page are the first two taps, the download of the next the third.
        let home = browser.get("/acasa").await;
        let sent = browser
            .post("/cereri", &[("motiv", "business.tender"), ("_key", &home.value("_key"))])
            .await;
        assert_eq!(sent.status, 303);
        let listed = browser.get("/acasa").await.texts("main table tbody th, main table tbody td");
        assert_eq!(
            listed.chunks(3).collect::<Vec<_>>(),
            [
                ["Participare la o licitație", "22 noiembrie 2026", "Primită"],
                ["Angajare în România", "22 noiembrie 2026", "Primită"],
            ]
        );
        let english = browser.get("/acasa?lang=en").await;
        assert_eq!(english.heading(), "Your account");
        assert!(english.text("main table").contains("Taking part in a public tender"));
    })
    .await;
}
