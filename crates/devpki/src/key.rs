//! Keys of the hierarchy.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use signing::Algorithm;
use signing::asn1::{algorithm, bits, null, oid, oids, sequence};
use zeroize::Zeroizing;

use crate::DevPkiError;

/// A private key. aws-lc-rs draws its bytes from the operating system, always.
#[derive(Debug)]
pub enum Key {
    P256(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

impl Key {
    pub fn generate(kind: Algorithm) -> Result<Self, DevPkiError> {
        match kind {
            Algorithm::EcdsaP256 => {
                EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).map(Self::P256)
            }
            Algorithm::RsaPkcs1 => RsaKeyPair::generate(KeySize::Rsa2048).map(Self::Rsa),
        }
        .map_err(|_| DevPkiError::Key)
    }

    pub fn from_pkcs8(kind: Algorithm, pkcs8: &[u8]) -> Option<Self> {
        match kind {
            Algorithm::EcdsaP256 => {
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8).map(Self::P256)
            }
            Algorithm::RsaPkcs1 => RsaKeyPair::from_pkcs8(pkcs8).map(Self::Rsa),
        }
        .ok()
    }

    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, DevPkiError> {
        match self {
            Self::P256(key) => key.to_pkcs8v1().map(|der| der.as_ref().to_vec()),
            Self::Rsa(key) => AsDer::<Pkcs8V1Der<'_>>::as_der(key).map(|der| der.as_ref().to_vec()),
        }
        .map(Zeroizing::new)
        .map_err(|_| DevPkiError::Key)
    }

    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::P256(_) => Algorithm::EcdsaP256,
            Self::Rsa(_) => Algorithm::RsaPkcs1,
        }
    }

    /// The point, or the RSAPublicKey: what stands in the BIT STRING of a certificate.
    pub fn public(&self) -> &[u8] {
        match self {
            Self::P256(key) => key.public_key().as_ref(),
            Self::Rsa(key) => key.public_key().as_ref(),
        }
    }

    /// The SubjectPublicKeyInfo.
    pub fn public_info(&self) -> Vec<u8> {
        let kind = match self {
            Self::P256(_) => sequence(&[&oid(&oids::EC_PUBLIC_KEY), &oid(&oids::PRIME256V1)]),
            Self::Rsa(_) => algorithm(&oids::RSA_ENCRYPTION, Some(&null())),
        };
        sequence(&[&kind, &bits(self.public())])
    }

    /// A signature over SHA-256 of the message.
    ///
    /// # Panics
    /// Where aws-lc-rs cannot sign with a key that it made: nothing here can be trusted then.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::P256(key) => {
                let signed = key.sign(&random, message).expect("a key that was made here signs");
                signed.as_ref().to_vec()
            }
            Self::Rsa(key) => {
                let mut out = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut out)
                    .expect("a key that was made here signs");
                out
            }
        }
    }

    /// What certificates, CRLs and OCSP answers have in common: the signed part, the algorithm,
    /// the signature, and in OCSP something more.
    pub fn sign_der(&self, signed_part: &[u8], more: &[u8]) -> Vec<u8> {
        let signature = bits(&self.sign(signed_part));
        sequence(&[signed_part, &self.algorithm().identifier(), &signature, more])
    }
}
