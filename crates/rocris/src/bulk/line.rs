//! One subject with their whole life, as a line of JSON. Pure.

use std::collections::BTreeMap;
use std::time::Duration;

use base::{Date, Entropy, Id, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::intake::model::{Ids, fit};
use crate::intake::validate::{OLDEST, mistakes, subject_mistakes};
use crate::intake::wire::{self, CaseName, EntryName, Fault, Message, Told};
use crate::records::event::{EntryOf, Event, Fact, Later, Note, NoteOf};
use crate::records::model::{Recorded, SubjectIdentity};
use crate::records::store::Record;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Who.
    pub subject: SubjectIdentity,
    /// Since when the register knows them.
    pub known_from: Timestamp,
    /// What happened, in the order in which the register learnt it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<LineEvent>,
}

/// An event of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineEvent {
    /// Who told it.
    pub sender: String,
    /// The sender's number of the message.
    pub number: String,
    /// When the register learnt it.
    pub received_at: Timestamp,
    /// The day from which it has effects.
    pub happened_on: Date,
    /// What.
    pub event: Told,
}

/// Why a line is not imported, in a sentence for whoever made the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LineError(String);

impl From<Fault> for LineError {
    fn from(fault: Fault) -> Self {
        let allowed = fault.allowed.map(|allowed| format!("; allowed: {allowed}"));
        Self(format!("{} {}{}", fault.path, fault.problem, allowed.unwrap_or_default()))
    }
}

impl Line {
    /// The line of a record; none where an event names what the record does not have, or what a line cannot say.
    pub fn of(record: &Record) -> Option<Self> {
        let names = Names::of(&record.events);
        let event = |event: &Event| {
            Some(LineEvent {
                sender: event.sender.clone(),
                number: event.message.clone(),
                received_at: event.received_at,
                happened_on: event.happened_on,
                event: names.told(&event.fact)?,
            })
        };
        Some(Self {
            subject: record.subject.identity.clone(),
            known_from: record.subject.known_from,
            events: record.events.iter().map(event).collect::<Option<_>>()?,
        })
    }

    /// Reads a line; a mistake is told with its place.
    pub fn read(text: &str) -> Result<Self, LineError> {
        wire::storable(text)?;
        // The straight way is several times as fast, and cannot tell the place of a mistake.
        serde_json::from_str(text).or_else(|_| Ok(Self::read_slowly(text)?))
    }

    fn read_slowly(text: &str) -> Result<Self, Fault> {
        let value: Value = serde_json::from_str(text).map_err(wire::malformed)?;
        let mut line = wire::object(value, "")?;
        let subject = wire::subject(wire::take(&mut line, "", "subject")?, "subject")?;
        let known_from = wire::read(wire::take(&mut line, "", "known_from")?, "known_from")?;
        let events: Vec<Value> = match line.remove("events") {
            Some(events) => wire::read(events, "events")?,
            None => Vec::new(),
        };
        wire::nothing_else(&line, "")?;
        let event = |(n, event): (usize, Value)| {
            let at = |fault: Fault| Fault { path: format!("events[{n}].{}", fault.path), ..fault };
            let mut fields = wire::object(event.clone(), "").map_err(at)?;
            wire::told(wire::take(&mut fields, "", "event").map_err(at)?).map_err(at)?;
            wire::read(event, &format!("events[{n}]"))
        };
        let events = events.into_iter().enumerate().map(event).collect::<Result<_, _>>()?;
        Ok(Self { subject, known_from, events })
    }

    /// The record of a line that is imported at `now`, if the life fits together.
    pub fn record(self, now: Timestamp, entropy: &Entropy) -> Result<Record, LineError> {
        let today = base::dates::today(now);
        if let Some(fault) = subject_mistakes(&self.subject, today).into_iter().next() {
            return Err(fault.into());
        }
        let known_from = self.known_from;
        if known_from < base::dates::start_of_day(OLDEST) || known_from > now {
            let text =
                "known_from is no moment of receipt; allowed: from 1900 on, not in the future";
            return Err(LineError(text.into()));
        }
        let subject = Recorded { id: Id::new(now, entropy), known_from, identity: self.subject };
        let mut record = Record { subject, events: Vec::with_capacity(self.events.len()) };
        for (n, event) in self.events.into_iter().enumerate() {
            let at = |LineError(text)| LineError(format!("events[{n}]: {text}"));
            let happened = happened(event, &record, (now, entropy)).map_err(at)?;
            record.events.extend(happened);
        }
        Ok(record)
    }
}

