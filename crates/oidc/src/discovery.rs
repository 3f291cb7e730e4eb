//! The discovery document (OpenID Connect Discovery 1.0, RFC 8414): what the provider offers, in one JSON object.

use serde::{Deserialize, Serialize};

use crate::claims::Acr;

/// Where the document lives under an issuer.
pub const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// The document. A relying party reads the endpoints and compares `issuer`; the rest tells people and foreign software
/// what to expect, and is never used to choose an algorithm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "the specification defines these members")]
pub struct Metadata {
    /// The exact issuer string, without a trailing slash.
    pub issuer: String,
    /// Where the browser goes.
    pub authorization_endpoint: String,
    /// Where codes are exchanged.
    pub token_endpoint: String,
    /// Where claims are read.
    pub userinfo_endpoint: String,
    /// Where the keys are.
    pub jwks_uri: String,
    /// Where requests are pushed (RFC 9126).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed_authorization_request_endpoint: Option<String>,
    /// Nothing but pushed requests is served.
    #[serde(default)]
    pub require_pushed_authorization_requests: bool,
    /// The algorithms of DPoP proofs (RFC 9449).
    #[serde(default)]
    pub dpop_signing_alg_values_supported: Vec<String>,
    /// Where people sign out (OpenID Connect RP-Initiated Logout).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_session_endpoint: Option<String>,
    /// Logout tokens are sent (OpenID Connect Back-Channel Logout).
    #[serde(default)]
    pub backchannel_logout_supported: bool,
    /// With `sid` in them.
    #[serde(default)]
    pub backchannel_logout_session_supported: bool,
    /// `iss` comes in every authorization response (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
    /// Scopes.
    #[serde(default)]
    pub scopes_supported: Vec<String>,
    /// `code`.
    #[serde(default)]
    pub response_types_supported: Vec<String>,
    /// `query`.
    #[serde(default)]
    pub response_modes_supported: Vec<String>,
    /// `authorization_code`.
    #[serde(default)]
    pub grant_types_supported: Vec<String>,
    /// `pairwise`.
    #[serde(default)]
    pub subject_types_supported: Vec<String>,
    /// `ES256`.
    #[serde(default)]
    pub id_token_signing_alg_values_supported: Vec<String>,
    /// `private_key_jwt`.
    #[serde(default)]
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// `ES256`.
    #[serde(default)]
    pub token_endpoint_auth_signing_alg_values_supported: Vec<String>,
    /// `S256`.
    #[serde(default)]
    pub code_challenge_methods_supported: Vec<String>,
    /// The strengths of recognition.
    #[serde(default)]
    pub acr_values_supported: Vec<String>,
    /// `none`, `login`, `consent`, `create`.
    #[serde(default)]
    pub prompt_values_supported: Vec<String>,
    /// Claims that can come.
    #[serde(default)]
    pub claims_supported: Vec<String>,
    /// The `claims` parameter is ignored.
    #[serde(default)]
    pub claims_parameter_supported: bool,
    /// The `request` parameter is refused.
    #[serde(default)]
    pub request_parameter_supported: bool,
    /// The `request_uri` parameter is refused. Its default on the wire is true, so it is always written.
    #[serde(default)]
    pub request_uri_parameter_supported: bool,
    /// Languages of the pages.
    #[serde(default)]
    pub ui_locales_supported: Vec<String>,
    /// `verified_claims` come at userinfo.
    #[serde(default)]
    pub verified_claims_supported: bool,
    /// Trust frameworks of identity proofs.
    #[serde(default)]
    pub trust_frameworks_supported: Vec<String>,
    /// Kinds of evidence.
    #[serde(default)]
    pub evidence_supported: Vec<String>,
    /// Kinds of electronic records.
    #[serde(default)]
    pub electronic_records_supported: Vec<String>,
    /// Claims that come verified.
    #[serde(default)]
    pub claims_in_verified_claims_supported: Vec<String>,
}

