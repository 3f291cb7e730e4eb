//! OCSP (RFC 6960): answers about the certificates of the sealing CA.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use jiff::SignedDuration;
use signing::asn1::{
    Element, Malformed, Reader, context, context_primitive, element, generalized_time, octets, oid,
    oids, sequence, tag,
};

use crate::DevPki;
use crate::issue::extension;

/// How long an answer may be kept.
const LIFE: SignedDuration = SignedDuration::from_mins(60);
/// The most certificates in one request.
const REQUESTS_MAX: usize = 16;
/// The longest nonce that is given back (RFC 9654).
const NONCE_LEN_MAX: usize = 128;

/// SHA-1, as every OCSP client names issuers by it. Nothing is signed over it.
const SHA_1: signing::asn1::Oid = signing::asn1::Oid::new_unwrap("1.3.14.3.2.26");

/// What a request asks.
struct Request<'a> {
    ids: Vec<Element<'a>>,
    nonce: Option<&'a [u8]>,
}

impl DevPki {
    /// The answer to a request: signed, or `malformedRequest`.
    pub(crate) fn ocsp(&self, request: &[u8]) -> Vec<u8> {
        const MALFORMED_REQUEST: u8 = 1;
        match read_request(request).and_then(|asked| self.answer(&asked)) {
            Ok(answer) => answer,
            Err(_) => sequence(&[&element(tag::ENUMERATED, &[MALFORMED_REQUEST])]),
        }
    }

    fn answer(&self, asked: &Request<'_>) -> Result<Vec<u8>, Malformed> {
        let now = self.clock.now();
        let next = now.checked_add(LIFE).unwrap_or(now);
        let mut answers = Vec::new();
        for id in &asked.ids {
            answers.extend(sequence(&[
                id.whole,
                &self.status(id.inside())?,
                &generalized_time(now),
                &context(0, &generalized_time(next)),
            ]));
        }
        let nonce = asked.nonce.map_or_else(Vec::new, |nonce| {
            context(1, &sequence(&[&extension(&oids::OCSP_NONCE, false, nonce)]))
        });
        let responder = digest(&SHA1_FOR_LEGACY_USE_ONLY, self.ocsp.key.public());
        let data = sequence(&[
            &context(2, &octets(responder.as_ref())),
            &generalized_time(now),
            &sequence(&[&answers]),
            &nonce,
        ]);
        let certificates = context(0, &sequence(&[self.ocsp.certificate.der()]));
        let basic = self.ocsp.key.sign_der(&data, &certificates);
        Ok(sequence(&[
            &element(tag::ENUMERATED, &[0]),
            &context(0, &sequence(&[&oid(&oids::OCSP_BASIC), &octets(&basic)])),
        ]))
    }

    /// good, revoked, or unknown, as the CertStatus of RFC 6960.
    fn status(&self, mut id: Reader<'_>) -> Result<Vec<u8>, Malformed> {
        let mut hash = id.sequence()?;
        let kind = hash.expect(tag::OID)?;
        let (name, key) =
            (id.expect(tag::OCTET_STRING)?.content, id.expect(tag::OCTET_STRING)?.content);
        let serial = id.expect(tag::INTEGER)?.whole;
        id.finish()?;
        let algorithm = match (kind.is_oid(&SHA_1), kind.is_oid(&oids::SHA_256)) {
            (true, _) => &SHA1_FOR_LEGACY_USE_ONLY,
            (_, true) => &SHA256,
            _ => return Err(Malformed("hash function is not accepted")),
        };
        let ca = &self.ca.certificate;
        let is_ours = digest(algorithm, ca.subject_der()).as_ref() == name
            && digest(algorithm, ca.public_key()).as_ref() == key;
        let known = [&self.seal, &self.tsa, &self.ocsp];
        let is_issued = known.iter().any(|h| h.certificate.serial_der() == serial);
        Ok(match self.revoked_at(serial).filter(|_| is_ours) {
            Some(at) => context(1, &generalized_time(at)),
            None if is_ours && is_issued => context_primitive(0, &[]),
            None => context_primitive(2, &[]),
        })
    }
}

fn read_request(der: &[u8]) -> Result<Request<'_>, Malformed> {
    let mut request = Element::only_sequence(der)?;
    let mut fields = request.sequence()?;
    fields.optional(tag::context_constructed(0))?;
    fields.optional(tag::context_constructed(1))?;
    let mut list = fields.sequence()?;
    let mut ids = Vec::new();
    while !list.is_empty() {
        ids.push(list.sequence()?.expect(tag::SEQUENCE)?);
        if ids.len() > REQUESTS_MAX {
            return Err(Malformed("too many certificates"));
        }
    }
    let nonce = match fields.optional(tag::context_constructed(2))? {
        Some(extensions) => read_nonce(Element::only_sequence(extensions.content)?)?,
        None => None,
    };
    fields.finish()?;
    Ok(Request { ids, nonce })
}

fn read_nonce(mut extensions: Reader<'_>) -> Result<Option<&[u8]>, Malformed> {
    let mut nonce = None;
    while !extensions.is_empty() {
        let mut one = extensions.sequence()?;
        let id = one.expect(tag::OID)?;
        one.optional(tag::BOOLEAN)?;
        let value = one.expect(tag::OCTET_STRING)?.content;
        if id.is_oid(&oids::OCSP_NONCE) {
            nonce = Some(value).filter(|value| value.len() <= NONCE_LEN_MAX);
        }
    }
    Ok(nonce)
}
