//! Public keys (RFC 7517): ours are P-256; of a foreign provider RSA is read too.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use serde::{Deserialize, Serialize};

use super::{Alg, KeyError, P256_SPKI, SigningKey, armour, unarmour};

/// What the key is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kty")]
enum Material {
    #[serde(rename = "EC")]
    Ec { crv: String, x: String, y: String },
    #[serde(rename = "RSA")]
    Rsa { n: String, e: String },
}

/// A public key for signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    #[serde(flatten)]
    material: Material,
    /// The name by which a token says which key signed it.
    #[serde(default)]
    pub kid: String,
    #[serde(rename = "use", default = "signature_use")]
    use_: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    alg: Option<String>,
}

fn signature_use() -> String {
    "sig".to_owned()
}

impl Jwk {
    /// A P-256 key from its coordinates in base64url.
    pub(super) fn p256(x: String, y: String) -> Self {
        let kid = thumbprint(&x, &y);
        let material = Material::Ec { crv: "P-256".to_owned(), x, y };
        Self { material, kid, use_: signature_use(), alg: Some(Alg::Es256.as_str().to_owned()) }
    }

    /// Reads a public key in PEM (`BEGIN PUBLIC KEY`), as `openssl pkey -pubout` writes it.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let der = unarmour(pem, "PUBLIC KEY")?;
        let point = der.strip_prefix(P256_SPKI).filter(|point| point.len() == 64);
        let (x, y) = point.ok_or(KeyError::Format)?.split_at(32);
        Ok(Self::p256(URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y)))
    }

    /// The key in PEM (`BEGIN PUBLIC KEY`); nothing but the armour for one that is not P-256.
    pub fn to_pem(&self) -> String {
        let mut der = P256_SPKI.to_vec();
        if let Material::Ec { x, y, .. } = &self.material {
            for coordinate in [x, y] {
                der.extend(URL_SAFE_NO_PAD.decode(coordinate).unwrap_or_default());
            }
        }
        armour(&der, "PUBLIC KEY")
    }

    /// The RFC 7638 thumbprint of a P-256 key; none for another.
    pub fn thumbprint(&self) -> Option<String> {
        match &self.material {
            Material::Ec { crv, x, y } if crv == "P-256" => Some(thumbprint(x, y)),
            _ => None,
        }
    }

    /// The bare public key as a DPoP proof carries it (RFC 9449, 4.2): the required members and nothing else.
    pub(crate) fn bare(&self) -> serde_json::Value {
        serde_json::to_value(&self.material).unwrap_or_default()
    }

    /// Whether signatures of that algorithm can be of this key.
    pub(super) fn is_for(&self, alg: Alg) -> bool {
        let kind = match &self.material {
            Material::Ec { crv, .. } => crv == "P-256" && alg == Alg::Es256,
            Material::Rsa { .. } => alg != Alg::Es256,
        };
        kind && self.use_ == "sig" && self.alg.as_ref().is_none_or(|named| named == alg.as_str())
    }

    fn is_usable(&self) -> bool {
        [Alg::Es256, Alg::Ps256, Alg::Rs256].into_iter().any(|alg| self.is_for(alg))
    }

    pub(super) fn decoding(&self) -> Option<DecodingKey> {
        match &self.material {
            Material::Ec { x, y, .. } => DecodingKey::from_ec_components(x, y).ok(),
            Material::Rsa { n, e } => DecodingKey::from_rsa_components(n, e).ok(),
        }
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

/// The keys of a provider: one signs, those that come next are published already so that every peer knows them before
/// their first use, and retired ones stay published for a day after their last.
#[derive(Debug, Clone)]
pub struct KeySet {
    /// Signs.
    pub current: SigningKey,
    /// Published at least 24 hours before they become current, and for at least 24 hours after they stopped signing.
    pub others: Vec<Jwk>,
}

impl KeySet {
    /// What the JWKS endpoint answers.
    pub fn public(&self) -> Jwks {
        let mut keys = vec![self.current.public().clone()];
        keys.extend(self.others.iter().cloned());
        Jwks { keys }
    }
}
