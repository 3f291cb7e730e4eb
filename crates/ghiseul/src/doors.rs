//! Who may enter where: every door of the portal, tried by nobody and by somebody who is signed in.

use e2e::doors::{HEALTH, assert_golden, doors, open_to_strangers};

use crate::testing::{Reply, World};

/// What each visitor meets at each door. A new door, or another answer, is a change of this file.
const GOLDEN: &str = include_str!("../data/doors.txt");

fn told(reply: &Reply) -> String {
    let place = reply.headers.get("location").map_or("", |place| place.to_str().unwrap());
    let place = place.split('?').next().unwrap_or_default();
    format!("{} {place}", reply.status).trim_end().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_door_is_the_golden_file() {
    let db = store::testing::sqlite(&[&web::MIGRATIONS, &crate::MIGRATIONS]).await;
    let world = World::new(db);
    let person = world.registered("ana@example.ro").await;
    let mut found = String::new();
    for (method, path) in doors(&crate::router().with_state(world.state.clone())).await {
        let mut answers = Vec::new();
        // Each time as it was: some doors lead out.
        for mut browser in [world.browser("192.0.2.2"), person.clone()] {
            if path == crate::account::SIGN_OUT && method == "POST" {
                browser = world.browser("192.0.2.3");
            }
            let reply = match method {
                "GET" => browser.get(&path).await,
                _ => browser.post(&path, &[]).await,
            };
            assert!(reply.status < 500, "{method} {path}: {}", reply.status);
            answers.push(told(&reply));
        }
        let line =
            format!("{method} {path}\n    nobody: {}\n    person: {}\n", answers[0], answers[1]);
        found.push_str(&line);
    }
    assert_golden("ghiseul", &found, GOLDEN);
}

/// What the Directory Server uses; the listener asks for its certificate, and the routes do not rely on that.
#[tokio::test]
async fn the_scheme_has_no_open_door() {
    let db = store::testing::sqlite(&[&web::MIGRATIONS, &crate::MIGRATIONS]).await;
    let open = open_to_strangers(&World::new(db).state.link_app()).await;
    assert_eq!(open, HEALTH);
}
