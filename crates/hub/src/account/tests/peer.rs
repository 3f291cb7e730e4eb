//! The certified provider oidc-provider, honest and not, against the hub as a relying party.
//!
//! `e2e/peers/oidc-provider/serve.mjs` does the talking and says what it needs. It runs where `CAZIER_PEERS` names its folder,
//! which `cargo xtask test` and `cargo xtask test peers` prepare; elsewhere these tests say so and end.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

use axum::Router;
use base::{Clock as _, SystemClock};
use jiff::SignedDuration;
use oidc::claims::Acr;
use oidc::jws::{Alg, Jwks, SigningKey};
use oidc::rp::{
    AcrRule, ClaimMap, ClientAuthentication, Profile, RelyingParty, RelyingPartyConfig,
};
use serde_json::json;
use store::testing::each_engine;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::net::TcpListener;
use tokio::process::{Child, ChildStdout, Command};
use web::{Service, Site};

use crate::Hub;
use crate::account::sign_out::BACK_CHANNEL;
use crate::testing::{Browser, Seen, TABLES, World, maria};

store::statements! {
    SESSIONS: "SELECT count(*) AS n FROM web_session WHERE account IS NOT NULL",
}

const ORIGIN: &str = "http://hub.localhost:8701";

/// The folder of peers; required in CI.
fn peers() -> Option<PathBuf> {
    let folder = std::env::var_os("CAZIER_PEERS").map(PathBuf::from);
    if folder.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CAZIER_PEERS must be set in CI");
        eprintln!("CAZIER_PEERS is not set: no foreign provider signs people in in this run.");
    }
    folder
}

/// A provider that is not ours, and the hub as its client.
struct Abroad {
    world: World,
    issuer: String,
    key: SigningKey,
    http: reqwest::Client,
    /// The provider's process, and what it goes on saying; it ends with the test.
    _provider: (Child, Lines<BufReader<ChildStdout>>),
}

/// What was found, for the last line.
#[derive(Default)]
struct Tally {
    passed: u32,
    failed: u32,
}

impl Tally {
    fn check(&mut self, name: &str, holds: bool) {
        println!("{} {name}", if holds { "ok     " } else { "FAILED " });
        *(if holds { &mut self.passed } else { &mut self.failed }) += 1;
    }

    fn finish(&self) {
        println!("{} passed, {} failed", self.passed, self.failed);
        assert_eq!(self.failed, 0);
    }
}

