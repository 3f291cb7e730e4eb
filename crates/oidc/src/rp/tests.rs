//! The relying party against our own provider core, honest and not.

use std::sync::Mutex;

use serde_json::{Value, json};

use super::*;
use crate::jws::{Jwks, KeySet, SigningKey};
use crate::opaque::Opaque;
use crate::params::Params;
use crate::provider::grant::{CodeIssued, Pending};
use crate::provider::token::TokenRequest;
use crate::provider::{Authentication, Client, Provider};

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
    token_type: &'static str,
}

/// A provider behind the transport port, with one grant waiting.
struct FakeProvider {
    provider: Provider,
    current: SigningKey,
    grant: Mutex<Option<(CodeIssued, Opaque)>>,
    clock: Timestamp,
    lie: Lie,
}

impl FakeProvider {
    fn new(lie: Lie, clock: Timestamp) -> (Self, RelyingParty) {
        let (current, _) = SigningKey::generate().unwrap();
        let (next, _) = SigningKey::generate().unwrap();
        let (key, _) = SigningKey::generate().unwrap();
        let client = Client {
            id: "hub".to_owned(),
            name: "MAI".to_owned(),
            name_en: None,
            redirect_uris: vec![CALLBACK.to_owned()],
            jwks: Jwks { keys: vec![key.public().clone()] },
            scopes: vec![Scope::Openid, Scope::Email, Scope::Identity],
        };
        let keys = KeySet { current: current.clone(), next, retired: vec![] };
        let provider = Provider::new(ISSUER, keys, vec![client]);
        let party = RelyingParty::new(RelyingPartyConfig {
            issuer: ISSUER.to_owned(),
            client_id: "hub".to_owned(),
            redirect_uri: CALLBACK.to_owned(),
            key,
            scopes: vec![Scope::Openid, Scope::Email, Scope::Identity],
            acr: Acr::CardProof,
        });
        (Self { provider, current, grant: Mutex::new(None), clock, lie }, party)
    }

    fn honest(&self) -> Honest {
        Honest {
            id_token: Value::Null,
            typ: "JWT",
            signer: self.current.clone(),
            userinfo: json!({"sub": "sub-1", "email": "ion@example.ro"}),
            metadata: serde_json::to_value(self.provider.metadata()).unwrap(),
            token_type: "Bearer",
        }
    }

    /// The browser's part: signs in, agrees, and comes back with this query.
    fn browse(&self, address: &str) -> String {
        let query = address.split_once('?').unwrap().1;
        let request = self.provider.authorization_request(&Params::parse(query)).unwrap();
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
        Answer { status, body: serde_json::to_vec(body).unwrap() }
    }

    fn token(&self, form: &[(&str, &str)]) -> Answer {
        let params: Params = form.iter().copied().collect();
        let request = TokenRequest::parse(&params).unwrap();
        let unspent = self.provider.client_assertion(&request.assertion, self.clock).unwrap();
        let client = unspent.spend(true).unwrap();
        let Some((issued, code)) = self.grant.lock().unwrap().take() else {
            return Self::answer(400, &json!({"error": "invalid_grant"}));
        };
        if code.digest() != request.code.digest() {
            return Self::answer(400, &json!({"error": "invalid_grant"}));
        }
        let TokenRequest { redirect_uri, verifier, .. } = &request;
        let (exchanged, token) = issued
            .exchange(&client, redirect_uri, verifier, &Entropy::system(), self.clock)
            .unwrap();
        let honest = self.provider.id_token(&exchanged, &token, self.clock);
        let mut lied = self.honest();
        lied.id_token = crate::jws::verify(&honest, &self.provider.jwks(), &["JWT"]).unwrap();
        (self.lie)(&mut lied);
        let id_token = lied.signer.sign(lied.typ, &lied.id_token);
        let body = json!({"access_token": token.reveal(), "token_type": lied.token_type,
            "expires_in": 300, "id_token": id_token});
        Self::answer(200, &body)
    }
}

impl Transport for FakeProvider {
    async fn get(&self, url: &str, _: Option<&str>) -> Result<Answer, TransportError> {
        let mut lied = self.honest();
        lied.id_token = json!({});
        (self.lie)(&mut lied);
        Ok(match url.strip_prefix(ISSUER).unwrap() {
            WELL_KNOWN => Self::answer(200, &lied.metadata),
            "/jwks" => Self::answer(200, &serde_json::to_value(self.provider.jwks()).unwrap()),
            "/userinfo" => Self::answer(200, &lied.userinfo),
            other => panic!("{other} is not asked for"),
        })
    }

    async fn post_form(&self, _: &str, form: &[(&str, &str)]) -> Result<Answer, TransportError> {
        Ok(self.token(form))
    }
}

fn now() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap()
}

fn wish() -> Wish {
    Wish { max_age: Some(900), language: Some("ro".to_owned()), ..Wish::default() }
}

async fn login(lie: Lie) -> Result<Identity, LoginError> {
    let (provider, party) = FakeProvider::new(lie, now());
    let entropy = Entropy::system();
    let (address, login) = party.begin(&provider, &wish(), &entropy, now()).await?;
    let query = provider.browse(&address);
    party.redeem(&provider, login, &query, &entropy, now()).await
}

#[tokio::test]
async fn an_honest_provider_gives_an_identity() {
    let identity = login(|_| {}).await.unwrap();
    assert_eq!(identity.id_token.sub, "sub-1");
    assert_eq!(identity.userinfo.email.as_deref(), Some("ion@example.ro"));
    assert_eq!(identity.id_token.amr, ["pwd", "3ds"]);
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
        ("no iss", |it| remove(it, "iss"), R::Signature(crate::jws::JwsError::Payload)),
        ("no exp", |it| remove(it, "exp"), R::Signature(crate::jws::JwsError::Payload)),
        ("no iat", |it| remove(it, "iat"), R::Signature(crate::jws::JwsError::Payload)),
        ("no sub", |it| remove(it, "sub"), R::Signature(crate::jws::JwsError::Payload)),
        ("logout token", |it| it.typ = "logout+jwt", R::Signature(crate::jws::JwsError::Type)),
        (
            "foreign key",
            |it| it.signer = SigningKey::generate().unwrap().0,
            R::Signature(crate::jws::JwsError::UnknownKey),
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
        ("bearer in lower case", |it| it.token_type = "bearer"),
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
    let kind = login(|it| it.token_type = "DPoP").await;
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
    assert!(matches!(again, Err(LoginError::Token { status: 400, .. })), "{again:?}");
}

#[tokio::test]
async fn the_address_says_what_was_wished() {
    let (provider, party) = FakeProvider::new(|_| {}, now());
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
}
