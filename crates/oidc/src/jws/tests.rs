//! Tests of the module.

use super::*;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Claims {
    sub: String,
}

/// Serialises as `{"sub":"a","sub":"b"}`.
struct Doubled;

impl Serialize for Doubled {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([("sub", "a"), ("sub", "b")])
    }
}

fn keys(key: &SigningKey) -> Jwks {
    Jwks { keys: vec![key.public().clone()] }
}

fn unsigned(header: &str, payload: &str) -> String {
    format!("{}.{}.AAAA", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload))
}

#[test]
fn a_key_survives_its_pem_and_keeps_its_name() {
    let (key, pem) = SigningKey::generate().unwrap();
    let again = SigningKey::from_pem(&pem).unwrap();
    assert_eq!(key.public(), again.public());
    assert_eq!(key.public().kid.len(), 43);
    assert_eq!(&Jwk::from_pem(&key.public().to_pem()).unwrap(), key.public());
    assert!(Jwk::from_pem(&pem).is_err(), "a private key is no public one");
    assert!(SigningKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA").is_err());
}

#[test]
fn debug_does_not_show_the_private_half() {
    let (key, pem) = SigningKey::generate().unwrap();
    let body = pem.lines().nth(1).unwrap();
    assert!(!format!("{key:?}").contains(&body[40..60]));
}

#[test]
fn thumbprint_follows_rfc_7638() {
    // Computed from the members in lexicographic order without spaces, as section 3.1 says.
    let (key, _) = SigningKey::generate().unwrap();
    let jwk = serde_json::to_value(key.public()).unwrap();
    let canonical = serde_json::json!({"crv":"P-256","kty":"EC","x":jwk["x"],"y":jwk["y"]});
    let digest = aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA256,
        serde_json::to_string(&canonical).unwrap().as_bytes(),
    );
    assert_eq!(key.public().kid, URL_SAFE_NO_PAD.encode(digest));
}

#[test]
fn signed_claims_come_back() {
    let (key, _) = SigningKey::generate().unwrap();
    let token = key.sign("JWT", &Claims { sub: "a".to_owned() });
    assert_eq!(verify(&token, &keys(&key), &["JWT"]), Ok(Claims { sub: "a".to_owned() }));
}

#[test]
fn what_is_not_ours_is_refused_with_its_reason() {
    let (key, _) = SigningKey::generate().unwrap();
    let (other, _) = SigningKey::generate().unwrap();
    let token = key.sign("JWT", &Claims { sub: "a".to_owned() });
    let set = keys(&key);
    let kid = &key.public().kid;
    let mut renamed = other.public().clone();
    renamed.kid.clone_from(kid);
    let renamed = Jwks { keys: vec![renamed] };
    let altered = {
        let parts: Vec<&str> = token.split('.').collect();
        let body = URL_SAFE_NO_PAD.encode(r#"{"sub":"b"}"#);
        format!("{}.{body}.{}", parts[0], parts[2])
    };
    let doubled = key.sign("JWT", &Doubled);
    let none = unsigned(r#"{"alg":"none"}"#, r#"{"sub":"a"}"#);
    let table: &[(&str, &str, &Jwks, &[&str], JwsError)] = &[
        ("none", &none, &set, &["JWT"], JwsError::Algorithm),
        ("HS256", &unsigned(r#"{"alg":"HS256"}"#, "{}"), &set, &["JWT"], JwsError::Algorithm),
        ("RS256", &unsigned(r#"{"alg":"RS256"}"#, "{}"), &set, &["JWT"], JwsError::Algorithm),
        ("es256", &unsigned(r#"{"alg":"es256"}"#, "{}"), &set, &["JWT"], JwsError::Algorithm),
        (
            "crit",
            &unsigned(r#"{"alg":"ES256","crit":["b64"]}"#, "{}"),
            &set,
            &["JWT"],
            JwsError::Header,
        ),
        (
            "jku",
            &unsigned(r#"{"alg":"ES256","jku":"https://e.test"}"#, "{}"),
            &set,
            &["JWT"],
            JwsError::Header,
        ),
        ("two parts", &token[..token.rfind('.').unwrap()], &set, &["JWT"], JwsError::Malformed),
        ("four parts", &format!("{token}.AA"), &set, &["JWT"], JwsError::Malformed),
        ("empty", "", &set, &["JWT"], JwsError::Malformed),
        ("other type", &token, &set, &["logout+jwt"], JwsError::Type),
        ("unknown key", &token, &keys(&other), &["JWT"], JwsError::UnknownKey),
        ("same name, other key", &token, &renamed, &["JWT"], JwsError::Signature),
        ("altered", &altered, &set, &["JWT"], JwsError::Signature),
        ("duplicate member", &doubled, &set, &["JWT"], JwsError::Payload),
    ];
    for (name, token, keys, types, expected) in table {
        assert_eq!(verify::<Claims>(token, keys, types), Err(*expected), "{name}");
    }
}

#[test]
fn foreign_kinds_of_keys_are_skipped() {
    let (key, _) = SigningKey::generate().unwrap();
    let mut set = serde_json::to_value(keys(&key)).unwrap();
    set["keys"]
        .as_array_mut()
        .unwrap()
        .push(serde_json::json!({"kty":"OKP","crv":"Ed25519","x":"AA"}));
    let read: Jwks = serde_json::from_value(set).unwrap();
    assert_eq!(read, keys(&key));
}
