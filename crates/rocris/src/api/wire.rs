//! Questions and answers on the wire; `docs/openapi/rocris.json` says the same in JSON Schema.

use base::{Cnp, Date, Id, PersonName, Timestamp};
use registers::{Parents, Place};
use serde::{Deserialize, Serialize};

use crate::search::{Grade, Identity};

/// The most persons one call may ask about.
pub const PERSONS_MAX: usize = 256;

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

/// The answer for one person. Nothing of what is recorded leaves the record with it.
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
}

/// What may be done after a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing is recorded: the certificate is issued at once (rule 34).
    Clean,
    /// An operator decides, within three working days (rules 35 and 37).
    NeedsOperator,
}

impl Outcome {
    /// Only a search without any candidate clears a person.
    pub const fn of(grade: Grade) -> Self {
        match grade {
            Grade::None => Self::Clean,
            Grade::Possible | Grade::Exact => Self::NeedsOperator,
        }
    }
}
