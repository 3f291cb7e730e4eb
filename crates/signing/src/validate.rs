//! Checking a file: is it sealed, by whom, since when, and is every byte of it covered.
//!
//! Offline and total: it takes any bytes and gives a report. What it does not do is ask whether a
//! certificate was revoked; it says so in every report, and `cazier verify --online` and the
//! verification page exist for that.

use base::Timestamp;
use serde::Serialize;

use crate::asn1::{Element, Malformed, oids, tag};
use crate::chain::{Chain, ChainError, Purpose, TrustAnchors};
use crate::cms::{SignedData, check_signing_certificate};
use crate::pdf::{self, PdfError, SignedPdf};
use crate::token::{Token, TokenError};
use crate::x509::DistinguishedName;
use crate::{Digest, Level};

/// Whom a check believes.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Where the signer's chain must end.
    pub signers: TrustAnchors,
    /// Where the time-stamp authority's chain must end.
    pub time_stamps: TrustAnchors,
    /// SHA-256 of the certificates of CAs that issue qualified certificates for seals or
    /// signatures, as an operator took them from the trusted list. While empty, no report ever
    /// says "qualified".
    pub qualified_issuers: Vec<Digest>,
    /// The `organizationIdentifier` that must have sealed the file, if it matters who did.
    pub organisation_identifier: Option<String>,
}

/// Why a file is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The PDF around the signature.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// The signature is not a CMS of the expected shape.
    #[error("the signature is malformed: {0}")]
    Cms(#[from] Malformed),
    /// The document was changed.
    #[error("the document is not the one that was signed")]
    Digest,
    /// A signed attribute is missing or wrong.
    #[error("the signed attributes are not those of a PAdES signature: {0}")]
    Attributes(&'static str),
    /// The signature value is wrong.
    #[error("the signature value does not hold")]
    Signature,
    /// The signer is not trusted.
    #[error("the signer's certificate: {0}")]
    Signer(ChainError),
    /// The signer says to have signed when the certificate did not count.
    #[error("the file says that it was signed at {0}, when the signer's certificate was not valid")]
    SigningTime(Timestamp),
    /// The signer is another organisation.
    #[error("the file was signed by another organisation")]
    Organisation,
    /// The time-stamp is not in order.
    #[error("the time-stamp: {0}")]
    TimeStamp(#[from] TokenError),
    /// The level is not the one that was wanted.
    #[error("the signature is of a lower level than {0}")]
    Level(Level),
}

impl Refusal {
    /// The stable code of the reason.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pdf(reason) => reason.code(),
            Self::Cms(_) => "signature.malformed",
            Self::Digest => "document.changed",
            Self::Attributes(_) => "signature.attributes",
            Self::Signature => "signature.value",
            Self::Signer(_) => "signer.untrusted",
            Self::SigningTime(_) => "signer.signing-time",
            Self::Organisation => "signer.organisation",
            Self::TimeStamp(_) => "time-stamp.invalid",
            Self::Level(_) => "signature.level",
        }
    }
}

/// Something that a person who relies on the file should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A stable code.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether the file is accepted. Nothing else in the report may be relied on where it is not.
    pub valid: bool,
    /// The level that was proved.
    pub level: Option<Level>,
    /// Whether the signer's certificate is qualified according to configuration.
    pub qualified: bool,
    /// Whom the signer's certificate names.
    pub signer: Option<DistinguishedName>,
    /// The time that the time-stamp attests.
    pub time: Option<Timestamp>,
    /// Whether the signature covers every byte but its own digits.
    pub covers_whole_file: bool,
    /// Reasons of a refusal first, then remarks.
    pub findings: Vec<Finding>,
}

impl Report {
    fn remark(&mut self, code: &'static str, message: impl Into<String>) {
        self.findings.push(Finding { code, message: message.into() });
    }
}

/// Checks any bytes. `now` is used where no time-stamp tells when the file was signed.
pub fn validate(bytes: &[u8], trust: &Trust, now: Timestamp) -> Report {
    let mut report = Report {
        valid: false,
        level: None,
        qualified: false,
        signer: None,
        time: None,
        covers_whole_file: false,
        findings: Vec::new(),
    };
    match examine(bytes, trust, now, &mut report) {
        Ok(()) => report.valid = true,
        Err(refusal) => {
            let reason = Finding { code: refusal.code(), message: refusal.to_string() };
            report.findings.insert(0, reason);
        }
    }
    report
}

