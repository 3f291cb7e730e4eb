//! What a check answers: the finding of the search, and what the law lets a document show of it. Pure.

use std::collections::BTreeMap;

use base::{Date, Id};

use super::line::Line;
use super::wire::{Outcome, Wanted};
use crate::law::{self, Standing};
use crate::records::event::{Event, Subject, SubjectKind};
use crate::search::{Finding, Grade};

/// The recorded persons who surely are the one asked about: only their lives are read.
pub(super) fn sure(finding: &Finding) -> impl Iterator<Item = Id<Subject>> + '_ {
    let exact = finding.grade() == Grade::Exact;
    finding.candidates.iter().filter(move |_| exact).map(|candidate| candidate.person)
}

/// What stands about the person on `day`. Whom several units recorded has one life: an offence in one record hinders
/// rehabilitation in the other (rule 69).
pub(super) fn standing(
    finding: &Finding,
    lives: &BTreeMap<Id<Subject>, Vec<Event>>,
    day: Date,
) -> Standing {
    let events = sure(finding).filter_map(|subject| lives.get(&subject)).flatten();
    law::standing(SubjectKind::Person, events, day)
}

/// What may be done about a person on `day`, with what the document has to show. `lives` has those of all exact candidates. Where nothing
/// of what is recorded may be shown, the answer is the same as for somebody of whom nothing is recorded (rule 50).
pub(super) fn answer(
    finding: &Finding,
    wanted: Option<Wanted>,
    lives: &BTreeMap<Id<Subject>, Vec<Event>>,
    day: Date,
) -> (Outcome, Vec<Line>) {
    let wanted = match (finding.grade(), wanted) {
        (Grade::None, _) => return (Outcome::Clean, Vec::new()),
        (Grade::Exact, Some(wanted)) => wanted,
        // Never by itself (rule 35).
        (Grade::Possible, _) | (Grade::Exact, None) => return (Outcome::NeedsOperator, Vec::new()),
    };
    let standing = standing(finding, lives, day);
    let projection = law::project(&standing, wanted.document.into(), wanted.reason.into());
    let shown: Vec<Line> = projection.lines.iter().map(Line::from).collect();
    (if shown.is_empty() { Outcome::Clean } else { Outcome::Recorded }, shown)
}
