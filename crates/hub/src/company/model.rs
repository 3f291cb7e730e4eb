//! Who may act for which company, and what stands in the way. No I/O.

use base::{Cnp, Cui, Date, Id, Timestamp, dates};
use registers::company::{Power, Status};
use serde::{Deserialize, Serialize};

use crate::account::model::Account;
use crate::ports::companies::Company;
use crate::request::model::Request;

/// Months that an empowerment lasts at most.
pub const MONTHS_MAX: i32 = 12;
/// Empowerments of one company that are in force or to come at most.
pub const OPEN_MAX: usize = 50;

/// By what right somebody acts for a company (rule 15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Capacity {
    /// Its legal representative, as the trade register has it at that moment, who acts alone.
    Representative,
    /// Somebody whom such a representative empowered here.
    Empowered {
        /// The empowerment.
        by: Id<Empowerment>,
        /// What it is for.
        scope: Scope,
    },
}

impl Capacity {
    /// The empowerment, where there is one.
    pub const fn empowerment(self) -> Option<Id<Empowerment>> {
        match self {
            Self::Representative => None,
            Self::Empowered { by, .. } => Some(by),
        }
    }
}

/// What an empowerment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Any number of certificates.
    All,
    /// One certificate.
    One,
}

impl Scope {
    /// Both.
    pub const ALL: [Self; 2] = [Self::All, Self::One];

    /// The word in the database and in the form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::One => "one",
        }
    }
}

impl std::str::FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|scope| scope.as_str() == text);
        found.ok_or_else(|| format!("{text} is no scope"))
    }
}

/// What a representative gave to a person.
#[derive(Debug, Clone)]
pub struct Empowerment {
    /// Its id.
    pub id: Id<Self>,
    /// The company.
    pub cui: Cui,
    /// The representative who gave it.
    pub giver: Id<Account>,
    /// The numbers of the giver, in force and former.
    pub giver_cnps: Vec<Cnp>,
    /// The person's number with its middle hidden.
    pub shown: String,
    /// What it is for.
    pub scope: Scope,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub until: Date,
    /// The request that used it up.
    pub used_by: Option<Id<Request>>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// Where an empowerment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// Its first day is to come.
    ToCome,
    /// It can be used.
    InForce,
    /// It was for one certificate, which was asked for.
    Used,
    /// Its last day is over.
    Over,
    /// It was taken back.
    Revoked,
    /// Who gave it no longer represents the company alone, or never did by today's register.
    GiverGone,
}

impl Empowerment {
    /// Where it stands on `day`, by what the trade register says of the company at this moment.
    pub fn force(&self, company: &Company, day: Date) -> Force {
        let giver = company.power_of(&self.giver_cnps, day);
        match self.used_by {
            _ if self.revoked_at.is_some() => Force::Revoked,
            _ if self.until < day => Force::Over,
            _ if giver != Some(Power::Alone) => Force::GiverGone,
            Some(_) => Force::Used,
            None if day < self.from => Force::ToCome,
            None => Force::InForce,
        }
    }

    /// Whether it opens the company's pages: also after the one certificate was asked for, so that its way can be followed.
    fn opens(&self, company: &Company, day: Date) -> bool {
        matches!(self.force(company, day), Force::InForce | Force::Used)
    }
}

/// What is wrong with the days of an empowerment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermError {
    /// It would begin before today.
    Past,
    /// It would end before it begins.
    Order,
    /// It would last longer than [`MONTHS_MAX`] months.
    Long,
}

/// Whether an empowerment may last from `from` to `until`, both included.
pub fn term(from: Date, until: Date, today: Date) -> Result<(), TermError> {
    if from < today {
        Err(TermError::Past)
    } else if until < from {
        Err(TermError::Order)
    } else if until > dates::add_months_clamped(from, MONTHS_MAX) {
        Err(TermError::Long)
    } else {
        Ok(())
    }
}

