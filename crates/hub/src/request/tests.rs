//! Requests through the router.

use futures_util::future::join_all;
use jiff::SignedDuration;
use store::testing::{Fault, each_engine, inject};
use store::{Statement, args};

use super::model::Request;
use crate::testing::{Browser, TABLES, World, ion, issue, maria};

store::statements! {
    REQUESTS: "SELECT count(*) AS n FROM request",
    NEWEST: "SELECT id FROM request ORDER BY id DESC LIMIT 1",
    SET_STATE: "UPDATE request SET state = $2, promised = $3 WHERE id = $1",
    DOWNLOADS: "SELECT count(*) AS n FROM audit WHERE action = 'certificate.download' AND outcome = 'done'",
    SAME_DAY: "SELECT count(*) AS n FROM audit WHERE action = 'request.submit' AND code = 'request.same-day'",
}

/// A key as the form has one; the same for the same number.
fn key(n: u32) -> String {
    format!("{n:043}")
}

async fn newest(world: &World) -> base::Id<Request> {
    let mut read = world.hub.db.read().await.unwrap();
    read.one(NEWEST, args![]).await.unwrap().get("id").unwrap()
}

async fn count(world: &World, statement: Statement) -> i64 {
    world.count(statement).await
}

/// Sends a request with a form of its own.
async fn send(browser: &mut Browser, reason: &str, form: u32) -> crate::testing::Seen {
    browser.post("/cereri", &[("motiv", reason), ("_key", &key(form))]).await
}

#[tokio::test]
async fn the_first_time_there_is_a_page_for_each_step() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.citizen(&maria()).await;
        assert_eq!(browser.get("/cereri/verificare").await.location(), "/cereri/motiv");
        let reason = browser.get("/cereri/motiv").await;
        assert_eq!(reason.heading(), "Pentru ce aveți nevoie de certificat?");
        assert_eq!(reason.texts("main label.govuk-radios__label").len(), 13);
        let chosen = browser.post("/cereri/motiv", &[("motiv", "work.abroad")]).await;
        assert_eq!(chosen.location(), "/cereri/verificare");
        let check = browser.get("/cereri/verificare").await;
        let data = check.text("main dl");
        for shown in [
            "Ștefănescu",
            "Maria-Ioana",
            "4 martie 1985",
            "Turda, județul Cluj",
            "Țiriac",
            "Vasile",
            "Angajare sau studii în străinătate",
            "ana@example.ro",
        ] {
            assert!(data.contains(shown), "{shown}: {data}");
        }
        assert!(!data.contains(maria().cnp.as_str()));
        assert!(check.text("main").contains("declarați că datele sunt corecte"));
        let fields = [("motiv", check.value("motiv")), ("_key", check.value("_key"))];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let sent = browser.post("/cereri", &fields).await;
        assert_eq!(sent.location(), format!("/cereri/{}", newest(&world).await));
        // The choice was used.
        assert_eq!(browser.get("/cereri/verificare").await.location(), "/cereri/motiv");
        // Afterwards everything is on one page.
        let home = browser.get("/acasa").await;
        assert_eq!(home.texts("main form[action='/cereri'] .govuk-radios__label").len(), 13);
        assert!(home.text("main form[action='/cereri']").contains("Ștefănescu"));
        assert_eq!(home.value("_key").len(), 43);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_choice_is_named_and_the_text_is_kept() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.citizen(&maria()).await;
        let long = "ă".repeat(101);
        for (reason, note, error) in [
            ("", "", "Alegeți motivul pentru care aveți nevoie de certificat"),
            ("specimen", "", "Alegeți motivul pentru care aveți nevoie de certificat"),
            ("other", " ", "Scrieți motivul"),
            ("other", long.as_str(), "Motivul trebuie să aibă cel mult 100 de caractere"),
        ] {
            for path in ["/cereri/motiv", "/cereri"] {
                let page = browser.post(path, &[("motiv", reason), ("alt", note)]).await;
                assert_eq!(
                    (page.status, page.errors()),
                    (422, vec![error.to_owned()]),
                    "{path} {reason}"
                );
                assert_eq!(page.value("alt"), note.trim());
            }
        }
        assert_eq!(count(&world, REQUESTS).await, 0);
        let note = "ă".repeat(100);
        let kept = browser.post("/cereri/motiv", &[("motiv", "other"), ("alt", &note)]).await;
        assert_eq!(kept.status, 303);
        assert_eq!(browser.get("/cereri/verificare").await.value("alt"), note);
        assert_eq!(browser.get("/cereri/motiv").await.value("alt"), note);
        world.clock.advance(SignedDuration::from_hours(25));
        let mut browser = world.citizen(&maria()).await;
        assert_eq!(browser.get("/cereri/verificare").await.location(), "/cereri/motiv");
    })
    .await;
}

