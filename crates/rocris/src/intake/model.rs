//! Whether what is told fits what is known of the subject, and which facts follow from it. Pure.

use base::dates::add_months_clamped;
use base::{Date, Entropy, Id, Timestamp, person_name};
use serde::{Deserialize, Serialize};

use super::wire::{CaseName, EntryName, Told};
use crate::records::event::{
    Closing, Ending, EntryOf, Event, Fact, Later, MeasureList, Note, NoteOf, Subject,
};
use crate::records::judgment::{Judgment, Principal};
use crate::records::model::SubjectIdentity;

/// Why a message is not applied yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Somebody in the record is similar, and not certainly the same.
    SimilarSubject,
    /// Several in the record are this subject.
    SeveralSubjects,
    /// Too little is told to know whether anybody is similar.
    IdentityIncomplete,
    /// The subject is not in the record, and this does not begin a record.
    UnknownSubject,
    /// The company before this one is not certainly in the record.
    UnknownPredecessor,
    /// No judgment with this court, number and date is known of the subject.
    UnknownEntry,
    /// No open provisional note of this case is known of the subject.
    UnknownNote,
    /// The same was told before, under another number.
    ToldBefore,
    /// Another judgment with the same court, number and date is known of the subject.
    JudgedOtherwise,
    /// It happened before the judgment was final.
    BeforeFinality,
    /// The entry was quashed or withdrawn.
    EntryOver,
    /// Execution ended before it began.
    EndedBeforeItBegan,
    /// Execution had begun.
    StartedBefore,
    /// Execution was interrupted, resumed or suspended where it was not going on, or not interrupted.
    NotInThatState,
    /// The penalty was executed, prescribed or pardoned before.
    ExecutedBefore,
    /// A suspension was revoked, and the penalty is not suspended.
    NotSuspended,
    /// A deferral or waiver was revoked, and there is none.
    NotDeferred,
    /// A fine was replaced or paid in instalments, and the penalty is not a fine.
    NotFine,
    /// A conditional release was revoked, and the person was not released.
    NotReleased,
    /// There is no measure with this number in the sentence, or it ended before.
    UnknownMeasure,
    /// The person was dead when the offence was committed.
    DeadBeforeOffence,
    /// The person was under 14 or not born when the offence was committed (CP art. 113).
    TooYoung,
    /// The subject ended before, or something is known of them that happened later.
    EndContradicted,
}

/// Makes the identifiers of what begins.
#[derive(Debug)]
pub struct Ids<'a> {
    /// The moment of receipt.
    pub now: Timestamp,
    /// Randomness.
    pub entropy: &'a Entropy,
}

impl Ids<'_> {
    fn new_id<T>(&self) -> Id<T> {
        Id::new(self.now, self.entropy)
    }
}

/// The facts that follow from what is told of a subject with this `life`, each with the day from which it has effects.
/// Changed identities and successions are no facts of a life by themselves and give none.
pub fn fit(
    told: &Told,
    happened_on: Date,
    (subject, life): (&SubjectIdentity, &[Event]),
    ids: &Ids<'_>,
) -> Result<Vec<Fact>, Reason> {
    let entries = Entry::all(life);
    match told {
        Told::Judged { judgment } => {
            judged(judgment, subject, life, &entries)?;
            Ok(vec![Fact::Judged { entry: ids.new_id(), judgment: judgment.clone() }])
        }
        Told::Later { entry, what } => {
            let entry = Entry::named(&entries, entry)?;
            entry.allows(what, happened_on)?;
            Ok(vec![Fact::Later { entry: entry.id, what: what.clone() }])
        }
        Told::Merged { entry, into } => {
            let (entry, into) = (Entry::named(&entries, entry)?, Entry::named(&entries, into)?);
            let what = Later::Merged { into: into.id };
            entry.allows(&what, happened_on)?;
            Ok(vec![Fact::Later { entry: entry.id, what }])
        }
        Told::Noted { note } => {
            let same = |known: &(Id<NoteOf>, &Note)| known.1 == note;
            if open_notes(life).iter().any(same) {
                return Err(Reason::ToldBefore);
            }
            Ok(vec![Fact::Noted { note: ids.new_id(), what: note.clone() }])
        }
        Told::NoteClosed { case, how } => closed(case, *how, life),
        Told::Ended { how } => ended(*how, happened_on, life),
        Told::IdentityChanged { .. } | Told::Succeeded { .. } => Ok(Vec::new()),
    }
}

