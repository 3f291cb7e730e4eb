//! The 3DS Server's side of one authentication.
//!
//! ```text
//! Started -> Asked -> Ended                        (frictionless, or refused at once)
//!                  \-> Challenging -> Resulted      (RReq, the only source of an outcome)
//!                                  \-> Expired
//! ```

use crate::{
    codes::{AuthenticationType, ErrorCode, OrDs, TransStatus, TransStatusReason},
    identity_match::MatchAnswer,
    ids::{AcsTransId, DsTransId, ServerTransId},
    message::{ARes, RReq},
    timers,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One authentication as the 3DS Server knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ServerTx {
    /// Ids are made, nothing was sent.
    Started(Started),
    /// The `AReq` is on its way.
    Asked(Asked),
    /// The issuer wants a challenge.
    Challenging(Challenging),
    /// Ended without a challenge.
    Ended(Ended),
    /// The result of the challenge is known.
    Resulted(Resulted),
    /// Too late, or broken.
    Failed(Failed),
}

/// Ids are made, nothing was sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Started {
    /// Our id.
    pub server: ServerTransId,
    /// When the identity attempt began.
    pub since: Timestamp,
}

/// The `AReq` is on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// Our id.
    pub server: ServerTransId,
    /// When the identity attempt began.
    pub since: Timestamp,
}

/// The issuer wants a challenge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Challenging {
    /// Our id.
    pub server: ServerTransId,
    /// Id of the Directory Server.
    pub ds: DsTransId,
    /// Id of the ACS.
    pub acs: AcsTransId,
    /// When the identity attempt began.
    pub since: Timestamp,
    /// When the `ARes` came.
    pub challenged_at: Timestamp,
}

/// Ended without a challenge: never a proof of identity, whatever the status.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// Our id.
    pub server: ServerTransId,
    /// Id of the Directory Server.
    pub ds: DsTransId,
    /// What the issuer said.
    pub status: TransStatus,
    /// Why.
    pub reason: Option<OrDs<TransStatusReason>>,
}

/// The result of the challenge, as the `RReq` told it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resulted {
    /// Our id.
    pub server: ServerTransId,
    /// Id of the Directory Server.
    pub ds: DsTransId,
    /// Id of the ACS.
    pub acs: AcsTransId,
    /// When the identity attempt began.
    pub since: Timestamp,
    /// When the `RReq` came.
    pub at: Timestamp,
    /// Outcome.
    pub status: TransStatus,
    /// Why not `Y`.
    pub reason: Option<OrDs<TransStatusReason>>,
    /// Kind of authentication.
    pub authentication_type: Option<AuthenticationType>,
    /// What the issuer says of the person; `None` when it said nothing or nothing readable.
    pub answer: Option<MatchAnswer>,
}

/// Why an authentication ended without a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailedWhy {
    /// No answer in time.
    Expired,
    /// The other side reported a protocol error.
    ProtocolError,
    /// The other side could not be reached.
    Unreachable,
    /// The `ARes` named an address that is not the issuer's.
    ForeignAcs,
}

/// Ended without a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failed {
    /// Our id.
    pub server: ServerTransId,
    /// Why.
    pub why: FailedWhy,
}

impl Started {
    /// Begins an authentication.
    pub const fn new(server: ServerTransId, since: Timestamp) -> Self {
        Self { server, since }
    }

    /// The `AReq` leaves.
    pub const fn asked(self) -> Asked {
        Asked { server: self.server, since: self.since }
    }
}

impl Asked {
    /// The `ARes` arrives. Refused with 301 when it answers another question, with 203 when its status is one that our
    /// `AReq` does not allow (D and I were not asked for).
    pub fn answered(self, ares: &ARes, now: Timestamp) -> Result<ServerTx, ErrorCode> {
        if ares.server_trans_id != self.server {
            return Err(ErrorCode::TransactionId);
        }
        match ares.trans_status {
            TransStatus::ChallengeRequired => Ok(ServerTx::Challenging(Challenging {
                server: self.server,
                ds: ares.ds_trans_id,
                acs: ares.acs_trans_id,
                since: self.since,
                challenged_at: now,
            })),
            TransStatus::DecoupledRequired | TransStatus::Informational => Err(ErrorCode::Format),
            status => Ok(ServerTx::Ended(Ended {
                server: self.server,
                ds: ares.ds_trans_id,
                status,
                reason: ares.trans_status_reason.clone(),
            })),
        }
    }

    /// No usable answer came.
    pub const fn failed(self, why: FailedWhy) -> Failed {
        Failed { server: self.server, why }
    }
}

impl Challenging {
    /// The `RReq` arrives. All three ids must be those of the `ARes`, else 301. A result after the end of the attempt
    /// is refused with 402.
    pub fn result(self, rreq: &RReq, now: Timestamp) -> Result<Resulted, ErrorCode> {
        let same = rreq.server_trans_id == self.server
            && rreq.ds_trans_id == self.ds
            && rreq.acs_trans_id == self.acs;
        if !same {
            return Err(ErrorCode::TransactionId);
        }
        if self.is_expired(now) {
            return Err(ErrorCode::TimedOut);
        }
        Ok(Resulted {
            server: self.server,
            ds: self.ds,
            acs: self.acs,
            since: self.since,
            at: now,
            status: rreq.trans_status,
            reason: rreq.trans_status_reason.clone(),
            authentication_type: rreq.authentication_type,
            // An answer that cannot be read is no answer: the decision then says so.
            answer: MatchAnswer::find(&rreq.extensions).unwrap_or(None),
        })
    }

    /// Whether the attempt is over.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        now.duration_since(self.since) >= timers::ATTEMPT
    }

    /// Ends without a result.
    pub const fn failed(self, why: FailedWhy) -> Failed {
        Failed { server: self.server, why }
    }
}

impl ServerTx {
    /// Takes a result. A transaction that never had a challenge does not know the id (301); a second result is refused
    /// with 301 too, because the first one stands.
    pub fn result(self, rreq: &RReq, now: Timestamp) -> Result<Resulted, ErrorCode> {
        match self {
            Self::Challenging(challenging) => challenging.result(rreq, now),
            _ => Err(ErrorCode::TransactionId),
        }
    }

    /// A word for the state, for logs and queries.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Started(_) => "started",
            Self::Asked(_) => "asked",
            Self::Challenging(_) => "challenging",
            Self::Ended(_) => "ended",
            Self::Resulted(_) => "resulted",
            Self::Failed(_) => "failed",
        }
    }
}
