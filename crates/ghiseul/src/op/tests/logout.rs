//! Signing out, and telling those who were told; and keys that change while people sign in.

use axum::extract::State;
use axum::routing::post;
use axum::{Form, Router};
use oidc::rp::LogoutNotice;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::jobs::Runner;
use tokio::net::TcpListener;

use super::*;

store::statements! {
    TELLINGS: "SELECT count(*) AS n FROM op_logout",
}

/// An institution's back channel: keeps the tokens and answers what it is told to.
#[derive(Default)]
struct BackChannel {
    tokens: Mutex<Vec<String>>,
    status: Mutex<u16>,
}

async fn take(
    State(it): State<Arc<BackChannel>>,
    Form(mut form): Form<BTreeMap<String, String>>,
) -> axum::http::StatusCode {
    it.tokens.lock().unwrap().push(form.remove("logout_token").unwrap());
    axum::http::StatusCode::from_u16(*it.status.lock().unwrap()).unwrap()
}

/// Runs a test on each engine with a back channel for the strict client.
async fn with_back_channel(body: impl AsyncFn(World, Arc<BackChannel>, Runner)) {
    store::testing::each_engine(&[&web::MIGRATIONS, &crate::MIGRATIONS], async |db| {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/iesire", listener.local_addr().unwrap());
        let channel = Arc::new(BackChannel::default());
        *channel.status.lock().unwrap() = 200;
        let routes = Router::new().route("/iesire", post(take)).with_state(channel.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let world = World::with(db, |provider| {
            crate::testing::with_client(&provider, "hub", |client| {
                client.backchannel_logout_uri = Some(address);
            })
        });
        let jobs = Runner::new(world.state.db.clone());
        let jobs = crate::op::register_jobs(&world.state, jobs);
        body(world, channel, jobs).await;
    })
    .await;
}

/// Signs in at the strict client; gives its identity.
async fn login(world: &World, party: &RelyingParty, browser: &mut Browser) -> oidc::rp::Identity {
    let (programs, entropy) = (Programs(world), world.state.entropy.clone());
    let now = world.state.clock.now();
    let begun = party.begin(&programs, &Wish::default(), &entropy, now).await;
    let (address, login) = begun.unwrap();
    let sent = browser.get(&path(&address)).await;
    let (_, mut page) = browser.follow(sent).await;
    if page.status == 200 && page.body.contains("name=\"parola\"") {
        let sent = browser.post("/cont/intrare", &[("email", EMAIL), ("parola", PASSWORD)]).await;
        page = browser.follow(sent).await.1;
    }
    if page.status == 200 {
        page = agree(browser, &page).await;
    }
    let query = page.location().split_once('?').unwrap().1.to_owned();
    let now = world.state.clock.now();
    party.redeem(&programs, login, &query, &entropy, now).await.unwrap()
}

/// A part of a compact token, unchecked: 0 is its header, 1 its claims.
fn part(token: &str, place: usize) -> serde_json::Value {
    use base64::Engine as _;
    let part = token.split('.').nth(place).unwrap();
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    serde_json::from_slice(&engine.decode(part).unwrap()).unwrap()
}

async fn notice(world: &World, party: &RelyingParty, token: &str) -> LogoutNotice {
    party.logout_notice(&Programs(world), token, world.state.clock.now()).await.unwrap()
}

#[tokio::test]
async fn an_institutions_form_signs_out_and_everybody_is_told() {
    with_back_channel(async |world, channel, jobs| {
        let party = relying_party(&world);
        let mut browser = world.registered(EMAIL).await;
        prove(&world, EMAIL).await;
        let identity = login(&world, &party, &mut browser).await;
        let (endpoint, fields) =
            party.sign_out(&Programs(&world), &identity.hint).await.unwrap().unwrap();
        let mut form: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        form.push(("state", "s 1"));
        // The form comes from another site: without the cookie, which is Lax.
        let mut elsewhere = world.browser("192.0.2.1");
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(&form);
        let request = Request::post(path(&endpoint))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "cross-site")
            .header("origin", "https://hub.test");
        let reply = elsewhere.send(request, body.finish()).await;
        assert_eq!(reply.location(), "https://hub.test/?state=s+1");
        assert!(browser.get("/").await.body.contains("/cont/intrare"), "the session is over");
        jobs.drain().await.unwrap();
        let tokens = channel.tokens.lock().unwrap().clone();
        assert_eq!(tokens.len(), 1);
        let told = notice(&world, &party, &tokens[0]).await;
        assert_eq!((told.iss.as_str(), Some(told.sid)), (ISSUER, identity.id_token.sid));
        let mut read = world.state.db.read().await.unwrap();
        let left: i64 = read.one(TELLINGS, vec![]).await.unwrap().get("n").unwrap();
        assert_eq!(left, 0);
    })
    .await;
}

