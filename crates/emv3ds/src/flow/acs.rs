//! The ACS's side of one challenge.
//!
//! ```text
//! AwaitingCreq --30 s--> Done(N/14, cancel 05)
//!             \-> Open --10 min--> Done(N/14, cancel 04)
//!                     |- right code, or approved in the application -> Done(Y)
//!                     |- denied in the application -> Done(N/26)
//!                     |- third wrong code -> Done(N/19)
//!                      \- cancel -> Done(N, cancel 01)
//! Done: RReq is sent (and sent again) -> Reported -> the CRes may go to the browser
//! ```

use crate::{
    codes::{ChallengeCancel, ErrorCode, TransStatus, TransStatusReason},
    timers,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One challenge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum AcsTx {
    /// The `ARes` said C.
    AwaitingCreq(AwaitingCreq),
    /// The cardholder sees the challenge.
    Open(Open),
    /// The challenge is over, the result is not yet received.
    Done(Done),
    /// The result is received, or given up.
    Reported(Reported),
}

/// The `ARes` said C.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitingCreq {
    /// When.
    pub since: Timestamp,
}

/// The cardholder sees the challenge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// When this screen was shown.
    pub since: Timestamp,
    /// Answers given so far.
    pub answers: u8,
}

/// What came of a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// `Y` or `N`.
    pub status: TransStatus,
    /// Why not `Y`.
    pub reason: Option<TransStatusReason>,
    /// Why it ended early.
    pub cancel: Option<ChallengeCancel>,
    /// Answers given.
    pub answers: u8,
}

/// The challenge is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Outcome.
    pub outcome: Outcome,
    /// How many times the `RReq` was sent.
    pub sent: u32,
}

/// The result is received, or given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// Outcome.
    pub outcome: Outcome,
    /// Whether the receipt came.
    pub received: bool,
}

/// What follows an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Wrong, but there are tries left.
    Again(Open),
    /// Over.
    Over(Done),
}

impl AwaitingCreq {
    /// The `CReq` arrives.
    pub fn creq(self, now: Timestamp) -> Result<Open, Done> {
        if now.duration_since(self.since) > timers::CREQ_WITHIN {
            Err(self.missing())
        } else {
            Ok(Open { since: now, answers: 0 })
        }
    }

    /// It did not arrive.
    pub const fn missing(self) -> Done {
        Done::of(Outcome {
            status: TransStatus::Denied,
            reason: Some(TransStatusReason::AcsTimeout),
            cancel: Some(ChallengeCancel::FirstCreqMissing),
            answers: 0,
        })
    }
}

impl Open {
    /// Tries left.
    pub const fn tries_left(&self) -> u8 {
        timers::MAX_TRIES.saturating_sub(self.answers)
    }

    /// Whether the screen has been open too long.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        now.duration_since(self.since) > timers::CHALLENGE
    }

    /// The cardholder answers.
    pub fn answer(self, right: bool, now: Timestamp) -> Step {
        if self.is_expired(now) {
            return Step::Over(self.expired());
        }
        let answers = self.answers + 1;
        let outcome = |status, reason| Done::of(Outcome { status, reason, cancel: None, answers });
        if right {
            Step::Over(outcome(TransStatus::Authenticated, None))
        } else if answers >= timers::MAX_TRIES {
            Step::Over(outcome(TransStatus::Denied, Some(TransStatusReason::TooManyChallenges)))
        } else {
            Step::Again(Self { since: now, answers })
        }
    }

    /// The cardholder says in the bank's application that this was not theirs.
    pub const fn denied(self) -> Done {
        Done::of(Outcome {
            status: TransStatus::Denied,
            reason: Some(TransStatusReason::NotPerformedByCardholder),
            cancel: None,
            answers: self.answers + 1,
        })
    }

    /// The cardholder gives up.
    pub const fn cancelled(self) -> Done {
        Done::of(Outcome {
            status: TransStatus::Denied,
            reason: Some(TransStatusReason::CardAuthenticationFailed),
            cancel: Some(ChallengeCancel::Cardholder),
            answers: self.answers,
        })
    }

    /// The cardholder went away.
    pub const fn expired(self) -> Done {
        Done::of(Outcome {
            status: TransStatus::Denied,
            reason: Some(TransStatusReason::AcsTimeout),
            cancel: Some(ChallengeCancel::AcsTimeout),
            answers: self.answers,
        })
    }
}

impl Done {
    const fn of(outcome: Outcome) -> Self {
        Self { outcome, sent: 0 }
    }

    /// The `RReq` was sent and no receipt came.
    #[must_use]
    pub const fn unheard(self) -> Self {
        Self { outcome: self.outcome, sent: self.sent + 1 }
    }

    /// The receipt came, or nobody will wait for it any longer.
    pub const fn reported(self, received: bool) -> Reported {
        Reported { outcome: self.outcome, received }
    }
}

impl Outcome {
    /// `interactionCounter`: two digits.
    pub fn interaction_counter(&self) -> String {
        format!("{:02}", self.answers.min(99))
    }
}

impl AcsTx {
    /// A `CReq` arrives. Only the first one opens the challenge: any other is a replay (305); a late one ends it (402)
    /// and the state to store is in the error.
    pub fn creq(self, now: Timestamp) -> Result<Open, (ErrorCode, Option<Done>)> {
        match self {
            Self::AwaitingCreq(waiting) => {
                waiting.creq(now).map_err(|done| (ErrorCode::TimedOut, Some(done)))
            }
            _ => Err((ErrorCode::TransactionData, None)),
        }
    }

    /// What time alone does: ends a challenge that nobody opened or answered.
    #[must_use]
    pub fn tick(self, now: Timestamp) -> Self {
        match self {
            Self::AwaitingCreq(waiting)
                if now.duration_since(waiting.since) > timers::CREQ_WITHIN =>
            {
                Self::Done(waiting.missing())
            }
            Self::Open(open) if open.is_expired(now) => Self::Done(open.expired()),
            unchanged => unchanged,
        }
    }

    /// A word for the state, for logs and queries.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AwaitingCreq(_) => "awaiting_creq",
            Self::Open(_) => "open",
            Self::Done(_) => "done",
            Self::Reported(_) => "reported",
        }
    }
}
