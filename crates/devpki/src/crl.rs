//! Certificate revocation lists (RFC 5280, 5), made when they are asked for.

use std::sync::PoisonError;

use base::Timestamp;
use jiff::SignedDuration;
use signing::asn1::{context, integer, oids, sequence, time, unsigned};

use crate::issue::{Role, authority_key_identifier, extension};
use crate::{DevPki, Holder};

/// How long a list may be kept: short, so that a revocation in a test is seen soon.
pub const LIFE: SignedDuration = SignedDuration::from_mins(60);

impl DevPki {
    /// The list of a CA in DER; `None` where the role is no CA.
    pub(crate) fn crl(&self, role: Role) -> Option<Vec<u8>> {
        match role {
            Role::Root => Some(self.crl_of(&self.root)),
            Role::SealingCa => Some(self.crl_of(&self.ca)),
            Role::Seal(_) | Role::Tsa | Role::Ocsp => None,
        }
    }

    fn crl_of(&self, issuer: &Holder) -> Vec<u8> {
        signed(issuer, &self.crl_entries(issuer), self.clock.now())
    }

    fn crl_entries(&self, issuer: &Holder) -> Vec<u8> {
        let revoked = self.revoked.lock().unwrap_or_else(PoisonError::into_inner);
        let below = [&self.ca, &self.seal, &self.tsa, &self.ocsp];
        let is_of_this_issuer = |serial: &[u8]| {
            // A certificate that was issued again is not known any more; it came from the
            // sealing CA, as all but one do.
            let holder = below.iter().find(|h| h.certificate.serial_der() == serial);
            let ca =
                holder.map_or(self.ca.certificate.subject_der(), |h| h.certificate.issuer_der());
            ca == issuer.certificate.subject_der()
        };
        entries(revoked.iter().filter(|(serial, _)| is_of_this_issuer(serial)))
    }
}

/// The entries of a list, one after another.
pub fn entries<'a>(revoked: impl Iterator<Item = (&'a Vec<u8>, &'a Timestamp)>) -> Vec<u8> {
    revoked.flat_map(|(serial, at)| sequence(&[serial, &time(*at)])).collect()
}

/// A list of one issuer, made now.
pub fn signed(issuer: &Holder, entries: &[u8], now: Timestamp) -> Vec<u8> {
    // The list is left out when it is empty (RFC 5280, 5.1.2.6).
    let revoked = if entries.is_empty() { Vec::new() } else { sequence(&[entries]) };
    let number = unsigned(&now.as_microsecond().to_be_bytes());
    let extensions = [
        authority_key_identifier(&issuer.certificate),
        extension(&oids::CRL_NUMBER, false, &number),
    ]
    .concat();
    let next = now.checked_add(LIFE).unwrap_or(now);
    let tbs = sequence(&[
        &integer(1),
        &issuer.key.algorithm().identifier(),
        issuer.certificate.subject_der(),
        &time(now),
        &time(next),
        &revoked,
        &context(0, &sequence(&[&extensions])),
    ]);
    issuer.key.sign_der(&tbs, &[])
}
