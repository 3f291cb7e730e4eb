//! Asking for a company.

use futures_util::future::join_all;
use registers::company::Status;
use store::args;
use store::testing::{Fault, each_engine, inject};

use super::{at, key, requests, send};
use crate::testing::{TABLES, World, firm, ion, maria};

store::statements! {
    KEPT: "SELECT account, cui, company, person, reason_text FROM request",
    SAME_DAY: "SELECT count(*) AS n FROM audit WHERE action = 'company.request' AND code = 'request.same-day'",
    AGAIN: "SELECT count(*) AS n FROM audit WHERE action = 'company.request' AND code = 'request.again'",
}

#[tokio::test]
async fn the_form_has_the_registers_data_and_nobody_can_change_them() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let company = firm(11, "Arin SRL", &[&maria()]);
        world.firms.say(company.clone());
        let mut browser = world.citizen(&maria()).await;
        let reason = browser.get(&at(&company, "/motiv")).await;
        let offered = reason.texts("main label.govuk-radios__label");
        assert!(offered.contains(&"Participare la o licitație".to_owned()), "{offered:?}");
        assert!(!offered.contains(&"Angajare în România".to_owned()), "{offered:?}");
        assert_eq!(offered.last().unwrap(), "Alt motiv");
        let wrong = browser.post(&at(&company, "/motiv"), &[("motiv", "work.job")]).await;
        assert_eq!((wrong.status, wrong.errors().len()), (422, 1));
        let chosen = [("motiv", "other"), ("alt", "dosar")];
        browser.post(&at(&company, "/motiv"), &chosen).await;
        let check = browser.get(&at(&company, "/verificare")).await;
        let data = check.text("main dl");
        for shown in [
            "Arin SRL",
            &company.cui.to_string(),
            "J12/11/2010",
            "Turda",
            "Ștefănescu",
            "Alt motiv: dosar",
        ] {
            assert!(data.contains(shown), "{shown}: {data}");
        }
        let (form, code) = (check.value("_key"), check.value("motiv"));
        let fields = [
            ("motiv", code.as_str()),
            ("alt", "dosar"),
            ("_key", &form),
            ("name", "Alta SRL"),
            ("cui", "33333338"),
        ];
        let sent = browser.post(&at(&company, "/cereri"), &fields).await;
        let status = browser.get(&sent.location()).await;
        assert_eq!(status.heading(), "Am primit cererea");
        for shown in ["Arin SRL", "25 noiembrie 2026", "Ștefănescu"] {
            assert!(status.text("main dl").contains(shown), "{shown}: {}", status.text("main dl"));
        }
        let mut read = world.hub.db.read().await.unwrap();
        let row = read.one(KEPT, args![]).await.unwrap();
        assert_eq!(row.get::<String>("cui").unwrap(), company.cui.to_string());
        assert_eq!(row.get::<String>("reason_text").unwrap(), "Alt motiv");
        drop(read);
        // It is the company's: on its page, and not among her own.
        assert!(browser.get(&at(&company, "")).await.text("main table").contains("Alt motiv"));
        assert!(browser.get("/acasa").await.texts("main table").is_empty());
        let id = sent.location().rsplit('/').next().unwrap().to_owned();
        assert_eq!(browser.get(&format!("/cereri/{id}")).await.status, 404);
        assert_eq!(browser.get(&format!("/cereri/{id}/flux")).await.status, 404);
        let changed = browser.get(&at(&company, "/verificare")).await;
        assert_eq!(changed.location(), at(&company, "/motiv"), "the choice was used");
    })
    .await;
}

#[tokio::test]
async fn a_suspended_company_is_asked_for_with_a_notice() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut company = firm(11, "Arin SRL", &[&maria()]);
        company.status = Status::Suspended { until: "2028-05-01".parse().unwrap() };
        world.firms.say(company.clone());
        let mut browser = world.citizen(&maria()).await;
        browser.post(&at(&company, "/motiv"), &[("motiv", "business.tender")]).await;
        for page in ["", "/verificare"] {
            let seen = browser.get(&at(&company, page)).await;
            let notice = seen.text(".govuk-notification-banner");
            assert!(notice.contains("suspendată până la 1 mai 2028"), "{notice}");
        }
        let sent = send(&mut browser, &company, "business.tender", 1).await;
        assert!(sent.location().starts_with(&at(&company, "/cereri/")), "{}", sent.location());
    })
    .await;
}

