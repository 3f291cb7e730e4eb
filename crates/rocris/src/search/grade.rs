//! Grading a candidate: is this the person asked for? Pure.

use std::collections::BTreeSet;

use base::{Cnp, Id, NameMatch, PersonName, person_name};
use serde::{Deserialize, Serialize};

use super::keys::{Identity, sorted_skeleton, swapped};
use crate::records::event::Subject;

/// How sure it is that a person is in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Nobody in the record shares any identity key: the person is clean (rule 34).
    None,
    /// Somebody might be the person; an operator decides (rule 35).
    Possible,
    /// Somebody is the person.
    Exact,
}

impl Grade {
    /// The text in the log and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Possible => "possible",
            Self::Exact => "exact",
        }
    }
}

/// How two CNPs, dates, places or sets of parents agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// The same.
    Same,
    /// Of dates only: day and month are swapped.
    Swapped,
    /// Not the same.
    Different,
    /// One side does not know.
    Unknown,
}

/// How two persons' names agree; the best of all names they ever bore.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameAgreement {
    /// The names in force are the same, whatever the spelling (rule 33).
    Same,
    /// A name borne before is the same as one of the other's.
    Previous,
    /// The same but for letters that registers confuse.
    Variant,
    /// Some family name and some given name are shared.
    Partly,
    /// None of these.
    Different,
}

/// The comparison of the person asked for with a recorded one: the reasons of its grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Comparison {
    /// The CNPs.
    pub cnp: Agreement,
    /// The names.
    pub name: NameAgreement,
    /// The birth dates.
    pub birth_date: Agreement,
    /// Both parents.
    pub parents: Agreement,
    /// The birth places: country, county and locality.
    pub birth_place: Agreement,
}

/// A recorded person who shares an identity key with the person asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The recorded person.
    pub person: Id<Subject>,
    /// [`Grade::Exact`] or [`Grade::Possible`].
    pub grade: Grade,
    /// Why.
    pub comparison: Comparison,
}

impl Comparison {
    /// Compares the person `asked` for with a `recorded` one.
    pub fn of(asked: &Identity<'_>, recorded: &Identity<'_>) -> Self {
        Self {
            cnp: cnps(&asked.cnps, &recorded.cnps),
            name: names(asked, recorded),
            birth_date: if asked.birth_date == recorded.birth_date {
                Agreement::Same
            } else if swapped(asked.birth_date) == Some(recorded.birth_date) {
                Agreement::Swapped
            } else {
                Agreement::Different
            },
            parents: parents(asked, recorded),
            birth_place: birth_places(asked, recorded),
        }
    }

    /// Exact only where nothing contradicts: the CNP with its name and birth date, or, in a record without a
    /// CNP, everything else. A person with another CNP is at most a homonym.
    pub fn grade(&self) -> Grade {
        use Agreement::{Same, Unknown};
        let name_is_sure = matches!(
            self.name,
            NameAgreement::Same | NameAgreement::Previous | NameAgreement::Variant
        );
        let exact = match self.cnp {
            Same => name_is_sure && self.birth_date == Same,
            Unknown => {
                self.name == NameAgreement::Same
                    && [self.birth_date, self.parents, self.birth_place] == [Same; 3]
            }
            _ => false,
        };
        if exact { Grade::Exact } else { Grade::Possible }
    }
}

/// What a search found for one person; by default nothing, which clears nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finding {
    /// Everybody who shares an identity key with the person.
    pub candidates: Vec<Candidate>,
    /// Whether the question named the person well enough to clear them.
    pub sufficient: bool,
}

impl Finding {
    /// The finding in the light of what operators found before: a candidate that is somebody else no longer counts, and one
    /// that is the person is exact, whatever the register alone would say. Somebody who was recorded since is in neither list,
    /// and counts as ever.
    #[must_use]
    pub fn in_light_of(mut self, same: &[Id<Subject>], different: &[Id<Subject>]) -> Self {
        self.candidates.retain(|candidate| !different.contains(&candidate.person));
        for candidate in &mut self.candidates {
            if same.contains(&candidate.person) {
                candidate.grade = Grade::Exact;
            }
        }
        self
    }

    /// The grade of the whole search. Exact only if every candidate is the person (several units may
    /// have recorded them); none only if there is no candidate and nothing was missing.
    pub fn grade(&self) -> Grade {
        match self.candidates.iter().map(|candidate| candidate.grade).min() {
            Some(least) => least,
            None if self.sufficient => Grade::None,
            None => Grade::Possible,
        }
    }
}

fn cnps(asked: &[Cnp], recorded: &[Cnp]) -> Agreement {
    if asked.is_empty() || recorded.is_empty() {
        Agreement::Unknown
    } else if asked.iter().any(|cnp| recorded.contains(cnp)) {
        Agreement::Same
    } else {
        Agreement::Different
    }
}

fn names(asked: &Identity<'_>, recorded: &Identity<'_>) -> NameAgreement {
    let pairs = || asked.names().flat_map(|a| recorded.names().map(move |r| (a, r)));
    let any = |test: fn(&PersonName, &PersonName) -> bool| pairs().any(|(a, r)| test(a, r));
    if asked.name.matches(recorded.name) == NameMatch::Exact {
        NameAgreement::Same
    } else if any(|a, r| a.matches(r) == NameMatch::Exact) {
        NameAgreement::Previous
    } else if any(|a, r| sorted_skeleton(&a.full()) == sorted_skeleton(&r.full())) {
        NameAgreement::Variant
    } else if any(share_two) {
        NameAgreement::Partly
    } else {
        NameAgreement::Different
    }
}

/// Whether two names have two single names in common.
fn share_two(a: &PersonName, b: &PersonName) -> bool {
    let set = |name: &PersonName| -> BTreeSet<String> {
        super::keys::skeleton(&name.full()).into_iter().collect()
    };
    set(a).intersection(&set(b)).count() >= 2
}

fn parents(asked: &Identity<'_>, recorded: &Identity<'_>) -> Agreement {
    let one = |a: &Option<String>, b: &Option<String>| match (a, b) {
        (Some(a), Some(b)) if sorted_skeleton(a) == sorted_skeleton(b) => Agreement::Same,
        (Some(_), Some(_)) => Agreement::Different,
        _ => Agreement::Unknown,
    };
    let father = one(&asked.parents.father, &recorded.parents.father);
    let mother = one(&asked.parents.mother, &recorded.parents.mother);
    match (father, mother) {
        (Agreement::Same, Agreement::Same) => Agreement::Same,
        (Agreement::Different, _) | (_, Agreement::Different) => Agreement::Different,
        _ => Agreement::Unknown,
    }
}

fn birth_places(asked: &Identity<'_>, recorded: &Identity<'_>) -> Agreement {
    let (a, b) = (asked.birth_place, recorded.birth_place);
    let locality = |text: &str| person_name::fold(text);
    if a.country == b.country
        && a.county == b.county
        && locality(&a.locality) == locality(&b.locality)
    {
        Agreement::Same
    } else {
        Agreement::Different
    }
}