#[tokio::test]
async fn the_search_works_without_a_script() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.citizen(&maria()).await;
        let found = browser.get("/motive?q=barou").await;
        assert_eq!(found.attr("input[name=motiv]", "value"), "profession.lawyers");
        assert_eq!(found.value("q"), "barou");
        let none = browser.get("/motive?q=%3Cscript%3Exyz").await;
        assert!(none.text("main").contains("Nu am găsit „<script>xyz”"));
        assert!(!none.body.contains("<script>xyz"));
        let listed =
            browser.post("/cereri/motiv", &[("motiv-profession", "profession.lawyers")]).await;
        assert_eq!(listed.location(), "/cereri/verificare");
        assert!(browser.get("/cereri/verificare").await.text("main dl").contains("Barou"));
        // A reason of the long list stands first among the common ones when it is changed.
        let page = browser.get("/cereri/motiv").await;
        assert_eq!(page.attr("input[name=motiv][checked]", "value"), "profession.lawyers");
        assert_eq!(browser.get(&format!("/motive?q={}", "a".repeat(4_000))).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn one_reason_a_day_and_the_day_is_bucharests() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.citizen(&maria()).await;
        let first = send(&mut browser, "work.job", 1).await.location();
        let again = send(&mut browser, "work.job", 1).await.location();
        assert_eq!(again, first, "the same form is the same request");
        let other_form = send(&mut browser, "work.job", 2).await.location();
        assert_eq!(other_form, format!("{first}?azi=da"));
        let page = browser.get(&other_form).await;
        assert!(page.text(".govuk-notification-banner").contains("Ați cerut deja astăzi"));
        assert_eq!((count(&world, REQUESTS).await, count(&world, SAME_DAY).await), (1, 1));
        let other_reason = send(&mut browser, "arms.permit", 3).await.location();
        assert!(!other_reason.contains("azi"), "another reason is another request");
        let mut somebody = world.citizen(&ion()).await;
        assert!(!send(&mut somebody, "work.job", 1).await.location().contains("azi"));
        assert_eq!(count(&world, REQUESTS).await, 3);
        // 23:59 in Bucharest is still today, two minutes later is tomorrow.
        world.clock.set("2026-11-22T21:59:00Z".parse().unwrap());
        let mut browser = world.citizen(&maria()).await;
        assert!(send(&mut browser, "work.job", 4).await.location().contains("azi"));
        world.clock.advance(SignedDuration::from_mins(2));
        assert!(!send(&mut browser, "work.job", 5).await.location().contains("azi"));
    })
    .await;
}

#[tokio::test]
async fn fifty_parallel_submissions_are_one_request() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let browser = world.citizen(&maria()).await;
        for (round, same_form) in [(0, true), (1, false)] {
            world.clock.advance(SignedDuration::from_secs(1));
            let reason = ["work.job", "arms.permit"][round];
            let sends = (0..50).map(|n| {
                let mut browser = browser.clone();
                let form = if same_form { 7 } else { 100 + n };
                async move { send(&mut browser, reason, form).await }
            });
            let answers = join_all(sends).await;
            let id = newest(&world).await;
            for answer in answers {
                assert_eq!(answer.status, 303, "{}", answer.body);
                let place = answer.location();
                assert_eq!(
                    place.strip_suffix("?azi=da").unwrap_or(&place),
                    format!("/cereri/{id}")
                );
            }
            assert_eq!(count(&world, REQUESTS).await, i64::try_from(round).unwrap() + 1);
        }
    })
    .await;
}

#[tokio::test]
async fn an_unknown_commit_is_resolved_by_its_keys() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.citizen(&maria()).await;
        inject(&world.hub.db, Fault::DoneButReported);
        let sent = send(&mut browser, "work.job", 1).await;
        assert_eq!(sent.location(), format!("/cereri/{}", newest(&world).await));
        inject(&world.hub.db, Fault::NotDone);
        assert_eq!(send(&mut browser, "arms.permit", 2).await.status, 503);
        assert_eq!(send(&mut browser, "arms.permit", 2).await.status, 303, "sent again, received");
        assert_eq!(count(&world, REQUESTS).await, 2);
    })
    .await;
}

