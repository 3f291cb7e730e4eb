//! What a card says, and why it is not believed.

use std::fmt;

use axum::http::StatusCode;
use base::{Cnp, PersonName};
use signing::Certificate;
use web::tls::NotBelieved;

/// How strongly a card's holder is recognised.
pub const ACR: &str = "urn:ro:cei:acr:auth";
/// By which means (RFC 8176): a smart card and its PIN.
pub const AMR: [&str; 3] = ["sc", "pin", "mfa"];

/// Whom a card names. `Debug` prints nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Holder {
    /// The number, from `serialNumber` (`PNORO-…`, ETSI EN 319 412-1, 5.1.3).
    pub cnp: Cnp,
    /// The name, from `surname` and `givenName`.
    pub name: PersonName,
}

impl fmt::Debug for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Holder(****)")
    }
}

/// Reads the holder from a certificate that is believed. None where it is not made for authentication, or names nobody with
/// a CNP: the card's other certificate, for signatures, opens no account.
pub fn holder(certificate: &[u8]) -> Option<Holder> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let person = certificate.person().filter(|_| certificate.authenticates_clients())?;
    let cnp = Cnp::parse(person.national_number("RO")?).ok()?;
    Some(Holder { cnp, name: PersonName::new(&person.surname, &person.given) })
}

/// Why a card does not open an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The browser showed no certificate.
    Missing,
    /// Its time is over or has not begun.
    NotNow,
    /// Its issuer took it back.
    Revoked,
    /// It is not the cards' issuer's.
    Foreign,
    /// It is not made for authentication.
    Unfit,
    /// Whether it is revoked cannot be known now: then it counts as revoked.
    Unknown,
    /// Nobody began a sign-in here, or too long ago.
    Again,
}

impl Refused {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::Missing,
        Self::NotNow,
        Self::Revoked,
        Self::Foreign,
        Self::Unfit,
        Self::Unknown,
        Self::Again,
    ];

    /// The stable code for the log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotNow => "not-now",
            Self::Revoked => "revoked",
            Self::Foreign => "foreign",
            Self::Unfit => "unfit",
            Self::Unknown => "revocation-unknown",
            Self::Again => "again",
        }
    }

    /// The status of its page.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Unknown => StatusCode::SERVICE_UNAVAILABLE,
            Self::Again => StatusCode::BAD_REQUEST,
            _ => StatusCode::FORBIDDEN,
        }
    }
}

impl From<NotBelieved> for Refused {
    fn from(why: NotBelieved) -> Self {
        match why {
            NotBelieved::Expired | NotBelieved::NotYetValid => Self::NotNow,
            NotBelieved::Revoked => Self::Revoked,
            NotBelieved::Foreign => Self::Foreign,
            NotBelieved::RevocationUnknown => Self::Unknown,
            NotBelieved::Unfit => Self::Unfit,
        }
    }
}
