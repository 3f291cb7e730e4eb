//! The public check through the router.

use jiff::SignedDuration;
use store::args;
use store::testing::each_engine;

use crate::CheckLimits;
use crate::testing::{Seen, TABLES, World, ion, issue, maria};

store::statements! {
    NEWEST: "SELECT id FROM request ORDER BY id DESC LIMIT 1",
    REVOKE: "UPDATE certificate SET revoked_at = $1",
    LOG: "SELECT number, cnp_mac, answer FROM certificate_check ORDER BY id",
    CHECKS: "SELECT count(*) AS n FROM certificate_check",
}

/// A number of nobody's with a right check character.
fn nobodys() -> String {
    let series = certificate::Series::parse("CJ").unwrap();
    certificate::Number::new(series, 2026, &base::Entropy::seeded(9)).to_string()
}

async fn issued(world: &World) -> String {
    let mut browser = world.citizen(&maria()).await;
    browser.post("/cereri", &[("motiv", "work.job"), ("_key", &"k".repeat(43))]).await;
    let mut read = world.hub.db.read().await.unwrap();
    let request = read.one(NEWEST, args![]).await.unwrap().get("id").unwrap();
    drop(read);
    issue(world, request).await.1.to_string()
}

async fn check(world: &World, number: &str, cnp: &str) -> Seen {
    world.browser().post("/verificare", &[("numar", number), ("cnp", cnp)]).await
}

#[tokio::test]
async fn four_answers() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let number = issued(&world).await;
        let (cnp, other) = (maria().cnp, ion().cnp);
        let spaced = format!(" {} ", number.to_lowercase().replace('-', " "));
        for typed in [&number, &spaced] {
            let page = check(&world, typed, cnp.as_str()).await;
            assert_eq!((page.status, page.heading().as_str()), (200, "Certificatul este autentic"));
            assert!(
                page.text("main").contains("22 noiembrie 2026")
                    && page.text("main").contains("22 mai 2027")
            );
            for hidden in ["Ștefănescu", "Maria", "Angajare", cnp.as_str()] {
                assert!(!page.body.contains(hidden), "{hidden}");
            }
        }
        let none = "Nu am găsit acest certificat";
        assert_eq!(check(&world, &number, other.as_str()).await.heading(), none);
        assert_eq!(check(&world, &nobodys(), cnp.as_str()).await.heading(), none);
        world.clock.set("2027-05-23T10:00:00Z".parse().unwrap());
        let expired = check(&world, &number, cnp.as_str()).await;
        assert_eq!(expired.heading(), "Certificatul este autentic, dar nu mai este valabil");
        assert_eq!(check(&world, &number, other.as_str()).await.heading(), none);
        let mut act = world.hub.db.act(&store::Actor::System("test"), "test.revoke").await.unwrap();
        let now = act.now();
        act.execute(REVOKE, args![now]).await.unwrap();
        act.commit().await.unwrap();
        assert_eq!(
            check(&world, &number, cnp.as_str()).await.heading(),
            "Certificatul a fost anulat"
        );
        assert_eq!(check(&world, &number, other.as_str()).await.heading(), none);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_number_and_a_wrong_cnp_are_the_same_answer() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let number = issued(&world).await;
        let same = |page: Seen, number: &str| (page.status, page.body.replace(number, "N"));
        let wrong_cnp = same(check(&world, &number, ion().cnp.as_str()).await, &number);
        let wrong_number = same(check(&world, &nobodys(), maria().cnp.as_str()).await, &nobodys());
        assert_eq!(wrong_cnp, wrong_number);
        assert_eq!(world.count(CHECKS).await, 2, "both leave the same trace");
    })
    .await;
}

#[tokio::test]
async fn wrong_fields_are_named_and_kept() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (good, cnp) = (nobodys(), maria().cnp);
        let format = "Numărul certificatului arată așa: CJ-2026-7K3QX0M9TA-5";
        let off_by_one = format!("{}X", &good[..good.len() - 1]);
        for (number, typed, errors) in [
            ("", "", vec!["Introduceți numărul certificatului", "Introduceți CNP-ul"]),
            ("CJ-2026", cnp.as_str(), vec![format]),
            (off_by_one.as_str(), cnp.as_str(), vec![format]),
            (good.as_str(), "123", vec!["CNP-ul trebuie să aibă 13 cifre"]),
            (good.as_str(), "28503o4221144", vec!["CNP-ul trebuie să conțină numai cifre"]),
            (
                good.as_str(),
                "2850304221140",
                vec!["CNP-ul nu este corect. Verificați fiecare cifră"],
            ),
        ] {
            let page = check(&world, number, typed).await;
            assert_eq!(
                (page.status, page.errors()),
                (422, errors.iter().map(ToString::to_string).collect()),
                "{number} {typed}"
            );
            assert_eq!((page.value("numar").as_str(), page.value("cnp").as_str()), (number, typed));
        }
        assert_eq!(world.count(CHECKS).await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_code_on_the_certificate_fills_in_the_number() {
    each_engine(&TABLES, async |db| {
        let mut browser = World::new(db).await.browser();
        let scanned = browser.get(&format!("/verificare?n={}", nobodys())).await;
        assert_eq!(scanned.value("numar"), nobodys());
        assert!(scanned.text("main").contains("Numărul este deja completat"));
        for junk in ["", "?n=", "?n=%3Cb%3E", "?n=CJ-2026-0000000000-0"] {
            let page = browser.get(&format!("/verificare{junk}")).await;
            assert_eq!((page.status, page.value("numar").as_str()), (200, ""), "{junk}");
        }
    })
    .await;
}

#[tokio::test]
async fn checks_are_limited_by_client_by_number_and_for_all() {
    each_engine(&TABLES, async |db| {
        let many = CheckLimits { per_client: 1_000, per_number: 1_000, overall: 1_000 };
        let cnp = maria().cnp;
        for (limits, number_matters) in [
            (CheckLimits { per_client: 3, ..many }, false),
            (CheckLimits { per_number: 3, ..many }, true),
            (CheckLimits { overall: 3, ..many }, false),
        ] {
            let world = World::with(db.clone(), |config| config.check = limits).await;
            for _ in 0..3 {
                assert_eq!(check(&world, &nobodys(), cnp.as_str()).await.status, 200);
            }
            let refused = check(&world, &nobodys(), cnp.as_str()).await;
            assert_eq!(
                (refused.status, refused.heading().as_str()),
                (429, "Ați încercat de prea multe ori")
            );
            assert!(!refused.header("retry-after").is_empty());
            let series = certificate::Series::parse("B")
                .unwrap_or(certificate::Series::parse("BV").unwrap());
            let another = certificate::Number::new(series, 2026, &base::Entropy::seeded(1));
            let other = check(&world, another.as_str(), cnp.as_str()).await;
            assert_eq!(other.status, if number_matters { 200 } else { 429 });
            world.clock.advance(SignedDuration::from_hours(1));
            assert_eq!(check(&world, &nobodys(), cnp.as_str()).await.status, 200);
        }
    })
    .await;
}

#[tokio::test]
async fn the_log_has_no_cnp() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        check(&world, &nobodys(), maria().cnp.as_str()).await;
        let mut read = world.hub.db.read().await.unwrap();
        let row = read.one(LOG, args![]).await.unwrap();
        let mac: Vec<u8> = row.get("cnp_mac").unwrap();
        assert_eq!(mac, world.hub.keys.cnp(&maria().cnp).bytes());
        assert_eq!(row.get::<String>("number").unwrap(), nobodys());
        assert_eq!(row.get::<String>("answer").unwrap(), "no-match");
    })
    .await;
}
