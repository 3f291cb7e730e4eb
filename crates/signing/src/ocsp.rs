//! Asking whether a certificate was revoked (OCSP, RFC 6960): the question, what an answer must be to be believed, and a client
//! over HTTP.
//!
//! An answer is believed where all of this holds: it is about the certificate that was asked about; it was signed by the CA that
//! issued it, or by a responder whom that CA certified for this and for nothing else; it is of now; and where it carries a nonce,
//! that is ours. Whatever else comes says nothing, neither good nor bad.

use std::time::Duration;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use base::Timestamp;
use jiff::SignedDuration;

use crate::algorithm::SignatureScheme;
use crate::asn1::{
    Element, Malformed, Oid, Reader, algorithm, context, null, octets, oid, oids, sequence, tag,
};
use crate::{Certificate, http};

/// SHA-1 names issuers in every responder's language (RFC 6960, 4.3). Nothing is signed over it.
pub const SHA_1: Oid = Oid::new_unwrap("1.3.14.3.2.26");
/// How far the responder's clock may be from ours, and how old an answer may be that does not say until when it counts.
const SKEW: SignedDuration = SignedDuration::from_mins(5);
/// The most bytes of an answer; real ones have one to five thousand.
const ANSWER_LEN_MAX: usize = 64 * 1024;
/// The most certificates of an answer that are looked at; real ones carry one.
const CERTIFICATES_MAX: usize = 4;
/// The most certificates that one answer is about.
const SINGLE_MAX: usize = 16;

/// What the CA says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It is not revoked.
    Good,
    /// It was revoked at this moment.
    Revoked(Timestamp),
    /// The responder does not know it: the CA may never have issued it.
    Unknown,
}

/// Why an answer says nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OcspError {
    /// The responder does not answer.
    #[error("the responder is not available: {0}")]
    Unavailable(String),
    /// It answers that it will not (RFC 6960, 4.2.1: 1 malformed, 2 internal error, 3 try later, 5 sign, 6 unauthorized).
    #[error("the responder refuses with status {0}")]
    Refused(u8),
    /// Its answer is not an OCSP response.
    #[error("the answer is malformed: {0}")]
    Malformed(#[from] Malformed),
    /// Nobody signed it who may speak for the CA.
    #[error("the answer was not signed for the CA")]
    Responder,
    /// It is about another certificate.
    #[error("the answer is about another certificate")]
    OtherCertificate,
    /// It is too old, or from the future.
    #[error("the answer is not of now")]
    Stale,
    /// It answers another question.
    #[error("the answer has another nonce")]
    Nonce,
}

/// A question about one certificate.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    issuer: &'a Certificate,
    serial: &'a [u8],
    nonce: [u8; 32],
}

impl<'a> Question<'a> {
    /// About a certificate that `issuer` issued. The nonce (RFC 9654) makes the question unlike any other.
    pub fn new(certificate: &'a Certificate, issuer: &'a Certificate, nonce: [u8; 32]) -> Self {
        Self { issuer, serial: certificate.serial_der(), nonce }
    }

    /// The OCSPRequest in DER.
    pub fn der(&self) -> Vec<u8> {
        let hash = |bytes| octets(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref());
        let id = sequence(&[
            &algorithm(&SHA_1, Some(&null())),
            &hash(self.issuer.subject_der()),
            &hash(self.issuer.public_key()),
            self.serial,
        ]);
        let nonce = sequence(&[&oid(&oids::OCSP_NONCE), &octets(&octets(&self.nonce))]);
        let list = sequence(&[&sequence(&[&id])]);
        sequence(&[&sequence(&[&list, &context(2, &sequence(&[&nonce]))])])
    }

    /// What an answer says at `now`.
    pub fn read(&self, answer: &[u8], now: Timestamp) -> Result<Status, OcspError> {
        let basic = Basic::read(answer)?;
        let data = Data::read(basic.data)?;
        if !basic.is_signed_for(self.issuer, &data, now) {
            return Err(OcspError::Responder);
        }
        // Many responders sign their answers beforehand and give no nonce back; what they say is bounded by time then.
        if data.nonce.is_some_and(|nonce| nonce != octets(&self.nonce)) {
            return Err(OcspError::Nonce);
        }
        let about = |single: &&Single<'_>| single.is_about(self.issuer, self.serial);
        let single = data.singles.iter().find(about).ok_or(OcspError::OtherCertificate)?;
        if single.is_current(now) { Ok(single.status) } else { Err(OcspError::Stale) }
    }
}

