//! OpenID Connect between institutions: one profile, both sides of it.
//!
//! The profile is narrow on purpose, so that there is one way to do each thing and nothing to negotiate:
//!
//! | item | value |
//! |---|---|
//! | profile | FAPI 2.0 Security Profile; a client may be registered for OpenID Connect Core with PKCE instead |
//! | flow | authorization code, `response_mode=query`, `state`, `nonce`, PKCE with S256 always |
//! | request | pushed (RFC 9126), 60 seconds, used up when the login completes |
//! | mix-up defence | `iss` in every authorization response (RFC 9207) |
//! | client authentication | `private_key_jwt`, ES256, `aud` is the issuer as a single string, `jti` used once |
//! | proof of possession | DPoP (RFC 9449) at pushing, token and userinfo, with the provider's nonce, `jti` used once |
//! | code | 256 random bits, kept as SHA-256, 60 seconds, one use; a second use revokes the token |
//! | access token | opaque, kept as SHA-256, bound to the proven key, 5 minutes, no refresh token |
//! | ID token | ES256, 5 minutes, who and how but never a name or a CNP |
//! | userinfo | `sub`, e-mail, `verified_claims` (OpenID Connect for Identity Assurance 1.0) |
//! | logout | by the person (`id_token_hint` in a form) and by the back channel (`logout+jwt`, 2 minutes, `jti` used once) |
//!
//! Reading order: [`jws`] (keys and signatures), [`pkce`], [`opaque`], [`once`], [`dpop`], [`claims`], [`discovery`], then
//! [`provider`] (decides, does no I/O: the portal stores and serves) and [`rp`] (the relying party, with its small HTTP port).

pub mod claims;
pub mod discovery;
pub mod dpop;
pub mod jws;
pub mod once;
pub mod opaque;
pub mod params;
pub mod pkce;
pub mod provider;
pub mod rp;

/// Seconds since the Unix epoch, as JWT writes instants (`NumericDate` of RFC 7519, whole seconds only).
pub type NumericDate = i64;

/// How far ahead of ours another institution's clock may be, in seconds, before its `iat` or `nbf` is refused.
///
/// The profile asks to accept 10 seconds and to refuse more than 60.
pub const CLOCK_SKEW_SECONDS: i64 = 10;
