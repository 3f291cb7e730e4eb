//! Registering here, signing in, the second factor and a forgotten password, through the router.

use std::collections::BTreeSet;

use base::Id;
use futures_util::future::join_all;
use jiff::SignedDuration;
use store::args;
use store::testing::each_engine;

use crate::account::model::Account;
use crate::account::proof::{Level, Proof, ProofKind, Proven, prove};
use crate::ports::persons::CivilStatus;
use crate::testing::{Browser, Seen, TABLES, World, ion, maria};

pub const EMAIL: &str = "maria@example.ro";
pub const PASSWORD: &str = "trei cuvinte obisnuite";

store::statements! {
    ACCOUNTS: "SELECT count(*) AS n FROM account",
    LOGINS: "SELECT count(*) AS n FROM login",
    OF: "SELECT account FROM login WHERE email_key = $1",
    TYPED: "SELECT count(*) AS n FROM member_code WHERE registration IS NOT NULL",
    ACTS: "SELECT count(*) AS n FROM audit",
    CODES: "SELECT count(*) AS n FROM member_code",
}

fn form(person: &CivilStatus, email: &str) -> Vec<(&'static str, String)> {
    vec![
        ("nume", person.name.surname.clone()),
        ("prenume", person.name.given.clone()),
        ("cnp", person.cnp.as_str().to_owned()),
        ("act", "RX 123456".to_owned()),
        ("email", email.to_owned()),
        ("parola-noua", PASSWORD.to_owned()),
        ("termeni", "da".to_owned()),
    ]
}

async fn post(browser: &mut Browser, path: &str, fields: &[(&'static str, String)]) -> Seen {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(path, &fields).await
}

/// The code of the last mail.
pub async fn code(world: &World) -> String {
    let (_, subject, _) = world.mails().await.pop().unwrap();
    subject.split(' ').next().unwrap().to_owned()
}

/// A second passes, so that letters have an order.
pub fn tick(world: &World) {
    world.clock.advance(SignedDuration::from_secs(1));
}

/// A code that is not this one.
fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

/// A browser in which this person has just registered.
pub async fn registered(world: &World, person: &CivilStatus, email: &str) -> Browser {
    let mut browser = world.browser();
    tick(world);
    let sent = post(&mut browser, "/cont-nou", &form(person, email)).await;
    assert_eq!(sent.location(), "/cont-nou/cod", "{}", sent.body);
    let done = browser.post("/cont-nou/cod", &[("cod", &code(world).await)]).await;
    assert_eq!(done.location(), "/cont-nou/pasi", "{}", done.body);
    browser
}

pub async fn account_of(world: &World, email: &str) -> Id<Account> {
    let mut read = world.hub.db.read().await.unwrap();
    read.one(OF, args![email]).await.unwrap().get("account").unwrap()
}

/// The counter confirms the account.
pub async fn confirm(world: &World, account: Id<Account>) -> Proven {
    let clerk = store::Actor::Staff { account: "clerk".to_owned(), unit: "CJ".to_owned() };
    let mut act = world.hub.db.act(&clerk, "counter.confirm").await.unwrap();
    let proof = Proof {
        kind: ProofKind::Counter,
        level: Level::Substantial,
        evidence: serde_json::json!({}),
        unit: Some("CJ".to_owned()),
        clerk: Some("clerk".to_owned()),
        document_mac: None,
        at: act.now(),
        valid_until: None,
    };
    let proven = prove(&mut act, &world.hub.keys, account, &proof).await.unwrap();
    act.commit().await.unwrap();
    proven
}

pub async fn sign_in(browser: &mut Browser, email: &str, password: &str) -> Seen {
    browser.post("/intrare/parola", &[("email", email), ("parola", password)]).await
}

/// The secret that the page shows, as an app reads it.
pub fn secret(page: &Seen) -> credentials::totp::TotpSecret {
    let shown = page.text("main .key-to-type").replace(' ', "");
    let secret = totp_rs_base32(&shown);
    credentials::totp::TotpSecret::kept(&secret).unwrap()
}

/// Base 32 (RFC 4648) without padding.
fn totp_rs_base32(text: &str) -> Vec<u8> {
    let mut bits: Vec<bool> = Vec::new();
    for c in text.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            _ => c - b'2' + 26,
        };
        bits.extend((0..5).rev().map(|bit| value >> bit & 1 == 1));
    }
    let whole = bits.chunks_exact(8);
    whole.map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit))).collect()
}