/// A BasicOCSPResponse, taken apart.
struct Basic<'a> {
    data: Element<'a>,
    scheme: SignatureScheme,
    signature: &'a [u8],
    certificates: Vec<Certificate>,
}

impl<'a> Basic<'a> {
    fn read(answer: &'a [u8]) -> Result<Self, OcspError> {
        let mut response = Element::only_sequence(answer)?;
        match response.expect(tag::ENUMERATED)?.content {
            [0] => {}
            [status] => return Err(OcspError::Refused(*status)),
            _ => return Err(Malformed("status of the response").into()),
        }
        let bytes = response.expect(tag::context_constructed(0))?;
        response.finish()?;
        let mut bytes = Element::only_sequence(bytes.content)?;
        bytes.expect_oid(&oids::OCSP_BASIC)?;
        let mut basic = Element::only_sequence(bytes.expect(tag::OCTET_STRING)?.content)?;
        bytes.finish()?;
        let data = basic.expect(tag::SEQUENCE)?;
        let scheme = SignatureScheme::read(&mut basic)?;
        let [0, signature @ ..] = basic.expect(tag::BIT_STRING)?.content else {
            return Err(Malformed("signature is not whole bytes").into());
        };
        let mut certificates = Vec::new();
        if let Some(given) = basic.optional(tag::context_constructed(0))? {
            let mut list = Element::only_sequence(given.content)?;
            while !list.is_empty() && certificates.len() < CERTIFICATES_MAX {
                // One of a kind that is not accepted here cannot have signed.
                certificates.extend(Certificate::from_der(list.any()?.whole));
            }
        }
        basic.finish()?;
        Ok(Self { data, scheme, signature, certificates })
    }

    /// Whether the CA signed it itself, or a responder that the CA certified for this (RFC 6960, 4.2.2.2), and the answer names
    /// that signer.
    fn is_signed_for(&self, ca: &Certificate, data: &Data<'_>, now: Timestamp) -> bool {
        let by = |signer: &Certificate| {
            data.names(signer) && signer.key.verifies(self.scheme, self.data.whole, self.signature)
        };
        let may = |one: &&Certificate| one.is_issued_by(ca) && one.answers_for_its_issuer(now);
        by(ca) || self.certificates.iter().filter(may).any(by)
    }
}

impl Certificate {
    /// Whether its CA certified it to answer about revocation, and so that nobody need ask whether it is revoked itself
    /// (id-pkix-ocsp-nocheck, RFC 6960, 4.2.2.2.1): a question without end otherwise.
    fn answers_for_its_issuer(&self, now: Timestamp) -> bool {
        let extensions = &self.extensions;
        let signs = extensions.key_usage.is_none_or(|usage| usage.digital_signature());
        let purpose = extensions.extended.as_ref();
        signs
            && purpose.is_some_and(|(_, purposes)| purposes.contains(&oids::OCSP_SIGNING))
            && extensions.ocsp_no_check
            && !extensions.unknown_critical
            && self.is_valid_at(now)
    }
}

/// The ResponseData, taken apart.
struct Data<'a> {
    responder: Element<'a>,
    singles: Vec<Single<'a>>,
    /// The value of the nonce: an OCTET STRING.
    nonce: Option<&'a [u8]>,
}

impl<'a> Data<'a> {
    fn read(data: Element<'a>) -> Result<Self, Malformed> {
        let mut fields = data.inside();
        if let Some(version) = fields.optional(tag::context_constructed(0))?
            && version.content != [tag::INTEGER, 1, 0]
        {
            return Err(Malformed("version of the answer"));
        }
        let responder = fields.any()?;
        fields.expect(tag::GENERALIZED_TIME)?;
        let mut list = fields.sequence()?;
        let mut singles = Vec::new();
        while !list.is_empty() {
            if singles.len() == SINGLE_MAX {
                return Err(Malformed("too many certificates"));
            }
            singles.push(Single::read(list.sequence()?)?);
        }
        let nonce = match fields.optional(tag::context_constructed(1))? {
            Some(extensions) => nonce(Element::only_sequence(extensions.content)?)?,
            None => None,
        };
        fields.finish()?;
        Ok(Self { responder, singles, nonce })
    }

