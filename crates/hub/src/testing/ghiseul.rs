//! An honest GHISEUL on a socket of its own, with the real provider core behind it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use base::{Clock as _, Entropy, TestClock};
use oidc::claims::{Acr, Userinfo};
use oidc::discovery::WELL_KNOWN;
use oidc::jws::{Jwks, KeySet, SigningKey};
use oidc::opaque::Opaque;
use oidc::params::Params;
use oidc::provider::grant::{CodeIssued, Pending};
use oidc::provider::token::TokenRequest;
use oidc::provider::{Authentication, Client, Provider, Scope};
use oidc::rp::{RelyingParty, RelyingPartyConfig};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::ports::persons::CivilStatus;

const CALLBACK: &str = "http://hub.localhost:8701/intrare/ghiseul";

/// What GHISEUL says about whoever comes next.
#[derive(Clone, Debug)]
pub struct Says {
    /// The name of the person for the hub; by default one for each CNP.
    pub sub: Option<String>,
    /// The address.
    pub email: &'static str,
    /// Whether the address was confirmed at this moment.
    pub confirmed: bool,
    /// Whether it is down.
    pub down: bool,
}

impl Default for Says {
    fn default() -> Self {
        Self { sub: None, email: "ana@example.ro", confirmed: true, down: false }
    }
}

/// A running identity portal.
pub struct Ghiseul {
    provider: Provider,
    clock: Arc<TestClock>,
    codes: Mutex<HashMap<String, (CodeIssued, Value)>>,
    tokens: Mutex<HashMap<String, Value>>,
    /// What it says.
    pub says: Mutex<Says>,
}

impl Ghiseul {
    /// Starts it, and makes the hub's side of it.
    pub async fn start(clock: Arc<TestClock>) -> (Arc<Self>, RelyingParty) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let [(current, _), (next, _), (key, _)] = [(); 3].map(|()| SigningKey::generate().unwrap());
        let scopes = vec![Scope::Openid, Scope::Email, Scope::Identity];
        let client = Client {
            id: "hub".to_owned(),
            name: "MAI".to_owned(),
            name_en: None,
            redirect_uris: vec![CALLBACK.to_owned()],
            jwks: Jwks { keys: vec![key.public().clone()] },
            scopes: scopes.clone(),
        };
        let keys = KeySet { current, next, retired: vec![] };
        let ghiseul = Arc::new(Self {
            provider: Provider::new(&issuer, keys, vec![client]),
            clock,
            codes: Mutex::default(),
            tokens: Mutex::default(),
            says: Mutex::default(),
        });
        let routes = ghiseul.routes();
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let config = RelyingPartyConfig {
            issuer,
            client_id: "hub".to_owned(),
            redirect_uri: CALLBACK.to_owned(),
            key,
            scopes,
            acr: Acr::CardProof,
        };
        (ghiseul, RelyingParty::new(config))
    }

    fn routes(self: &Arc<Self>) -> Router {
        let metadata = self.provider.metadata();
        let path = |address: &str| url::Url::parse(address).unwrap().path().to_owned();
        Router::new()
            .route(
                WELL_KNOWN,
                get(async |State(it): State<Arc<Self>>| Json(it.provider.metadata())),
            )
            .route(
                &path(&metadata.jwks_uri),
                get(async |State(it): State<Arc<Self>>| Json(it.provider.jwks())),
            )
            .route(&path(&metadata.token_endpoint), post(token))
            .route(&path(&metadata.userinfo_endpoint), get(userinfo))
            .with_state(self.clone())
    }

    /// The browser's part: signs in as this person, agrees, and comes back to this path.
    pub fn browse(&self, address: &str, person: &CivilStatus) -> String {
        let (says, now) = (self.says.lock().unwrap().clone(), self.clock.now());
        let query = address.split_once('?').unwrap().1;
        let request = self.provider.authorization_request(&Params::parse(query)).unwrap();
        let sub = says.sub.unwrap_or_else(|| format!("sub-{}", person.cnp.last_three()));
        let authentication = Authentication {
            sub: sub.clone(),
            account: "account".to_owned(),
            auth_time: now,
            acr: Acr::CardProof,
            amr: vec!["pwd".to_owned(), "3ds".to_owned()],
            sid: "sid".to_owned(),
        };
        let signed_in = Pending::new(request.clone(), now).sign_in(authentication, now).unwrap();
        let (issued, code) = signed_in.agree(&Entropy::system(), now).unwrap();
        let confirmed = says.confirmed.then(|| now.as_second());
        let userinfo = json!({
            "sub": sub, "email": says.email, "email_verified": says.confirmed, "email_verified_at": confirmed,
            "verified_claims": {
                "verification": { "trust_framework": "ro_ghiseul_card3ds", "time": now.to_string() },
                "claims": {
                    "given_name": person.name.given, "family_name": person.name.surname,
                    "birthdate": person.birth_date.to_string(),
                    "personal_administrative_number": person.cnp.as_str(),
                },
            },
        });
        let _: Userinfo =
            serde_json::from_value(userinfo.clone()).expect("userinfo of the profile");
        self.codes.lock().unwrap().insert(code.digest().as_str().to_owned(), (issued, userinfo));
        let back = request.success(self.provider.issuer(), &code);
        back.strip_prefix("http://hub.localhost:8701").unwrap().to_owned()
    }

    /// The browser's part where the person says no.
    pub fn decline(&self, address: &str) -> String {
        let query = address.split_once('?').unwrap().1;
        let request = self.provider.authorization_request(&Params::parse(query)).unwrap();
        let denied = oidc::provider::authorize::ErrorCode::AccessDenied;
        let back = request.error(self.provider.issuer(), denied);
        back.strip_prefix("http://hub.localhost:8701").unwrap().to_owned()
    }
}

async fn token(State(it): State<Arc<Ghiseul>>, body: String) -> (StatusCode, Json<Value>) {
    if it.says.lock().unwrap().down {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(json!({})));
    }
    let now = it.clock.now();
    let request = TokenRequest::parse(&Params::parse(&body)).unwrap();
    let client =
        it.provider.client_assertion(&request.assertion, now).unwrap().spend(true).unwrap();
    let grant = it.codes.lock().unwrap().remove(request.code.digest().as_str());
    let Some((issued, userinfo)) = grant else {
        return (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"})));
    };
    let TokenRequest { redirect_uri, verifier, .. } = &request;
    let exchanged = issued.exchange(&client, redirect_uri, verifier, &Entropy::system(), now);
    let (exchanged, token) = exchanged.unwrap();
    let id_token = it.provider.id_token(&exchanged, &token, now);
    it.tokens.lock().unwrap().insert(token.digest().as_str().to_owned(), userinfo);
    let body = json!({"access_token": token.reveal(), "token_type": "Bearer", "expires_in": 300, "id_token": id_token});
    (StatusCode::OK, Json(body))
}

async fn userinfo(State(it): State<Arc<Ghiseul>>, headers: HeaderMap) -> Json<Value> {
    let bearer = headers["authorization"].to_str().unwrap().strip_prefix("Bearer ").unwrap();
    Json(it.tokens.lock().unwrap()[Opaque::presented(bearer).digest().as_str()].clone())
}
