//! CAdES signatures for PDF (PAdES baseline, EN 319 142-1): CMS SignedData, written from pieces
//! that are made once per certificate.
//!
//! Signing is two steps, and the value between them cannot be mixed up: [`Prepared`] is made from
//! the digest of the document, gives the digest that the key signs, and takes the signature back.
//! Signed attributes are contentType, messageDigest and signingCertificateV2, sorted as DER wants;
//! there is no signing-time, which PAdES baseline forbids (the time stands in the PDF's `/M` and,
//! with proof, in the time-stamp).

mod read;

use std::sync::Arc;

use aws_lc_rs::signature::{ParsedPublicKey, UnparsedPublicKey};

pub(crate) use read::{SignedData, check_signing_certificate};

use crate::asn1::{
    algorithm, context, element, element_len, integer, octets, oid, oids, push_header, sequence,
    set_of, sorted, tag,
};
use crate::x509::{Certificate, CertificateError};
use crate::{Algorithm, Digest, Signature, TimeStampToken};

/// The certificate that documents are sealed with, its chain, and everything in a signature that
/// does not depend on the document. Cloning is cheap.
#[derive(Clone)]
pub struct SignerCertificate(Arc<Inner>);

struct Inner {
    chain: Vec<Certificate>,
    algorithm: Algorithm,
    key: ParsedPublicKey,
    /// The signed attributes before and after the document's digest, as a SET.
    attributes: (Vec<u8>, Vec<u8>),
    /// The inside of SignedData before its signerInfos.
    signed_data_head: Vec<u8>,
    /// The inside of SignerInfo before its signed attributes.
    signer_info_head: Vec<u8>,
    /// The signature algorithm.
    signature_algorithm: Vec<u8>,
}

/// Why a certificate cannot be a signer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignerCertificateError {
    /// There is none.
    #[error("no certificate")]
    Empty,
    /// It does not parse.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// Its key is neither P-256 nor RSA of 2048 bits or more.
    #[error("the key is neither P-256 nor RSA of at least 2048 bits")]
    Key,
    /// The certificates are not each the issuer of the one before.
    #[error("the certificates do not form a chain, leaf first")]
    Order,
}

impl SignerCertificate {
    /// From a PEM text: the leaf first, then its issuer, and so on. The root may be left out.
    pub fn from_pem(text: &str) -> Result<Self, SignerCertificateError> {
        Self::new(Certificate::from_pem(text)?)
    }

    /// From a chain, leaf first.
    pub fn new(chain: Vec<Certificate>) -> Result<Self, SignerCertificateError> {
        let leaf = chain.first().ok_or(SignerCertificateError::Empty)?;
        if !chain.windows(2).all(|pair| pair[0].is_issued_by(&pair[1])) {
            return Err(SignerCertificateError::Order);
        }
        let algorithm = leaf.algorithm().ok_or(SignerCertificateError::Key)?;
        let key = UnparsedPublicKey::new(algorithm.verification(), leaf.public_key())
            .parse()
            .map_err(|_| SignerCertificateError::Key)?;
        if algorithm == Algorithm::RsaPkcs1 && leaf.public_key().len() < 256 {
            return Err(SignerCertificateError::Key);
        }
        Ok(Self(Arc::new(Inner {
            attributes: attributes_around_digest(leaf),
            signed_data_head: signed_data_head(&chain),
            signer_info_head: signer_info_head(leaf),
            signature_algorithm: algorithm.identifier(),
            algorithm,
            key,
            chain,
        })))
    }

    /// The chain, leaf first.
    pub fn chain(&self) -> &[Certificate] {
        &self.0.chain
    }

    /// The certificate itself.
    pub fn leaf(&self) -> &Certificate {
        &self.0.chain[0]
    }

    /// How its key signs.
    pub fn algorithm(&self) -> Algorithm {
        self.0.algorithm
    }

    /// How the key is named in audit lines: the first 16 hexadecimal digits of the SHA-256 of the
    /// certificate.
    pub fn key_id(&self) -> String {
        hex::encode(&self.leaf().fingerprint().as_bytes()[..8])
    }

    /// Whether `signature` over `digest` was made with this certificate's key.
    pub fn verify(&self, digest: &Digest, signature: &Signature) -> bool {
        self.0.key.verify_digest_sig(&digest.imported(), signature.as_bytes()).is_ok()
    }
}

impl std::fmt::Debug for SignerCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignerCertificate")
            .field("leaf", self.leaf())
            .field("algorithm", &self.0.algorithm)
            .finish_non_exhaustive()
    }
}

/// A signature in the making: the document's digest is bound, the key has not signed yet.
#[derive(Debug, Clone)]
pub struct Prepared {
    certificate: SignerCertificate,
    /// The signed attributes as a SET (tag 0x31), the form that is hashed.
    attributes: Vec<u8>,
}

