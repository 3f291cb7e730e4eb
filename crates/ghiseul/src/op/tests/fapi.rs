//! Pushed requests, proof of possession and numbers that are good once, for a strict client, on each engine.

use base64::Engine as _;
use oidc::dpop::{ProofKey, Target};

use super::*;

/// What a strict client sends, field by field and proof by proof.
struct Strict<'a> {
    world: &'a World,
    key: ProofKey,
}

impl<'a> Strict<'a> {
    fn new(world: &'a World) -> Self {
        Self { world, key: ProofKey::generate().unwrap() }
    }

    fn prove(&self, method: &str, path: &str, token: Option<&str>) -> String {
        let (state, url) = (&self.world.state, format!("{ISSUER}{path}"));
        let target = Target { method, url: &url, access_token: token };
        let nonce = state.nonces.now(state.clock.now());
        self.key.prove(&target, Some(&nonce), &state.entropy.token(), state.clock.now())
    }

    fn assertion(&self) -> String {
        let (jti, now) = (self.world.state.entropy.token(), self.world.state.clock.now());
        assertion::sign(&self.world.key, "hub", ISSUER, &jti, now)
    }

    fn form(&self, fields: &[(&str, &str)]) -> Vec<(String, String)> {
        let assertion = self.assertion();
        let own = [("client_assertion_type", ASSERTION_TYPE), ("client_assertion", &assertion)];
        fields.iter().chain(&own).map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    async fn send(&self, path: &str, form: Vec<(String, String)>, proof: &str) -> Answer {
        let mut request = oidc::rp::Request::get(&format!("{ISSUER}{path}"));
        request.proof = Some(proof.to_owned()).filter(|proof| !proof.is_empty());
        request.form = Some(form);
        Transport::send(&Programs(self.world), request).await.unwrap()
    }

    fn request(&self, changes: &str, verifier: &Verifier) -> Vec<(String, String)> {
        let query = query(&format!("client_id=hub&{changes}"), verifier.challenge().as_str());
        let pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        self.form(&pairs)
    }

    /// Pushes a request and gives its name.
    async fn push(&self, verifier: &Verifier) -> String {
        let proof = self.prove("POST", "/par", None);
        let answer = self.send("/par", self.request("", verifier), &proof).await;
        let body: serde_json::Value = answer.json().unwrap();
        assert_eq!((answer.status, &body["expires_in"]), (201, &json!(60)), "{body}");
        body["request_uri"].as_str().unwrap().to_owned()
    }

    fn exchange(&self, code: &str, verifier: &Verifier) -> Vec<(String, String)> {
        self.form(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", verifier.reveal()),
        ])
    }

    async fn tokens(&self, code: &str, verifier: &Verifier) -> serde_json::Value {
        let proof = self.prove("POST", "/token", None);
        let answer = self.send("/token", self.exchange(code, verifier), &proof).await;
        assert_eq!(answer.status, 200, "{}", answer.error());
        answer.json().unwrap()
    }

    async fn userinfo(&self, header: &str, proof: Option<&str>) -> Reply {
        let mut request = Request::get("/userinfo").header("authorization", header);
        if let Some(proof) = proof {
            request = request.header("dpop", proof);
        }
        Programs(self.world).ask(request, String::new()).await
    }
}

fn carried(name: &str, client: &str) -> String {
    let name = name.replace(':', "%3A");
    format!("/authorize?client_id={client}&request_uri={name}")
}

/// A browser whose person has an account, a proof and agreed to have the strict client told.
async fn agreed_with(strict: &Strict<'_>) -> Browser {
    let mut browser = strict.world.registered(EMAIL).await;
    prove(strict.world, EMAIL).await;
    let verifier = Verifier::new(&strict.world.state.entropy);
    let sent = browser.get(&carried(&strict.push(&verifier).await, "hub")).await;
    let (_, page) = browser.follow(sent).await;
    assert!(agree(&mut browser, &page).await.location().starts_with(CALLBACK));
    browser
}

async fn strict_code(strict: &Strict<'_>, browser: &mut Browser, verifier: &Verifier) -> String {
    let sent = browser.get(&carried(&strict.push(verifier).await, "hub")).await;
    let (_, back) = browser.follow(sent).await;
    parameter(back.location(), "code").unwrap()
}