/// Why nobody can ask for a company online, or this person cannot. Each has a page that says what to do instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// A self-employed person, an individual or family enterprise: the certificate is the owner's (rule 16).
    NotLegalPerson,
    /// The registered office is not in Romania (rule 14).
    SeatAbroad,
    /// An association, a foundation, a public body: not in the trade register (rule 14).
    NotRegistered,
    /// Struck off (rule 17).
    StruckOff,
    /// Dissolved (rule 17).
    Dissolved,
    /// The person represents it only together with somebody else.
    ///
    /// Who has only joint power binds the company only with the others, so the request would have to be signed by all of them.
    /// Of the two lawful ways, a confirmation by the other here or the signatures of both at a counter, the counter is taken:
    /// it needs nothing of us that the law does not have already, and nobody waits for a confirmation that never comes.
    Jointly,
    /// The person acts for no company.
    NoCompany,
    /// Companies are not served online yet.
    NotOpen,
}

impl Stop {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::NotLegalPerson,
        Self::SeatAbroad,
        Self::NotRegistered,
        Self::StruckOff,
        Self::Dissolved,
        Self::Jointly,
        Self::NoCompany,
        Self::NotOpen,
    ];

    /// The stable code, for people who ask for help and for the audit trail.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotLegalPerson => "company.not-legal-person",
            Self::SeatAbroad => "company.seat-abroad",
            Self::NotRegistered => "company.not-registered",
            Self::StruckOff => "company.struck-off",
            Self::Dissolved => "company.dissolved",
            Self::Jointly => "company.jointly",
            Self::NoCompany => "company.none",
            Self::NotOpen => "company.not-open",
        }
    }
}

/// Whether certificates about a company are issued online at all (rules 14, 16 and 17). A suspended one is still there: it is
/// accepted, with a notice.
pub fn eligible(company: &Company) -> Result<(), Stop> {
    if !company.form.is_legal_person() {
        return Err(Stop::NotLegalPerson);
    }
    match company.status {
        Status::StruckOff { .. } => return Err(Stop::StruckOff),
        Status::Dissolved { .. } => return Err(Stop::Dissolved),
        Status::Active | Status::Suspended { .. } => {}
    }
    if company.seat.place.country == "RO" { Ok(()) } else { Err(Stop::SeatAbroad) }
}

/// How somebody stands to a company.
#[derive(Debug, Clone)]
pub enum Standing {
    /// They may act for it.
    Acts(Acting),
    /// They have to do with it, but it cannot be asked for here.
    Stopped(Company, Stop),
}

/// Somebody who acts for a company.
#[derive(Debug, Clone)]
pub struct Acting {
    /// The company.
    pub company: Company,
    /// By what right.
    pub capacity: Capacity,
    /// Whether they may ask for a certificate: not where their one was asked for.
    pub may_ask: bool,
}

impl Acting {
    /// Whether they may see everything that was asked for the company, and empower others.
    pub const fn represents(&self) -> bool {
        matches!(self.capacity, Capacity::Representative)
    }
}

impl Standing {
    /// The company.
    pub const fn company(&self) -> &Company {
        match self {
            Self::Acts(acting) => &acting.company,
            Self::Stopped(company, _) => company,
        }
    }
}

/// How the person with the numbers `cnps`, in force and former, stands to a company on `day`; `None` for somebody who has
/// nothing to do with it. `given` are the empowerments of this person.
pub fn standing(
    company: Company,
    cnps: &[Cnp],
    given: &[Empowerment],
    day: Date,
) -> Option<Standing> {
    let power = company.power_of(cnps, day);
    let open = given.iter().filter(|e| e.cui == company.cui && e.opens(&company, day));
    // The widest first; of those that are used up none can be asked with.
    let best = open.min_by_key(|e| (e.used_by.is_some(), e.scope == Scope::One));
    if power.is_none() && best.is_none() {
        return None;
    }
    if let Err(stop) = eligible(&company) {
        return Some(Standing::Stopped(company, stop));
    }
    Some(match (power, best) {
        (Some(Power::Alone), _) => {
            Standing::Acts(Acting { company, capacity: Capacity::Representative, may_ask: true })
        }
        (_, Some(given)) => {
            let capacity = Capacity::Empowered { by: given.id, scope: given.scope };
            Standing::Acts(Acting { company, capacity, may_ask: given.used_by.is_none() })
        }
        _ => Standing::Stopped(company, Stop::Jointly),
    })
}

#[cfg(test)]
mod tests;
