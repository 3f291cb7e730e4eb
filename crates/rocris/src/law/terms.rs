//! The grounds on which an entry leaves the register (art. 15 and 16; rules 54 to 69), each by a function of its own.
//!
//! Each answers for a day with what happened until then: since when the ground is there, or from when on it will be if nothing
//! else happens; nothing if it is not in sight.

use base::{Date, Id};

use super::hindrance::new_offences;
use super::history::{Course, History};
use super::known::Life;
use super::offences::decriminalised_since;
use super::rules::Ground;
use crate::records::event::{Ending, EntryOf, SubjectKind};
use crate::records::judgment::{Decision, Principal};

/// A ground, and the day from which it is there.
pub(super) type Since = (Ground, Date);

/// All grounds for an entry on a day, the earliest first; of one day, in the order of art. 15. None is before the entry itself.
pub(super) fn grounds(life: &Life<'_>, entry: &History<'_>, day: Date) -> Vec<Since> {
    let course = entry.on(day);
    let (leading, lead) = resulting(life, entry, day);
    let mut grounds = Vec::new();
    grounds.extend(withdrawn(entry));
    grounds.extend(ended(life, day));
    grounds.extend(decriminalised(entry, &course));
    grounds.extend(course.amnestied.map(|on| (Ground::Amnesty, on)));
    grounds.extend(course.quashed.map(|on| (Ground::Quashed, on)));
    grounds.extend(course.rehabilitated.map(|on| (Ground::JudicialRehabilitation, on)));
    if entry.is_of_effect_here() {
        // An entry that was merged follows the one with the resulting penalty.
        grounds.extend(lead.rehabilitated.map(|on| (Ground::JudicialRehabilitation, on)));
        grounds.extend(by_law(life, leading, &lead));
        grounds.extend(twenty_years(life.kind, &lead));
        grounds.extend(educational(&course));
        grounds.extend(deferral(&course));
        grounds.extend(administrative(&course));
    } else {
        grounds.extend(retransmission(&course));
    }
    for (_, since) in &mut grounds {
        *since = (*since).max(entry.begins());
    }
    grounds.sort_by_key(|(ground, since)| (*since, *ground));
    grounds
}

/// Rule 104: what was recorded by mistake never stood.
fn withdrawn(entry: &History<'_>) -> Option<Since> {
    entry.is_withdrawn().then(|| (Ground::Withdrawn, entry.begins()))
}

/// Rule 59: death (art. 15 (1) e); a company's end (art. 16).
pub(super) fn ended(life: &Life<'_>, day: Date) -> Option<Since> {
    let (on, how) = life.ended.filter(|(on, _)| *on <= day)?;
    let ground = match how {
        Ending::Died => Ground::Death,
        Ending::StruckOff => Ground::StruckOff,
    };
    Some((ground, on))
}

/// Rule 54: found for this entry, or none of its offences is one any more (art. 15 (1) a).
fn decriminalised(entry: &History<'_>, course: &Course<'_>) -> Option<Since> {
    let told = course.decriminalised;
    let by_text = entry.is_of_effect_here().then(|| all_texts_gone(entry)).flatten();
    told.into_iter().chain(by_text).min().map(|on| (Ground::Decriminalised, on))
}

/// The day from which none of the entry's legal texts is of an offence.
fn all_texts_gone(entry: &History<'_>) -> Option<Date> {
    let offences = &entry.judgment.offences;
    let days: Option<Vec<Date>> =
        offences.iter().map(|offence| decriminalised_since(&offence.legal_text)).collect();
    days?.into_iter().max()
}

/// Rules 56, 68 and 69: rehabilitation by law of a person (CP art. 165) or a company (CP art. 150).
fn by_law(life: &Life<'_>, entry: &History<'_>, course: &Course<'_>) -> Option<Since> {
    let term = by_law_term(life, entry, course)?;
    let offences = new_offences(life, entry.id, term.start, term.end);
    let free = offences.iter().try_fold(term.end, |latest, it| Some(latest.max(it.until?)))?;
    Some((term.ground, free))
}

/// A term of rehabilitation by law: from `start` until before `end` no new offence may be committed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Term {
    pub ground: Ground,
    pub start: Date,
    pub end: Date,
}

