//! The provider through its addresses, on each engine, with the relying party of the crate `oidc` on the other side.

mod fapi;
mod logout;

use axum::http::Request;
use futures_util::future::join_all;
use oidc::pkce::Verifier;
use oidc::provider::assertion::{self, ASSERTION_TYPE};
use oidc::rp::{
    AcrRule, Answer, ClaimMap, ClientAuthentication, Profile, RelyingParty, RelyingPartyConfig,
    Transport, TransportError, Wish,
};
use serde_json::json;

use crate::card;
use crate::testing::{
    Browser, CALLBACK, ISSUER, PASSWORD, Reply, World, each_engine, query, registration,
};

const EMAIL: &str = "stefan@exemplu.ro";

/// The other institution's programs: no cookies, no `Origin`.
struct Programs<'a>(&'a World);

impl Programs<'_> {
    async fn ask(&self, request: axum::http::request::Builder, body: String) -> Reply {
        self.0.browser("198.51.100.1").send(request, body).await
    }

    async fn userinfo(&self, token: &str) -> Reply {
        let request = Request::get("/userinfo").header("authorization", format!("Bearer {token}"));
        self.ask(request, String::new()).await
    }
}

impl Transport for Programs<'_> {
    async fn send(&self, asked: oidc::rp::Request) -> Result<Answer, TransportError> {
        let path = asked.url.strip_prefix(ISSUER).unwrap();
        let mut request = Request::builder().method(asked.method()).uri(path);
        if let Some(header) = asked.authorization {
            request = request.header("authorization", header);
        }
        if let Some(proof) = asked.proof {
            request = request.header("dpop", proof);
        }
        let mut body = String::new();
        if let Some(form) = asked.form {
            request = request.header("content-type", "application/x-www-form-urlencoded");
            body = url::form_urlencoded::Serializer::new(body).extend_pairs(form).finish();
        }
        let reply = self.ask(request, body).await;
        let header =
            |name: &str| reply.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        let (nonce, challenge) = (header("dpop-nonce"), header("www-authenticate"));
        Ok(Answer { status: reply.status, nonce, challenge, body: reply.body.into_bytes() })
    }
}

fn relying_party(world: &World) -> RelyingParty {
    RelyingParty::new(RelyingPartyConfig {
        issuer: ISSUER.to_owned(),
        client_id: "hub".to_owned(),
        redirect_uri: CALLBACK.to_owned(),
        post_logout_redirect_uri: Some("https://hub.test/".to_owned()),
        authentication: ClientAuthentication::PrivateKeyJwt(world.key.clone()),
        scopes: ["openid", "email", "identity"].map(str::to_owned).to_vec(),
        acr: AcrRule::OneOf(vec![oidc::claims::Acr::CardProof.as_str().to_owned()]),
        profile: Profile::fapi(),
        claims: ClaimMap::Verified { frameworks: vec!["ro_ghiseul_card3ds".to_owned()] },
    })
}

/// The path and query of an address of the portal.
fn path(address: &str) -> String {
    address.strip_prefix(ISSUER).unwrap().to_owned()
}

async fn prove(world: &World, email: &str) {
    let account = world.account(email).await.unwrap();
    card::testing::prove(&world.state.db, account.id).await;
}

