//! The account page, through the router.

use jiff::SignedDuration;
use store::testing::each_engine;

use crate::account::proof::Proven;
use crate::member::tests::{
    EMAIL, PASSWORD, account_of, code, confirm, member, registered, sign_in, tick,
};
use crate::testing::{Browser, TABLES, World, ion, maria};

store::statements! {
    WAYS: "SELECT count(*) AS n FROM identity",
    ACTIVE: "SELECT count(*) AS n FROM account WHERE state = 'active'",
    ERASED: "SELECT count(*) AS n FROM account WHERE cnp = '' AND surname = '' AND email IS NULL",
    CERTIFICATES: "SELECT count(*) AS n FROM request",
}

/// Signs in again in the same browser, with a code of the moment.
async fn again(
    world: &World,
    browser: &mut Browser,
    app: &credentials::totp::TotpSecret,
) -> String {
    world.clock.advance(SignedDuration::from_secs(90));
    assert_eq!(sign_in(browser, EMAIL, PASSWORD).await.location(), "/intrare/cod");
    let code = app.code(world.hub.clock.now());
    browser.post("/intrare/cod", &[("cod", &code)]).await.location()
}

#[tokio::test]
async fn the_page_shows_the_account_and_hides_the_number() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (mut browser, ..) = member(&world, &maria(), EMAIL).await;
        let page = browser.get("/contul-meu").await;
        assert_eq!(page.heading(), "Datele și siguranța contului");
        let text = page.text("main");
        for said in ["Ștefănescu", EMAIL, "Aplicația de coduri", "10 coduri", "Acest browser"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(!page.body.contains(maria().cnp.as_str()));
        let english = browser.get("/contul-meu?lang=en").await;
        assert_eq!(english.heading(), "Account details and security");
        let stranger = world.browser().get("/contul-meu").await;
        assert_eq!(stranger.location(), "/cont");
    })
    .await;
}

#[tokio::test]
async fn what_changes_the_ways_in_needs_a_fresh_sign_in() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (mut browser, app, _) = member(&world, &maria(), EMAIL).await;
        world.clock.advance(SignedDuration::from_mins(6));
        for page in ["/contul-meu/aplicatie", "/contul-meu/email", "/contul-meu/inchidere"] {
            let asked = browser.get(page).await;
            assert_eq!(asked.location(), "/intrare/parola?din-nou=da", "{page}");
        }
        let renewed = browser.post("/contul-meu/coduri", &[]).await;
        assert_eq!(renewed.location(), "/intrare/parola?din-nou=da");
        // And back to where the person was going.
        assert_eq!(again(&world, &mut browser, &app).await, "/contul-meu/coduri");
        let renewed = browser.post("/contul-meu/coduri", &[]).await;
        assert_eq!(renewed.location(), "/contul-meu/coduri");
        let codes = browser.get("/contul-meu/coduri").await.texts("main li.reference");
        assert_eq!(codes.len(), 10);
        assert!(browser.get("/contul-meu/coduri").await.texts("main li.reference").is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_last_second_factor_stays() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (mut browser, ..) = member(&world, &maria(), EMAIL).await;
        let page = browser.get("/contul-meu").await;
        let remove = page.attr("form[action^='/contul-meu/factori/']", "action");
        assert_eq!(browser.post(&remove, &[]).await.location(), "/contul-meu?ultimul=da");
        let page = browser.get("/contul-meu/aplicatie").await;
        let app = crate::member::tests::secret(&page);
        let code = app.code(world.hub.clock.now());
        let fields = [("cod", code.as_str()), ("nume", "tableta <1>")];
        let added = browser.post("/contul-meu/aplicatie", &fields).await;
        assert_eq!(added.location(), "/contul-meu?adaugat=da", "recovery codes stay as they are");
        assert!(browser.get("/contul-meu").await.body.contains("tableta &#60;1&#62;"));
        assert_eq!(browser.post(&remove, &[]).await.location(), "/contul-meu?scos=da");
        assert_eq!(browser.post(&remove, &[]).await.status, 404, "once");
        let stranger_post = world.citizen(&ion()).await.post(&remove, &[]).await;
        assert_eq!(stranger_post.status, 404, "somebody else's");
    })
    .await;
}