#[tokio::test]
async fn a_pushed_request_may_be_loaded_again_until_the_login_is_complete() {
    each_engine(async |world: World| {
        let strict = Strict::new(&world);
        let verifier = Verifier::new(&world.state.entropy);
        let name = strict.push(&verifier).await;
        let mut browser = world.registered(EMAIL).await;
        prove(&world, EMAIL).await;
        let page = format!("{}&scope=openid&redirect_uri=https://evil.test", carried(&name, "hub"));
        assert_eq!(browser.get(&page).await.location(), "/autorizare", "what is pushed counts");
        world.advance(50);
        assert_eq!(browser.get(&page).await.location(), "/autorizare");
        world.advance(600);
        let mut act =
            world.state.db.act(&store::Actor::System("test"), "test.sweep").await.unwrap();
        crate::op::store::sweep(&mut act, world.state.clock.now()).await.unwrap();
        act.commit().await.unwrap();
        assert_eq!(browser.get(&page).await.location(), "/autorizare", "the login has begun");
        let mut late = world.browser("192.0.2.8");
        assert_eq!(late.get(&page).await.status, 400, "another may not begin it any more");
        let consent = browser.get("/autorizare").await;
        assert!(consent.body.contains("stefan@exemplu.ro"), "all that was pushed is asked for");
        let back = agree(&mut browser, &consent).await;
        assert!(parameter(back.location(), "code").is_some());
        assert_eq!(parameter(back.location(), "iss").as_deref(), Some(ISSUER));
        assert_eq!(browser.get(&page).await.status, 400, "it is used up");
    })
    .await;
}

#[tokio::test]
async fn of_fifty_logins_by_one_name_one_completes() {
    each_engine(async |world: World| {
        let strict = Strict::new(&world);
        let browser = agreed_with(&strict).await;
        let verifier = Verifier::new(&world.state.entropy);
        let name = strict.push(&verifier).await;
        // Fifty copies of a browser that is signed in, each at the point where the answer is due.
        let mut tabs = Vec::new();
        let cookie = browser.session().cloned().unwrap();
        for _ in 0..50 {
            let mut tab = browser.clone();
            assert_eq!(tab.get(&carried(&name, "hub")).await.status, 303);
            tabs.push(tab);
        }
        assert_eq!(browser.session(), Some(&cookie));
        let answers = join_all(tabs.iter_mut().map(|tab| tab.get("/autorizare"))).await;
        let codes = answers
            .iter()
            .filter(|it| it.status == 303)
            .filter(|it| it.headers["location"].to_str().unwrap().starts_with(CALLBACK));
        assert_eq!(codes.count(), 1);
        assert!(answers.iter().all(|it| it.status < 500));
    })
    .await;
}

#[tokio::test]
async fn a_name_is_good_for_its_client_and_for_a_minute() {
    each_engine(async |world: World| {
        let strict = Strict::new(&world);
        let verifier = Verifier::new(&world.state.entropy);
        let name = strict.push(&verifier).await;
        let mut browser = world.browser("192.0.2.9");
        for (page, why) in [
            (carried(&name, "plain"), "another client's"),
            (carried(&name, "nobody"), "nobody's"),
            (carried(&format!("{name}x"), "hub"), "unknown"),
            (carried("urn:ietf:params:oauth:request_uri:x", "hub"), "short"),
        ] {
            let reply = browser.get(&page).await;
            assert_eq!(reply.status, 400, "{why}");
            assert!(reply.headers.get("location").is_none(), "{why}");
        }
        assert_eq!(browser.get(&carried(&name, "hub")).await.location(), "/autorizare");
        world.advance(60);
        assert_eq!(world.browser("192.0.2.8").get(&carried(&name, "hub")).await.status, 400);
        let open = query("client_id=hub", verifier.challenge().as_str());
        let reply = browser.get(&format!("/authorize?{open}")).await;
        let error = parameter(reply.location(), "error");
        assert_eq!(error.as_deref(), Some("invalid_request"), "a strict client must push");
    })
    .await;
}

