//! Accounts, codes from e-mails and attempts to sign in, as values. No I/O.

use base::{Cnp, Email, Id, PersonName, Timestamp};
use credentials::budget::JOURNEY_LIFE;
use serde::{Deserialize, Serialize};

/// A citizen's account at the portal. It exists only once its e-mail address was confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id, the `account` of sessions.
    pub id: Id<Account>,
    /// Where codes go.
    pub email: Email,
    /// When the person last proved to read that mailbox.
    pub email_confirmed_at: Timestamp,
    /// As typed: exactly as on the identity document.
    pub name: PersonName,
    /// As typed. Proven only by a card check or another proof, never by the account itself.
    pub cnp: Cnp,
}

/// What a person typed to get an account, waiting for the code from the e-mail.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Their name.
    pub name: PersonName,
    /// Their number.
    pub cnp: Cnp,
    /// The hash of the password they chose.
    pub password: String,
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Registration(****)")
    }
}

/// Why a code was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To open an account.
    Register,
    /// To choose another password.
    Reset,
}

impl Purpose {
    /// The word in the database and in the audit trail.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Reset => "reset",
        }
    }
}

impl std::str::FromStr for Purpose {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "register" => Ok(Self::Register),
            "reset" => Ok(Self::Reset),
            other => Err(format!("{other} is no purpose of a code")),
        }
    }
}

/// A code on its way, without the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Its id, kept in the browser's session.
    pub id: Id<Challenge>,
    /// Why it was sent.
    pub purpose: Purpose,
    /// Where to.
    pub email: Email,
    /// What was typed, for a registration that is not finished.
    pub registration: Option<Registration>,
    /// When it was first sent.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

impl Challenge {
    /// Whether the journey can still be finished.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && now < self.created_at + JOURNEY_LIFE
    }
}

/// What came of a typed code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// It is the right one, and now it is used.
    Right,
    /// It is not; so many tries are left.
    Wrong {
        /// Tries left, at least one.
        left: i64,
    },
    /// Out of time or out of tries: another one has to be sent.
    Spent,
    /// There is no such code any more.
    Gone,
}
