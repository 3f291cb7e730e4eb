//! Reading a SignedData with exactly one signer, ours or a time-stamp authority's.

use crate::algorithm::{Hash, SignatureScheme};
use crate::asn1::{Element, Malformed, Oid, Reader, oids, tag};
use crate::x509::Certificate;

/// A SignedData, as slices of its bytes.
#[derive(Debug)]
pub(crate) struct SignedData<'a> {
    /// What kind of content is signed.
    pub content_type: Element<'a>,
    /// The content, where it is inside.
    pub content: Option<&'a [u8]>,
    /// Every X.509 certificate in it.
    pub certificates: Vec<Certificate>,
    /// The certificate that the signer information points to.
    pub signer: Certificate,
    /// The hash function of the signer.
    pub hash: Hash,
    /// The signed attributes.
    pub signed: Attributes<'a>,
    /// The unsigned attributes.
    pub unsigned: Attributes<'a>,
    /// The signature value.
    pub signature: &'a [u8],
    signed_bytes: &'a [u8],
    scheme: SignatureScheme,
}

impl<'a> SignedData<'a> {
    /// Reads a ContentInfo with nothing after it.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut message = Element::only_sequence(bytes)?;
        message.expect_oid(&oids::SIGNED_DATA)?;
        let wrapped = message.expect(tag::context_constructed(0))?;
        message.finish()?;

        let mut fields = Element::only_sequence(wrapped.content)?;
        // What is not signed is read as strictly as what is: a byte that may be changed without
        // being noticed is a byte in which something can be hidden.
        if !matches!(fields.unsigned()?, [1 | 3 | 4 | 5]) {
            return Err(Malformed("version of the signed data"));
        }
        let hashes = fields.expect(tag::SET)?;
        let (content_type, content) = encapsulated(fields.sequence()?)?;
        let certificates = match fields.optional(tag::context_constructed(0))? {
            Some(set) => certificates(set.inside())?,
            None => Vec::new(),
        };
        fields.optional(tag::context_constructed(1))?;
        let signers = fields.expect(tag::SET)?;
        fields.finish()?;

        let mut signers = signers.inside();
        let mut info = signers.sequence()?;
        signers.finish().map_err(|_| Malformed("more than one signer"))?;

        if info.unsigned()? != [1] {
            return Err(Malformed("version of the signer"));
        }
        let identity = info.expect(tag::SEQUENCE)?;
        let certificate = signer_certificate(identity, &certificates)?;
        let hash = Hash::read(&mut info)?;
        if !hashes_contain(hashes.inside(), hash)? {
            return Err(Malformed("the signer's hash function is not announced"));
        }
        let signed = info.expect(tag::context_constructed(0))?;
        let scheme = SignatureScheme::read(&mut info)?.with_digest(hash)?;
        let signature = info.expect(tag::OCTET_STRING)?.content;
        let unsigned = info.optional(tag::context_constructed(1))?;
        info.finish()?;
        Ok(Self {
            content_type,
            content,
            signer: certificate.clone(),
            certificates,
            hash,
            signed: Attributes::read(signed.inside())?,
            unsigned: match unsigned {
                Some(set) => Attributes::read(set.inside())?,
                None => Attributes(Vec::new()),
            },
            signature,
            signed_bytes: signed.whole,
            scheme,
        })
    }

    /// Whether the signature value answers the signed attributes.
    pub fn signature_holds(&self) -> bool {
        // Embedded as [0], signed as a SET: only the tag differs (RFC 5652, 5.4).
        let mut as_set = self.signed_bytes.to_vec();
        as_set[0] = tag::SET;
        self.signer.key.verifies(self.scheme, &as_set, self.signature)
    }
}

/// Attributes of a signer, each kind at most once and with exactly one value.
#[derive(Debug)]
pub(crate) struct Attributes<'a>(Vec<(Element<'a>, Element<'a>)>);

