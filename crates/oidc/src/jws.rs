//! Keys and compact signatures: ES256, and for foreign providers what the relying party was configured to accept.
//!
//! The algorithm is never chosen by the token: the caller says which are accepted ([`verify`]: ES256 alone), and a key
//! only verifies those of its own kind. That closes algorithm confusion and `alg: none` together. Time is not checked here
//! either: callers compare `exp` and `iat` with their own clock.

mod jwk;

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, crypto};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use jwk::{Jwk, Jwks, KeySet};

/// A signature algorithm that somebody may be configured to accept. `none` and those with shared keys do not exist here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Alg {
    /// ECDSA on P-256 with SHA-256: ours.
    #[serde(rename = "ES256")]
    Es256,
    /// RSASSA-PSS with SHA-256.
    #[serde(rename = "PS256")]
    Ps256,
    /// RSASSA-PKCS1-v1_5 with SHA-256: for providers that know nothing better.
    #[serde(rename = "RS256")]
    Rs256,
}

impl Alg {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        }
    }

    const fn of_library(self) -> Algorithm {
        match self {
            Self::Es256 => Algorithm::ES256,
            Self::Ps256 => Algorithm::PS256,
            Self::Rs256 => Algorithm::RS256,
        }
    }
}

/// Why a key could not be read.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Not PKCS#8 or SPKI (in PEM armour or bare DER), or not a P-256 key.
    #[error("this is not a P-256 key of the expected kind")]
    Format,
    /// The library could not make a key.
    #[error("no key could be generated")]
    Generate,
}

/// Why a compact signature was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    /// Not three base64url parts, or the header is not understood.
    #[error("not a compact JSON web signature")]
    Malformed,
    /// `alg` is not one of those that the caller accepts.
    #[error("the algorithm is not accepted")]
    Algorithm,
    /// The header carries `crit`, `jwk`, `jku`, `x5u` or `x5c`, which this profile never uses.
    #[error("the header carries members that the profile forbids")]
    Header,
    /// `typ` is another one than expected, so this is another kind of token.
    #[error("the token is of another type")]
    Type,
    /// No key of the set has this `kid`.
    #[error("no such key")]
    UnknownKey,
    /// The signature does not verify.
    #[error("the signature does not verify")]
    Signature,
    /// The signature verifies but the payload is not what was expected.
    #[error("the payload is not understood")]
    Payload,
}

/// A private P-256 key with its `kid` (the RFC 7638 thumbprint, so the same key always has the same name).
#[derive(Clone)]
pub struct SigningKey {
    encoding: EncodingKey,
    public: Jwk,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.public.kid).finish_non_exhaustive()
    }
}

impl SigningKey {
    /// Makes a key from the operating system's randomness and returns its PKCS#8 PEM text beside it.
    ///
    /// A key never comes from a seeded source, so this takes no `Entropy`.
    pub fn generate() -> Result<(Self, String), KeyError> {
        let der =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
                .map_err(|_| KeyError::Generate)?;
        let pem = armour(der.as_ref(), "PRIVATE KEY");
        Ok((Self::from_der(der.as_ref())?, pem))
    }

    /// Reads a key in PKCS#8 PEM (`BEGIN PRIVATE KEY`).
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        Self::from_der(&unarmour(pem, "PRIVATE KEY")?)
    }

    /// Reads a key in PKCS#8 DER.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der)
            .map_err(|_| KeyError::Format)?;
        let point = pair.public_key().as_ref();
        // An uncompressed point: 0x04, then x and y of 32 bytes each.
        let (x, y) = point.get(1..65).ok_or(KeyError::Format)?.split_at(32);
        let public = Jwk::p256(URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        Ok(Self { encoding: EncodingKey::from_ec_der(der), public })
    }

    /// The public half, as it is published.
    pub fn public(&self) -> &Jwk {
        &self.public
    }

    /// Signs claims as a compact JWS with the given `typ`.
    pub fn sign<C: Serialize>(&self, typ: &str, claims: &C) -> String {
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some(typ.to_owned());
        header.kid = Some(self.public.kid.clone());
        jsonwebtoken::encode(&header, claims, &self.encoding)
            .expect("the key was proven to be P-256 when it was read, and claims are plain JSON")
    }

    /// Signs claims under a header of the caller, for tokens whose header carries more than `typ` and `kid`.
    pub(crate) fn sign_under<H: Serialize, C: Serialize>(&self, header: &H, claims: &C) -> String {
        let part = |json: serde_json::Result<Vec<u8>>| {
            URL_SAFE_NO_PAD.encode(json.expect("headers and claims are plain JSON"))
        };
        let (header, claims) = (serde_json::to_vec(header), serde_json::to_vec(claims));
        let message = format!("{}.{}", part(header), part(claims));
        let signature = crypto::sign(message.as_bytes(), &self.encoding, Algorithm::ES256)
            .expect("the key was proven to be P-256 when it was read");
        format!("{message}.{signature}")
    }
}

