//! Registered relying parties: who they are, how they prove it, and by which rules they are served.

use serde::{Deserialize, Serialize};

use super::Scope;
use crate::jws::Jwks;
use crate::opaque::OpaqueDigest;

/// A registered relying party. Registration is configuration: its keys are given by value, nothing is fetched.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// Its `client_id`.
    pub id: String,
    /// The institution's name, as the consent page shows it.
    pub name: String,
    /// Its name in English, where it has one.
    #[serde(default)]
    pub name_en: Option<String>,
    /// Its redirect addresses, compared character by character.
    pub redirect_uris: Vec<String>,
    /// How it proves who it is.
    pub authentication: ClientAuthentication,
    /// By which rules it is served.
    #[serde(default)]
    pub profile: ClientProfile,
    /// What it may ask for.
    pub scopes: Vec<Scope>,
    /// Where people may be sent after they signed out, compared character by character.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    /// Where it takes logout tokens, if it does.
    #[serde(default)]
    pub backchannel_logout_uri: Option<String>,
}

/// How a client proves who it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuthentication {
    /// `private_key_jwt`: assertions signed by one of these keys.
    PrivateKeyJwt(Jwks),
    /// `client_secret_basic`: the hash of a long random secret. Only in the plain profile.
    SecretBasic(OpaqueDigest),
}

/// By which rules a client is served.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientProfile {
    /// FAPI 2.0 Security Profile: pushed requests only, and tokens that are bound to a key.
    #[default]
    Fapi,
    /// OpenID Connect Core with PKCE: requests through the browser and bearer tokens are served too, for software that
    /// knows no better.
    Plain,
}

impl Client {
    /// Whether this client must push its requests and prove that it holds a key.
    pub fn is_strict(&self) -> bool {
        self.profile == ClientProfile::Fapi
    }
}
