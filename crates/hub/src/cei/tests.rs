//! Signing in by card: a hub through its router, the card's site over real TLS, and independent clients of it.

mod revocation;

use std::process::Command;

use base::Clock as _;
use devpki::authority::{CardUse, Issued};
use jiff::SignedDuration;
use oidc::opaque::Opaque;
use store::testing::each_engine;
use store::{Actor, args};

use super::http::redeem;
use super::model::{Holder, Refused, holder};
use super::store as rows;
use crate::account::proof::ProofKind;
use crate::account::provider::Provider;
use crate::testing::{Browser, Cards, Seen, TABLES, World, ion, maria};

store::statements! {
    PROOFS: "SELECT kind, level FROM identity_proof ORDER BY verified_at, id",
    IDENTITIES: "SELECT iss, sub FROM identity ORDER BY iss",
    ACCOUNTS: "SELECT count(*) AS n FROM account",
    WAITING: "SELECT count(*) AS n FROM card_handover",
    HANDOVER: "SELECT code_hash, state_hash FROM card_handover",
}

const DAY: SignedDuration = SignedDuration::from_hours(24);
const FORM: [(&str, &str); 2] = [("email", "ana@example.ro"), ("termeni", "da")];

/// Goes to the card's site in this browser, as far as the certificate.
async fn begin(browser: &mut Browser) -> String {
    let page = browser.get("/intrare/cei").await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("/intrare/cei/card"));
    let away = browser.get("/intrare/cei/card").await;
    assert_eq!(away.status, 303, "{}", away.body);
    away.location()
}

/// Where the card's site sends the browser, as a path of the hub.
fn back(shown: &Seen) -> String {
    assert_eq!(shown.status, 303, "{}", shown.body);
    shown.location().strip_prefix("http://hub.localhost:8701").unwrap().to_owned()
}

async fn sign_in(cards: &Cards, browser: &mut Browser, card: &Issued) -> Seen {
    let away = begin(browser).await;
    let back = back(&cards.show(Some(card), &away).await);
    browser.get(&back).await
}

async fn proofs(world: &World) -> Vec<(String, String)> {
    let rows = world.hub.db.read().await.unwrap().all(PROOFS, args![]).await.unwrap();
    let text = |row: &store::Row, column| row.get::<String>(column).unwrap();
    rows.iter().map(|row| (text(row, "kind"), text(row, "level"))).collect()
}