/// Registers, proves at the counter, signs in and adds an app: the browser, the app, and the recovery codes.
pub async fn member(
    world: &World,
    person: &CivilStatus,
    email: &str,
) -> (Browser, credentials::totp::TotpSecret, Vec<String>) {
    let mut browser = registered(world, person, email).await;
    assert_eq!(confirm(world, account_of(world, email).await).await, Proven::Active);
    let inside = browser.get("/acasa").await;
    assert_eq!(inside.location(), "/contul-meu/aplicatie", "a second factor comes first");
    let page = browser.get("/contul-meu/aplicatie").await;
    let app = secret(&page);
    let now = world.hub.clock.now();
    tick(world);
    let added = browser.post("/contul-meu/aplicatie", &[("cod", &app.code(now))]).await;
    assert_eq!(added.location(), "/contul-meu/coduri", "{}", added.body);
    let codes = browser.get("/contul-meu/coduri").await.texts("main li.reference");
    assert_eq!(codes.len(), 10);
    (browser, app, codes)
}

#[tokio::test]
async fn a_registration_ends_at_the_counter_and_goes_on_after_it() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = registered(&world, &maria(), EMAIL).await;
        let steps = browser.get("/cont-nou/pasi").await;
        assert_eq!(steps.heading(), "Mai aveți un pas: vizita la ghișeu");
        assert!(steps.text("main").contains("în original"));
        for elsewhere in ["/acasa", "/cereri/motiv", "/cont-nou"] {
            let seen = browser.follow(elsewhere).await;
            assert_eq!(seen.heading(), steps.heading(), "{elsewhere}");
        }
        assert_eq!(world.count(TYPED).await, 0, "what was typed is in the account only");
        confirm(&world, account_of(&world, EMAIL).await).await;
        // Proven: the second key first, then the request.
        let page = browser.follow("/acasa").await;
        assert_eq!(page.heading(), "Adăugați o aplicație de coduri");
        let fields = [("motiv", "work.job"), ("_key", &"k".repeat(43))];
        let sent = browser.post("/cereri", &fields).await;
        assert_eq!(sent.location(), "/contul-meu/aplicatie");
        let app = secret(&page);
        let wrong = browser.post("/contul-meu/aplicatie", &[("cod", "000000")]).await;
        assert_eq!(wrong.status, 422);
        let right = app.code(world.hub.clock.now());
        browser.post("/contul-meu/aplicatie", &[("cod", &right)]).await;
        assert_eq!(browser.get("/acasa").await.status, 200);
        assert_eq!(browser.post("/cereri", &fields).await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn wrong_fields_are_named_and_kept() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.browser();
        for (field, value, error) in [
            ("nume", "", "Introduceți numele de familie"),
            ("prenume", "", "Introduceți prenumele"),
            ("cnp", "123", "CNP-ul trebuie să aibă 13 cifre"),
            ("act", "RX", "Scrieți seria și numărul ca în act, de exemplu RX 123456"),
            ("email", "", "Introduceți adresa de e-mail"),
            ("parola-noua", "scurta", "Parola trebuie să aibă cel puțin 12 caractere"),
            ("parola-noua", "Stefanescu1985!", "Alegeți o parolă mai greu de ghicit"),
            ("termeni", "", "Bifați că ați citit cum folosim datele"),
        ] {
            let mut fields = form(&maria(), EMAIL);
            fields.iter_mut().find(|(name, _)| *name == field).unwrap().1 = value.to_owned();
            let page = post(&mut browser, "/cont-nou", &fields).await;
            assert_eq!((page.status, page.errors()), (422, vec![error.to_owned()]), "{field}");
            if field != "nume" {
                assert_eq!(page.value("nume"), "Ștefănescu");
            }
            assert_eq!(page.value("parola-noua"), "");
        }
        assert!(world.mails().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_registration_tells_a_stranger_nothing() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        registered(&world, &maria(), EMAIL).await;
        let (mut known, mut unknown) = (world.browser(), world.browser());
        let work = async |browser: &mut Browser, email: &str| {
            tick(&world);
            let before = (world.count(ACTS).await, world.mails().await.len());
            let sent = post(browser, "/cont-nou", &form(&ion(), email)).await;
            let page = browser.get("/cont-nou/cod").await.body.replace(email, "X");
            let wrong = browser.post("/cont-nou/cod", &[("cod", "12345a")]).await.body;
            let after = (world.count(ACTS).await, world.mails().await.len());
            let work = (after.0 - before.0, after.1 - before.1);
            (sent.status, sent.location(), page, wrong.replace(email, "X"), work)
        };
        let a = work(&mut known, EMAIL).await;
        assert_eq!(world.mails().await.pop().unwrap().1, "Aveți deja un cont");
        let b = work(&mut unknown, "nimeni@example.ro").await;
        assert_eq!(a, b);
        // No code is right for an address that is taken.
        for _ in 0..3 {
            assert_eq!(known.post("/cont-nou/cod", &[("cod", "123456")]).await.status, 422);
        }
        assert_eq!(world.count(ACCOUNTS).await, 1);
    })
    .await;
}

