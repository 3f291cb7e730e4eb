//! What a document shows of what stands (rules 42 to 46, 49, 50, 53, 93, 94): `data/shown.txt`, applied.

use base::{Date, Id};

use super::explain::{Explanation, is_not_shown, is_removed, stays, will_disappear};
use super::history::{Execution, Measure};
use super::offences::is_of_integrity_register;
use super::rules::Ground;
use super::shown::{Column, Row, SHOWN};
use super::standing::{Change, EntryStanding, NoteStanding, Standing, State};
use crate::records::event::{EntryOf, Note, NoteOf, Pardon, Subject, SubjectKind};
use crate::records::judgment::{
    Complementary, Decision, Offence, Principal, Recognition, SecurityKind,
};

/// The documents (art. 3^1 of Law 290/2004; Law 118/2019), and the view of one's own data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Document {
    /// Certificat de cazier judiciar.
    Certificate,
    /// Copie de pe cazierul judiciar, for Romanian authorities: also the provisional notes (rule 46).
    AuthorityCopy,
    /// Extras de pe cazierul judiciar, for public institutions with the person's consent.
    ExtractForInstitution,
    /// Extras din cazierul judiciar, for other states (ECRIS); not the same as the one above (rule 49).
    ExtractForState,
    /// Certificat de integritate comportamentală, of the register of Law 118/2019, for natural persons (rule 93).
    Integrity,
    /// What people see of what the register holds about them.
    SelfView,
}

/// Classes of reasons for which a document is asked. All documents are the same for all of them unless `data/shown.txt` says
/// otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    Other,
}

/// What a document shows, and why it does not show the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// Which document.
    pub document: Document,
    /// As of which day.
    pub on: Date,
    /// The entries, in the order of finality. Without any, the document has the negative statement (rule 50).
    pub lines: Vec<Line>,
    /// The provisional notes.
    pub notes: Vec<NoteLine>,
    /// What is not shown. For operators and for the person, never for the document.
    pub withheld: Vec<Withheld>,
}

/// An entry in print (rule 53).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The entry.
    pub entry: Id<EntryOf>,
    /// What was decided, by now.
    pub decision: Decision,
    /// The court.
    pub court: String,
    /// Its country, ISO 3166-1 alpha-2.
    pub country: String,
    /// What it is worth here.
    pub recognition: Recognition,
    /// Number of the judgment.
    pub number: String,
    /// Date of the judgment.
    pub judged_on: Date,
    /// Date of finality.
    pub final_on: Date,
    /// Offences with their legal texts; without those that are no offences any more (rule 44).
    pub offences: Vec<Offence>,
    /// Recidivism was found.
    pub recidivism: bool,
    /// The penalty by now.
    pub principal: Principal,
    /// Accessory and complementary penalties.
    pub complementary: Vec<(Complementary, Measure)>,
    /// Security measures.
    pub security: Vec<(SecurityKind, Option<String>, Measure)>,
    /// How far it is executed.
    pub execution: Execution,
    /// The entry with the resulting penalty.
    pub merged_into: Option<Id<EntryOf>>,
    /// Pardon.
    pub pardon: Option<(Date, Pardon)>,
    /// Political character.
    pub political: bool,
    /// Extradited or surrendered.
    pub extradited: bool,
    /// The company that was convicted.
    pub taken_over_from: Option<Id<Subject>>,
    /// When it will disappear if nothing else happens.
    pub disappears: Option<Change>,
    /// The same in words.
    pub explanation: Explanation,
}

/// A provisional note in print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteLine {
    /// The note.
    pub id: Id<NoteOf>,
    /// What it says.
    pub note: Note,
    /// Since when.
    pub since: Date,
}

/// What a withheld thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recorded {
    /// An entry.
    Entry(Id<EntryOf>),
    /// A provisional note.
    Note(Id<NoteOf>),
}

/// Something that is not shown, with the reason and without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withheld {
    /// What.
    pub what: Recorded,
    /// Why.
    pub by: Ground,
    /// Since when, where it is so on any document.
    pub since: Option<Date>,
    /// The same in words.
    pub explanation: Explanation,
}

