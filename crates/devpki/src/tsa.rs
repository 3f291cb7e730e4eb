//! The time-stamp authority (RFC 3161), which can also be told to lie.

use base::Timestamp;
use jiff::SignedDuration;
use signing::asn1::{
    Oid, algorithm, context, generalized_time, integer, named_bits, octets, oid, oids, sequence,
    set_of, sorted, unsigned,
};
use signing::cms::signing_certificate_v2;
use signing::tsa::{ReadQuestion, read_question};
use signing::{Algorithm, Certificate, Digest};

use crate::issue::{Order, Role};
use crate::key::Key;
use crate::{DevPki, DevPkiError, Holder};

/// The policy of the tokens, under the enterprise number for examples (RFC 5612).
pub const POLICY: Oid = Oid::new_unwrap("1.3.6.1.4.1.32473.1.2");

/// One thing that a dishonest, broken or impersonated authority does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// The token is over other data.
    Imprint,
    /// The token answers another question.
    Nonce,
    /// The token has no nonce at all.
    NoNonce,
    /// The clock is wrong by this much.
    Time(SignedDuration),
    /// The policy is another.
    Policy,
    /// Somebody else with the same name signs, under a root that nobody trusts.
    ForeignAuthority,
    /// The signature does not hold.
    Signature,
    /// The certificate is one of ours, but not for time-stamping.
    WrongCertificate,
    /// The token does not carry the certificate that signed it.
    NoCertificate,
    /// Every request is refused.
    Refusal,
    /// The answer is not DER.
    Garbage,
}

/// What goes into a token.
struct Content {
    imprint: Digest,
    nonce: Vec<u8>,
    policy: Oid,
    time: Timestamp,
    serial: Vec<u8>,
    with_certificate: bool,
}

impl DevPki {
    /// The TimeStampResp to a TimeStampReq.
    pub(crate) fn time_stamp(&self, request: &[u8]) -> Vec<u8> {
        const BAD_ALGORITHM: u8 = 0;
        const BAD_DATA_FORMAT: u8 = 5;
        const UNACCEPTED_POLICY: u8 = 15;
        const SYSTEM_FAILURE: u8 = 25;
        let Ok(question) = read_question(request) else { return refusal(BAD_DATA_FORMAT) };
        let Some(imprint) = question.imprint else { return refusal(BAD_ALGORITHM) };
        if question.policy.is_some_and(|policy| policy != POLICY.as_bytes()) {
            return refusal(UNACCEPTED_POLICY);
        }
        let content = Content {
            imprint,
            nonce: question.nonce.map(<[u8]>::to_vec).unwrap_or_default(),
            policy: POLICY,
            time: self.clock.now(),
            serial: self.token_serial(),
            with_certificate: question.wants_certificate,
        };
        match self.lie() {
            None => granted(&token(&content, &self.tsa, &self.ca)),
            Some(Lie::Refusal) => refusal(SYSTEM_FAILURE),
            Some(lie) => self.lying(lie, content, &question).unwrap_or(refusal(SYSTEM_FAILURE)),
        }
    }

    fn lying(
        &self,
        lie: Lie,
        mut content: Content,
        question: &ReadQuestion<'_>,
    ) -> Result<Vec<u8>, DevPkiError> {
        let foreign;
        let mut signer = &self.tsa;
        match lie {
            Lie::Imprint => content.imprint = Digest::of(content.imprint.as_bytes()),
            Lie::Nonce => content.nonce = integer(7),
            Lie::NoNonce => content.nonce = Vec::new(),
            Lie::Time(by) => content.time = content.time.checked_add(by).unwrap_or(content.time),
            Lie::Policy => content.policy = Oid::new_unwrap("1.3.6.1.4.1.32473.1.3"),
            Lie::NoCertificate => content.with_certificate = false,
            Lie::WrongCertificate => signer = &self.ocsp,
            Lie::ForeignAuthority => {
                foreign = self.foreign_authority()?;
                signer = &foreign;
            }
            Lie::Garbage => return Ok(question.nonce.unwrap_or(b"nonsense").to_vec()),
            Lie::Signature | Lie::Refusal => {}
        }
        let mut token = token(&content, signer, &self.ca);
        if lie == Lie::Signature
            && let Some(last) = token.last_mut()
        {
            *last ^= 1;
        }
        Ok(granted(&token))
    }

