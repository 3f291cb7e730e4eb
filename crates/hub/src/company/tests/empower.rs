//! Empowerments.

use futures_util::future::join_all;
use store::testing::each_engine;

use super::{at, key, requests, send};
use crate::ports::companies::Company;
use crate::testing::{Browser, Seen, TABLES, World, firm, ion, maria};

store::statements! {
    GIVEN: "SELECT count(*) AS n FROM empowerment",
    STEPS: "SELECT count(*) AS n FROM audit WHERE subject_kind = 'company' AND outcome = 'done'",
    USED: "SELECT count(*) AS n FROM empowerment WHERE used_by IS NOT NULL",
}

/// Fills in the form.
async fn give(browser: &mut Browser, company: &Company, cnp: &str, scope: &str, n: u32) -> Seen {
    let form = key(n);
    let fields = [
        ("cnp", cnp),
        ("pentru", scope),
        ("de-la", "22.11.2026"),
        ("pana-la", "22.11.2027"),
        ("_key", form.as_str()),
    ];
    browser.post(&at(company, "/imputerniciri"), &fields).await
}

#[tokio::test]
async fn an_empowered_person_asks_until_it_is_taken_back() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let company = firm(11, "Arin SRL", &[&maria()]);
        world.firms.say(company.clone());
        let (mut giver, mut person) = (world.citizen(&maria()).await, world.citizen(&ion()).await);
        assert_eq!(person.get(&at(&company, "")).await.status, 404);
        let asked = send(&mut giver, &company, "business.bank", 1).await.location();
        let done = give(&mut giver, &company, ion().cnp.as_str(), "all", 2).await;
        assert_eq!(done.location(), at(&company, "/imputerniciri?dat=da"));
        let page = giver.get(&done.location()).await;
        assert!(page.text("main ul").contains("Valabilă"), "{}", page.text("main ul"));
        assert!(!page.body.contains(ion().cnp.as_str()));

        let list = person.get("/companii").await;
        assert!(list.text("main ul").contains("împuternicit"), "{}", list.text("main"));
        let home = person.get(&at(&company, "")).await;
        assert!(home.body.contains("pentru Arin SRL, împuternicit"));
        assert!(home.texts("main table").is_empty(), "what others asked for is not theirs to see");
        assert_eq!(person.get(&asked).await.status, 404);
        assert_eq!(person.get(&at(&company, "/imputerniciri")).await.status, 404);
        let own = send(&mut person, &company, "business.tender", 3).await.location();
        assert!(person.get(&own).await.text("main dl").contains("Popescu"));
        // The representative sees it, too; what the company asked for today is said without showing it.
        assert!(giver.get(&own).await.text("main dl").contains("Popescu"));
        let same = send(&mut person, &company, "business.bank", 4).await.location();
        assert_eq!(same, at(&company, "?azi=da"));
        assert!(person.get(&same).await.text(".govuk-notification-banner").contains("deja astăzi"));

        let revoke =
            giver.get(&at(&company, "/imputerniciri")).await.attr("main ul form", "action");
        assert_eq!(person.post(&revoke, &[]).await.status, 404, "not theirs to take back");
        assert_eq!(
            giver.post(&revoke, &[]).await.location(),
            at(&company, "/imputerniciri?retras=da")
        );
        assert_eq!(giver.post(&revoke, &[]).await.status, 404);
        for place in [at(&company, ""), own] {
            assert_eq!(person.get(&place).await.status, 404, "{place}");
        }
        assert_eq!(send(&mut person, &company, "business.funding", 5).await.status, 404);
        assert_eq!((requests(&world).await, world.count(STEPS).await), (2, 2));
        let mails = world.mails().await;
        let told = mails.iter().filter(|(_, subject, _)| subject.contains("contul dumneavoastră"));
        assert_eq!(told.count(), 4, "{mails:?}");
    })
    .await;
}

#[tokio::test]
async fn one_certificate_is_one_also_in_parallel() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let company = firm(11, "Arin SRL", &[&maria()]);
        world.firms.say(company.clone());
        let (mut giver, mut person) = (world.citizen(&maria()).await, world.citizen(&ion()).await);
        give(&mut giver, &company, ion().cnp.as_str(), "one", 1).await;
        let reasons = ["business.tender", "business.bank", "business.funding", "business.tax"];
        let sends = (0..12).map(|n| {
            let (mut browser, company) = (person.clone(), company.clone());
            async move { send(&mut browser, &company, reasons[n as usize % 4], 100 + n).await }
        });
        let sent = join_all(sends).await;
        assert!(
            sent.iter().all(|seen| seen.status == 303),
            "{:?}",
            sent.iter().map(|s| s.status).collect::<Vec<_>>()
        );
        assert_eq!((requests(&world).await, world.count(USED).await), (1, 1));
        let page = person.get(&at(&company, "")).await;
        assert!(page.text("main").contains("împuternicit pentru un singur certificat"));
        assert_eq!(page.texts("main table tbody tr").len(), 1, "its way can be followed");
        assert_eq!(person.get(&at(&company, "/motiv")).await.location(), at(&company, ""));
    })
    .await;
}

