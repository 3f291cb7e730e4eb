//! Who tells, and what they may tell.

use std::fmt;
use std::str::FromStr;

use base::Secret;
use serde::{Deserialize, Serialize};

use super::wire::Told;
use crate::records::event::{Closing, Ending, Later, NoteKind};
use crate::records::model::{SubjectIdentity, UnknownCode};

/// An authority that sends events.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Its name, which its events carry. Message numbers are used once under it.
    pub name: &'static str,
    /// What it is.
    pub kind: SenderKind,
    /// By which it proves itself: 32 or more random characters.
    pub token: Secret,
}

/// The kinds of authorities that send events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SenderKind {
    /// A court: judgments and what courts decide later.
    Court,
    /// A prosecutor's office: provisional notes and their end.
    Prosecutor,
    /// A prison or another place of detention: execution.
    Prison,
    /// A probation service: supervision.
    Probation,
    /// The police: identities, deaths, extradition, retention, and corrections of the record itself.
    Police,
    /// The trade register: companies.
    TradeRegister,
}

impl SenderKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::Court,
        Self::Prosecutor,
        Self::Prison,
        Self::Probation,
        Self::Police,
        Self::TradeRegister,
    ];

    /// The text in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Court => "court",
            Self::Prosecutor => "prosecutor",
            Self::Prison => "prison",
            Self::Probation => "probation",
            Self::Police => "police",
            Self::TradeRegister => "trade_register",
        }
    }

    /// What it may tell, in a sentence.
    pub const fn tells(self) -> &'static str {
        match self {
            Self::Court => {
                "judged, merged, later (all but what the police tell), noted, note_closed (acquitted, terminated, judged, lifted)"
            }
            Self::Prosecutor => "noted, note_closed (waived, closed, lifted)",
            Self::Prison => {
                "later (execution_started, execution_interrupted, execution_resumed, conditionally_released, executed)"
            }
            Self::Probation => "later (execution_started, executed, measure_ended)",
            Self::Police => {
                "later (executed, extradited, withdrawn, retransmission_until), noted (retention), note_closed (lifted), \
                 identity_changed of a person, ended (died)"
            }
            Self::TradeRegister => "identity_changed of a company, succeeded, ended (struck_off)",
        }
    }

    /// Whether it may tell `told` of `subject`.
    pub fn may_tell(self, told: &Told, subject: &SubjectIdentity) -> bool {
        let company = matches!(subject, SubjectIdentity::Company(_));
        match told {
            Told::Judged { .. } | Told::Merged { .. } => self == Self::Court,
            Told::Later { what, .. } => self.may_tell_later(what),
            Told::Noted { note } => match self {
                Self::Court | Self::Prosecutor => true,
                Self::Police => note.kind == NoteKind::Retention,
                _ => false,
            },
            Told::NoteClosed { how, .. } => self.may_close(*how),
            Told::Ended { how } => match how {
                Ending::Died => self == Self::Police && !company,
                Ending::StruckOff => self == Self::TradeRegister && company,
            },
            Told::IdentityChanged { .. } if company => self == Self::TradeRegister,
            Told::IdentityChanged { .. } => self == Self::Police,
            Told::Succeeded { .. } => self == Self::TradeRegister && company,
        }
    }

    fn may_tell_later(self, what: &Later) -> bool {
        use Later::{
            ConditionallyReleased, Executed, ExecutionInterrupted, ExecutionResumed,
            ExecutionStarted, Extradited, MeasureEnded, Merged, RetransmissionUntil, TakenOver,
            Withdrawn,
        };
        match what {
            // Told by `merged` and `succeeded`, which name entries and companies as others know them.
            Merged { .. } | TakenOver { .. } => false,
            Executed => matches!(self, Self::Court | Self::Prison | Self::Probation | Self::Police),
            ExecutionStarted => matches!(self, Self::Court | Self::Prison | Self::Probation),
            ExecutionInterrupted | ExecutionResumed | ConditionallyReleased => {
                matches!(self, Self::Court | Self::Prison)
            }
            MeasureEnded { .. } => matches!(self, Self::Court | Self::Probation),
            Extradited | Withdrawn | RetransmissionUntil { .. } => self == Self::Police,
            _ => self == Self::Court,
        }
    }

    fn may_close(self, how: Closing) -> bool {
        match how {
            Closing::Waived | Closing::Closed => self == Self::Prosecutor,
            Closing::Acquitted | Closing::Terminated | Closing::Judged => self == Self::Court,
            Closing::Lifted => matches!(self, Self::Court | Self::Prosecutor | Self::Police),
        }
    }
}

impl fmt::Display for SenderKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for SenderKind {
    type Err = UnknownCode;
    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::ALL.into_iter().find(|kind| kind.code() == text).ok_or(UnknownCode)
    }
}
