//! The role in memory, and a browser that keeps cookies, for the tests of every slice.

use oidc::jws::{Jwks, KeySet, SigningKey};
use oidc::params::Params;
use oidc::provider::{AuthorizationRequest, Client, Provider, Scope};

/// The issuer of the tests.
pub(crate) const ISSUER: &str = "https://ghiseul.test";
/// The redirect address of the client of the tests.
pub(crate) const CALLBACK: &str = "https://hub.test/callback/ghiseul";

/// A provider with one client, `hub`, and the client's key.
pub(crate) fn provider() -> (Provider, SigningKey) {
    let key = || SigningKey::generate().unwrap().0;
    let (current, next, client_key) = (key(), key(), key());
    let client = Client {
        id: "hub".to_owned(),
        name: "Ministerul Afacerilor Interne".to_owned(),
        name_en: Some("Ministry of Internal Affairs".to_owned()),
        redirect_uris: vec![CALLBACK.to_owned()],
        jwks: Jwks { keys: vec![client_key.public().clone()] },
        scopes: vec![Scope::Openid, Scope::Email, Scope::Identity],
    };
    let keys = KeySet { current, next, retired: vec![] };
    (Provider::new(ISSUER, keys, vec![client]), client_key)
}

/// The query of a good authorization request, with some parameters replaced.
pub(crate) fn query(changes: &str, challenge: &str) -> String {
    let changes: Vec<(String, String)> =
        url::form_urlencoded::parse(changes.as_bytes()).into_owned().collect();
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", "hub"),
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
    provider().0.authorization_request(&Params::parse(&query(changes, challenge))).unwrap()
}
