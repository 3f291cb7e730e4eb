//! A case at a counter: how far it is, what the clerk looked at, what the register says, why somebody was not validated. No
//! I/O.

use base::{Date, Id, NameMatch, Timestamp};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::account::model::{Account, Refusal as Standing, standing};
use crate::ports::persons::CivilStatus;

/// How often one clerk may try one code with a wrong number or document; then the code is locked for that clerk.
pub const TRIES: i64 = 5;
/// How long a case that was begun is kept open: as long as a code is good.
pub const CASE_LIFE: SignedDuration = super::code::LIFE;

/// A person at the counter, with a code that agreed with the number and the document.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its id.
    pub id: Id<Self>,
    /// The number that staff quote.
    pub reference: String,
    /// Whose.
    pub account: Id<Account>,
    /// The code's hash, so that the case ends with its code.
    pub code_hash: String,
    /// How far it is.
    pub state: CaseState,
    /// What the clerk had looked at when the register did not answer.
    pub ticks: Ticks,
    /// When the person was there.
    pub opened_at: Timestamp,
    /// The form that decided it.
    pub form_key: Option<String>,
    /// Counts changes; a change names the version it saw.
    pub version: i64,
}

/// How far a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseState {
    /// The clerk has not decided.
    Open,
    /// The clerk has looked at the person and the document; the register did not answer.
    WaitingRegister,
    /// Validated.
    Confirmed,
    /// Not validated.
    Refused,
    /// The person came again, here or elsewhere, or asked for another code: another case goes on.
    Superseded,
    /// Nobody finished it in its time.
    Lapsed,
}

impl CaseState {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Open,
        Self::WaitingRegister,
        Self::Confirmed,
        Self::Refused,
        Self::Superseded,
        Self::Lapsed,
    ];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::WaitingRegister => "waiting-register",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Superseded => "superseded",
            Self::Lapsed => "lapsed",
        }
    }

    /// Whether the clerk can still decide.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Open | Self::WaitingRegister)
    }
}

/// The text is no word of this slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a word of the counters")]
pub struct UnknownWord;

impl std::str::FromStr for CaseState {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(UnknownWord)
    }
}

/// What the clerk says to have looked at (rule 4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticks {
    /// The document is an original, undamaged and not expired.
    pub document: bool,
    /// The photograph is the person's.
    pub photo: bool,
    /// The details on the document are those on the screen.
    pub data: bool,
}

impl Ticks {
    /// Whether all was looked at.
    pub const fn all(self) -> bool {
        self.document && self.photo && self.data
    }
}

/// Why the clerk does not validate. What the person is told is the same for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The photograph is not the person's.
    Photo,
    /// The document has expired.
    Expired,
    /// The document is damaged.
    Damaged,
    /// A copy, or no accepted document.
    NotOriginal,
    /// The details on the document are not those on the screen.
    Data,
    /// The register does not confirm the person.
    Register,
    /// The online service is not for this person: citizenship, age.
    NotForOnline,
    /// A suspicion of fraud; the supervisor is told at once.
    Fraud,
    /// The person left, or does not want to go on.
    Left,
}

impl Refusal {
    /// Every reason, in the order of the list.
    pub const ALL: [Self; 9] = [
        Self::Photo,
        Self::Expired,
        Self::Damaged,
        Self::NotOriginal,
        Self::Data,
        Self::Register,
        Self::NotForOnline,
        Self::Fraud,
        Self::Left,
    ];

    /// The word in the database and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Expired => "expired",
            Self::Damaged => "damaged",
            Self::NotOriginal => "not-original",
            Self::Data => "data",
            Self::Register => "register",
            Self::NotForOnline => "not-for-online",
            Self::Fraud => "fraud",
            Self::Left => "left",
        }
    }
}

impl std::str::FromStr for Refusal {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text).ok_or(UnknownWord)
    }
}

