//! Questions and answers on the wire; `docs/openapi/registers.json` says the same in JSON Schema.

use base::{Cnp, Cui, Date, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Company, Person};

/// The most CNPs one lookup may ask for.
pub const LOOKUP_MAX: usize = 256;

/// Asks for persons by their CNPs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    /// One to [`LOOKUP_MAX`] numbers, in force or former.
    pub cnps: Vec<Cnp>,
}

/// What the register knows of the persons asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookupAnswer {
    /// The moment at which all of it was true.
    pub as_of: Timestamp,
    /// One answer for each question, in the same order.
    pub answers: Vec<Found>,
}

/// The answer for one CNP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The number asked for. The person's own may be another, if this one is a former one.
    pub cnp: Cnp,
    /// The person; none where the register knows nobody by this number.
    pub person: Option<Person>,
}

/// Asks whether data that somebody gave agree with the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Whom it is about.
    pub cnp: Cnp,
    /// Family name as given.
    pub surname: String,
    /// Given names as given.
    pub given: String,
    /// Birth date as given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<Date>,
    /// Identity document as given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentNumber>,
}

/// Series and number of an identity document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentNumber {
    /// Letters; empty for a passport.
    #[serde(default)]
    pub series: String,
    /// Digits.
    pub number: String,
}

/// Whether the data agree. It says nothing that the asker did not know, beyond death.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum MatchAnswer {
    /// The register knows nobody by this CNP.
    Unknown,
    /// The person is known, and the data were compared.
    Compared(Compared),
}

/// The comparison, field by field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// The whole name, whatever part of it was given as family or given name.
    pub name: NameAgreement,
    /// The family name alone.
    pub surname: NameAgreement,
    /// The given names alone.
    pub given: NameAgreement,
    /// The birth date, if it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<Agreement>,
    /// The identity document, if it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentAgreement>,
    /// Whether the person died.
    pub dead: bool,
}

/// Whether two names agree, without regard to case, diacritics, hyphens and order (rule 33).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameAgreement {
    /// The same names.
    Same,
    /// All names given are borne, but not all borne were given, or the other way round.
    Partly,
    /// The same as a name borne before.
    Previous,
    /// None of these.
    Different,
}

/// Whether two values agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// The same.
    Same,
    /// Not the same, or not in the register.
    Different,
}

/// Whether a document is the person's, and may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentAgreement {
    /// The last document given out, and valid today.
    Valid,
    /// The last document given out, but not valid today.
    Expired,
    /// Not the last document given out to this person.
    Different,
}

/// The most companies one lookup may ask for.
pub const COMPANIES_MAX: usize = 256;

/// Asks for companies by their codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompanyLookup {
    /// One to [`COMPANIES_MAX`] codes.
    pub cuis: Vec<Cui>,
}

/// What the register knows of the companies asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompaniesAnswer {
    /// The moment at which all of it was true.
    pub as_of: Timestamp,
    /// One answer for each question, in the same order.
    pub answers: Vec<FoundCompany>,
}

/// The answer for one code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundCompany {
    /// The code asked for.
    pub cui: Cui,
    /// The company; none where the register has none by this code.
    pub company: Option<Company>,
}

/// Asks which companies a person represents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Represented {
    /// The person.
    pub cnp: Cnp,
}

/// The companies that a person represents today, whatever their form and status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepresentedAnswer {
    /// The moment at which all of it was true.
    pub as_of: Timestamp,
    /// The companies, by their codes.
    pub companies: Vec<Company>,
}