#[tokio::test]
async fn a_card_opens_an_account_after_form_code_and_comparison() {
    each_engine(&TABLES, async |db| {
        let cards = Cards::new(db).await;
        let world = &cards.world;
        let mut browser = world.browser();
        let card = cards.card(&maria());
        let arrived = sign_in(&cards, &mut browser, &card).await;
        assert_eq!(arrived.location(), "/inregistrare", "{}", arrived.body);
        let form = browser.get("/inregistrare").await;
        assert!(form.text("main").contains("prin cartea electronică de identitate"));
        assert!(form.text("main dl").contains("Ștefănescu"));
        assert_eq!(form.value("email"), "", "a card names no address");
        // Nobody confirmed the address: its code is asked for.
        let sent = browser.post("/inregistrare", &FORM).await;
        assert_eq!(sent.location(), "/inregistrare/cod");
        let (_, subject, _) = world.mails().await.pop().unwrap();
        let code = subject.split(' ').next().unwrap();
        let done = browser.post("/inregistrare/cod", &[("cod", code)]).await;
        assert_eq!(done.location(), "/cereri/motiv");
        assert_eq!(browser.get("/acasa").await.status, 200);
        let proof = (ProofKind::Cei.as_str().to_owned(), "high".to_owned());
        assert_eq!(proofs(world).await, [proof]);
        assert!(browser.get("/contul-meu").await.text("main").contains("Cartea electronică"));
        assert_eq!(world.count(WAITING).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_new_card_is_the_same_person_whose_name_in_the_table_is_no_number() {
    each_engine(&TABLES, async |db| {
        let cards = Cards::new(db).await;
        let world = &cards.world;
        let mut browser = world.browser();
        sign_in(&cards, &mut browser, &cards.card(&maria())).await;
        world.clock.advance(SignedDuration::from_secs(90));
        let mut again = world.browser();
        let arrived = sign_in(&cards, &mut again, &cards.card(&maria())).await;
        assert_eq!(arrived.location(), "/inregistrare");
        assert_eq!((world.count(ACCOUNTS).await, proofs(world).await.len()), (1, 1));
        let mut other = world.browser();
        sign_in(&cards, &mut other, &cards.card(&ion())).await;
        assert_eq!(world.count(ACCOUNTS).await, 2);
        let rows = world.hub.db.read().await.unwrap().all(IDENTITIES, args![]).await.unwrap();
        for row in rows {
            let (iss, sub): (String, String) = (row.get("iss").unwrap(), row.get("sub").unwrap());
            assert_eq!((iss.as_str(), sub.len()), ("cei", 64));
            assert!(!sub.contains(maria().cnp.as_str()) && !sub.contains(ion().cnp.as_str()));
        }
    })
    .await;
}

#[tokio::test]
async fn the_register_has_the_last_word_about_a_card_too() {
    each_engine(&TABLES, async |db| {
        let cards = Cards::new(db).await;
        let mut browser = cards.world.browser();
        let other = base::PersonName::new("Alta", "Persoană");
        let stale = crate::ports::persons::CivilStatus { name: other, ..maria() };
        sign_in(&cards, &mut browser, &cards.card(&stale)).await;
        browser.post("/inregistrare", &FORM).await;
        let (_, subject, _) = cards.world.mails().await.pop().unwrap();
        let code = subject.split(' ').next().unwrap();
        let done = browser.post("/inregistrare/cod", &[("cod", code)]).await;
        assert_eq!(done.location(), "/inregistrare/alta-cale");
    })
    .await;
}

#[tokio::test]
async fn a_card_that_is_not_believed_gets_a_page_that_says_why() {
    each_engine(&TABLES, async |db| {
        let cards = Cards::new(db.clone()).await;
        let world = &cards.world;
        let foreign = Cards::new(db).await;
        let revoked = cards.card(&maria());
        cards.office.revoke(&revoked).unwrap();
        let use_of = |usage, span| Some(cards.card_for(&maria(), usage, span));
        let auth = CardUse::Authentication;
        let mut browser = world.browser();
        for (card, status, heading) in [
            (None, 403, "Nu am văzut cartea electronică de identitate"),
            (use_of(auth, (-DAY * 9, -DAY)), 403, "Certificatul de pe carte nu este valabil acum"),
            (use_of(auth, (DAY, DAY * 9)), 403, "Certificatul de pe carte nu este valabil acum"),
            (Some(revoked), 403, "Certificatul de pe carte a fost anulat"),
            (
                Some(foreign.card(&maria())),
                403,
                "Acesta nu este certificatul unei cărți electronice de identitate",
            ),
            (
                use_of(CardUse::Signature, (-DAY, DAY)),
                403,
                "Ați ales celălalt certificat de pe carte",
            ),
        ] {
            let away = begin(&mut browser).await;
            let seen = cards.show(card.as_ref(), &away).await;
            assert_eq!((seen.status, seen.heading().as_str()), (status, heading), "{}", seen.body);
            for way_on in ["/intrare/cei", "/identificare"] {
                assert!(seen.body.contains(&format!("http://hub.localhost:8701{way_on}")));
            }
            assert!(!seen.body.contains(maria().cnp.as_str()));
        }
        let strange = cards.show(Some(&cards.card(&maria())), cards.site.as_str()).await;
        assert_eq!(
            (strange.status, strange.location().as_str()),
            (303, "http://hub.localhost:8701/")
        );
        for query in ["intrare", "intrare?stare=", "intrare?stare=abc"] {
            let address = cards.site.join(query).unwrap();
            let seen = cards.show(Some(&cards.card(&maria())), address.as_str()).await;
            assert_eq!(
                (seen.status, seen.heading().as_str()),
                (400, "Începeți din nou"),
                "{query}"
            );
        }
        assert_eq!((world.count(WAITING).await, world.count(ACCOUNTS).await), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_code_is_good_once_for_a_minute_and_only_where_it_was_begun() {
    each_engine(&TABLES, async |db| {
        let cards = Cards::new(db).await;
        let world = &cards.world;
        let card = cards.card(&maria());
        let mut browser = world.browser();
        let away = begin(&mut browser).await;
        let path = back(&cards.show(Some(&card), &away).await);
        // Neither the code nor the state is in the database as it is.
        let mut read = world.hub.db.read().await.unwrap();
        let row = read.one(HANDOVER, args![]).await.unwrap();
        drop(read);
        for column in ["code_hash", "state_hash"] {
            let kept: String = row.get(column).unwrap();
            assert!(!path.contains(&kept) && !away.contains(&kept));
        }
        // Somebody to whom the link was sent did not begin; somebody else began another sign-in.
        let mut stranger = world.browser();
        assert_eq!(stranger.get(&path).await.heading(), "Începeți din nou");
        let mut other = world.browser();
        begin(&mut other).await;
        assert_eq!(other.get(&path).await.heading(), "Începeți din nou");
        assert_eq!(browser.get(&path).await.location(), "/inregistrare");
        let twice = browser.get(&path).await;
        assert_eq!((twice.status, twice.heading().as_str()), (400, "Începeți din nou"));
        // A minute.
        let mut late = world.browser();
        let away = begin(&mut late).await;
        let path = back(&cards.show(Some(&card), &away).await);
        world.clock.advance(SignedDuration::from_secs(60));
        assert_eq!(late.get(&path).await.heading(), "Începeți din nou");
        for code in ["/intrare/cei/gata", "/intrare/cei/gata?cod=", "/intrare/cei/gata?cod=x"] {
            begin(&mut late).await;
            assert_eq!(late.get(code).await.status, 400, "{code}");
        }
        // What nobody came for is deleted.
        assert_eq!(world.count(WAITING).await, 1);
        let mut act = world.hub.db.act(&Actor::System("test"), "test.sweep").await.unwrap();
        rows::sweep(&mut act).await.unwrap();
        act.commit().await.unwrap();
        assert_eq!(world.count(WAITING).await, 0);
    })
    .await;
}

#[tokio::test]
async fn one_client_shows_so_many_cards_and_no_more() {
    each_engine(&TABLES, async |db| {
        let cards = Cards::new(db).await;
        let mut browser = cards.world.browser();
        let away = begin(&mut browser).await;
        for _ in 0..60 {
            assert_eq!(cards.show(None, &away).await.status, 403);
        }
        let too_many = cards.show(Some(&cards.card(&maria())), &away).await;
        let said = (429, "Ați încercat de prea multe ori");
        assert_eq!((too_many.status, too_many.heading().as_str()), said);
        assert_eq!(too_many.headers["retry-after"], "10");
        // The hub itself, and whoever waited, are let in.
        assert_eq!(browser.get("/intrare/cei").await.status, 200);
        cards.world.clock.advance(SignedDuration::from_secs(10));
        back(&cards.show(Some(&cards.card(&maria())), &away).await);
        assert_eq!(cards.show(None, &away).await.status, 429);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_uses_at_once_one_wins() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let hub = world.hub.clone();
        let (code, state) = (Opaque::new(&hub.entropy), Opaque::new(&hub.entropy));
        let holder = Holder { cnp: maria().cnp, name: maria().name };
        let mut act = hub.db.act(&Actor::System("test"), "test.show").await.unwrap();
        rows::hand_over(&mut act, &code, &state, &holder).await.unwrap();
        act.commit().await.unwrap();
        let uses = (0..50).map(|_| {
            let (hub, code, state) = (hub.clone(), code.clone(), state.clone());
            tokio::spawn(async move { redeem(&hub, &code, &state).await.unwrap() })
        });
        let uses: Vec<_> = uses.collect();
        let mut won = 0;
        for one in uses {
            won += usize::from(one.await.unwrap().is_some_and(|(shown, _)| shown == holder));
        }
        assert_eq!(won, 1);
        let other = Opaque::new(&hub.entropy);
        let mut act = hub.db.act(&Actor::System("test"), "test.show").await.unwrap();
        rows::hand_over(&mut act, &code, &state, &holder).await.unwrap();
        assert!(rows::take(&mut act, &code, &other).await.unwrap().is_none());
        assert!(rows::take(&mut act, &other, &state).await.unwrap().is_none());
        assert!(rows::take(&mut act, &code, &state).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_card_is_linked_only_after_the_first_way_in_was_shown() {
    each_engine(&TABLES, async |db| {
        let cards = Cards::new(db).await;
        let world = &cards.world;
        world.citizen(&maria()).await;
        world.clock.advance(SignedDuration::from_secs(1));
        let mut browser = world.browser();
        let refused = sign_in(&cards, &mut browser, &cards.card(&maria())).await;
        assert_eq!((refused.status, refused.heading().as_str()), (409, "Aveți deja un cont"));
        assert_eq!(browser.get("/acasa").await.location(), "/cont", "nobody is signed in");
        let first = refused.attr("main a[href*='cale=ghiseul']", "href");
        let away = browser.get(&first).await.location();
        let back = world.ghiseul.browse(&away, &maria());
        assert_eq!(browser.get(&back).await.location(), "/legare");
        let asked = browser.get("/legare").await;
        assert!(asked.text("main").contains("prin cartea electronică de identitate"));
        let joined = browser.post("/legare", &[("leg", "da")]).await;
        assert_eq!(joined.location(), "/contul-meu?legat=da");
        let kinds: Vec<_> = proofs(world).await.into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, ["ghiseul", "cei"]);
        // Both ways lead to one account from now on; what changes it asks for the way of the session.
        let mut again = world.browser();
        let arrived = sign_in(&cards, &mut again, &cards.card(&maria())).await;
        assert_eq!(arrived.location(), "/acasa");
        world.clock.advance(SignedDuration::from_mins(6));
        let asked = again.get("/contul-meu/email").await.location();
        assert_eq!(again.get(&asked).await.location(), "/intrare/cei");
        assert_eq!(world.count(ACCOUNTS).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_way_that_is_closed_says_so_and_the_others_work() {
    each_engine(&TABLES, async |db| {
        let closed = World::new(db.clone()).await;
        let mut browser = closed.browser();
        for path in ["/intrare/cei", "/intrare/cei/card"] {
            assert_eq!(browser.get(path).await.location(), "/identificare/cei", "{path}");
        }
        assert_eq!(browser.get("/intrare/cei/gata?cod=x").await.status, 400);
        assert_eq!(browser.get("/intrare?cale=cei").await.location(), "/identificare/cei");
        assert_eq!(browser.get("/intrare?cale=altceva").await.status, 404);
        let page = browser.get("/identificare/cei").await;
        assert_eq!(
            page.heading(),
            "Intrarea cu cartea electronică de identitate nu este disponibilă acum"
        );
        assert!(!browser.get("/cont").await.body.contains("/intrare/cei"));
        closed.citizen(&ion()).await;

        let cards = Cards::new(db).await;
        let mut browser = cards.world.browser();
        let hints = browser.get("/identificare").await.texts(".govuk-radios__hint");
        let closed = |hint: &String| hint.contains("nu este disponibilă");
        assert_eq!(hints.iter().map(closed).collect::<Vec<_>>(), [false, false, true, false]);
        let chosen = browser.post("/identificare", &[("cale", "cei")]).await;
        assert_eq!(chosen.location(), "/intrare/cei");
        assert_eq!(browser.get("/identificare/cei").await.location(), "/intrare/cei");
        assert!(browser.get("/cont").await.body.contains("/intrare/cei"));
        let abroad = browser.get("/strainatate").await;
        assert!(abroad.text(".govuk-inset-text").contains("cartea electronică de identitate"));
    })
    .await;
}

/// What a program says, and its exit code.
fn run(program: &str, args: &[&str]) -> (String, bool) {
    let out = Command::new(program).args(args).stdin(std::process::Stdio::null()).output();
    let out = out.unwrap_or_else(|error| panic!("{program} does not start: {error}"));
    let said = [out.stdout, out.stderr].concat();
    (String::from_utf8_lossy(&said).into_owned(), out.status.success())
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_and_openssl_agree() {
    let db = store::testing::sqlite(&TABLES).await;
    let cards = Cards::new(db).await;
    // They have the machine's clock.
    cards.world.clock.set(base::SystemClock.now());
    let folder = std::env::temp_dir();
    let folder = folder.join(format!("cazier-cei-{}", cards.world.hub.entropy.crockford(12)));
    std::fs::create_dir(&folder).unwrap();
    let keep = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.join(name), bytes).unwrap();
        folder.join(name).to_str().unwrap().to_owned()
    };
    let root = keep("root.pem", cards.web.root_pem().as_bytes());
    let card = cards.card(&maria());
    let (chain, key) = (keep("c.pem", card.chain.as_bytes()), keep("c.key", card.key.as_bytes()));
    let p12 = keep("card.p12", &card.pkcs12);
    let signature = cards.card_for(&maria(), CardUse::Signature, (-DAY, DAY));
    let other = keep("s.pem", format!("{}{}", signature.chain, signature.key).as_bytes());

    let mut browser = cards.world.browser();
    let away = begin(&mut browser).await;
    let port = cards.site.port().unwrap();
    let resolve = format!("{}:{port}:127.0.0.1", crate::testing::HOST);
    let curl = |shown: &[&str]| {
        let fixed = ["-sS", "-i", "--noproxy", "*", "--cacert", &root, "--resolve", &resolve];
        run("curl", &[&fixed[..], shown, &[away.as_str()]].concat()).0
    };
    let pem = curl(&["--cert", &chain, "--key", &key]);
    assert!(pem.starts_with("HTTP/1.1 303") && pem.contains("/intrare/cei/gata?cod="), "{pem}");
    let password = format!("{p12}:{}", Issued::PASSWORD);
    let p12 = curl(&["--cert-type", "P12", "--cert", &password]);
    assert!(p12.starts_with("HTTP/1.1 303"), "{p12}");
    let nobody = curl(&[]);
    assert!(nobody.starts_with("HTTP/1.1 403") && nobody.contains("Nu am văzut"), "{nobody}");
    let signing = curl(&["--cert", &other]);
    assert!(signing.starts_with("HTTP/1.1 403"), "{signing}");
    assert!(signing.contains("celălalt certificat"), "{signing}");

    // openssl sees whose certificates are asked for, and that the listener goes on without one.
    let address = format!("127.0.0.1:{port}");
    let host = crate::testing::HOST;
    let fixed = ["s_client", "-connect", &address, "-servername", host, "-CAfile", &root];
    let (said, fine) = run("openssl", &[&fixed[..], &["-verify_return_error"]].concat());
    assert!(fine && said.contains("Verify return code: 0 (ok)"), "{said}");
    assert!(said.contains("Acceptable client certificate CA names"), "{said}");
    assert!(said.contains("CEI sub-CA autentificare DEZVOLTARE"), "{said}");
    let (said, fine) = run("openssl", &[&fixed[..], &["-tls1_1"]].concat());
    assert!(!fine, "{said}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn reasons_have_codes_and_pages_of_their_own() {
    let l = web::Texts::new(web::Lang::En);
    let mut seen = std::collections::BTreeSet::new();
    for refused in Refused::ALL {
        let (title, text) = super::site::explain(l, refused);
        assert!(seen.insert(refused.code()) && !title.is_empty() && !text.is_empty());
        assert!(refused.status().is_client_error() || refused == Refused::Unknown);
    }
    assert_eq!(holder(b"no certificate"), None);
    assert_eq!("cei".parse(), Ok(Provider::Cei));
    assert!("CEI".parse::<Provider>().is_err());
}
