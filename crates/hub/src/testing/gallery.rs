//! Every page in a state that no journey reaches in its time: waits, ends, refusals. The browser of the tests keeps them for the
//! gallery, where a real one looks at them.

use base::Id;
use jiff::SignedDuration;
use registers::Citizenship;
use store::args;
use web::Lang;

mod companies;
mod counters;
mod office;
mod record;

use super::{Browser, Cards, Seen, TABLES, World, ion, issue, maria};
use crate::ports::persons::CivilStatus;
use crate::request::model::{Request, RequestState};

store::statements! {
    NEWEST: "SELECT id FROM request ORDER BY id DESC LIMIT 1",
    SET_STATE: "UPDATE request SET state = $2, promised = $3 WHERE id = $1",
    REVOKE: "UPDATE certificate SET revoked_at = $1",
}

const FORM: [(&str, &str); 2] = [("email", "ana@example.ro"), ("termeni", "da")];

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_no_journey_reaches() {
    for lang in Lang::ALL {
        let gallery = Walls { lang };
        gallery.registrations().await;
        gallery.codes().await;
        gallery.refused_sign_ins().await;
        gallery.refused_cards().await;
        gallery.sessions().await;
        gallery.requests().await;
        gallery.certificates().await;
        gallery.elsewhere().await;
        counters::visit(&gallery).await;
        office::visit(&gallery).await;
        companies::visit(&gallery).await;
        record::visit(&gallery).await;
    }
}

/// The pages of one language.
struct Walls {
    lang: Lang,
}

impl Walls {
    async fn world(&self) -> World {
        World::new(store::testing::sqlite(&TABLES).await).await
    }

    /// A browser in which somebody chose the language.
    async fn browser(&self, world: &World) -> Browser {
        let mut browser = world.browser();
        browser.get(&format!("/?lang={}", self.lang.code())).await;
        browser
    }

    async fn citizen(&self, world: &World, person: &CivilStatus) -> Browser {
        let mut browser = world.citizen(person).await;
        browser.get(&format!("/?lang={}", self.lang.code())).await;
        browser
    }

    /// The register is down, or says something else than the proof.
    async fn registrations(&self) {
        let french = Citizenship::Of(vec!["FR".to_owned()]);
        let minor = CivilStatus { birth_date: "2010-03-04".parse().unwrap(), ..maria() };
        let other = base::PersonName::new("Alta", "Persoană");
        for (state, proven, says) in [
            ("register down", maria(), None),
            ("mismatch", maria(), Some(CivilStatus { name: other, ..maria() })),
            ("not Romanian", maria(), Some(CivilStatus { citizenship: french, ..maria() })),
            ("minor", minor.clone(), Some(minor)),
        ] {
            let world = self.world().await;
            let mut browser = self.browser(&world).await;
            world.sign_in(&mut browser, &proven).await;
            world.people.set_down(says.is_none());
            if let Some(says) = says {
                world.people.say(says);
            }
            let next = browser.post("/inregistrare", &FORM).await.location();
            assert_ne!(next, "/cereri/motiv", "{state}");
            let page = browser.get(&next).await;
            is(state, &page, 200);
        }
    }

    /// The code: sent again, expired, spent.
    async fn codes(&self) {
        let world = self.world().await;
        world.ghiseul.says.lock().unwrap().confirmed = false;
        let mut browser = self.browser(&world).await;
        world.sign_in(&mut browser, &maria()).await;
        browser.post("/inregistrare", &FORM).await;
        let again = browser.post("/inregistrare/cod/retrimite", &[]).await;
        let again = browser.get(&again.location()).await;
        is("code sent again", &again, 200);
        world.clock.advance(SignedDuration::from_mins(16));
        let mut tries = async || browser.post("/inregistrare/cod", &[("cod", "123456")]).await;
        let expired = tries().await;
        is("code expired", &expired, 422);
        for _ in 0..4 {
            tries().await;
        }
        let spent = tries().await;
        is("code spent", &spent, 422);
    }

    /// The portal does not answer, answers no question of ours, or names somebody else.
    async fn refused_sign_ins(&self) {
        let world = self.world().await;
        let mut browser = self.browser(&world).await;
        let nothing = browser.get("/intrare/ghiseul?code=x").await;
        is("no sign-in begun", &nothing, 400);
        let away = browser.get("/intrare").await;
        let declined = browser.get(&world.ghiseul.decline(&away.location())).await;
        is("declined", &declined, 200);
        world.ghiseul.says.lock().unwrap().down = true;
        let down = world.sign_in(&mut browser, &maria()).await;
        is("portal down", &down, 503);
        world.ghiseul.says.lock().unwrap().down = false;

        world.ghiseul.says.lock().unwrap().sub = Some("one".to_owned());
        world.sign_in(&mut browser, &maria()).await;
        let mut other = self.browser(&world).await;
        let other = world.sign_in(&mut other, &ion()).await;
        is("another person", &other, 409);
    }

