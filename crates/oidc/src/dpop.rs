//! Proof of possession (RFC 9449): a token is of use only to whoever holds a key, and shows it with every request.
//!
//! Both sides are here: [`ProofKey`] makes proofs for the relying party; [`check`] and [`Nonces`] are the provider's. A checked
//! proof still has to be spent: its [`OneTime`] number goes into the store before the request is answered.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use base::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use subtle::ConstantTimeEq as _;
use url::Url;

use crate::jws::{self, Alg, Jwk, JwsError, KeyError, SigningKey};
use crate::once::{Kind, OneTime, usable};
use crate::{CLOCK_SKEW_SECONDS, NumericDate};

/// The header that carries a proof.
pub const HEADER: &str = "dpop";
/// The header that carries the provider's nonce.
pub const NONCE_HEADER: &str = "dpop-nonce";
/// The error code of a request whose proof lacks the nonce, or has an old one.
pub const USE_NONCE: &str = "use_dpop_nonce";

const TYP: &str = "dpop+jwt";
/// The oldest proof that is accepted, in seconds.
const AGE_SECONDS_MAX: i64 = 60;
/// How long the number of a proof is remembered: longer than it can be accepted, whatever the clocks.
const REMEMBERED_SECONDS: i64 = 120;
/// How long one nonce is given out, in seconds.
const NONCE_SECONDS: i64 = 60;
/// How many of the nonces before the present one are still accepted.
const NONCES_BEFORE: i64 = 2;
/// The members of a JWK that only its owner may know (RFC 7518, section 6).
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofRefused {
    /// No proof, or more than one.
    #[error("there is not exactly one proof")]
    Count,
    /// Not a compact signature, or `typ` is another.
    #[error("the proof is of another type")]
    Type,
    /// `alg` is anything but ES256.
    #[error("the algorithm is not ES256")]
    Algorithm,
    /// `jwk` is no bare public P-256 key, or the header has members that we would have to understand.
    #[error("the header carries no bare public P-256 key")]
    Key,
    /// Form, signature or claims.
    #[error("the proof is not signed by the key in it: {0}")]
    Signature(#[from] JwsError),
    /// `htm` is another method.
    #[error("the proof is for another method")]
    Method,
    /// `htu` is another address.
    #[error("the proof is for another address")]
    Address,
    /// `iat` is too old or from the future, or `exp` or `nbf` say that it is not good now.
    #[error("the proof is not of this moment")]
    Time,
    /// No usable `jti`.
    #[error("the proof has no usable jti")]
    Identifier,
    /// `ath` is missing or of another token.
    #[error("the proof is for another token")]
    Token,
    /// No nonce of ours, or an old one: the client gets the present one and tries again.
    #[error("the proof has no nonce of ours")]
    Nonce,
    /// Seen before.
    #[error("the proof was used before")]
    Replayed,
}

impl ProofRefused {
    /// The error code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nonce => USE_NONCE,
            _ => "invalid_dpop_proof",
        }
    }
}

/// What a proof says.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct ProofClaims {
    jti: String,
    htm: String,
    htu: String,
    iat: NumericDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ath: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exp: Option<NumericDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<NumericDate>,
}

/// The request that a proof belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The address, as the provider publishes it.
    pub url: &'a str,
    /// The access token beside the proof, where there is one.
    pub access_token: Option<&'a str>,
}

/// `ath`: the SHA-256 of an access token.
fn token_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, token.as_bytes()))
}

/// A relying party's key for the tokens of one login. Serialised only into a server-side session.
#[derive(Clone)]
pub struct ProofKey {
    key: SigningKey,
    pem: String,
}

impl fmt::Debug for ProofKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProofKey(****)")
    }
}

impl PartialEq for ProofKey {
    fn eq(&self, other: &Self) -> bool {
        self.key.public() == other.key.public()
    }
}

impl Eq for ProofKey {}

impl Serialize for ProofKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.pem.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ProofKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let pem = String::deserialize(deserializer)?;
        let key = SigningKey::from_pem(&pem).map_err(serde::de::Error::custom)?;
        Ok(Self { key, pem })
    }
}

impl ProofKey {
    /// A new key, from the operating system's randomness.
    pub fn generate() -> Result<Self, KeyError> {
        let (key, pem) = SigningKey::generate()?;
        Ok(Self { key, pem })
    }

    /// The thumbprint by which tokens are bound to it.
    pub fn thumbprint(&self) -> &str {
        &self.key.public().kid
    }

    /// A proof for one request.
    pub fn prove(
        &self,
        target: &Target<'_>,
        nonce: Option<&str>,
        jti: &str,
        now: Timestamp,
    ) -> String {
        let claims = ProofClaims {
            jti: jti.to_owned(),
            htm: target.method.to_owned(),
            htu: target.url.split(['?', '#']).next().unwrap_or_default().to_owned(),
            iat: now.as_second(),
            ath: target.access_token.map(token_hash),
            nonce: nonce.map(str::to_owned),
            exp: None,
            nbf: None,
        };
        let header = json!({ "typ": TYP, "alg": "ES256", "jwk": self.key.public().bare() });
        self.key.sign_under(&header, &claims)
    }
}

