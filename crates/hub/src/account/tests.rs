//! Registrations through the router, with a GHISEUL over HTTP.

mod peer;

use jiff::SignedDuration;
use oidc::provider::Prompt;
use registers::Citizenship;
use store::testing::each_engine;

use super::store::SignInRefused;
use crate::ports::persons::CivilStatus;
use crate::testing::{TABLES, World, ion, maria};

store::statements! {
    ACCOUNTS: "SELECT count(*) AS n FROM account",
    SESSIONS: "SELECT count(*) AS n FROM web_session WHERE account IS NOT NULL",
    CODES: "SELECT count(*) AS n FROM email_code",
    DRAFTS: "SELECT count(*) AS n FROM draft",
    REFUSED: "SELECT count(*) AS n FROM audit WHERE outcome = 'refused'",
}

const FORM: [(&str, &str); 2] = [("email", "ana@example.ro"), ("termeni", "da")];

/// The code of the last mail.
async fn code(world: &World) -> String {
    let (_, subject, _) = world.mails().await.pop().unwrap();
    subject.split(' ').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_address_confirmed_a_moment_ago_needs_no_code() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.browser();
        let arrived = world.sign_in(&mut browser, &maria()).await;
        assert_eq!(arrived.location(), "/inregistrare");
        let form = browser.get("/inregistrare").await;
        assert_eq!(form.value("email"), "ana@example.ro");
        let known = form.text("main dl");
        assert!(known.contains("Ștefănescu") && !known.contains(maria().cnp.as_str()), "{known}");
        let sent = browser.post("/inregistrare", &FORM).await;
        assert_eq!((sent.status, sent.location().as_str()), (303, "/cereri/motiv"));
        assert!(world.mails().await.is_empty());
        assert_eq!(browser.get("/acasa").await.status, 200);
        // The second time there is no form.
        let mut again = world.browser();
        assert_eq!(world.sign_in(&mut again, &maria()).await.location(), "/acasa");
        assert_eq!(world.count(ACCOUNTS).await, 1);
    })
    .await;
}

#[tokio::test]
async fn another_address_needs_its_code() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.browser();
        world.sign_in(&mut browser, &maria()).await;
        let fields =
            [("email", " Alta@Example.RO "), ("telefon", "0712 345 678"), ("termeni", "da")];
        let sent = browser.post("/inregistrare", &fields).await;
        assert_eq!(sent.location(), "/inregistrare/cod");
        let page = browser.get("/inregistrare/cod").await;
        assert!(page.text("main").contains("Alta@example.ro"));
        let mails = world.mails().await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].0, "Alta@example.ro");
        for elsewhere in ["/acasa", "/cereri/motiv", "/inregistrare/primita"] {
            assert_eq!(browser.get(elsewhere).await.location(), "/inregistrare/cod", "{elsewhere}");
        }
        let code = code(&world).await;
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        let done = browser.post("/inregistrare/cod", &[("cod", &spaced)]).await;
        assert_eq!(done.location(), "/cereri/motiv");
        // Used up.
        assert_eq!(browser.get("/inregistrare/cod").await.location(), "/acasa");
    })
    .await;
}

#[tokio::test]
async fn an_old_confirmation_does_not_count() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.browser();
        world.sign_in(&mut browser, &maria()).await;
        world.clock.advance(SignedDuration::from_mins(16));
        let sent = browser.post("/inregistrare", &FORM).await;
        assert_eq!(sent.location(), "/inregistrare/cod");
        world.ghiseul.says.lock().unwrap().confirmed = false;
        let mut browser = world.browser();
        world.sign_in(&mut browser, &ion()).await;
        let sent = browser.post("/inregistrare", &FORM).await;
        assert_eq!(sent.location(), "/inregistrare/cod");
    })
    .await;
}