/// What a provider's document says of its clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offered {
    /// Every client must push its requests.
    pub only_pushed: bool,
    /// Some client proves itself by a secret.
    pub secrets: bool,
}

impl Metadata {
    /// The document of a provider of this profile whose endpoints lie under its issuer.
    pub fn of_profile(issuer: &str, offered: Offered) -> Self {
        let at = |path: &str| format!("{issuer}{path}");
        let list = |values: &[&str]| values.iter().map(ToString::to_string).collect::<Vec<_>>();
        let person = ["given_name", "family_name", "birthdate", "personal_administrative_number"];
        let claims = ["sub", "email", "email_verified", "email_verified_at", "verified_claims"];
        let methods: &[&str] = if offered.secrets {
            &["private_key_jwt", "client_secret_basic"]
        } else {
            &["private_key_jwt"]
        };
        Self {
            issuer: issuer.to_owned(),
            authorization_endpoint: at("/authorize"),
            token_endpoint: at("/token"),
            userinfo_endpoint: at("/userinfo"),
            jwks_uri: at("/jwks"),
            pushed_authorization_request_endpoint: Some(at("/par")),
            require_pushed_authorization_requests: offered.only_pushed,
            dpop_signing_alg_values_supported: list(&["ES256"]),
            end_session_endpoint: Some(at("/end-session")),
            backchannel_logout_supported: true,
            backchannel_logout_session_supported: true,
            authorization_response_iss_parameter_supported: true,
            scopes_supported: list(&["openid", "email", "identity"]),
            response_types_supported: list(&["code"]),
            response_modes_supported: list(&["query"]),
            grant_types_supported: list(&["authorization_code"]),
            subject_types_supported: list(&["pairwise"]),
            id_token_signing_alg_values_supported: list(&["ES256"]),
            token_endpoint_auth_methods_supported: list(methods),
            token_endpoint_auth_signing_alg_values_supported: list(&["ES256"]),
            code_challenge_methods_supported: list(&["S256"]),
            acr_values_supported: Acr::ALL.iter().map(|acr| acr.as_str().to_owned()).collect(),
            prompt_values_supported: list(&["none", "login", "consent", "create"]),
            claims_supported: list(&claims),
            claims_parameter_supported: false,
            request_parameter_supported: false,
            request_uri_parameter_supported: false,
            ui_locales_supported: list(&["ro", "en"]),
            verified_claims_supported: true,
            trust_frameworks_supported: list(&["ro_ghiseul_card3ds"]),
            evidence_supported: list(&["electronic_record"]),
            electronic_records_supported: list(&["bank_account"]),
            claims_in_verified_claims_supported: list(&person),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_says_what_the_profile_says() {
        let offered = Offered { only_pushed: true, secrets: false };
        let wire =
            serde_json::to_value(Metadata::of_profile("https://ghiseul.test", offered)).unwrap();
        assert_eq!(wire["issuer"], "https://ghiseul.test");
        assert_eq!(wire["token_endpoint"], "https://ghiseul.test/token");
        assert_eq!(wire["pushed_authorization_request_endpoint"], "https://ghiseul.test/par");
        assert_eq!(wire["require_pushed_authorization_requests"], true);
        assert_eq!(wire["request_uri_parameter_supported"], false);
        assert_eq!(wire["code_challenge_methods_supported"], serde_json::json!(["S256"]));
        assert_eq!(wire["subject_types_supported"], serde_json::json!(["pairwise"]));
    }

    #[test]
    fn a_foreign_document_may_say_less() {
        let least = r#"{"issuer":"https://op.test","authorization_endpoint":"https://op.test/a","token_endpoint":"https://op.test/t",
            "userinfo_endpoint":"https://op.test/u","jwks_uri":"https://op.test/j","unknown":1}"#;
        let read: Metadata = serde_json::from_str(least).unwrap();
        assert!(!read.authorization_response_iss_parameter_supported);
    }
}
