//! The back channel through the router: which sessions end, and which tokens end none.

use axum::body::Body;
use axum::http::Request;
use futures_util::future::join_all;
use store::testing::each_engine;

use super::BACK_CHANNEL;
use crate::testing::{Browser, TABLES, World, ion, maria};

store::statements! {
    SESSIONS: "SELECT count(*) AS n FROM web_session WHERE account IS NOT NULL",
    NUMBERS: "SELECT count(*) AS n FROM logout_token",
}

/// Posts a logout token as GHISEUL does: from elsewhere, without cookies.
async fn post(world: &World, token: &str) -> u16 {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    body.append_pair("logout_token", token);
    let request = Request::post(BACK_CHANNEL)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", "https://elsewhere.test")
        .header("sec-fetch-site", "cross-site");
    Browser::new(world.app.clone()).send(request, Body::from(body.finish())).await.status
}

/// Signs in and gives the browser with the `state` of its login, by which its session at GHISEUL is called.
async fn signed_in(
    world: &World,
    person: &crate::ports::persons::CivilStatus,
) -> (Browser, String) {
    let mut browser = world.browser();
    let away = browser.get("/intrare").await.location();
    let state = world.ghiseul.asked(&away).state.unwrap();
    let back = world.ghiseul.browse(&away, person);
    assert_eq!(browser.get(&back).await.status, 303);
    (browser, state)
}

#[tokio::test]
async fn exactly_the_sessions_of_the_ended_session_end() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (mut first, state) = signed_in(&world, &maria()).await;
        let (mut second, _) = signed_in(&world, &maria()).await;
        let (mut other, _) = signed_in(&world, &ion()).await;
        assert_eq!(world.count(SESSIONS).await, 3);
        assert_eq!(post(&world, &world.ghiseul.logout_token(&state, "j1")).await, 200);
        assert_eq!(world.count(SESSIONS).await, 2);
        assert_eq!(first.get("/acasa").await.location(), "/cont");
        for browser in [&mut second, &mut other] {
            assert_eq!(browser.get("/acasa").await.location(), "/inregistrare");
        }
        let again = world.ghiseul.logout_token(&state, "j2");
        assert_eq!(post(&world, &again).await, 200, "a session that is over already is fine");
    })
    .await;
}

#[tokio::test]
async fn a_logout_token_counts_once_and_only_if_it_is_one() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (_, state) = signed_in(&world, &maria()).await;
        for junk in ["", "x", "a.b.c"] {
            assert_eq!(post(&world, junk).await, 400, "{junk}");
        }
        let late = world.ghiseul.logout_token(&state, "late");
        world.clock.advance(jiff::SignedDuration::from_secs(140));
        assert_eq!(post(&world, &late).await, 400);
        assert_eq!(world.count(SESSIONS).await, 1);
        let token = world.ghiseul.logout_token(&state, "j1");
        let answers = join_all((0..50).map(|_| post(&world, &token))).await;
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1);
        assert_eq!(answers.iter().filter(|status| **status == 400).count(), 49);
        assert_eq!((world.count(SESSIONS).await, world.count(NUMBERS).await), (0, 1));
        crate::begin(&world.hub).await.unwrap();
        world.clock.advance(jiff::SignedDuration::from_hours(1));
        world.jobs.drain().await.unwrap();
        assert_eq!(world.count(NUMBERS).await, 0, "and is forgotten when it would be over anyway");
    })
    .await;
}
