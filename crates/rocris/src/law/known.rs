//! What the register knew: events up to a moment, without those that were retracted, sorted into a life.

use std::collections::{BTreeMap, HashSet};

use base::{Date, Id, Timestamp};

use super::history::{History, Told};
use crate::records::event::{
    Closing, Ending, EntryOf, Event, Fact, Later, Note, NoteOf, SubjectKind,
};
use crate::records::judgment::Judgment;

/// The events that the register knew at `moment`.
pub fn known_at(events: &[Event], moment: Timestamp) -> impl Iterator<Item = &Event> {
    events.iter().filter(move |event| event.received_at <= moment)
}

/// One subject's life, as far as it is known.
#[derive(Debug)]
pub(super) struct Life<'a> {
    pub kind: SubjectKind,
    /// In the order of finality.
    pub entries: Vec<History<'a>>,
    /// In the order in which they were made.
    pub notes: Vec<NoteHistory<'a>>,
    /// Death or striking off.
    pub ended: Option<(Date, Ending)>,
    /// Days on which something happened.
    pub days: Vec<Date>,
}

/// A provisional note and its end.
#[derive(Debug)]
pub(super) struct NoteHistory<'a> {
    pub id: Id<NoteOf>,
    pub note: &'a Note,
    pub since: Date,
    pub closed: Option<(Date, Closing)>,
}

impl<'a> Life<'a> {
    /// Reads events, in whatever order they come.
    pub fn read(kind: SubjectKind, events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut known: Vec<&Event> = events.into_iter().collect();
        known.sort_by_key(|event| (event.received_at, event.id));
        let retracted = retracted(&known);
        known.retain(|event| !retracted.contains(&event.id));
        let entries = histories(&known);
        let ended = known.iter().filter_map(|event| match event.fact {
            Fact::Ended { how } => Some((event.happened_on, how)),
            _ => None,
        });
        Self {
            kind,
            entries,
            notes: notes(&known),
            ended: ended.min_by_key(|(day, _)| *day),
            days: known.iter().map(|event| event.happened_on).collect(),
        }
    }

    /// The history of an entry.
    pub fn entry(&self, id: Id<EntryOf>) -> Option<&History<'a>> {
        self.entries.iter().find(|history| history.id == id)
    }
}

/// Events that a later one, not itself retracted, says were wrong. Only what was known before can be retracted.
fn retracted(known: &[&Event]) -> HashSet<Id<Event>> {
    let mut retracted = HashSet::new();
    for (at, event) in known.iter().enumerate().rev() {
        if let Fact::Retracted { event: wrong } = event.fact
            && !retracted.contains(&event.id)
            && known[..at].iter().any(|earlier| earlier.id == wrong)
        {
            retracted.insert(wrong);
        }
    }
    retracted
}

fn histories<'a>(known: &[&'a Event]) -> Vec<History<'a>> {
    let mut judgments: BTreeMap<Id<EntryOf>, &'a Judgment> = BTreeMap::new();
    let mut told: BTreeMap<Id<EntryOf>, Vec<Told<'a>>> = BTreeMap::new();
    for event in known {
        match &event.fact {
            // A correction is of what is recorded, so that the judgment always was as it says (rule 104).
            Fact::Judged { entry, judgment }
            | Fact::Later { entry, what: Later::Corrected { judgment } } => {
                judgments.insert(*entry, judgment);
            }
            Fact::Later { entry, what } => {
                told.entry(*entry).or_default().push(Told { on: event.happened_on, what });
            }
            _ => {}
        }
    }
    let mut histories: Vec<History<'a>> = judgments
        .into_iter()
        .map(|(id, judgment)| History::new(id, judgment, told.remove(&id).unwrap_or_default()))
        .collect();
    histories.sort_by_key(|history| (history.judgment.final_on, history.id));
    histories
}

fn notes<'a>(known: &[&'a Event]) -> Vec<NoteHistory<'a>> {
    let mut notes: Vec<NoteHistory<'a>> = Vec::new();
    for event in known {
        if let Fact::Noted { note: id, what } = &event.fact {
            let closed = known.iter().filter_map(|event| match event.fact {
                Fact::NoteClosed { note, how } if note == *id => Some((event.happened_on, how)),
                _ => None,
            });
            let closed = closed.min_by_key(|(day, _)| *day);
            notes.push(NoteHistory { id: *id, note: what, since: event.happened_on, closed });
        }
    }
    notes.sort_by_key(|note| (note.since, note.id));
    notes
}
