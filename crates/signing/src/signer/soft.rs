//! A key in a file, used through aws-lc-rs.

use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use zeroize::Zeroizing;

use super::{BATCH_MAX, Signer, SignerError, Signing, blocking, check_answer, check_private};
use crate::{Algorithm, Digest, Signature, SignerCertificate, pem};

/// Signs with a PKCS#8 key from a file.
#[derive(Debug)]
pub struct SoftSigner {
    certificate: SignerCertificate,
    key: Arc<Key>,
}

#[derive(Debug)]
enum Key {
    EcdsaP256(EcdsaKeyPair),
    RsaPkcs1(RsaKeyPair),
}

impl SoftSigner {
    /// Opens the key at `key` (PEM or DER, mode 0600) with the PEM chain at `chain`, and proves by
    /// one signature that they belong together.
    pub fn open(key: &Path, chain: &Path) -> Result<Self, SignerError> {
        check_private(key)?;
        let bytes = Zeroizing::new(super::read(key)?);
        let not_this_key = || SignerError::Key(key.to_owned());
        let der = match std::str::from_utf8(&bytes) {
            Ok(text) if text.contains("-----BEGIN") => {
                let found = pem::decode_all(text, "PRIVATE KEY");
                Zeroizing::new(found.and_then(|mut k| k.pop()).ok_or_else(not_this_key)?)
            }
            _ => bytes,
        };
        Self::new(&der, super::read_chain(chain)?).ok_or_else(not_this_key)
    }

    /// From a PKCS#8 key in memory. `None` where the key does not belong to the certificate.
    pub fn new(pkcs8: &[u8], certificate: SignerCertificate) -> Option<Self> {
        let key = match certificate.algorithm() {
            Algorithm::EcdsaP256 => Key::EcdsaP256(
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8).ok()?,
            ),
            Algorithm::RsaPkcs1 => Key::RsaPkcs1(RsaKeyPair::from_pkcs8(pkcs8).ok()?),
        };
        let probe = Digest::of(b"does this key belong to this certificate?");
        let answer = key.sign(&probe)?;
        certificate.verify(&probe, &answer).then(|| Self { certificate, key: Arc::new(key) })
    }

    /// Signs one digest in place, for benchmarks and for callers that already run where blocking
    /// is allowed.
    pub fn sign_one(&self, digest: &Digest) -> Result<Signature, SignerError> {
        self.key.sign(digest).ok_or(SignerError::WrongAnswer("the key failed"))
    }
}

impl Key {
    fn sign(&self, digest: &Digest) -> Option<Signature> {
        let digest = digest.imported();
        let bytes = match self {
            Self::EcdsaP256(key) => key.sign_digest(&digest).ok()?.as_ref().to_vec(),
            Self::RsaPkcs1(key) => {
                let mut out = vec![0; key.public_modulus_len()];
                key.sign_digest(&RSA_PKCS1_SHA256, &digest, &mut out).ok()?;
                out
            }
        };
        Some(Signature::new(bytes))
    }
}

impl Signer for SoftSigner {
    fn certificate(&self) -> &SignerCertificate {
        &self.certificate
    }

    fn sign<'a>(&'a self, digests: &'a [Digest]) -> Signing<'a> {
        Box::pin(async move {
            if digests.len() > BATCH_MAX {
                return Err(SignerError::TooMany);
            }
            let (key, certificate) = (Arc::clone(&self.key), self.certificate.clone());
            let digests = digests.to_vec();
            blocking(move || {
                let signed: Option<Vec<_>> = digests.iter().map(|d| key.sign(d)).collect();
                let signed = signed.ok_or(SignerError::WrongAnswer("the key failed"))?;
                check_answer(&certificate, &digests, signed)
            })
            .await
        })
    }
}