#[tokio::test]
async fn other_sessions_end_at_once() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (mut browser, app, _) = member(&world, &maria(), EMAIL).await;
        let mut other = world.browser();
        assert_eq!(again(&world, &mut other, &app).await, "/acasa");
        assert!(browser.get("/contul-meu").await.text("main").contains("Alt browser"));
        let ended = browser.post("/contul-meu/sesiuni", &[("sesiune", "toate")]).await;
        assert_eq!(ended.location(), "/contul-meu?sesiuni=da");
        assert_eq!(other.get("/acasa").await.location(), "/cont");
        assert_eq!(browser.get("/acasa").await.status, 200);
        assert_eq!(again(&world, &mut other, &app).await, "/acasa");
        let id = browser.get("/contul-meu").await.value("sesiune");
        assert_eq!(browser.post("/contul-meu/sesiuni", &[("sesiune", &id)]).await.status, 303);
        assert_eq!(other.get("/acasa").await.location(), "/cont");
        for unknown in ["", "x", "018f0000-0000-7000-8000-000000000000"] {
            let page = browser.post("/contul-meu/sesiuni", &[("sesiune", unknown)]).await;
            assert_eq!(page.status, 404, "{unknown}");
        }
    })
    .await;
}

#[tokio::test]
async fn another_address_is_told_to_the_old_one_which_may_take_it_back() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (mut browser, ..) = member(&world, &maria(), EMAIL).await;
        tick(&world);
        let sent = browser.post("/contul-meu/email", &[("email", "noua@example.ro")]).await;
        assert_eq!(sent.location(), "/contul-meu/email/cod", "{}", sent.body);
        let code = code(&world).await;
        tick(&world);
        let done = browser.post("/contul-meu/email/cod", &[("cod", &code)]).await;
        assert_eq!(done.location(), "/contul-meu?email=da", "{}", done.body);
        let (to, _, letter) = world.mails().await.pop().unwrap();
        assert_eq!(to, EMAIL);
        // A new certificate waits for a day.
        let fields = [("motiv", "work.job"), ("_key", &"k".repeat(43))];
        assert_eq!(browser.post("/cereri", &fields).await.location(), "/contul-meu/asteptare");
        let hold = browser.get("/contul-meu/asteptare").await;
        assert!(hold.text("main").contains("23 noiembrie 2026"), "{}", hold.text("main"));
        let mut other = world.browser();
        assert_eq!(sign_in(&mut other, EMAIL, PASSWORD).await.status, 422);
        assert_eq!(
            sign_in(&mut other, "noua@example.ro", PASSWORD).await.location(),
            "/intrare/cod"
        );
        let link = letter.split("http://hub.localhost:8701").nth(1).unwrap();
        let link = link.split_whitespace().next().unwrap();
        let asked = other.get(link).await;
        assert_eq!(asked.heading(), "Păstrați adresa veche");
        let token = asked.value("c");
        let back = other.post("/email/anulare", &[("c", &token)]).await;
        assert!(back.text("main").contains("Am pus adresa veche la loc"));
        assert_eq!(other.post("/email/anulare", &[("c", &token)]).await.status, 410, "once");
        assert_eq!(browser.get("/acasa").await.location(), "/cont");
        assert_eq!(sign_in(&mut other, EMAIL, PASSWORD).await.location(), "/intrare/cod");
        assert_eq!(other.get("/email/anulare?c=x").await.status, 410);
    })
    .await;
}

#[tokio::test]
async fn after_a_day_the_hold_is_over_and_the_link_too() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (mut browser, app, _) = member(&world, &maria(), EMAIL).await;
        tick(&world);
        browser.post("/contul-meu/email", &[("email", "noua@example.ro")]).await;
        let code = code(&world).await;
        tick(&world);
        browser.post("/contul-meu/email/cod", &[("cod", &code)]).await;
        let (_, _, letter) = world.mails().await.pop().unwrap();
        let link = letter.split("http://hub.localhost:8701").nth(1).unwrap();
        let link = link.split_whitespace().next().unwrap().to_owned();
        world.clock.advance(SignedDuration::from_hours(24));
        assert_eq!(browser.get(&link).await.status, 410);
        let mut browser = world.browser();
        sign_in(&mut browser, "noua@example.ro", PASSWORD).await;
        let code = app.code(world.hub.clock.now());
        browser.post("/intrare/cod", &[("cod", &code)]).await;
        assert_eq!(browser.get("/acasa").await.status, 200);
        let fields = [("motiv", "work.job"), ("_key", &"k".repeat(43))];
        let sent = browser.post("/cereri", &fields).await;
        assert!(sent.location().starts_with("/cereri/"), "{}", sent.location());
    })
    .await;
}

