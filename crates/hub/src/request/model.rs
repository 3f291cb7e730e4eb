//! A request for a certificate and its states.

use base::{Cui, Date, Entropy, Id, Timestamp};
use web::Lang;

use crate::account::model::Account;
use crate::company::model::{Capacity, Empowerment};
use crate::ports::companies::Company;
use crate::ports::persons::CivilStatus;
use crate::request::reasons::Reason;

/// A request for a certificate.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its id, in addresses.
    pub id: Id<Self>,
    /// Its registration number, for people (rule 28): `R-2026-7K3QX0M9-T`.
    pub reference: String,
    /// Who sent it.
    pub account: Id<Account>,
    /// Whom it is about, as the registers had them when it was sent.
    pub subject: Subject,
    /// What the certificate is for.
    pub reason: ChosenReason,
    /// The civil day in Bucharest on which it was sent (rule 24).
    pub day: Date,
    /// The language of messages about it.
    pub lang: Lang,
    /// Where it stands.
    pub state: RequestState,
    /// The last day of the promised term, while an operator has it.
    pub promised: Option<Date>,
    /// When the registers are asked again, while they do not answer.
    pub retry_at: Option<Timestamp>,
    /// How often the registers did not answer.
    pub attempts: i64,
    /// Counts changes; a change names the version it saw.
    pub version: i64,
    /// When it was received.
    pub created_at: Timestamp,
    /// When its state last changed.
    pub updated_at: Timestamp,
}

/// Whom a request is about.
#[expect(clippy::large_enum_variant, reason = "nearly every request is about a person")]
#[derive(Clone, Debug)]
pub enum Subject {
    /// The person who sent it.
    Person(CivilStatus),
    /// A company, for which a person sent it.
    Company(Box<ForCompany>),
}

/// A company with who asks for it and by what right (rule 29).
#[derive(Clone, Debug)]
pub struct ForCompany {
    /// The company.
    pub company: Company,
    /// The person who asks.
    pub sender: CivilStatus,
    /// By what right.
    pub capacity: Capacity,
}

impl Subject {
    /// The person who sends.
    pub fn sender(&self) -> &CivilStatus {
        match self {
            Self::Person(person) => person,
            Self::Company(asked) => &asked.sender,
        }
    }

    /// The company and by what right somebody asks for it, where it is about one.
    pub fn company(&self) -> Option<(&Company, Capacity)> {
        match self {
            Self::Person(_) => None,
            Self::Company(asked) => Some((&asked.company, asked.capacity)),
        }
    }

    /// The code of the company, where it is about one.
    pub fn cui(&self) -> Option<Cui> {
        self.company().map(|(company, _)| company.cui)
    }

    /// The empowerment by which it was asked for.
    pub fn empowerment(&self) -> Option<Id<Empowerment>> {
        self.company().and_then(|(_, capacity)| capacity.empowerment())
    }
}

/// The one reason of a request (rule 22), as the table of that day had it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenReason {
    /// The stable code.
    pub code: String,
    /// What the certificate prints: the words of the table.
    pub text: String,
    /// The person's own words, where the reason is not in the table. Read by operators, never printed.
    pub note: Option<String>,
    /// The version of the table.
    pub version: String,
}

impl ChosenReason {
    /// A reason of the table with the person's own words, where it asks for them.
    pub fn of(reason: &Reason, note: Option<String>, version: &str) -> Self {
        Self {
            code: reason.code.clone(),
            text: reason.ro.clone(),
            note: note.filter(|_| reason.note),
            version: version.to_owned(),
        }
    }
}

/// Where a request stands. Each change is a compare-and-swap on the state it leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RequestState {
    /// Received; the issuing has it.
    Submitted,
    /// A register did not answer; it is asked again by itself.
    WaitingRegister,
    /// A number is bound to it and the certificate is being signed.
    Numbered,
    /// An operator decides within the promised term.
    Operator,
    /// The certificate is there.
    Issued,
    /// It cannot be issued online.
    Refused,
    /// The person took it back.
    Withdrawn,
}

