//! The CAs and responders of an authority, made where they are missing.

use base::{Entropy, Timestamp};
use signing::asn1::{boolean, integer, named_bits, null, oid, oids, sequence};
use signing::{Algorithm, Certificate};

use super::{DAY, DIGITAL_SIGNATURE};
use crate::directory::Directory;
use crate::issue::{
    Draft, authority_key_identifier, extension, name, policies, subject_key_identifier,
};
use crate::key::Key;
use crate::{DevPkiError, Holder};

const KEY_CERT_SIGN: u8 = 5;
const CRL_SIGN: u8 = 6;

/// The extensions of a responder (RFC 6960, 4.2.2.2).
pub fn answering() -> Vec<u8> {
    let purpose = sequence(&[&oid(&oids::OCSP_SIGNING)]);
    [
        extension(&oids::KEY_USAGE, true, &named_bits(&[DIGITAL_SIGNATURE])),
        extension(&oids::EXTENDED_KEY_USAGE, false, &purpose),
        extension(&oids::OCSP_NO_CHECK, false, &null()),
    ]
    .concat()
}

/// Makes the CAs of an authority.
pub struct Maker<'a> {
    pub directory: &'a Directory,
    pub entropy: &'a Entropy,
    pub now: Timestamp,
}

impl Maker<'_> {
    /// A CA in files of this name.
    pub fn ca(
        &self,
        file: &str,
        common_name: &str,
        issuer: Option<&Holder>,
    ) -> Result<Holder, DevPkiError> {
        let key = self.directory.key(file, Algorithm::EcdsaP256)?;
        let pem_file = format!("{file}.pem");
        if let Some(text) = self.directory.read(&pem_file)? {
            let damaged = |_| DevPkiError::Damaged(self.directory.path(&pem_file));
            let certificate = Certificate::from_pem(&text).map_err(damaged)?.swap_remove(0);
            let by = issuer.map_or(&certificate, |issuer| &issuer.certificate);
            if certificate.is_valid_at(self.now + DAY * 365)
                && certificate.public_key() == key.public()
                && certificate.is_issued_by(by)
            {
                return Ok(Holder { certificate, key });
            }
        }
        let below = if issuer.is_some() { integer(0) } else { Vec::new() };
        let constraint = sequence(&[&boolean(true), &below]);
        let mut extensions = subject_key_identifier(&key);
        if let Some(issuer) = issuer {
            extensions.extend(authority_key_identifier(&issuer.certificate));
        }
        extensions.extend(extension(&oids::BASIC_CONSTRAINTS, true, &constraint));
        let usages = named_bits(&[KEY_CERT_SIGN, CRL_SIGN]);
        extensions.extend(extension(&oids::KEY_USAGE, true, &usages));
        let draft = Draft {
            subject: &name("Servicii de incredere DEZVOLTARE", None, common_name),
            key: &key,
            issuer,
            serial: self.entropy.bytes(),
            from: self.now - DAY,
            to: self.now + DAY * (365 * 10),
            extensions: &extensions,
        };
        let certificate = draft.sign().ok_or(DevPkiError::Key)?;
        self.directory.write_certificates(&pem_file, &[certificate.der()])?;
        Ok(Holder { certificate, key })
    }

    /// The responder of a CA, in files of this name.
    pub fn responder(&self, file: &str, issuer: &Holder) -> Result<Holder, DevPkiError> {
        let key = self.directory.key(file, Algorithm::EcdsaP256)?;
        let pem_file = format!("{file}.pem");
        if let Some(text) = self.directory.read(&pem_file)? {
            let damaged = |_| DevPkiError::Damaged(self.directory.path(&pem_file));
            let certificate = Certificate::from_pem(&text).map_err(damaged)?.swap_remove(0);
            if certificate.is_valid_at(self.now + DAY * 30)
                && certificate.public_key() == key.public()
                && certificate.is_issued_by(&issuer.certificate)
            {
                return Ok(Holder { certificate, key });
            }
        }
        let subject = name("Servicii de incredere DEZVOLTARE", None, "OCSP DEZVOLTARE");
        let holder = self.end(key, &subject, issuer, &answering()).ok_or(DevPkiError::Key)?;
        self.directory.write_certificates(&pem_file, &[holder.certificate.der()])?;
        Ok(holder)
    }

    /// A certificate that is no CA's, for three years.
    pub fn end(&self, key: Key, subject: &[u8], issuer: &Holder, usages: &[u8]) -> Option<Holder> {
        let extensions = [
            subject_key_identifier(&key),
            authority_key_identifier(&issuer.certificate),
            policies(),
            usages.to_vec(),
        ];
        let certificate = Draft {
            subject,
            key: &key,
            issuer: Some(issuer),
            serial: self.entropy.bytes(),
            from: self.now - DAY,
            to: self.now + DAY * (365 * 3),
            extensions: &extensions.concat(),
        }
        .sign()?;
        Some(Holder { certificate, key })
    }
}
