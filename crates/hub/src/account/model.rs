//! Accounts: who has one, how far its registration is, and who may have one at all.

use base::{Cnp, Date, Email, Id, NameMatch, PersonName, Phone, Timestamp};
use jiff::SignedDuration;
use web::Lang;

use crate::ports::persons::CivilStatus;

/// How long after the provider confirmed an address the hub believes it (rule 9; never ask twice).
pub const EMAIL_CONFIRMED_FOR: SignedDuration = SignedDuration::from_mins(15);
/// How long an e-mail code is good (rule 111).
pub const CODE_VALID_FOR: SignedDuration = SignedDuration::from_mins(15);
/// Digits of an e-mail code.
pub const CODE_DIGITS: usize = 6;
/// How often a code may be typed wrong.
pub const CODE_TRIES: i64 = 5;
/// How many codes an account is sent within an hour.
pub const CODE_SENDS_MAX: i64 = 5;

/// The issuer of our own sign-ins, in `identity` and in sessions.
pub const HUB: &str = "hub";

/// A person's account in the hub.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub id: Id<Self>,
    /// The person's number: what a provider verified, or what was typed here and is only claimed until it is proven. It never
    /// changes.
    pub cnp: Cnp,
    /// The name as the provider verified it.
    pub name: PersonName,
    /// The birth date as the provider verified it, where it told one.
    pub birth_date: Option<Date>,
    /// The address for messages, from the form.
    pub email: Option<Email>,
    /// When the person last showed that they read it.
    pub email_confirmed_at: Option<Timestamp>,
    /// The telephone number, where the person gave one.
    pub phone: Option<Phone>,
    /// The language of messages.
    pub lang: Lang,
    /// How far the registration is.
    pub state: AccountState,
    /// The civil status when the population register was last asked.
    pub civil: Option<CivilStatus>,
    /// When that was.
    pub civil_at: Option<Timestamp>,
    /// Until when no certificate is asked for: a day after the address changed.
    pub hold_until: Option<Timestamp>,
    /// Counts changes; a change names the version it saw.
    pub version: i64,
}

/// How far a registration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountState {
    /// Signed in for the first time; the form is still to be filled in.
    Form,
    /// The form is there; the code sent by e-mail is not.
    Email,
    /// Everything is there; the population register did not answer yet.
    Register,
    /// The register's answer does not allow the account; another way in is open.
    Refused(Refusal),
    /// Registered here; the identity is still to be proven, once, at a counter (rule 2).
    Counter,
    /// Proven, but the person has another account already: the two are joined after a sign-in with the first way (rule 12).
    Link,
    /// Validated once and for all (rule 1).
    Active,
    /// Closed by its owner, or joined to another; nobody signs in to it.
    Closed,
}

/// Why the comparison with the population register did not validate an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The data do not agree. Which, and with what, is told to nobody (rule 10).
    Mismatch,
    /// No Romanian citizenship (rule 13).
    NotRomanian,
    /// Too young for the online way (rule 19).
    Minor,
}

impl Refusal {
    /// The stable code for the audit trail.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mismatch => "mismatch",
            Self::NotRomanian => "not-romanian",
            Self::Minor => "minor",
        }
    }
}

impl AccountState {
    /// Every state.
    pub const ALL: [Self; 10] = [
        Self::Form,
        Self::Email,
        Self::Register,
        Self::Refused(Refusal::Mismatch),
        Self::Refused(Refusal::NotRomanian),
        Self::Refused(Refusal::Minor),
        Self::Counter,
        Self::Link,
        Self::Active,
        Self::Closed,
    ];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Email => "email",
            Self::Register => "register",
            Self::Refused(Refusal::Mismatch) => "refused-mismatch",
            Self::Refused(Refusal::NotRomanian) => "refused-not-romanian",
            Self::Refused(Refusal::Minor) => "refused-minor",
            Self::Counter => "counter",
            Self::Link => "link",
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }

    /// The page where a person in this state continues.
    pub const fn next_page(self) -> &'static str {
        match self {
            Self::Form => "/inregistrare",
            Self::Email => "/inregistrare/cod",
            Self::Register => "/inregistrare/primita",
            Self::Refused(_) => "/inregistrare/alta-cale",
            Self::Counter => "/cont-nou/pasi",
            Self::Link => "/legare/inceput",
            Self::Active => "/acasa",
            Self::Closed => "/cont",
        }
    }
}

/// The text is not a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the state of an account")]
pub struct UnknownState;