#[tokio::test]
async fn pushing_is_refused_for_what_is_wrong() {
    each_engine(async |world: World| {
        let strict = Strict::new(&world);
        let verifier = Verifier::new(&world.state.entropy);
        let refusal = async |changes: &str, proof: String| {
            let answer = strict.send("/par", strict.request(changes, &verifier), &proof).await;
            (answer.status, answer.error())
        };
        let told = |status, error: &str| (status, error.to_owned());
        for (changes, error) in [
            ("redirect_uri=https://evil.test/", "invalid_request"),
            ("request_uri=urn:ietf:params:oauth:request_uri:x", "invalid_request"),
            ("request=e30.e30.", "request_not_supported"),
            ("response_type=token", "unsupported_response_type"),
            ("code_challenge_method=plain", "invalid_request"),
            ("scope=email", "invalid_scope"),
            ("dpop_jkt=another", "invalid_dpop_proof"),
        ] {
            let proof = strict.prove("POST", "/par", None);
            assert_eq!(refusal(changes, proof).await, told(400, error), "{changes}");
        }
        let elsewhere = strict.prove("POST", "/token", None);
        assert_eq!(refusal("", elsewhere).await, told(400, "invalid_dpop_proof"));
        let now = world.state.clock.now();
        let url = format!("{ISSUER}/par");
        let target = Target { method: "POST", url: &url, access_token: None };
        let bare = strict.key.prove(&target, None, "j", now);
        let answer = strict.send("/par", strict.request("", &verifier), &bare).await;
        assert_eq!((answer.status, answer.error().as_str()), (400, "use_dpop_nonce"));
        let nonce = answer.nonce.expect("the nonce comes along");
        let proven = strict.key.prove(&target, Some(&nonce), "j", now);
        let answer = strict.send("/par", strict.request("", &verifier), &proven).await;
        assert_eq!(answer.status, 201);
        let again = strict.send("/par", strict.request("", &verifier), &proven).await;
        assert_eq!(again.error(), "invalid_dpop_proof", "a proof is good once");
        let without = strict.send("/par", strict.request("", &verifier), "").await;
        assert_eq!(without.status, 201, "the code is bound at the token endpoint then");
        let verb = Programs(&world).ask(Request::get("/par"), String::new()).await;
        assert_eq!(verb.status, 405);
    })
    .await;
}

#[tokio::test]
async fn a_token_is_its_key_holders() {
    each_engine(async |world: World| {
        let strict = Strict::new(&world);
        let mut browser = agreed_with(&strict).await;
        let verifier = Verifier::new(&world.state.entropy);
        let code = strict_code(&strict, &mut browser, &verifier).await;
        let thief = Strict::new(&world);
        let stolen = thief.prove("POST", "/token", None);
        let stolen = thief.send("/token", thief.exchange(&code, &verifier), &stolen).await;
        assert_eq!(stolen.error(), "invalid_grant", "the code is bound to the pushing key");
        let bare = strict.send("/token", strict.exchange(&code, &verifier), "").await;
        assert_eq!((bare.status, bare.error().as_str()), (400, "invalid_dpop_proof"));
        let tokens = strict.tokens(&code, &verifier).await;
        assert_eq!(tokens["token_type"], "DPoP");
        let token = tokens["access_token"].as_str().unwrap();
        let proof = |it: &Strict<'_>| it.prove("GET", "/userinfo", Some(token));
        let dpop = format!("DPoP {token}");
        let good = proof(&strict);
        assert_eq!(strict.userinfo(&dpop, Some(&good)).await.status, 200);
        let bearer = format!("Bearer {token}");
        let unbound = strict.prove("GET", "/userinfo", None);
        let other = strict.prove("GET", "/userinfo", Some("other"));
        let post = strict.prove("POST", "/userinfo", Some(token));
        let strange = proof(&thief);
        for (why, header, proof, error) in [
            ("a proof again", &dpop, Some(&good), "invalid_token"),
            ("as a bearer token", &bearer, None, "invalid_token"),
            ("as a bearer token with a proof", &bearer, Some(&unbound), "invalid_token"),
            ("no proof", &dpop, None, "invalid_dpop_proof"),
            ("no ath", &dpop, Some(&unbound), "invalid_dpop_proof"),
            ("another token's ath", &dpop, Some(&other), "invalid_dpop_proof"),
            ("another method", &dpop, Some(&post), "invalid_dpop_proof"),
            ("another key", &dpop, Some(&strange), "invalid_token"),
        ] {
            let reply = strict.userinfo(header, proof.map(String::as_str)).await;
            assert_eq!(reply.status, 401, "{why}");
            assert_eq!(reply.json()["error"], error, "{why}");
            let challenge = reply.headers["www-authenticate"].to_str().unwrap();
            assert!(challenge.contains(error), "{why}: {challenge}");
        }
        let mut two = Request::get("/userinfo").header("authorization", &dpop);
        for _ in 0..2 {
            two = two.header("dpop", proof(&strict));
        }
        assert_eq!(Programs(&world).ask(two, String::new()).await.status, 401, "two proofs");
        assert_eq!(strict.userinfo(&dpop, Some(&proof(&strict))).await.status, 200);
        let again = strict.prove("POST", "/token", None);
        let again = strict.send("/token", strict.exchange(&code, &verifier), &again).await;
        assert_eq!(again.error(), "invalid_grant");
        let dead = strict.userinfo(&dpop, Some(&proof(&strict))).await;
        assert_eq!(dead.status, 401, "a code that comes again kills its token");
    })
    .await;
}

