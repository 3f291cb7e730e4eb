//! `CReq` and the final `CRes` of the browser channel.

use super::Other;
use crate::{
    codes::{TransStatus, Version, WindowSize},
    extension::Extension,
    ids::{AcsTransId, ServerTransId},
};
use serde::{Deserialize, Serialize};

/// Challenge request: opens the issuer's challenge in the browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CReq {
    /// Version.
    #[serde(rename = "messageVersion")]
    pub version: Version,
    /// Id that the 3DS Server made.
    #[serde(rename = "threeDSServerTransID")]
    pub server_trans_id: ServerTransId,
    /// Id that the ACS made.
    #[serde(rename = "acsTransID")]
    pub acs_trans_id: AcsTransId,
    /// Size of the window that the challenge gets.
    pub challenge_window_size: WindowSize,
    /// Extensions.
    #[serde(rename = "messageExtension", default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// Members without a field.
    #[serde(flatten)]
    pub other: Other,
}

/// Final challenge response. It passes through the browser, so it is a navigation event and never evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CRes {
    /// Version.
    #[serde(rename = "messageVersion")]
    pub version: Version,
    /// Id that the 3DS Server made.
    #[serde(rename = "threeDSServerTransID")]
    pub server_trans_id: ServerTransId,
    /// Id that the ACS made.
    #[serde(rename = "acsTransID")]
    pub acs_trans_id: AcsTransId,
    /// `Y` or `N`.
    pub trans_status: TransStatus,
    /// Extensions.
    #[serde(rename = "messageExtension", default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// Members without a field.
    #[serde(flatten)]
    pub other: Other,
}
