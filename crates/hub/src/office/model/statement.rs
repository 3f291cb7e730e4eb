//! What a person said when the office asked.

use std::fmt;

use base::PersonName;
use serde::{Deserialize, Serialize};

use crate::ports::persons::CivilStatus;

/// What a person stated when they were asked.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Names borne before.
    #[serde(default)]
    pub names: Vec<PersonName>,
    /// The place of birth, in their words.
    #[serde(default)]
    pub birth_place: Option<String>,
    /// The father's given names.
    #[serde(default)]
    pub father: Option<String>,
    /// The mother's given names.
    #[serde(default)]
    pub mother: Option<String>,
}

impl Statement {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// With what another one says besides.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.names.extend(other.names);
        Self {
            names: self.names,
            birth_place: other.birth_place.or(self.birth_place),
            father: other.father.or(self.father),
            mother: other.mother.or(self.mother),
        }
    }

    /// The person as they are looked for: with the names they stated, and with parents whom the register does not name. What the
    /// register says is never replaced.
    #[must_use]
    pub fn beside(&self, person: &CivilStatus) -> CivilStatus {
        let mut person = person.clone();
        for name in &self.names {
            if *name != person.name && !person.previous_names.contains(name) {
                person.previous_names.push(name.clone());
            }
        }
        person.father = person.father.or_else(|| self.father.clone());
        person.mother = person.mother.or_else(|| self.mother.clone());
        person
    }
}

/// Prints nothing that somebody stated.
impl fmt::Debug for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Statement(****)")
    }
}
