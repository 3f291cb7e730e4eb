//! One challenge as the ACS keeps it.

use crate::{customers::Scenario, issuers::Issuer, payments::Purchase};
use emv3ds::{
    AcsTransId, DsTransId, ServerTransId,
    codes::{TransStatus, Version},
    flow::acs::{AcsTx, Outcome},
    identity_match::MatchRequest,
    message::{CRes, Other},
};

/// One challenge, with what the page and the result need.
#[derive(Debug, Clone)]
pub(super) struct Challenge {
    pub acs: AcsTransId,
    pub server: ServerTransId,
    pub ds: DsTransId,
    pub issuer: &'static Issuer,
    pub stem: String,
    pub last4: String,
    pub scenario: Scenario,
    pub requestor: String,
    pub notification_url: String,
    pub lang: web::Lang,
    pub claim: Option<MatchRequest>,
    pub purchase: Option<Purchase>,
    pub tx: AcsTx,
    pub version: i64,
    pub code_hash: Option<String>,
    pub session_data: Option<String>,
}

impl Challenge {
    /// The message that the browser carries back. It has no weight; the result went from server to server.
    pub fn cres(&self, outcome: Outcome) -> CRes {
        let passed = outcome.status == TransStatus::Authenticated;
        CRes {
            version: Version::V220,
            server_trans_id: self.server,
            acs_trans_id: self.acs,
            trans_status: if passed { TransStatus::Authenticated } else { TransStatus::Denied },
            extensions: Vec::new(),
            other: Other::default(),
        }
    }

    /// Outcome, once there is one.
    pub const fn outcome(&self) -> Option<Outcome> {
        match &self.tx {
            AcsTx::Done(done) => Some(done.outcome),
            AcsTx::Reported(reported) => Some(reported.outcome),
            AcsTx::AwaitingCreq(_) | AcsTx::Open(_) => None,
        }
    }
}