#[tokio::test]
async fn one_code_of_fifty_uses_opens_one_account() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.browser();
        post(&mut browser, "/cont-nou", &form(&maria(), EMAIL)).await;
        let code = code(&world).await;
        let uses = (0..50).map(|_| {
            let (mut browser, code) = (browser.clone(), code.clone());
            async move { browser.post("/cont-nou/cod", &[("cod", &code)]).await.location() }
        });
        let places = join_all(uses).await;
        let won = places.iter().filter(|place| *place == "/cont-nou/pasi").count();
        assert_eq!(won, 1, "{places:?}");
        assert_eq!((world.count(ACCOUNTS).await, world.count(LOGINS).await), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_code_has_five_tries_and_fifteen_minutes() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = world.browser();
        post(&mut browser, "/cont-nou", &form(&maria(), EMAIL)).await;
        let first = code(&world).await;
        for left in ["4 încercări", "3 încercări", "2 încercări", "o încercare"] {
            let page = browser.post("/cont-nou/cod", &[("cod", other_than(&first))]).await;
            assert_eq!(page.errors(), [format!("Codul nu este corect. Mai aveți {left}")]);
        }
        tick(&world);
        let page = browser.post("/cont-nou/cod", &[("cod", other_than(&first))]).await;
        assert_eq!(page.errors(), ["Codul a expirat. V-am trimis unul nou"]);
        let second = code(&world).await;
        world.clock.advance(SignedDuration::from_mins(15));
        let page = browser.post("/cont-nou/cod", &[("cod", &second)]).await;
        assert_eq!(page.status, 422);
        tick(&world);
        let resent = browser.post("/cont-nou/cod/retrimite", &[]).await;
        assert_eq!(resent.location(), "/cont-nou/cod?trimis=da");
        let done = browser.post("/cont-nou/cod", &[("cod", &code(&world).await)]).await;
        assert_eq!(done.location(), "/cont-nou/pasi");
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_tells_a_stranger_nothing_and_locks_only_them_out() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut owner = registered(&world, &maria(), EMAIL).await;
        owner.post("/iesire", &[]).await;
        let tries = async |email: &str| {
            let mut stranger = world.browser();
            let mut seen = Vec::new();
            for _ in 0..6 {
                let before = world.count(ACTS).await;
                let page = sign_in(&mut stranger, email, "gresita gresita").await;
                let work = world.count(ACTS).await - before;
                seen.push((page.status, page.body.replace(email, "X"), work));
            }
            seen
        };
        let (known, unknown) = (tries(EMAIL).await, tries("nimeni@example.ro").await);
        assert_eq!(known, unknown);
        let statuses: Vec<u16> = known.iter().map(|(status, ..)| *status).collect();
        assert_eq!(statuses, [422, 422, 422, 422, 422, 429]);
        let mut stranger = world.browser();
        assert_eq!(sign_in(&mut stranger, EMAIL, PASSWORD).await.status, 429, "of this network");
        // The owner's browser is known, and of the same network.
        assert_eq!(sign_in(&mut owner, EMAIL, PASSWORD).await.location(), "/cont-nou/pasi");
        world.clock.advance(SignedDuration::from_mins(15));
        assert_eq!(sign_in(&mut stranger, EMAIL, PASSWORD).await.status, 303, "not for ever");
        let mut forger = world.browser();
        for n in 0..6 {
            forger.keep("__Host-device", &format!("{n}").repeat(43));
            let seen = sign_in(&mut forger, EMAIL, "gresita gresita").await;
            assert_eq!(seen.status, if n < 5 { 422 } else { 429 }, "a made-up token is nobody's");
        }
    })
    .await;
}

