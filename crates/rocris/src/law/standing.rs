//! What stands on a day (rules 54 to 72), and what will change by itself.

use std::collections::BTreeSet;
use std::ops::Bound;

use base::{Date, Id};

use super::hindrance::new_offences;
use super::history::{Execution, History, Measure};
use super::known::{Life, NoteHistory};
use super::offences::decriminalised_since;
use super::rules::Ground;
use super::terms::{by_law_term, ended, grounds, resulting};
use crate::records::event::{EntryOf, Event, Note, NoteOf, Pardon, Subject, SubjectKind};
use crate::records::judgment::{
    Complementary, Decision, Judgment, Offence, Principal, SecurityKind,
};

/// Of what is in the register about a subject, what stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Whose.
    pub kind: SubjectKind,
    /// On which day.
    pub on: Date,
    /// The entries that began, in the order of finality; also those that were removed.
    pub entries: Vec<EntryStanding>,
    /// The provisional notes that began; also those that were removed.
    pub notes: Vec<NoteStanding>,
    /// The next day on which anything here changes if no other event becomes known; on every day before it all is as on this. A
    /// daily run need not look before (rule 70).
    pub next: Option<Date>,
}

/// Whether an entry or a note stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It has effects.
    InForce,
    /// It is recorded, and has no effects (here, or any longer).
    Suppressed {
        /// Why.
        by: Ground,
        /// Since when.
        since: Date,
    },
    /// It left the register.
    Removed {
        /// Why.
        by: Ground,
        /// Since when.
        since: Date,
    },
}

impl State {
    /// Whether it left the register.
    pub const fn is_removed(self) -> bool {
        matches!(self, Self::Removed { .. })
    }

    /// Why `then` is less than this: without effects, or not in the register.
    fn is_left_for(self, then: Self) -> Option<Ground> {
        match (self, then) {
            (Self::InForce | Self::Suppressed { .. }, Self::Removed { by, .. })
            | (Self::InForce, Self::Suppressed { by, .. }) => Some(by),
            _ => None,
        }
    }
}

/// A change that comes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The first day on which it is so.
    pub on: Date,
    /// Why.
    pub by: Ground,
}

/// An entry on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryStanding {
    /// Which.
    pub id: Id<EntryOf>,
    /// The judgment, as corrected.
    pub judgment: Judgment,
    /// The day on which the entry began: of finality or recognition.
    pub begins: Date,
    /// Whether it stands.
    pub state: State,
    /// The day on which it will leave the register (or lose its effects), if nothing else happens.
    pub leaves: Option<Change>,
    /// The next day on which anything of it changes by itself; not always its state.
    pub next: Option<Date>,
    /// What the decision is by now: a revoked deferral is a conviction.
    pub decision: Decision,
    /// The penalty by now.
    pub principal: Principal,
    /// The offences that still are.
    pub offences: Vec<Offence>,
    /// How far it is executed.
    pub execution: Execution,
    /// Accessory and complementary penalties.
    pub complementary: Vec<(Complementary, Measure)>,
    /// Security measures, with their words.
    pub security: Vec<(SecurityKind, Option<String>, Measure)>,
    /// The entry with the resulting penalty, where it was merged into one that stands.
    pub merged_into: Option<Id<EntryOf>>,
    /// The last pardon.
    pub pardon: Option<(Date, Pardon)>,
    /// Its political character was found.
    pub political: bool,
    /// The subject was extradited or surrendered for it.
    pub extradited: bool,
    /// The company that was convicted, where this one took it over.
    pub taken_over_from: Option<Id<Subject>>,
    /// New offences that hinder rehabilitation by law (rule 69). Information for operators.
    pub hindered: Vec<Hindrance>,
    /// When a court may be asked for rehabilitation (rule 67). Information for operators: the court decides.
    pub eligible: Option<Eligibility>,
}

/// A new offence inside the term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hindrance {
    /// The entry with the offence.
    pub entry: Id<EntryOf>,
    /// Its day. None is recorded where somebody must find it out: the offence is taken as inside the term, because it
    /// may be.
    pub committed_on: Option<Date>,
}

/// Judicial rehabilitation may be asked for (CP art. 166).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eligibility {
    /// From this day on.
    pub from: Date,
    /// Which of the terms.
    pub by: Ground,
}

/// A provisional note on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteStanding {
    /// Which.
    pub id: Id<NoteOf>,
    /// What it says.
    pub note: Note,
    /// When it began.
    pub since: Date,
    /// Whether it stands.
    pub state: State,
}

