//! The relying party against our own provider core, honest and not.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::*;
use crate::claims::Acr;
use crate::dpop::{self, Nonces, Target};
use crate::jws::{Alg, Jwks, KeySet, SigningKey};
use crate::opaque::Opaque;
use crate::params::Params;
use crate::provider::credentials::Credentials;
use crate::provider::grant::{CodeIssued, Exchanged, Pending};
use crate::provider::logout::LogoutTo;
use crate::provider::par::Pushed;
use crate::provider::token::{TokenError, TokenRequest};
use crate::provider::{
    Asked, Authentication, Client, ClientProfile, Provider, Scope, SenderConstraint,
};

const ISSUER: &str = "https://ghiseul.test";
const CALLBACK: &str = "https://hub.test/callback/ghiseul";

/// The name of a lie and how it changes the honest answers.
type Lie = fn(&mut Honest);

/// What the provider is about to answer.
struct Honest {
    id_token: Value,
    typ: &'static str,
    signer: SigningKey,
    userinfo: Value,
    metadata: Value,
    token_type: Option<&'static str>,
}

/// A provider behind the transport port, with one grant waiting.
struct FakeProvider {
    provider: Provider,
    keys: KeySet,
    nonces: Nonces,
    pushed: Mutex<Option<Pushed>>,
    grant: Mutex<Option<(CodeIssued, Opaque)>>,
    exchanged: Mutex<Option<Exchanged>>,
    spent: Mutex<BTreeSet<String>>,
    requests: AtomicUsize,
    clock: Timestamp,
    lie: Lie,
}

/// How the relying party is configured for this provider.
fn config(authentication: ClientAuthentication, profile: Profile) -> RelyingPartyConfig {
    RelyingPartyConfig {
        issuer: ISSUER.to_owned(),
        client_id: "hub".to_owned(),
        redirect_uri: CALLBACK.to_owned(),
        post_logout_redirect_uri: Some("https://hub.test/".to_owned()),
        authentication,
        scopes: ["openid", "email", "identity"].map(str::to_owned).to_vec(),
        acr: AcrRule::OneOf(vec![Acr::CardProof.as_str().to_owned()]),
        profile,
        claims: ClaimMap::Verified { frameworks: vec!["ro_ghiseul_card3ds".to_owned()] },
    }
}

impl FakeProvider {
    fn new(lie: Lie, clock: Timestamp) -> (Self, RelyingParty) {
        Self::of(lie, clock, Profile::fapi())
    }

    fn of(lie: Lie, clock: Timestamp, profile: Profile) -> (Self, RelyingParty) {
        let (current, _) = SigningKey::generate().unwrap();
        let (next, _) = SigningKey::generate().unwrap();
        let (key, _) = SigningKey::generate().unwrap();
        let jwks = Jwks { keys: vec![key.public().clone()] };
        let client = Client {
            id: "hub".to_owned(),
            name: "MAI".to_owned(),
            name_en: None,
            redirect_uris: vec![CALLBACK.to_owned()],
            authentication: crate::provider::ClientAuthentication::PrivateKeyJwt(jwks),
            profile: if profile.pushed { ClientProfile::Fapi } else { ClientProfile::Plain },
            scopes: vec![Scope::Openid, Scope::Email, Scope::Identity],
            post_logout_redirect_uris: vec!["https://hub.test/".to_owned()],
            backchannel_logout_uri: None,
        };
        let party = RelyingParty::new(config(ClientAuthentication::PrivateKeyJwt(key), profile));
        let fake = Self {
            provider: Provider::new(ISSUER, vec![client]),
            keys: KeySet { current, others: vec![next.public().clone()] },
            nonces: Nonces::new(b"a secret of tests"),
            pushed: Mutex::default(),
            grant: Mutex::default(),
            exchanged: Mutex::default(),
            spent: Mutex::default(),
            requests: AtomicUsize::default(),
            clock,
            lie,
        };
        (fake, party)
    }

    /// How many requests came since this was asked last.
    fn asked(&self) -> usize {
        self.requests.swap(0, Ordering::Relaxed)
    }

