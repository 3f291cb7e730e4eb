//! A clerk's whole morning, by posting forms.

use jiff::SignedDuration;
use store::testing::each_engine;

use super::*;
use crate::testing::{TABLES, maria};

/// Somebody else with everything in order.
fn person(number: usize) -> CivilStatus {
    let cnp = Cnp::from_first_twelve(&format!("2850304{:05}", 12_100 + number)).unwrap();
    CivilStatus { cnp, ..maria() }
}

#[tokio::test]
async fn twenty_cases_one_after_another() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut clerk = clerk(&world, 1, UNIT).await;
        let mut people = Vec::new();
        for number in 0..20 {
            let person = person(number);
            world.people.say(person.clone());
            people.push(registered(&world, &person, &format!("p{number}@example.ro")).await);
        }
        let mut desk = clerk.get("/ghiseu").await;
        let (mut validated, mut refused, mut kept) = (0, 0, 0);
        for (number, who) in people.iter().enumerate() {
            assert_eq!(desk.attr("[autofocus]", "id"), "cod", "the next case begins by itself");
            // The scanner presses Enter after the code; now and then a digit is mistyped.
            let scanned = clerk.post("/ghiseu", &[("cod", &who.code)]).await;
            assert_eq!(scanned.attr("[autofocus]", "id"), "cnp");
            if number % 7 == 3 {
                let wrong = type_in(&mut clerk, &who.code, who.cnp.as_str(), "RX 123465").await;
                assert_eq!(wrong.status, 422);
            }
            world.people.set_down(number % 9 == 4);
            let case = open(&mut clerk, who).await;
            let page = clerk.get(&case).await;
            assert_eq!(page.attr("[autofocus]", "id"), "verificat");
            let done = if number % 10 == 6 {
                refused += 1;
                refuse(&mut clerk, &case, "expired").await
            } else {
                let down = page.value("registru") == "down";
                if down {
                    kept += 1;
                } else {
                    validated += 1;
                }
                confirm(&mut clerk, &case, &page.value("registru")).await
            };
            desk = clerk.get(&done.location()).await;
            assert_eq!(desk.status, 200);
            world.clock.advance(SignedDuration::from_secs(150));
        }
        assert_eq!((validated, refused, kept), (16, 2, 2));
        assert_eq!(desk.texts(".govuk-table a").len(), 2);
        // Before lunch: what is to finish.
        world.people.set_down(false);
        for _ in 0..2 {
            let listed = clerk.get("/ghiseu").await.attr(".govuk-table a", "href");
            assert_eq!(confirm(&mut clerk, &listed, "agrees").await.status, 303);
        }
        assert_eq!(world.count(PROOFS).await, 18);
        assert_eq!(world.count(ALARMS).await, 0, "a busy morning is no alarm");
        for (number, who) in people.iter().enumerate() {
            let expected =
                if number % 10 == 6 { AccountState::Counter } else { AccountState::Active };
            assert_eq!(state(&world, who).await, expected);
        }
    })
    .await;
}
