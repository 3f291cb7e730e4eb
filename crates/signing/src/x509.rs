//! Certificates: what signing and validating need of them, and nothing of the rest.
//!
//! The frame is read by [`crate::asn1`], which keeps the exact signed bytes; the typed parts
//! (names, usages) by `x509-cert`.

use std::fmt;
use std::ops::Range;

use base::Timestamp;
use der::Decode;
use der::asn1::{PrintableStringRef, TeletexStringRef, Utf8StringRef};
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};
use x509_cert::name::Name;

use crate::algorithm::{KeyKind, PublicKey, SignatureScheme};
use crate::asn1::{Element, Malformed, Oid, Reader, oids, tag};
use crate::{Algorithm, Digest, pem};

/// The bytes are not a certificate that can be used here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// It is not PEM with at least one `CERTIFICATE` block.
    #[error("no PEM certificate was found")]
    NotPem,
    /// It is not DER of X.509 v3, or uses a key that is not accepted.
    #[error("certificate: {0}")]
    Malformed(#[from] Malformed),
}

/// An X.509 certificate, parsed once.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    tbs: Range<usize>,
    issuer: Range<usize>,
    subject: Range<usize>,
    serial: Range<usize>,
    scheme: SignatureScheme,
    signature: Vec<u8>,
    pub(crate) key: PublicKey,
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
    pub(crate) extensions: Extensions,
}

/// The extensions that decide what a certificate may be used for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Extensions {
    /// Where it is a CA: how many CAs may stand below.
    pub cas_below: Option<u8>,
    pub key_usage: Option<KeyUsage>,
    pub extended: Option<(bool, Vec<Oid>)>,
    pub qc_compliance: bool,
    /// Nobody need ask whether this responder is revoked itself (RFC 6960, 4.2.2.2.1).
    pub ocsp_no_check: bool,
    /// A critical extension that this program does not understand: it must refuse (RFC 5280 4.2).
    pub unknown_critical: bool,
}

impl Certificate {
    /// Parses one certificate.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        Ok(parse(der)?)
    }

    /// Parses every `CERTIFICATE` block of a PEM text; there must be at least one.
    pub fn from_pem(text: &str) -> Result<Vec<Self>, CertificateError> {
        let blocks = pem::decode_all(text, "CERTIFICATE").ok_or(CertificateError::NotPem)?;
        if blocks.is_empty() {
            return Err(CertificateError::NotPem);
        }
        blocks.iter().map(|der| Self::from_der(der)).collect()
    }

    /// The whole certificate.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 of the whole certificate: how operators and configuration name it.
    pub fn fingerprint(&self) -> Digest {
        Digest::of(&self.der)
    }

    /// The subject, a DER Name.
    pub fn subject_der(&self) -> &[u8] {
        &self.der[self.subject.clone()]
    }

    /// The issuer, a DER Name.
    pub fn issuer_der(&self) -> &[u8] {
        &self.der[self.issuer.clone()]
    }

    /// The serial number, a DER INTEGER.
    pub fn serial_der(&self) -> &[u8] {
        &self.der[self.serial.clone()]
    }

    /// First and last instant of validity.
    pub const fn validity(&self) -> (Timestamp, Timestamp) {
        (self.not_before, self.not_after)
    }

    /// The public key: a point, or an RSAPublicKey in DER.
    pub fn public_key(&self) -> &[u8] {
        &self.key.bytes
    }

    /// How the holder of this certificate signs, if it is a way in which documents are signed here.
    pub const fn algorithm(&self) -> Option<Algorithm> {
        match self.key.kind {
            KeyKind::P256 => Some(Algorithm::EcdsaP256),
            KeyKind::Rsa => Some(Algorithm::RsaPkcs1),
            KeyKind::P384 => None,
        }
    }

    /// Who it names.
    pub fn subject(&self) -> DistinguishedName {
        DistinguishedName::read(self.subject_der())
    }

    /// Whether `issuer` made this certificate: names chain and the signature holds. Says nothing
    /// about whether the issuer may.
    pub fn is_issued_by(&self, issuer: &Self) -> bool {
        self.issuer_der() == issuer.subject_der()
            && issuer.key.verifies(self.scheme, &self.der[self.tbs.clone()], &self.signature)
    }

    /// Whether the instant lies in the validity.
    pub fn is_valid_at(&self, at: Timestamp) -> bool {
        (self.not_before..=self.not_after).contains(&at)
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({})", self.subject())
    }
}

/// The parts of a name that are shown to people.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DistinguishedName {
    /// `CN`.
    pub common_name: Option<String>,
    /// `O`.
    pub organisation: Option<String>,
    /// `organizationIdentifier` (EN 319 412-1), for example `VATRO-…` or `NTRRO-…`.
    pub organisation_identifier: Option<String>,
    /// `C`.
    pub country: Option<String>,
}

impl DistinguishedName {
    /// Reads a DER Name; what is not text is left out.
    pub(crate) fn read(der: &[u8]) -> Self {
        let mut out = Self::default();
        for (kind, text) in attributes(der) {
            let place = match kind {
                oids::COMMON_NAME => &mut out.common_name,
                oids::ORGANISATION => &mut out.organisation,
                oids::ORGANISATION_IDENTIFIER => &mut out.organisation_identifier,
                oids::COUNTRY => &mut out.country,
                _ => continue,
            };
            *place = Some(text);
        }
        out
    }
}