impl RequestState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Submitted,
        Self::WaitingRegister,
        Self::Numbered,
        Self::Operator,
        Self::Issued,
        Self::Refused,
        Self::Withdrawn,
    ];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::WaitingRegister => "waiting_register",
            Self::Numbered => "numbered",
            Self::Operator => "operator",
            Self::Issued => "issued",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether nothing will change any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Issued | Self::Refused | Self::Withdrawn)
    }

    /// Whether the certificate comes by itself within moments.
    pub const fn is_moving(self) -> bool {
        matches!(self, Self::Submitted | Self::WaitingRegister | Self::Numbered)
    }

    /// Whether a request may go from here to `next`.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Submitted => !matches!(next, Self::Submitted | Self::Issued),
            Self::WaitingRegister => !matches!(next, Self::Submitted | Self::Issued),
            // What an operator found goes with it into the issuing, which asks the registers again.
            Self::Operator => matches!(next, Self::Submitted | Self::Refused | Self::Withdrawn),
            // A bound number is never given back: the certificate is finished under it, also by an operator where the
            // registers say something new meanwhile.
            Self::Numbered => matches!(next, Self::Issued | Self::Operator),
            Self::Issued | Self::Refused | Self::Withdrawn => false,
        }
    }
}

/// The text is not a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the state of a request")]
pub struct UnknownState;

impl std::str::FromStr for RequestState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(UnknownState)
    }
}

/// A registration number for people to quote: year, eight random characters, a check character. Random, so that nobody
/// learns from it how many requests there are.
pub fn new_reference(day: Date, entropy: &Entropy) -> String {
    new_number("R", day, entropy)
}

/// Such a number with another letter: what else people quote.
pub fn new_number(letter: &str, day: Date, entropy: &Entropy) -> String {
    let body = entropy.crockford(8);
    format!("{letter}-{}-{body}-{}", day.year(), check_character(day.year(), &body))
}

/// The sum of the values, each times an odd number of its own, in Crockford's base 32: an odd factor has an inverse modulo
/// 32, so that every single wrong character is noticed.
fn check_character(year: i16, body: &str) -> char {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let value = |c: u8| ALPHABET.iter().position(|a| *a == c).unwrap_or_default();
    let digits = year.to_string();
    let weighted = digits.bytes().chain(body.bytes()).enumerate();
    let sum: usize = weighted.map(|(place, c)| (2 * place + 1) * value(c)).sum();
    char::from(ALPHABET[sum % 32])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_read_back_and_end() {
        for state in RequestState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
            assert!(!state.may_become(state) || state == RequestState::WaitingRegister);
            let ends = RequestState::ALL.into_iter().all(|next| !state.may_become(next));
            assert_eq!(ends, state.is_final(), "{state:?}");
        }
        assert!("done".parse::<RequestState>().is_err());
    }

    #[test]
    fn a_certificate_needs_a_number_first() {
        for state in RequestState::ALL {
            let may = state.may_become(RequestState::Issued);
            assert_eq!(may, state == RequestState::Numbered, "{state:?}");
        }
    }

    #[test]
    fn references_notice_one_wrong_character() {
        let day: Date = "2026-11-22".parse().unwrap();
        let entropy = Entropy::seeded(5);
        for _ in 0..100 {
            let reference = new_reference(day, &entropy);
            let body = &reference[7..15];
            assert_eq!(reference.len(), "R-2026-7K3QX0M9-T".len(), "{reference}");
            for at in 0..8 {
                for other in b"0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
                    let mut wrong = body.as_bytes().to_vec();
                    if wrong[at] == *other {
                        continue;
                    }
                    wrong[at] = *other;
                    let wrong = String::from_utf8(wrong).unwrap();
                    assert!(!reference.ends_with(check_character(2026, &wrong)), "{wrong}");
                }
            }
        }
    }
}