#[tokio::test]
async fn the_history_tells_who_did_what() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db.clone()).await;
        let (mut browser, ..) = member(&world, &maria(), EMAIL).await;
        let account = account_of(&world, EMAIL).await;
        let clerk = store::Actor::Staff { account: "clerk-7".to_owned(), unit: "CJ".to_owned() };
        let mut act = db.act(&clerk, "support.look").await.unwrap();
        act.subject("account", account);
        act.commit().await.unwrap();
        let page = browser.get("/contul-meu/istoric").await;
        let text = page.text("main table");
        for said in [
            "Consultarea datelor",
            "Un funcționar, unitatea CJ",
            "Dovada identității",
            "Dumneavoastră",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(!page.body.contains("clerk-7"), "no names of officials");
        let mut other = world.citizen(&ion()).await;
        assert!(!other.get("/contul-meu/istoric").await.text("main").contains("unitatea CJ"));
    })
    .await;
}

#[tokio::test]
async fn a_provider_is_linked_after_a_fresh_sign_in_and_taken_off_again() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (mut browser, app, _) = member(&world, &maria(), EMAIL).await;
        // GHISEUL knows the same person: not joined by itself.
        let arrived = world.sign_in(&mut browser, &maria()).await;
        assert_eq!((arrived.status, arrived.heading().as_str()), (409, "Aveți deja un cont"));
        assert_eq!(again(&world, &mut browser, &app).await, "/legare");
        let asked = browser.get("/legare").await;
        assert!(asked.text("main").contains("Aceeași identitate este dovedită și prin Ghișeul.ro"));
        let no = browser.post("/legare", &[("leg", "nu")]).await;
        assert_eq!((no.location().as_str(), world.count(WAYS).await), ("/contul-meu", 1));
        world.sign_in(&mut browser, &maria()).await;
        again(&world, &mut browser, &app).await;
        let yes = browser.post("/legare", &[("leg", "da")]).await;
        assert_eq!((yes.location().as_str(), world.count(WAYS).await), ("/contul-meu?legat=da", 2));
        let mut other = world.browser();
        assert_eq!(world.sign_in(&mut other, &maria()).await.location(), "/acasa");
        assert_eq!(other.get("/acasa").await.status, 200, "the provider has its own second factor");
        let page = browser.get("/contul-meu").await;
        let iss = page.value("cale");
        assert_eq!(browser.post("/contul-meu/cai", &[("cale", "hub")]).await.status, 303);
        assert_eq!(world.count(WAYS).await, 2, "our own way is not taken off");
        let off = browser.post("/contul-meu/cai", &[("cale", &iss)]).await;
        assert_eq!((off.location().as_str(), world.count(WAYS).await), ("/contul-meu?scos=da", 1));
    })
    .await;
}

#[tokio::test]
async fn a_way_is_never_linked_to_another_person() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        member(&world, &maria(), EMAIL).await;
        world.citizen(&ion()).await;
        let mut browser = world.browser();
        let refused = world.sign_in(&mut browser, &maria()).await;
        assert_eq!(refused.status, 409);
        let closed = refused.attr("main a[href='/identificare/roeid']", "href");
        let closed = browser.get(&closed).await;
        assert!(closed.text("main").contains("Puteți merge la orice ghișeu"), "no dead end");
        assert_eq!(world.sign_in(&mut browser, &ion()).await.location(), "/legare");
        let told = browser.follow("/legare").await;
        assert!(told.text("main").contains("Nu am legat nimic"), "{}", told.body);
        assert_eq!(world.count(WAYS).await, 2);
        // It waits for nobody any more.
        assert_eq!(browser.get("/legare").await.location(), "/contul-meu");
        assert_eq!(world.sign_in(&mut browser, &ion()).await.location(), "/acasa");
    })
    .await;
}

#[tokio::test]
async fn an_account_proven_twice_is_joined_into_the_first() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        world.citizen(&maria()).await;
        let mut browser = registered(&world, &maria(), EMAIL).await;
        let second = account_of(&world, EMAIL).await;
        assert_eq!(confirm(&world, second).await, Proven::LinkNeeded);
        let told = browser.follow("/acasa").await;
        assert_eq!(told.heading(), "Aveți deja un cont");
        assert_eq!(world.sign_in(&mut browser, &maria()).await.location(), "/legare");
        let joined = browser.post("/legare", &[("leg", "da")]).await;
        assert_eq!(joined.location(), "/contul-meu?legat=da", "{}", joined.body);
        assert_eq!((world.count(WAYS).await, world.count(ACTIVE).await), (2, 1));
        assert_ne!(account_of(&world, EMAIL).await, second);
        let mut other = world.browser();
        assert_eq!(sign_in(&mut other, EMAIL, PASSWORD).await.location(), "/acasa");
    })
    .await;
}

