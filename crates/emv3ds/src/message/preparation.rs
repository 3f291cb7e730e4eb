//! `PReq` and `PRes`: card ranges.

use super::Other;
use crate::{
    codes::Version,
    extension::Extension,
    ids::{DsTransId, ServerTransId},
};
use serde::{Deserialize, Serialize};

/// Preparation request: asks the Directory Server for card ranges.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PReq {
    /// Version.
    #[serde(rename = "messageVersion")]
    pub version: Version,
    /// Id that the 3DS Server made.
    #[serde(rename = "threeDSServerTransID")]
    pub server_trans_id: ServerTransId,
    /// Reference number of the 3DS Server product.
    #[serde(rename = "threeDSServerRefNumber")]
    pub server_ref_number: String,
    /// Serial number of the ranges already held; left out to ask for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial_num: Option<String>,
    /// Extensions.
    #[serde(rename = "messageExtension", default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// Members without a field.
    #[serde(flatten)]
    pub other: Other,
}

/// Preparation response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PRes {
    /// Version.
    #[serde(rename = "messageVersion")]
    pub version: Version,
    /// Id that the 3DS Server made.
    #[serde(rename = "threeDSServerTransID")]
    pub server_trans_id: ServerTransId,
    /// Id that the Directory Server made.
    #[serde(rename = "dsTransID")]
    pub ds_trans_id: DsTransId,
    /// Serial number of the ranges after this answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial_num: Option<String>,
    /// Changes since the serial number of the request; empty when nothing changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub card_range_data: Vec<CardRange>,
    /// Extensions.
    #[serde(rename = "messageExtension", default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// Members without a field.
    #[serde(flatten)]
    pub other: Other,
}

/// One card range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardRange {
    /// First number, included.
    pub start_range: String,
    /// Last number, included.
    pub end_range: String,
    /// Lowest version of the ACS.
    pub acs_start_protocol_version: String,
    /// Highest version of the ACS.
    pub acs_end_protocol_version: String,
    /// `A` add, `D` delete, `M` modify; left out means add.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_ind: Option<String>,
    /// Address of the 3DS Method; left out when the issuer has none.
    #[serde(rename = "threeDSMethodURL", default, skip_serializing_if = "Option::is_none")]
    pub method_url: Option<String>,
    /// What the ACS can do; 80 to 99 are the Directory Server's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acs_info_ind: Vec<String>,
}
