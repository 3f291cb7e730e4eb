//! `Erro`: protocol errors, which travel in the body of the HTTP answer.

use crate::{
    codes::{Component, ErrorCode, MessageType},
    ids::{AcsTransId, DsTransId, ServerTransId},
};
use serde::{Deserialize, Serialize};

/// Protocol error. The detail names elements, never their values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Erro {
    /// Version of the message that failed, or our own when it could not be read.
    #[serde(rename = "messageVersion")]
    pub version: String,
    /// Id that the 3DS Server made, when known.
    #[serde(rename = "threeDSServerTransID", default, skip_serializing_if = "Option::is_none")]
    pub server_trans_id: Option<ServerTransId>,
    /// Id that the ACS made, when known.
    #[serde(rename = "acsTransID", default, skip_serializing_if = "Option::is_none")]
    pub acs_trans_id: Option<AcsTransId>,
    /// Id that the Directory Server made, when known.
    #[serde(rename = "dsTransID", default, skip_serializing_if = "Option::is_none")]
    pub ds_trans_id: Option<DsTransId>,
    /// What went wrong.
    pub error_code: ErrorCode,
    /// Who found it.
    pub error_component: Component,
    /// The code in words.
    pub error_description: String,
    /// Names of the elements concerned, or one sentence.
    pub error_detail: String,
    /// Type of the message that failed, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_message_type: Option<MessageType>,
}