impl std::str::FromStr for AccountState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(UnknownState)
    }
}

/// What the provider verified, against which the register's answer is held.
#[derive(Clone, Copy, Debug)]
pub struct Claimed<'a> {
    /// The name.
    pub name: &'a PersonName,
    /// The birth date, where it told one.
    pub birth_date: Option<Date>,
}

/// Compares the claimed identity with the population register's answer (rules 9, 10, 13 and 19).
///
/// Names must be the same set, whatever their order and spelling; a claimed birth date must be the register's; the person
/// must live. Citizenship and age are looked at only where all of that agrees, so that nothing is told to somebody else.
pub fn compare(
    claimed: Claimed<'_>,
    civil: Option<&CivilStatus>,
    today: Date,
    age_min: i16,
) -> Result<(), Refusal> {
    let civil = civil.ok_or(Refusal::Mismatch)?;
    let named = claimed.name.matches(&civil.name) == NameMatch::Exact;
    let born = claimed.birth_date.is_none_or(|date| date == civil.birth_date);
    if !named || !born || civil.died_on.is_some() {
        return Err(Refusal::Mismatch);
    }
    standing(civil, today, age_min)
}

/// Whether a person whose identity is known may ask online today.
pub fn standing(civil: &CivilStatus, today: Date, age_min: i16) -> Result<(), Refusal> {
    if civil.died_on.is_some() {
        Err(Refusal::Mismatch)
    } else if !civil.citizenship.is_romanian() {
        Err(Refusal::NotRomanian)
    } else if civil.age_on(today) < age_min {
        Err(Refusal::Minor)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use registers::{Citizenship, Place};

    use super::*;

    fn civil() -> CivilStatus {
        CivilStatus {
            cnp: Cnp::from_first_twelve("285030422114").unwrap(),
            former_cnps: vec![],
            name: PersonName::new("Ștefănescu-Pop", "Maria Ioana"),
            previous_names: vec![],
            father: None,
            mother: None,
            birth_date: "1985-03-04".parse().unwrap(),
            birth_place: Place::abroad("FR", "Paris"),
            citizenship: Citizenship::Of(vec!["FR".into(), "RO".into()]),
            died_on: None,
        }
    }

    #[test]
    fn states_read_back() {
        for state in AccountState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        assert!("open".parse::<AccountState>().is_err());
    }

    #[test]
    fn only_the_same_living_romanian_adult_passes() {
        let today: Date = "2026-11-22".parse().unwrap();
        let check = |name: (&str, &str),
                     born: Option<&str>,
                     civil: Option<CivilStatus>,
                     expected| {
            let name = PersonName::new(name.0, name.1);
            let claimed = Claimed { name: &name, birth_date: born.map(|b| b.parse().unwrap()) };
            assert_eq!(compare(claimed, civil.as_ref(), today, 18), expected, "{name:?} {born:?}");
        };
        let same = ("STEFANESCU POP", "IOANA-MARIA");
        let born = |date: &str| CivilStatus { birth_date: date.parse().unwrap(), ..civil() };
        let citizen = |citizenship| Some(CivilStatus { citizenship, ..civil() });
        let dead = CivilStatus { died_on: Some(today), ..civil() };
        check(same, Some("1985-03-04"), Some(civil()), Ok(()));
        check(same, None, Some(civil()), Ok(()));
        check(("Ștefănescu", "Maria Ioana"), None, Some(civil()), Err(Refusal::Mismatch));
        check(("Popescu", "Ana"), None, Some(civil()), Err(Refusal::Mismatch));
        check(("", ""), None, Some(civil()), Err(Refusal::Mismatch));
        check(same, Some("1985-03-05"), Some(civil()), Err(Refusal::Mismatch));
        check(same, None, None, Err(Refusal::Mismatch));
        check(same, None, Some(dead), Err(Refusal::Mismatch));
        check(same, None, citizen(Citizenship::Of(vec!["FR".into()])), Err(Refusal::NotRomanian));
        check(same, None, citizen(Citizenship::Unknown), Err(Refusal::NotRomanian));
        check(same, None, citizen(Citizenship::Stateless), Err(Refusal::NotRomanian));
        check(same, None, Some(born("2008-11-23")), Err(Refusal::Minor));
        check(same, None, Some(born("2008-11-22")), Ok(()));
        // Somebody else's citizenship and age are not told.
        check(("A", "B"), None, citizen(Citizenship::Unknown), Err(Refusal::Mismatch));
    }
}