#[tokio::test]
async fn the_whole_journey_of_somebody_new() {
    each_engine(async |world: World| {
        let (party, programs) = (relying_party(&world), Programs(&world));
        let entropy = world.state.entropy.clone();
        let wish = Wish { create: true, language: Some("ro".to_owned()), ..Wish::default() };
        let now = world.state.clock.now();
        let (address, login) = party.begin(&programs, &wish, &entropy, now).await.unwrap();

        let mut browser = world.browser("192.0.2.1");
        let sent = browser.get(&path(&address)).await;
        let (paths, page) = browser.follow(sent).await;
        assert_eq!(paths, ["/autorizare?lang=ro", "/cont/nou"], "registration is the first page");
        assert_eq!(page.status, 200);
        let sent = browser.post("/cont/nou", &registration(EMAIL)).await;
        let (paths, _) = browser.follow(sent).await;
        assert_eq!(paths, ["/cont/cod"], "then the code");
        let code = world.code(EMAIL).await;
        let sent = browser.post("/cont/cod", &[("cod", &code)]).await;
        assert_eq!(sent.location(), "/autorizare");
        let sent = browser.get("/autorizare").await;
        assert_eq!(sent.location(), card::START, "then the card");
        prove(&world, EMAIL).await;
        world.advance(120);
        let page = browser.get("/autorizare").await;
        assert_eq!(page.status, 200, "then consent");
        for shown in
            ["Ministerul Afacerilor Interne", "Popescu", "Ștefan Ion", EMAIL, "Banca Exemplu SA"]
        {
            assert!(page.body.contains(shown), "{shown}");
        }
        assert!(!page.body.contains("1800101221144"), "the number is masked");
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("form-action 'self' https://hub.test;"), "{policy}");
        let back = agree(&mut browser, &page).await;
        let callback = back.location().strip_prefix(CALLBACK).unwrap().to_owned();
        assert_eq!(browser.get("/autorizare").await.status, 410, "it is answered");

        let now = world.state.clock.now();
        let callback = callback.trim_start_matches('?');
        let identity = party.redeem(&programs, login, callback, &entropy, now).await.unwrap();
        assert_eq!(identity.id_token.acr.as_deref(), Some("urn:ro:ghiseul:acr:card3ds"));
        assert_eq!(identity.id_token.amr, ["pwd", "3ds"]);
        let told = identity.person.unwrap();
        assert_eq!(told.email.as_deref(), Some(EMAIL));
        assert!(now.as_second() - told.email_confirmed_at.unwrap() < 15 * 60);
        assert_eq!((told.given.as_str(), told.family.as_str()), ("Ștefan Ion", "Popescu"));
        assert_eq!((told.number.as_str(), told.birthdate), ("1800101221144", None));
    })
    .await;
}

/// Asks for an authorization with these changes; gives where the portal's own redirects end.
async fn authorize(browser: &mut Browser, changes: &str, verifier: &Verifier) -> Reply {
    let query = query(changes, verifier.challenge().as_str());
    let sent = browser.get(&format!("/authorize?{query}")).await;
    browser.follow(sent).await.1
}

/// Presses the button of a consent page.
async fn agree(browser: &mut Browser, page: &Reply) -> Reply {
    let id = page.hidden("cerere");
    browser.post("/autorizare", &[("decizie", "da"), ("cerere", &id)]).await
}

/// A code for a browser whose person has agreed before.
async fn code(browser: &mut Browser, verifier: &Verifier) -> String {
    let reply = authorize(browser, "", verifier).await;
    parameter(reply.location(), "code").unwrap()
}

fn parameter(location: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(location).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// A browser whose person has an account, a proof and has agreed.
async fn agreed(world: &World) -> Browser {
    let mut browser = world.registered(EMAIL).await;
    prove(world, EMAIL).await;
    let verifier = Verifier::new(&world.state.entropy);
    let page = authorize(&mut browser, "", &verifier).await;
    assert_eq!(page.status, 200);
    let back = agree(&mut browser, &page).await;
    assert!(back.location().starts_with(CALLBACK));
    browser
}

/// The form of a good token request, with some parameters replaced.
fn token_form(
    world: &World,
    code: &str,
    verifier: &Verifier,
    changes: &[(&str, &str)],
) -> Vec<(String, String)> {
    let (jti, now) = (world.state.entropy.token(), world.state.clock.now());
    let proof = assertion::sign(&world.key, "plain", ISSUER, &jti, now);
    let good = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", verifier.reveal()),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", &proof),
    ];
    let change = |name: &str| changes.iter().find(|(changed, _)| *changed == name);
    good.iter()
        .map(|(name, value)| {
            let value = change(name).map_or(*value, |(_, value)| value);
            ((*name).to_owned(), value.to_owned())
        })
        .collect()
}

async fn token(world: &World, form: &[(String, String)]) -> (u16, serde_json::Value) {
    let request = oidc::rp::Request::get(&format!("{ISSUER}/token"));
    let request = oidc::rp::Request { form: Some(form.to_vec()), ..request };
    let answer = Transport::send(&Programs(world), request).await.unwrap();
    (answer.status, answer.json().unwrap())
}

