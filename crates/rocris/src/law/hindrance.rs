//! New offences inside a term (rule 69).

use base::{Date, Id};

use super::history::History;
use super::known::Life;
use super::offences::decriminalised_since;
use crate::records::event::EntryOf;
use crate::records::judgment::Decision;

/// An offence that hinders a rehabilitation by law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NewOffence {
    pub entry: Id<EntryOf>,
    /// The day of the offence; none where it is not recorded.
    pub committed_on: Option<Date>,
    /// From when on it hinders no more, because its consequences ended (CP art. 4, art. 152).
    pub until: Option<Date>,
}

/// Offences of other entries inside the term from `start` until before `end`. The day of the offence counts, not that of its
/// judgment, which may have become known long after the term.
pub(super) fn new_offences(
    life: &Life<'_>,
    of: Id<EntryOf>,
    start: Date,
    end: Date,
) -> Vec<NewOffence> {
    let convicted = life.entry(of).and_then(History::predecessor);
    // A predecessor's offence is none of the company that took its entries over, but of the same predecessor (CP art. 150, 151).
    let same = |other: &History<'_>| other.predecessor().is_none_or(|it| convicted == Some(it));
    let others = life.entries.iter().filter(|other| other.id != of);
    let others = others.filter(|other| proves_an_offence(other) && same(other));
    let offences = others.flat_map(|other| {
        other.judgment.offences.iter().map(move |offence| NewOffence {
            entry: other.id,
            committed_on: offence.committed_on,
            until: [decriminalised_since(&offence.legal_text), other.consequences_told_to_end()]
                .into_iter()
                .flatten()
                .min(),
        })
    });
    offences
        .filter(|offence| {
            let judged = life.entry(offence.entry).map_or(end, |it| it.judgment.judged_on);
            // Without a day: it was committed before it was judged, so that it is inside if it was judged after the start.
            offence.committed_on.map_or(judged > start, |day| start <= day && day < end)
        })
        .collect()
}

/// Whether the judgment proves that the subject committed an offence: not where it was quashed or recorded by mistake, where
/// it has no effects here, and where there was no guilt (security measure) or no offence (administrative sanction).
fn proves_an_offence(history: &History<'_>) -> bool {
    let decided = match history.judgment.decision {
        Decision::Conviction
        | Decision::Waiver
        | Decision::Deferral
        | Decision::EducationalMeasure => true,
        Decision::SecurityMeasure | Decision::AdministrativeSanction => false,
    };
    decided && history.is_of_effect_here() && !history.is_withdrawn() && !history.is_quashed_ever()
}
