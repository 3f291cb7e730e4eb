//! Accounts through their pages, on each engine.

use std::collections::BTreeSet;

use futures_util::future::join_all;

use super::model::Purpose;
use crate::testing::{Browser, PASSWORD, World, each_engine, registration};

const EMAIL: &str = "stefan@exemplu.ro";

async fn sign_in(browser: &mut Browser, email: &str, password: &str) -> crate::testing::Reply {
    browser.post("/cont/intrare", &[("email", email), ("parola", password)]).await
}

/// A code that is certainly not `right`.
fn other_than(right: &str) -> String {
    if right.starts_with('1') { "200000".to_owned() } else { "100000".to_owned() }
}

#[tokio::test]
async fn every_statement_is_understood_by_both_engines() {
    let migrations = [&web::MIGRATIONS, &crate::MIGRATIONS];
    store::testing::conformance(&migrations, &[&crate::statements()]).await;
}

#[tokio::test]
async fn an_account_in_two_screens() {
    each_engine(async |world: World| {
        let mut browser = world.browser("192.0.2.1");
        assert_eq!(browser.get("/cont/nou").await.status, 200);
        let sent = browser.post("/cont/nou", &registration(EMAIL)).await;
        assert_eq!((sent.status, sent.location()), (303, "/cont/cod"));
        let page = browser.get("/cont/cod").await;
        assert!(page.body.contains(EMAIL), "{}", page.body);
        assert_eq!(world.account(EMAIL).await, None, "no account before the code");
        let before = browser.session().cloned();
        let code = world.code(EMAIL).await;
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        let opened = browser.post("/cont/cod", &[("cod", &spaced)]).await;
        assert_eq!((opened.status, opened.location()), (303, "/"));
        assert_ne!(browser.session().cloned(), before, "a new token at sign-in");
        let home = browser.get("/").await;
        assert!(home.body.contains("HUB MAI (Cazier)"), "{}", home.body);
        assert!(home.body.contains("Ștefan Ion Popescu"));
        let account = world.account(EMAIL).await.unwrap();
        assert_eq!(account.cnp.as_str(), "1800101221144");
        assert_eq!(account.name.given, "Ștefan Ion");
    })
    .await;
}

