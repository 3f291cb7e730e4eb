//! Signing in through ROeID: a hub through its router, and the certified npm `oidc-provider` in ROeID's place.

use serde_json::json;
use store::args;
use store::testing::each_engine;

use crate::ports::persons::CivilStatus;
use crate::testing::{Browser, RoeidPeer, Seen, TABLES, World, ion, maria};

store::statements! {
    PROOFS: "SELECT kind, level FROM identity_proof ORDER BY verified_at, id",
    WAYS: "SELECT count(*) AS n FROM identity",
    ACCOUNTS: "SELECT count(*) AS n FROM account",
    SIGN_INS: "SELECT count(*) AS n FROM identity WHERE acr = 'urn:ro:roeid:acr:app'",
}

const EMAIL: &str = "ana@example.ro";
const FORM: [(&str, &str); 2] = [("email", EMAIL), ("termeni", "da")];

/// Goes to ROeID as this person and comes back.
async fn sign_in(
    world: &World,
    peer: &RoeidPeer,
    browser: &mut Browser,
    person: &CivilStatus,
) -> Seen {
    peer.next(person, &format!("roeid-{}", person.cnp.last_three()), &json!({})).await;
    let away = browser.get("/intrare?cale=roeid").await;
    assert_eq!(away.status, 303, "{}", away.body);
    come_back(world, peer, browser, &away.location()).await
}

async fn come_back(world: &World, peer: &RoeidPeer, browser: &mut Browser, away: &str) -> Seen {
    let back = peer.browse(away).await;
    world.keep_time();
    browser.get(&back).await
}

/// Fills in the form and the code from the mail.
async fn register(world: &World, browser: &mut Browser) -> String {
    let sent = browser.post("/inregistrare", &FORM).await;
    assert_eq!(sent.location(), "/inregistrare/cod", "nobody said that the address is confirmed");
    let (_, subject, _) = world.mails().await.pop().unwrap();
    let code = subject.split(' ').next().unwrap();
    browser.post("/inregistrare/cod", &[("cod", code)]).await.location()
}