    /// The way in by card, and its site with a card that is not believed, or none.
    async fn refused_cards(&self) {
        let cards = Cards::new(store::testing::sqlite(&TABLES).await).await;
        let mut browser = self.browser(&cards.world).await;
        for open in ["/identificare", "/cont", "/strainatate", "/intrare/cei"] {
            is(open, &browser.get(open).await, 200);
        }
        is("not begun", &browser.get("/intrare/cei/gata?cod=x").await, 400);
        let away = browser.get("/intrare/cei/card").await.location();
        let revoked = cards.card(&maria());
        cards.office.revoke(&revoked).unwrap();
        for card in [None, Some(&revoked)] {
            assert_eq!(cards.show(card, &away).await.status, 403);
        }
    }

    /// A session that is over, and a choice that was kept.
    async fn sessions(&self) {
        let world = self.world().await;
        let saved = self.browser(&world).await.get("/cont?salvat=da").await;
        is("choice saved", &saved, 200);
        let mut browser = self.citizen(&world, &maria()).await;
        world.clock.advance(SignedDuration::from_mins(25));
        let idle = browser.follow("/acasa").await;
        is("idle", &idle, 200);
    }

    /// A request in every state, and the notice of a second one on the same day.
    async fn requests(&self) {
        let world = self.world().await;
        let mut browser = self.citizen(&world, &maria()).await;
        let key = "k".repeat(43);
        browser.post("/cereri", &[("motiv", "work.job"), ("_key", &key)]).await;
        let id = newest(&world).await;
        let address = format!("/cereri/{id}");
        for state in RequestState::ALL {
            if state == RequestState::Issued {
                continue;
            }
            let promised: Option<base::Date> = Some("2026-11-25".parse().unwrap());
            let mut act = world.hub.db.act(&store::Actor::System("test"), "test").await.unwrap();
            act.execute(SET_STATE, args![id, state.as_str(), promised]).await.unwrap();
            act.commit().await.unwrap();
            let page = browser.get(&address).await;
            is(&format!("request {}", state.as_str()), &page, 200);
            let home = browser.get("/acasa").await;
            is(&format!("home, request {}", state.as_str()), &home, 200);
        }
        let twice = browser.get(&format!("{address}?azi=da")).await;
        is("asked twice", &twice, 200);
        let nothing = browser.get("/motive?q=zzzzzz").await;
        is("no such reason", &nothing, 200);
    }

    /// A certificate that is new, over, revoked.
    async fn certificates(&self) {
        let world = self.world().await;
        let mut browser = self.citizen(&world, &maria()).await;
        let key = "k".repeat(43);
        browser.post("/cereri", &[("motiv", "work.job"), ("_key", &key)]).await;
        let (id, number) = issue(&world, newest(&world).await).await;
        let (number, cnp) = (number.to_string(), maria().cnp);
        let check = [("numar", number.as_str()), ("cnp", cnp.as_str())];
        let twice = browser.get(&format!("/certificate/{id}?azi=da")).await;
        is("certificate, asked twice", &twice, 200);

        world.clock.set("2027-05-23T10:00:00Z".parse().unwrap());
        let mut later = self.citizen(&world, &maria()).await;
        let over = later.get(&format!("/certificate/{id}")).await;
        is("certificate over", &over, 200);
        let expired = later.post("/verificare", &check).await;
        is("check: expired", &expired, 200);
        let mut act = world.hub.db.act(&store::Actor::System("test"), "test").await.unwrap();
        let now = act.now();
        act.execute(REVOKE, args![now]).await.unwrap();
        act.commit().await.unwrap();
        let revoked = later.post("/verificare", &check).await;
        is("check: revoked", &revoked, 200);
    }

    /// Somebody whom the register no longer calls a citizen.
    async fn elsewhere(&self) {
        let world = self.world().await;
        let mut browser = self.citizen(&world, &maria()).await;
        let french = Citizenship::Of(vec!["FR".to_owned()]);
        world.people.say(CivilStatus { citizenship: french, ..maria() });
        world.clock.advance(SignedDuration::from_mins(16));
        let home = browser.get("/acasa").await;
        is("home, not online", &home, 200);
        assert!(home.body.contains("/ghisee"), "{}", home.body);
    }
}

/// A page has this status, in its state.
#[track_caller]
fn is(state: &str, seen: &Seen, status: u16) {
    assert_eq!(seen.status, status, "{state}: {}", seen.body);
}

async fn newest(world: &World) -> Id<Request> {
    let mut read = world.hub.db.read().await.unwrap();
    read.one(NEWEST, args![]).await.unwrap().get("id").unwrap()
}