#[tokio::test]
async fn nobody_reads_what_is_somebody_elses() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut owner = world.citizen(&maria()).await;
        send(&mut owner, "work.job", 1).await;
        let request = newest(&world).await;
        let (certificate, _) = issue(&world, request).await;
        let mut stranger = world.citizen(&ion()).await;
        let mut nobody = world.browser();
        for path in [
            format!("/cereri/{request}"),
            format!("/cereri/{request}/flux"),
            format!("/certificate/{certificate}"),
            format!("/certificate/{certificate}/text"),
            format!("/certificate/{certificate}/pdf"),
        ] {
            if !path.ends_with("flux") {
                let own = owner.get(&path).await;
                assert!(own.status == 200 || own.status == 303, "{path}");
            }
            assert_eq!(stranger.get(&path).await.status, 404, "{path}");
            assert_eq!(nobody.get(&path).await.location(), "/cont", "{path}");
        }
        for path in [
            "/cereri/1",
            "/cereri/%00",
            "/certificate/x",
            "/certificate/00000000-0000-0000-0000-000000000000/pdf",
        ] {
            assert_eq!(owner.get(path).await.status, 404, "{path}");
        }
        let mut stranger = world.browser();
        assert_eq!(
            stranger.post("/cereri/motiv", &[("motiv", "work.job")]).await.location(),
            "/cont?salvat=da",
            "what was chosen waits for the sign-in"
        );
        assert_eq!(stranger.post("/cereri/motiv", &[]).await.location(), "/cont");
    })
    .await;
}

#[tokio::test]
async fn every_state_has_its_page_and_none_is_a_dead_end() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.citizen(&maria()).await;
        let place = send(&mut browser, "work.job", 1).await.location();
        let promised: Option<base::Date> = Some("2026-11-25".parse().unwrap());
        for (state, promised, heading, tag, text) in [
            ("submitted", None, "Pregătim certificatul", "Primită", "Puteți închide pagina"),
            ("numbered", None, "Pregătim certificatul", "Primită", "Puteți închide pagina"),
            (
                "waiting_register",
                None,
                "Registrul nu răspunde acum",
                "Primită",
                "Încercăm din nou singuri",
            ),
            ("operator", promised, "Am primit cererea", "În verificare", "25 noiembrie 2026"),
            (
                "refused",
                None,
                "Nu putem elibera certificatul online",
                "Nu poate fi eliberat online",
                "Mergeți la un ghișeu",
            ),
            ("withdrawn", None, "Retrasă", "Retrasă", "Mergeți la contul dumneavoastră"),
        ] {
            let mut act =
                world.hub.db.act(&store::Actor::System("test"), "test.state").await.unwrap();
            act.execute(SET_STATE, args![newest(&world).await, state, promised]).await.unwrap();
            act.commit().await.unwrap();
            let page = browser.get(&place).await;
            assert_eq!(
                (
                    page.heading().as_str(),
                    page.text(".govuk-tag:not(.govuk-phase-banner__content__tag)").as_str()
                ),
                (heading, tag)
            );
            assert!(page.text("main").contains(text), "{state}: {}", page.text("main"));
            assert!(page.text("main").contains("R-2026-"), "{state}");
            assert!(!page.body.contains("http-equiv") && page.header("refresh").is_empty());
            let moving = ["submitted", "numbered", "waiting_register"].contains(&state);
            assert_eq!(
                page.attr("[data-live-status]", "data-live-status"),
                if moving { format!("{place}/flux") } else { String::new() }
            );
            for word in ["înscris", "condamn", "infracțiun"] {
                assert!(!page.body.contains(word), "{state}: {word}");
            }
        }
        let flux = browser.get(&format!("{place}/flux")).await;
        assert_eq!(flux.header("content-type"), "text/event-stream");
        assert!(flux.body.contains("event: done") && flux.body.contains(&place), "{}", flux.body);
    })
    .await;
}