#[tokio::test]
async fn wrong_fields_are_named_and_kept() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.browser();
        world.sign_in(&mut browser, &maria()).await;
        let long = format!("{}@example.ro", "a".repeat(300));
        for (email, phone, terms, errors) in [
            ("", "", "da", vec!["Introduceți adresa de e-mail"]),
            (
                "ana",
                "",
                "da",
                vec!["Introduceți o adresă de e-mail completă, de exemplu nume@exemplu.ro"],
            ),
            (
                long.as_str(),
                "",
                "da",
                vec!["Introduceți o adresă de e-mail completă, de exemplu nume@exemplu.ro"],
            ),
            (
                "ana@example.ro",
                "123",
                "da",
                vec![
                    "Introduceți un număr de telefon, de exemplu 0712 345 678 sau +39 333 123 4567",
                ],
            ),
            ("ana@example.ro", "", "", vec!["Bifați că ați citit cum folosim datele"]),
        ] {
            let fields = [("email", email), ("telefon", phone), ("termeni", terms)];
            let page = browser.post("/inregistrare", &fields).await;
            assert_eq!(page.status, 422);
            assert_eq!(page.errors(), errors);
            assert_eq!(
                (page.value("email").as_str(), page.value("telefon").as_str()),
                (email, phone)
            );
        }
        assert!(world.mails().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn five_wrong_codes_and_an_old_code_are_replaced() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.ghiseul.says.lock().unwrap().confirmed = false;
        let mut browser = world.browser();
        world.sign_in(&mut browser, &maria()).await;
        browser.post("/inregistrare", &FORM).await;
        let first = code(&world).await;
        let wrong = if first == "000000" { "000001" } else { "000000" };
        for (typed, error) in [
            ("", "Introduceți codul din e-mail"),
            ("12345", "Codul are 6 cifre"),
            ("12345x", "Codul are 6 cifre"),
            (wrong, "Codul nu este corect. Mai aveți 4 încercări"),
            (wrong, "Codul nu este corect. Mai aveți 3 încercări"),
            (wrong, "Codul nu este corect. Mai aveți 2 încercări"),
            (wrong, "Codul nu este corect. Mai aveți o încercare"),
            (wrong, "Ați greșit codul de prea multe ori. V-am trimis unul nou"),
        ] {
            let page = browser.post("/inregistrare/cod", &[("cod", typed)]).await;
            assert_eq!((page.status, page.errors()), (422, vec![error.to_owned()]), "{typed}");
        }
        let second = code(&world).await;
        if first != second {
            let page = browser.post("/inregistrare/cod", &[("cod", &first)]).await;
            assert_eq!(page.status, 422, "the first code is dead");
        }
        world.clock.advance(SignedDuration::from_mins(15));
        let page = browser.post("/inregistrare/cod", &[("cod", &second)]).await;
        assert_eq!(page.errors(), ["Codul a expirat. V-am trimis unul nou"]);
        let third = code(&world).await;
        let done = browser.post("/inregistrare/cod", &[("cod", &third)]).await;
        assert_eq!(done.location(), "/cereri/motiv");
    })
    .await;
}

#[tokio::test]
async fn codes_are_sent_five_times_an_hour() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.ghiseul.says.lock().unwrap().confirmed = false;
        let mut browser = world.browser();
        world.sign_in(&mut browser, &maria()).await;
        browser.post("/inregistrare", &FORM).await;
        for _ in 0..4 {
            let sent = browser.post("/inregistrare/cod/retrimite", &[]).await;
            assert_eq!(sent.location(), "/inregistrare/cod?trimis=da");
        }
        let page = browser.get("/inregistrare/cod?trimis=da").await;
        assert!(page.text("main").contains("V-am trimis alt cod"));
        assert_eq!(browser.post("/inregistrare/cod/retrimite", &[]).await.status, 429);
        // Neither does another address help.
        let other = [("email", "b@example.ro"), ("termeni", "da")];
        assert_eq!(browser.post("/inregistrare", &other).await.status, 429);
        assert_eq!(world.mails().await.len(), 5);
        world.clock.advance(SignedDuration::from_mins(61));
        let mut browser = world.browser();
        world.sign_in(&mut browser, &maria()).await;
        assert_eq!(browser.post("/inregistrare/cod/retrimite", &[]).await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn a_mismatch_names_other_ways_and_reveals_nothing() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let registered =
            CivilStatus { name: base::PersonName::new("Secretă", "Altcineva"), ..maria() };
        world.people.say(registered);
        let mut browser = world.browser();
        world.sign_in(&mut browser, &maria()).await;
        let sent = browser.post("/inregistrare", &FORM).await;
        assert_eq!(sent.location(), "/inregistrare/alta-cale");
        let page = browser.get("/inregistrare/alta-cale").await;
        assert_eq!(page.heading(), "Nu am putut valida contul");
        assert!(page.body.contains("ghișeu") && page.body.contains("/ghisee"));
        assert!(!page.body.contains("Secretă") && !page.body.contains("Altcineva"));
        assert_eq!(browser.get("/acasa").await.location(), "/inregistrare/alta-cale");
        let sent = browser.post("/cereri", &[("motiv", "work.job")]).await;
        assert_eq!(sent.location(), "/inregistrare/alta-cale");
        // The register is corrected; the next sign-in compares again.
        world.people.say(maria());
        let mut browser = world.browser();
        assert_eq!(world.sign_in(&mut browser, &maria()).await.location(), "/acasa");
    })
    .await;
}