#[tokio::test]
async fn fifty_guesses_at_once_are_five_guesses() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        registered(&world, &maria(), EMAIL).await;
        let guesses = (0..50).map(|_| {
            let mut browser = world.browser();
            async move { sign_in(&mut browser, EMAIL, "gresita gresita").await.status }
        });
        let answers = join_all(guesses).await;
        assert!(answers.iter().filter(|status| **status == 422).count() <= 5, "{answers:?}");
        let kinds: BTreeSet<u16> = answers.into_iter().collect();
        assert!(kinds.is_subset(&BTreeSet::from([422, 429, 503])), "{kinds:?}");
    })
    .await;
}

#[tokio::test]
async fn the_second_factor_is_asked_for_and_each_code_is_good_once() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (_, app, codes) = member(&world, &maria(), EMAIL).await;
        let used = app.code(world.hub.clock.now());
        let mut browser = world.browser();
        assert_eq!(sign_in(&mut browser, EMAIL, PASSWORD).await.location(), "/intrare/cod");
        assert_eq!(browser.get("/acasa").await.location(), "/cont", "not signed in yet");
        let replay = browser.post("/intrare/cod", &[("cod", &used)]).await;
        assert_eq!(replay.status, 422, "the code that added the app");
        world.clock.advance(SignedDuration::from_secs(60));
        let code = app.code(world.hub.clock.now());
        let done = browser.post("/intrare/cod", &[("cod", &code)]).await;
        assert_eq!(done.location(), "/acasa");
        assert_eq!(browser.get("/acasa").await.status, 200);
        // The same code again, in another browser.
        let mut again = world.browser();
        sign_in(&mut again, EMAIL, PASSWORD).await;
        assert_eq!(again.post("/intrare/cod", &[("cod", &code)]).await.status, 422);
        let shape = again.post("/intrare/cod", &[("cod", "abc")]).await;
        assert_eq!(
            shape.errors(),
            ["Codul are 6 cifre, iar cel de rezervă are 10 litere și cifre"]
        );
        tick(&world);
        let typed = codes[0].to_lowercase().replace('-', " ");
        let done = again.post("/intrare/cod", &[("cod", &typed)]).await;
        assert_eq!(done.location(), "/acasa");
        assert_eq!(world.mails().await.pop().unwrap().1, "Un cod de rezervă a fost folosit");
        let mut third = world.browser();
        sign_in(&mut third, EMAIL, PASSWORD).await;
        assert_eq!(third.post("/intrare/cod", &[("cod", &codes[0])]).await.status, 422, "once");
        world.clock.advance(SignedDuration::from_mins(5));
        let late = third.post("/intrare/cod", &[("cod", &codes[1])]).await;
        assert_eq!(late.location(), "/intrare/parola", "the password is five minutes old");
    })
    .await;
}

