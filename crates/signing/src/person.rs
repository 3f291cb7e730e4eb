//! Certificates of people: whom they name, and whether they are made for signing in.

use std::fmt;

use crate::Certificate;
use crate::asn1::oids;
use crate::x509::attributes;

/// A natural person as a certificate names them (ETSI EN 319 412-2, 4.2.4). `Debug` prints nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct CertifiedPerson {
    /// `surname`.
    pub surname: String,
    /// `givenName`.
    pub given: String,
    /// `serialNumber`, in the semantics of EN 319 412-1, 5.1.3: `PNORO-…` for a Romanian CNP.
    pub identifier: String,
}

impl fmt::Debug for CertifiedPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CertifiedPerson(****)")
    }
}

impl CertifiedPerson {
    /// The national number of a country, where the identifier is one (`PNO`, the country, a hyphen, the number).
    pub fn national_number(&self, country: &str) -> Option<&str> {
        self.identifier.strip_prefix("PNO")?.strip_prefix(country)?.strip_prefix('-')
    }
}

impl Certificate {
    /// The person it names; none where surname, given name or identifier is missing or stands twice.
    pub fn person(&self) -> Option<CertifiedPerson> {
        let all = attributes(self.subject_der());
        let only = |kind| {
            let mut found = all.iter().filter(|(attribute, _)| *attribute == kind);
            let (_, text) = found.next().filter(|(_, text)| !text.trim().is_empty())?;
            found.next().is_none().then(|| text.clone())
        };
        Some(CertifiedPerson {
            surname: only(oids::SURNAME)?,
            given: only(oids::GIVEN_NAME)?,
            identifier: only(oids::SERIAL_NUMBER)?,
        })
    }

    /// Whether it says itself that it is made for proving who a client is: the digital-signature usage and the purpose
    /// of client authentication. A certificate for signing documents is not.
    pub fn authenticates_clients(&self) -> bool {
        let extended = self.extensions.extended.as_ref();
        let usage = self.extensions.key_usage.as_ref();
        self.extensions.cas_below.is_none()
            && usage.is_some_and(x509_cert::ext::pkix::KeyUsage::digital_signature)
            && extended.is_some_and(|(_, purposes)| purposes.contains(&oids::CLIENT_AUTH))
    }
}
