//! An honest GHISEUL on a socket of its own, with the real provider core behind it.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base::{Clock as _, Entropy, TestClock};
use oidc::claims::{Acr, Userinfo};
use oidc::discovery::WELL_KNOWN;
use oidc::dpop::{self, Nonces, Target};
use oidc::jws::{Jwks, KeySet, SigningKey};
use oidc::opaque::Opaque;
use oidc::params::Params;
use oidc::provider::assertion::AuthenticatedClient;
use oidc::provider::authorize::AuthorizationRequest;
use oidc::provider::credentials::Credentials;
use oidc::provider::grant::{CodeIssued, Pending};
use oidc::provider::logout::LogoutTo;
use oidc::provider::token::{TokenError, TokenRequest};
use oidc::provider::{Asked, Authentication, Client, ClientProfile, Provider, Scope};
use oidc::rp::{
    AcrRule, ClaimMap, ClientAuthentication, Profile, RelyingParty, RelyingPartyConfig,
};
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
    keys: KeySet,
    nonces: Nonces,
    clock: Arc<TestClock>,
    spent: Mutex<BTreeSet<String>>,
    pushed: Mutex<HashMap<String, AuthorizationRequest>>,
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
        let jwks = Jwks { keys: vec![key.public().clone()] };
        let client = Client {
            id: "hub".to_owned(),
            name: "MAI".to_owned(),
            name_en: None,
            redirect_uris: vec![CALLBACK.to_owned()],
            authentication: oidc::provider::ClientAuthentication::PrivateKeyJwt(jwks),
            profile: ClientProfile::Fapi,
            scopes: vec![Scope::Openid, Scope::Email, Scope::Identity],
            post_logout_redirect_uris: vec!["http://hub.localhost:8701/".to_owned()],
            backchannel_logout_uri: None,
        };
        let ghiseul = Arc::new(Self {
            provider: Provider::new(&issuer, vec![client]),
            keys: KeySet { current, others: vec![next.public().clone()] },
            nonces: Nonces::new(b"a secret of tests"),
            clock,
            spent: Mutex::default(),
            pushed: Mutex::default(),
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
            post_logout_redirect_uri: Some("http://hub.localhost:8701/".to_owned()),
            authentication: ClientAuthentication::PrivateKeyJwt(key),
            scopes: ["openid", "email", "identity"].map(str::to_owned).to_vec(),
            acr: AcrRule::OneOf(vec![Acr::CardProof.as_str().to_owned()]),
            profile: Profile::fapi(),
            claims: ClaimMap::Verified { frameworks: vec!["ro_ghiseul_card3ds".to_owned()] },
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
                get(async |State(it): State<Arc<Self>>| Json(it.keys.public())),
            )
            .route("/par", post(par))
            .route(&path(&metadata.token_endpoint), post(token))
            .route(&path(&metadata.userinfo_endpoint), get(userinfo))
            .with_state(self.clone())
    }

    /// What the hub pushed before it sent a browser to this address.
    pub fn asked(&self, address: &str) -> AuthorizationRequest {
        let query = address.split_once('?').unwrap().1;
        let asked = self.provider.asked(&Params::parse(query)).unwrap();
        let Asked::Pushed { uri, .. } = asked else { panic!("{address} carries the request") };
        self.pushed.lock().unwrap()[uri.as_str()].clone()
    }

    /// A logout token for the hub: the session of the login with this `state` ended.
    pub fn logout_token(&self, state: &str, jti: &str) -> String {
        let sid = format!("sid-{state}");
        let to = LogoutTo { client_id: "hub", sub: "sub", sid: &sid };
        self.provider.logout_token(&self.keys.current, &to, jti, self.clock.now())
    }

    fn first(&self, number: String) -> bool {
        self.spent.lock().unwrap().insert(number)
    }

    fn proven(&self, headers: &HeaderMap, target: &Target<'_>) -> Result<String, TokenError> {
        let proofs: Vec<&str> =
            headers.get_all("dpop").iter().map(|it| it.to_str().unwrap()).collect();
        let unspent = dpop::check(&proofs, target, &self.nonces, self.clock.now())?;
        let first = self.first(unspent.once.number.clone());
        Ok(unspent.spend(first)?)
    }

    fn client(
        &self,
        path: &str,
        headers: &HeaderMap,
        params: &Params,
    ) -> Result<(AuthenticatedClient, String), TokenError> {
        let credentials = Credentials::parse(params, None)?;
        let now = self.clock.now();
        let unspent = self.provider.client_credentials(&credentials, now).unwrap();
        let first = self.first(unspent.once.clone().unwrap().number);
        let client = unspent.spend(first).unwrap();
        let url = format!("{}{path}", self.provider.issuer());
        let target = Target { method: "POST", url: &url, access_token: None };
        Ok((client, self.proven(headers, &target)?))
    }

    fn answer(&self, outcome: Result<(StatusCode, Value), TokenError>) -> Response {
        let (status, body) = outcome.unwrap_or_else(|error| {
            let status = StatusCode::from_u16(error.status()).unwrap();
            (status, json!({ "error": error.as_str() }))
        });
        let nonce = self.nonces.now(self.clock.now());
        (status, [(dpop::NONCE_HEADER, nonce)], Json(body)).into_response()
    }

    /// The browser's part: signs in as this person, agrees, and comes back to this path.
    pub fn browse(&self, address: &str, person: &CivilStatus) -> String {
        let (says, now) = (self.says.lock().unwrap().clone(), self.clock.now());
        let request = self.asked(address);
        let sub = says.sub.unwrap_or_else(|| format!("sub-{}", person.cnp.last_three()));
        let authentication = Authentication {
            sub: sub.clone(),
            account: "account".to_owned(),
            auth_time: now,
            acr: Acr::CardProof,
            amr: vec!["pwd".to_owned(), "3ds".to_owned()],
            sid: format!("sid-{}", request.state.as_deref().unwrap_or_default()),
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
        let request = self.asked(address);
        let denied = oidc::provider::authorize::ErrorCode::AccessDenied;
        let back = request.error(self.provider.issuer(), denied);
        back.strip_prefix("http://hub.localhost:8701").unwrap().to_owned()
    }
}

