//! ROeID as a provider, as far as its integration guide goes: OpenID Connect with names of its own for
//! what it says, a shared secret, no `iss` in the callback, no level, and a way of its own to sign out.

use base::Secret;
use oidc::jws::Alg;
use oidc::rp::{
    AcrRule, ClaimMap, ClaimNames, ClientAuthentication, Profile, RelyingParty, RelyingPartyConfig,
};
use serde::{Deserialize, Serialize};
use url::Url;

/// Every sign-in through it counts as this: it says nothing itself.
pub const ACR: &str = "urn:ro:roeid:acr:app";

/// What was agreed with ROeID.
#[derive(Debug)]
pub struct Agreement {
    /// The exact issuer, which has a path with our name in it.
    pub issuer: String,
    /// Our name there; also the name of the scope with our claims.
    pub client_id: String,
    /// What we prove it with (`client_secret_basic`).
    pub client_secret: Secret,
    /// Our address for its answers, and for no other provider's: that is what keeps them apart without `iss`.
    pub redirect_uri: String,
    /// With what its ID tokens may be signed.
    pub algorithms: Vec<Alg>,
    /// Its names for what we need.
    pub claims: Claims,
    /// Where a browser signs out of it, with our address as `target`.
    pub logout: Option<Url>,
}

/// ROeID's names for what we need.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Claims {
    /// The CNP.
    pub number: String,
    /// The given names.
    pub given: String,
    /// The family name.
    pub family: String,
    /// The date of birth, where it is told.
    pub birthdate: Option<String>,
}

impl Default for Claims {
    fn default() -> Self {
        let [number, given, family] = ["cnp", "prenume", "nume"].map(str::to_owned);
        Self { number, given, family, birthdate: None }
    }
}

/// ROeID, where that way in is open.
#[derive(Debug)]
pub struct Roeid {
    /// Ourselves as its client.
    pub party: RelyingParty,
    logout: Option<Url>,
}

impl Roeid {
    /// Ourselves as a client under an agreement. PKCE is sent, whether it is looked at or not; our nonce must come back.
    pub fn new(agreement: Agreement) -> Self {
        let Claims { number, given, family, birthdate } = agreement.claims;
        let party = RelyingParty::new(RelyingPartyConfig {
            issuer: agreement.issuer,
            redirect_uri: agreement.redirect_uri,
            post_logout_redirect_uri: None,
            authentication: ClientAuthentication::SecretBasic(agreement.client_secret),
            scopes: vec!["openid".to_owned(), "profile".to_owned(), agreement.client_id.clone()],
            client_id: agreement.client_id,
            acr: AcrRule::Constant(ACR.to_owned()),
            profile: Profile::plain(agreement.algorithms),
            claims: ClaimMap::Named(ClaimNames { number, given, family, birthdate }),
        });
        Self { party, logout: agreement.logout }
    }

    /// Where a browser signs out of ROeID, which then signs it out everywhere, and comes back to `home`.
    pub fn leave(&self, home: &Url) -> Option<(String, Vec<(&'static str, String)>)> {
        let logout = self.logout.as_ref()?;
        Some((logout.to_string(), vec![("target", home.to_string())]))
    }
}

#[cfg(test)]
mod tests;
