//! Which companies are listed, and the pages that say what to do instead.

use jiff::SignedDuration;
use registers::company::{Form, Power, Status};
use store::testing::each_engine;

use super::{at, cui, says};
use crate::company::Rollout;
use crate::ports::companies::Company;
use crate::testing::{TABLES, World, firm, ion, maria};

/// A company of Maria's that is different in something.
fn but(stem: u32, name: &str, change: impl FnOnce(&mut Company)) -> Company {
    let mut company = firm(stem, name, &[&maria()]);
    change(&mut company);
    company
}

#[tokio::test]
async fn a_representative_chooses_and_the_header_says_for_whom_they_act() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (zada, arin) =
            (firm(11, "Zada SRL", &[&maria()]), firm(12, "Arin SRL", &[&maria(), &ion()]));
        world.firms.say(zada.clone());
        world.firms.say(arin);
        world.firms.say(firm(13, "Brad SRL", &[&ion()]));
        let mut browser = world.citizen(&maria()).await;
        let home = browser.get("/acasa").await;
        assert!(home.text("main").contains("Cereți pentru o companie"));
        let list = browser.get("/companii").await;
        assert_eq!(list.texts("main ul a"), ["Arin SRL", "Zada SRL"]);
        assert!(list.text("main ul").contains("reprezentant legal"));
        let page = browser.get(&at(&zada, "")).await;
        assert_eq!(page.heading(), "Zada SRL");
        let header = page.text("header, .account, body");
        assert!(
            header.contains("Maria-Ioana Ștefănescu, pentru Zada SRL, reprezentant legal")
                || header.contains("Ștefănescu Maria-Ioana, pentru Zada SRL, reprezentant legal"),
            "{header}"
        );
        for shown in ["J12/11/2010", "Strada Republicii 7, Turda, județul Cluj"] {
            assert!(page.text("main dl").contains(shown), "{shown}");
        }
        let links: Vec<String> = page.texts("nav a");
        assert!(links.contains(&"Altă companie".to_owned()), "{links:?}");
        assert!(links.contains(&"Cererile dumneavoastră".to_owned()), "{links:?}");
        // Her own pages are her own again.
        assert!(!browser.get("/acasa").await.body.contains("Zada SRL"));
    })
    .await;
}

#[tokio::test]
async fn each_thing_in_the_way_has_a_page_that_leads_on() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let day = "2026-10-01".parse().unwrap();
        let struck = Status::StruckOff { on: day, successors: vec![cui(40)] };
        let wien = registers::Place::abroad("AT", "Wien");
        let cases = [
            (
                but(21, "Maria PFA", |c| c.form = Form::Pfa),
                "company.not-legal-person",
                "/cereri/motiv",
            ),
            (but(22, "Ofir GmbH", |c| c.seat.place = wien), "company.seat-abroad", "/ghisee"),
            (but(23, "Rada SRL", |c| c.status = struck), "company.struck-off", "/ghisee"),
            (
                but(24, "Dora SRL", |c| c.status = Status::Dissolved { on: day }),
                "company.dissolved",
                "/ghisee",
            ),
            (
                but(25, "Jona SA", |c| c.representatives[0].power = Power::Jointly),
                "company.jointly",
                "/ghisee",
            ),
        ];
        let mut browser = world.citizen(&maria()).await;
        for (company, code, leads_to) in cases {
            world.firms.say(company.clone());
            let list = browser.get("/companii").await;
            assert!(list.texts("main ul a").contains(&company.name));
            for page in ["", "/motiv", "/verificare", "/imputerniciri"] {
                let seen = browser.get(&at(&company, page)).await;
                says(&seen, 200, code);
                assert!(seen.text("main").contains(&company.name), "{}", seen.text("main"));
                assert_eq!(seen.attr("main a.govuk-button", "href"), leads_to, "{code}");
            }
            let sent = super::send(&mut browser, &company, "business.tender", 1).await;
            says(&sent, 200, code);
        }
        assert_eq!(super::requests(&world).await, 0);
        let other = browser.get("/companii/alta-forma").await;
        says(&other, 200, "company.not-registered");
        let words = browser.get("/companii").await.texts("main .govuk-tag");
        assert_eq!(words.len(), 5, "{words:?}");
    })
    .await;
}

