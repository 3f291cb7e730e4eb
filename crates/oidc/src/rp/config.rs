//! One provider as its relying party is configured for it. Nothing here is ever taken from the discovery document.

use base::Secret;

use super::person::ClaimMap;
use crate::jws::{Alg, SigningKey};

/// Who we are to which provider, and what we hold it to.
#[derive(Debug, Clone)]
pub struct RelyingPartyConfig {
    /// The provider's issuer, the exact string, without a trailing slash.
    pub issuer: String,
    /// Our `client_id` there.
    pub client_id: String,
    /// Our redirect address for this provider and no other: it keeps providers apart that send no `iss`.
    pub redirect_uri: String,
    /// Where the provider may send people after they signed out there, if we registered an address.
    pub post_logout_redirect_uri: Option<String>,
    /// How we prove who we are.
    pub authentication: ClientAuthentication,
    /// What we ask for, `openid` among it.
    pub scopes: Vec<String>,
    /// How strongly the person must be recognised.
    pub acr: AcrRule,
    /// How the provider is spoken to.
    pub profile: Profile,
    /// Where its claims about the person stand.
    pub claims: ClaimMap,
}

/// How a relying party proves who it is at the provider's endpoints for programs.
#[derive(Debug, Clone)]
pub enum ClientAuthentication {
    /// `private_key_jwt` with ES256.
    PrivateKeyJwt(SigningKey),
    /// `client_secret_basic`.
    SecretBasic(Secret),
}

/// How strongly the person must be recognised; checked by us, not only asked for (ASVS 6.8.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcrRule {
    /// These are asked for, and one of them must come back.
    OneOf(Vec<String>),
    /// The provider does not say, or what it says means nothing to us: nothing is asked, and every sign-in counts as this.
    Constant(String),
}

/// How a provider is spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own in the specifications"
)]
pub struct Profile {
    /// The accepted algorithms of ID tokens and logout tokens.
    pub algorithms: Vec<Alg>,
    /// Requests are pushed (RFC 9126).
    pub pushed: bool,
    /// Tokens are bound to a key of ours (RFC 9449).
    pub dpop: bool,
    /// `iss` must be in the callback (RFC 9207). One that is there must be right in any case.
    pub iss_required: bool,
    /// The ID token must have our nonce. One that is there must be right in any case.
    pub nonce_required: bool,
}

impl Profile {
    /// FAPI 2.0 Security Profile.
    pub fn fapi() -> Self {
        Self {
            algorithms: vec![Alg::Es256],
            pushed: true,
            dpop: true,
            iss_required: true,
            nonce_required: true,
        }
    }

    /// OpenID Connect Core with PKCE and nonce; nothing that a provider of 2014 would not know but `algorithms`.
    pub fn plain(algorithms: Vec<Alg>) -> Self {
        Self { algorithms, pushed: false, dpop: false, iss_required: false, nonce_required: true }
    }
}