/// The facts by which a company takes over the entries of one before it, with all that happened to them.
pub fn taken_over(
    predecessor: Id<Subject>,
    life: &[Event],
    (happened_on, ids): (Date, &Ids<'_>),
) -> Vec<(Date, Fact)> {
    let mut facts = Vec::new();
    for old in Entry::all(life).iter().filter(|entry| !entry.is_over()) {
        let entry = ids.new_id();
        let judgment = Box::new(old.judgments[0].clone());
        facts.push((judgment.final_on, Fact::Judged { entry, judgment }));
        let later =
            old.later.iter().map(|(on, what)| (*on, Fact::Later { entry, what: (*what).clone() }));
        facts.extend(later);
        facts.push((
            happened_on,
            Fact::Later { entry, what: Later::TakenOver { from: predecessor } },
        ));
    }
    facts
}

fn judged(
    judgment: &Judgment,
    subject: &SubjectIdentity,
    life: &[Event],
    entries: &[Entry<'_>],
) -> Result<(), Reason> {
    let name = EntryName {
        court: judgment.court.clone(),
        number: judgment.number.clone(),
        judged_on: judgment.judged_on,
    };
    if let Ok(known) = Entry::named(entries, &name) {
        let same = known.judgments.contains(&judgment);
        return Err(if same { Reason::ToldBefore } else { Reason::JudgedOtherwise });
    }
    let committed: Vec<Date> = judgment.offences.iter().filter_map(|o| o.committed_on).collect();
    if let Some(death) = end(life)
        && committed.iter().any(|day| *day > death)
    {
        return Err(Reason::DeadBeforeOffence);
    }
    if let SubjectIdentity::Person(person) = subject {
        let liable_from = add_months_clamped(person.birth_date, 14 * 12);
        if committed.iter().any(|day| *day < liable_from) {
            return Err(Reason::TooYoung);
        }
    }
    Ok(())
}

fn ended(how: Ending, happened_on: Date, life: &[Event]) -> Result<Vec<Fact>, Reason> {
    let committed_later = |event: &Event| match &event.fact {
        Fact::Judged { judgment, .. } => {
            judgment.offences.iter().filter_map(|o| o.committed_on).any(|day| day > happened_on)
        }
        _ => false,
    };
    if end(life).is_some() || life.iter().any(committed_later) {
        return Err(Reason::EndContradicted);
    }
    Ok(vec![Fact::Ended { how }])
}

fn end(life: &[Event]) -> Option<Date> {
    let end = life.iter().find(|event| matches!(event.fact, Fact::Ended { .. }));
    end.map(|event| event.happened_on)
}

fn open_notes(life: &[Event]) -> Vec<(Id<NoteOf>, &Note)> {
    let mut open = Vec::new();
    for event in life {
        match &event.fact {
            Fact::Noted { note, what } => open.push((*note, what)),
            Fact::NoteClosed { note, .. } => open.retain(|(id, _)| id != note),
            _ => {}
        }
    }
    open
}

fn closed(case: &CaseName, how: Closing, life: &[Event]) -> Result<Vec<Fact>, Reason> {
    let meant = |note: &Note| {
        is_same_text(&note.authority, &case.authority)
            && is_same_text(&note.case_number, &case.case_number)
            && case.kind.is_none_or(|kind| kind == note.kind)
    };
    let open = open_notes(life).into_iter().filter(|(_, note)| meant(note));
    let facts: Vec<Fact> = open.map(|(note, _)| Fact::NoteClosed { note, how }).collect();
    if facts.is_empty() { Err(Reason::UnknownNote) } else { Ok(facts) }
}

fn is_same_text(a: &str, b: &str) -> bool {
    person_name::fold(a) == person_name::fold(b)
}

/// An entry with what happened to it, in the order in which it was told.
struct Entry<'a> {
    id: Id<EntryOf>,
    /// As first recorded, then each correction.
    judgments: Vec<&'a Judgment>,
    later: Vec<(Date, &'a Later)>,
}

impl<'a> Entry<'a> {
    fn all(life: &'a [Event]) -> Vec<Self> {
        let mut entries: Vec<Self> = Vec::new();
        for event in life {
            match &event.fact {
                Fact::Judged { entry, judgment } => {
                    entries.push(Self { id: *entry, judgments: vec![judgment], later: Vec::new() });
                }
                Fact::Later { entry, what } => {
                    let Some(entry) = entries.iter_mut().find(|known| known.id == *entry) else {
                        continue;
                    };
                    if let Later::Corrected { judgment } = what {
                        entry.judgments.push(judgment);
                    }
                    entry.later.push((event.happened_on, what));
                }
                _ => {}
            }
        }
        entries
    }

    /// The entry that an authority means; one that was withdrawn or quashed only where there is no other.
    fn named<'e>(entries: &'e [Self], name: &EntryName) -> Result<&'e Self, Reason> {
        let is_it = |judgment: &&Judgment| {
            is_same_text(&judgment.court, &name.court)
                && is_same_text(&judgment.number, &name.number)
                && judgment.judged_on == name.judged_on
        };
        let named = || entries.iter().filter(|entry| entry.judgments.iter().any(is_it));
        let found = named().find(|entry| !entry.is_over()).or_else(|| named().next());
        found.ok_or(Reason::UnknownEntry)
    }

    fn is_over(&self) -> bool {
        self.day_of(|what| matches!(what, Later::Quashed | Later::Withdrawn)).is_some()
    }

    fn judgment(&self) -> &'a Judgment {
        self.judgments[self.judgments.len() - 1]
    }

    fn day_of(&self, test: impl Fn(&Later) -> bool) -> Option<Date> {
        self.later.iter().rev().find(|(_, what)| test(what)).map(|(day, _)| *day)
    }

    /// The principal penalty now: a fine may have become imprisonment, a suspension may be gone.
    fn is_suspended(&self) -> bool {
        let suspended =
            |principal: &Principal| matches!(principal, Principal::SuspendedImprisonment { .. });
        let by_revoked_deferral = self.later.iter().any(|(_, what)| {
            matches!(what, Later::DeferralRevoked { sentence } if suspended(&sentence.principal))
        });
        let revoked = self.day_of(|what| matches!(what, Later::SuspensionRevoked { .. })).is_some();
        !revoked && (by_revoked_deferral || suspended(&self.judgment().sentence.principal))
    }

    fn is_fine(&self) -> bool {
        let fine = |principal: &Principal| matches!(principal, Principal::Fine { .. });
        let by_revoked_deferral = self.later.iter().any(|(_, what)| {
            matches!(what, Later::DeferralRevoked { sentence } if fine(&sentence.principal))
        });
        let replaced = self.day_of(|what| matches!(what, Later::FineReplaced { .. })).is_some();
        !replaced && (by_revoked_deferral || fine(&self.judgment().sentence.principal))
    }

    fn is_deferred(&self) -> bool {
        let revoked = self.day_of(|what| matches!(what, Later::DeferralRevoked { .. })).is_some();
        let principal = &self.judgment().sentence.principal;
        !revoked && matches!(principal, Principal::DeferredPenalty { .. } | Principal::Warning)
    }

    /// Whether the last of the two kinds of events is of the first kind.
    fn is_in(&self, on: impl Fn(&Later) -> bool, off: impl Fn(&Later) -> bool) -> bool {
        let last = self.later.iter().rev().find(|(_, what)| on(what) || off(what));
        last.is_some_and(|(_, what)| on(what))
    }

    fn is_interrupted(&self) -> bool {
        self.is_in(
            |what| matches!(what, Later::ExecutionInterrupted),
            |what| matches!(what, Later::ExecutionResumed),
        )
    }

    fn is_released(&self) -> bool {
        self.is_in(
            |what| matches!(what, Later::ConditionallyReleased),
            |what| matches!(what, Later::ReleaseRevoked),
        )
    }

    /// Whether `what` may have happened on a day, after all that is known.
    fn allows(&self, what: &Later, on: Date) -> Result<(), Reason> {
        let is = |good: bool, reason| if good { Ok(()) } else { Err(reason) };
        is(!self.is_over(), Reason::EntryOver)?;
        is(on >= self.judgment().final_on, Reason::BeforeFinality)?;
        is(!self.later.contains(&(on, what)), Reason::ToldBefore)?;
        let started = self.day_of(|what| matches!(what, Later::ExecutionStarted));
        let done = self.day_of(|what| matches!(what, Later::Executed | Later::ExecutionPrescribed));
        match what {
            Later::ExecutionStarted => {
                is(started.is_none(), Reason::StartedBefore)?;
                is(done.is_none_or(|done| on <= done), Reason::EndedBeforeItBegan)
            }
            Later::Executed | Later::ExecutionPrescribed => {
                is(done.is_none(), Reason::ExecutedBefore)?;
                is(started.is_none_or(|start| on >= start), Reason::EndedBeforeItBegan)
            }
            Later::ExecutionInterrupted => {
                is(done.is_none() && !self.is_interrupted(), Reason::NotInThatState)
            }
            Later::ExecutionResumed => is(self.is_interrupted(), Reason::NotInThatState),
            Later::ConditionallyReleased => {
                is(done.is_none() && !self.is_released(), Reason::NotInThatState)?;
                is(started.is_none_or(|start| on >= start), Reason::EndedBeforeItBegan)
            }
            Later::ReleaseRevoked => is(self.is_released(), Reason::NotReleased),
            Later::InstalmentsGranted | Later::FineReplaced { .. } => {
                is(self.is_fine(), Reason::NotFine)?;
                is(done.is_none_or(|done| on <= done), Reason::ExecutedBefore)
            }
            Later::SuspensionRevoked { .. } => is(self.is_suspended(), Reason::NotSuspended),
            Later::DeferralRevoked { .. } => is(self.is_deferred(), Reason::NotDeferred),
            Later::MeasureEnded { list, index } => {
                is(self.has_measure(*list, *index), Reason::UnknownMeasure)
            }
            Later::Corrected { judgment } => is(self.judgment() != &**judgment, Reason::ToldBefore),
            _ => Ok(()),
        }
    }

    fn has_measure(&self, list: MeasureList, index: usize) -> bool {
        let sentence = &self.judgment().sentence;
        let count = match list {
            MeasureList::Complementary => sentence.complementary.len(),
            MeasureList::Security => sentence.security.len(),
        };
        let ended = self.later.iter().any(|(_, what)| {
            matches!(what, Later::MeasureEnded { list: l, index: i } if (*l, *i) == (list, index))
        });
        index < count && !ended
    }
}
