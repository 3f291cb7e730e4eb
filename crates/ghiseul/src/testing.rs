//! The role in memory, and a browser that keeps cookies, for the tests of every slice.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request};
use base::{Secret, TestClock};
use jiff::SignedDuration;
use oidc::jws::{Jwks, SigningKey};
use oidc::opaque::Opaque;
use oidc::params::Params;
use oidc::provider::{
    AuthorizationRequest, Client, ClientAuthentication, ClientProfile, Provider, Scope,
};
use store::{Db, args};
use tower::ServiceExt as _;
use url::Url;
use web::Site;

use crate::account::model::Account;
use crate::{Config, Ghiseul, MenuEntry};

/// The issuer of the tests.
pub(crate) const ISSUER: &str = "https://ghiseul.test";
/// The redirect address of the client of the tests.
pub(crate) const CALLBACK: &str = "https://hub.test/callback/ghiseul";

/// The secret of the client `simple`.
pub(crate) const SECRET: &str = "a secret of tests, long enough";

/// The clients of the tests: `hub` is strict, `plain` is not, and `simple` has a secret. The key of the first two in PEM.
pub(crate) fn provider_with_pem(issuer: &str) -> (Provider, SigningKey, String) {
    let (key, pem) = SigningKey::generate().unwrap();
    let jwks = Jwks { keys: vec![key.public().clone()] };
    let client = |id: &str, profile, authentication| Client {
        id: id.to_owned(),
        name: "Ministerul Afacerilor Interne".to_owned(),
        name_en: Some("Ministry of Internal Affairs".to_owned()),
        redirect_uris: vec![CALLBACK.to_owned()],
        authentication,
        profile,
        scopes: vec![Scope::Openid, Scope::Email, Scope::Identity],
        post_logout_redirect_uris: vec!["https://hub.test/".to_owned()],
        backchannel_logout_uri: None,
    };
    let keys = || ClientAuthentication::PrivateKeyJwt(jwks.clone());
    let secret = ClientAuthentication::SecretBasic(Opaque::presented(SECRET).digest());
    let clients = vec![
        client("hub", ClientProfile::Fapi, keys()),
        client("plain", ClientProfile::Plain, keys()),
        client("simple", ClientProfile::Plain, secret),
    ];
    (Provider::new(issuer, clients), key, pem)
}

/// Changes a client of a provider.
pub(crate) fn with_client(
    provider: &Provider,
    id: &str,
    change: impl FnOnce(&mut Client),
) -> Provider {
    let mut clients: Vec<Client> = provider.clients().cloned().collect();
    change(clients.iter_mut().find(|client| client.id == id).expect("a client of the tests"));
    Provider::new(provider.issuer(), clients)
}

/// The query of a good authorization request, with some parameters replaced.
pub(crate) fn query(changes: &str, challenge: &str) -> String {
    let changes: Vec<(String, String)> =
        url::form_urlencoded::parse(changes.as_bytes()).into_owned().collect();
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", "plain"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid email identity"),
        ("state", "state-1"),
        ("nonce", "nonce-1"),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256"),
    ];
    pairs.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs).extend_pairs(changes);
    query.finish()
}

/// A parsed authorization request.
pub(crate) fn request(changes: &str) -> AuthorizationRequest {
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    provider_with_pem(ISSUER)
        .0
        .authorization_request(&Params::parse(&query(changes, challenge)))
        .unwrap()
}

/// The role on one database, with a clock that stands still.
pub(crate) struct World {
    pub(crate) state: Ghiseul,
    pub(crate) clock: Arc<TestClock>,
    /// The key of the clients.
    pub(crate) key: SigningKey,
    app: Router,
}

/// The state of the role for tests.
pub(crate) fn state(db: Db, provider: Provider) -> Ghiseul {
    let config = Config {
        hash_key: Secret::new("k".repeat(32)),
        pepper: Secret::new("p".repeat(32)),
        cores: 16,
        menu: vec![MenuEntry {
            title: "HUB MAI (Cazier)".to_owned(),
            url: Url::parse("https://hub.test/intrare/ghiseul").unwrap(),
        }],
    };
    Ghiseul::new(config, db, provider, crate::card::testing::settings())
}

/// The site of the role at an address.
pub(crate) fn site(state: &Ghiseul, address: &str) -> Site {
    let origin = Url::parse(address).unwrap();
    Site::new(web::Service::Ghiseul, origin, state.clock.clone(), state.entropy.clone())
}

/// A letter, as its reader sees it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) kind: String,
    pub(crate) subject: String,
}

store::statements! {
    LETTERS: "SELECT kind, subject FROM message WHERE recipient = $1 ORDER BY created_at, id",
}

impl World {
    pub(crate) fn new(db: Db) -> Self {
        Self::with(db, |provider| provider)
    }

