//! Every page in a state that no journey reaches in its time, looked at by a browser: waits, ends, refusals.

use base::Id;
use e2e::Gallery;
use jiff::SignedDuration;
use registers::Citizenship;
use store::args;
use web::Lang;

mod counters;

use super::{Browser, Seen, TABLES, World, ion, issue, maria};
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
        let mut gallery = Walls { lang, gallery: Gallery::new(lang) };
        gallery.registrations().await;
        gallery.codes().await;
        gallery.refused_sign_ins().await;
        gallery.sessions().await;
        gallery.requests().await;
        gallery.certificates().await;
        gallery.elsewhere().await;
        counters::hang(&mut gallery).await;
        gallery.gallery.is_looked_at().await.unwrap();
    }
}

/// Where the pages are hung.
struct Walls {
    lang: Lang,
    gallery: Gallery,
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

    /// Hangs a page that must have this status.
    #[track_caller]
    fn hang(&mut self, state: &str, seen: &Seen, status: u16) {
        assert_eq!(seen.status, status, "{state}: {}", seen.body);
        self.gallery.hang(state, seen.body.as_str());
    }

    /// The register is down, or says something else than the proof.
    async fn registrations(&mut self) {
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
            self.hang(state, &page, 200);
        }
    }

    /// The code: sent again, expired, spent.
    async fn codes(&mut self) {
        let world = self.world().await;
        world.ghiseul.says.lock().unwrap().confirmed = false;
        let mut browser = self.browser(&world).await;
        world.sign_in(&mut browser, &maria()).await;
        browser.post("/inregistrare", &FORM).await;
        let again = browser.post("/inregistrare/cod/retrimite", &[]).await;
        let again = browser.get(&again.location()).await;
        self.hang("code sent again", &again, 200);
        world.clock.advance(SignedDuration::from_mins(16));
        let mut tries = async || browser.post("/inregistrare/cod", &[("cod", "123456")]).await;
        let expired = tries().await;
        self.hang("code expired", &expired, 422);
        for _ in 0..4 {
            tries().await;
        }
        let spent = tries().await;
        self.hang("code spent", &spent, 422);
    }

    /// The portal does not answer, answers no question of ours, or names somebody else.
    async fn refused_sign_ins(&mut self) {
        let world = self.world().await;
        let mut browser = self.browser(&world).await;
        let nothing = browser.get("/intrare/ghiseul?code=x").await;
        self.hang("no sign-in begun", &nothing, 400);
        let away = browser.get("/intrare").await;
        let declined = browser.get(&world.ghiseul.decline(&away.location())).await;
        self.hang("declined", &declined, 200);
        world.ghiseul.says.lock().unwrap().down = true;
        let down = world.sign_in(&mut browser, &maria()).await;
        self.hang("portal down", &down, 503);
        world.ghiseul.says.lock().unwrap().down = false;

        world.ghiseul.says.lock().unwrap().sub = Some("one".to_owned());
        world.sign_in(&mut browser, &maria()).await;
        let mut other = self.browser(&world).await;
        let other = world.sign_in(&mut other, &ion()).await;
        self.hang("another person", &other, 409);
    }

    /// A session that is over, and a choice that was kept.
    async fn sessions(&mut self) {
        let world = self.world().await;
        let saved = self.browser(&world).await.get("/cont?salvat=da").await;
        self.hang("choice saved", &saved, 200);
        let mut browser = self.citizen(&world, &maria()).await;
        world.clock.advance(SignedDuration::from_mins(25));
        let idle = browser.follow("/acasa").await;
        self.hang("idle", &idle, 200);
    }

    /// A request in every state, and the notice of a second one on the same day.
    async fn requests(&mut self) {
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
            self.hang(&format!("request {}", state.as_str()), &page, 200);
            let home = browser.get("/acasa").await;
            self.hang(&format!("home, request {}", state.as_str()), &home, 200);
        }
        let twice = browser.get(&format!("{address}?azi=da")).await;
        self.hang("asked twice", &twice, 200);
        let nothing = browser.get("/motive?q=zzzzzz").await;
        self.hang("no such reason", &nothing, 200);
    }

    /// A certificate that is new, over, revoked.
    async fn certificates(&mut self) {
        let world = self.world().await;
        let mut browser = self.citizen(&world, &maria()).await;
        let key = "k".repeat(43);
        browser.post("/cereri", &[("motiv", "work.job"), ("_key", &key)]).await;
        let (id, number) = issue(&world, newest(&world).await).await;
        let (number, cnp) = (number.to_string(), maria().cnp);
        let check = [("numar", number.as_str()), ("cnp", cnp.as_str())];
        let twice = browser.get(&format!("/certificate/{id}?azi=da")).await;
        self.hang("certificate, asked twice", &twice, 200);

        world.clock.set("2027-05-23T10:00:00Z".parse().unwrap());
        let mut later = self.citizen(&world, &maria()).await;
        let over = later.get(&format!("/certificate/{id}")).await;
        self.hang("certificate over", &over, 200);
        let expired = later.post("/verificare", &check).await;
        self.hang("check: expired", &expired, 200);
        let mut act = world.hub.db.act(&store::Actor::System("test"), "test").await.unwrap();
        let now = act.now();
        act.execute(REVOKE, args![now]).await.unwrap();
        act.commit().await.unwrap();
        let revoked = later.post("/verificare", &check).await;
        self.hang("check: revoked", &revoked, 200);
    }

    /// Somebody whom the register no longer calls a citizen.
    async fn elsewhere(&mut self) {
        let world = self.world().await;
        let mut browser = self.citizen(&world, &maria()).await;
        let french = Citizenship::Of(vec!["FR".to_owned()]);
        world.people.say(CivilStatus { citizenship: french, ..maria() });
        world.clock.advance(SignedDuration::from_mins(16));
        let home = browser.get("/acasa").await;
        self.hang("home, not online", &home, 200);
        assert!(home.body.contains("/ghisee"), "{}", home.body);
    }
}

async fn newest(world: &World) -> Id<Request> {
    let mut read = world.hub.db.read().await.unwrap();
    read.one(NEWEST, args![]).await.unwrap().get("id").unwrap()
}
