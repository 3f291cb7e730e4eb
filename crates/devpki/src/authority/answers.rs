//! What an authority answers about its certificates, one at a time (OCSP, RFC 6960).

use std::collections::BTreeMap;

use base::Timestamp;
use signing::Algorithm;

use super::Authority;
use super::maker::{Maker, answering};
use crate::key::Key;
use crate::ocsp::{Desk, Known, OcspLie};

impl Authority {
    /// Where this authority answers about its certificates; nothing where it only publishes lists.
    pub fn ocsp_url(&self) -> Option<String> {
        self.responder.as_ref().map(|_| format!("{}/{}/ocsp", self.base_url, self.kind.folder()))
    }

    /// The OCSP answer to a request, now. Nothing where there is no responder, or the file with what is revoked cannot be read.
    pub fn ocsp(&self, request: &[u8]) -> Option<Vec<u8>> {
        let revoked = self.read_revoked()?;
        let now = self.clock.now();
        Some(self.desk(request, &|serial| known(&revoked, serial))?.answer(request, now))
    }

    /// The answer of a responder that fails or is impersonated, for tests of whoever asks.
    ///
    /// # Panics
    /// Where there is no responder, or aws-lc-rs makes no key.
    pub fn lying_ocsp(&self, request: &[u8], lie: OcspLie) -> Vec<u8> {
        let good = |_: &[u8]| Known::Good;
        let desk = self.desk(request, &good).expect("this authority has a responder");
        let (now, issuer) = (self.clock.now(), self.issuer());
        let maker = Maker { directory: &self.directory, entropy: &self.entropy, now };
        let key = || Key::generate(Algorithm::EcdsaP256).expect("keys can be made");
        let subject = issuer.certificate.subject_der();
        let signer = match lie {
            OcspLie::ByAHolder => maker.end(key(), subject, issuer, &[]),
            OcspLie::ByAStranger => {
                let stranger = maker.end(key(), subject, issuer, &[]);
                stranger.and_then(|other| maker.end(key(), subject, &other, &answering()))
            }
            _ => return desk.lie(request, lie, now),
        };
        let signer = signer.expect("keys that were made here sign");
        Desk { signer: &signer, ..desk }.lie(request, lie, now)
    }

    /// Who answers about the first certificate in a request.
    fn desk<'a>(&'a self, request: &[u8], known: &'a dyn Fn(&[u8]) -> Known) -> Option<Desk<'a>> {
        let sub = &self.sub.as_ref()?.certificate;
        let of_sub = Desk { ca: sub, signer: self.responder.as_ref()?, known };
        let of_root = Desk { ca: &self.root.certificate, signer: &self.root, known };
        Some(if of_root.is_asked(request) { of_root } else { of_sub })
    }
}

/// What is known about a serial number. No list is kept of what was issued: whatever is not revoked is good.
fn known(revoked: &BTreeMap<Vec<u8>, Timestamp>, serial: &[u8]) -> Known {
    revoked.get(serial).map_or(Known::Good, |at| Known::Revoked(*at))
}