#[tokio::test]
async fn a_wrong_form_keeps_everything_but_the_password() {
    each_engine(async |world: World| {
        let mut browser = world.browser("192.0.2.1");
        // A field, what is typed there, the error.
        let table = [
            ("nume", "", "Introduceți numele de familie"),
            ("prenume", " ", "Introduceți prenumele"),
            ("cnp", "", "Introduceți CNP-ul"),
            ("cnp", "1800101221145", "CNP-ul nu este corect"),
            ("cnp", "123", "CNP-ul trebuie să aibă 13 cifre"),
            ("adresa", "", "Introduceți adresa de e-mail"),
            ("adresa", "stefan", "Introduceți o adresă de e-mail completă"),
            ("parola-noua", "scurta 12 x", "Parola trebuie să aibă cel puțin 12 caractere"),
            ("parola-noua", "Stefan1980Popescu", "Alegeți o parolă mai greu de ghicit"),
        ];
        for (field, typed, error) in table {
            let mut form = registration(EMAIL);
            form.iter_mut().filter(|(name, _)| *name == field).for_each(|pair| pair.1 = typed);
            let reply = browser.post("/cont/nou", &form).await;
            assert_eq!(reply.status, 422, "{field}={typed}");
            assert!(reply.body.contains(error), "{field}={typed}: {error}");
            assert!(reply.body.contains("<title>Eroare:"));
            for (name, value) in form.iter().filter(|(name, _)| *name != field) {
                let shown = reply.body.contains(&format!("value=\"{value}\""));
                assert_eq!(shown, *name != "parola-noua", "{name} after {field}={typed}");
            }
            assert!(!reply.body.contains(PASSWORD));
        }
        assert!(world.letters(EMAIL).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_address_with_an_account_looks_like_any_other() {
    each_engine(async |world: World| {
        world.registered(EMAIL).await;
        let mut stranger = world.browser("198.51.100.7");
        let mut fresh = world.browser("198.51.100.8");
        let taken = stranger.post("/cont/nou", &registration(EMAIL)).await;
        let free = fresh.post("/cont/nou", &registration("alta@exemplu.ro")).await;
        assert_eq!((taken.status, taken.location()), (free.status, free.location()));
        let taken = stranger.get("/cont/cod").await.body.replace(EMAIL, "X");
        let free = fresh.get("/cont/cod").await.body.replace("alta@exemplu.ro", "X");
        assert_eq!(taken, free, "the same page");
        let letters = world.letters(EMAIL).await;
        assert_eq!(letters.last().unwrap().kind, "account.exists");
        assert!(!letters.last().unwrap().subject.contains(|c: char| c.is_ascii_digit()));
        // The code page answers a stranger what it answers anybody with a wrong code.
        let taken = stranger.post("/cont/cod", &[("cod", "123456")]).await;
        let wrong = other_than(&world.code("alta@exemplu.ro").await);
        let free = fresh.post("/cont/cod", &[("cod", &wrong)]).await;
        assert_eq!(taken.status, free.status);
        for reply in [&taken, &free] {
            assert!(reply.body.contains("Mai aveți 4 încercări"), "{}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_code_has_five_tries_then_another_is_sent() {
    each_engine(async |world: World| {
        let mut browser = world.browser("192.0.2.1");
        browser.post("/cont/nou", &registration(EMAIL)).await;
        let first = world.code(EMAIL).await;
        for left in ["4 încercări", "3 încercări", "2 încercări", "o încercare"] {
            let reply = browser.post("/cont/cod", &[("cod", &other_than(&first))]).await;
            assert_eq!(reply.status, 422);
            assert!(reply.body.contains(left), "{left}");
        }
        let shape = browser.post("/cont/cod", &[("cod", "12345")]).await;
        assert!(shape.body.contains("Codul are 6 cifre"), "no try is spent on a slip");
        let last = browser.post("/cont/cod", &[("cod", &other_than(&first))]).await;
        assert!(last.body.contains("V-am trimis unul nou"));
        assert_eq!(world.letters(EMAIL).await.len(), 2);
        let dead = browser.post("/cont/cod", &[("cod", &first)]).await;
        assert_eq!(dead.status, 422, "the old code is dead");
        let second = world.code(EMAIL).await;
        assert_eq!(browser.post("/cont/cod", &[("cod", &second)]).await.status, 303);
        assert_eq!(browser.post("/cont/cod", &[("cod", &second)]).await.location(), "/");
    })
    .await;
}

#[tokio::test]
async fn a_code_is_good_for_fifteen_minutes_and_a_journey_for_two_hours() {
    each_engine(async |world: World| {
        let mut browser = world.browser("192.0.2.1");
        browser.post("/cont/nou", &registration(EMAIL)).await;
        let first = world.code(EMAIL).await;
        world.advance(15 * 60);
        let late = browser.post("/cont/cod", &[("cod", &first)]).await;
        assert!(late.body.contains("Codul a expirat"));
        let second = world.code(EMAIL).await;
        world.advance(15 * 60 - 1);
        let other = browser.post("/cont/cod/retrimite", &[]).await;
        assert_eq!(other.location(), "/cont/cod?retrimis=1");
        let third = world.code(EMAIL).await;
        if second != third {
            assert_eq!(browser.post("/cont/cod", &[("cod", &second)]).await.status, 422);
        }
        world.advance(45 * 60);
        assert_eq!(browser.get("/cont/cod").await.status, 200);
        world.advance(55 * 60);
        assert_eq!(browser.get("/cont/cod").await.location(), "/cont/nou");
    })
    .await;
}

#[tokio::test]
async fn the_address_can_be_changed_before_the_account_exists() {
    each_engine(async |world: World| {
        let mut browser = world.browser("192.0.2.1");
        browser.post("/cont/nou", &registration("gresit@exemplu.ro")).await;
        let old = world.code("gresit@exemplu.ro").await;
        let page = browser.get("/cont/cod/adresa").await;
        assert!(page.body.contains("value=\"gresit@exemplu.ro\""));
        let changed = browser.post("/cont/cod/adresa", &[("adresa", EMAIL)]).await;
        assert_eq!(changed.location(), "/cont/cod");
        let code = world.code(EMAIL).await;
        if old != code {
            assert_eq!(browser.post("/cont/cod", &[("cod", &old)]).await.status, 422);
        }
        assert_eq!(browser.post("/cont/cod", &[("cod", &code)]).await.status, 303);
        assert!(world.account(EMAIL).await.is_some());
        assert!(world.account("gresit@exemplu.ro").await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_code_used_fifty_times_at_once_opens_one_account() {
    each_engine(async |world: World| {
        let mut browser = world.browser("192.0.2.1");
        browser.post("/cont/nou", &registration(EMAIL)).await;
        let code = world.code(EMAIL).await;
        let tries = (0..50).map(|_| {
            let (mut browser, code) = (browser.clone(), code.clone());
            async move {
                let reply = browser.post("/cont/cod", &[("cod", &code)]).await;
                reply.status == 303 && reply.location() == "/"
            }
        });
        let signed_in = join_all(tries).await.into_iter().filter(|signed_in| *signed_in).count();
        assert_eq!(signed_in, 1);
        assert!(world.account(EMAIL).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn two_registrations_of_one_address_make_one_account() {
    each_engine(async |world: World| {
        let (mut first, mut second) = (world.browser("192.0.2.1"), world.browser("192.0.2.2"));
        first.post("/cont/nou", &registration(EMAIL)).await;
        let first_code = world.code(EMAIL).await;
        second.post("/cont/nou", &registration("Stefan@exemplu.ro")).await;
        let second_code = world.code("Stefan@exemplu.ro").await;
        assert_eq!(first.post("/cont/cod", &[("cod", &first_code)]).await.status, 303);
        let late = second.post("/cont/cod", &[("cod", &second_code)]).await;
        assert!(late.body.contains("Adresa are deja un cont"), "its reader may know");
        assert_eq!(second.get("/").await.body.matches("HUB MAI").count(), 0, "nobody is signed in");
    })
    .await;
}

#[tokio::test]
async fn letters_to_an_address_are_bounded() {
    each_engine(async |world: World| {
        let mut browser = world.browser("192.0.2.1");
        for _ in 0..6 {
            assert_eq!(browser.post("/cont/nou", &registration(EMAIL)).await.status, 303);
        }
        let late = browser.post("/cont/nou", &registration(EMAIL)).await;
        assert_eq!(late.status, 429);
        assert!(late.body.contains(&format!("value=\"{EMAIL}\"")), "what was typed is still there");
        assert_eq!(browser.post("/cont/parola", &[("email", EMAIL)]).await.status, 429);
        let mut elsewhere = world.browser("203.0.113.9");
        assert_eq!(elsewhere.post("/cont/nou", &registration(EMAIL)).await.status, 303);
        // Letters count for as long as a journey lasts.
        world.advance(3_660);
        assert_eq!(browser.post("/cont/nou", &registration(EMAIL)).await.status, 429);
        world.advance(3_600);
        assert_eq!(browser.post("/cont/nou", &registration(EMAIL)).await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn letters_of_a_client_are_bounded_whoever_they_go_to() {
    each_engine(async |world: World| {
        let mut browser = world.browser("192.0.2.1");
        let ask = |n: u32| format!("om.{n}@exemplu.ro");
        for n in 0..60 {
            assert_eq!(browser.post("/cont/parola", &[("email", &ask(n))]).await.status, 303);
        }
        let late = browser.post("/cont/parola", &[("email", &ask(60))]).await;
        assert_eq!(late.status, 429);
        assert!(late.body.contains(&ask(60)), "what was typed is still there");
        let mut elsewhere = world.browser("203.0.113.9");
        assert_eq!(elsewhere.post("/cont/parola", &[("email", &ask(60))]).await.status, 303);
        world.advance(60);
        assert_eq!(browser.post("/cont/parola", &[("email", &ask(60))]).await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn signing_in_tells_nothing_about_addresses() {
    each_engine(async |world: World| {
        world.registered(EMAIL).await;
        let mut browser = world.browser("192.0.2.77");
        let known = sign_in(&mut browser, EMAIL, "alte cuvinte gresite").await;
        let unknown = sign_in(&mut browser, "nimeni@exemplu.ro", "alte cuvinte gresite").await;
        assert_eq!((known.status, unknown.status), (422, 422));
        assert_eq!(
            known.body.replace(EMAIL, "X"),
            unknown.body.replace("nimeni@exemplu.ro", "X"),
            "the same page"
        );
        assert!(known.body.contains("Adresa de e-mail sau parola nu este corectă"));
        assert!(!known.body.contains("alte cuvinte"));
        let before = browser.session().cloned();
        let right = sign_in(&mut browser, "STEFAN@exemplu.ro", PASSWORD).await;
        assert_eq!(right.location(), "/");
        assert_ne!(browser.session().cloned(), before);
        assert_eq!(browser.post("/cont/iesire", &[]).await.location(), "/");
        assert!(!browser.get("/").await.body.contains("HUB MAI"));
    })
    .await;
}

#[tokio::test]
async fn a_stranger_locks_only_themselves_out() {
    each_engine(async |world: World| {
        world.registered(EMAIL).await;
        for email in [EMAIL, "nimeni@exemplu.ro"] {
            let mut stranger = world.browser("198.51.100.7");
            for _ in 0..5 {
                assert_eq!(sign_in(&mut stranger, email, "gresita gresita").await.status, 422);
            }
            let locked = sign_in(&mut stranger, email, PASSWORD).await;
            assert_eq!(locked.status, 429, "also with the right password, also for {email}");
            assert!(locked.body.contains("Contul este blocat 15 minute"));
        }
        let mut owner = world.browser("192.0.2.1");
        assert_eq!(sign_in(&mut owner, EMAIL, PASSWORD).await.status, 303, "not the owner");
        let mut stranger = world.browser("198.51.100.7");
        world.advance(14 * 60 + 59);
        assert_eq!(sign_in(&mut stranger, EMAIL, PASSWORD).await.status, 429);
        world.advance(1);
        assert_eq!(sign_in(&mut stranger, EMAIL, PASSWORD).await.status, 303, "not for ever");
    })
    .await;
}

#[tokio::test]
async fn an_attack_from_many_places_does_not_reach_the_owners_place() {
    each_engine(async |world: World| {
        world.registered(EMAIL).await;
        let mut owner = world.browser("192.0.2.1");
        assert_eq!(sign_in(&mut owner, EMAIL, PASSWORD).await.status, 303);
        for n in 0..55 {
            let mut bot = world.browser(&format!("203.0.113.{n}"));
            let expected = if n < 50 { 422 } else { 429 };
            let reply = sign_in(&mut bot, EMAIL, "gresita gresita").await;
            assert_eq!(reply.status, expected, "bot {n}");
        }
        let mut owner = world.browser("192.0.2.1");
        assert_eq!(sign_in(&mut owner, EMAIL, PASSWORD).await.status, 303);
        world.advance(3600);
        let mut travelling = world.browser("203.0.113.200");
        assert_eq!(sign_in(&mut travelling, EMAIL, PASSWORD).await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn fifty_guesses_at_once_are_five_guesses() {
    each_engine(async |world: World| {
        world.registered(EMAIL).await;
        let guesses = (0..50).map(|_| {
            let mut browser = world.browser("198.51.100.7");
            async move { sign_in(&mut browser, EMAIL, "gresita gresita").await.status }
        });
        let answers = join_all(guesses).await;
        assert_eq!(answers.iter().filter(|status| **status == 422).count(), 5, "{answers:?}");
        assert_eq!(answers.iter().collect::<BTreeSet<_>>(), BTreeSet::from([&422, &429]));
    })
    .await;
}

#[tokio::test]
async fn when_all_threads_are_taken_people_come_back_in_a_moment() {
    each_engine(async |world: World| {
        world.registered(EMAIL).await;
        world.state.passwords.exhaust();
        let mut browser = world.browser("192.0.2.1");
        for _ in 0..8 {
            let reply = sign_in(&mut browser, EMAIL, PASSWORD).await;
            assert_eq!(reply.status, 503, "and it is not counted as a try");
            assert_eq!(reply.headers["retry-after"], "2");
        }
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_password() {
    each_engine(async |world: World| {
        let mut old = world.registered(EMAIL).await;
        let confirmed = world.account(EMAIL).await.unwrap().email_confirmed_at;
        world.advance(3600);
        let mut browser = world.browser("192.0.2.50");
        let asked = browser.post("/cont/parola", &[("email", EMAIL)]).await;
        assert_eq!(asked.location(), "/cont/parola/noua");
        let code = world.code(EMAIL).await;
        let wrong = other_than(&code);
        let choose = async |browser: &mut Browser, code: &str, password: &str| {
            browser.post("/cont/parola/noua", &[("cod", code), ("parola-noua", password)]).await
        };
        let reply = choose(&mut browser, &wrong, "cuvinte noi si lungi").await;
        assert!(reply.body.contains("Mai aveți 4 încercări"));
        // A guessable password is only compared with the person's data for who has the code.
        let reply = choose(&mut browser, &wrong, "Popescu1980Stefan").await;
        assert!(!reply.body.contains("mai greu de ghicit"));
        let reply = choose(&mut browser, &code, "Popescu1980Stefan").await;
        assert!(reply.body.contains("mai greu de ghicit"));
        let done = choose(&mut browser, &code, "cuvinte noi si lungi").await;
        assert_eq!((done.status, done.location()), (303, "/"));
        assert!(browser.get("/").await.body.contains("HUB MAI"), "signed in");
        assert!(!old.get("/").await.body.contains("HUB MAI"), "other sessions are over");
        assert_eq!(world.letters(EMAIL).await.last().unwrap().kind, "account.password_changed");
        assert!(world.account(EMAIL).await.unwrap().email_confirmed_at > confirmed);
        let mut again = world.browser("192.0.2.51");
        assert_eq!(sign_in(&mut again, EMAIL, PASSWORD).await.status, 422);
        assert_eq!(sign_in(&mut again, EMAIL, "cuvinte noi si lungi").await.status, 303);
        let again = choose(&mut browser, &code, "alte cuvinte si mai").await;
        assert_eq!(again.location(), "/cont/parola", "the code is used");
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_password_tells_nothing_about_addresses() {
    each_engine(async |world: World| {
        world.registered(EMAIL).await;
        let sent = world.letters(EMAIL).await.len();
        let (mut known, mut unknown) = (world.browser("192.0.2.3"), world.browser("192.0.2.4"));
        let nobody = "nimeni@exemplu.ro";
        let a = known.post("/cont/parola", &[("email", EMAIL)]).await;
        let b = unknown.post("/cont/parola", &[("email", nobody)]).await;
        assert_eq!((a.status, a.location()), (b.status, b.location()));
        assert_eq!(world.letters(EMAIL).await.len(), sent + 1);
        let letters = world.letters(nobody).await;
        assert_eq!(letters.len(), 1, "the work is the same");
        assert_eq!(letters[0].kind, "account.none", "and only its reader knows");
        let a = known.get("/cont/parola/noua").await.body.replace(EMAIL, "X");
        let b = unknown.get("/cont/parola/noua").await.body.replace(nobody, "X");
        assert_eq!(a, b);
        let wrong = other_than(&world.code(EMAIL).await);
        let form = [("cod", wrong.as_str()), ("parola-noua", "Popescu1980Stefan")];
        let a = known.post("/cont/parola/noua", &form).await;
        let b = unknown.post("/cont/parola/noua", &form).await;
        assert_eq!(a.status, b.status);
        assert_eq!(a.body.replace(EMAIL, "X"), b.body.replace(nobody, "X"));
        // A code for a password opens no account and the other way round.
        assert_eq!(known.get("/cont/cod").await.location(), "/cont/nou");
    })
    .await;
}

#[tokio::test]
async fn what_is_over_is_deleted() {
    each_engine(async |world: World| {
        let mut browser = world.browser("192.0.2.1");
        browser.post("/cont/nou", &registration(EMAIL)).await;
        let runner = super::register_jobs(store::jobs::Runner::new(world.state.db.clone()));
        super::begin_jobs(&world.state.db).await.unwrap();
        world.advance(3 * 3600);
        runner.drain().await.unwrap();
        let codes = async || {
            let mut read = world.state.db.read().await.unwrap();
            let row = read.one(CODES, vec![]).await.unwrap();
            (row.get::<i64>("codes").unwrap(), row.get::<i64>("typed").unwrap())
        };
        assert_eq!(codes().await, (1, 0), "what was typed goes with the journey");
        world.advance(22 * 3600);
        runner.drain().await.unwrap();
        assert_eq!(codes().await, (0, 0));
    })
    .await;
}

store::statements! {
    CODES: "SELECT count(*) AS codes, count(registration) AS typed FROM email_code",
}

#[test]
fn purposes_keep_their_words() {
    for purpose in [Purpose::Register, Purpose::Reset] {
        assert_eq!(purpose.as_str().parse(), Ok(purpose));
    }
    assert!("other".parse::<Purpose>().is_err());
}
