//! `RReq` and `RRes`: the result of a challenge, from server to server.

use super::Other;
use crate::{
    codes::{
        AuthenticationMethod, AuthenticationType, ChallengeCancel, MessageCategory, OrDs,
        ResultsStatus, TransStatus, TransStatusReason, Version,
    },
    extension::Extension,
    ids::{AcsTransId, DsTransId, ServerTransId},
};
use serde::{Deserialize, Serialize};

/// Results request: the only message from which an outcome is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RReq {
    /// Version.
    #[serde(rename = "messageVersion")]
    pub version: Version,
    /// Id that the 3DS Server made.
    #[serde(rename = "threeDSServerTransID")]
    pub server_trans_id: ServerTransId,
    /// Id that the ACS made.
    #[serde(rename = "acsTransID")]
    pub acs_trans_id: AcsTransId,
    /// Id that the Directory Server made.
    #[serde(rename = "dsTransID")]
    pub ds_trans_id: DsTransId,
    /// Payment or not.
    pub message_category: MessageCategory,
    /// How many times the cardholder answered, two digits.
    pub interaction_counter: String,
    /// Outcome.
    pub trans_status: TransStatus,
    /// Why not `Y`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trans_status_reason: Option<OrDs<TransStatusReason>>,
    /// Kind of authentication that took place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication_type: Option<AuthenticationType>,
    /// Means of authentication; the Directory Server keeps it for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication_method: Option<OrDs<AuthenticationMethod>>,
    /// Why the challenge ended early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge_cancel: Option<OrDs<ChallengeCancel>>,
    /// Extensions.
    #[serde(rename = "messageExtension", default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// Members without a field.
    #[serde(flatten)]
    pub other: Other,
}

/// Results response: a receipt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RRes {
    /// Version.
    #[serde(rename = "messageVersion")]
    pub version: Version,
    /// Id that the 3DS Server made.
    #[serde(rename = "threeDSServerTransID")]
    pub server_trans_id: ServerTransId,
    /// Id that the ACS made.
    #[serde(rename = "acsTransID")]
    pub acs_trans_id: AcsTransId,
    /// Id that the Directory Server made.
    #[serde(rename = "dsTransID")]
    pub ds_trans_id: DsTransId,
    /// What became of the result.
    pub results_status: ResultsStatus,
    /// Extensions.
    #[serde(rename = "messageExtension", default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// Members without a field.
    #[serde(flatten)]
    pub other: Other,
}

impl RReq {
    /// The receipt for this request.
    pub fn receipt(&self, results_status: ResultsStatus) -> RRes {
        RRes {
            version: self.version,
            server_trans_id: self.server_trans_id,
            acs_trans_id: self.acs_trans_id,
            ds_trans_id: self.ds_trans_id,
            results_status,
            extensions: Vec::new(),
            other: Other::default(),
        }
    }
}