#[tokio::test]
async fn a_closed_account_lets_nobody_in_and_is_erased_after_thirty_days() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        crate::begin(&world.hub).await.unwrap();
        let (mut browser, app, _) = member(&world, &maria(), EMAIL).await;
        assert_eq!(browser.get("/acasa").await.status, 200);
        let fields = [("motiv", "work.job"), ("_key", &"k".repeat(43))];
        let request = browser.post("/cereri", &fields).await;
        let open = browser.post("/contul-meu/inchidere", &[("sigur", "da")]).await;
        assert!(open.body.contains("Aveți o cerere în lucru"));
        let id = request.location().rsplit('/').next().unwrap().parse().unwrap();
        crate::testing::issue(&world, id).await;
        again(&world, &mut browser, &app).await;
        let unsure = browser.post("/contul-meu/inchidere", &[]).await;
        assert_eq!(unsure.errors(), ["Bifați că sunteți sigur"]);
        let closed = browser.post("/contul-meu/inchidere", &[("sigur", "da")]).await;
        assert_eq!(closed.location(), "/");
        assert_eq!(browser.get("/acasa").await.location(), "/cont");
        assert_eq!(sign_in(&mut browser, EMAIL, PASSWORD).await.status, 422);
        world.clock.advance(SignedDuration::from_hours(24 * 30 - 1));
        world.jobs.drain().await.unwrap();
        assert_eq!(world.count(ERASED).await, 0);
        world.clock.advance(SignedDuration::from_hours(2));
        world.jobs.drain().await.unwrap();
        assert_eq!((world.count(ERASED).await, world.count(CERTIFICATES).await), (1, 1));
        // The number is free: the same person begins again.
        let mut next = world.browser();
        assert_eq!(world.sign_in(&mut next, &maria()).await.location(), "/inregistrare");
    })
    .await;
}

#[tokio::test]
async fn a_passkey_is_a_second_factor() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db).await;
        let (mut browser, app, _) = member(&world, &maria(), EMAIL).await;
        let options = |page: &crate::testing::Seen| page.attr("form[data-passkey]", "data-options");
        let mut key =
            crate::passkey::authenticator::Authenticator::new("http://hub.localhost:8701");
        let page = browser.get("/contul-meu/cheie").await;
        assert_eq!(page.heading(), "Cheie de acces");
        assert!(page.text("main").contains("JavaScript"), "said without a script");
        let wrong = browser.post("/contul-meu/cheie", &[("cheie", "{}")]).await;
        assert_eq!(wrong.status, 422);
        let answer = key.create(&options(&wrong));
        let added = browser.post("/contul-meu/cheie", &[("cheie", &answer)]).await;
        assert_eq!(added.location(), "/contul-meu?adaugat=da", "{}", added.body);
        let page = browser.get("/contul-meu/cheie").await;
        let same =
            browser.post("/contul-meu/cheie", &[("cheie", &key.create(&options(&page)))]).await;
        assert_eq!(same.status, 422, "there already");

        let mut other = world.browser();
        assert_eq!(
            other.post("/intrare/cheie", &[("cheie", "{}")]).await.location(),
            "/intrare/parola"
        );
        tick(&world);
        assert_eq!(sign_in(&mut other, EMAIL, PASSWORD).await.location(), "/intrare/cod");
        let page = other.get("/intrare/cod").await;
        let mut stranger =
            crate::passkey::authenticator::Authenticator::new("http://hub.localhost:8701");
        let answer = stranger.get(&options(&page));
        let wrong = other.post("/intrare/cheie", &[("cheie", &answer)]).await;
        assert_eq!((wrong.status, wrong.errors().len()), (422, 1));
        let answer = key.get(&options(&wrong));
        assert_eq!(other.post("/intrare/cheie", &[("cheie", &answer)]).await.location(), "/acasa");
        assert_eq!(other.get("/contul-meu").await.status, 200);
        // The same answer opens nothing in another browser, and the app still works.
        let mut third = world.browser();
        sign_in(&mut third, EMAIL, PASSWORD).await;
        third.get("/intrare/cod").await;
        assert_eq!(third.post("/intrare/cheie", &[("cheie", &answer)]).await.status, 422);
        assert_eq!(again(&world, &mut third, &app).await, "/acasa");
    })
    .await;
}