#[tokio::test]
async fn of_fifty_uses_of_one_second_factor_one_wins() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (_, app, codes) = member(&world, &maria(), EMAIL).await;
        for round in 0..2 {
            world.clock.advance(SignedDuration::from_mins(16));
            let mut browser = world.browser();
            assert_eq!(sign_in(&mut browser, EMAIL, PASSWORD).await.location(), "/intrare/cod");
            let code = if round == 0 { app.code(world.hub.clock.now()) } else { codes[3].clone() };
            let uses = (0..50).map(|_| {
                let (mut browser, code) = (browser.clone(), code.clone());
                async move { browser.post("/intrare/cod", &[("cod", &code)]).await }
            });
            let seen = join_all(uses).await;
            let won = seen.iter().filter(|seen| seen.location() == "/acasa").count();
            let statuses: Vec<u16> = seen.iter().map(|seen| seen.status).collect();
            assert_eq!(won, 1, "round {round}: {statuses:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_password_tells_nothing_and_keeps_the_second_factor() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (mut inside, app, _) = member(&world, &maria(), EMAIL).await;
        let (mut known, mut unknown) = (world.browser(), world.browser());
        let ask = async |browser: &mut Browser, email: &str| {
            tick(&world);
            let before = (world.count(ACTS).await, world.mails().await.len());
            let sent = browser.post("/intrare/parola-uitata", &[("email", email)]).await;
            let page = browser.get("/intrare/parola-noua").await.body.replace(email, "X");
            let after = (world.count(ACTS).await, world.mails().await.len());
            (sent.status, sent.location(), page, after.0 - before.0, after.1 - before.1)
        };
        let b = ask(&mut unknown, "nimeni@example.ro").await;
        assert_eq!(world.mails().await.pop().unwrap().1, "Nu aveți cont cu această adresă");
        let a = ask(&mut known, EMAIL).await;
        assert_eq!(a, b);
        let code = code(&world).await;
        let choose = async |browser: &mut Browser, code: &str, password: &str| {
            let fields = [("cod", code), ("parola-noua", password)];
            browser.post("/intrare/parola-noua", &fields).await
        };
        let wrong = choose(&mut known, other_than(&code), "Stefanescu1985!").await;
        assert!(!wrong.body.contains("mai greu de ghicit"), "only for who has the code");
        let weak = choose(&mut known, &code, "Stefanescu1985!").await;
        assert!(weak.body.contains("mai greu de ghicit"));
        tick(&world);
        let done = choose(&mut known, &code, "cuvinte noi si lungi").await;
        assert_eq!(done.location(), "/intrare/parola?parola=noua");
        assert_eq!(known.get("/acasa").await.location(), "/cont", "nobody is signed in by it");
        assert_eq!(inside.get("/acasa").await.location(), "/cont", "sessions are over");
        assert_eq!(world.mails().await.pop().unwrap().1, "Parola contului a fost schimbată");
        assert_eq!(sign_in(&mut known, EMAIL, PASSWORD).await.status, 422);
        let next = sign_in(&mut known, EMAIL, "cuvinte noi si lungi").await;
        assert_eq!(next.location(), "/intrare/cod");
        world.clock.advance(SignedDuration::from_secs(60));
        let code = app.code(world.hub.clock.now());
        assert_eq!(known.post("/intrare/cod", &[("cod", &code)]).await.location(), "/acasa");
    })
    .await;
}

