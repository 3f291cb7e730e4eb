//! The rules of the office.

use base::{Entropy, PersonName};

use super::Verdict::{Different, Same};
use super::*;
use crate::testing::maria;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn words_read_back() {
    for state in CaseState::ALL {
        assert_eq!(state.as_str().parse(), Ok(*state));
    }
    for verdict in Verdict::ALL {
        assert_eq!(verdict.as_str().parse(), Ok(*verdict));
    }
    assert!("".parse::<Fact>().is_err());
}

#[test]
fn the_term_warns_on_its_last_working_day() {
    // Asked on Friday: Wednesday is promised, and Tuesday warns, over the weekend.
    let promised = Some(day("2026-11-25"));
    for (today, expected) in [
        ("2026-11-20", Term::Running(day("2026-11-25"))),
        ("2026-11-23", Term::Running(day("2026-11-25"))),
        ("2026-11-24", Term::Warning(day("2026-11-25"))),
        ("2026-11-25", Term::Warning(day("2026-11-25"))),
        ("2026-11-26", Term::Late(day("2026-11-25"))),
    ] {
        assert_eq!(Term::of(promised, day(today)), expected, "{today}");
    }
    assert_eq!(Term::of(None, day("2026-11-20")), Term::Stopped);
    // 30 November and 1 December are holidays.
    assert_eq!(
        Term::of(Some(day("2026-12-02")), day("2026-11-27")),
        Term::Warning(day("2026-12-02"))
    );
}

#[test]
fn a_clock_that_stood_has_as_much_left_as_before() {
    let promised = day("2026-11-25");
    // Two working days were left on Monday; the person answered a week later.
    assert_eq!(goes_on(promised, day("2026-11-23"), day("2026-12-02")), day("2026-12-04"));
    // The same day: nothing is won.
    assert_eq!(goes_on(promised, day("2026-11-23"), day("2026-11-23")), promised);
    // On the last day none was left, and none is.
    assert_eq!(goes_on(promised, promised, day("2026-12-07")), day("2026-12-07"));
    // What was late stays late.
    assert_eq!(goes_on(promised, day("2026-11-26"), day("2026-12-07")), promised);
}

fn id(n: u64) -> Id<Recorded> {
    Id::new(Timestamp::UNIX_EPOCH, &Entropy::seeded(n))
}

fn finding(n: u64, verdict: Verdict) -> Finding {
    Finding { recorded: id(n), verdict, ground: "x".to_owned(), note: None }
}

#[test]
fn a_decision_is_about_everybody_who_was_shown() {
    let possible = |n| Shown { id: id(n), grade: Grade::Possible };
    let shown = [possible(1), possible(2)];
    let both = |one, two| vec![finding(1, one), finding(2, two)];
    let decided = Decision::of(both(Different, Different), &shown).unwrap();
    assert_eq!((decided.needs_second, decided.leads_to()), (false, CaseState::Over));
    let decided = Decision::of(both(Different, Same), &shown).unwrap();
    assert_eq!((decided.needs_second, decided.leads_to()), (true, CaseState::Proposed));
    assert_eq!(Decision::of(vec![finding(1, Different)], &shown), None);
    assert_eq!(Decision::of(vec![finding(1, Same), finding(1, Same)], &shown), None);
    assert_eq!(Decision::of(vec![finding(1, Same), finding(3, Same)], &shown), None);
    assert_eq!(Decision::of(Vec::new(), &[]), None);
    // Clearing somebody whom the register is sure of takes two, too.
    let sure = [Shown { id: id(1), grade: Grade::Exact }];
    assert!(Decision::of(vec![finding(1, Different)], &sure).unwrap().needs_second);
}

#[test]
fn what_a_person_states_adds_and_never_replaces() {
    let names = vec![PersonName::new("Ionescu", "Maria"), maria().name];
    let stated = Statement {
        names,
        father: Some("Ion".to_owned()),
        mother: Some("Elena".to_owned()),
        ..Statement::default()
    };
    let fatherless = CivilStatus { father: None, ..maria() };
    let asked = stated.beside(&fatherless);
    assert_eq!(asked.previous_names.len(), maria().previous_names.len() + 1);
    assert_eq!((asked.father.as_deref(), asked.mother), (Some("Ion"), maria().mother));
    assert_eq!(format!("{stated:?}"), "Statement(****)");
}