#[tokio::test]
async fn it_ends_with_the_mandate_of_who_gave_it() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let company = firm(11, "Arin SRL", &[&maria(), &ion()]);
        let other = crate::ports::persons::CivilStatus {
            cnp: base::Cnp::parse("2960229011231").unwrap(),
            name: base::PersonName::new("Dobre", "Ana"),
            ..maria()
        };
        world.people.say(other.clone());
        world.firms.say(company.clone());
        let (mut giver, mut person) = (world.citizen(&maria()).await, world.citizen(&other).await);
        give(&mut giver, &company, other.cnp.as_str(), "all", 1).await;
        assert_eq!(person.get(&at(&company, "")).await.status, 200);
        let mut over = company.clone();
        over.representatives[0].until = Some("2026-11-21".parse().unwrap());
        world.firms.say(over);
        assert_eq!(person.get(&at(&company, "")).await.status, 404);
        assert_eq!(send(&mut person, &company, "business.tender", 2).await.status, 404);
        let mut remaining = world.citizen(&ion()).await;
        let page = remaining.get(&at(&company, "/imputerniciri")).await;
        assert!(
            page.text("main ul").contains("nu mai reprezintă compania"),
            "{}",
            page.text("main")
        );
    })
    .await;
}

#[tokio::test]
async fn nobody_learns_who_has_an_account() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let company = firm(11, "Arin SRL", &[&maria()]);
        world.firms.say(company.clone());
        let (mut giver, _) = (world.citizen(&maria()).await, world.citizen(&ion()).await);
        let known = give(&mut giver, &company, ion().cnp.as_str(), "all", 1).await;
        let unknown = give(&mut giver, &company, "2960229011231", "all", 2).await;
        assert_eq!(
            (known.status, known.location(), known.body),
            (unknown.status, unknown.location(), unknown.body)
        );
        assert_eq!(world.count(GIVEN).await, 2);
        give(&mut giver, &company, "2960229011231", "all", 2).await;
        assert_eq!(world.count(GIVEN).await, 2, "one form is one empowerment");
    })
    .await;
}

#[tokio::test]
async fn mistakes_are_named_and_nothing_is_lost() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let company = firm(11, "Arin SRL", &[&maria()]);
        world.firms.say(company.clone());
        let mut browser = world.citizen(&maria()).await;
        let cnp = "2960229011231";
        let own = maria().cnp;
        for (cnp, scope, from, until, error) in [
            ("", "all", "22.11.2026", "1.12.2026", "Introduceți CNP-ul"),
            (
                own.as_str(),
                "all",
                "22.11.2026",
                "1.12.2026",
                "Acesta este CNP-ul dumneavoastră. Puteți cere deja pentru companie",
            ),
            (cnp, "", "22.11.2026", "1.12.2026", "Alegeți ce poate face persoana"),
            (cnp, "all", "mâine", "1.12.2026", "Scrieți o dată, de exemplu 23.11.2026"),
            (
                cnp,
                "all",
                "21.11.2026",
                "1.12.2026",
                "Prima zi trebuie să fie astăzi sau mai târziu",
            ),
            (cnp, "one", "22.11.2026", "21.11.2026", "Ultima zi nu poate fi înainte de prima"),
            (cnp, "one", "22.11.2026", "23.11.2027", "Împuternicirea poate ține cel mult 12 luni"),
        ] {
            let fields = [("cnp", cnp), ("pentru", scope), ("de-la", from), ("pana-la", until)];
            let page = browser.post(&at(&company, "/imputerniciri"), &fields).await;
            assert_eq!((page.status, page.errors()), (422, vec![error.to_owned()]), "{error}");
            assert_eq!(
                (page.value("cnp"), page.value("pana-la")),
                (cnp.to_owned(), until.to_owned())
            );
        }
        assert_eq!(world.count(GIVEN).await, 0);
    })
    .await;
}
