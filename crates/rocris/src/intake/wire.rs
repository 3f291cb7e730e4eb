//! Messages on the wire; `docs/openapi/rocris.json` says the same in JSON Schema. Entries and cases are named as authorities
//! know them, never by identifiers of the register.

use std::collections::BTreeSet;

use base::{Date, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::model::Reason;
use crate::records::event::{Closing, Ending, Later, Note, NoteKind};
use crate::records::judgment::Judgment;
use crate::records::model::{CompanyIdentity, PersonIdentity, SubjectIdentity, Succession};
use crate::search::Identity;

/// The most messages of one call.
pub const MESSAGES_MAX: usize = 256;

/// Several messages, which stand and fall each by itself.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// One to [`MESSAGES_MAX`] messages, in the order in which they are to be applied.
    pub messages: Vec<Box<RawValue>>,
}

/// One thing that happened to one subject, as its authority tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The sender's number, used once.
    pub number: String,
    /// Whom it is about, as the sender knows them (art. 8).
    pub subject: SubjectIdentity,
    /// The day from which it has effects; of a judgment, of its finality.
    pub happened_on: Date,
    /// What happened.
    pub told: Told,
}

/// What happened, as its authority tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
pub enum Told {
    /// A judgment became final.
    Judged {
        /// What was decided.
        judgment: Box<Judgment>,
    },
    /// Something happened to an entry.
    Later {
        /// The entry.
        entry: EntryName,
        /// What; not the two that name other things of the register, which are [`Told::Merged`] and [`Told::Succeeded`].
        what: Later,
    },
    /// The penalty of an entry was merged into the one of a later judgment.
    Merged {
        /// The entry.
        entry: EntryName,
        /// The entry with the resulting penalty.
        into: EntryName,
    },
    /// A provisional note begins.
    Noted {
        /// What it says.
        note: Note,
    },
    /// Provisional notes end.
    NoteClosed {
        /// Which.
        case: CaseName,
        /// How.
        how: Closing,
    },
    /// The person died, or the company was struck off.
    Ended {
        /// How.
        how: Ending,
    },
    /// The subject of the message is known otherwise now.
    IdentityChanged {
        /// How.
        identity: SubjectIdentity,
    },
    /// The company came after another one and takes over its entries (CP art. 151).
    Succeeded {
        /// The other one.
        predecessor: CompanyIdentity,
        /// How.
        how: Succession,
    },
}

/// An entry, by the judgment that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryName {
    /// The court.
    pub court: String,
    /// Number of the judgment.
    pub number: String,
    /// Date of the judgment.
    pub judged_on: Date,
}

/// Provisional notes, by their case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseName {
    /// The prosecutor's office or court that ordered them.
    pub authority: String,
    /// Number of the case.
    pub case_number: String,
    /// Only the notes of this kind; all of the case where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<NoteKind>,
}

/// A mistake in a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Where, `event.judgment.final_on`.
    pub path: String,
    /// What is wrong there.
    pub problem: String,
    /// What is allowed there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<String>,
}

/// The answer to a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// One for each message, in the order sent.
    pub results: Vec<MessageResult>,
}

/// What became of one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageResult {
    /// The sender's number, if it could be read.
    pub number: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// When the message with this number was first received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Timestamp>,
    /// Why it is in quarantine.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub reasons: BTreeSet<Reason>,
    /// What is wrong with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Fault>,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Kept, and applied a little later.
    Received,
    /// It is in the record.
    Applied,
    /// Kept. It does not fit what is known; it is applied when it does, or two officers decide.
    Quarantined,
    /// Two officers decided that it is not applied.
    Rejected,
    /// Kept aside, not applied: correct it and send it again.
    Invalid,
    /// Another message was sent under this number before.
    Conflict,
}

impl Told {
    /// The word on the wire.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Judged { .. } => "judged",
            Self::Later { .. } => "later",
            Self::Merged { .. } => "merged",
            Self::Noted { .. } => "noted",
            Self::NoteClosed { .. } => "note_closed",
            Self::Ended { .. } => "ended",
            Self::IdentityChanged { .. } => "identity_changed",
            Self::Succeeded { .. } => "succeeded",
        }
    }

    /// Whether it may be the first that the register hears of somebody.
    pub const fn begins_a_record(&self) -> bool {
        matches!(self, Self::Judged { .. } | Self::Noted { .. } | Self::Succeeded { .. })
    }
}

impl Message {
    /// The keys under which the subject, and a company before it, are looked for.
    pub fn keys(&self) -> BTreeSet<String> {
        let mut keys = match &self.subject {
            SubjectIdentity::Person(person) => Identity::from(person).keys_to_look_under(),
            SubjectIdentity::Company(company) => company.keys(),
        };
        if let Told::Succeeded { predecessor, .. } = &self.told {
            keys.extend(predecessor.keys());
        }
        keys
    }

    /// Reads a message; a mistake is told with its place.
    pub fn read(text: &str) -> Result<Self, Fault> {
        storable(text)?;
        let mut message = object(read(serde_json::from_str(text).map_err(malformed)?, "")?, "")?;
        let number = read(take(&mut message, "", "number")?, "number")?;
        let subject = subject(take(&mut message, "", "subject")?, "subject")?;
        let happened_on = read(take(&mut message, "", "happened_on")?, "happened_on")?;
        let told = told(take(&mut message, "", "event")?)?;
        nothing_else(&message, "")?;
        Ok(Self { number, subject, happened_on, told })
    }

