//! Who is who in a seeded record, so that a demonstration can show each case.

use std::collections::HashSet;

use base::{Cnp, Cui};
use registers::Person;
use registers::population::Kind;
use serde::{Deserialize, Serialize};

use super::Parameters;
use super::stories::Story;
use crate::records::model::SubjectIdentity;
use crate::records::store::Record;
use crate::search::Identity;

/// People who could ask for a certificate today (living adults, Romanian citizens, with a valid document), by
/// what a search finds. A few of each, always the same for the same parameters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cast {
    /// Nothing is recorded and nobody is similar: the certificate comes at once.
    pub clean: Vec<Cnp>,
    /// Recorded with entries that have effects.
    pub recorded: Vec<Cnp>,
    /// Recorded without a CNP.
    pub recorded_without_cnp: Vec<Cnp>,
    /// Recorded under a name borne before.
    pub recorded_under_previous_name: Vec<Cnp>,
    /// Not recorded, but somebody with the same name and birth date is.
    pub namesake_recorded: Vec<Cnp>,
    /// Recorded only with entries that a certificate does not show.
    pub past_only: Vec<Cnp>,
    /// Recorded only with a provisional note, which a certificate does not show.
    pub note_only: Vec<Cnp>,
    /// Companies, recorded with entries that have effects.
    pub companies: Vec<Cui>,
}

/// So many of each.
const ENOUGH: usize = 12;
/// So many clean people are remembered until it is known who is recorded.
const CANDIDATES: usize = 200;

/// Collects the cast while the record is seeded.
#[derive(Default)]
pub(super) struct Casting {
    cast: Cast,
    keys: HashSet<String>,
    maybe_clean: Vec<Person>,
    namesakes: Vec<Person>,
    /// The last ordinary adult: the population's next homonym is a namesake of theirs.
    last_ordinary: Option<(Person, bool)>,
}

impl Casting {
    /// Notes a person who is not recorded.
    pub(super) fn leave(&mut self, index: u32, person: &Person, parameters: &Parameters) {
        if Kind::of(index) != Kind::Ordinary || !is_applicant(person, parameters) {
            return;
        }
        if self.maybe_clean.len() < CANDIDATES {
            self.maybe_clean.push(person.clone());
        }
        self.last_ordinary = Some((person.clone(), false));
    }

    /// Notes a person who is recorded.
    pub(super) fn record(
        &mut self,
        person: &Person,
        story: Story,
        record: &Record,
        parameters: &Parameters,
    ) {
        self.keys.extend(record.subject.identity.keys());
        if let Some((other, false)) = self.last_ordinary.take()
            && other.name == person.name
            && other.birth_date == person.birth_date
        {
            self.namesakes.push(other);
        }
        let list = match story {
            Story::Plain => &mut self.cast.recorded,
            Story::WithoutCnp => &mut self.cast.recorded_without_cnp,
            Story::UnderPreviousName => &mut self.cast.recorded_under_previous_name,
            Story::PastOnly => &mut self.cast.past_only,
            Story::NoteOnly => &mut self.cast.note_only,
        };
        if list.len() < ENOUGH && is_applicant(person, parameters) {
            list.push(person.cnp);
        }
    }

    /// Notes a company that is recorded with entries that have effects.
    pub(super) fn company(&mut self, record: &Record) {
        if let SubjectIdentity::Company(company) = &record.subject.identity
            && self.cast.companies.len() < ENOUGH
        {
            self.cast.companies.extend(company.cui);
        }
    }

    /// The cast, now that everybody recorded is known.
    pub(super) fn finish(mut self) -> Cast {
        let found = |person: &Person| {
            let keys = Identity::from(person).keys_to_look_under();
            keys.iter().any(|key| self.keys.contains(key))
        };
        let clean = self.maybe_clean.iter().filter(|person| !found(person));
        self.cast.clean = clean.map(|person| person.cnp).take(ENOUGH).collect();
        let namesakes = self.namesakes.iter().filter(|person| found(person));
        self.cast.namesake_recorded = namesakes.map(|person| person.cnp).take(ENOUGH).collect();
        self.cast
    }
}

fn is_applicant(person: &Person, parameters: &Parameters) -> bool {
    let day = parameters.population.census;
    !person.is_dead()
        && person.age_on(day) >= 18
        && person.citizenship.is_romanian()
        && person.document.as_ref().is_some_and(|document| document.is_valid_on(day))
}
