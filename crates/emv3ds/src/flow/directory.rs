//! The Directory Server's side of one authentication: it routes, and it checks that a result belongs to a question.
//!
//! ```text
//! Routed -> AwaitingResult -> Closed
//!       \-> Closed
//! ```

use crate::{
    codes::{ErrorCode, TransStatus},
    ids::{AcsTransId, DsTransId, ServerTransId},
    message::{ARes, RReq},
    timers,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// One authentication as the Directory Server knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DirectoryTx {
    /// The `AReq` went to the ACS.
    Routed(Routed),
    /// A challenge is under way.
    AwaitingResult(AwaitingResult),
    /// Nothing more is expected.
    Closed,
}

/// The `AReq` went to the ACS.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Routed {
    /// Id of the 3DS Server.
    pub server: ServerTransId,
    /// Our id.
    pub ds: DsTransId,
}

/// A challenge is under way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AwaitingResult {
    /// Id of the 3DS Server.
    pub server: ServerTransId,
    /// Our id.
    pub ds: DsTransId,
    /// Id of the ACS.
    pub acs: AcsTransId,
    /// When the `ARes` passed.
    pub since: Timestamp,
}

impl Routed {
    /// The `ARes` passes. Ids that are not those of the question are refused with 301.
    pub fn answered(self, ares: &ARes, now: Timestamp) -> Result<DirectoryTx, ErrorCode> {
        if ares.server_trans_id != self.server || ares.ds_trans_id != self.ds {
            return Err(ErrorCode::TransactionId);
        }
        Ok(match ares.trans_status {
            TransStatus::ChallengeRequired | TransStatus::DecoupledRequired => {
                DirectoryTx::AwaitingResult(AwaitingResult {
                    server: self.server,
                    ds: self.ds,
                    acs: ares.acs_trans_id,
                    since: now,
                })
            }
            _ => DirectoryTx::Closed,
        })
    }
}

impl DirectoryTx {
    /// Whether a result may pass: ids as in the `ARes` (else 301), and not long after the longest challenge (else 402).
    /// The state stays, because the ACS may repeat a result whose receipt was lost; it is [`DirectoryTx::Closed`] only
    /// after the 3DS Server's receipt.
    pub fn admits(&self, rreq: &RReq, now: Timestamp) -> Result<(), ErrorCode> {
        let Self::AwaitingResult(open) = self else { return Err(ErrorCode::TransactionId) };
        let same = rreq.server_trans_id == open.server
            && rreq.ds_trans_id == open.ds
            && rreq.acs_trans_id == open.acs;
        if !same {
            return Err(ErrorCode::TransactionId);
        }
        if now.duration_since(open.since) > longest() {
            return Err(ErrorCode::TimedOut);
        }
        Ok(())
    }
}

/// From `ARes` to the last possible result: the wait for the `CReq`, one screen for each try, and the retries.
fn longest() -> SignedDuration {
    timers::CREQ_WITHIN + timers::CHALLENGE * i32::from(timers::MAX_TRIES) + timers::RREQ_RETRY * 6
}