/// What comes before the coordinates in the DER of every uncompressed P-256 public key (RFC 5480).
const P256_SPKI: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];

fn armour(der: &[u8], label: &str) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<_> = body.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

fn unarmour(pem: &str, label: &str) -> Result<Vec<u8>, KeyError> {
    let body = pem
        .split_once(&format!("-----BEGIN {label}-----"))
        .and_then(|(_, rest)| rest.split_once(&format!("-----END {label}-----")))
        .map(|(body, _)| body.split_whitespace().collect::<String>())
        .ok_or(KeyError::Format)?;
    STANDARD.decode(body).map_err(|_| KeyError::Format)
}

/// Verifies a compact JWS signed with ES256 against a set of keys and returns its claims; see [`verify_by`].
pub fn verify<C: DeserializeOwned>(
    token: &str,
    keys: &Jwks,
    types: &[&str],
) -> Result<C, JwsError> {
    verify_by(token, keys, types, &[Alg::Es256])
}

/// Verifies a compact JWS against a set of keys and returns its claims.
///
/// A token that names its key is tried against that key only; one that does not is tried against each.
/// `types` are the accepted values of `typ`; an absent one counts as `JWT`. `algorithms` are the accepted ones.
pub fn verify_by<C: DeserializeOwned>(
    token: &str,
    keys: &Jwks,
    types: &[&str],
    algorithms: &[Alg],
) -> Result<C, JwsError> {
    let (header, alg) = checked_header(token, algorithms)?;
    let typ = header.typ.as_deref().unwrap_or("JWT");
    if !types.iter().any(|accepted| accepted.eq_ignore_ascii_case(typ)) {
        return Err(JwsError::Type);
    }
    let named = |key: &&Jwk| header.kid.as_ref().is_none_or(|kid| *kid == key.kid);
    let mut candidates = keys.keys.iter().filter(named).filter(|key| key.is_for(alg)).peekable();
    if candidates.peek().is_none() {
        return Err(JwsError::UnknownKey);
    }
    candidates
        .find_map(|key| match verify_with(token, key, alg) {
            Err(JwsError::Signature) => None,
            outcome => Some(outcome),
        })
        .unwrap_or(Err(JwsError::Signature))
}

/// The first part of a compact JWS as JSON, before anything is believed.
pub(crate) fn raw_header<H: DeserializeOwned>(token: &str) -> Result<H, JwsError> {
    if token.split('.').count() != 3 {
        return Err(JwsError::Malformed);
    }
    let first = token.split('.').next().unwrap_or_default();
    let raw = URL_SAFE_NO_PAD.decode(first).map_err(|_| JwsError::Malformed)?;
    serde_json::from_slice(&raw).map_err(|_| JwsError::Malformed)
}

fn checked_header(token: &str, algorithms: &[Alg]) -> Result<(Header, Alg), JwsError> {
    #[derive(Deserialize)]
    struct Named {
        alg: String,
    }
    // The algorithm is looked at first and by name, so that `none` is refused for what it is.
    let named: Named = raw_header(token)?;
    let alg = algorithms.iter().find(|alg| alg.as_str() == named.alg).ok_or(JwsError::Algorithm)?;
    let header = jsonwebtoken::decode_header(token).map_err(|_| JwsError::Malformed)?;
    let foreign_key = header.jwk.is_some() || header.jku.is_some() || header.x5u.is_some();
    if header.crit.is_some() || header.x5c.is_some() || foreign_key {
        return Err(JwsError::Header);
    }
    Ok((header, *alg))
}

pub(crate) fn verify_with<C: DeserializeOwned>(
    token: &str,
    key: &Jwk,
    alg: Alg,
) -> Result<C, JwsError> {
    let (message, signature) = token.rsplit_once('.').ok_or(JwsError::Malformed)?;
    let (_, payload) = message.split_once('.').ok_or(JwsError::Malformed)?;
    let key = key.decoding().ok_or(JwsError::Signature)?;
    let genuine = crypto::verify(signature, message.as_bytes(), &key, alg.of_library());
    if !genuine.unwrap_or(false) {
        return Err(JwsError::Signature);
    }
    let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| JwsError::Malformed)?;
    // A struct refuses a duplicated member of its own, so there is never a choice between two values.
    serde_json::from_slice(&payload).map_err(|_| JwsError::Payload)
}

#[cfg(test)]
mod tests;