async fn par(State(it): State<Arc<Ghiseul>>, headers: HeaderMap, body: String) -> Response {
    let params = Params::parse(&body);
    it.answer(it.client("/par", &headers, &params).map(|(client, key)| {
        let (entropy, now) = (Entropy::system(), it.clock.now());
        let key = Some(key.as_str());
        let pushed = it.provider.pushed_request(&client, &params, key, &entropy, now).unwrap();
        it.pushed.lock().unwrap().insert(pushed.uri.as_str().to_owned(), pushed.request);
        (StatusCode::CREATED, serde_json::to_value(pushed.answer).unwrap())
    }))
}

async fn token(State(it): State<Arc<Ghiseul>>, headers: HeaderMap, body: String) -> Response {
    if it.says.lock().unwrap().down {
        return it.answer(Ok((StatusCode::SERVICE_UNAVAILABLE, json!({}))));
    }
    let params = Params::parse(&body);
    it.answer(it.client("/token", &headers, &params).and_then(|(client, key)| {
        let request = TokenRequest::parse(&params)?;
        let grant = it.codes.lock().unwrap().remove(request.code.digest().as_str());
        let (issued, userinfo) = grant.ok_or(TokenError::InvalidGrant)?;
        let TokenRequest { redirect_uri, verifier, .. } = &request;
        let (sender, now) = (it.provider.sender(&client, Some(key))?, it.clock.now());
        let entropy = Entropy::system();
        let exchanged = issued.exchange(&client, redirect_uri, verifier, sender, &entropy, now);
        let (exchanged, token) = exchanged.unwrap();
        let id_token = it.provider.id_token(&it.keys.current, &exchanged, &token, now);
        it.tokens.lock().unwrap().insert(token.digest().as_str().to_owned(), userinfo);
        let body = json!({"access_token": token.reveal(), "token_type": "DPoP", "expires_in": 300,
            "id_token": id_token});
        Ok((StatusCode::OK, body))
    }))
}

async fn userinfo(State(it): State<Arc<Ghiseul>>, headers: HeaderMap) -> Response {
    let token = headers["authorization"].to_str().unwrap().strip_prefix("DPoP ").unwrap();
    let url = format!("{}/userinfo", it.provider.issuer());
    let target = Target { method: "GET", url: &url, access_token: Some(token) };
    it.answer(it.proven(&headers, &target).map(|_| {
        let digest = Opaque::presented(token).digest();
        (StatusCode::OK, it.tokens.lock().unwrap()[digest.as_str()].clone())
    }))
}