/// What the population register says beside what the person typed.
#[derive(Debug, Clone)]
pub enum Compared {
    /// The same person.
    Agrees(CivilStatus),
    /// The number is known, with another name or birth date: the clerk looks at the document again.
    Differs(CivilStatus),
    /// No such living person: nobody is validated.
    Unknown,
    /// The person is known and may not ask online.
    NotForOnline(Standing),
    /// It does not answer: the case waits.
    Down,
}

impl Compared {
    /// Holds what was typed against the register's answer (rules 9, 13, 19 and 33).
    pub fn of(account: &Account, civil: Option<CivilStatus>, today: Date, age_min: i16) -> Self {
        let Some(civil) = civil.filter(|civil| civil.died_on.is_none()) else {
            return Self::Unknown;
        };
        if let Err(refusal) = standing(&civil, today, age_min) {
            return Self::NotForOnline(refusal);
        }
        let born = account.birth_date.or_else(|| account.cnp.birth_date());
        let named = account.name.matches(&civil.name) == NameMatch::Exact;
        if named && born.is_none_or(|born| born == civil.birth_date) {
            Self::Agrees(civil)
        } else {
            Self::Differs(civil)
        }
    }

    /// What the register says about the person, where somebody may be validated by it.
    pub const fn civil(&self) -> Option<&CivilStatus> {
        match self {
            Self::Agrees(civil) | Self::Differs(civil) => Some(civil),
            Self::Unknown | Self::NotForOnline(_) | Self::Down => None,
        }
    }

    /// The word in evidence and in the form, so that nobody confirms what was not on the screen.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Agrees(_) => "agrees",
            Self::Differs(_) => "differs",
            Self::Unknown => "unknown",
            Self::NotForOnline(_) => "not-for-online",
            Self::Down => "down",
        }
    }
}

#[cfg(test)]
mod tests {
    use base::PersonName;
    use registers::Citizenship;

    use super::*;
    use crate::account::model::AccountState;
    use crate::testing::maria;

    #[test]
    fn words_read_back() {
        for state in CaseState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        for reason in Refusal::ALL {
            assert_eq!(reason.as_str().parse(), Ok(reason));
        }
        assert!("done".parse::<CaseState>().is_err());
        assert!("".parse::<Refusal>().is_err());
    }

    fn account(name: PersonName) -> Account {
        Account {
            id: Id::new(Timestamp::UNIX_EPOCH, &base::Entropy::seeded(1)),
            cnp: maria().cnp,
            name,
            birth_date: None,
            email: None,
            email_confirmed_at: None,
            phone: None,
            lang: web::Lang::Ro,
            state: AccountState::Counter,
            civil: None,
            civil_at: None,
            hold_until: None,
            version: 0,
        }
    }

    #[test]
    fn what_was_typed_is_held_against_the_register() {
        let today: Date = "2026-11-22".parse().unwrap();
        let check = |surname: &str, civil: Option<CivilStatus>, expected: &str| {
            let account = account(PersonName::new(surname, "Maria Ioana"));
            let compared = Compared::of(&account, civil, today, 18);
            assert_eq!(compared.as_str(), expected, "{surname}");
            let confirms = matches!(expected, "agrees" | "differs");
            assert_eq!(compared.civil().is_some(), confirms, "{expected}");
        };
        let citizen = |of: &str| Citizenship::Of(vec![of.to_owned()]);
        check("STEFANESCU", Some(maria()), "agrees");
        check("Țiriac", Some(maria()), "differs");
        check("Ștefănescu-Țiriac", Some(maria()), "differs");
        let born = |date: &str| CivilStatus { birth_date: date.parse().unwrap(), ..maria() };
        check("Ștefănescu", Some(born("1985-03-05")), "differs");
        check("Ștefănescu", Some(born("2010-03-04")), "not-for-online");
        check("Ștefănescu", None, "unknown");
        check("Ștefănescu", Some(CivilStatus { died_on: Some(today), ..maria() }), "unknown");
        let french = CivilStatus { citizenship: citizen("FR"), ..maria() };
        check("Ștefănescu", Some(french), "not-for-online");
    }
}
