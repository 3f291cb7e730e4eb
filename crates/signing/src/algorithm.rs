//! Digests, signature algorithms and public keys.

use aws_lc_rs::{digest, signature as lc};

use crate::asn1::{Element, Malformed, Oid, Reader, oids, tag};

/// A SHA-256 digest: of a document, of signed attributes, of a signature value.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self::of_parts(&[bytes])
    }

    /// The digest of the parts, one after another.
    pub fn of_parts(parts: &[&[u8]]) -> Self {
        let mut context = digest::Context::new(&digest::SHA256);
        for part in parts {
            context.update(part);
        }
        let mut out = [0; 32];
        out.copy_from_slice(context.finish().as_ref());
        Self(out)
    }

    /// Its 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// As aws-lc-rs wants it for signing and verifying.
    pub(crate) fn imported(&self) -> digest::Digest {
        digest::Digest::import_less_safe(&self.0, &digest::SHA256)
            .expect("32 bytes are the length of SHA-256")
    }
}

impl From<[u8; 32]> for Digest {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Digest({})", hex::encode(self.0))
    }
}

/// A signature value: an ECDSA-Sig-Value in DER, or an RSA block as long as the modulus.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature(Vec<u8>);

impl Signature {
    /// Takes the bytes as they are; [`crate::SignerCertificate::verify`] tells whether they hold.
    pub const fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signature({} bytes)", self.0.len())
    }
}

/// How a signer signs. Both over SHA-256, the digest that costs least here and that every
/// validator accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Algorithm {
    /// ECDSA on P-256.
    #[serde(rename = "ecdsa-p256-sha256")]
    EcdsaP256,
    /// RSA PKCS#1 v1.5, of 2048 bits or more.
    #[serde(rename = "rsa-pkcs1-sha256")]
    RsaPkcs1,
}

impl Algorithm {
    /// Its stable name, as in the signer's API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EcdsaP256 => "ecdsa-p256-sha256",
            Self::RsaPkcs1 => "rsa-pkcs1-sha256",
        }
    }

    /// The AlgorithmIdentifier of the signature, in DER.
    pub fn identifier(self) -> Vec<u8> {
        use crate::asn1::{algorithm, null};
        match self {
            Self::EcdsaP256 => algorithm(&oids::ECDSA_WITH_SHA_256, None),
            Self::RsaPkcs1 => algorithm(&oids::SHA_256_WITH_RSA, Some(&null())),
        }
    }

    /// The verification algorithm of aws-lc-rs.
    pub(crate) fn verification(self) -> &'static dyn lc::VerificationAlgorithm {
        match self {
            Self::EcdsaP256 => &lc::ECDSA_P256_SHA256_ASN1,
            Self::RsaPkcs1 => &lc::RSA_PKCS1_2048_8192_SHA256,
        }
    }
}

/// The hash functions that others may use in what they send us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// Reads an AlgorithmIdentifier of a hash: no parameters, or NULL (RFC 5754).
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let mut inside = reader.sequence()?;
        let id = inside.expect(tag::OID)?;
        inside.optional(tag::NULL)?;
        inside.finish()?;
        Self::of_oid(&id).ok_or(Malformed("hash function is not accepted"))
    }

    pub fn of_oid(id: &Element<'_>) -> Option<Self> {
        let known = [
            (oids::SHA_256, Self::Sha256),
            (oids::SHA_384, Self::Sha384),
            (oids::SHA_512, Self::Sha512),
        ];
        known.into_iter().find(|(oid, _)| id.is_oid(oid)).map(|(_, hash)| hash)
    }

    pub fn digest(self, bytes: &[u8]) -> digest::Digest {
        let algorithm = match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, bytes)
    }
}

/// A signature algorithm found in somebody's certificate or token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SignatureScheme {
    rsa: bool,
    hash: Option<Hash>,
}

