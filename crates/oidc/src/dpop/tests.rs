//! Proofs that are good, and the many ways in which one is not (named after `DpopNegativeTests` of the conformance suite).

use super::*;

const URL: &str = "https://ghiseul.test/token";
const NOW: i64 = 1_790_000_000;

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

fn nonces() -> Nonces {
    Nonces::new(b"a secret of tests")
}

const TARGET: Target<'static> = Target { method: "POST", url: URL, access_token: None };

/// A proof whose header and claims are changed; a change to null removes a member.
fn proof(key: &ProofKey, header: &Value, claims: &Value) -> String {
    let mut good_header =
        json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": key.key.public().bare()});
    let nonce = nonces().now(now());
    let mut good = json!({"jti": "j1", "htm": "POST", "htu": URL, "iat": NOW, "nonce": nonce});
    for (target, changes) in [(&mut good_header, header), (&mut good, claims)] {
        for (name, value) in changes.as_object().unwrap() {
            if value.is_null() {
                target.as_object_mut().unwrap().remove(name);
            } else {
                target[name] = value.clone();
            }
        }
    }
    key.key.sign_under(&good_header, &good)
}

fn checked(proof: &str, target: &Target<'_>) -> Result<Unspent, ProofRefused> {
    check(&[proof], target, &nonces(), now())
}

#[test]
fn the_relying_partys_own_proofs_are_good() {
    let key = ProofKey::generate().unwrap();
    let nonce = nonces().now(now());
    let url = "https://ghiseul.test/userinfo?x=1#f";
    let target = Target { method: "GET", url, access_token: Some("token") };
    let made = key.prove(&target, Some(&nonce), "j1", now());
    let unspent = checked(&made, &target).unwrap();
    assert_eq!(unspent.once.number, format!("{} j1", key.thumbprint()));
    assert_eq!(unspent.once.until.as_second(), NOW + 120);
    assert_eq!(unspent.clone().spend(true).unwrap(), key.thumbprint());
    assert_eq!(unspent.spend(false), Err(ProofRefused::Replayed));
    let kept = serde_json::to_string(&key).unwrap();
    assert_eq!(serde_json::from_str::<ProofKey>(&kept).unwrap(), key);
    assert_eq!(format!("{key:?}"), "ProofKey(****)");
}

#[test]
fn what_is_accepted() {
    let key = ProofKey::generate().unwrap();
    let none = json!({});
    let table = [
        ("as it should be", none.clone(), none.clone()),
        ("iat ten seconds ahead", none.clone(), json!({"iat": NOW + 10})),
        ("iat ten seconds ago", none.clone(), json!({"iat": NOW - 10})),
        ("iat a minute ago", none.clone(), json!({"iat": NOW - 60})),
        ("htu with a query", none.clone(), json!({"htu": "https://ghiseul.test/token?a=b"})),
        ("htu with a fragment", none.clone(), json!({"htu": "https://ghiseul.test/token#a"})),
        (
            "htu with another scheme case",
            none.clone(),
            json!({"htu": "HTTPS://ghiseul.test/token"}),
        ),
        ("htu with another host case", none.clone(), json!({"htu": "https://GHISEUL.Test/token"})),
        (
            "htu with the default port",
            none.clone(),
            json!({"htu": "https://ghiseul.test:443/token"}),
        ),
        ("an exp and an nbf that hold", none.clone(), json!({"exp": NOW + 60, "nbf": NOW})),
        ("an unknown claim", none.clone(), json!({"x": 1})),
        ("typ in capitals", json!({"typ": "DPoP+JWT"}), none.clone()),
        ("an unknown header member", json!({"x": 1}), none.clone()),
        ("a kid", json!({"kid": "k"}), none),
    ];
    for (name, header, claims) in table {
        let outcome = checked(&proof(&key, &header, &claims), &TARGET);
        assert!(outcome.is_ok(), "{name}: {outcome:?}");
    }
}

