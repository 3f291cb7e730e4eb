//! The table is whole, and people find what they look for.

use std::collections::BTreeSet;

use proptest::prelude::*;
use web::Texts;

use super::*;

fn day() -> Date {
    "2026-11-22".parse().unwrap()
}

#[test]
fn codes_and_printed_texts_stand_once() {
    let codes: BTreeSet<_> = table().reasons.iter().map(|r| r.code.as_str()).collect();
    let printed: BTreeSet<_> = table().reasons.iter().map(|r| person_name::fold(&r.ro)).collect();
    assert_eq!(codes.len(), table().reasons.len());
    assert_eq!(printed.len(), table().reasons.len());
    for reason in &table().reasons {
        let plain = reason.code.bytes().all(|b| b.is_ascii_lowercase() || b".-".contains(&b));
        assert!(plain, "{}", reason.code);
        for text in [&reason.ro, &reason.en].into_iter().chain(&reason.also) {
            assert_eq!(&person_name::normalise(text), text, "{}", reason.code);
        }
    }
}

#[test]
fn the_first_page_has_the_twelve_of_the_copy_deck_in_its_words() {
    let keys = [
        "reason-job",
        "reason-job-abroad",
        "reason-children",
        "reason-competition",
        "reason-weapon",
        "reason-transport",
        "reason-company",
        "reason-tender",
        "reason-citizenship",
        "reason-adoption",
        "reason-court",
        "reason-personal",
        "reason-other",
    ];
    let common = table().common(day());
    assert_eq!(common.len(), keys.len());
    for (reason, key) in common.into_iter().zip(keys) {
        for lang in Lang::ALL {
            assert_eq!(reason.label(lang), Texts::new(lang).get(key), "{}", reason.code);
        }
        if let Some(hint) = &reason.hint {
            assert_eq!(hint, &format!("{key}-hint"));
        }
        assert_eq!(reason.note, key == "reason-other");
    }
}

#[test]
fn companies_have_reasons_of_their_own_kind() {
    let offered = table().of_companies(day());
    assert!(offered.iter().all(|reason| reason.kind != Kind::Pf));
    assert_eq!(offered.first().map(|reason| reason.group), Some(Group::Business));
    assert_eq!(offered.iter().filter(|reason| reason.note).count(), 1);
    assert!(offered.last().is_some_and(|reason| reason.note));
    assert!(table().get_for_company("work.job", day()).is_none());
    assert!(table().get_for_company("business.tender", day()).is_some());
    assert!(table().get_for_company("business.tender", "2000-01-01".parse().unwrap()).is_none());
}

#[test]
fn people_find_their_reason_in_their_own_words() {
    let check = |asked: &str, first: &str| {
        let found = table().search(asked, day());
        assert_eq!(found.first().map(|r| r.code.as_str()), Some(first), "{asked}: {found:#?}");
    };
    check("angajare", "work.job");
    check("ANGAJĂRI", "work.job");
    check("loc de munca", "work.job");
    check("arma", "arms.permit");
    check("permis port arma", "arms.permit");
    check("vanatoare", "arms.hunting");
    check("licitatii", "business.tender");
    check("taxi", "licence.taxi");
    check("bolt", "licence.taxi");
    check("ORNISS", "arms.classified-information");
    check("o.r.n.i.s.s.", "arms.classified-information");
    check("viza sua", "residence.visa-usa");
    check("adoptie", "family.adoption");
    check("asistent maternal", "family.foster-care");
    check("PFA", "business.sole-trader");
    check("barou", "profession.lawyers");
    check("avocat", "profession.lawyers");
    check("gun", "arms.permit");
    check("passport", "licence.passport");
    check("Legea 335/2013", "work.children");
    check("redobândire cetățenie", "residence.citizenship-romanian");
    check("alte motive", "other");
    for nothing in ["", "  ", "de la", "zzzz", "angajare zzzz", "%", "'; DROP TABLE"] {
        assert!(table().search(nothing, day()).is_empty(), "{nothing}");
    }
}

#[test]
fn a_reason_is_there_only_in_its_time() {
    assert!(table().get("work.job", "2023-01-31".parse().unwrap()).is_none());
    assert!(table().get("work.job", "2023-02-01".parse().unwrap()).is_some());
    let mut ended = toml::from_str::<ReasonTable>(
        r#"version = "1"
        opened = "2023-02-01"
        [[reason]]
        code = "a"
        group = "work"
        ro = "Program"
        en = "Programme"
        until = "2024-12-31"
        [[reason]]
        code = "b"
        group = "work"
        ro = "Numai firme"
        en = "Companies only"
        kind = "pj""#,
    )
    .unwrap();
    ended.words = ended.reasons.iter().map(Words::of).collect();
    assert!(ended.get("a", "2024-12-31".parse().unwrap()).is_some());
    assert!(ended.get("a", "2025-01-01".parse().unwrap()).is_none());
    assert!(ended.ever("a").is_some());
    assert!(ended.get("b", day()).is_none());
    assert!(ended.search("firme", day()).is_empty());
}

#[test]
fn every_reason_is_on_the_full_list_once() {
    let listed: usize = Group::ALL.iter().map(|g| table().of_group(*g, day()).len()).sum();
    assert_eq!(listed + 1, table().reasons.len());
    for group in Group::ALL {
        assert!(Texts::new(Lang::Ro).has(&group.title_key()), "{group:?}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_search_and_it_is_bounded(text in "\\PC{0,200}") {
        prop_assert!(table().search(&text, day()).len() <= FOUND_MAX);
    }
}