impl Prepared {
    /// Binds the digest of the document's signed byte ranges to the certificate.
    pub fn new(document: Digest, certificate: &SignerCertificate) -> Self {
        let (before, after) = &certificate.0.attributes;
        Self {
            attributes: [before.as_slice(), document.as_bytes(), after].concat(),
            certificate: certificate.clone(),
        }
    }

    /// What the key signs.
    pub fn to_be_signed(&self) -> Digest {
        Digest::of(&self.attributes)
    }

    /// Whether `signature` answers [`Self::to_be_signed`].
    pub fn accepts(&self, signature: &Signature) -> bool {
        self.certificate.verify(&self.to_be_signed(), signature)
    }

    /// Assembles the CMS. The token, if any, must be over the signature value; it becomes the
    /// unsigned attribute `id-aa-signatureTimeStampToken`.
    pub fn finish(self, signature: &Signature, token: Option<&TimeStampToken>) -> Vec<u8> {
        let inner = &*self.certificate.0;
        let value = octets(signature.as_bytes());
        let unsigned = token.map_or_else(Vec::new, |token| {
            let attribute = sequence(&[&oid(&oids::SIGNATURE_TIME_STAMP), &set_of(&[token.der()])]);
            context(1, &attribute)
        });

        let info_len = inner.signer_info_head.len()
            + self.attributes.len()
            + inner.signature_algorithm.len()
            + value.len()
            + unsigned.len();
        let signers_len = element_len(info_len);
        let signed_data_len = inner.signed_data_head.len() + element_len(signers_len);
        let content_len = element_len(signed_data_len);
        let content_type = oid(&oids::SIGNED_DATA);
        let total = content_type.len() + element_len(content_len);

        let mut out = Vec::with_capacity(element_len(total));
        push_header(&mut out, tag::SEQUENCE, total);
        out.extend_from_slice(&content_type);
        push_header(&mut out, tag::context_constructed(0), content_len);
        push_header(&mut out, tag::SEQUENCE, signed_data_len);
        out.extend_from_slice(&inner.signed_data_head);
        push_header(&mut out, tag::SET, signers_len);
        push_header(&mut out, tag::SEQUENCE, info_len);
        out.extend_from_slice(&inner.signer_info_head);
        // Hashed as a SET, embedded as [0] IMPLICIT: only the tag differs (RFC 5652, 5.4).
        out.push(tag::context_constructed(0));
        out.extend_from_slice(&self.attributes[1..]);
        out.extend_from_slice(&inner.signature_algorithm);
        out.extend_from_slice(&value);
        out.extend_from_slice(&unsigned);
        out
    }
}

/// The signed attributes as a SET, cut where the document's digest goes.
fn attributes_around_digest(leaf: &Certificate) -> (Vec<u8>, Vec<u8>) {
    let attribute = |kind, value: &[u8]| sequence(&[&oid(kind), &set_of(&[value])]);
    let content_type = attribute(&oids::CONTENT_TYPE, &oid(&oids::DATA));
    let message_digest = attribute(&oids::MESSAGE_DIGEST, &octets(&[0; 32]));
    let signing_certificate =
        attribute(&oids::SIGNING_CERTIFICATE_V2, &signing_certificate_v2(leaf));
    // The three have different lengths, so their order does not depend on the digest's bytes.
    let set = element(tag::SET, &sorted(&[&content_type, &message_digest, &signing_certificate]));
    let digest_at = set.len() - signing_certificate.len() - 32;
    let (before, rest) = set.split_at(digest_at);
    debug_assert_eq!(rest[..32], [0; 32], "contentType and messageDigest sort before the rest");
    (before.to_vec(), rest[32..].to_vec())
}

/// SigningCertificateV2 with the hash alone: SHA-256 is the default algorithm, and issuer and
/// serial stand in the SignerInfo already (RFC 5035; EN 319 122-1, 5.2.2.3).
pub fn signing_certificate_v2(leaf: &Certificate) -> Vec<u8> {
    let id = sequence(&[&octets(leaf.fingerprint().as_bytes())]);
    sequence(&[&sequence(&[&id])])
}

fn signed_data_head(chain: &[Certificate]) -> Vec<u8> {
    let sha256 = algorithm(&oids::SHA_256, None);
    let certificates: Vec<&[u8]> = chain.iter().map(Certificate::der).collect();
    [
        integer(1),
        set_of(&[&sha256]),
        sequence(&[&oid(&oids::DATA)]),
        context(0, &sorted(&certificates)),
    ]
    .concat()
}

fn signer_info_head(leaf: &Certificate) -> Vec<u8> {
    let issuer_and_serial = sequence(&[leaf.issuer_der(), leaf.serial_der()]);
    [integer(1), issuer_and_serial, algorithm(&oids::SHA_256, None)].concat()
}
