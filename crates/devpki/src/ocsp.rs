//! OCSP (RFC 6960): answers about the certificates of a CA, and false ones for tests of whoever asks.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use base::Timestamp;
use jiff::SignedDuration;
use signing::Certificate;
use signing::asn1::{
    Element, Malformed, Reader, bits, context, context_primitive, element, generalized_time,
    octets, oid, oids, sequence, tag,
};
use signing::ocsp::SHA_1;

use crate::issue::extension;
use crate::{DevPki, Holder};

/// How long an answer may be kept.
const LIFE: SignedDuration = SignedDuration::from_mins(60);
/// The most certificates in one request.
const REQUESTS_MAX: usize = 16;
/// The longest nonce that is given back (RFC 9654).
const NONCE_LEN_MAX: usize = 128;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What a request asks.
struct Request<'a> {
    ids: Vec<Element<'a>>,
    nonce: Option<&'a [u8]>,
}

/// Which certificate: a CertID.
struct Named<'a> {
    kind: Element<'a>,
    name: &'a [u8],
    key: &'a [u8],
    serial: &'a [u8],
}

/// What a responder knows about one certificate of its CA.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Not revoked.
    Good,
    /// Revoked at this moment.
    Revoked(Timestamp),
    /// Not issued here.
    Nothing,
}

/// How a responder fails or is impersonated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OcspLie {
    /// The answer of yesterday, without a nonce.
    Stale,
    /// The answer to somebody else's question about the same certificate.
    OtherNonce,
    /// An answer about another certificate.
    OtherCertificate,
    /// The signature is over something else.
    BrokenSignature,
    /// Signed by whoever has a certificate of the CA, though not for this.
    ByAHolder,
    /// Signed by a responder of another CA with the same name.
    ByAStranger,
    /// The certificate is not known here.
    Unknown,
    /// Not now (`tryLater`).
    Later,
}

/// A CA with whoever signs answers in its name: itself, or a responder that it certified.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub ca: &'a Certificate,
    pub signer: &'a Holder,
    /// What is known about a serial number, a DER INTEGER.
    pub known: &'a dyn Fn(&[u8]) -> Known,
}

impl DevPki {
    /// The answer about certificates of the sealing CA: signed, or `malformedRequest`.
    pub(crate) fn ocsp(&self, request: &[u8]) -> Vec<u8> {
        let holders = [&self.seal, &self.tsa, &self.ocsp];
        let known = |serial: &[u8]| match self.revoked_at(serial) {
            Some(at) => Known::Revoked(at),
            None if holders.iter().any(|h| h.certificate.serial_der() == serial) => Known::Good,
            None => Known::Nothing,
        };
        let desk = Desk { ca: &self.ca.certificate, signer: &self.ocsp, known: &known };
        desk.answer(request, self.clock.now())
    }
}