/// What `document` shows of `standing` when it is asked for a reason of this class.
pub fn project(standing: &Standing, document: Document, reason: ReasonClass) -> Projection {
    let row = SHOWN.row(document, reason);
    let mut projection = Projection {
        document,
        on: standing.on,
        lines: Vec::new(),
        notes: Vec::new(),
        withheld: Vec::new(),
    };
    for entry in &standing.entries {
        match hidden(standing.kind, entry, document, row) {
            None => projection.lines.push(line(entry, document)),
            Some((by, since)) => {
                projection.withheld.push(withheld(Recorded::Entry(entry.id), by, since));
            }
        }
    }
    for note in &standing.notes {
        match hidden_note(note, row) {
            None => projection.notes.push(NoteLine {
                id: note.id,
                note: note.note.clone(),
                since: note.since,
            }),
            Some((by, since)) => {
                projection.withheld.push(withheld(Recorded::Note(note.id), by, since));
            }
        }
    }
    projection
}

/// Why an entry is not shown, if it is not; with the day, where it is so on any document.
fn hidden(
    kind: SubjectKind,
    entry: &EntryStanding,
    document: Document,
    row: &Row,
) -> Option<(Ground, Option<Date>)> {
    match entry.state {
        State::Removed { by, since } if !outlasts(document, by) => return Some((by, Some(since))),
        State::Suppressed { by: Ground::NotRecognised, since }
            if !row.shows(Column::NotRecognised) =>
        {
            return Some((Ground::NotRecognised, Some(since)));
        }
        State::Suppressed { by: Ground::SecurityEnded, since }
            if !row.shows(Column::SecurityEnded) =>
        {
            return Some((Ground::SecurityEnded, Some(since)));
        }
        State::Removed { .. } | State::Suppressed { .. } | State::InForce => {}
    }
    if let Some(by) = row.hidden_decision(entry.decision) {
        return Some((by, None));
    }
    let of_register = entry.offences.iter().any(|it| is_of_integrity_register(&it.legal_text));
    let other = document == Document::Integrity && !(of_register && kind == SubjectKind::Person);
    other.then_some((Ground::OtherRegister, None))
}

fn hidden_note(note: &NoteStanding, row: &Row) -> Option<(Ground, Option<Date>)> {
    match note.state {
        State::Removed { by, since } | State::Suppressed { by, since } => Some((by, Some(since))),
        State::InForce => (!row.shows(Column::Notes)).then_some((Ground::Provisional, None)),
    }
}

fn withheld(what: Recorded, by: Ground, since: Option<Date>) -> Withheld {
    let explanation = match since {
        Some(since) if by != Ground::NotRecognised => is_removed(by, since),
        _ => is_not_shown(by),
    };
    Withheld { what, by, since, explanation }
}

fn line(entry: &EntryStanding, document: Document) -> Line {
    let judgment = &entry.judgment;
    let disappears = entry.leaves.filter(|change| !outlasts(document, change.by));
    Line {
        entry: entry.id,
        decision: entry.decision,
        court: judgment.court.clone(),
        country: judgment.country.clone(),
        recognition: judgment.recognition.clone(),
        number: judgment.number.clone(),
        judged_on: judgment.judged_on,
        final_on: judgment.final_on,
        offences: entry.offences.clone(),
        recidivism: judgment.recidivism,
        principal: entry.principal.clone(),
        complementary: entry.complementary.clone(),
        security: entry.security.clone(),
        execution: entry.execution,
        merged_into: entry.merged_into,
        pardon: entry.pardon,
        political: entry.political,
        extradited: entry.extradited,
        taken_over_from: entry.taken_over_from,
        disappears,
        explanation: disappears.map_or_else(stays, will_disappear),
    }
}

/// Whether what the document shows outlasts the ground: the register of Law 118/2019 is another (rule 94).
fn outlasts(document: Document, by: Ground) -> bool {
    document == Document::Integrity && SHOWN.outlasts.contains(&by)
}