    fn lied(&self) -> Honest {
        let verified = json!({
            "verification": {"trust_framework": "ro_ghiseul_card3ds", "time": "2026-11-21T19:00:00Z"},
            "claims": {"given_name": "Ion", "family_name": "Popescu", "personal_administrative_number": "1"},
        });
        let mut honest = Honest {
            id_token: json!({}),
            typ: "JWT",
            signer: self.keys.current.clone(),
            userinfo: json!({"sub": "sub-1", "email": "ion@example.ro", "verified_claims": verified}),
            metadata: serde_json::to_value(self.provider.metadata()).unwrap(),
            token_type: None,
        };
        (self.lie)(&mut honest);
        honest
    }

    /// The browser's part: signs in, agrees, and comes back with this query.
    fn browse(&self, address: &str) -> String {
        let query = address.split_once('?').unwrap().1;
        let request = match self.provider.asked(&Params::parse(query)).unwrap() {
            Asked::Here(request) => *request,
            Asked::Pushed { client_id, uri } => {
                let pushed = self.pushed.lock().unwrap().take().unwrap();
                assert_eq!((client_id.as_str(), uri), ("hub", pushed.uri));
                pushed.request
            }
        };
        let authentication = Authentication {
            sub: "sub-1".to_owned(),
            account: "account".to_owned(),
            auth_time: self.clock,
            acr: Acr::CardProof,
            amr: vec!["pwd".to_owned(), "3ds".to_owned()],
            sid: "sid".to_owned(),
        };
        let signed_in = Pending::new(request.clone(), self.clock);
        let signed_in = signed_in.sign_in(authentication, self.clock).unwrap();
        let (issued, code) = signed_in.agree(&Entropy::system(), self.clock).unwrap();
        let location = request.success(ISSUER, &code);
        *self.grant.lock().unwrap() = Some((issued, code));
        location.split_once('?').unwrap().1.to_owned()
    }

    fn answer(status: u16, body: &Value) -> Answer {
        Answer::new(status, serde_json::to_vec(body).unwrap())
    }

    /// The proven key of a request, where it carries a proof.
    fn proven(&self, request: &Request, token: Option<&str>) -> Result<Option<String>, TokenError> {
        let Some(proof) = &request.proof else { return Ok(None) };
        let target = Target { method: request.method(), url: &request.url, access_token: token };
        let unspent = dpop::check(&[proof], &target, &self.nonces, self.clock)?;
        let first = self.spent.lock().unwrap().insert(unspent.once.number.clone());
        Ok(Some(unspent.spend(first)?))
    }

    /// The endpoints for clients: spends the assertion before it looks at the proof, as the strictest do.
    fn client_endpoint(&self, request: &Request) -> Result<Answer, TokenError> {
        let params: Params = request.form.clone().unwrap_or_default().into_iter().collect();
        let credentials = Credentials::parse(&params, request.authorization.as_deref())?;
        let unspent = self.provider.client_credentials(&credentials, self.clock);
        let unspent = unspent.map_err(|_| TokenError::InvalidClient)?;
        let number = unspent.once.clone().map(|once| once.number).unwrap_or_default();
        let first = self.spent.lock().unwrap().insert(number);
        let client = unspent.spend(first).map_err(|_| TokenError::InvalidClient)?;
        let proven = self.proven(request, None)?;
        let entropy = Entropy::system();
        if request.url.ends_with("/par") {
            let proven = proven.as_deref();
            let pushed = self
                .provider
                .pushed_request(&client, &params, proven, &entropy, self.clock)
                .map_err(|_| TokenError::InvalidRequest)?;
            let answer = serde_json::to_value(&pushed.answer).unwrap();
            *self.pushed.lock().unwrap() = Some(pushed);
            return Ok(Self::answer(201, &answer));
        }
        let asked = TokenRequest::parse(&params)?;
        let grant = self.grant.lock().unwrap().take();
        let grant = grant.filter(|(_, code)| code.digest() == asked.code.digest());
        let (issued, _) = grant.ok_or(TokenError::InvalidGrant)?;
        let sender = self.provider.sender(&client, proven)?;
        let TokenRequest { redirect_uri, verifier, .. } = &asked;
        let (exchanged, token) = issued
            .exchange(&client, redirect_uri, verifier, sender, &entropy, self.clock)
            .map_err(|_| TokenError::InvalidGrant)?;
        Ok(self.tokens(exchanged, &token))
    }