/// The term of rehabilitation by law, where the penalty has one and it began or will begin by itself.
pub(super) fn by_law_term(
    life: &Life<'_>,
    entry: &History<'_>,
    course: &Course<'_>,
) -> Option<Term> {
    let ground = match life.kind {
        SubjectKind::Person => Ground::ByLaw,
        SubjectKind::Company => Ground::ByLawCompany,
    };
    let conviction = course.decision == Decision::Conviction && entry.is_of_effect_here();
    if !conviction || !is_for_by_law(life.kind, &course.principal) {
        return None;
    }
    let start = course.term_starts(life.kind)?;
    Some(Term { ground, start, end: ground.after(start) })
}

/// CP art. 165: a fine, imprisonment of at most two years, or suspended imprisonment; CP art. 150: a company's penalty.
fn is_for_by_law(kind: SubjectKind, principal: &Principal) -> bool {
    match (kind, principal) {
        (SubjectKind::Company, _)
        | (SubjectKind::Person, Principal::Fine { .. } | Principal::SuspendedImprisonment { .. }) => {
            true
        }
        (SubjectKind::Person, Principal::Imprisonment { term }) => {
            Ground::ByLaw.law().up_to_years.is_some_and(|years| term.is_at_most_years(years))
        }
        (SubjectKind::Person, _) => false,
    }
}

/// Rule 58: a fine or custody of at most three years, 20 years after finality (art. 15 (1) d).
fn twenty_years(kind: SubjectKind, course: &Course<'_>) -> Option<Since> {
    let short = match &course.principal {
        Principal::Fine { .. } => true,
        Principal::Imprisonment { term } | Principal::SuspendedImprisonment { term, .. } => {
            Ground::TwentyYears.law().up_to_years.is_some_and(|years| term.is_at_most_years(years))
        }
        _ => false,
    };
    let ground = match kind {
        SubjectKind::Person => Ground::TwentyYears,
        SubjectKind::Company => Ground::TwentyYearsCompany,
    };
    let conviction = course.decision == Decision::Conviction;
    (conviction && short).then(|| (ground, ground.after(course.final_on)))
}

/// Rule 61: a year after an educational measure was executed (art. 15 (1) g).
fn educational(course: &Course<'_>) -> Option<Since> {
    let executed = course.executed_on().filter(|_| course.decision == Decision::EducationalMeasure);
    executed.map(|on| (Ground::Educational, Ground::Educational.after(on)))
}

/// Rule 62: two years after a deferral, which a revocation stops (art. 15 (1) h).
fn deferral(course: &Course<'_>) -> Option<Since> {
    let deferred = course.decision == Decision::Deferral;
    deferred.then(|| (Ground::Deferral, Ground::Deferral.after(course.final_on)))
}

/// Rule 63: five years after an administrative sanction of the old code (art. 15 (1) i).
fn administrative(course: &Course<'_>) -> Option<Since> {
    let sanction = course.decision == Decision::AdministrativeSanction;
    sanction.then(|| (Ground::Administrative, Ground::Administrative.after(course.final_on)))
}

/// Rule 66: after the last day that the convicting state told (art. 15 (3)).
fn retransmission(course: &Course<'_>) -> Option<Since> {
    course
        .retransmission_until
        .map(|last| (Ground::Retransmission, last.tomorrow().unwrap_or(Date::MAX)))
}

/// The entry whose penalty counts for this one: itself, or the one into which its penalty was merged, as long as that stands.
pub(super) fn resulting<'l, 'a>(
    life: &'l Life<'a>,
    entry: &'l History<'a>,
    day: Date,
) -> (&'l History<'a>, Course<'a>) {
    let mut seen: Vec<Id<EntryOf>> = vec![entry.id];
    let (mut at, mut course) = (entry, entry.on(day));
    while let Some(into) = course.merged_into {
        let Some(next) = life.entry(into).filter(|next| holds(next, day)) else { break };
        if seen.contains(&next.id) {
            // Entries that were merged into each other: each counts for itself.
            return (entry, entry.on(day));
        }
        seen.push(next.id);
        (at, course) = (next, next.on(day));
    }
    (at, course)
}

/// Whether a judgment with a resulting penalty holds on a day: a conviction that is final and was not taken away altogether.
fn holds(entry: &History<'_>, day: Date) -> bool {
    let course = entry.on(day);
    let gone = [course.quashed, course.amnestied, decriminalised(entry, &course).map(|(_, on)| on)];
    course.decision == Decision::Conviction
        && entry.is_of_effect_here()
        && !entry.is_withdrawn()
        && entry.begins() <= day
        && gone.into_iter().flatten().all(|on| on > day)
}