#[tokio::test]
async fn who_has_nothing_to_do_with_a_company_learns_nothing() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let company = firm(11, "Arin SRL", &[&maria()]);
        world.firms.say(company.clone());
        let mut browser = world.citizen(&ion()).await;
        says(&browser.get("/companii").await, 200, "company.none");
        let nobodys = firm(12, "Nobody SRL", &[]);
        for place in [
            at(&company, ""),
            at(&nobodys, ""),
            "/companii/12345678".to_owned(),
            "/companii/x".to_owned(),
        ] {
            let seen = browser.get(&place).await;
            assert_eq!(seen.status, 404, "{place}");
            assert!(!seen.body.contains("Arin"));
        }
        // A mandate ends, and with it every page.
        let mut maria_s = world.citizen(&maria()).await;
        assert_eq!(maria_s.get(&at(&company, "")).await.status, 200);
        let mut over = company.clone();
        over.representatives[0].until = Some("2026-11-21".parse().unwrap());
        world.firms.say(over);
        assert_eq!(maria_s.get(&at(&company, "")).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn the_register_is_down_and_what_was_chosen_is_kept() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let company = firm(11, "Arin SRL", &[&maria()]);
        world.firms.say(company.clone());
        let mut browser = world.citizen(&maria()).await;
        let chosen = browser.post(&at(&company, "/motiv"), &[("motiv", "business.tender")]).await;
        assert_eq!(chosen.location(), at(&company, "/verificare"));
        world.firms.set_down(true);
        for place in ["/companii".to_owned(), at(&company, ""), at(&company, "/verificare")] {
            let seen = browser.get(&place).await;
            says(&seen, 503, "company.register-down");
            assert_eq!(seen.header("retry-after"), "60");
        }
        says(
            &super::send(&mut browser, &company, "business.tender", 1).await,
            503,
            "company.register-down",
        );
        assert_eq!(
            browser.get("/acasa").await.status,
            200,
            "one's own pages need no trade register"
        );
        world.firms.set_down(false);
        let check = browser.get(&at(&company, "/verificare")).await;
        assert_eq!(check.value("motiv"), "business.tender");
    })
    .await;
}

#[tokio::test]
async fn before_its_day_the_service_says_what_to_do_and_afterwards_it_is_open() {
    each_engine(&TABLES, async |db| {
        let day: base::Date = "2026-11-23".parse().unwrap();
        let clock = base::TestClock::parse("2026-11-22T10:30:00Z");
        let furnish = |parts: &mut crate::Parts| {
            let rollout = parts.companies.take().unwrap();
            parts.companies = Some(Rollout { from: day, ..rollout });
        };
        let world = World::furnished(db, clock, |_| {}, furnish).await;
        let company = firm(11, "Arin SRL", &[&maria()]);
        world.firms.say(company.clone());
        let mut browser = world.citizen(&maria()).await;
        for place in
            ["/companii".to_owned(), "/companii/alta-forma".to_owned(), at(&company, "/motiv")]
        {
            let seen = browser.get(&place).await;
            says(&seen, 200, "company.not-open");
            assert!(seen.text("main").contains("23 noiembrie 2026"));
            assert!(seen.text("main").contains("3 zile lucrătoare"));
            assert_eq!(seen.attr("main a.govuk-button", "href"), "/ghisee");
        }
        says(
            &super::send(&mut browser, &company, "business.tender", 1).await,
            200,
            "company.not-open",
        );
        assert_eq!(super::requests(&world).await, 0);
        let before = browser.get("/eligibilitate/firma").await;
        assert!(before.heading().contains("nu este încă deschis"), "{}", before.heading());
        // Midnight in Bucharest, in the same session.
        world.clock.set("2026-11-22T21:59:00Z".parse().unwrap());
        let mut browser = world.citizen(&maria()).await;
        says(&browser.get("/companii").await, 200, "company.not-open");
        world.clock.advance(SignedDuration::from_mins(2));
        assert_eq!(browser.get("/companii").await.texts("main ul a"), ["Arin SRL"]);
        let after = browser.get("/eligibilitate/firma").await;
        assert_eq!(after.attr("main a.govuk-button", "href"), "/eligibilitate/cetatenie");
    })
    .await;
}