#[tokio::test]
async fn who_agreed_before_is_sent_straight_back() {
    each_engine(async |world: World| {
        let mut browser = agreed(&world).await;
        let verifier = Verifier::new(&world.state.entropy);
        let reply = authorize(&mut browser, "", &verifier).await;
        assert_eq!(parameter(reply.location(), "state").as_deref(), Some("state-1"));
        assert_eq!(parameter(reply.location(), "iss").as_deref(), Some(ISSUER));
        let silent = authorize(&mut browser, "prompt=none", &verifier).await;
        assert!(parameter(silent.location(), "code").is_some());
        let again = authorize(&mut browser, "prompt=consent", &verifier).await;
        assert_eq!(again.status, 200, "unless the institution wants it asked again");

        let home = browser.get("/").await;
        assert!(home.body.contains("Ministerul Afacerilor Interne"));
        assert!(home.body.contains("Banca Exemplu SA"));
        browser.post("/acorduri/retrage", &[("institutie", "plain")]).await;
        assert!(browser.get("/").await.body.contains("Nicio instituție."));
        let after = authorize(&mut browser, "", &verifier).await;
        assert_eq!(after.status, 200, "or the person took it back");
    })
    .await;
}

#[tokio::test]
async fn no_page_is_shown_where_none_is_wanted() {
    each_engine(async |world: World| {
        let verifier = Verifier::new(&world.state.entropy);
        let mut nobody = world.browser("192.0.2.9");
        let reply = authorize(&mut nobody, "prompt=none", &verifier).await;
        assert_eq!(parameter(reply.location(), "error").as_deref(), Some("login_required"));
        assert_eq!(parameter(reply.location(), "iss").as_deref(), Some(ISSUER));
        assert_eq!(parameter(reply.location(), "state").as_deref(), Some("state-1"));
        let mut browser = world.registered(EMAIL).await;
        let reply = authorize(&mut browser, "prompt=none", &verifier).await;
        assert_eq!(parameter(reply.location(), "error").as_deref(), Some("interaction_required"));
        prove(&world, EMAIL).await;
        let reply = authorize(&mut browser, "prompt=none", &verifier).await;
        assert_eq!(parameter(reply.location(), "error").as_deref(), Some("consent_required"));
    })
    .await;
}

#[tokio::test]
async fn a_fresh_sign_in_is_asked_for_and_given() {
    each_engine(async |world: World| {
        let mut browser = agreed(&world).await;
        let verifier = Verifier::new(&world.state.entropy);
        world.advance(600);
        for changes in ["prompt=login", "max_age=60"] {
            let page = authorize(&mut browser, changes, &verifier).await;
            assert_eq!(page.status, 200);
            assert!(page.body.contains("action=\"/cont/intrare\""), "{changes}");
            let sent =
                browser.post("/cont/intrare", &[("email", EMAIL), ("parola", PASSWORD)]).await;
            let (_, back) = browser.follow(sent).await;
            assert!(parameter(back.location(), "code").is_some(), "{changes}");
            world.advance(600);
        }
        let kept = authorize(&mut browser, "max_age=3600", &verifier).await;
        assert!(parameter(kept.location(), "code").is_some());
    })
    .await;
}

#[tokio::test]
async fn the_person_may_say_no() {
    each_engine(async |world: World| {
        let mut browser = world.registered(EMAIL).await;
        prove(&world, EMAIL).await;
        let verifier = Verifier::new(&world.state.entropy);
        authorize(&mut browser, "", &verifier).await;
        let back = browser.post("/autorizare", &[("decizie", "refuz")]).await;
        assert_eq!(parameter(back.location(), "error").as_deref(), Some("access_denied"));
        assert_eq!(parameter(back.location(), "state").as_deref(), Some("state-1"));
        // Also before signing in, for example from the page of the card.
        let mut nobody = world.browser("192.0.2.9");
        authorize(&mut nobody, "", &verifier).await;
        let back = nobody.post("/autorizare", &[("decizie", "refuz")]).await;
        assert_eq!(parameter(back.location(), "error").as_deref(), Some("access_denied"));
    })
    .await;
}