/// The attributes of a DER Name; what is not text is left out.
pub(crate) fn attributes(der: &[u8]) -> Vec<(Oid, String)> {
    let Ok(name) = Name::from_der(der) else { return Vec::new() };
    let text = |value: &der::Any| {
        let utf8 = value.decode_as::<Utf8StringRef<'_>>().ok().map(|t| t.to_string());
        let printable = || value.decode_as::<PrintableStringRef<'_>>().ok().map(|t| t.to_string());
        let teletex = || value.decode_as::<TeletexStringRef<'_>>().ok().map(|t| t.to_string());
        utf8.or_else(printable).or_else(teletex)
    };
    let all = name.0.iter().flat_map(|rdn| rdn.0.iter());
    all.filter_map(|attribute| Some((attribute.oid, text(&attribute.value)?))).collect()
}

impl fmt::Display for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.common_name, &self.organisation, &self.organisation_identifier];
        let known: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        f.write_str(&known.join(", "))
    }
}

fn parse(der: &[u8]) -> Result<Certificate, Malformed> {
    let range = |part: &[u8]| {
        // `part` is a slice of `der`, so the distance of their addresses is its place.
        let start = part.as_ptr().addr() - der.as_ptr().addr();
        start..start + part.len()
    };
    let mut outer = Element::only_sequence(der)?;
    let tbs = outer.expect(tag::SEQUENCE)?;
    let scheme_bytes = outer.rest();
    let scheme = SignatureScheme::read(&mut outer)?;
    let scheme_bytes = &scheme_bytes[..scheme_bytes.len() - outer.rest().len()];
    let [0, signature @ ..] = outer.expect(tag::BIT_STRING)?.content else {
        return Err(Malformed("signature is not whole bytes"));
    };
    outer.finish()?;

    let mut fields = tbs.inside();
    let version = fields.expect(tag::context_constructed(0))?;
    if version.content != [2, 1, 2] {
        return Err(Malformed("not an X.509 v3 certificate"));
    }
    let serial = fields.expect(tag::INTEGER)?;
    // Signed and unsigned copies of the algorithm must agree (RFC 5280 4.1.1.2).
    if fields.expect(tag::SEQUENCE)?.whole != scheme_bytes {
        return Err(Malformed("signature algorithms disagree"));
    }
    let issuer = fields.expect(tag::SEQUENCE)?;
    let mut validity = fields.sequence()?;
    let (not_before, not_after) = (validity.any()?.instant()?, validity.any()?.instant()?);
    validity.finish()?;
    let subject = fields.expect(tag::SEQUENCE)?;
    let key = PublicKey::read(fields.sequence()?)?;
    fields.optional(tag::context(1))?;
    fields.optional(tag::context(2))?;
    let extensions = match fields.optional(tag::context_constructed(3))? {
        Some(wrapped) => read_extensions(Element::only_sequence(wrapped.content)?)?,
        None => Extensions::default(),
    };
    fields.finish()?;
    Ok(Certificate {
        tbs: range(tbs.whole),
        issuer: range(issuer.whole),
        subject: range(subject.whole),
        serial: range(serial.whole),
        scheme,
        signature: signature.to_vec(),
        key,
        not_before,
        not_after,
        extensions,
        der: der.to_vec(),
    })
}

fn read_extensions(mut list: Reader<'_>) -> Result<Extensions, Malformed> {
    let wrong = |_| Malformed("extension does not decode");
    let mut out = Extensions::default();
    let mut seen: Vec<&[u8]> = Vec::new();
    while !list.is_empty() {
        let mut extension = list.sequence()?;
        let id = extension.expect(tag::OID)?;
        let critical = extension.optional(tag::BOOLEAN)?.is_some_and(|b| b.content == [0xFF]);
        let value = extension.expect(tag::OCTET_STRING)?.content;
        extension.finish()?;
        if seen.contains(&id.content) {
            return Err(Malformed("extension appears twice"));
        }
        seen.push(id.content);
        if id.is_oid(&oids::BASIC_CONSTRAINTS) {
            let decoded = BasicConstraints::from_der(value).map_err(wrong)?;
            out.cas_below = decoded.ca.then(|| decoded.path_len_constraint.unwrap_or(u8::MAX));
        } else if id.is_oid(&oids::KEY_USAGE) {
            out.key_usage = Some(KeyUsage::from_der(value).map_err(wrong)?);
        } else if id.is_oid(&oids::EXTENDED_KEY_USAGE) {
            let decoded = ExtendedKeyUsage::from_der(value).map_err(wrong)?;
            out.extended = Some((critical, decoded.0));
        } else if id.is_oid(&oids::QC_STATEMENTS) {
            out.qc_compliance = has_qc_compliance(value)?;
        } else if id.is_oid(&oids::OCSP_NO_CHECK) {
            out.ocsp_no_check = true;
        } else if critical && !id.is_oid(&oids::CERTIFICATE_POLICIES) {
            // Policies are understood to the extent that no particular one is asked for.
            out.unknown_critical = true;
        }
    }
    Ok(out)
}

fn has_qc_compliance(value: &[u8]) -> Result<bool, Malformed> {
    let mut statements = Element::only_sequence(value)?;
    let mut found = false;
    while !statements.is_empty() {
        found |= statements.sequence()?.expect(tag::OID)?.is_oid(&oids::QC_COMPLIANCE);
    }
    Ok(found)
}