impl Desk<'_> {
    /// Whether the first certificate that is asked about is of this CA.
    pub fn is_asked(&self, request: &[u8]) -> bool {
        let asked = read_request(request).ok();
        let first = asked.and_then(|asked| Named::read(asked.ids.first()?.inside()).ok());
        first.is_some_and(|named| named.is_of(self.ca))
    }

    /// The answer to a request: signed, or `malformedRequest`.
    pub fn answer(&self, request: &[u8], now: Timestamp) -> Vec<u8> {
        let answer = read_request(request).and_then(|asked| self.data(&asked, now));
        answer.map_or_else(|_| malformed(), |data| self.response(&data, &data))
    }

    /// The answer of one who fails or lies.
    pub fn lie(&self, request: &[u8], lie: OcspLie, now: Timestamp) -> Vec<u8> {
        if lie == OcspLie::Later {
            return refusal(3);
        }
        let lied = read_request(request).and_then(|asked| self.lied(&asked, lie, now));
        let over = |data: &[u8]| match lie {
            OcspLie::BrokenSignature => b"something else".to_vec(),
            _ => data.to_vec(),
        };
        lied.map_or_else(|_| malformed(), |data| self.response(&data, &over(&data)))
    }

    fn lied(
        &self,
        asked: &Request<'_>,
        lie: OcspLie,
        now: Timestamp,
    ) -> Result<Vec<u8>, Malformed> {
        let (ids, theirs) = (asked.ids.clone(), octets(&[7; 32]));
        match lie {
            OcspLie::Stale => self.data(&Request { ids, nonce: None }, now - DAY),
            OcspLie::OtherNonce => self.data(&Request { ids, nonce: Some(&theirs) }, now),
            OcspLie::OtherCertificate => {
                let ids: Vec<Vec<u8>> = ids.iter().map(|id| neighbour(id.whole)).collect();
                let ids: Result<Vec<_>, _> = ids.iter().map(|id| Element::only(id)).collect();
                self.data(&Request { ids: ids?, nonce: asked.nonce }, now)
            }
            OcspLie::Unknown => Desk { known: &|_| Known::Nothing, ..*self }.data(asked, now),
            _ => self.data(asked, now),
        }
    }

    /// The ResponseData.
    fn data(&self, asked: &Request<'_>, now: Timestamp) -> Result<Vec<u8>, Malformed> {
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
        let responder = digest(&SHA1_FOR_LEGACY_USE_ONLY, self.signer.key.public());
        Ok(sequence(&[
            &context(2, &octets(responder.as_ref())),
            &generalized_time(now),
            &sequence(&[&answers]),
            &nonce,
        ]))
    }

    /// The response with these data, and a signature over `signed`: the same, where nobody lies.
    fn response(&self, data: &[u8], signed: &[u8]) -> Vec<u8> {
        let key = &self.signer.key;
        let certificates = context(0, &sequence(&[self.signer.certificate.der()]));
        let signature = bits(&key.sign(signed));
        let basic = sequence(&[data, &key.algorithm().identifier(), &signature, &certificates]);
        sequence(&[
            &element(tag::ENUMERATED, &[0]),
            &context(0, &sequence(&[&oid(&oids::OCSP_BASIC), &octets(&basic)])),
        ])
    }

    /// good, revoked, or unknown, as the CertStatus of RFC 6960.
    fn status(&self, id: Reader<'_>) -> Result<Vec<u8>, Malformed> {
        let named = Named::read(id)?;
        let known = if named.is_of(self.ca) { (self.known)(named.serial) } else { Known::Nothing };
        Ok(match known {
            Known::Good => context_primitive(0, &[]),
            Known::Revoked(at) => context(1, &generalized_time(at)),
            Known::Nothing => context_primitive(2, &[]),
        })
    }
}

impl<'a> Named<'a> {
    fn read(mut id: Reader<'a>) -> Result<Self, Malformed> {
        let kind = id.sequence()?.expect(tag::OID)?;
        if !kind.is_oid(&SHA_1) && !kind.is_oid(&oids::SHA_256) {
            return Err(Malformed("hash function is not accepted"));
        }
        let (name, key) =
            (id.expect(tag::OCTET_STRING)?.content, id.expect(tag::OCTET_STRING)?.content);
        let serial = id.expect(tag::INTEGER)?.whole;
        id.finish()?;
        Ok(Self { kind, name, key, serial })
    }

    fn is_of(&self, ca: &Certificate) -> bool {
        let sha_1 = self.kind.is_oid(&SHA_1);
        let algorithm = if sha_1 { &SHA1_FOR_LEGACY_USE_ONLY } else { &SHA256 };
        digest(algorithm, ca.subject_der()).as_ref() == self.name
            && digest(algorithm, ca.public_key()).as_ref() == self.key
    }
}

fn malformed() -> Vec<u8> {
    refusal(1)
}

fn refusal(status: u8) -> Vec<u8> {
    sequence(&[&element(tag::ENUMERATED, &[status])])
}

/// The CertID of another certificate of the same CA: the serial number stands last.
fn neighbour(id: &[u8]) -> Vec<u8> {
    let mut other = id.to_vec();
    if let Some(last) = other.last_mut() {
        *last ^= 1;
    }
    other
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