#[tokio::test]
async fn of_fifty_uses_of_a_number_one_counts() {
    each_engine(async |world: World| {
        let strict = Strict::new(&world);
        let verifier = Verifier::new(&world.state.entropy);
        // Fifty requests with one proof, each with an assertion of its own.
        let proof = strict.prove("POST", "/par", None);
        let one = async |form: Vec<(String, String)>, proof: String| {
            strict.send("/par", form, &proof).await
        };
        let uses = (0..50).map(|_| one(strict.request("", &verifier), proof.clone()));
        let answers = join_all(uses).await;
        assert_eq!(answers.iter().filter(|it| it.status == 201).count(), 1, "proof");
        assert_eq!(answers.iter().filter(|it| it.error() == "invalid_dpop_proof").count(), 49);
        // Fifty requests with one assertion, each with a proof of its own.
        let form = strict.request("", &verifier);
        let uses = (0..50).map(|_| one(form.clone(), strict.prove("POST", "/par", None)));
        let answers = join_all(uses).await;
        assert_eq!(answers.iter().filter(|it| it.status == 201).count(), 1, "assertion");
        assert_eq!(answers.iter().filter(|it| it.error() == "invalid_client").count(), 49);
        // Fifty readings with one proof.
        let mut browser = agreed_with(&strict).await;
        let code = strict_code(&strict, &mut browser, &verifier).await;
        let tokens = strict.tokens(&code, &verifier).await;
        let token = tokens["access_token"].as_str().unwrap();
        let (header, proof) =
            (format!("DPoP {token}"), strict.prove("GET", "/userinfo", Some(token)));
        let uses = (0..50).map(|_| strict.userinfo(&header, Some(&proof)));
        let answers = join_all(uses).await;
        assert_eq!(answers.iter().filter(|it| it.status == 200).count(), 1, "reading");
        assert!(answers.iter().all(|it| [200, 401].contains(&it.status)));
    })
    .await;
}

#[tokio::test]
async fn a_plain_client_may_show_a_secret() {
    each_engine(async |world: World| {
        let mut browser = world.registered(EMAIL).await;
        prove(&world, EMAIL).await;
        let verifier = Verifier::new(&world.state.entropy);
        let page = authorize(&mut browser, "client_id=simple", &verifier).await;
        let back = agree(&mut browser, &page).await;
        let code = parameter(back.location(), "code").unwrap();
        let exchange = async |header: &str| {
            let request = Request::post("/token")
                .header("content-type", "application/x-www-form-urlencoded")
                .header("authorization", header);
            let mut body = url::form_urlencoded::Serializer::new(String::new());
            body.append_pair("grant_type", "authorization_code").append_pair("code", &code);
            body.append_pair("redirect_uri", CALLBACK);
            body.append_pair("code_verifier", verifier.reveal());
            Programs(&world).ask(request, body.finish()).await
        };
        let basic = |secret: &str| {
            let coded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            let pair = format!("simple:{coded}");
            format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
        };
        assert_eq!(exchange(&basic("wrong")).await.status, 401);
        let tokens = exchange(&basic(crate::testing::SECRET)).await;
        assert_eq!((tokens.status, &tokens.json()["token_type"]), (200, &json!("Bearer")));
    })
    .await;
}