    /// Whether this is the responder whom the answer names: by subject, or by the SHA-1 of the key.
    fn names(&self, signer: &Certificate) -> bool {
        if self.responder.tag == tag::context_constructed(1) {
            return self.responder.content == signer.subject_der();
        }
        let key = digest(&SHA1_FOR_LEGACY_USE_ONLY, signer.public_key());
        self.responder.tag == tag::context_constructed(2)
            && self.responder.content == octets(key.as_ref())
    }
}

fn nonce(mut extensions: Reader<'_>) -> Result<Option<&[u8]>, Malformed> {
    let mut found = None;
    while !extensions.is_empty() {
        let mut one = extensions.sequence()?;
        let id = one.expect(tag::OID)?;
        one.optional(tag::BOOLEAN)?;
        let value = one.expect(tag::OCTET_STRING)?.content;
        if id.is_oid(&oids::OCSP_NONCE) {
            found = Some(value);
        }
    }
    Ok(found)
}

/// What the answer says about one certificate.
struct Single<'a> {
    hash: Element<'a>,
    name: &'a [u8],
    key: &'a [u8],
    serial: &'a [u8],
    status: Status,
    from: Timestamp,
    to: Option<Timestamp>,
}

impl<'a> Single<'a> {
    fn read(mut fields: Reader<'a>) -> Result<Self, Malformed> {
        let mut id = fields.sequence()?;
        let hash = id.sequence()?.expect(tag::OID)?;
        let name = id.expect(tag::OCTET_STRING)?.content;
        let key = id.expect(tag::OCTET_STRING)?.content;
        let serial = id.expect(tag::INTEGER)?.whole;
        id.finish()?;
        let status = fields.any()?;
        let status = match status.tag {
            kind if kind == tag::context(0) => Status::Good,
            kind if kind == tag::context_constructed(1) => {
                Status::Revoked(status.inside().expect(tag::GENERALIZED_TIME)?.instant()?)
            }
            kind if kind == tag::context(2) => Status::Unknown,
            _ => return Err(Malformed("status of a certificate")),
        };
        let from = fields.expect(tag::GENERALIZED_TIME)?.instant()?;
        let to = match fields.optional(tag::context_constructed(0))? {
            Some(to) => Some(Element::only(to.content)?.instant()?),
            None => None,
        };
        fields.optional(tag::context_constructed(1))?;
        fields.finish()?;
        Ok(Self { hash, name, key, serial, status, from, to })
    }

    fn is_about(&self, issuer: &Certificate, serial: &[u8]) -> bool {
        let is = |bytes, named: &[u8]| digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref() == named;
        self.hash.is_oid(&SHA_1)
            && is(issuer.subject_der(), self.name)
            && is(issuer.public_key(), self.key)
            && self.serial == serial
    }

    /// Without an end it says only how things are at that moment (RFC 6960, 4.2.2.1).
    fn is_current(&self, now: Timestamp) -> bool {
        let to = self.to.unwrap_or_else(|| self.from.saturating_add(SKEW).unwrap_or(self.from));
        self.from <= now.saturating_add(SKEW).unwrap_or(now) && now <= to
    }
}

/// Asks a responder at `url`.
pub async fn ask(
    client: &reqwest::Client,
    url: &str,
    question: &Question<'_>,
    (now, patience): (Timestamp, Duration),
) -> Result<Status, OcspError> {
    let kinds = ("application/ocsp-request", "application/ocsp-response");
    let body = question.der();
    let post = http::Post { url, kinds, body, timeout: patience, answer_len_max: ANSWER_LEN_MAX };
    let answer = post.send(client).await.map_err(OcspError::Unavailable)?;
    question.read(&answer, now)
}