impl SignatureScheme {
    /// Reads an AlgorithmIdentifier of a signature. PSS and SHA-1 are not accepted.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let mut inside = reader.sequence()?;
        let id = inside.expect(tag::OID)?;
        inside.optional(tag::NULL)?;
        inside.finish()?;
        let known = [
            (oids::RSA_ENCRYPTION, true, None),
            (oids::SHA_256_WITH_RSA, true, Some(Hash::Sha256)),
            (oids::SHA_384_WITH_RSA, true, Some(Hash::Sha384)),
            (oids::SHA_512_WITH_RSA, true, Some(Hash::Sha512)),
            (oids::ECDSA_WITH_SHA_256, false, Some(Hash::Sha256)),
            (oids::ECDSA_WITH_SHA_384, false, Some(Hash::Sha384)),
            (oids::ECDSA_WITH_SHA_512, false, Some(Hash::Sha512)),
        ];
        known
            .into_iter()
            .find(|(oid, ..)| id.is_oid(oid))
            .map(|(_, rsa, hash)| Self { rsa, hash })
            .ok_or(Malformed("signature algorithm is not accepted"))
    }

    /// The scheme of a SignerInfo, where `rsaEncryption` leaves the hash to the digest algorithm
    /// (RFC 5652, RFC 3370); where it names a hash, it must be the same one.
    pub fn with_digest(self, digest: Hash) -> Result<Self, Malformed> {
        match self.hash {
            Some(hash) if hash != digest => Err(Malformed("digest and signature disagree")),
            _ => Ok(Self { hash: Some(digest), ..self }),
        }
    }
}

/// What kind of key a certificate holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Rsa,
    P256,
    P384,
}

/// A public key as it stands in a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicKey {
    pub kind: KeyKind,
    /// The point, or the RSAPublicKey in DER.
    pub bytes: Vec<u8>,
}

impl PublicKey {
    /// Reads the inside of a SubjectPublicKeyInfo.
    pub fn read(mut info: Reader<'_>) -> Result<Self, Malformed> {
        let mut algorithm = info.sequence()?;
        let id = algorithm.expect(tag::OID)?;
        let kind = if id.is_oid(&oids::RSA_ENCRYPTION) {
            algorithm.expect(tag::NULL)?;
            KeyKind::Rsa
        } else if id.is_oid(&oids::EC_PUBLIC_KEY) {
            let curve = algorithm.expect(tag::OID)?;
            let is = |oid: &Oid| curve.is_oid(oid);
            match (is(&oids::PRIME256V1), is(&oids::SECP384R1)) {
                (true, _) => KeyKind::P256,
                (_, true) => KeyKind::P384,
                _ => return Err(Malformed("curve is not accepted")),
            }
        } else {
            return Err(Malformed("kind of key is not accepted"));
        };
        algorithm.finish()?;
        let bits = info.expect(tag::BIT_STRING)?;
        info.finish()?;
        match bits.content {
            [0, bytes @ ..] => Ok(Self { kind, bytes: bytes.to_vec() }),
            _ => Err(Malformed("public key is not whole bytes")),
        }
    }

    /// Whether `signature` over `message` was made with this key. RSA below 2048 bits never holds.
    pub fn verifies(&self, scheme: SignatureScheme, message: &[u8], signature: &[u8]) -> bool {
        let Some(algorithm) = self.verification(scheme) else { return false };
        lc::UnparsedPublicKey::new(algorithm, &self.bytes).verify(message, signature).is_ok()
    }

    fn verification(
        &self,
        scheme: SignatureScheme,
    ) -> Option<&'static dyn lc::VerificationAlgorithm> {
        let found: &'static dyn lc::VerificationAlgorithm =
            match (self.kind, scheme.rsa, scheme.hash?) {
                (KeyKind::Rsa, true, Hash::Sha256) => &lc::RSA_PKCS1_2048_8192_SHA256,
                (KeyKind::Rsa, true, Hash::Sha384) => &lc::RSA_PKCS1_2048_8192_SHA384,
                (KeyKind::Rsa, true, Hash::Sha512) => &lc::RSA_PKCS1_2048_8192_SHA512,
                (KeyKind::P256, false, Hash::Sha256) => &lc::ECDSA_P256_SHA256_ASN1,
                (KeyKind::P256, false, Hash::Sha384) => &lc::ECDSA_P256_SHA384_ASN1,
                (KeyKind::P256, false, Hash::Sha512) => &lc::ECDSA_P256_SHA512_ASN1,
                (KeyKind::P384, false, Hash::Sha256) => &lc::ECDSA_P384_SHA256_ASN1,
                (KeyKind::P384, false, Hash::Sha384) => &lc::ECDSA_P384_SHA384_ASN1,
                (KeyKind::P384, false, Hash::Sha512) => &lc::ECDSA_P384_SHA512_ASN1,
                (KeyKind::Rsa, false, _) | (KeyKind::P256 | KeyKind::P384, true, _) => return None,
            };
        Some(found)
    }
}