#[tokio::test]
async fn the_certificate_is_shown_read_and_downloaded() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.citizen(&maria()).await;
        let place = send(&mut browser, "work.job", 1).await.location();
        let (id, number) = issue(&world, newest(&world).await).await;
        assert_eq!(browser.get(&place).await.location(), format!("/certificate/{id}"));
        let again = send(&mut browser, "work.job", 2).await.location();
        assert_eq!(again, format!("/certificate/{id}?azi=da"));
        let page = browser.get(&again).await;
        assert_eq!(page.heading(), "Certificatul este gata");
        for text in [
            number.as_str(),
            "22 mai 2027",
            " hub.localhost:8701/verificare,",
            &format!(
                "Descărcați certificatul (PDF, {} KB)",
                crate::testing::FILE.len().div_ceil(1024)
            ),
        ] {
            assert!(page.text("main").contains(text), "{text}: {}", page.text("main"));
        }
        let copy = browser.get(&format!("/certificate/{id}/text")).await;
        assert!(copy.text("main dl").contains("Angajare în România"));
        let path = format!("/certificate/{id}/pdf");
        let file = browser.get(&path).await;
        assert_eq!(file.bytes, *crate::testing::FILE);
        for (name, value) in [
            ("content-type", "application/pdf"),
            ("content-disposition", &format!("attachment; filename=\"cazier-{number}.pdf\"")),
            ("cache-control", "private, no-store"),
            ("x-content-type-options", "nosniff"),
            ("content-length", &crate::testing::FILE.len().to_string()),
        ] {
            assert_eq!(file.header(name), value);
        }
        assert_eq!(browser.get(&path).await.bytes, file.bytes, "the same bytes again");
        assert_eq!(count(&world, DOWNLOADS).await, 2);
        let etag = file.header("etag").to_owned();
        let head = axum::http::Request::head(&path);
        let head = browser.send(head, axum::body::Body::empty()).await;
        assert_eq!((head.status, head.header("etag"), head.bytes.len()), (200, etag.as_str(), 0));
        let home = browser.get("/acasa").await;
        assert!(home.attr(&format!("a[href='{path}']"), "class").contains("button"), "one tap");
        world.clock.set("2027-05-22T20:00:00Z".parse().unwrap());
        let mut browser = world.citizen(&maria()).await;
        assert_eq!(browser.get(&path).await.status, 200, "valid on its last day");
        world.clock.advance(SignedDuration::from_hours(2));
        let mut browser = world.citizen(&maria()).await;
        assert_eq!(browser.get(&path).await.status, 410);
        let over = browser.get(&format!("/certificate/{id}")).await;
        assert_eq!(over.heading(), "Certificatul nu mai este valabil");
        assert!(
            browser.get("/acasa").await.text("main").contains("Nu aveți niciun certificat valabil")
        );
    })
    .await;
}

#[tokio::test]
async fn a_choice_survives_the_end_of_the_session() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.citizen(&maria()).await;
        world.clock.advance(SignedDuration::from_mins(21));
        let sent = send(&mut browser, "arms.permit", 1).await;
        assert_eq!(sent.location(), "/cont?salvat=da");
        assert!(browser.get("/cont?salvat=da").await.text("main").contains("Am păstrat motivul"));
        let back = world.sign_in(&mut browser, &maria()).await;
        assert_eq!(back.location(), "/cereri/verificare");
        assert!(browser.get("/cereri/verificare").await.text("main dl").contains("Permis de armă"));
        assert_eq!(count(&world, REQUESTS).await, 0, "nothing was sent without the person");
    })
    .await;
}

#[tokio::test]
async fn the_register_is_asked_again_and_may_be_down() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.citizen(&maria()).await;
        browser.post("/cereri/motiv", &[("motiv", "work.job")]).await;
        let married = crate::ports::persons::CivilStatus {
            name: base::PersonName::new("Dumitrescu", "Maria-Ioana"),
            ..maria()
        };
        world.people.say(married);
        world.clock.advance(SignedDuration::from_mins(16));
        world.people.set_down(true);
        assert!(browser.get("/cereri/verificare").await.text("main dl").contains("Ștefănescu"));
        world.people.set_down(false);
        assert!(browser.get("/cereri/verificare").await.text("main dl").contains("Dumitrescu"));
        let foreigner = crate::ports::persons::CivilStatus {
            citizenship: registers::Citizenship::Of(vec!["FR".to_owned()]),
            ..maria()
        };
        world.people.say(foreigner);
        world.clock.advance(SignedDuration::from_mins(16));
        assert_eq!(browser.get("/cereri/verificare").await.location(), "/acasa");
        let home = browser.get("/acasa").await;
        assert!(home.text("main").contains("Mergeți la un ghișeu"));
        assert_eq!(home.attr("form[action='/cereri']", "method"), "");
        assert_eq!(send(&mut browser, "work.job", 1).await.location(), "/acasa");
        assert_eq!(count(&world, REQUESTS).await, 0);
    })
    .await;
}