#[tokio::test]
async fn the_quota_is_the_companys_own() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (arin, brad) =
            (firm(11, "Arin SRL", &[&maria(), &ion()]), firm(12, "Brad SRL", &[&maria()]));
        world.firms.say(arin.clone());
        world.firms.say(brad.clone());
        let (mut first, mut second) = (world.citizen(&maria()).await, world.citizen(&ion()).await);
        let asked = send(&mut first, &arin, "business.tender", 1).await.location();
        assert_eq!(send(&mut first, &arin, "business.tender", 1).await.location(), asked);
        assert_eq!(
            send(&mut first, &arin, "business.tender", 2).await.location(),
            format!("{asked}?azi=da")
        );
        // The other representative is led to the same request, and sees it.
        let shown = send(&mut second, &arin, "business.tender", 3).await.location();
        assert_eq!(shown, format!("{asked}?azi=da"));
        let page = second.get(&shown).await;
        assert!(page.text(".govuk-notification-banner").contains("Ați cerut deja astăzi"));
        assert!(page.text("main dl").contains("Ștefănescu"));
        let counts =
            (world.count(SAME_DAY).await, world.count(AGAIN).await, requests(&world).await);
        assert_eq!(counts, (2, 1, 1));
        // Another company, another reason, and oneself are others.
        assert!(!send(&mut first, &brad, "business.tender", 4).await.location().contains("azi"));
        assert!(!send(&mut second, &arin, "business.bank", 5).await.location().contains("azi"));
        let own = first.post("/cereri", &[("motiv", "business.tender"), ("_key", &key(6))]).await;
        assert!(!own.location().contains("azi"), "{}", own.location());
        assert_eq!(requests(&world).await, 4);
        world.clock.set("2026-11-22T22:01:00Z".parse().unwrap());
        let mut tomorrow = world.citizen(&ion()).await;
        assert!(!send(&mut tomorrow, &arin, "business.tender", 7).await.location().contains("azi"));
    })
    .await;
}

#[tokio::test]
async fn fifty_at_once_from_two_representatives_are_one_request() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let company = firm(11, "Arin SRL", &[&maria(), &ion()]);
        world.firms.say(company.clone());
        let browsers = [world.citizen(&maria()).await, world.citizen(&ion()).await];
        let sends = (0..50).map(|n| {
            let mut browser = browsers[n as usize % 2].clone();
            let company = company.clone();
            async move { send(&mut browser, &company, "business.tender", n).await }
        });
        let sent = join_all(sends).await;
        assert_eq!(requests(&world).await, 1);
        let fresh = sent.iter().filter(|seen| !seen.location().contains("azi")).count();
        assert_eq!(fresh, 1);
        let one = sent[0].location();
        let one = one.split('?').next().unwrap();
        assert!(sent.iter().all(|seen| seen.status == 303 && seen.location().starts_with(one)));
    })
    .await;
}

#[tokio::test]
async fn a_commit_whose_end_is_unknown_is_looked_up() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let company = firm(11, "Arin SRL", &[&maria()]);
        world.firms.say(company.clone());
        let mut browser = world.citizen(&maria()).await;
        inject(&world.hub.db, Fault::DoneButReported);
        let sent = send(&mut browser, &company, "business.tender", 1).await;
        assert_eq!((sent.status, requests(&world).await), (303, 1), "{}", sent.body);
        inject(&world.hub.db, Fault::NotDone);
        let failed = send(&mut browser, &company, "business.bank", 2).await;
        assert!(failed.status >= 500, "{}", failed.status);
        assert_eq!(requests(&world).await, 1);
        let again = send(&mut browser, &company, "business.bank", 2).await;
        assert_eq!((again.status, requests(&world).await), (303, 2));
    })
    .await;
}
