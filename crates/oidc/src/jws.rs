//! Keys and compact signatures, ES256 and nothing else.
//!
//! The algorithm is not read from the token but fixed here, which closes algorithm confusion and `alg: none` together.
//! Time is not checked here either: callers compare `exp` and `iat` with their own clock.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, crypto};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

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
    /// `alg` is anything but ES256.
    #[error("the algorithm is not ES256")]
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

/// A public key of RFC 7517, P-256 for ES256 signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    kty: String,
    crv: String,
    x: String,
    y: String,
    /// The name by which a token says which key signed it.
    #[serde(default)]
    pub kid: String,
    #[serde(rename = "use", default = "signature_use")]
    use_: String,
    #[serde(default = "es256")]
    alg: String,
}

fn signature_use() -> String {
    "sig".to_owned()
}

fn es256() -> String {
    "ES256".to_owned()
}

impl Jwk {
    fn p256(x: String, y: String) -> Self {
        let kid = thumbprint(&x, &y);
        let (kty, crv) = ("EC".to_owned(), "P-256".to_owned());
        Self { kty, crv, x, y, kid, use_: signature_use(), alg: es256() }
    }

    /// Reads a public key in PEM (`BEGIN PUBLIC KEY`), as `openssl pkey -pubout` writes it.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let der = unarmour(pem, "PUBLIC KEY")?;
        let point = der.strip_prefix(P256_SPKI).filter(|point| point.len() == 64);
        let (x, y) = point.ok_or(KeyError::Format)?.split_at(32);
        Ok(Self::p256(URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y)))
    }

    /// The key in PEM (`BEGIN PUBLIC KEY`).
    pub fn to_pem(&self) -> String {
        let mut der = P256_SPKI.to_vec();
        for coordinate in [&self.x, &self.y] {
            der.extend(URL_SAFE_NO_PAD.decode(coordinate).unwrap_or_default());
        }
        armour(&der, "PUBLIC KEY")
    }

    fn is_usable(&self) -> bool {
        self.kty == "EC" && self.crv == "P-256" && self.use_ == "sig" && self.alg == "ES256"
    }
}

/// RFC 7638: the SHA-256 of the required members in lexicographic order.
fn thumbprint(x: &str, y: &str) -> String {
    let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, canonical.as_bytes());
    URL_SAFE_NO_PAD.encode(digest)
}

/// A set of public keys. Keys of other kinds in a foreign set are skipped, not errors (RFC 7517, section 5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Jwks {
    /// The usable keys.
    pub keys: Vec<Jwk>,
}

impl<'de> Deserialize<'de> for Jwks {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wire {
            keys: Vec<serde_json::Value>,
        }
        let wire = Wire::deserialize(deserializer)?;
        let keys = wire.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok());
        Ok(Self { keys: keys.filter(Jwk::is_usable).collect() })
    }
}

/// The keys of a provider: one signs, the next is already published so that every peer knows it before its first use,
/// and retired ones stay published for a day after their last.
#[derive(Debug, Clone)]
pub struct KeySet {
    /// Signs.
    pub current: SigningKey,
    /// Published at least 24 hours before it becomes current.
    pub next: SigningKey,
    /// Published for at least 24 hours after they stopped signing.
    pub retired: Vec<Jwk>,
}

impl KeySet {
    /// What the JWKS endpoint answers.
    pub fn public(&self) -> Jwks {
        let mut keys = vec![self.current.public.clone(), self.next.public.clone()];
        keys.extend(self.retired.iter().cloned());
        Jwks { keys }
    }
}

/// Verifies a compact JWS against a set of keys and returns its claims.
///
/// A token that names its key is tried against that key only; one that does not is tried against each.
/// `types` are the accepted values of `typ`; an absent one counts as `JWT`.
pub fn verify<C: DeserializeOwned>(
    token: &str,
    keys: &Jwks,
    types: &[&str],
) -> Result<C, JwsError> {
    let header = checked_header(token)?;
    let typ = header.typ.as_deref().unwrap_or("JWT");
    if !types.iter().any(|accepted| accepted.eq_ignore_ascii_case(typ)) {
        return Err(JwsError::Type);
    }
    let mut candidates = keys
        .keys
        .iter()
        .filter(|key| header.kid.as_ref().is_none_or(|kid| *kid == key.kid))
        .peekable();
    if candidates.peek().is_none() {
        return Err(JwsError::UnknownKey);
    }
    candidates
        .find_map(|key| match verify_with(token, key) {
            Err(JwsError::Signature) => None,
            outcome => Some(outcome),
        })
        .unwrap_or(Err(JwsError::Signature))
}

fn checked_header(token: &str) -> Result<Header, JwsError> {
    #[derive(Deserialize)]
    struct Alg {
        alg: String,
    }
    // The algorithm is looked at first and by name, so that `none` is refused for what it is.
    let first = token.split('.').next().unwrap_or_default();
    let raw = URL_SAFE_NO_PAD.decode(first).map_err(|_| JwsError::Malformed)?;
    let named: Alg = serde_json::from_slice(&raw).map_err(|_| JwsError::Malformed)?;
    if named.alg != "ES256" {
        return Err(JwsError::Algorithm);
    }
    if token.split('.').count() != 3 {
        return Err(JwsError::Malformed);
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| JwsError::Malformed)?;
    let foreign_key = header.jwk.is_some() || header.jku.is_some() || header.x5u.is_some();
    if header.crit.is_some() || header.x5c.is_some() || foreign_key {
        return Err(JwsError::Header);
    }
    Ok(header)
}

fn verify_with<C: DeserializeOwned>(token: &str, key: &Jwk) -> Result<C, JwsError> {
    let (message, signature) = token.rsplit_once('.').ok_or(JwsError::Malformed)?;
    let (_, payload) = message.split_once('.').ok_or(JwsError::Malformed)?;
    let key = DecodingKey::from_ec_components(&key.x, &key.y).map_err(|_| JwsError::Signature)?;
    let genuine = crypto::verify(signature, message.as_bytes(), &key, Algorithm::ES256);
    if !genuine.unwrap_or(false) {
        return Err(JwsError::Signature);
    }
    let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| JwsError::Malformed)?;
    // A struct refuses a duplicated member of its own, so there is never a choice between two values.
    serde_json::from_slice(&payload).map_err(|_| JwsError::Payload)
}

#[cfg(test)]
mod tests;