#[tokio::test]
async fn only_living_romanian_adults_are_validated() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let young = "2008-11-23".parse().unwrap();
        for (person, heading) in [
            (CivilStatus { died_on: Some(young), ..maria() }, "Nu am putut valida contul"),
            (
                CivilStatus { citizenship: Citizenship::Unknown, ..maria() },
                "Serviciul online este pentru cetățeni români",
            ),
            (CivilStatus { birth_date: young, ..maria() }, "Serviciul online este de la 18 ani"),
        ] {
            world.people.say(person.clone());
            let mut browser = world.browser();
            let arrived = world.sign_in(&mut browser, &person).await;
            if arrived.location() == "/inregistrare" {
                browser.post("/inregistrare", &FORM).await;
            }
            let page = browser.follow("/acasa").await;
            assert_eq!(page.heading(), heading);
        }
    })
    .await;
}

#[tokio::test]
async fn a_silent_register_keeps_the_registration_and_a_job_finishes_it() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.people.set_down(true);
        let mut browser = world.browser();
        world.sign_in(&mut browser, &maria()).await;
        let sent = browser.post("/inregistrare", &FORM).await;
        assert_eq!(sent.location(), "/inregistrare/primita");
        let page = browser.get("/inregistrare/primita").await;
        assert_eq!(page.heading(), "Am primit înregistrarea");
        for _ in 0..3 {
            world.clock.advance(SignedDuration::from_mins(11));
            assert_eq!(world.jobs.drain().await.unwrap(), 1, "it tries for as long as it takes");
        }
        assert!(world.mails().await.is_empty());
        world.people.set_down(false);
        world.clock.advance(SignedDuration::from_mins(11));
        world.jobs.drain().await.unwrap();
        let mails = world.mails().await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].1, "Contul dumneavoastră este activ");
        let mut browser = world.browser();
        assert_eq!(world.sign_in(&mut browser, &maria()).await.location(), "/acasa");
        world.clock.advance(SignedDuration::from_hours(2));
        assert_eq!(world.jobs.drain().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn one_cnp_has_one_account_and_one_name_one_person() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        // The same person with a new account at the provider: the same account here.
        world.ghiseul.says.lock().unwrap().sub = Some("another".to_owned());
        let mut browser = world.browser();
        assert_eq!(world.sign_in(&mut browser, &maria()).await.location(), "/acasa");
        assert_eq!(world.count(ACCOUNTS).await, 1);
        // The provider's name for her, given to somebody else.
        let mut browser = world.browser();
        let refused = world.sign_in(&mut browser, &ion()).await;
        assert_eq!(
            (refused.status, refused.heading().as_str()),
            (409, "Nu vă putem deschide contul")
        );
        assert_eq!(browser.get("/acasa").await.location(), "/cont");
        assert_eq!(world.count(ACCOUNTS).await, 1);
        assert_eq!(world.count(REFUSED).await, 1);
        assert_eq!(SignInRefused::OtherPerson.code(), "identity.other-person");
    })
    .await;
}