#[tokio::test]
async fn a_lost_second_factor_needs_the_counter_again() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (_, _, codes) = member(&world, &maria(), EMAIL).await;
        let account = account_of(&world, EMAIL).await;
        let mut browser = world.browser();
        assert_eq!(browser.get("/intrare/cod/pierdut").await.location(), "/intrare/parola");
        sign_in(&mut browser, EMAIL, PASSWORD).await;
        let asked = browser.get("/intrare/cod/pierdut").await;
        assert!(asked.text("main").contains("încă o dată la un ghișeu"));
        let unnamed = browser.post("/intrare/cod/pierdut", &[("act", "RX")]).await;
        assert_eq!((unnamed.status, unnamed.value("act").as_str()), (422, "RX"));
        let said = browser.post("/intrare/cod/pierdut", &[("act", "RX 123456")]).await;
        assert_eq!(said.heading(), "Am notat pierderea");
        // Nothing has changed so far: the old codes still work.
        sign_in(&mut browser, EMAIL, PASSWORD).await;
        assert_eq!(browser.post("/intrare/cod", &[("cod", &codes[0])]).await.location(), "/acasa");
        confirm(&world, account).await;
        assert_eq!(browser.get("/acasa").await.location(), "/cont", "sessions are over");
        let next = sign_in(&mut browser, EMAIL, PASSWORD).await;
        assert_eq!(next.location(), "/acasa");
        assert_eq!(browser.get("/acasa").await.location(), "/contul-meu/aplicatie");
    })
    .await;
}

#[tokio::test]
async fn what_is_over_is_deleted_by_the_hour() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        crate::begin(&world.hub).await.unwrap();
        let mut browser = world.browser();
        post(&mut browser, "/cont-nou", &form(&maria(), EMAIL)).await;
        assert_eq!((world.count(TYPED).await, world.count(CODES).await), (1, 1));
        world.clock.advance(SignedDuration::from_mins(24 * 60 + 1));
        world.jobs.drain().await.unwrap();
        assert_eq!((world.count(TYPED).await, world.count(CODES).await), (0, 1));
        world.clock.advance(SignedDuration::from_hours(2));
        world.jobs.drain().await.unwrap();
        assert_eq!(world.count(CODES).await, 0);
    })
    .await;
}

#[tokio::test]
async fn when_all_threads_are_taken_nothing_that_was_typed_is_lost() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let mut browser = registered(&world, &maria(), EMAIL).await;
        browser.post("/iesire", &[]).await;
        world.hub.passwords.exhaust();
        for _ in 0..8 {
            let page = sign_in(&mut browser, EMAIL, PASSWORD).await;
            assert_eq!(
                (page.status, page.value("email").as_str()),
                (503, EMAIL),
                "and not counted"
            );
            assert_eq!(page.header("retry-after"), "2");
        }
        let page = post(&mut browser, "/cont-nou", &form(&ion(), "ion@example.ro")).await;
        assert_eq!((page.status, page.value("nume").as_str()), (503, "Popescu"));
    })
    .await;
}

#[tokio::test]
async fn letters_to_one_address_are_bounded_and_the_answer_is_the_same() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        registered(&world, &maria(), EMAIL).await;
        let ask = async |email: &str| {
            let mut seen = Vec::new();
            for _ in 0..7 {
                let mut browser = world.browser();
                let page = browser.post("/intrare/parola-uitata", &[("email", email)]).await;
                seen.push((page.status, page.body.replace(email, "X")));
            }
            seen
        };
        // The registration was a letter of the same client to the known address.
        let (known, unknown) = (ask(EMAIL).await, ask("nimeni@example.ro").await);
        assert_eq!(
            known[5..],
            unknown[6..].iter().chain(&unknown[6..]).cloned().collect::<Vec<_>>()
        );
        assert_eq!(known[..5], unknown[..5]);
        assert_eq!(unknown[5].0, 303);
        assert_eq!(unknown[6].0, 429);
    })
    .await;
}
