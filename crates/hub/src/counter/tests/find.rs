//! Where the counters are.

use std::collections::BTreeSet;

use store::testing::each_engine;

use super::*;
use crate::staff::model::{Unit, UnitKind};
use crate::staff::store::unit;
use crate::testing::TABLES;

async fn add(world: &World, code: &str, kind: UnitKind, opens: &str, closes: Option<&str>) {
    let mut act = world.hub.db.act(&Actor::System("test"), "test.unit").await.unwrap();
    let added = Unit {
        id: Id::new(act.now(), &world.hub.entropy),
        code: code.parse().unwrap(),
        name: format!("Unitatea {code}"),
        county: "Timiș".to_owned(),
        address: "Strada Mărășești 2, Timișoara".to_owned(),
        hours: "luni–vineri 8–16".to_owned(),
        kind,
        opens_on: opens.parse().unwrap(),
        closes_on: closes.map(|day| day.parse().unwrap()),
    };
    assert!(unit::insert(&mut act, &added).await.unwrap());
    act.commit().await.unwrap();
}

#[tokio::test]
async fn every_county_has_its_counter() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let units = unit::all(&mut world.hub.db.read().await.unwrap()).await.unwrap();
        let ours: BTreeSet<&str> = units.iter().map(|unit| unit.county.as_str()).collect();
        let theirs: BTreeSet<&str> =
            registers::County::all().map(registers::County::name).collect();
        assert_eq!(ours, theirs);
        for unit in &units {
            let county = registers::County::by_code(unit.code.as_str().split('-').next().unwrap());
            assert_eq!(county.unwrap().name(), unit.county);
        }
        let page = world.browser().get("/ghisee").await;
        assert_eq!(page.texts("tbody tr").len(), 42);
        assert!(page.text("main").contains("42 de ghișee deschise"), "{}", page.text("main"));
        let first = page.text("tbody th");
        assert_eq!(first, "Alba", "in the order of the alphabet");
    })
    .await;
}

#[tokio::test]
async fn a_county_is_found_without_its_diacritics_and_open_means_today() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.browser();
        for (typed, found) in [
            ("iasi", "Iași"),
            ("IAȘI", "Iași"),
            ("bistrita nasaud", "Bistrița-Năsăud"),
            ("pitesti", "Argeș"),
            ("Bucuresti", "București"),
            ("giurgiu", "Giurgiu"),
        ] {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("judet", typed)
                .finish();
            let page = browser.get(&format!("/ghisee?{query}")).await;
            assert!(page.texts("tbody th").contains(&found.to_owned()), "{typed}");
            assert!(page.texts("tbody tr").len() <= 3, "{typed}");
            assert_eq!(page.value("judet"), typed);
        }
        let none = browser.get("/ghisee?judet=atlantida").await;
        assert!(none.text("main").contains("Nu am găsit niciun ghișeu"), "{}", none.text("main"));

        // Another institution is a row; it is open from its day on, until its last.
        add(&world, "TM-PASS-1", UnitKind::Passports, "2026-11-22", None).await;
        add(&world, "TM-PERM-1", UnitKind::DrivingLicences, "2027-01-04", None).await;
        add(&world, "TM-EVP-1", UnitKind::IdentityCards, "2025-01-01", Some("2026-11-22")).await;
        let page = browser.get("/ghisee?judet=timis").await;
        let tables = page.texts(".govuk-table");
        assert_eq!(tables.len(), 2, "{tables:?}");
        assert!(tables[0].contains("Inspectoratul de Poliție Județean Timiș"), "{tables:?}");
        assert!(tables[0].contains("TM-PASS-1") && tables[0].contains("Pașapoarte"));
        assert!(tables[0].contains("Strada Mărășești 2, Timișoara, luni–vineri 8–16"));
        assert!(!tables[0].contains("TM-PERM-1") && tables[1].contains("TM-PERM-1"));
        assert!(tables[1].contains("4 ianuarie 2027"));
        assert!(!page.body.contains("TM-EVP-1"));
        let english = browser.get("/ghisee?judet=timis&lang=en").await;
        assert!(english.text("main").contains("Opening later"), "{}", english.text("main"));
    })
    .await;
}
