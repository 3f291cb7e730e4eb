//! Whom to record, and how.

use base::{PersonName, person_name};
use registers::Person;
use registers::population::{Dice, Kind};

use super::Parameters;
use super::lives::{Clerk, Effect, NOTES};
use crate::records::model::{DocumentNumber, PersonIdentity, Recorded, SubjectIdentity};
use crate::records::store::Record;

/// How a person is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Story {
    /// With the CNP and at least one entry that has effects.
    Plain,
    /// Without a CNP: born abroad, or an old entry.
    WithoutCnp,
    /// Under a name borne before, perhaps without a CNP.
    UnderPreviousName,
    /// Only with entries that a certificate of today does not show.
    PastOnly,
    /// Only with a provisional note.
    NoteOnly,
}

/// Whether to record the next person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    Leave,
    Record(Story),
}

/// Chooses the recorded persons, evenly spread over the population.
pub(super) struct Chooser {
    parameters: Parameters,
    /// Everybody who is recorded, which decides the next story.
    recorded: u32,
    /// Those of them with entries, of whom a number is wanted: a provisional note is none.
    with_entries: u32,
}

impl Chooser {
    pub(super) fn new(parameters: Parameters) -> Self {
        Self { parameters, recorded: 0, with_entries: 0 }
    }

    pub(super) fn choose(&mut self, index: u32, person: &Person) -> Choice {
        let Parameters { population, records } = self.parameters;
        let age = person.age_on(population.census);
        if !(20..=95).contains(&age) || person.is_dead() || self.with_entries == records {
            return Choice::Leave;
        }
        // Every other homonym, so that people with a recorded namesake exist in every population; everybody else
        // when the next record is due.
        let due = (u64::from(index) + 1) * u64::from(records) / u64::from(population.size.max(1));
        let namesake = Kind::of(index) == Kind::Homonym && index.is_multiple_of(2);
        if !namesake && u64::from(self.with_entries) >= due {
            return Choice::Leave;
        }
        self.recorded += 1;
        let story = self.story(index, person, age);
        self.with_entries += u32::from(story != Story::NoteOnly);
        Choice::Record(story)
    }

    fn story(&self, index: u32, person: &Person, age: i16) -> Story {
        let turn = self.recorded % 20;
        match Kind::of(index) {
            Kind::Homonym => Story::Plain,
            Kind::BornAbroad if turn.is_multiple_of(2) => Story::WithoutCnp,
            kind if kind.is_foreign() => Story::WithoutCnp,
            _ => match turn {
                1 => Story::NoteOnly,
                2 | 3 if age >= 36 => Story::PastOnly,
                4 | 5 if !person.previous_names.is_empty() => Story::UnderPreviousName,
                6 if age >= 45 => Story::WithoutCnp,
                _ => Story::Plain,
            },
        }
    }
}

impl Story {
    /// The record of `person`.
    pub(super) fn record(self, person: &Person, mut clerk: Clerk<'_>) -> Record {
        let old_enough = person.age_on(clerk.census) >= 36;
        let county = person.domicile.place.county;
        match self {
            Self::NoteOnly => clerk.note(county, &NOTES),
            Self::PastOnly => clerk.entry(person, Effect::Past),
            Self::Plain | Self::WithoutCnp | Self::UnderPreviousName => {
                if old_enough && clerk.dice.per_mille(250) {
                    clerk.entry(person, Effect::Past);
                }
                clerk.entry(person, Effect::Present);
                if clerk.dice.per_mille(100) {
                    clerk.entry(person, Effect::Present);
                }
                if clerk.dice.per_mille(50) {
                    clerk.note(county, &NOTES);
                }
            }
        }
        let mut identity = as_recorded(person);
        self.shape(&mut identity, clerk.dice);
        let identity = SubjectIdentity::Person(identity);
        record(identity, clerk)
    }

    /// What is missing or different in the record.
    fn shape(self, recorded: &mut PersonIdentity, dice: &mut Dice) {
        if self == Self::UnderPreviousName && !recorded.previous_names.is_empty() {
            recorded.name = recorded.previous_names.remove(0);
            recorded.previous_names.clear();
            recorded.document = None;
        }
        let hide =
            self == Self::WithoutCnp || (self == Self::UnderPreviousName && dice.per_mille(500));
        if hide {
            recorded.cnp = None;
            recorded.former_cnps.clear();
        }
        // A quarter was typed in without diacritics, long ago.
        if dice.per_mille(250) {
            recorded.name = plain(&recorded.name);
            recorded.previous_names = recorded.previous_names.iter().map(plain).collect();
        }
    }
}

fn plain(name: &PersonName) -> PersonName {
    PersonName { surname: person_name::fold(&name.surname), given: person_name::fold(&name.given) }
}

/// A subject who is known since the first event.
pub(crate) fn record(identity: SubjectIdentity, clerk: Clerk<'_>) -> Record {
    let Clerk { subject: id, mut events, .. } = clerk;
    events.sort_by_key(|event| (event.received_at, event.id));
    let known_from = events.first().map_or(base::Timestamp::UNIX_EPOCH, |first| first.received_at);
    Record { subject: Recorded { id, known_from, identity }, events }
}

/// What is recorded of a person of the population register.
pub(crate) fn as_recorded(person: &Person) -> PersonIdentity {
    let place = &person.domicile.place;
    let county = place.county.map_or(place.country.as_str(), |county| county.name());
    PersonIdentity {
        cnp: Some(person.cnp),
        former_cnps: person.former_cnps.clone(),
        name: person.name.clone(),
        previous_names: person.previous_names.clone(),
        parents: person.parents.clone(),
        birth_date: person.birth_date,
        birth_place: person.birth_place.clone(),
        sex: Some(person.sex),
        citizenship: person.citizenship.clone(),
        domicile: Some(format!("{}, {}, {county}", person.domicile.street, place.locality)),
        document: person.document.as_ref().map(|document| DocumentNumber {
            series: document.series.clone(),
            number: document.number.clone(),
        }),
    }
}