#[tokio::test(flavor = "multi_thread")]
async fn roeid_opens_an_account_after_form_code_and_comparison() {
    let peer = RoeidPeer::start().await;
    each_engine(&TABLES, async |db| {
        let world = peer.world(db).await;
        let mut browser = world.browser();
        let hints = browser.get("/identificare").await.texts(".govuk-radios__hint");
        assert!(!hints[2].contains("nu este disponibilă"), "{hints:?}");
        let chosen = browser.post("/identificare", &[("cale", "roeid")]).await;
        assert_eq!(chosen.location(), "/intrare?cale=roeid");
        let arrived = sign_in(&world, &peer, &mut browser, &maria()).await;
        assert_eq!(arrived.location(), "/inregistrare", "{}", arrived.body);
        let form = browser.get("/inregistrare").await;
        assert_eq!(form.value("email"), EMAIL);
        assert!(form.text("main").contains("Datele vin prin ROeID"));
        assert!(form.text("main dl").contains("Ștefănescu"));
        assert_eq!(register(&world, &mut browser).await, "/cereri/motiv");
        let mut read = world.hub.db.read().await.unwrap();
        let row = read.one(PROOFS, args![]).await.unwrap();
        drop(read);
        let text = |column| row.get::<String>(column).unwrap();
        assert_eq!((text("kind").as_str(), text("level").as_str()), ("roeid", "substantial"));
        assert_eq!(world.count(SIGN_INS).await, 1);
        // The second time there is no form; who leaves is offered to leave ROeID too, its own way.
        let mut again = world.browser();
        let arrived = sign_in(&world, &peer, &mut again, &maria()).await;
        assert_eq!(arrived.location(), "/acasa");
        let out = again.post("/iesire", &[]).await;
        assert_eq!(out.attr("main form", "action"), "https://roeid.example/logout");
        assert_eq!(out.attr("main form", "method"), "get");
        assert_eq!(out.value("target"), "http://hub.localhost:8701/");
        assert!(out.text("main").contains("ROeID"));
        assert_eq!(again.get("/acasa").await.location(), "/cont");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_count_at_their_own_address_and_from_their_own_issuer() {
    let peer = RoeidPeer::start().await;
    each_engine(&TABLES, async |db| {
        let world = peer.world(db).await;
        // ROeID's answer at GHISEUL's address, and the other way round.
        peer.next(&maria(), "roeid-1", &json!({})).await;
        let mut browser = world.browser();
        let ghiseul = browser.get("/intrare").await.location();
        let roeid = browser.get("/intrare?cale=roeid").await.location();
        let mixed = peer.browse(&roeid).await.replace("/intrare/roeid", "/intrare/ghiseul");
        assert_eq!(browser.get(&mixed).await.heading(), "Nu ați intrat în cont");
        let back = world.ghiseul.browse(&ghiseul, &maria());
        let mixed = back.replace("/intrare/ghiseul", "/intrare/roeid");
        assert_eq!(browser.get(&mixed).await.heading(), "Nu ați intrat în cont");
        // An issuer that is named must be the right one, although it need not be named.
        peer.next(&maria(), "roeid-1", &json!({ "foreignIss": true })).await;
        let mut browser = world.browser();
        let away = browser.get("/intrare?cale=roeid").await.location();
        let refused = come_back(&world, &peer, &mut browser, &away).await;
        assert_eq!(refused.heading(), "Nu ați intrat în cont");
        assert_eq!(refused.attr("main a.govuk-button", "href"), "/intrare?cale=roeid");
        // Whoever says no is told so; whoever is not there at all, too.
        peer.next(&maria(), "roeid-1", &json!({ "declines": true })).await;
        let away = browser.get("/intrare?cale=roeid").await.location();
        let declined = come_back(&world, &peer, &mut browser, &away).await;
        assert_eq!(declined.heading(), "Nu ați terminat în ROeID");
        peer.next(&maria(), "roeid-1", &json!({ "without": "cnp" })).await;
        let away = browser.get("/intrare?cale=roeid").await.location();
        let nobody = come_back(&world, &peer, &mut browser, &away).await;
        assert_eq!(nobody.heading(), "Nu ați intrat în cont");
        assert_eq!(world.count(ACCOUNTS).await, 0);
        assert_eq!(browser.get("/intrare/altceva?code=x").await.status, 404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_from_roeid_is_reached_by_another_way_only_once_linked() {
    let peer = RoeidPeer::start().await;
    each_engine(&TABLES, async |db| {
        let world = peer.world(db).await;
        let mut browser = world.browser();
        sign_in(&world, &peer, &mut browser, &maria()).await;
        register(&world, &mut browser).await;
        // The same address, another person: another account.
        world.ghiseul.says.lock().unwrap().email = EMAIL;
        let mut other = world.browser();
        assert_eq!(world.sign_in(&mut other, &ion()).await.location(), "/inregistrare");
        assert_eq!((world.count(ACCOUNTS).await, world.count(WAYS).await), (2, 2));
        // The same person through GHISEUL: not before ROeID was shown again in this browser.
        let mut browser = world.browser();
        let refused = world.sign_in(&mut browser, &maria()).await;
        assert_eq!((refused.status, refused.heading().as_str()), (409, "Aveți deja un cont"));
        assert_eq!(browser.get("/acasa").await.location(), "/cont");
        let first = refused.attr("main a[href*='cale=roeid']", "href");
        let away = browser.get(&first).await.location();
        assert!(away.contains("prompt=login"), "{away}");
        let back = come_back(&world, &peer, &mut browser, &away).await;
        assert_eq!(back.location(), "/legare", "{}", back.body);
        assert!(browser.get("/legare").await.text("main").contains("și prin Ghișeul.ro"));
        let joined = browser.post("/legare", &[("leg", "da")]).await;
        assert_eq!(joined.location(), "/contul-meu?legat=da");
        let ways = browser.get("/contul-meu").await.text("main");
        assert!(ways.contains("ROeID") && ways.contains("Ghișeul.ro"));
        let mut browser = world.browser();
        assert_eq!(world.sign_in(&mut browser, &maria()).await.location(), "/acasa");
        assert_eq!(world.count(ACCOUNTS).await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_of_roeid_stays_one_persons() {
    let peer = RoeidPeer::start().await;
    each_engine(&TABLES, async |db| {
        let world = peer.world(db).await;
        let mut browser = world.browser();
        sign_in(&world, &peer, &mut browser, &maria()).await;
        let name = format!("roeid-{}", maria().cnp.last_three());
        peer.next(&ion(), &name, &json!({})).await;
        let mut other = world.browser();
        let away = other.get("/intrare?cale=roeid").await.location();
        let refused = come_back(&world, &peer, &mut other, &away).await;
        assert_eq!(refused.status, 409);
        assert!(refused.text("main").contains("Contul ROeID a fost folosit aici pentru alt CNP"));
        assert_eq!(world.count(ACCOUNTS).await, 1);
    })
    .await;
}