    fn tokens(&self, exchanged: Exchanged, token: &Opaque) -> Answer {
        let key = &self.keys.current;
        let honest = self.provider.id_token(key, &exchanged, token, self.clock);
        let mut lied = self.lied();
        lied.id_token = crate::jws::verify(&honest, &self.keys.public(), &["JWT"]).unwrap();
        (self.lie)(&mut lied);
        let id_token = lied.signer.sign(lied.typ, &lied.id_token);
        let kind = lied.token_type.unwrap_or(exchanged.sender.token_type());
        *self.exchanged.lock().unwrap() = Some(exchanged);
        let body = json!({"access_token": token.reveal(), "token_type": kind,
            "expires_in": 300, "id_token": id_token});
        Self::answer(200, &body)
    }

    fn userinfo(&self, request: &Request) -> Answer {
        let header = request.authorization.clone().unwrap();
        let (scheme, token) = header.split_once(' ').unwrap();
        let proven = match self.proven(request, Some(token)) {
            Ok(proven) => proven,
            Err(error) => {
                let mut refused = Self::answer(401, &json!({}));
                refused.challenge = Some(format!("DPoP error=\"{}\"", error.as_str()));
                return refused;
            }
        };
        let presented = proven.map_or(SenderConstraint::Bearer, SenderConstraint::Dpop);
        let exchanged = self.exchanged.lock().unwrap().clone().unwrap();
        assert_eq!(scheme, presented.token_type());
        assert!(exchanged.accepts(&presented));
        Self::answer(200, &self.lied().userinfo)
    }
}

impl Transport for FakeProvider {
    async fn send(&self, request: Request) -> Result<Answer, TransportError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let mut answer = match request.url.strip_prefix(ISSUER).unwrap() {
            WELL_KNOWN => Self::answer(200, &self.lied().metadata),
            "/jwks" => Self::answer(200, &serde_json::to_value(self.keys.public()).unwrap()),
            "/userinfo" => self.userinfo(&request),
            "/par" | "/token" => self.client_endpoint(&request).unwrap_or_else(|error| {
                Self::answer(error.status(), &json!({"error": error.as_str()}))
            }),
            other => panic!("{other} is not asked for"),
        };
        answer.nonce = request.proof.map(|_| self.nonces.now(self.clock));
        Ok(answer)
    }
}

fn now() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap()
}

fn wish() -> Wish {
    Wish { max_age: Some(900), language: Some("ro".to_owned()), ..Wish::default() }
}

async fn login(lie: Lie) -> Result<Identity, LoginError> {
    login_by(lie, Profile::fapi()).await
}

async fn login_by(lie: Lie, profile: Profile) -> Result<Identity, LoginError> {
    let (provider, party) = FakeProvider::of(lie, now(), profile);
    let entropy = Entropy::system();
    let (address, login) = party.begin(&provider, &wish(), &entropy, now()).await?;
    let query = provider.browse(&address);
    party.redeem(&provider, login, &query, &entropy, now()).await
}

#[tokio::test]
async fn an_honest_provider_gives_an_identity() {
    let identity = login(|_| {}).await.unwrap();
    assert_eq!(identity.id_token.sub, "sub-1");
    let person = identity.person.unwrap();
    assert_eq!(person.email.as_deref(), Some("ion@example.ro"));
    assert_eq!(person.family, "Popescu");
    assert_eq!(identity.id_token.amr, ["pwd", "3ds"]);
    assert_eq!(identity.acr, "urn:ro:ghiseul:acr:card3ds");
    let plain = login_by(|_| {}, Profile::plain(vec![Alg::Es256])).await.unwrap();
    assert_eq!(plain.id_token.sub, "sub-1");
}