/// What stands on the day `on`, as follows from `events` of one subject, in whatever order they come. Filter them with
/// [`super::known_at`] for what was known at a moment. Events about entries without a judgment have no effect.
///
/// Nobody's age matters (rule 65), and with several entries each goes by its own grounds (rule 64).
pub fn standing<'a>(
    kind: SubjectKind,
    events: impl IntoIterator<Item = &'a Event>,
    on: Date,
) -> Standing {
    let life = Life::read(kind, events);
    let calendar = calendar(&life);
    let begun = |entry: &&History<'_>| entry.begins() <= on;
    let entries: Vec<EntryStanding> = (life.entries.iter().filter(begun))
        .map(|entry| foretell(&life, &calendar, entry, on))
        .collect();
    let starts = life.entries.iter().map(History::begins);
    let of_notes = life.notes.iter().flat_map(|note| note_days(&life, note));
    let announced = starts.chain(of_notes).filter(|day| *day > on);
    let next = entries.iter().filter_map(|entry| entry.next).chain(announced).min();
    Standing { kind, on, entries, notes: notes(&life, on), next }
}

/// An entry on a day, with the next change and the day on which it leaves.
fn foretell(
    life: &Life<'_>,
    calendar: &BTreeSet<Date>,
    entry: &History<'_>,
    on: Date,
) -> EntryStanding {
    let mut today = on_day(life, entry, on);
    let mut day = on;
    // Each step goes to a day of the calendar or to the end of a term; both are used up.
    while let Some(later) = next_candidate(life, calendar, entry, day) {
        let then = on_day(life, entry, later);
        if today.next.is_none() && then != today {
            today.next = Some(later);
        }
        if today.leaves.is_none() {
            today.leaves = today.state.is_left_for(then.state).map(|by| Change { on: later, by });
        }
        if today.next.is_some() && (today.state.is_removed() || today.leaves.is_some()) {
            break;
        }
        day = later;
    }
    today
}

/// The next day after `day` on which anything of the entry can change.
fn next_candidate(
    life: &Life<'_>,
    calendar: &BTreeSet<Date>,
    entry: &History<'_>,
    day: Date,
) -> Option<Date> {
    let (_, lead) = resulting(life, entry, day);
    let terms = grounds(life, entry, day).into_iter().map(|(_, since)| since);
    let ends: Vec<Date> = entry.on(day).ends().chain(lead.ends()).collect();
    let announced = calendar.range((Bound::Excluded(day), Bound::Unbounded)).next().copied();
    terms.chain(ends).filter(|it| *it > day).chain(announced).min()
}

/// The days that are known beforehand: of events, of finality and recognition, and since which texts are no offences.
fn calendar(life: &Life<'_>) -> BTreeSet<Date> {
    let of_entry = |entry: &History<'_>| {
        let texts = entry.judgment.offences.iter();
        let gone = texts.filter_map(|offence| decriminalised_since(&offence.legal_text));
        gone.chain([entry.begins()]).collect::<Vec<_>>()
    };
    life.entries.iter().flat_map(of_entry).chain(life.days.iter().copied()).collect()
}

/// An entry on a day, without what comes.
fn on_day(life: &Life<'_>, entry: &History<'_>, day: Date) -> EntryStanding {
    let course = entry.on(day);
    let (leading, lead) = resulting(life, entry, day);
    let measures = &course.sentence.security;
    let security: Vec<_> = (measures.iter().zip(course.security(day)))
        .map(|(measure, state)| (measure.kind, measure.what.clone(), state))
        .collect();
    let removed = grounds(life, entry, day).into_iter().find(|(_, since)| *since <= day);
    let state = match removed {
        Some((by, since)) => State::Removed { by, since },
        None => without_effects(entry, course.decision, &security),
    };
    let stands = state == State::InForce;
    let offences = entry.judgment.offences.iter();
    let offences =
        offences.filter(|it| decriminalised_since(&it.legal_text).is_none_or(|since| since > day));
    EntryStanding {
        id: entry.id,
        judgment: entry.judgment.clone(),
        begins: entry.begins(),
        state,
        leaves: None,
        next: None,
        offences: offences.cloned().collect(),
        // A merged penalty is executed with the resulting one.
        execution: lead.execution(day),
        complementary: course.complementary(day),
        security,
        merged_into: (leading.id != entry.id).then_some(leading.id),
        pardon: course.pardon,
        political: course.political,
        extradited: course.extradited,
        taken_over_from: course.taken_over_from,
        hindered: if stands { hindrances(life, entry, day) } else { Vec::new() },
        eligible: eligibility(life, entry, day).filter(|_| stands),
        decision: course.decision,
        principal: course.principal,
    }
}