fn happened(
    event: LineEvent,
    record: &Record,
    (now, entropy): (Timestamp, &Entropy),
) -> Result<Vec<Event>, LineError> {
    let LineEvent { sender, number, received_at, happened_on, event } = event;
    let last = record.events.last().map(|last| last.received_at);
    if received_at < last.unwrap_or(record.subject.known_from) || received_at > now {
        let rule = "from known_from on, in the order of receipt, and not in the future";
        return Err(LineError(format!("received_at is out of order; allowed: {rule}")));
    }
    if matches!(event, Told::IdentityChanged { .. } | Told::Succeeded { .. }) {
        let text =
            "event is not part of a line; write what is known now, and send the rest as messages";
        return Err(LineError(text.into()));
    }
    let subject = record.subject.identity.clone();
    let message = Message { number, subject, happened_on, told: event };
    let today = base::dates::today(received_at);
    if let Some(fault) = mistakes(&message, None, today).into_iter().next() {
        return Err(fault.into());
    }
    let ids = Ids { now, entropy };
    let known = (&record.subject.identity, record.events.as_slice());
    let facts = fit(&message.told, happened_on, known, &ids).map_err(|reason| {
        let code = serde_json::to_value(reason).ok();
        LineError(format!("does not fit: {}", code.as_ref().and_then(Value::as_str).unwrap_or("?")))
    })?;
    let id = record.subject.id;
    // Events of one moment keep the order of the line.
    let next = last.map_or(received_at, |last| last + Duration::from_micros(1));
    let mut at = received_at.max(next);
    let event = |fact| {
        let received_at = at;
        at += Duration::from_micros(1);
        let (sender, message) = (sender.clone(), message.number.clone());
        Event {
            id: Id::new(now, entropy),
            subject: id,
            happened_on,
            received_at,
            sender,
            message,
            fact,
        }
    };
    Ok(facts.into_iter().map(event).collect())
}

/// How authorities call what a life names by identifiers.
struct Names<'a> {
    entries: BTreeMap<Id<EntryOf>, EntryName>,
    notes: BTreeMap<Id<NoteOf>, &'a Note>,
}

impl<'a> Names<'a> {
    fn of(life: &'a [Event]) -> Self {
        let mut names = Self { entries: BTreeMap::new(), notes: BTreeMap::new() };
        for event in life {
            match &event.fact {
                Fact::Judged { entry, judgment } => {
                    let name = EntryName {
                        court: judgment.court.clone(),
                        number: judgment.number.clone(),
                        judged_on: judgment.judged_on,
                    };
                    names.entries.insert(*entry, name);
                }
                Fact::Noted { note, what } => drop(names.notes.insert(*note, what)),
                _ => {}
            }
        }
        names
    }

    fn told(&self, fact: &Fact) -> Option<Told> {
        Some(match fact {
            Fact::Judged { judgment, .. } => Told::Judged { judgment: judgment.clone() },
            Fact::Later { entry, what: Later::Merged { into } } => Told::Merged {
                entry: self.entries.get(entry)?.clone(),
                into: self.entries.get(into)?.clone(),
            },
            // Of the register's own making, and never told.
            Fact::Later { what: Later::TakenOver { .. }, .. } | Fact::Retracted { .. } => {
                return None;
            }
            Fact::Later { entry, what } => {
                Told::Later { entry: self.entries.get(entry)?.clone(), what: what.clone() }
            }
            Fact::Noted { what, .. } => Told::Noted { note: what.clone() },
            Fact::NoteClosed { note, how } => {
                let note = self.notes.get(note)?;
                let case = CaseName {
                    authority: note.authority.clone(),
                    case_number: note.case_number.clone(),
                    kind: Some(note.kind),
                };
                Told::NoteClosed { case, how: *how }
            }
            Fact::Ended { how } => Told::Ended { how: *how },
        })
    }
}