#[tokio::test]
async fn a_wish_to_sign_out_is_believed_only_with_the_token_of_the_session() {
    with_back_channel(async |world, channel, jobs| {
        let party = relying_party(&world);
        let mut browser = world.registered(EMAIL).await;
        prove(&world, EMAIL).await;
        let identity = login(&world, &party, &mut browser).await;
        let hint = identity.hint.as_str();
        let modified = format!("{}AAAA", &hint[..hint.len() - 4]);
        let there = "post_logout_redirect_uri=https://hub.test/";
        for (query, status) in [
            (format!("id_token_hint={modified}&{there}"), 400),
            (format!("id_token_hint={hint}&post_logout_redirect_uri=https://evil.test/"), 400),
            (format!("id_token_hint={hint}&client_id=plain&{there}"), 400),
            (there.to_owned(), 400),
            (String::new(), 200),
        ] {
            let reply = browser.get(&format!("/end-session?{query}")).await;
            assert_eq!(reply.status, status, "{query}");
            assert!(reply.headers.get("location").is_none());
        }
        let asked = browser.get("/end-session").await;
        assert!(asked.body.contains("action=\"/cont/iesire\""), "the person is asked");
        assert_eq!(browser.get("/acorduri/retrage").await.location(), "/", "still signed in");
        jobs.drain().await.unwrap();
        assert!(channel.tokens.lock().unwrap().is_empty());
        let reply = browser.get(&format!("/end-session?id_token_hint={hint}")).await;
        assert_eq!(reply.location(), "/", "without an address, and without a state");
    })
    .await;
}

#[tokio::test]
async fn who_signs_out_here_is_signed_out_there_as_soon_as_it_answers() {
    with_back_channel(async |world, channel, jobs| {
        let party = relying_party(&world);
        let mut browser = world.registered(EMAIL).await;
        prove(&world, EMAIL).await;
        let first = login(&world, &party, &mut browser).await.id_token.sid.unwrap();
        let mut other = world.browser("192.0.2.7");
        let second = login(&world, &party, &mut other).await.id_token.sid.unwrap();
        assert_ne!(first, second, "each session has its own name");
        *channel.status.lock().unwrap() = 503;
        browser.post("/cont/iesire", &[]).await;
        jobs.drain().await.unwrap();
        assert_eq!(channel.tokens.lock().unwrap().len(), 1);
        *channel.status.lock().unwrap() = 200;
        for _ in 0..20 {
            world.advance(3600);
            jobs.drain().await.unwrap();
        }
        let tokens = channel.tokens.lock().unwrap().clone();
        assert_eq!(tokens.len(), 2, "once refused, once taken, never again");
        assert_ne!(tokens[0], tokens[1], "each try is a token of its own");
        // The last one is hours old by now; it was fresh when it was sent.
        let (programs, now) = (Programs(&world), world.state.clock.now());
        assert!(party.logout_notice(&programs, &tokens[1], now).await.is_err());
        let claims = part(&tokens[1], 1);
        assert_eq!(claims["sid"], first, "and only of the session that ended");
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 120);
    })
    .await;
}

#[tokio::test]
async fn keys_change_under_load_and_no_sign_in_fails() {
    with_back_channel(async |world, _, jobs| {
        crate::op::begin_jobs(&world.state.db).await.unwrap();
        jobs.drain().await.unwrap();
        let party = relying_party(&world);
        let mut browser = world.registered(EMAIL).await;
        prove(&world, EMAIL).await;
        let mut used = std::collections::BTreeSet::new();
        // Ten weeks in steps that fall before, on and after each change.
        for step in 0..70 {
            world.advance(24 * 3600 - 7);
            jobs.drain().await.unwrap();
            if step % 7 == 0 || step % 30 >= 28 || step % 30 <= 2 {
                let mut others: Vec<Browser> = (0..4).map(|_| browser.clone()).collect();
                let visits = others.iter_mut().map(|it| login(&world, &party, it));
                let identities = join_all(visits).await;
                let header = part(&identities[0].hint, 0);
                used.insert(header["kid"].as_str().unwrap().to_owned());
                browser = others.remove(0);
            }
        }
        assert_eq!(used.len(), 3, "three keys signed in ten weeks");
        let published = world.state.keys.now().await.unwrap().public().keys.len();
        assert_eq!(published, 2, "the one that signs and the next");
    })
    .await;
}
