//! Time-stamp tokens (RFC 3161): reading them, and checking all that they claim.

use base::Timestamp;

use crate::Digest;
use crate::algorithm::Hash;
use crate::asn1::{Element, Malformed, Oid, oids, tag};
use crate::chain::{Chain, ChainError, Purpose, TrustAnchors};
use crate::cms::{SignedData, check_signing_certificate};
use crate::x509::Certificate;

/// A token that was checked when it was made. It stays as it came, byte by byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeStampToken {
    der: Vec<u8>,
    time: Timestamp,
}

impl TimeStampToken {
    /// The ContentInfo in DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The time that the authority attests.
    pub const fn time(&self) -> Timestamp {
        self.time
    }

    /// Only [`crate::tsa`] calls this, after its checks.
    pub(crate) const fn checked(der: Vec<u8>, time: Timestamp) -> Self {
        Self { der, time }
    }
}

/// What is wrong with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is not a time-stamp token.
    #[error("the token is malformed: {0}")]
    Malformed(#[from] Malformed),
    /// It is about other data.
    #[error("the token is over other data")]
    Imprint,
    /// Its signature does not hold, or its signed attributes are not about its content.
    #[error("the token's signature does not hold")]
    Signature,
    /// The signing-certificate attribute is missing or names another certificate.
    #[error("the token does not name the certificate that signed it")]
    SigningCertificate,
    /// The authority's certificate does not chain to a trusted one, or is not for time-stamping.
    #[error("the authority is not trusted: {0}")]
    Chain(#[from] ChainError),
}

/// A token taken apart; nothing in it is believed yet.
#[derive(Debug)]
pub(crate) struct Token<'a> {
    signed: SignedData<'a>,
    content: &'a [u8],
    /// Under which policy it was made.
    pub policy: Element<'a>,
    /// SHA-256 of the data, where that hash was used.
    pub imprint: Option<Digest>,
    /// The attested time.
    pub time: Timestamp,
    /// The nonce, without its sign byte.
    pub nonce: Option<&'a [u8]>,
}

impl<'a> Token<'a> {
    /// Takes a token apart.
    pub fn read(der: &'a [u8]) -> Result<Self, Malformed> {
        let signed = SignedData::read(der)?;
        if !signed.content_type.is_oid(&oids::TST_INFO) {
            return Err(Malformed("not a time-stamp token"));
        }
        let content = signed.content.ok_or(Malformed("the token is empty"))?;
        let mut info = Element::only_sequence(content)?;
        if info.unsigned()? != [1] {
            return Err(Malformed("version of the token"));
        }
        let policy = info.expect(tag::OID)?;
        let mut imprint = info.sequence()?;
        let hash = Hash::read(&mut imprint)?;
        let hashed = imprint.expect(tag::OCTET_STRING)?.content;
        imprint.finish()?;
        info.expect(tag::INTEGER)?;
        let time = info.expect(tag::GENERALIZED_TIME)?.instant()?;
        info.optional(tag::SEQUENCE)?; // accuracy
        info.optional(tag::BOOLEAN)?; // ordering
        let nonce = match info.peek() {
            Some(tag::INTEGER) => Some(info.unsigned()?),
            _ => None,
        };
        info.optional(tag::context_constructed(0))?; // the authority's name
        info.optional(tag::context_constructed(1))?; // extensions
        info.finish()?;
        let imprint = match hash {
            Hash::Sha256 => <[u8; 32]>::try_from(hashed).ok().map(Digest::from),
            Hash::Sha384 | Hash::Sha512 => None,
        };
        Ok(Self { signed, content, policy, imprint, time, nonce })
    }

    /// Who signed it.
    pub fn authority(&self) -> &Certificate {
        &self.signed.signer
    }

    /// Whether it is about `imprint` and its own signature is in order.
    pub fn check(&self, imprint: &Digest) -> Result<(), TokenError> {
        if self.imprint != Some(*imprint) {
            return Err(TokenError::Imprint);
        }
        let signed = &self.signed;
        let kind_is_right =
            signed.signed.get(&oids::CONTENT_TYPE).is_some_and(|kind| kind.is_oid(&oids::TST_INFO));
        let digest = signed.hash.digest(self.content);
        let digest_is_right = signed
            .signed
            .get(&oids::MESSAGE_DIGEST)
            .is_some_and(|d| d.tag == tag::OCTET_STRING && d.content == digest.as_ref());
        if check_signing_certificate(&signed.signed, &signed.signer)? != Some(true) {
            return Err(TokenError::SigningCertificate);
        }
        if !kind_is_right || !digest_is_right || !signed.signature_holds() {
            return Err(TokenError::Signature);
        }
        Ok(())
    }

    /// The time in which the authority's chain is valid, if it was at the attested time.
    pub fn trusted(&self, anchors: &TrustAnchors) -> Result<(Timestamp, Timestamp), ChainError> {
        let pool = &self.signed.certificates;
        let chain = Chain::find(self.authority(), pool, anchors, Purpose::TimeStamping, self.time)?;
        Ok(chain.validity())
    }

    /// Whether it was made under `policy`.
    pub fn is_under(&self, policy: &Oid) -> bool {
        self.policy.is_oid(policy)
    }
}
