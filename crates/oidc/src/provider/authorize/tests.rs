//! What the authorization endpoint accepts, and how it refuses the rest.

use super::*;
use crate::provider::tests::provider;

/// A parameter and its replacement; `None` removes it, a leading `+` doubles it.
type Change<'a> = (&'a str, Option<&'a str>);

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const CALLBACK: &str = "https://hub.test/callback/ghiseul";

/// A good request with some parameters replaced, removed (`None`) or doubled.
fn request(changes: &[Change<'_>]) -> Params {
    let mut pairs: Vec<(String, String)> = [
        ("response_type", "code"),
        ("client_id", "hub"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid email identity"),
        ("state", "s1"),
        ("nonce", "n1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .to_vec();
    for (name, value) in changes {
        match (name.strip_prefix('+'), value) {
            (Some(doubled), Some(value)) => {
                pairs.push((doubled.to_owned(), (*value).to_owned()));
            }
            (_, value) => {
                pairs.retain(|(key, _)| key != name);
                pairs.extend(value.map(|value| ((*name).to_owned(), value.to_owned())));
            }
        }
    }
    pairs.into_iter().collect()
}

#[test]
fn a_good_request_is_understood() {
    let (provider, _) = provider();
    let changes = [
        ("acr_values", Some("urn:x urn:ro:ghiseul:acr:card3ds")),
        ("max_age", Some("900")),
        ("prompt", Some("login create")),
        ("claims", Some("{ not even JSON")),
        ("display", Some("popup")),
        ("ui_locales", Some("en ro")),
    ];
    let request = provider.authorization_request(&request(&changes)).unwrap();
    assert_eq!(request.scopes, [Scope::Openid, Scope::Email, Scope::Identity]);
    assert_eq!(request.acr_values, [Acr::CardProof]);
    assert_eq!(request.max_age, Some(900));
    assert_eq!(request.prompt, Prompt::Interactive { login: true, consent: false, create: true });
    assert_eq!(request.ui_locales, ["en", "ro"]);
    let location = request.success("https://ghiseul.test", &crate::opaque::Opaque::presented("c"));
    assert_eq!(location, format!("{CALLBACK}?code=c&state=s1&iss=https%3A%2F%2Fghiseul.test"));
}

#[test]
fn nobody_is_redirected_to_an_address_that_is_not_the_clients() {
    let (provider, _) = provider();
    let addresses = [
        "https://evil.test/callback/ghiseul",
        "https://hub.test/callback/ghiseul/",
        "https://hub.test/callback/ghiseul?x=1",
        "https://hub.test/callback/ghiseul#f",
        "https://hub.test/callback",
        "https://hub.test/callback/GHISEUL",
        "HTTPS://hub.test/callback/ghiseul",
        "https://HUB.test/callback/ghiseul",
        "http://hub.test/callback/ghiseul",
        "https://hub.test:443/callback/ghiseul",
        "https://hub.test./callback/ghiseul",
        "https://hub.test@evil.test/callback/ghiseul",
        "https://hub.test.evil.test/callback/ghiseul",
        "https://hub.test/callback/../callback/ghiseul",
        "https://hub.test/callback%2Fghiseul",
        "https://hub.test/callback/ghiseul%00",
        "//hub.test/callback/ghiseul",
        "/callback/ghiseul",
        "javascript:alert(1)",
        "https://narrow.test/callback/ghiseul",
    ];
    for address in addresses {
        let refused = provider
            .authorization_request(&request(&[("redirect_uri", Some(address))]))
            .unwrap_err();
        assert_eq!(refused, AuthorizeRefused::Page(PageRefusal::RedirectUri), "{address}");
    }
}

#[test]
fn errors_about_client_and_address_stay_on_a_page() {
    let (provider, _) = provider();
    let table: &[(&[Change<'_>], PageRefusal)] = &[
        (&[("client_id", None)], PageRefusal::Client),
        (&[("client_id", Some("nobody"))], PageRefusal::Client),
        (&[("+client_id", Some("hub"))], PageRefusal::Client),
        (&[("redirect_uri", None)], PageRefusal::RedirectUri),
        (&[("+redirect_uri", Some(CALLBACK))], PageRefusal::RedirectUri),
    ];
    for (changes, expected) in table {
        let refused = provider.authorization_request(&request(changes)).unwrap_err();
        assert_eq!(refused, AuthorizeRefused::Page(*expected), "{changes:?}");
    }
}

#[test]
fn other_errors_go_back_to_the_client_with_state_and_issuer() {
    use ErrorCode as E;
    let (provider, _) = provider();
    let long = "x".repeat(1025);
    let table: &[(&[Change<'_>], E)] = &[
        (&[("response_type", Some("token"))], E::UnsupportedResponseType),
        (&[("response_type", Some("code id_token"))], E::UnsupportedResponseType),
        (&[("response_type", Some("id_token"))], E::UnsupportedResponseType),
        (&[("response_type", None)], E::InvalidRequest),
        (&[("response_mode", Some("fragment"))], E::InvalidRequest),
        (&[("response_mode", Some("form_post"))], E::InvalidRequest),
        (&[("code_challenge", None)], E::InvalidRequest),
        (&[("code_challenge_method", None)], E::InvalidRequest),
        (&[("code_challenge_method", Some("plain"))], E::InvalidRequest),
        (&[("code_challenge", Some("short"))], E::InvalidRequest),
        (&[("+code_challenge", Some(CHALLENGE))], E::InvalidRequest),
        (&[("scope", None)], E::InvalidScope),
        (&[("scope", Some("email"))], E::InvalidScope),
        (&[("request", Some("e30."))], E::RequestNotSupported),
        (&[("request_uri", Some("urn:x"))], E::RequestUriNotSupported),
        (&[("prompt", Some("none login"))], E::InvalidRequest),
        (&[("prompt", Some("dance"))], E::InvalidRequest),
        (&[("max_age", Some("-1"))], E::InvalidRequest),
        (&[("max_age", Some("+5"))], E::InvalidRequest),
        (&[("max_age", Some("99999999999"))], E::InvalidRequest),
        (&[("nonce", Some(&long))], E::InvalidRequest),
        (&[("+nonce", Some("n2"))], E::InvalidRequest),
    ];
    for (changes, expected) in table {
        let refused = provider.authorization_request(&request(changes)).unwrap_err();
        let AuthorizeRefused::Redirect { location, error } = refused else {
            panic!("{changes:?} must redirect");
        };
        assert_eq!(error, *expected, "{changes:?}");
        let expected = format!(
            "{CALLBACK}?error={}&state=s1&iss=https%3A%2F%2Fghiseul.test",
            expected.as_str()
        );
        assert_eq!(location, expected, "{changes:?}");
    }
}

#[test]
fn a_state_that_cannot_be_returned_is_left_out() {
    let (provider, _) = provider();
    let long = "x".repeat(1025);
    for changes in
        [[("state", Some(long.as_str()))], [("+state", Some("s2"))], [("state", Some("ș"))]]
    {
        let refused = provider.authorization_request(&request(&changes)).unwrap_err();
        let AuthorizeRefused::Redirect { location, .. } = refused else { panic!() };
        assert!(!location.contains("state="), "{location}");
    }
    let bounds = [("state", Some(&long[..1024])), ("nonce", Some(&long[..1024]))];
    assert!(provider.authorization_request(&request(&bounds)).is_ok());
}

#[test]
fn a_client_gets_only_the_scopes_it_was_registered_for() {
    let (provider, _) = provider();
    let narrow = [
        ("client_id", Some("narrow")),
        ("redirect_uri", Some("https://narrow.test/callback/ghiseul")),
    ];
    let refused = provider.authorization_request(&request(&narrow)).unwrap_err();
    assert!(matches!(refused, AuthorizeRefused::Redirect { error: ErrorCode::InvalidScope, .. }));
    let mut modest = narrow.to_vec();
    modest.push(("scope", Some("openid profile offline_access")));
    let request = provider.authorization_request(&request(&modest)).unwrap();
    assert_eq!(request.scopes, [Scope::Openid]);
    assert!(!request.needs_identity());
}

#[test]
fn freshness_of_a_login() {
    let (provider, _) = provider();
    let at = |second| Timestamp::from_second(second).unwrap();
    let (asked, now) = (at(10_000), at(10_600));
    // (prompt, max_age, time of login, accepted)
    let table = [
        (None, None, 1, true),
        (None, Some("900"), 9_700, true),
        (None, Some("900"), 9_699, false),
        (None, Some("0"), 9_999, false),
        (None, Some("0"), 10_001, true),
        (Some("login"), None, 9_999, false),
        (Some("login"), None, 10_000, true),
    ];
    for (prompt, max_age, login, accepted) in table {
        let request = provider
            .authorization_request(&request(&[("prompt", prompt), ("max_age", max_age)]))
            .unwrap();
        assert_eq!(
            request.accepts_login_of(at(login), asked, now),
            accepted,
            "{prompt:?} {max_age:?} {login}"
        );
    }
}