#[test]
fn what_is_refused() {
    use ProofRefused as R;
    let (key, other) = (ProofKey::generate().unwrap(), ProofKey::generate().unwrap());
    let none = json!({});
    let mut private = key.key.public().bare();
    private["d"] = json!("AAAA");
    let header = |header: Value| (header, none.clone());
    let claims = |claims: Value| (none.clone(), claims);
    let old = nonces().now(Timestamp::from_second(NOW - 180).unwrap());
    let table = [
        (header(json!({"typ": null})), R::Type),
        (header(json!({"typ": "JWT"})), R::Type),
        (header(json!({"alg": null})), R::Algorithm),
        (header(json!({"alg": "none"})), R::Algorithm),
        (header(json!({"alg": "RS256"})), R::Algorithm),
        (header(json!({"alg": "HS256"})), R::Algorithm),
        (header(json!({"jwk": null})), R::Key),
        (header(json!({"jwk": private})), R::Key),
        (header(json!({"jwk": {"kty": "oct", "k": "AAAA"}})), R::Key),
        (header(json!({"jwk": {"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"}})), R::Key),
        (header(json!({"jwk": {"kty": "RSA", "n": "AA", "e": "AQAB"}})), R::Key),
        (header(json!({"jwk": other.key.public().bare()})), R::Signature(JwsError::Signature)),
        (header(json!({"crit": ["x"]})), R::Key),
        (claims(json!({"jti": null})), R::Signature(JwsError::Payload)),
        (claims(json!({"jti": ""})), R::Identifier),
        (claims(json!({"jti": "x".repeat(257)})), R::Identifier),
        (claims(json!({"htm": null})), R::Signature(JwsError::Payload)),
        (claims(json!({"htm": "GET"})), R::Method),
        (claims(json!({"htm": "post"})), R::Method),
        (claims(json!({"htu": null})), R::Signature(JwsError::Payload)),
        (claims(json!({"htu": "https://ghiseul.test/par"})), R::Address),
        (claims(json!({"htu": "https://ghiseul.test/TOKEN"})), R::Address),
        (claims(json!({"htu": "https://ghiseul.test/token/"})), R::Address),
        (claims(json!({"htu": "http://ghiseul.test/token"})), R::Address),
        (claims(json!({"htu": "https://ghiseul.test:8443/token"})), R::Address),
        (claims(json!({"htu": "https://a@ghiseul.test/token"})), R::Address),
        (claims(json!({"htu": "https://evil.test/token"})), R::Address),
        (claims(json!({"htu": "/token"})), R::Address),
        (claims(json!({"iat": null})), R::Signature(JwsError::Payload)),
        (claims(json!({"iat": "now"})), R::Signature(JwsError::Payload)),
        (claims(json!({"iat": NOW + 11})), R::Time),
        (claims(json!({"iat": NOW + 3600})), R::Time),
        (claims(json!({"iat": NOW - 61})), R::Time),
        (claims(json!({"iat": NOW - 3600})), R::Time),
        (claims(json!({"exp": NOW - 60})), R::Time),
        (claims(json!({"nbf": NOW + 60})), R::Time),
        (claims(json!({"nonce": null})), R::Nonce),
        (claims(json!({"nonce": "invented"})), R::Nonce),
        (claims(json!({"nonce": old})), R::Nonce),
    ];
    for ((header, claims), expected) in table {
        let outcome = checked(&proof(&key, &header, &claims), &TARGET);
        assert_eq!(outcome.unwrap_err(), expected, "{header} {claims}");
    }
    assert_eq!(R::Nonce.code(), "use_dpop_nonce");
    assert_eq!(R::Time.code(), "invalid_dpop_proof");
}

#[test]
fn a_proof_beside_a_token_names_it() {
    let key = ProofKey::generate().unwrap();
    let target = Target { access_token: Some("token"), ..TARGET };
    let bare = proof(&key, &json!({}), &json!({}));
    assert_eq!(checked(&bare, &target), Err(ProofRefused::Token), "without ath");
    let other = proof(&key, &json!({}), &json!({"ath": token_hash("other")}));
    assert_eq!(checked(&other, &target), Err(ProofRefused::Token));
    let right = proof(&key, &json!({}), &json!({"ath": token_hash("token")}));
    assert!(checked(&right, &target).is_ok());
}

#[test]
fn there_is_exactly_one_proof() {
    let key = ProofKey::generate().unwrap();
    let good = proof(&key, &json!({}), &json!({}));
    for proofs in [vec![], vec![good.as_str(), good.as_str()]] {
        assert_eq!(check(&proofs, &TARGET, &nonces(), now()), Err(ProofRefused::Count));
    }
    for junk in ["", "a.b", "a.b.c", "e30.e30.AA", "a.b.c.d"] {
        assert!(checked(junk, &TARGET).is_err(), "{junk}");
    }
}

#[test]
fn a_nonce_lives_for_two_to_three_minutes_on_every_node() {
    let at = |second| Timestamp::from_second(second).unwrap();
    let begun = NOW.div_euclid(60) * 60;
    let nonce = nonces().now(at(begun));
    assert_eq!(nonce, nonces().now(at(begun + 59)), "another node gives the same");
    assert!(nonces().accepts(&nonce, at(begun + 179)));
    assert!(!nonces().accepts(&nonce, at(begun + 180)));
    assert!(!nonces().accepts(&nonce, at(begun - 1)), "and not before its time");
    assert!(!Nonces::new(b"another secret").accepts(&nonce, at(begun)));
}