/// What is recorded without effects: a foreign judgment that is not recognised (art. 6 (2)), and security measures alone of which
/// none lasts.
fn without_effects(
    entry: &History<'_>,
    decision: Decision,
    security: &[(SecurityKind, Option<String>, Measure)],
) -> State {
    if !entry.is_of_effect_here() {
        return State::Suppressed { by: Ground::NotRecognised, since: entry.begins() };
    }
    let ends = security.iter().map(|(_, _, measure)| match measure {
        Measure::Lasts { .. } => None,
        Measure::Ended { since } => Some(*since),
    });
    let all_ended = ends.collect::<Option<Vec<Date>>>();
    match all_ended.filter(|_| decision == Decision::SecurityMeasure) {
        Some(ends) => {
            let since = ends.into_iter().fold(entry.begins(), Date::max);
            State::Suppressed { by: Ground::SecurityEnded, since }
        }
        None => State::InForce,
    }
}

/// Rule 69: what hinders rehabilitation by law on a day.
fn hindrances(life: &Life<'_>, entry: &History<'_>, day: Date) -> Vec<Hindrance> {
    let (leading, lead) = resulting(life, entry, day);
    let Some(term) = by_law_term(life, leading, &lead) else { return Vec::new() };
    let offences = new_offences(life, leading.id, term.start, term.end);
    let last = offences.iter().filter(|it| it.until.is_none_or(|until| until > day));
    last.map(|it| Hindrance { entry: it.entry, committed_on: it.committed_on }).collect()
}

/// Rule 67: the term after which a court may be asked, from the end of the resulting penalty (rule 68).
fn eligibility(life: &Life<'_>, entry: &History<'_>, day: Date) -> Option<Eligibility> {
    let (leading, lead) = resulting(life, entry, day);
    let of_person = life.kind == SubjectKind::Person && leading.is_of_effect_here();
    if !of_person || lead.decision != Decision::Conviction {
        return None;
    }
    let by = match &lead.principal {
        Principal::LifeImprisonment => Ground::Eligible10,
        Principal::Imprisonment { .. } if lead.was_life => Ground::Eligible7,
        Principal::Imprisonment { term } => {
            [Ground::Eligible4, Ground::Eligible5, Ground::Eligible7].into_iter().find(
                |ground| {
                    let law = ground.law();
                    law.over_years.is_some_and(|years| !term.is_at_most_years(years))
                        && law.up_to_years.is_none_or(|years| term.is_at_most_years(years))
                },
            )?
        }
        _ => return None,
    };
    let from = by.after(lead.term_starts(life.kind)?);
    Some(Eligibility { from, by })
}

/// Days on which a note begins or ends.
fn note_days(life: &Life<'_>, note: &NoteHistory<'_>) -> impl Iterator<Item = Date> {
    let closed = note.closed.map(|(day, _)| day);
    let ended = life.ended.map(|(day, _)| day);
    let ends = [closed, ended, decriminalised_since(&note.note.legal_text)];
    let ends = ends.into_iter().flatten().min().map(|day| day.max(note.since));
    ends.into_iter().chain([note.since])
}

/// The notes that began by a day: each stands until its case is decided (rule 60), the subject ends (rule 59), or the act is no
/// offence any more (rule 54): art. 15 (1) is about notes, too.
fn notes(life: &Life<'_>, on: Date) -> Vec<NoteStanding> {
    let begun = life.notes.iter().filter(|note| note.since <= on);
    let state = |note: &NoteHistory<'_>| {
        let closed = note.closed.map(|(day, _)| (Ground::NoteClosed, day));
        let text = decriminalised_since(&note.note.legal_text);
        let text = text.map(|day| (Ground::Decriminalised, day));
        let ends = [closed, ended(life, on), text].into_iter().flatten();
        let ends = ends.map(|(by, since)| (since.max(note.since), by));
        match ends.filter(|(since, _)| *since <= on).min() {
            Some((since, by)) => State::Removed { by, since },
            None => State::InForce,
        }
    };
    begun
        .map(|history| NoteStanding {
            id: history.id,
            note: history.note.clone(),
            since: history.since,
            state: state(history),
        })
        .collect()
}