    /// An authority that copies our names and brings its own keys.
    fn foreign_authority(&self) -> Result<Holder, DevPkiError> {
        let order = |role, key: &Key, issuer: Option<&Holder>| -> Option<Certificate> {
            let (serial, base_url) = (self.entropy.bytes(), self.settings.base_url.as_str());
            Order { role, key, issuer, serial, now: self.clock.now(), base_url }.issue()
        };
        let root_key = Key::generate(Algorithm::EcdsaP256)?;
        let root = order(Role::Root, &root_key, None).ok_or(DevPkiError::Key)?;
        let root = Holder { certificate: root, key: root_key };
        let ca_key = Key::generate(Algorithm::EcdsaP256)?;
        let ca = order(Role::SealingCa, &ca_key, Some(&root)).ok_or(DevPkiError::Key)?;
        let ca = Holder { certificate: ca, key: ca_key };
        let key = Key::generate(Algorithm::EcdsaP256)?;
        let certificate = order(Role::Tsa, &key, Some(&ca)).ok_or(DevPkiError::Key)?;
        Ok(Holder { certificate, key })
    }

    /// A number that no other token has: the microsecond and 64 random bits.
    fn token_serial(&self) -> Vec<u8> {
        let time = self.clock.now().as_microsecond().to_be_bytes();
        unsigned(&[time, self.entropy.bytes()].concat())
    }
}

fn granted(token: &[u8]) -> Vec<u8> {
    sequence(&[&sequence(&[&integer(0)]), token])
}

/// A refusal with its PKIFailureInfo bit.
fn refusal(bit: u8) -> Vec<u8> {
    const REJECTION: u32 = 2;
    sequence(&[&sequence(&[&integer(REJECTION), &named_bits(&[bit])])])
}

/// The token: a SignedData over a TSTInfo.
fn token(content: &Content, signer: &Holder, ca: &Holder) -> Vec<u8> {
    let sha256 = algorithm(&oids::SHA_256, None);
    let imprint = sequence(&[&sha256, &octets(content.imprint.as_bytes())]);
    let one_second = sequence(&[&integer(1)]);
    let info = sequence(&[
        &integer(1),
        &oid(&content.policy),
        &imprint,
        &content.serial,
        &generalized_time(content.time),
        &one_second,
        &content.nonce,
    ]);
    let attribute = |kind, value: &[u8]| sequence(&[&oid(kind), &set_of(&[value])]);
    let attributes = sorted(&[
        &attribute(&oids::CONTENT_TYPE, &oid(&oids::TST_INFO)),
        &attribute(&oids::MESSAGE_DIGEST, &octets(Digest::of(&info).as_bytes())),
        &attribute(&oids::SIGNING_CERTIFICATE_V2, &signing_certificate_v2(&signer.certificate)),
    ]);
    let as_set = signing::asn1::element(signing::asn1::tag::SET, &attributes);
    let certificate = &signer.certificate;
    let signer_info = sequence(&[
        &integer(1),
        &sequence(&[certificate.issuer_der(), certificate.serial_der()]),
        &sha256,
        &context(0, &attributes),
        &signer.key.algorithm().identifier(),
        &octets(&signer.key.sign(&as_set)),
    ]);
    let certificates = if content.with_certificate {
        context(0, &sorted(&[certificate.der(), ca.certificate.der()]))
    } else {
        Vec::new()
    };
    let signed_data = sequence(&[
        &integer(3),
        &set_of(&[&sha256]),
        &sequence(&[&oid(&oids::TST_INFO), &context(0, &octets(&info))]),
        &certificates,
        &set_of(&[&signer_info]),
    ]);
    sequence(&[&oid(&oids::SIGNED_DATA), &context(0, &signed_data)])
}