    /// The role with its provider changed.
    pub(crate) fn with(db: Db, change: impl FnOnce(Provider) -> Provider) -> Self {
        let clock = TestClock::parse("2026-11-23T09:00:00Z");
        let (provider, key, _) = provider_with_pem(ISSUER);
        let provider = change(provider);
        let state = state(db.with_clock(clock.clone()), provider);
        let app = state.clone().app(site(&state, ISSUER));
        Self { state, clock, key, app }
    }

    /// A browser at an address of its own.
    pub(crate) fn browser(&self, address: &str) -> Browser {
        Browser {
            app: self.app.clone(),
            clock: self.clock.clone(),
            address: address.parse().unwrap(),
            cookies: BTreeMap::new(),
        }
    }

    /// The letters to a mailbox, the oldest first.
    pub(crate) async fn letters(&self, to: &str) -> Vec<Letter> {
        let rows = self.state.db.read().await.unwrap().all(LETTERS, args![to]).await.unwrap();
        let letter = |row: &store::Row| Letter {
            kind: row.get("kind").unwrap(),
            subject: row.get("subject").unwrap(),
        };
        rows.iter().map(letter).collect()
    }

    /// The code in the last letter to a mailbox.
    pub(crate) async fn code(&self, to: &str) -> String {
        let letters = self.letters(to).await;
        letters.last().expect("a letter came").subject.chars().take(6).collect()
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    /// Opens an account by its pages and gives the browser that did it.
    pub(crate) async fn registered(&self, email: &str) -> Browser {
        let mut browser = self.browser("192.0.2.1");
        assert_eq!(browser.post("/cont/nou", &registration(email)).await.location(), "/cont/cod");
        let code = self.code(email).await;
        assert_eq!(browser.post("/cont/cod", &[("cod", &code)]).await.status, 303);
        browser
    }

    /// The account of an address.
    pub(crate) async fn account(&self, email: &str) -> Option<Account> {
        let email = base::Email::parse(email).unwrap();
        let mut read = self.state.db.read().await.unwrap();
        crate::account::store::by_email(&mut read, &email).await.unwrap()
    }
}

/// The password of every account of the tests.
pub(crate) const PASSWORD: &str = "mere verzi lampa";

/// A form of registration that is right.
pub(crate) fn registration(email: &str) -> [(&str, &str); 5] {
    [
        ("nume", "Popescu"),
        ("prenume", "Ștefan Ion"),
        ("cnp", "1800101221144"),
        ("adresa", email),
        ("parola-noua", PASSWORD),
    ]
}

/// A browser: keeps cookies, follows nothing by itself.
#[derive(Clone)]
pub(crate) struct Browser {
    app: Router,
    clock: Arc<TestClock>,
    address: IpAddr,
    cookies: BTreeMap<String, String>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    /// Where it redirects to.
    #[track_caller]
    pub(crate) fn location(&self) -> &str {
        let location = self.headers.get("location");
        location.unwrap_or_else(|| panic!("no redirect: {self:?}")).to_str().unwrap()
    }

    /// The value of a hidden field.
    #[track_caller]
    pub(crate) fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.body.split_once(&start).expect("the page has the field");
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Browser {
    pub(crate) async fn get(&mut self, path: &str) -> Reply {
        self.send(Request::get(path), String::new()).await
    }

    pub(crate) async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Reply {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form);
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request, body.finish()).await
    }

    /// Follows redirects within the portal; gives the paths and the last answer.
    pub(crate) async fn follow(&mut self, reply: Reply) -> (Vec<String>, Reply) {
        let (mut paths, mut reply) = (vec![], reply);
        while reply.status == 303 && reply.location().starts_with('/') {
            let path = reply.location().to_owned();
            reply = self.get(&path).await;
            paths.push(path);
        }
        (paths, reply)
    }

    pub(crate) fn session(&self) -> Option<&String> {
        self.cookies.get("__Host-sid")
    }

    /// A request with other headers than a browser's, for programs.
    pub(crate) async fn send(
        &mut self,
        request: axum::http::request::Builder,
        body: String,
    ) -> Reply {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        // A request takes a moment, so that what happens in two of them has an order.
        self.clock.advance(SignedDuration::from_millis(1));
        let mut request = request;
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        let mut request = request.body(Body::from(body)).unwrap();
        let address = SocketAddr::new(self.address, 40_000);
        request.extensions_mut().insert(ConnectInfo(address));
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        self.keep_cookies(&parts.headers);
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        e2e::gallery::keep("ghiseul", parts.status.as_u16(), &body);
        Reply { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for line in headers.get_all("set-cookie") {
            let line = line.to_str().unwrap();
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// Runs a test on each engine.
pub(crate) async fn each_engine(body: impl AsyncFn(World)) {
    store::testing::each_engine(&[&web::MIGRATIONS, &crate::MIGRATIONS], async |db| {
        body(World::new(db)).await;
    })
    .await;
}