#[tokio::test]
async fn the_providers_nonce_is_asked_for_once() {
    let (provider, party) = FakeProvider::new(|_| {}, now());
    let entropy = Entropy::system();
    let (address, login) = party.begin(&provider, &wish(), &entropy, now()).await.unwrap();
    assert_eq!(provider.asked(), 3, "discovery, and the request twice: the first without a nonce");
    let query = provider.browse(&address);
    party.redeem(&provider, login, &query, &entropy, now()).await.unwrap();
    assert_eq!(provider.asked(), 3, "token, keys and userinfo, with the nonce known");
    let (address, login) = party.begin(&provider, &wish(), &entropy, now()).await.unwrap();
    assert_eq!(provider.asked(), 1);
    let query = provider.browse(&address);
    // Half an hour later the nonce is old: each endpoint says so and is asked again.
    let later = Timestamp::from_second(now().as_second() + 1800).unwrap();
    let provider = FakeProvider { clock: later, ..provider };
    let (mut issued, code) = provider.grant.lock().unwrap().take().unwrap();
    issued.expires_at = Timestamp::from_second(later.as_second() + 60).unwrap();
    *provider.grant.lock().unwrap() = Some((issued, code));
    provider.asked();
    party.redeem(&provider, login, &query, &entropy, later).await.unwrap();
    assert_eq!(provider.asked(), 4, "the token endpoint twice, the keys, userinfo");
}

#[tokio::test]
async fn what_a_provider_does_not_know_is_configuration() {
    let no_nonce: Lie = |it| remove(it, "nonce");
    let lenient = Profile { nonce_required: false, ..Profile::plain(vec![Alg::Es256]) };
    assert!(login_by(no_nonce, lenient.clone()).await.is_ok());
    let wrong: Lie = |it| it.id_token["nonce"] = json!("other");
    let refused = login_by(wrong, lenient.clone()).await;
    assert!(matches!(refused, Err(LoginError::IdToken(IdTokenRefused::Nonce))));
    let rsa = Profile { algorithms: vec![Alg::Rs256], ..lenient };
    let refused = login_by(|_| {}, rsa).await;
    let algorithm = IdTokenRefused::Signature(JwsError::Algorithm);
    assert!(matches!(refused, Err(LoginError::IdToken(it)) if it == algorithm));

    // What a provider says of the strength means nothing where a constant stands for it.
    let (provider, mut party) =
        FakeProvider::of(|it| remove(it, "acr"), now(), Profile::plain(vec![Alg::Es256]));
    party.config.acr = AcrRule::Constant("urn:ro:roeid:acr:1".to_owned());
    let entropy = Entropy::system();
    let (address, login) = party.begin(&provider, &wish(), &entropy, now()).await.unwrap();
    assert!(!address.contains("acr_values"), "{address}");
    let query = provider.browse(&address);
    let identity = party.redeem(&provider, login, &query, &entropy, now()).await.unwrap();
    assert_eq!(identity.acr, "urn:ro:roeid:acr:1");
}

#[tokio::test]
async fn a_step_up_is_asked_for_and_checked() {
    let (provider, party) = FakeProvider::new(|_| {}, now());
    let entropy = Entropy::system();
    let wish = Wish { acr_values: vec!["urn:ro:ghiseul:acr:mfa".to_owned()], ..wish() };
    let (address, login) = party.begin(&provider, &wish, &entropy, now()).await.unwrap();
    let query = provider.browse(&address);
    let weaker = party.redeem(&provider, login, &query, &entropy, now()).await;
    assert!(matches!(weaker, Err(LoginError::IdToken(IdTokenRefused::Acr))), "{weaker:?}");
}

#[tokio::test]
async fn a_session_ends_by_a_token_of_the_provider() {
    let (provider, party) = FakeProvider::new(|_| {}, now());
    let to = LogoutTo { client_id: "hub", sub: "sub-1", sid: "sid" };
    let token = provider.provider.logout_token(&provider.keys.current, &to, "j1", now());
    let notice = party.logout_notice(&provider, &token, now()).await.unwrap();
    assert_eq!((notice.iss.as_str(), notice.sid.as_str()), (ISSUER, "sid"));
    let (strange, _) = SigningKey::generate().unwrap();
    let forged = provider.provider.logout_token(&strange, &to, "j1", now());
    assert!(party.logout_notice(&provider, &forged, now()).await.is_err());
    let (endpoint, fields) = party.sign_out(&provider, "hint").await.unwrap().unwrap();
    assert_eq!(endpoint, "https://ghiseul.test/end-session");
    assert_eq!(fields[0], ("id_token_hint", "hint".to_owned()));
    assert_eq!(fields[2].1, "https://hub.test/");
}