#[tokio::test]
async fn consent_cannot_be_posted_past_the_card() {
    each_engine(async |world: World| {
        let mut browser = world.registered(EMAIL).await;
        let verifier = Verifier::new(&world.state.entropy);
        let query = query("", verifier.challenge().as_str());
        browser.get(&format!("/authorize?{query}")).await;
        let reply = browser.post("/autorizare", &[("decizie", "da")]).await;
        assert_eq!(reply.location(), "/autorizare");
        assert_eq!(browser.get("/autorizare").await.location(), card::START);
        // Another browser knows nothing of it.
        let mut other = world.browser("192.0.2.9");
        assert_eq!(other.post("/autorizare", &[("decizie", "da")]).await.status, 410);
    })
    .await;
}

#[tokio::test]
async fn nobody_agrees_to_what_they_did_not_see() {
    each_engine(async |world: World| {
        let mut browser = world.registered(EMAIL).await;
        prove(&world, EMAIL).await;
        let verifier = Verifier::new(&world.state.entropy);
        let seen = authorize(&mut browser, "scope=openid", &verifier).await;
        let other = authorize(&mut browser, "", &verifier).await;
        let reply = agree(&mut browser, &seen).await;
        assert_eq!(reply.location(), "/autorizare", "another tab asks for more: it is shown first");
        let without = browser.post("/autorizare", &[("decizie", "da")]).await;
        assert_eq!(without.location(), "/autorizare");
        assert!(agree(&mut browser, &other).await.location().starts_with(CALLBACK));
    })
    .await;
}

#[tokio::test]
async fn half_an_hour_later_the_institution_asks_again() {
    each_engine(async |world: World| {
        let mut browser = world.browser("192.0.2.9");
        let verifier = Verifier::new(&world.state.entropy);
        authorize(&mut browser, "", &verifier).await;
        world.advance(30 * 60);
        let reply = browser.get("/autorizare").await;
        assert_eq!(
            parameter(reply.location(), "error").as_deref(),
            Some("temporarily_unavailable")
        );
    })
    .await;
}

#[tokio::test]
async fn a_stranger_is_shown_a_page_and_sent_nowhere() {
    each_engine(async |world: World| {
        let mut browser = world.browser("192.0.2.9");
        let verifier = Verifier::new(&world.state.entropy);
        for changes in
            ["client_id=nobody", "redirect_uri=https://evil.test/callback/ghiseul", "client_id="]
        {
            let reply = authorize(&mut browser, changes, &verifier).await;
            assert_eq!(reply.status, 400, "{changes}");
            assert!(reply.headers.get("location").is_none());
            assert!(!reply.body.contains("https://evil.test"));
        }
        for (changes, error) in [
            ("response_type=token", "unsupported_response_type"),
            ("code_challenge_method=plain", "invalid_request"),
            ("code_challenge=", "invalid_request"),
            ("scope=email", "invalid_scope"),
        ] {
            let reply = authorize(&mut browser, changes, &verifier).await;
            assert_eq!(parameter(reply.location(), "error").as_deref(), Some(error), "{changes}");
        }
        assert!(browser.session().is_none(), "nothing is kept for a refused request");
    })
    .await;
}

