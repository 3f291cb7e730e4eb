//! What people who register here typed, the codes on their way to them, and how far a sign-in is. No I/O.

use base::{Cnp, Email, Id, PersonName, Timestamp};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use web::{Lang, Session};

use crate::account::model::{Account, HUB};

/// How long a registration waits for its code; another code can be sent in the meantime.
pub const REGISTRATION_LIFE: SignedDuration = SignedDuration::from_hours(24);
/// How long the second factor may take after the password.
pub const PENDING_LIFE: SignedDuration = SignedDuration::from_mins(5);
/// How fresh a sign-in must be for what changes the ways in.
pub const FRESH_FOR: SignedDuration = SignedDuration::from_mins(5);
/// The level of a sign-in with a password only.
pub const ACR_PASSWORD: &str = "urn:ro:hub:acr:pwd";
/// The level of a sign-in with a password and a second factor.
pub const ACR_TWO: &str = "urn:ro:hub:acr:pwd-2";
/// The methods (RFC 8176, and our own for a recovery code) that are a second factor.
const SECOND: [&str; 4] = ["otp", "hwk", "swk", "recovery"];

/// An address and a password of the hub.
#[derive(Debug, Clone)]
pub struct HubLogin {
    /// Its id: the `sub` of our own sign-ins.
    pub id: Id<Self>,
    /// Whose it is.
    pub account: Id<Account>,
    /// The address in lower case.
    pub email_key: String,
    /// The PHC string of the password.
    pub password: String,
}

/// What a person typed to get an account, waiting for the code from the e-mail.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Their name.
    pub name: PersonName,
    /// Their number: claimed, not proven.
    pub cnp: Cnp,
    /// The document they will show.
    pub document: Document,
    /// The hash of the password they chose.
    pub password: String,
    /// The language of messages.
    pub lang: Lang,
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Registration(****)")
    }
}

/// The series and number of an identity document, in capital letters and without spaces: two letters and six or seven
/// digits on identity cards, eight or nine digits on passports.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document(String);

/// The text is not the series and number of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the series and number of an identity document")]
pub struct NoDocument;

impl Document {
    /// Reads what people copy from a card: `RX 123456`, `rx-123456`, `051234567`.
    pub fn parse(text: &str) -> Result<Self, NoDocument> {
        let kept = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '/'));
        let text: String = kept.map(|c| c.to_ascii_uppercase()).collect();
        let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
        let digits = text.bytes().skip(letters).take_while(u8::is_ascii_digit).count();
        let known = matches!((letters, digits), (2, 6 | 7) | (0, 8 | 9));
        if known && letters + digits == text.len() { Ok(Self(text)) } else { Err(NoDocument) }
    }

    /// The series and number: for a fingerprint, never for a page or a log.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Document(****)")
    }
}

/// Why a code was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To open an account.
    Register,
    /// To choose another password.
    Reset,
    /// To confirm another address of an account.
    Email,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 3] = [Self::Register, Self::Reset, Self::Email];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Reset => "reset",
            Self::Email => "email",
        }
    }

    /// The action in the audit trail.
    pub const fn action(self) -> &'static str {
        match self {
            Self::Register => "member.register",
            Self::Reset => "member.forgot",
            Self::Email => "member.other-address",
        }
    }
}

impl std::str::FromStr for Purpose {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|purpose| purpose.as_str() == text);
        found.ok_or_else(|| format!("{text} is no purpose of a code"))
    }
}

/// A code on its way, without the code.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// Its id, kept in the browser's session.
    pub id: Id<Self>,
    /// Why it was sent.
    pub purpose: Purpose,
    /// Where to.
    pub email: Email,
    /// The account that it belongs to, where it has one.
    pub account: Option<Id<Account>>,
    /// What was typed, for a registration that is not finished.
    pub registration: Option<Registration>,
    /// When it was first sent.
    pub created_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

impl Challenge {
    /// Whether the journey can still be finished.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && now < self.created_at + REGISTRATION_LIFE
    }
}

/// What came of a typed code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// It is the right one.
    Right,
    /// It is not; so many tries are left.
    Wrong(i64),
    /// Out of time or out of tries: another one has to be sent.
    Spent,
}

/// A right password, before the second factor. It lies in the session of the browser, never in a cookie.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Pending {
    /// The account.
    pub account: Id<Account>,
    /// When the password was right.
    pub at: Timestamp,
}

impl Pending {
    /// Whether the second factor may still be shown.
    pub fn is_open(self, now: Timestamp) -> bool {
        now.duration_since(self.at) < PENDING_LIFE
    }
}

/// What came of an attempt to prove something that only the owner knows or has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt<T> {
    /// It is right.
    Right(T),
    /// It is not, or there is nothing to compare with.
    Wrong,
    /// Too many attempts: nothing was compared.
    Locked,
}

/// Whether a session of our own sign-in has no second factor yet. Other ways in have theirs at the provider.
pub fn lacks_second(session: &Session) -> bool {
    session.record().is_some_and(|record| {
        record.iss.as_deref() == Some(HUB)
            && !record.amr.iter().any(|method| SECOND.contains(&method.as_str()))
    })
}

/// Whether the person signed in a moment ago: what changes the ways in asks for that.
pub fn is_fresh(session: &Session, now: Timestamp) -> bool {
    let signed_in = session.record().and_then(|record| record.auth_time);
    signed_in.is_some_and(|at| now.duration_since(at) <= FRESH_FOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read_as_people_copy_them() {
        for (text, expected) in [
            ("RX 123456", Ok("RX123456")),
            ("rx-123456", Ok("RX123456")),
            ("DD1234567", Ok("DD1234567")),
            (" 051 234 567 ", Ok("051234567")),
            ("12345678", Ok("12345678")),
            ("", Err(NoDocument)),
            ("RX", Err(NoDocument)),
            ("RX12345", Err(NoDocument)),
            ("RX12345678", Err(NoDocument)),
            ("R1234567", Err(NoDocument)),
            ("RXX123456", Err(NoDocument)),
            ("123456RX", Err(NoDocument)),
            ("1234567", Err(NoDocument)),
            ("ȘX123456", Err(NoDocument)),
        ] {
            let read = Document::parse(text);
            assert_eq!(read.as_ref().map(Document::as_str), expected.as_ref().copied(), "{text}");
        }
        assert_eq!(format!("{:?}", Document::parse("RX123456").unwrap()), "Document(****)");
    }

    #[test]
    fn purposes_read_back() {
        for purpose in Purpose::ALL {
            assert_eq!(purpose.as_str().parse(), Ok(purpose));
        }
        assert!("other".parse::<Purpose>().is_err());
    }
}
