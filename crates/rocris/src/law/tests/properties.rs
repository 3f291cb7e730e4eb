//! What holds for all lives.

use base::Date;
use base::dates::{add_days, add_months_clamped, start_of_day};
use proptest::prelude::*;

use super::naive;
use super::random::{Random, life, push};
use crate::law::{
    Document, EntryStanding, Line, NoteStanding, Projection, ReasonClass, Standing, State,
    known_at, project, standing,
};
use crate::records::event::{Fact, SubjectKind};
use crate::records::judgment::{Decision, Principal};

const DOCUMENTS: [Document; 6] = [
    Document::Certificate,
    Document::AuthorityCopy,
    Document::ExtractForInstitution,
    Document::ExtractForState,
    Document::Integrity,
    Document::SelfView,
];

fn of(life: &Random, on: Date) -> Standing {
    standing(life.kind, &life.events, on)
}

/// What a document says on a day, without the day.
fn said(standing: &Standing, document: Document) -> (Vec<Line>, usize, usize) {
    let Projection { lines, notes, withheld, .. } = project(standing, document, ReasonClass::Other);
    (lines, notes.len(), withheld.len())
}

/// What is on a day, without the day and what is foretold of the next.
fn plain(standing: Standing) -> (Vec<EntryStanding>, Vec<NoteStanding>) {
    let entries = standing.entries.into_iter().map(|entry| EntryStanding { next: None, ..entry });
    (entries.collect(), standing.notes)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    /// Rules 42 to 45, 50, 54 to 69: nothing is printed that must not be, and nothing is missing.
    #[test]
    fn a_certificate_shows_what_the_law_said_a_second_time_does(life in life()) {
        let standing = of(&life, life.on);
        let projection = project(&standing, Document::Certificate, ReasonClass::Other);
        let mut printed: Vec<_> = projection.lines.iter().map(|line| line.entry).collect();
        printed.sort_unstable();
        prop_assert_eq!(printed, naive::certificate(life.kind, &life.events, life.on));
        prop_assert!(projection.notes.is_empty(), "rule 43");
    }

    /// Rule 50: all is either shown or withheld with a reason; what left the register is on no document but that of another
    /// register.
    #[test]
    fn everything_is_shown_or_withheld_for_a_reason(life in life()) {
        let standing = of(&life, life.on);
        for document in DOCUMENTS {
            let projection = project(&standing, document, ReasonClass::Other);
            let all = standing.entries.len() + standing.notes.len();
            let told = projection.lines.len() + projection.notes.len() + projection.withheld.len();
            prop_assert_eq!(all, told);
            for line in &projection.lines {
                let entry = standing.entries.iter().find(|entry| entry.id == line.entry).unwrap();
                prop_assert!(!entry.state.is_removed() || document == Document::Integrity);
                prop_assert!(line.explanation.ro.ends_with('.') && line.explanation.en.ends_with('.'));
                prop_assert!(line.disappears.is_none_or(|change| change.on > life.on));
            }
            for withheld in &projection.withheld {
                prop_assert!(withheld.since.is_none_or(|since| since <= life.on));
            }
        }
    }

    /// What the register learns later never changes what was known before.
    #[test]
    fn what_becomes_known_later_changes_nothing_known_before(life in life(), moment in 0..11_000_i32) {
        let moment = start_of_day(add_days(Date::constant(2000, 1, 1), moment));
        let before: Vec<_> = known_at(&life.events, moment).cloned().collect();
        let then = standing(life.kind, &before, life.on);
        prop_assert_eq!(then, standing(life.kind, known_at(&life.events, moment), life.on));
    }

    /// The order in which a caller has the events means nothing.
    #[test]
    fn the_order_of_events_in_the_slice_means_nothing(
        (life, shuffled) in life().prop_flat_map(|life| {
            let events = Just(life.events.clone()).prop_shuffle();
            (Just(life), events)
        })
    ) {
        prop_assert_eq!(of(&life, life.on), standing(life.kind, &shuffled, life.on));
    }

    /// Time alone changes things on the days that `next` announces, and on no other; until then every document is the same.
    #[test]
    fn time_changes_things_on_the_announced_days_alone(life in life(), part in 1..100_i32) {
        let today = of(&life, life.on);
        let horizon = add_months_clamped(life.on, 600);
        let last = today.next.map_or(horizon, |next| add_days(next, -1));
        let days = base::dates::days_between(life.on, last);
        let between = add_days(life.on, days / part);
        for day in [between, last] {
            let then = of(&life, day);
            prop_assert_eq!(then.next, today.next);
            for document in DOCUMENTS {
                prop_assert_eq!(said(&then, document), said(&today, document));
            }
            prop_assert_eq!(plain(then), plain(today.clone()));
        }
        if let Some(next) = today.next {
            prop_assert!(plain(of(&life, next)) != plain(today));
        }
    }

    /// Rule 53 and the promise of each line: it is there until the day before, and not on the day.
    #[test]
    fn what_will_disappear_does_so_on_its_day(life in life()) {
        for entry in of(&life, life.on).entries {
            let state = |day| {
                let there = of(&life, day).entries.into_iter().find(|it| it.id == entry.id);
                there.map(|it| it.state).unwrap()
            };
            if let Some(change) = entry.leaves {
                prop_assert_eq!(state(add_days(change.on, -1)), entry.state);
                let then = state(change.on);
                let by = match then {
                    State::Removed { by, .. } | State::Suppressed { by, .. } => Some(by),
                    State::InForce => None,
                };
                prop_assert_eq!(by, Some(change.by));
            }
        }
    }

    /// Rule 65: somebody's age, or an entry's, removes nothing. More than three years to serve have no term but a court's.
    #[test]
    fn age_never_removes(months in 37..360_u32, years in 0..900_i32, mut life in life()) {
        life.events.retain(|event| matches!(event.fact, Fact::Judged { .. }));
        life.events.truncate(1);
        let Fact::Judged { judgment, .. } = &mut life.events[0].fact else { unreachable!() };
        judgment.decision = Decision::Conviction;
        judgment.recognition = crate::records::judgment::Recognition::Domestic;
        judgment.offences.truncate(1);
        judgment.offences[0].legal_text.act = "Codul penal".into();
        judgment.offences[0].legal_text.article = "188".into();
        let term = crate::records::judgment::Term { months, ..Default::default() };
        judgment.sentence.principal = Principal::Imprisonment { term };
        let final_on = judgment.final_on;
        life.kind = SubjectKind::Person;
        let Fact::Judged { entry, .. } = life.events[0].fact else { unreachable!() };
        let what = crate::records::event::Later::Executed;
        push(&mut life.events, final_on, 0, Fact::Later { entry, what });
        let standing = of(&life, add_months_clamped(final_on, years * 12));
        prop_assert_eq!(standing.entries[0].state, State::InForce);
        prop_assert_eq!(standing.entries[0].leaves, None);
    }
}