#[tokio::test]
async fn token_requests_are_refused_for_what_is_wrong() {
    each_engine(async |world: World| {
        let mut browser = agreed(&world).await;
        let verifier = Verifier::new(&world.state.entropy);
        let other = Verifier::new(&world.state.entropy);
        let code = code(&mut browser, &verifier).await;
        let (stranger, _) = oidc::jws::SigningKey::generate().unwrap();
        let now = world.state.clock.now();
        let sign = |key, aud| assertion::sign(key, "plain", aud, "j", now);
        let forged = sign(&stranger, ISSUER);
        let elsewhere = sign(&world.key, "https://ghiseul.test/token");
        let table = [
            ("code", "unknown", 400, "invalid_grant"),
            ("code_verifier", other.reveal(), 400, "invalid_grant"),
            ("redirect_uri", "https://hub.test/other", 400, "invalid_grant"),
            ("grant_type", "password", 400, "unsupported_grant_type"),
            ("code_verifier", "", 400, "invalid_request"),
            ("client_assertion", forged.as_str(), 401, "invalid_client"),
            ("client_assertion", elsewhere.as_str(), 401, "invalid_client"),
            ("client_assertion", "", 401, "invalid_client"),
        ];
        for (name, value, status, error) in table {
            let form = token_form(&world, &code, &verifier, &[(name, value)]);
            let (got, body) = token(&world, &form).await;
            assert_eq!((got, &body), (status, &json!({ "error": error })), "{name}={value}");
        }
        let mut with_id = token_form(&world, &code, &verifier, &[]);
        with_id.push(("client_id".to_owned(), "hub".to_owned()));
        assert_eq!(token(&world, &with_id).await.0, 401);
        // None of it burned the code.
        let form = token_form(&world, &code, &verifier, &[]);
        let (status, body) = token(&world, &form).await;
        assert_eq!(status, 200, "{body}");
        assert_eq!(body["token_type"], "Bearer");
        assert_eq!(body["expires_in"], 300);
    })
    .await;
}

#[tokio::test]
async fn an_assertion_is_good_once() {
    each_engine(async |world: World| {
        let mut browser = agreed(&world).await;
        let verifier = Verifier::new(&world.state.entropy);
        let first = code(&mut browser, &verifier).await;
        let form = token_form(&world, &first, &verifier, &[]);
        assert_eq!(token(&world, &form).await.0, 200);
        let second = code(&mut browser, &verifier).await;
        let replayed = form.iter().find(|(name, _)| name == "client_assertion").unwrap().1.clone();
        let form = token_form(&world, &second, &verifier, &[("client_assertion", &replayed)]);
        assert_eq!(token(&world, &form).await, (401, json!({"error": "invalid_client"})));
    })
    .await;
}

#[tokio::test]
async fn a_code_is_good_for_a_minute() {
    each_engine(async |world: World| {
        let mut browser = agreed(&world).await;
        let verifier = Verifier::new(&world.state.entropy);
        let code = code(&mut browser, &verifier).await;
        world.advance(60);
        let form = token_form(&world, &code, &verifier, &[]);
        assert_eq!(token(&world, &form).await, (400, json!({"error": "invalid_grant"})));
    })
    .await;
}

#[tokio::test]
async fn a_code_that_comes_again_kills_its_token() {
    each_engine(async |world: World| {
        let mut browser = agreed(&world).await;
        let verifier = Verifier::new(&world.state.entropy);
        let code = code(&mut browser, &verifier).await;
        let (status, body) = token(&world, &token_form(&world, &code, &verifier, &[])).await;
        assert_eq!(status, 200);
        let access = body["access_token"].as_str().unwrap().to_owned();
        assert_eq!(Programs(&world).userinfo(&access).await.status, 200);
        let again = token(&world, &token_form(&world, &code, &verifier, &[])).await;
        assert_eq!(again, (400, json!({"error": "invalid_grant"})));
        let dead = Programs(&world).userinfo(&access).await;
        assert_eq!(dead.status, 401);
        assert_eq!(dead.headers["www-authenticate"], "Bearer error=\"invalid_token\"");
    })
    .await;
}

#[tokio::test]
async fn of_fifty_exchanges_at_once_one_gets_a_token() {
    each_engine(async |world: World| {
        let mut browser = agreed(&world).await;
        let verifier = Verifier::new(&world.state.entropy);
        let code = code(&mut browser, &verifier).await;
        let forms: Vec<_> = (0..50).map(|_| token_form(&world, &code, &verifier, &[])).collect();
        let answers = join_all(forms.iter().map(|form| token(&world, form))).await;
        let won: Vec<_> = answers.iter().filter(|(status, _)| *status == 200).collect();
        assert_eq!(won.len(), 1);
        assert!(answers.iter().all(|(status, _)| [200, 400].contains(status)));
        let access = won[0].1["access_token"].as_str().unwrap();
        assert_eq!(Programs(&world).userinfo(access).await.status, 401, "and 49 replays kill it");
    })
    .await;
}