#[tokio::test]
async fn a_lying_id_token_is_refused() {
    use IdTokenRefused as R;
    let second = now().as_second();
    assert_eq!(second, 1_790_000_000, "the lies below are written for this second");
    let table: &[(&str, Lie, R)] = &[
        ("iss", |it| it.id_token["iss"] = json!("https://evil.test"), R::Issuer),
        ("iss with a slash", |it| it.id_token["iss"] = json!("https://ghiseul.test/"), R::Issuer),
        ("aud", |it| it.id_token["aud"] = json!("other"), R::Audience),
        ("second aud", |it| it.id_token["aud"] = json!(["hub", "other"]), R::Audience),
        ("azp", |it| it.id_token["azp"] = json!("other"), R::AuthorizedParty),
        ("empty sub", |it| it.id_token["sub"] = json!(""), R::Subject),
        ("expired", |it| it.id_token["exp"] = json!(1_789_999_990_i64), R::Expired),
        ("iat ahead", |it| it.id_token["iat"] = json!(1_790_000_011_i64), R::Future),
        ("nonce", |it| it.id_token["nonce"] = json!("other"), R::Nonce),
        ("no nonce", |it| remove(it, "nonce"), R::Nonce),
        ("at_hash", |it| it.id_token["at_hash"] = json!("AAAAAAAAAAAAAAAAAAAAAA"), R::AtHash),
        ("weak acr", |it| it.id_token["acr"] = json!("urn:ro:ghiseul:acr:pwd"), R::Acr),
        ("unknown acr", |it| it.id_token["acr"] = json!("urn:x"), R::Acr),
        ("no acr", |it| remove(it, "acr"), R::Acr),
        ("old login", |it| it.id_token["auth_time"] = json!(1_789_999_000_i64), R::AuthTime),
        ("no auth_time", |it| remove(it, "auth_time"), R::AuthTime),
        ("no iss", |it| remove(it, "iss"), R::Signature(JwsError::Payload)),
        ("no exp", |it| remove(it, "exp"), R::Signature(JwsError::Payload)),
        ("no iat", |it| remove(it, "iat"), R::Signature(JwsError::Payload)),
        ("no sub", |it| remove(it, "sub"), R::Signature(JwsError::Payload)),
        ("logout token", |it| it.typ = "logout+jwt", R::Signature(JwsError::Type)),
        (
            "foreign key",
            |it| it.signer = SigningKey::generate().unwrap().0,
            R::Signature(JwsError::UnknownKey),
        ),
    ];
    for (name, lie, expected) in table {
        match login(*lie).await {
            Err(LoginError::IdToken(refused)) => assert_eq!(refused, *expected, "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
}

fn remove(honest: &mut Honest, name: &str) {
    if let Some(claims) = honest.id_token.as_object_mut() {
        claims.remove(name);
    }
}

#[tokio::test]
async fn what_is_tolerated() {
    let table: &[(&str, Lie)] = &[
        ("aud as a list of one", |it| it.id_token["aud"] = json!(["hub"])),
        ("azp of ours", |it| it.id_token["azp"] = json!("hub")),
        ("no at_hash", |it| remove(it, "at_hash")),
        ("iat ten seconds ahead", |it| it.id_token["iat"] = json!(1_790_000_010_i64)),
        ("expired within the skew", |it| it.id_token["exp"] = json!(1_789_999_995_i64)),
        ("login fifteen minutes ago", |it| it.id_token["auth_time"] = json!(1_789_999_100_i64)),
        ("token_type in lower case", |it| it.token_type = Some("dpop")),
        ("an unknown claim", |it| it.id_token["x"] = json!(1)),
    ];
    for (name, lie) in table {
        assert!(login(*lie).await.is_ok(), "{name}");
    }
}

#[tokio::test]
async fn other_lies() {
    let foreign = login(|it| it.metadata["issuer"] = json!("https://evil.test")).await;
    assert!(matches!(foreign, Err(LoginError::Discovery)));
    let person = login(|it| it.userinfo["sub"] = json!("sub-2")).await;
    assert!(matches!(person, Err(LoginError::Userinfo(_))));
    let stranger =
        login(|it| it.userinfo["verified_claims"]["verification"]["trust_framework"] = json!("x"));
    assert_eq!(stranger.await.unwrap().person, None, "under rules that we do not know");
    let kind = login(|it| it.token_type = Some("Bearer")).await;
    assert!(matches!(kind, Err(LoginError::Transport(TransportError::Protocol(_)))));
}

#[tokio::test]
async fn a_callback_must_answer_our_question() {
    use CallbackRefused as R;
    let (provider, party) = FakeProvider::new(|_| {}, now());
    let entropy = Entropy::system();
    let (address, login) = party.begin(&provider, &wish(), &entropy, now()).await.unwrap();
    let good = provider.browse(&address);
    let state = format!("state={}", login.state());
    let iss = "iss=https%3A%2F%2Fghiseul.test";
    let denied = R::Provider("access_denied".to_owned());
    let table = [
        (good.replace(login.state(), "other"), R::State),
        (format!("code=c&{iss}"), R::State),
        (format!("code=c&{state}"), R::Issuer),
        (format!("code=c&{state}&iss=https%3A%2F%2Fevil.test"), R::Issuer),
        (format!("code=c&{state}&iss=https%3A%2F%2Fghiseul.test%2F"), R::Issuer),
        (format!("{state}&{iss}"), R::Malformed),
        (format!("code=c&error=e&{state}&{iss}"), R::Malformed),
        (format!("code=c&code=d&{state}&{iss}"), R::Malformed),
        (format!("error=access_denied&{state}&{iss}"), denied),
        (String::new(), R::State),
    ];
    for (query, expected) in table {
        let outcome = party.redeem(&provider, login.clone(), &query, &entropy, now()).await;
        match outcome {
            Err(LoginError::Callback(refused)) => assert_eq!(refused, expected, "{query}"),
            other => panic!("{query}: {other:?}"),
        }
    }
    let later = Timestamp::from_second(now().as_second() + 2101).unwrap();
    let late = party.redeem(&provider, login.clone(), &good, &entropy, later).await;
    assert!(matches!(late, Err(LoginError::Callback(R::Expired))));
    assert!(party.redeem(&provider, login.clone(), &good, &entropy, now()).await.is_ok());
    let again = party.redeem(&provider, login, &good, &entropy, now()).await;
    assert!(matches!(again, Err(LoginError::Refused { status: 400, .. })), "{again:?}");
}

#[tokio::test]
async fn the_address_says_what_was_wished() {
    let profile = Profile::plain(vec![Alg::Es256]);
    let (provider, party) = FakeProvider::of(|_| {}, now(), profile);
    let wish = Wish { create: true, login: true, ..wish() };
    let (address, login) = party.begin(&provider, &wish, &Entropy::seeded(3), now()).await.unwrap();
    for part in [
        "https://ghiseul.test/authorize?",
        "prompt=login+create",
        "max_age=900",
        "ui_locales=ro",
        "scope=openid+email+identity",
        "acr_values=urn%3Aro%3Aghiseul%3Aacr%3Acard3ds",
    ] {
        assert!(address.contains(part), "{part} is not in {address}");
    }
    let kept = serde_json::to_string(&login).unwrap();
    assert_eq!(serde_json::from_str::<Login>(&kept).unwrap(), login);
    assert!(!address.contains(login.verifier()));

    let (provider, party) = FakeProvider::new(|_| {}, now());
    let (address, login) = party.begin(&provider, &wish, &Entropy::seeded(3), now()).await.unwrap();
    let uri = provider.pushed.lock().unwrap().clone().unwrap().answer.request_uri;
    let uri = uri.replace(':', "%3A");
    assert_eq!(address, format!("{ISSUER}/authorize?client_id=hub&request_uri={uri}"));
    let kept = serde_json::to_string(&login).unwrap();
    assert_eq!(serde_json::from_str::<Login>(&kept).unwrap(), login, "with the key of its tokens");
}
