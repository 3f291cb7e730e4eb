//! What the issuing decides. Pure: no storage, no clock, no network.

use base::{Cnp, Date, Timestamp, dates};
use certificate::Line;
use jiff::{SignedDuration, ToSpan as _};

use crate::ports::persons::CivilStatus;
use crate::ports::records::Finding;
use crate::ports::records::compare::Found;

/// An operator found, and another one confirmed, that a recorded person is the one who asks.
pub const RECORDED: &str = "rocris.recorded";
/// Working days within which an operator decides (rule 37).
pub const OPERATOR_DAYS: u32 = 3;

/// What becomes of a request once both registers have answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The register is sure: the certificate is issued by itself (rules 34 and 42).
    Issue {
        /// The person as the population register has them now.
        person: Box<CivilStatus>,
        /// The search in the criminal-record register that allows it.
        search: String,
        /// What the certificate has to show; nothing for the negative statement (rule 50).
        lines: Vec<Line>,
    },
    /// A person has to look (rule 35). The code says why, for the audit trail; it says nothing of entries.
    Operator(&'static str),
}

/// Decides about a request for the person who had the number `asked` when it was sent, from what both registers say
/// at this moment and what operators `found` before. Online certificates are for people of `age_min` years or more (rule 19).
pub fn decide(
    asked: Cnp,
    person: Option<CivilStatus>,
    (finding, found): (Finding, &Found),
    today: Date,
    age_min: i16,
) -> Decision {
    let Some(person) = person else { return Decision::Operator("sniep.not-found") };
    if person.cnp != asked {
        // Corrected since the account was made: the account's number is not the one on the certificate.
        return Decision::Operator("sniep.other-number");
    }
    if person.died_on.is_some() {
        return Decision::Operator("sniep.not-living");
    }
    if !person.citizenship.is_romanian() {
        // The person was Romanian when the account was made (rule 13); it is not for a program to refuse.
        return Decision::Operator("sniep.citizenship");
    }
    if person.age_on(today) < age_min {
        return Decision::Operator("sniep.age");
    }
    match finding {
        Finding::Clean { search } => {
            Decision::Issue { person: Box::new(person), search, lines: Vec::new() }
        }
        Finding::Recorded { search, lines } => {
            Decision::Issue { person: Box::new(person), search, lines }
        }
        // Nobody waits for a decision any more: the register says what the certificate has to hold.
        Finding::Exact if !found.same.is_empty() => Decision::Operator(RECORDED),
        Finding::NeedsOperator | Finding::Exact => Decision::Operator("rocris.look"),
        Finding::Unsearchable => Decision::Operator("rocris.unsearchable"),
    }
}

/// The last day of the term of an operator who gets a request today (rule 37).
pub fn promised(today: Date) -> Date {
    dates::add_working_days(today, OPERATOR_DAYS)
}

/// When a request whose part was down is tried again: after 2, 4, 8 … seconds, at most a minute, spread by `spread`
/// (0 to 255) over a quarter of that time so that a thousand waiting requests do not come at one instant.
pub fn retry_at(now: Timestamp, attempts: i64, spread: u8) -> Timestamp {
    let shift = u32::try_from(attempts.clamp(0, 5)).unwrap_or(5) + 1;
    let wait = SignedDuration::from_secs((1_i64 << shift).min(60));
    now + (wait + wait / 4 * i32::from(spread) / 255)
}

/// When somebody else may take up a request that is numbered now, should this process die.
pub fn lease_until(now: Timestamp) -> Timestamp {
    now + 60.seconds()
}

/// Since when a request must be untouched in the state `submitted` for the sweep to take it for forgotten.
pub fn forgotten_before(now: Timestamp) -> Timestamp {
    now - 10.seconds()
}

#[cfg(test)]
mod tests {
    use base::{Entropy, Id, PersonName};
    use registers::{Citizenship, Place};

    use super::*;

    fn ana() -> CivilStatus {
        CivilStatus {
            cnp: Cnp::parse("2960229011231").unwrap(),
            former_cnps: Vec::new(),
            name: PersonName::new("Pop", "Ana"),
            previous_names: Vec::new(),
            father: None,
            mother: None,
            birth_date: "1996-02-29".parse().unwrap(),
            birth_place: Place {
                locality: "Cluj-Napoca".into(),
                county: None,
                country: "RO".into(),
            },
            citizenship: Citizenship::Of(vec!["RO".into()]),
            died_on: None,
        }
    }

    #[test]
    fn only_a_living_romanian_of_age_whom_the_registers_know_for_sure_is_served_by_itself() {
        let today: Date = "2026-11-20".parse().unwrap();
        let clean = Finding::Clean { search: "s1".into() };
        let check = |change: &dyn Fn(&mut CivilStatus), finding: &Finding, expected: &str| {
            let mut person = ana();
            change(&mut person);
            let finding = (finding.clone(), &Found::default());
            let decided = decide(ana().cnp, Some(person.clone()), finding, today, 18);
            match decided {
                Decision::Issue { person: printed, search, .. } => {
                    assert_eq!((search.as_str(), *printed), (expected, person));
                }
                Decision::Operator(why) => assert_eq!(why, expected),
            }
        };
        let other = Cnp::parse("1800101221144").unwrap();
        check(&|_| (), &clean, "s1");
        check(&|_| (), &Finding::NeedsOperator, "rocris.look");
        // Even where the register is sure, an operator looks first.
        check(&|_| (), &Finding::Exact, "rocris.look");
        check(&|_| (), &Finding::Unsearchable, "rocris.unsearchable");
        check(&|p| p.cnp = other, &clean, "sniep.other-number");
        check(&|p| p.died_on = Some(today), &clean, "sniep.not-living");
        check(&|p| p.citizenship = Citizenship::Stateless, &clean, "sniep.citizenship");
        check(&|p| p.birth_date = "2008-11-21".parse().unwrap(), &clean, "sniep.age");
        check(&|p| p.birth_date = "2008-11-20".parse().unwrap(), &clean, "s1");
        let nobody = Found::default();
        let lost = decide(ana().cnp, None, (clean, &nobody), today, 18);
        assert_eq!(lost, Decision::Operator("sniep.not-found"));
        let id = Id::new(Timestamp::UNIX_EPOCH, &Entropy::seeded(1));
        let found = Found { same: vec![id], different: Vec::new() };
        for (finding, expected) in
            [(Finding::Exact, RECORDED), (Finding::NeedsOperator, "rocris.look")]
        {
            let decided = decide(ana().cnp, Some(ana()), (finding, &found), today, 18);
            assert_eq!(decided, Decision::Operator(expected));
        }
        // From Friday over the weekend to Wednesday.
        assert_eq!(promised(today), "2026-11-25".parse().unwrap());
    }

    #[test]
    fn waits_grow_to_a_minute_and_are_spread() {
        let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let seconds =
            |attempts, spread| retry_at(now, attempts, spread).duration_since(now).as_secs();
        assert_eq!((0..7).map(|n| seconds(n, 0)).collect::<Vec<_>>(), [2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(seconds(5, 255), 75);
        assert_eq!(seconds(-1, 0), 2);
        assert_eq!(seconds(i64::MAX, 0), 60);
    }
}