impl Abroad {
    async fn start(peers: &Path, world: World) -> Self {
        let (key, _) = SigningKey::generate().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let back = format!("http://{}{BACK_CHANNEL}", listener.local_addr().unwrap());
        let verified = json!({
            "verification": { "trust_framework": "ro_ghiseul_card3ds", "time": "2026-11-21T19:00:00Z" },
            "claims": { "given_name": maria().name.given, "family_name": maria().name.surname,
                "personal_administrative_number": maria().cnp.as_str() },
        });
        let jwks = Jwks { keys: vec![key.public().clone()] };
        let mut provider = Command::new("node")
            .arg(peers.join("oidc-provider/serve.mjs"))
            .env("OP_CLIENT_JWKS", serde_json::to_string(&jwks).unwrap())
            .env("OP_REDIRECT_URI", format!("{ORIGIN}/intrare/ghiseul"))
            .env("OP_BACK_CHANNEL", back)
            .env("OP_AWAY", format!("{ORIGIN}/"))
            .env("OP_VERIFIED", verified.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(provider.stdout.take().unwrap()).lines();
        // It complains about this and that first.
        let issuer = loop {
            let line = lines.next_line().await.unwrap().expect("the provider says where it is");
            if line.starts_with("http") {
                break line;
            }
        };
        let http = web::client_builder().cookie_store(true).build().unwrap();
        let abroad = Self { world, issuer, key, http, _provider: (provider, lines) };
        abroad.now();
        let app = abroad.app("hub", Profile::fapi());
        tokio::spawn(web::serve(listener, app, std::future::pending()));
        abroad
    }

    /// The provider has the system's clock: the hub's goes along.
    fn now(&self) {
        let behind = SystemClock.now().duration_since(self.world.clock.now());
        self.world.clock.advance(behind.max(SignedDuration::ZERO));
    }

    /// The hub as a client that has never spoken to the provider.
    fn app(&self, client_id: &str, profile: Profile) -> Router {
        let party = RelyingParty::new(RelyingPartyConfig {
            issuer: self.issuer.clone(),
            client_id: client_id.to_owned(),
            redirect_uri: format!("{ORIGIN}/intrare/ghiseul"),
            post_logout_redirect_uri: Some(format!("{ORIGIN}/")),
            authentication: ClientAuthentication::PrivateKeyJwt(self.key.clone()),
            scopes: ["openid", "email", "identity"].map(str::to_owned).to_vec(),
            acr: AcrRule::OneOf(vec![Acr::CardProof.as_str().to_owned()]),
            profile,
            claims: ClaimMap::Verified { frameworks: vec!["ro_ghiseul_card3ds".to_owned()] },
        });
        let hub = Hub { ghiseul: Arc::new(party), ..self.world.hub.clone() };
        let origin = ORIGIN.parse().unwrap();
        let site = Site::new(Service::Hub, origin, hub.clock.clone(), hub.entropy.clone());
        web::app(hub.on(site), crate::router(hub))
    }

    async fn tell(&self, path: &str, body: serde_json::Value) -> String {
        let sent = self.http.post(format!("{}{path}", self.issuer)).json(&body).send().await;
        let answer = sent.unwrap();
        assert!(answer.status().is_success(), "{body}: {}", answer.status());
        answer.text().await.unwrap()
    }

    /// Goes to the provider and comes back, or to where it does not go on.
    async fn sign_in(&self, browser: &mut Browser) -> Seen {
        self.now();
        let away = browser.get("/intrare").await;
        if away.status != 303 {
            return away;
        }
        let mut url: url::Url = away.location().parse().unwrap();
        for _ in 0..10 {
            let answer = self.http.get(url.clone()).send().await.unwrap();
            let (status, header) = (answer.status(), answer.headers().get("location").cloned());
            let Some(next) = header else {
                panic!("{url} answers {status}: {}", answer.text().await.unwrap());
            };
            url = url.join(next.to_str().unwrap()).unwrap();
            if let Some(back) = url.as_str().strip_prefix(ORIGIN) {
                self.now();
                return browser.get(back).await;
            }
        }
        panic!("the provider goes round in circles");
    }

    async fn back_channel(&self, app: &Router, token: &str) -> u16 {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("logout_token", token);
        let request = axum::http::Request::post(BACK_CHANNEL)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "cross-site");
        self.now();
        Browser::new(app.clone()).send(request, body.finish().into()).await.status
    }

    async fn sessions(&self) -> i64 {
        self.world.count(SESSIONS).await
    }
}

/// Every way in which the provider can lie, and whether the hub lets the person in.
const LIES: [(&str, bool); 25] = [
    ("none", true),
    ("InvalidAud", false),
    ("SecondaryAud", false),
    ("InvalidIss", false),
    ("InvalidNonce", false),
    ("MissingNonce", false),
    ("NullAlg", false),
    ("InvalidAlg", false),
    ("InvalidSignature", false),
    ("UnknownKid", false),
    ("OtherTyp", false),
    ("ExpiredExp", false),
    ("MissingExp", false),
    ("IatInTheFuture", false),
    ("MissingSub", false),
    ("MissingAcr", false),
    ("WeakAcr", false),
    ("InvalidAtHash", false),
    ("BearerInsteadOfDpop", false),
    ("InvalidSubInUserinfo", false),
    ("NoVerifiedClaims", false),
    ("InvalidAuthorizationResponseIss", false),
    ("RemoveAuthorizationResponseIss", false),
    ("InvalidState", false),
    ("DiscoveryIssuerMismatch", false),
];