    /// The number of a message that may be unreadable otherwise, if that is one.
    pub fn number_of(text: &str) -> Option<String> {
        let value: Value = serde_json::from_str(text).ok()?;
        let number = value.get("number")?.as_str()?;
        is_number(number).then(|| number.to_owned())
    }
}

/// Whether a text may be the number of a message.
pub(crate) fn is_number(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._:/-".contains(&b);
    (1..=64).contains(&text.len()) && text.bytes().all(plain)
}

/// No database keeps U+0000 in a text.
pub(crate) fn storable(text: &str) -> Result<(), Fault> {
    if text.contains("\\u0000") {
        return Err(fault("", "contains \\u0000", Some("text without this character")));
    }
    Ok(())
}

/// What happened, from a value at `event`; a mistake is told with its place.
pub(crate) fn told(event: Value) -> Result<Told, Fault> {
    let mut event = object(event, "event")?;
    let word: String = read(take(&mut event, "event", "event")?, "event.event")?;
    let told = match word.as_str() {
        "judged" => Told::Judged { judgment: field(&mut event, "judgment")? },
        "later" => {
            Told::Later { entry: field(&mut event, "entry")?, what: field(&mut event, "what")? }
        }
        "merged" => {
            Told::Merged { entry: field(&mut event, "entry")?, into: field(&mut event, "into")? }
        }
        "noted" => Told::Noted { note: field(&mut event, "note")? },
        "note_closed" => {
            Told::NoteClosed { case: field(&mut event, "case")?, how: field(&mut event, "how")? }
        }
        "ended" => Told::Ended { how: field(&mut event, "how")? },
        "identity_changed" => {
            let identity = take(&mut event, "event", "identity")?;
            Told::IdentityChanged { identity: subject(identity, "event.identity")? }
        }
        "succeeded" => Told::Succeeded {
            predecessor: field(&mut event, "predecessor")?,
            how: field(&mut event, "how")?,
        },
        other => return Err(unknown("event.event", other, WORDS)),
    };
    nothing_else(&event, "event")?;
    Ok(told)
}

const WORDS: &str = "judged, later, merged, noted, note_closed, ended, identity_changed, succeeded";

/// Reads by hand what serde would read through a buffer, because then it could not tell the place of a mistake.
pub(crate) fn subject(value: Value, at: &str) -> Result<SubjectIdentity, Fault> {
    let mut subject = object(value, at)?;
    let kind: String = read(take(&mut subject, at, "kind")?, &join(at, "kind"))?;
    match kind.as_str() {
        "person" => {
            let person: PersonIdentity = read(Value::Object(subject), at)?;
            Ok(SubjectIdentity::Person(person))
        }
        "company" => Ok(SubjectIdentity::Company(read(Value::Object(subject), at)?)),
        other => Err(unknown(&join(at, "kind"), other, "person, company")),
    }
}

fn field<T: DeserializeOwned>(event: &mut Map<String, Value>, name: &str) -> Result<T, Fault> {
    read(take(event, "event", name)?, &join("event", name))
}

pub(crate) fn object(value: Value, at: &str) -> Result<Map<String, Value>, Fault> {
    match value {
        Value::Object(fields) => Ok(fields),
        _ => Err(fault(at, "is not an object", Some("an object"))),
    }
}

pub(crate) fn take(fields: &mut Map<String, Value>, at: &str, name: &str) -> Result<Value, Fault> {
    fields.remove(name).ok_or_else(|| fault(&join(at, name), "is missing", None))
}

pub(crate) fn nothing_else(fields: &Map<String, Value>, at: &str) -> Result<(), Fault> {
    match fields.keys().next() {
        Some(name) => Err(fault(&join(at, name), "is not known here", None)),
        None => Ok(()),
    }
}

pub(crate) fn read<T: DeserializeOwned>(value: Value, at: &str) -> Result<T, Fault> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let place = match error.path().to_string().as_str() {
            "." => at.to_owned(),
            inner => join(at, inner),
        };
        let text = error.inner().to_string();
        // serde says both in one sentence.
        match text.split_once(", expected ") {
            Some((problem, allowed)) => fault(&place, problem, Some(allowed)),
            None => fault(&place, &text, None),
        }
    })
}

fn unknown(path: &str, found: &str, allowed: &str) -> Fault {
    let shown: String = found.chars().take(40).collect();
    fault(path, &format!("`{shown}` is not known"), Some(allowed))
}

#[expect(clippy::needless_pass_by_value, reason = "it is the shape that `map_err` wants")]
pub(crate) fn malformed(error: serde_json::Error) -> Fault {
    fault("", &error.to_string(), Some("a JSON object"))
}

/// A mistake at a place.
pub(crate) fn fault(path: &str, problem: &str, allowed: Option<&str>) -> Fault {
    let path = if path.is_empty() { "$" } else { path };
    Fault { path: path.into(), problem: problem.into(), allowed: allowed.map(Into::into) }
}

fn join(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") }
}
