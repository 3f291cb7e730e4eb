//! The pages before the sign-in.

use store::testing::each_engine;

use crate::testing::{TABLES, World};

#[tokio::test]
async fn every_answer_ends_in_a_useful_page() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.browser();
        for (path, field, value, next) in [
            ("/eligibilitate", "pentru", "mine", "/eligibilitate/cetatenie"),
            ("/eligibilitate", "pentru", "copil", "/eligibilitate/copil"),
            ("/eligibilitate", "pentru", "procura", "/eligibilitate/procura"),
            ("/eligibilitate", "pentru", "firma", "/eligibilitate/firma"),
            ("/eligibilitate/cetatenie", "cetatean", "da", "/identificare"),
            ("/eligibilitate/cetatenie", "cetatean", "nu", "/eligibilitate/strain"),
            ("/identificare", "cale", "card", "/intrare?prima=da"),
            ("/identificare", "cale", "ghiseu", "/cont-nou"),
            ("/identificare", "cale", "roeid", "/identificare/roeid"),
            ("/identificare", "cale", "cei", "/identificare/cei"),
        ] {
            let asked = browser.get(path).await;
            assert_eq!(asked.status, 200, "{path}");
            assert!(!asked.attr(&format!("input[name={field}][value={value}]"), "id").is_empty());
            let answered = browser.post(path, &[(field, value)]).await;
            assert_eq!((answered.status, answered.location().as_str()), (303, next));
            if !next.starts_with("/intrare") {
                let page = browser.get(next).await;
                assert_eq!(page.status, 200, "{next}");
                assert!(!page.heading().is_empty(), "{next}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_address_of_an_answer_leads_to_its_form() {
    each_engine(&TABLES, async |db| {
        let mut browser = World::new(db).await.browser();
        for (path, next) in [
            ("/cereri", "/acasa"),
            ("/cereri?lang=en", "/acasa"),
            ("/inregistrare/cod/retrimite", "/inregistrare/cod"),
            ("/iesire", "/"),
        ] {
            let asked = browser.get(path).await;
            assert_eq!((asked.status, asked.location().as_str()), (303, next), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn no_choice_and_a_wrong_choice_are_named_at_the_field() {
    each_engine(&TABLES, async |db| {
        let mut browser = World::new(db).await.browser();
        for (path, field, error) in [
            ("/eligibilitate", "pentru", "Alegeți pentru cine cereți certificatul"),
            ("/eligibilitate/cetatenie", "cetatean", "Alegeți da sau nu"),
            ("/identificare", "cale", "Alegeți cum vă dovediți identitatea"),
        ] {
            for fields in [&[][..], &[(field, "altceva")], &[(field, "")], &[("x", "y")]] {
                let page = browser.post(path, fields).await;
                assert_eq!(page.status, 422, "{path}");
                assert_eq!(page.errors(), [error], "{path}");
                assert!(page.text("title").starts_with("Eroare:"), "{path}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn pages_say_the_truth_in_both_languages() {
    each_engine(&TABLES, async |db| {
        let mut browser = World::new(db).await.browser();
        for (path, ro, en) in [
            (
                "/",
                "Obțineți certificatul de cazier judiciar",
                "Get your Romanian criminal record certificate",
            ),
            ("/identificare", "Cum vă dovediți identitatea?", "How will you prove your identity?"),
            (
                "/identificare/roeid",
                "Intrarea cu ROeID nu este disponibilă acum",
                "Signing in with ROeID is not available at the moment",
            ),
            ("/strainatate", "Dacă locuiți în străinătate", "If you live abroad"),
            ("/ghisee", "Găsiți un ghișeu", "Find a counter"),
            ("/cont", "Intrați în cont", "Sign in"),
        ] {
            for (lang, title) in [("ro", ro), ("en", en)] {
                let page = browser.get(&format!("{path}?lang={lang}")).await;
                assert_eq!((page.status, page.heading().as_str()), (200, title));
                assert_eq!(page.attr("html", "lang"), lang);
            }
        }
        let start = browser.get("/?lang=ro").await;
        let said = start.text("main");
        for promise in [
            "Nu plătiți pe alte site-uri",
            "Este gratuit",
            "card bancar emis în România",
            "mergeți la un ghișeu",
        ] {
            assert!(said.contains(promise), "{promise}: {said}");
        }
        // The card and the counter are open; the others say so before they are chosen.
        let ways = browser.get("/identificare?lang=ro").await.texts(".govuk-radios__hint");
        let closed = |hint: &String| hint.contains("nu este disponibilă acum");
        assert_eq!(ways.iter().map(closed).collect::<Vec<_>>(), [false, false, true, true]);
        assert_eq!(browser.get("/identificare/ghiseu").await.location(), "/cont-nou");
        for unknown in ["/eligibilitate/altceva", "/identificare/altceva", "/nimic"] {
            assert_eq!(browser.get(unknown).await.status, 404, "{unknown}");
        }
    })
    .await;
}