#[tokio::test]
async fn a_callback_counts_once_and_only_for_its_own_browser() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.browser();
        let away = browser.get("/intrare").await;
        let back = world.ghiseul.browse(&away.location(), &maria());
        let mut stranger = world.browser();
        assert_eq!(stranger.get(&back).await.heading(), "Nu ați intrat în cont");
        let mut other = world.browser();
        other.get("/intrare").await;
        assert_eq!(other.get(&back).await.heading(), "Nu ați intrat în cont", "another state");
        assert_eq!(browser.get(&back).await.location(), "/inregistrare");
        assert_eq!(browser.get(&back).await.heading(), "Nu ați intrat în cont", "once");
        for query in ["", "?code=a&state=b", "?error=access_denied", "?state=%00"] {
            let mut browser = world.browser();
            browser.get("/intrare").await;
            let page = browser.get(&format!("/intrare/ghiseul{query}")).await;
            assert_eq!((page.status, page.heading().as_str()), (400, "Nu ați intrat în cont"));
        }
        assert_eq!(world.count(SESSIONS).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_and_a_silent_provider_are_not_dead_ends() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.browser();
        let away = browser.get("/intrare?prima=da").await.location();
        let Prompt::Interactive { create, .. } = world.ghiseul.asked(&away).prompt else {
            panic!("pages may be shown");
        };
        assert!(create, "registration is the first page");
        let declined = browser.get(&world.ghiseul.decline(&away)).await;
        assert_eq!(declined.heading(), "Nu ați terminat în Ghișeul.ro");
        assert!(declined.body.contains("/identificare"));
        let away = browser.get("/intrare").await.location();
        let back = world.ghiseul.browse(&away, &maria());
        world.ghiseul.says.lock().unwrap().down = true;
        let down = browser.get(&back).await;
        assert_eq!((down.status, down.heading().as_str()), (503, "Ghișeul.ro nu răspunde acum"));
    })
    .await;
}

#[tokio::test]
async fn sessions_end_by_sign_out_and_by_time() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.citizen(&maria()).await;
        assert_eq!(browser.get("/").await.location(), "/acasa");
        let home = browser.get("/acasa").await;
        assert!(home.body.contains("Sunteți autentificat ca Ștefănescu Maria-Ioana"));
        let out = browser.post("/iesire", &[]).await;
        assert_eq!(out.heading(), "Ați ieșit din cont");
        assert!(out.body.contains("/end-session"), "and may leave GHISEUL by a form");
        assert!(out.body.contains("name=\"id_token_hint\" value=\"ey"));
        assert_eq!(browser.post("/iesire", &[]).await.location(), "/", "once");
        assert!(out.header("clear-site-data").contains("cache"));
        assert_eq!(browser.get("/acasa").await.location(), "/cont");
        let mut browser = world.citizen(&maria()).await;
        world.clock.advance(SignedDuration::from_mins(21));
        let page = browser.follow("/acasa").await;
        assert_eq!(page.heading(), "Intrați în cont");
        assert!(page.text("main").contains("Ați fost inactiv 20 de minute"));
    })
    .await;
}

#[tokio::test]
async fn what_is_over_is_deleted_by_the_hour() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        crate::begin(&world.hub).await.unwrap();
        world.ghiseul.says.lock().unwrap().confirmed = false;
        let mut browser = world.browser();
        world.sign_in(&mut browser, &maria()).await;
        browser.post("/inregistrare", &FORM).await;
        let done = browser.post("/inregistrare/cod", &[("cod", &code(&world).await)]).await;
        assert_eq!(done.location(), "/cereri/motiv");
        browser.post("/cereri/motiv", &[("motiv", "work.job")]).await;
        world.jobs.drain().await.unwrap();
        let left = async || {
            (world.count(CODES).await, world.count(DRAFTS).await, world.count(SESSIONS).await)
        };
        assert_eq!(left().await, (1, 1, 1));
        world.clock.advance(SignedDuration::from_hours(2));
        world.jobs.drain().await.unwrap();
        assert_eq!(left().await, (0, 1, 0), "a choice is kept for a day");
        world.clock.advance(SignedDuration::from_hours(23));
        world.jobs.drain().await.unwrap();
        assert_eq!(left().await, (0, 0, 0));
    })
    .await;
}
