//! A correction that a person asked for (rule 104), and its states.

use base::dates::add_days;
use base::{Date, Id, Timestamp};
use serde::{Deserialize, Serialize};
use web::Lang;

use crate::account::model::Account;
use crate::ports::records::views::Entry;

/// Characters of what somebody writes, the person or an operator.
pub const WORDS_MAX: usize = 1_000;

/// A correction that a person asked for.
#[derive(Clone, PartialEq, Eq)]
pub struct Correction {
    /// Its id, in addresses.
    pub id: Id<Self>,
    /// Its number, for people: `S-2026-7K3QX0M9-T`.
    pub reference: String,
    /// Whose it is.
    pub account: Id<Account>,
    /// The entry of the register that it is about.
    pub entry: Id<Entry>,
    /// Court and number of the judgment.
    pub judgment: String,
    /// What is wrong.
    pub wrong: Wrong,
    /// The same in the person's own words.
    pub note: Option<String>,
    /// The language of messages about it.
    pub lang: Lang,
    /// Where it stands.
    pub state: State,
    /// The last day of the promised term.
    pub promised: Date,
    /// Counts changes; a change names the version it saw.
    pub version: i64,
    /// When it was received.
    pub created_at: Timestamp,
    /// When its state last changed.
    pub updated_at: Timestamp,
}

// What somebody did belongs in no log line.
impl std::fmt::Debug for Correction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Correction").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What is wrong with an entry, by the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wrong {
    /// It is about somebody else.
    NotMe,
    /// Rehabilitation came already.
    Rehabilitated,
    /// A date or the penalty is another.
    Details,
    /// The penalty is executed.
    Executed,
    /// Something else, in words.
    Other,
}

impl Wrong {
    /// In the order of the form.
    pub const ALL: [Self; 5] =
        [Self::NotMe, Self::Rehabilitated, Self::Details, Self::Executed, Self::Other];

    /// The word in the database and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotMe => "not-me",
            Self::Rehabilitated => "rehabilitated",
            Self::Details => "details",
            Self::Executed => "executed",
            Self::Other => "other",
        }
    }

    /// Reads the word.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// What is decided about a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The entry is put right.
    Correct,
    /// It stays as it is; the way on is the court.
    Refuse,
}

impl Decision {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Correct => "correct",
            Self::Refuse => "refuse",
        }
    }

    /// Reads the word.
    pub fn read(word: &str) -> Option<Self> {
        [Self::Correct, Self::Refuse].into_iter().find(|one| one.as_str() == word)
    }
}

/// What an operator would answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The decision.
    pub decision: Decision,
    /// Why, for the person.
    pub answer: String,
    /// The account of the operator.
    pub by: String,
}

/// Where a correction stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It waits for an operator.
    Received,
    /// An operator proposed an answer, and another one approves it.
    Proposed(Proposal),
    /// The answer was given.
    Decided(Proposal),
    /// The person took it back.
    Withdrawn,
}

/// Why a correction does not go on as somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stuck {
    /// It was decided or taken back.
    #[error("the correction is over")]
    Over,
    /// Nothing was proposed yet, or something was already.
    #[error("the correction is not at this step")]
    NotNow,
    /// Who approves must be somebody else.
    #[error("who approves must not be who proposed")]
    SamePerson,
}

impl State {
    /// The word in the database.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Proposed(_) => "proposed",
            Self::Decided(_) => "decided",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether an answer is still to come.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Received | Self::Proposed(_))
    }

    /// The person takes it back, as long as no answer was given.
    ///
    /// # Errors
    /// [`Stuck::Over`].
    pub fn withdraw(self) -> Result<Self, Stuck> {
        if self.is_open() { Ok(Self::Withdrawn) } else { Err(Stuck::Over) }
    }

    /// An operator proposes an answer.
    ///
    /// # Errors
    /// Where it is not waiting for one.
    pub fn propose(self, proposal: Proposal) -> Result<Self, Stuck> {
        match self {
            Self::Received => Ok(Self::Proposed(proposal)),
            Self::Proposed(_) => Err(Stuck::NotNow),
            Self::Decided(_) | Self::Withdrawn => Err(Stuck::Over),
        }
    }

    /// Somebody else approves the proposed answer, which is given with it.
    ///
    /// # Errors
    /// Where nothing is proposed, or it is their own proposal.
    pub fn approve(self, by: &str) -> Result<Self, Stuck> {
        match self {
            Self::Proposed(proposal) if proposal.by == by => Err(Stuck::SamePerson),
            Self::Proposed(proposal) => Ok(Self::Decided(proposal)),
            Self::Received => Err(Stuck::NotNow),
            Self::Decided(_) | Self::Withdrawn => Err(Stuck::Over),
        }
    }
}

/// The last day of the term: calendar days after the day on which it was received.
pub fn promised(received: Date, days: u16) -> Date {
    add_days(received, i32::from(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposal() -> Proposal {
        Proposal { decision: Decision::Refuse, answer: "Nu.".to_owned(), by: "a".to_owned() }
    }

    #[test]
    fn two_people_decide_once() {
        let proposed = State::Received.propose(proposal()).unwrap();
        assert_eq!(proposed.clone().propose(proposal()), Err(Stuck::NotNow));
        assert_eq!(proposed.clone().approve("a"), Err(Stuck::SamePerson));
        let decided = proposed.approve("b").unwrap();
        assert_eq!(decided, State::Decided(proposal()));
        assert!(!decided.is_open());
        assert_eq!(decided.clone().approve("c"), Err(Stuck::Over));
        assert_eq!(decided.clone().propose(proposal()), Err(Stuck::Over));
        assert_eq!(decided.withdraw(), Err(Stuck::Over));
        assert_eq!(State::Received.approve("b"), Err(Stuck::NotNow));
    }

    #[test]
    fn whoever_waits_may_take_it_back() {
        for open in [State::Received, State::Proposed(proposal())] {
            assert!(open.is_open());
            assert_eq!(open.withdraw(), Ok(State::Withdrawn));
        }
        assert_eq!(State::Withdrawn.withdraw(), Err(Stuck::Over));
    }

    #[test]
    fn the_term_counts_every_day() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(promised(day("2026-11-22"), 30), day("2026-12-22"));
        assert_eq!(promised(day("2027-01-31"), 30), day("2027-03-02"));
    }

    #[test]
    fn words_come_back() {
        for wrong in Wrong::ALL {
            assert_eq!(Wrong::read(wrong.as_str()), Some(wrong));
        }
        for decision in [Decision::Correct, Decision::Refuse] {
            assert_eq!(Decision::read(decision.as_str()), Some(decision));
        }
        assert_eq!((Wrong::read("x"), Decision::read("")), (None, None));
    }
}