impl<'a> Attributes<'a> {
    fn read(mut set: Reader<'a>) -> Result<Self, Malformed> {
        let mut found: Vec<(Element<'a>, Element<'a>)> = Vec::new();
        while !set.is_empty() {
            let mut attribute = set.sequence()?;
            let kind = attribute.expect(tag::OID)?;
            let values = attribute.expect(tag::SET)?;
            attribute.finish()?;
            if found.iter().any(|(known, _)| known.content == kind.content) {
                return Err(Malformed("attribute appears twice"));
            }
            found.push((kind, Element::only(values.content)?));
        }
        Ok(Self(found))
    }

    /// The value of this kind of attribute.
    pub fn get(&self, kind: &Oid) -> Option<Element<'a>> {
        self.0.iter().find(|(known, _)| known.is_oid(kind)).map(|&(_, value)| value)
    }
}

/// Whether the signing-certificate attribute (version 2, or version 1 with SHA-1 that old
/// time-stamp authorities still send) names the signer's certificate. `None` where it is absent.
pub(crate) fn check_signing_certificate(
    attributes: &Attributes<'_>,
    signer: &Certificate,
) -> Result<Option<bool>, Malformed> {
    if let Some(value) = attributes.get(&oids::SIGNING_CERTIFICATE_V2) {
        let mut id = first_cert_id(value)?;
        let hash =
            if id.peek() == Some(tag::SEQUENCE) { Hash::read(&mut id)? } else { Hash::Sha256 };
        let named = id.expect(tag::OCTET_STRING)?.content;
        return Ok(Some(hash.digest(signer.der()).as_ref() == named));
    }
    if let Some(value) = attributes.get(&oids::SIGNING_CERTIFICATE) {
        use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
        let named = first_cert_id(value)?.expect(tag::OCTET_STRING)?.content;
        return Ok(Some(digest(&SHA1_FOR_LEGACY_USE_ONLY, signer.der()).as_ref() == named));
    }
    Ok(None)
}

fn hashes_contain(mut set: Reader<'_>, wanted: Hash) -> Result<bool, Malformed> {
    let mut found = false;
    while !set.is_empty() {
        found |= Hash::read(&mut set)? == wanted;
    }
    Ok(found)
}

fn first_cert_id(value: Element<'_>) -> Result<Reader<'_>, Malformed> {
    if value.tag != tag::SEQUENCE {
        return Err(Malformed("a sequence expected"));
    }
    value.inside().sequence()?.sequence()
}

fn encapsulated(mut info: Reader<'_>) -> Result<(Element<'_>, Option<&[u8]>), Malformed> {
    let kind = info.expect(tag::OID)?;
    let content = match info.optional(tag::context_constructed(0))? {
        Some(wrapped) => {
            let octets = Element::only(wrapped.content)?;
            if octets.tag != tag::OCTET_STRING {
                return Err(Malformed("content is not an octet string"));
            }
            Some(octets.content)
        }
        None => None,
    };
    info.finish()?;
    Ok((kind, content))
}

/// The X.509 certificates of a CertificateSet. Other choices, and certificates with keys that are
/// not accepted here, cannot be part of an accepted chain and are passed over.
fn certificates(mut set: Reader<'_>) -> Result<Vec<Certificate>, Malformed> {
    let mut found = Vec::new();
    while !set.is_empty() {
        let element = set.any()?;
        if element.tag == tag::SEQUENCE
            && let Ok(certificate) = Certificate::from_der(element.whole)
        {
            found.push(certificate);
        }
    }
    Ok(found)
}

fn signer_certificate<'c>(
    identity: Element<'_>,
    certificates: &'c [Certificate],
) -> Result<&'c Certificate, Malformed> {
    let mut identity = identity.inside();
    let issuer = identity.expect(tag::SEQUENCE)?;
    let serial = identity.expect(tag::INTEGER)?;
    identity.finish()?;
    certificates
        .iter()
        .find(|c| c.issuer_der() == issuer.whole && c.serial_der() == serial.whole)
        .ok_or(Malformed("the signer's certificate is not in the message"))
}