/// Reads the bytes of a file that was just sealed and insists on its level: structure, coverage,
/// digest of the document, signed attributes, and that a time-stamp is over this signature. Keys
/// are not used: the signature and the token were verified when they were made.
pub fn assert_level(bytes: &[u8], wanted: Level) -> Result<(), Refusal> {
    let found = pdf::read(bytes)?;
    let signed = SignedData::read(&found.cms)?;
    check_attributes(&signed, &found)?;
    let level = match time_stamp(&signed) {
        Some(value) => {
            let token = Token::read(value.whole)?;
            if token.imprint != Some(Digest::of(signed.signature)) {
                return Err(Refusal::TimeStamp(TokenError::Imprint));
            }
            Level::T
        }
        None => Level::B,
    };
    if level < wanted { Err(Refusal::Level(wanted)) } else { Ok(()) }
}

fn examine(
    bytes: &[u8],
    trust: &Trust,
    now: Timestamp,
    report: &mut Report,
) -> Result<(), Refusal> {
    let found = pdf::read(bytes)?;
    report.covers_whole_file = true;
    let signed = SignedData::read(&found.cms)?;
    let sealed_by = &signed.signer;
    report.signer = Some(sealed_by.subject());
    check_attributes(&signed, &found)?;
    if !signed.signature_holds() {
        return Err(Refusal::Signature);
    }
    let stamped = check_time_stamp(&signed, trust, now, report)?;
    let at = stamped.unwrap_or(now);
    let chain = Chain::find(sealed_by, &signed.certificates, &trust.signers, Purpose::Document, at)
        .map_err(Refusal::Signer)?;
    // Nobody signs honestly with a certificate that is not there yet or not any more, whatever a time-stamp says later.
    if !sealed_by.is_valid_at(found.signing_time) {
        return Err(Refusal::SigningTime(found.signing_time));
    }
    if let Some(wanted) = &trust.organisation_identifier
        && sealed_by.subject().organisation_identifier.as_ref() != Some(wanted)
    {
        return Err(Refusal::Organisation);
    }
    report.level = Some(if stamped.is_some() { Level::T } else { Level::B });
    report.qualified = sealed_by.extensions.qc_compliance
        && chain.certificates()[1..]
            .iter()
            .any(|issuer| trust.qualified_issuers.contains(&issuer.fingerprint()));
    report.remark("revocation.unchecked", "Whether the certificate was revoked was not checked.");
    Ok(())
}

/// The attributes that PAdES baseline demands and forbids (EN 319 142-1, 6.3), and that they are
/// about this document and this certificate.
fn check_attributes(signed: &SignedData<'_>, found: &SignedPdf) -> Result<(), Refusal> {
    if !signed.content_type.is_oid(&oids::DATA) || signed.content.is_some() {
        return Err(Refusal::Attributes("the content is not outside the signature"));
    }
    if signed.hash != crate::algorithm::Hash::Sha256 {
        return Err(Refusal::Attributes("the digest is not SHA-256"));
    }
    let attributes = &signed.signed;
    if attributes.get(&oids::CONTENT_TYPE).is_none_or(|kind| !kind.is_oid(&oids::DATA)) {
        return Err(Refusal::Attributes("contentType"));
    }
    if attributes.get(&oids::SIGNING_TIME).is_some() {
        return Err(Refusal::Attributes("signingTime is forbidden"));
    }
    match check_signing_certificate(attributes, &signed.signer)? {
        Some(true) if attributes.get(&oids::SIGNING_CERTIFICATE_V2).is_some() => {}
        _ => return Err(Refusal::Attributes("signingCertificateV2")),
    }
    let digest = attributes.get(&oids::MESSAGE_DIGEST).filter(|d| d.tag == tag::OCTET_STRING);
    match digest {
        Some(digest) if digest.content == found.digest.as_bytes() => Ok(()),
        Some(_) => Err(Refusal::Digest),
        None => Err(Refusal::Attributes("messageDigest")),
    }
}

fn time_stamp<'a>(signed: &SignedData<'a>) -> Option<Element<'a>> {
    signed.unsigned.get(&oids::SIGNATURE_TIME_STAMP)
}

/// The attested time, if there is a time-stamp. One that is wrong refuses the file: it was put
/// there by the signer, so a wrong one means that somebody else was at work.
fn check_time_stamp(
    signed: &SignedData<'_>,
    trust: &Trust,
    now: Timestamp,
    report: &mut Report,
) -> Result<Option<Timestamp>, Refusal> {
    let Some(value) = time_stamp(signed) else {
        report.remark("time-stamp.absent", "There is no time-stamp: the time is not proved.");
        return Ok(None);
    };
    let token = Token::read(value.whole).map_err(TokenError::from)?;
    token.check(&Digest::of(signed.signature))?;
    token.trusted(&trust.time_stamps).map_err(TokenError::from)?;
    if token.time > now {
        report.remark("time-stamp.future", "The time-stamp is ahead of this computer's clock.");
    }
    if !token.authority().is_valid_at(now) {
        report.remark(
            "time-stamp.authority-expired",
            "The authority's certificate has expired since; the time rests on it alone.",
        );
    }
    report.time = Some(token.time);
    Ok(Some(token.time))
}

#[cfg(test)]
mod tests;