/// The provider's nonces: an HMAC of the minute, so that every node knows them and none is stored.
#[derive(Clone)]
pub struct Nonces(hmac::Key);

impl fmt::Debug for Nonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonces(****)")
    }
}

impl Nonces {
    /// Nonces under a secret that every node of the provider shares.
    pub fn new(secret: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    fn of(&self, window: i64) -> String {
        let tag = hmac::sign(&self.0, format!("dpop nonce {window}").as_bytes());
        URL_SAFE_NO_PAD.encode(&tag.as_ref()[..18])
    }

    /// The present nonce, for the header of every answer.
    pub fn now(&self, now: Timestamp) -> String {
        self.of(now.as_second().div_euclid(NONCE_SECONDS))
    }

    /// Whether a nonce is the present one, or was a moment ago.
    pub fn accepts(&self, nonce: &str, now: Timestamp) -> bool {
        let present = now.as_second().div_euclid(NONCE_SECONDS);
        let is = |window| bool::from(self.of(window).as_bytes().ct_eq(nonce.as_bytes()));
        (present - NONCES_BEFORE..=present).any(is)
    }
}

/// A genuine proof whose number has not been looked up yet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "the key is proven only by `spend`"]
pub struct Unspent {
    thumbprint: String,
    /// The number to be inserted.
    pub once: OneTime,
}

impl Unspent {
    /// The thumbprint of the key that the client holds, if the store inserted the number for the first time.
    pub fn spend(self, first_use: bool) -> Result<String, ProofRefused> {
        if first_use { Ok(self.thumbprint) } else { Err(ProofRefused::Replayed) }
    }
}

#[derive(Deserialize)]
struct ProofHeader {
    typ: Option<String>,
    alg: Option<String>,
    jwk: Option<Map<String, Value>>,
    crit: Option<Value>,
}

/// Checks the proofs of a request (there must be one) but for their one-time use.
pub fn check(
    proofs: &[&str],
    target: &Target<'_>,
    nonces: &Nonces,
    now: Timestamp,
) -> Result<Unspent, ProofRefused> {
    use ProofRefused as R;
    let [proof] = proofs else { return Err(R::Count) };
    let key = key_in(proof)?;
    let thumbprint = key.thumbprint().ok_or(R::Key)?;
    let claims: ProofClaims = jws::verify_with(proof, &key, Alg::Es256)?;
    let second = now.as_second();
    let future = |at: NumericDate| at > second + CLOCK_SKEW_SECONDS;
    let over = |at: NumericDate| at <= second - CLOCK_SKEW_SECONDS;
    let untimely = future(claims.iat)
        || claims.iat < second - AGE_SECONDS_MAX
        || claims.nbf.is_some_and(future)
        || claims.exp.is_some_and(over);
    let refusals = [
        (!usable(&claims.jti), R::Identifier),
        (claims.htm != target.method, R::Method),
        (!same_address(&claims.htu, target.url), R::Address),
        (untimely, R::Time),
        (target.access_token.is_some_and(|it| claims.ath != Some(token_hash(it))), R::Token),
        (!claims.nonce.is_some_and(|nonce| nonces.accepts(&nonce, now)), R::Nonce),
    ];
    if let Some((_, reason)) = refusals.into_iter().find(|(refused, _)| *refused) {
        return Err(reason);
    }
    let until = Timestamp::from_second(second + REMEMBERED_SECONDS).map_err(|_| R::Time)?;
    let number = format!("{thumbprint} {}", claims.jti);
    Ok(Unspent { thumbprint, once: OneTime { kind: Kind::Proof, number, until } })
}

/// The public key that a proof carries, after the checks of its header.
fn key_in(proof: &str) -> Result<Jwk, ProofRefused> {
    use ProofRefused as R;
    let header: ProofHeader = jws::raw_header(proof)?;
    if header.typ.as_deref().is_none_or(|typ| !typ.eq_ignore_ascii_case(TYP)) {
        return Err(R::Type);
    }
    if header.alg.as_deref() != Some(Alg::Es256.as_str()) {
        return Err(R::Algorithm);
    }
    let jwk = header.jwk.filter(|_| header.crit.is_none()).ok_or(R::Key)?;
    if PRIVATE_MEMBERS.iter().any(|member| jwk.contains_key(*member)) {
        return Err(R::Key);
    }
    serde_json::from_value(Value::Object(jwk)).map_err(|_| R::Key)
}

/// `htu` against the address: without query and fragment, scheme and host in any case, the default port said or not.
fn same_address(htu: &str, address: &str) -> bool {
    let bare = |text: &str| {
        let mut url = Url::parse(text).ok()?;
        url.set_query(None);
        url.set_fragment(None);
        (url.username().is_empty() && url.password().is_none()).then_some(url)
    };
    bare(htu).is_some_and(|htu| Some(htu) == bare(address))
}

#[cfg(test)]
mod tests;
