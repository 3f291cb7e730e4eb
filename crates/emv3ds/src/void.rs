//! Taking a payment back: what a requestor tells the issuer when a payment was only there to make it ask its customer.
//!
//! Not part of EMV 3-D Secure, which knows authentications only: a rule of this project's card scheme, on the same
//! links. A void may be repeated; the amount was reserved at most, and never collected.

use crate::ids::{DsTransId, ServerTransId};
use serde::{Deserialize, Serialize};

/// Where a 3DS Server brings a void to the Directory Server.
pub const PATH: &str = "/ds/void";

/// Which payment is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoidRequest {
    /// Id of the 3DS Server.
    #[serde(rename = "threeDSServerTransID")]
    pub server: ServerTransId,
    /// Id of the Directory Server.
    #[serde(rename = "dsTransID")]
    pub ds: DsTransId,
}

/// What the issuer did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoidState {
    /// The amount was reserved and is free again, now or since an earlier void.
    Voided,
    /// Nothing was ever reserved.
    NothingReserved,
}

/// The issuer's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoidAnswer {
    /// What it did.
    pub state: VoidState,
}
