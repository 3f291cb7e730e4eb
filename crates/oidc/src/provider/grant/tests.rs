//! The life of an authorization.

use super::*;
use crate::claims::Acr;
use crate::params::Params;
use crate::provider::tests::provider;

const CALLBACK: &str = "https://hub.test/callback/ghiseul";
const BEARER: SenderConstraint = SenderConstraint::Bearer;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn authentication(second: i64) -> Authentication {
    Authentication {
        sub: "sub".to_owned(),
        account: "account".to_owned(),
        auth_time: at(second),
        acr: Acr::Password,
        amr: vec!["pwd".to_owned()],
        sid: "sid".to_owned(),
    }
}

fn pending(verifier: &Verifier, max_age: &str) -> Pending {
    let (provider, _) = provider();
    let params: Params = [
        ("response_type", "code"),
        ("client_id", "hub"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid email"),
        ("max_age", max_age),
        ("code_challenge", verifier.challenge().as_str()),
        ("code_challenge_method", "S256"),
    ]
    .into_iter()
    .collect();
    Pending::new(provider.authorization_request(&params).unwrap(), at(1000))
}

fn issued(verifier: &Verifier) -> (CodeIssued, Opaque) {
    let signed_in = pending(verifier, "").sign_in(authentication(1100), at(1100)).unwrap();
    signed_in.agree(&Entropy::seeded(2), at(1200)).unwrap()
}

#[test]
fn the_whole_life() {
    let entropy = Entropy::seeded(1);
    let verifier = Verifier::new(&entropy);
    let (code_issued, code) = issued(&verifier);
    assert_eq!(code_issued.code, code.digest());
    let client = AuthenticatedClient::named("hub");
    let outcome = code_issued.exchange(&client, CALLBACK, &verifier, BEARER, &entropy, at(1259));
    let (exchanged, token) = outcome.unwrap();
    assert_eq!(exchanged.token, token.digest());
    assert_eq!(exchanged.expires_at, at(1259 + 300));
    assert!(exchanged.allows(Scope::Email, at(1558)));
    assert!(!exchanged.allows(Scope::Email, at(1559)));
    assert!(!exchanged.allows(Scope::Identity, at(1300)));
    let grant = Grant::Exchanged(exchanged.clone());
    let stored = serde_json::to_string(&grant).unwrap();
    assert!(!stored.contains(code.reveal()) && !stored.contains(token.reveal()));
    assert_eq!(serde_json::from_str::<Grant>(&stored).unwrap(), grant);
    assert_eq!(Grant::Revoked(exchanged.replayed(at(1300))).state(), "revoked");
}

#[test]
fn an_exchange_is_refused_for_what_does_not_fit() {
    let entropy = Entropy::seeded(1);
    let verifier = Verifier::new(&entropy);
    let other = Verifier::new(&entropy);
    let table = [
        ("narrow", CALLBACK, &verifier, 1210, GrantRefused::Client),
        ("hub", "https://hub.test/other", &verifier, 1210, GrantRefused::RedirectUri),
        ("hub", CALLBACK, &other, 1210, GrantRefused::Verifier),
        ("hub", CALLBACK, &verifier, 1260, GrantRefused::Expired),
    ];
    for (client, redirect_uri, verifier_sent, now, expected) in table {
        let (code_issued, _) = issued(&verifier);
        let client = AuthenticatedClient::named(client);
        let outcome =
            code_issued.exchange(&client, redirect_uri, verifier_sent, BEARER, &entropy, at(now));
        assert_eq!(outcome.unwrap_err(), expected);
    }
}

#[test]
fn a_person_has_half_an_hour_and_must_be_fresh() {
    let verifier = Verifier::new(&Entropy::seeded(1));
    let late = pending(&verifier, "").sign_in(authentication(1100), at(2800));
    assert_eq!(late.unwrap_err(), GrantRefused::Expired);
    let stale = pending(&verifier, "60").sign_in(authentication(900), at(1000));
    assert_eq!(stale.unwrap_err(), GrantRefused::Login);
    let fresh = pending(&verifier, "60").sign_in(authentication(1001), at(2700)).unwrap();
    assert_eq!(
        fresh.clone().agree(&Entropy::seeded(2), at(2800)).unwrap_err(),
        GrantRefused::Expired
    );
    assert_eq!(Grant::Refused(fresh.refuse(at(2750))).state(), "refused");
}

#[test]
fn a_bound_code_goes_to_the_holder_of_its_key_and_so_does_the_token() {
    let entropy = Entropy::seeded(1);
    let verifier = Verifier::new(&entropy);
    let client = AuthenticatedClient::named("hub");
    let dpop = |key: &str| SenderConstraint::Dpop(key.to_owned());
    let exchange = |sender: SenderConstraint| {
        let (mut code_issued, _) = issued(&verifier);
        code_issued.request.dpop_jkt = Some("mine".to_owned());
        code_issued.exchange(&client, CALLBACK, &verifier, sender, &entropy, at(1210))
    };
    for sender in [BEARER, dpop("another")] {
        assert_eq!(exchange(sender).unwrap_err(), GrantRefused::Sender);
    }
    let (exchanged, _) = exchange(dpop("mine")).unwrap();
    assert!(exchanged.accepts(&dpop("mine")));
    assert!(!exchanged.accepts(&dpop("another")));
    assert!(!exchanged.accepts(&BEARER), "a bound token is no bearer token");
}
