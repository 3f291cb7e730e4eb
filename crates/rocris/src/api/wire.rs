//! Questions and answers on the wire; `docs/openapi/rocris.json` says the same in JSON Schema.

use base::{Cnp, Date, Id, PersonName, Timestamp};
use registers::{Citizenship, Parents, Place};
use serde::{Deserialize, Serialize};

use super::line::Line;
use crate::law;
use crate::records::event;
use crate::records::model::{PersonIdentity, Unit};
use crate::search::{Grade, Identity};

/// The most persons one call may ask about.
pub const PERSONS_MAX: usize = 256;
/// The most recorded persons that operators found to be, or not to be, one person.
pub const FOUND_MAX: usize = 64;

/// Asks whether persons are in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The asker's number for this call, for both logs. No personal data.
    pub request_id: String,
    /// Why they are asked about, as a code of the asker's (rule 103).
    pub purpose: String,
    /// One to [`PERSONS_MAX`] persons.
    pub persons: Vec<Subject>,
    /// A moment in the past: the answer is the one that would have been given then, with what was known then. For deriving
    /// documents again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
}

/// A person asked about, with everything that may identify them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// The asker's number for the case, which the answer repeats. No personal data.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The CNP in force.
    pub cnp: Cnp,
    /// Numbers borne before a correction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_cnps: Vec<Cnp>,
    /// Family name.
    pub surname: String,
    /// Given names.
    pub given: String,
    /// Names borne before, from the population register and from the person's own statement.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previous_names: Vec<PersonName>,
    /// Birth date.
    pub birth_date: Date,
    /// Birth place.
    pub birth_place: Place,
    /// Given names of the parents.
    #[serde(default)]
    pub parents: Parents,
    /// Recorded persons whom operators of the asker found to be this person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<Id<event::Subject>>,
    /// Recorded persons whom operators of the asker found to be somebody else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub different: Vec<Id<event::Subject>>,
    /// The document that is to be issued. Without it recorded persons are for an operator, and nothing of what is
    /// recorded is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Wanted>,
}

/// A document about a person, for the projection (rules 42 to 53).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// Which.
    #[serde(rename = "kind")]
    pub document: DocumentKind,
    /// For what class of reasons.
    #[serde(default)]
    pub reason: ReasonClass,
}

/// The documents that a peer may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Certificat de cazier judiciar.
    Certificate,
    /// Certificat de integritate comportamentală.
    Integrity,
}

/// Classes of reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonClass {
    /// Work, also of one's own.
    Work,
    /// Citizenship, residence, travel.
    Residence,
    /// Family and children.
    Family,
    /// Arms and security.
    Arms,
    /// Criminal proceedings.
    Proceedings,
    /// Anything else.
    #[default]
    Other,
}

impl DocumentKind {
    /// The text in the log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Integrity => "integrity",
        }
    }
}

impl From<DocumentKind> for law::Document {
    fn from(kind: DocumentKind) -> Self {
        match kind {
            DocumentKind::Certificate => Self::Certificate,
            DocumentKind::Integrity => Self::Integrity,
        }
    }
}

impl From<ReasonClass> for law::ReasonClass {
    fn from(class: ReasonClass) -> Self {
        match class {
            ReasonClass::Work => Self::Work,
            ReasonClass::Residence => Self::Residence,
            ReasonClass::Family => Self::Family,
            ReasonClass::Arms => Self::Arms,
            ReasonClass::Proceedings => Self::Proceedings,
            ReasonClass::Other => Self::Other,
        }
    }
}

impl Subject {
    /// The name in force, spelled regularly.
    pub fn name(&self) -> PersonName {
        PersonName::new(&self.surname, &self.given)
    }

    /// What identifies the person; `name` is [`Subject::name`].
    pub fn identity<'a>(&'a self, name: &'a PersonName) -> Identity<'a> {
        Identity {
            cnps: std::iter::once(self.cnp).chain(self.former_cnps.iter().copied()).collect(),
            name,
            previous_names: &self.previous_names,
            parents: &self.parents,
            birth_date: self.birth_date,
            birth_place: &self.birth_place,
        }
    }
}

/// What the record says about the persons asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckAnswer {
    /// One answer for each person, in the order asked.
    pub results: Vec<CheckResult>,
}

/// The answer for one person. Of what is recorded nothing leaves the record with it but what the document has to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// The asker's number for the case.
    #[serde(rename = "ref")]
    pub reference: String,
    /// How sure it is that the person is in the record.
    pub grade: Grade,
    /// What may be done now.
    pub outcome: Outcome,
    /// The number of this consultation in the register's log; the certificate's file refers to it.
    pub search_id: Id<CheckResult>,
    /// The moment at which it was true.
    pub as_of: Timestamp,
    /// What the document has to show, in the order of finality.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
}

/// Asks for the recorded persons who may be a person, with what identifies them: for the operator who decides (rule 35).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparing {
    /// The asker's number for this call, for both logs. No personal data.
    pub request_id: String,
    /// Why the person is asked about, as a code of the asker's (rule 103).
    pub purpose: String,
    /// Who will see the answer, by a name that only the asker can resolve (rule 102).
    pub operator: String,
    /// The person, under the number of the case. What operators found before changes nothing here: they see everybody.
    pub person: Subject,
}

/// Who may be the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparingAnswer {
    /// The number of this consultation in the register's log.
    pub search_id: Id<CheckResult>,
    /// The moment at which it was true.
    pub as_of: Timestamp,
    /// Everybody who shares an identity key with the person, the surest first.
    pub candidates: Vec<Compared>,
}

/// A recorded person beside the person asked about. No entry, and no sign of one, is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// The register's own identifier, by which the asker says what was found.
    pub id: Id<event::Subject>,
    /// What the register alone says.
    pub grade: Grade,
    /// The reasons of the grade.
    pub comparison: crate::search::Comparison,
    /// What identifies the recorded person.
    pub recorded: RecordedIdentity,
}

/// What identifies a recorded person (art. 8 (1^1) of Law 290/2004).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedIdentity {
    /// The CNP; none for many people born abroad and in old entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cnp: Option<Cnp>,
    /// Numbers borne before a correction.
    pub former_cnps: Vec<Cnp>,
    /// Family name.
    pub surname: String,
    /// Given names.
    pub given: String,
    /// Names borne before, oldest first.
    pub previous_names: Vec<PersonName>,
    /// Birth date.
    pub birth_date: Date,
    /// Birth place.
    pub birth_place: Place,
    /// Given names of the parents.
    pub parents: Parents,
    /// Citizenship.
    pub citizenship: Citizenship,
    /// The unit that keeps the record: a county's plate code, or `central`.
    pub unit: String,
}

impl From<&PersonIdentity> for RecordedIdentity {
    fn from(person: &PersonIdentity) -> Self {
        Self {
            cnp: person.cnp,
            former_cnps: person.former_cnps.clone(),
            surname: person.name.surname.clone(),
            given: person.name.given.clone(),
            previous_names: person.previous_names.clone(),
            birth_date: person.birth_date,
            birth_place: person.birth_place.clone(),
            parents: person.parents.clone(),
            citizenship: person.citizenship.clone(),
            unit: Unit::of(&person.birth_place).to_string(),
        }
    }
}

/// What may be done after a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing is recorded that the document shows: it is issued at once (rules 34 and 50).
    Clean,
    /// The document is issued with the lines that come with the answer (rule 42).
    Recorded,
    /// An operator decides, within three working days (rules 35 and 37).
    NeedsOperator,
}

impl Outcome {
    /// The text in the log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Recorded => "recorded",
            Self::NeedsOperator => "needs_operator",
        }
    }
}