#[tokio::test]
async fn the_id_token_names_nobody() {
    each_engine(async |world: World| {
        let mut browser = agreed(&world).await;
        let keys = world.state.keys.now().await.unwrap().public();
        let mut subjects = vec![];
        for _ in 0..2 {
            let verifier = Verifier::new(&world.state.entropy);
            let code = code(&mut browser, &verifier).await;
            let (_, body) = token(&world, &token_form(&world, &code, &verifier, &[])).await;
            let id_token = body["id_token"].as_str().unwrap();
            let claims: serde_json::Map<String, serde_json::Value> =
                oidc::jws::verify(id_token, &keys, &["JWT"]).unwrap();
            let names: Vec<&str> = claims.keys().map(String::as_str).collect();
            let expected = [
                "acr",
                "amr",
                "at_hash",
                "aud",
                "auth_time",
                "exp",
                "iat",
                "iss",
                "nonce",
                "sid",
                "sub",
            ];
            assert_eq!(names, expected);
            subjects.push(claims["sub"].as_str().unwrap().to_owned());
        }
        assert_eq!(subjects[0], subjects[1], "the same person is the same subject");
        let account = world.account(EMAIL).await.unwrap().id.to_string();
        assert_ne!(subjects[0], account, "which is not the account");
    })
    .await;
}

#[tokio::test]
async fn userinfo_tells_what_the_scopes_allow_while_the_token_lives() {
    each_engine(async |world: World| {
        let mut browser = agreed(&world).await;
        let verifier = Verifier::new(&world.state.entropy);
        let programs = Programs(&world);
        for (scope, expected) in [
            ("openid", vec!["sub"]),
            ("openid email", vec!["email", "email_verified", "email_verified_at", "sub"]),
            ("openid identity", vec!["sub", "verified_claims"]),
        ] {
            let reply = authorize(&mut browser, &format!("scope={scope}"), &verifier).await;
            let code = parameter(reply.location(), "code").unwrap();
            let (_, body) = token(&world, &token_form(&world, &code, &verifier, &[])).await;
            assert_eq!(body["scope"], scope);
            let access = body["access_token"].as_str().unwrap().to_owned();
            let told = programs.userinfo(&access).await;
            let told_json = told.json();
            let names: Vec<&str> =
                told_json.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(names, expected, "{scope}");
            assert_eq!(told.headers["cache-control"], "no-store");
            world.advance(300);
            assert_eq!(programs.userinfo(&access).await.status, 401, "five minutes later");
        }
        let none = programs.ask(Request::get("/userinfo"), String::new()).await;
        assert_eq!(
            (none.status, none.headers["www-authenticate"].to_str().unwrap()),
            (401, "Bearer")
        );
        assert_eq!(programs.userinfo("invented").await.status, 401);
        let basic = Request::get("/userinfo").header("authorization", "Basic aHViOng=");
        assert_eq!(programs.ask(basic, String::new()).await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn an_old_proof_asks_for_the_card_again() {
    each_engine(async |world: World| {
        let mut browser = agreed(&world).await;
        world.advance(365 * 24 * 3600);
        let sent = browser.post("/cont/intrare", &[("email", EMAIL), ("parola", PASSWORD)]).await;
        assert_eq!(sent.location(), "/");
        assert!(browser.get("/").await.body.contains("Expirată"));
        let verifier = Verifier::new(&world.state.entropy);
        let query = query("", verifier.challenge().as_str());
        let sent = browser.get(&format!("/authorize?{query}")).await;
        assert_eq!(sent.location(), "/autorizare");
        assert_eq!(browser.get("/autorizare").await.location(), card::START);
    })
    .await;
}

#[tokio::test]
async fn the_documents_are_public() {
    each_engine(async |world: World| {
        let mut browser = world.browser("192.0.2.9");
        let document = browser.get("/.well-known/openid-configuration").await;
        assert_eq!(document.json()["issuer"], ISSUER);
        let keys = browser.get("/jwks").await;
        assert_eq!(keys.headers["cache-control"], "public, max-age=300");
        assert_eq!(keys.json()["keys"].as_array().unwrap().len(), 2);
        assert!(!keys.body.contains("\"d\""), "no private half");
    })
    .await;
}
