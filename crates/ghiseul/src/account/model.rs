//! Accounts, codes from e-mails and attempts to sign in, as values. No I/O.

use base::{Cnp, Email, Id, PersonName, Timestamp};
use jiff::SignedDuration;
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

/// How long a code is good.
pub const CODE_LIFE: SignedDuration = SignedDuration::from_mins(15);
/// How often a code may be tried.
pub const CODE_TRIES: i64 = 5;
/// How long a journey with codes may take; resending does not prolong it.
pub const JOURNEY_LIFE: SignedDuration = SignedDuration::from_hours(2);
/// Messages that one client may cause to one address within an hour.
pub const SENDS_PER_CLIENT: i64 = 6;
/// Messages that everybody together may cause to one address within an hour.
pub const SENDS_PER_ADDRESS: i64 = 20;
/// Messages to one address within a day that clients may cause from which its account was never used. Each message is
/// five guesses at six digits, so this bounds how likely a stranger gets into an account through its forgotten password.
pub const SENDS_PER_DAY: i64 = 30;
/// The day of [`SENDS_PER_DAY`]; codes are kept for so long, without what was typed beside them.
pub const SENDS_DAY: SignedDuration = SignedDuration::from_hours(24);
/// The hour in which messages are counted.
pub const SENDS_WINDOW: SignedDuration = SignedDuration::from_hours(1);

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

/// How often one client may try one address before it waits.
pub const TRIES_PER_CLIENT: i64 = 5;
/// How long it waits, after the last try that counted.
pub const LOCK: SignedDuration = SignedDuration::from_mins(15);
/// How often everybody together may try one address within [`ATTACK_WINDOW`] before only clients that were used for the
/// account before may go on.
pub const TRIES_PER_ADDRESS: i64 = 50;
/// See [`TRIES_PER_ADDRESS`].
pub const ATTACK_WINDOW: SignedDuration = SignedDuration::from_hours(1);
/// How long a client is remembered as used for an account.
pub const CLIENT_MEMORY: SignedDuration = SignedDuration::from_hours(24 * 180);

/// How many messages went to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sends {
    /// Within the hour, caused by this client.
    pub by_client: i64,
    /// Within the hour, caused by everybody.
    pub by_all: i64,
    /// Within the day, caused by everybody.
    pub of_day: i64,
    /// Whether the account of the address was used from this client before.
    pub known_client: bool,
}

impl Sends {
    /// Whether one more may go, else how long to wait.
    pub const fn one_more(self) -> Result<(), SignedDuration> {
        if self.by_client >= SENDS_PER_CLIENT || self.by_all >= SENDS_PER_ADDRESS {
            return Err(SENDS_WINDOW);
        }
        if self.of_day >= SENDS_PER_DAY && !self.known_client {
            return Err(SENDS_DAY);
        }
        Ok(())
    }
}

/// What is known when somebody tries to sign in, this try counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// Tries of this client at this address, since its last success or the end of its waiting.
    pub by_client: i64,
    /// Tries of everybody at this address within the hour.
    pub by_all: i64,
    /// Whether the account was used from this client before.
    pub known_client: bool,
}

impl Tries {
    /// Whether the password is looked at at all.
    ///
    /// A stranger can make their own client wait, never the owner's: the owner's client has its own count, and once the
    /// account was used from it, it is not touched by an attack from many places either.
    pub const fn may_go_on(self) -> bool {
        let attack = self.by_all > TRIES_PER_ADDRESS && !self.known_client;
        self.by_client <= TRIES_PER_CLIENT && !attack
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many_letters_may_go() {
        // by client, by all, of the day, known client, how long to wait
        let table = [
            (0, 0, 0, false, Ok(())),
            (5, 19, 29, false, Ok(())),
            (6, 6, 6, true, Err(SENDS_WINDOW)),
            (0, 20, 20, true, Err(SENDS_WINDOW)),
            (0, 0, 30, false, Err(SENDS_DAY)),
            (0, 0, 300, true, Ok(())),
        ];
        for (by_client, by_all, of_day, known_client, expected) in table {
            let sends = Sends { by_client, by_all, of_day, known_client };
            assert_eq!(sends.one_more(), expected, "{sends:?}");
        }
    }

    #[test]
    fn who_may_try_a_password() {
        // by client, by all, known client, goes on
        let table = [
            (1, 1, false, true),
            (5, 5, false, true),
            (6, 6, false, false),
            (6, 6, true, false),
            (1, 50, false, true),
            (1, 51, false, false),
            (1, 5000, true, true),
        ];
        for (by_client, by_all, known_client, goes_on) in table {
            let tries = Tries { by_client, by_all, known_client };
            assert_eq!(tries.may_go_on(), goes_on, "{tries:?}");
        }
    }
}