#[tokio::test]
async fn a_provider_is_believed_only_where_it_tells_the_truth() {
    let Some(peers) = peers() else { return };
    each_engine(&TABLES, async |db| {
        let abroad = Abroad::start(&peers, World::new(db).await).await;
        let mut tally = Tally::default();
        for (kind, believed) in LIES {
            abroad.tell("/lie", json!({ "kind": kind })).await;
            let before = abroad.sessions().await;
            // A client that knows nothing yet: the document of the provider is read anew.
            let mut browser = Browser::new(abroad.app("hub", Profile::fapi()));
            let seen = abroad.sign_in(&mut browser).await;
            let opened = abroad.sessions().await - before;
            let holds = (seen.status == 303, opened == 1) == (believed, believed);
            tally.check(&format!("ClientTest{kind}"), holds);
        }
        for (kind, believed) in [("none", true), ("InvalidNonce", false), ("InvalidAud", false)] {
            abroad.tell("/lie", json!({ "kind": kind })).await;
            let app = abroad.app("hub-plain", Profile::plain(vec![Alg::Es256]));
            let seen = abroad.sign_in(&mut Browser::new(app)).await;
            tally.check(&format!("as a plain client: {kind}"), (seen.status == 303) == believed);
        }
        tally.finish();
    })
    .await;
}

#[tokio::test]
async fn a_provider_ends_its_sessions_and_no_others() {
    let Some(peers) = peers() else { return };
    each_engine(&TABLES, async |db| {
        let abroad = Abroad::start(&peers, World::new(db).await).await;
        let mut tally = Tally::default();
        let app = abroad.app("hub", Profile::fapi());
        let mut browser = Browser::new(app.clone());
        assert_eq!(abroad.sign_in(&mut browser).await.status, 303);
        let mut stranger = abroad.world.citizen(&crate::testing::ion()).await;
        assert_eq!(abroad.sessions().await, 2);
        let refused = [
            "WithNonce",
            "WrongTyp",
            "NoEvents",
            "OtherEvent",
            "InvalidAud",
            "InvalidIss",
            "NoSid",
            "NoJti",
            "Expired",
            "TooLong",
            "InvalidSignature",
        ];
        for kind in refused {
            let token = abroad.tell("/logout", json!({ "kind": kind, "sid": "any" })).await;
            let status = abroad.back_channel(&app, &token).await;
            let holds = status == 400 && abroad.sessions().await == 2;
            tally.check(&format!("OIDCCBackChannelLogout{kind}"), holds);
        }
        let token = abroad.tell("/logout", json!({ "kind": "good", "sid": "any" })).await;
        tally.check("a token of another session", abroad.back_channel(&app, &token).await == 200);
        tally.check("the same again", abroad.back_channel(&app, &token).await == 400);
        tally.check("nobody was signed out by either", abroad.sessions().await == 2);

        // The person leaves the hub, then the provider by the form of the hub's page; the provider tells the hub.
        let mut other = Browser::new(app.clone());
        assert_eq!(abroad.sign_in(&mut other).await.status, 303);
        let page = browser.post("/iesire", &[]).await;
        let fields = ["id_token_hint", "client_id", "post_logout_redirect_uri"];
        let form: Vec<(&str, String)> =
            fields.iter().map(|name| (*name, page.value(name))).collect();
        let end = format!("{}/session/end", abroad.issuer);
        let asked = abroad.http.post(&end).form(&form).send().await.unwrap().text().await.unwrap();
        let xsrf = asked.split("name=\"xsrf\" value=\"").nth(1).unwrap_or_default();
        let xsrf = xsrf.split('"').next().unwrap_or_default();
        abroad.now();
        let confirmed = [("xsrf", xsrf), ("logout", "yes")];
        let left = abroad.http.post(format!("{end}/confirm")).form(&confirmed).send().await;
        let left = left.unwrap();
        let away = left.headers().get("location").map(|it| it.to_str().unwrap().to_owned());
        tally
            .check("OIDCCRpInitiatedLogout", away.as_deref() == Some("http://hub.localhost:8701/"));
        let gone = other.get("/inregistrare").await.status == 303;
        tally.check("OIDCCBackChannelRpInitiatedLogout", gone && abroad.sessions().await == 1);
        let kept = stranger.get("/acasa").await.status == 200;
        tally.check("somebody else's session goes on", kept);
        tally.finish();
    })
    .await;
}
