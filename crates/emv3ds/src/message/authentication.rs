//! `AReq` and `ARes`.

use super::Other;
use crate::{
    codes::{
        AuthenticationInd, AuthenticationType, ChallengeInd, CompInd, DeviceChannel,
        MessageCategory, OrDs, TransStatus, TransStatusReason, Version,
    },
    extension::Extension,
    ids::{AcsTransId, DsTransId, ServerTransId},
    pan::{Expiry, Pan},
    personal::Personal,
};
use serde::{Deserialize, Serialize};

/// Authentication request. Only what this project reads has a field; the rest is in `other`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AReq {
    /// Version.
    #[serde(rename = "messageVersion")]
    pub version: Version,
    /// How the cardholder is reached.
    pub device_channel: DeviceChannel,
    /// Payment or not.
    pub message_category: MessageCategory,
    /// Id that the 3DS Server made.
    #[serde(rename = "threeDSServerTransID")]
    pub server_trans_id: ServerTransId,
    /// Whether the 3DS Method ran.
    #[serde(rename = "threeDSCompInd", default, skip_serializing_if = "Option::is_none")]
    pub comp_ind: Option<CompInd>,
    /// Why the requestor authenticates.
    #[serde(
        rename = "threeDSRequestorAuthenticationInd",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub authentication_ind: Option<OrDs<AuthenticationInd>>,
    /// What the requestor wants of the challenge.
    #[serde(
        rename = "threeDSRequestorChallengeInd",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub challenge_ind: Option<OrDs<ChallengeInd>>,
    /// Requestor and 3DS Server.
    #[serde(flatten)]
    pub server: ServerInfo,
    /// Where the browser brings the `CRes`.
    #[serde(rename = "notificationURL", default, skip_serializing_if = "Option::is_none")]
    pub notification_url: Option<String>,
    /// Card number.
    pub acct_number: Pan,
    /// Expiry date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_expiry_date: Option<Expiry>,
    /// Name as the requestor typed it; it proves nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cardholder_name: Option<Personal<String>>,
    /// The browser.
    #[serde(flatten)]
    pub browser: BrowserInfo,
    /// What is bought, in a payment.
    #[serde(flatten)]
    pub purchase: Purchase,
    /// Id that the Directory Server made; only from the Directory Server to the ACS.
    #[serde(rename = "dsTransID", default, skip_serializing_if = "Option::is_none")]
    pub ds_trans_id: Option<DsTransId>,
    /// Where the ACS sends the `RReq`; only from the Directory Server to the ACS.
    #[serde(rename = "dsURL", default, skip_serializing_if = "Option::is_none")]
    pub ds_url: Option<String>,
    /// Reference number of the Directory Server; only from the Directory Server to the ACS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ds_reference_number: Option<String>,
    /// Extensions.
    #[serde(rename = "messageExtension", default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// Members without a field.
    #[serde(flatten)]
    pub other: Other,
}

/// Who asks: the requestor and its 3DS Server, as the Directory Server registered them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerInfo {
    /// Requestor id that the Directory Server gave, 35 characters at most.
    #[serde(rename = "threeDSRequestorID")]
    pub requestor_id: String,
    /// Requestor name, 40 characters at most; issuers show it to the cardholder.
    #[serde(rename = "threeDSRequestorName")]
    pub requestor_name: String,
    /// Requestor's web site.
    #[serde(rename = "threeDSRequestorURL")]
    pub requestor_url: String,
    /// Reference number of the 3DS Server product, 32 characters at most.
    #[serde(rename = "threeDSServerRefNumber")]
    pub server_ref_number: String,
    /// Where the Directory Server sends the `RReq`.
    #[serde(rename = "threeDSServerURL")]
    pub server_url: String,
}

/// What is bought, from whom, and by which acquirer. All of it stands in a payment, nothing in an identity check.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Purchase {
    /// Acquirer, by its scheme number.
    #[serde(rename = "acquirerBIN", default, skip_serializing_if = "Option::is_none")]
    pub acquirer_bin: Option<String>,
    /// Merchant, as the acquirer numbers it.
    #[serde(rename = "acquirerMerchantID", default, skip_serializing_if = "Option::is_none")]
    pub acquirer_merchant_id: Option<String>,
    /// Category of the merchant (ISO 18245).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mcc: Option<String>,
    /// Country of the merchant (ISO 3166-1 numeric).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merchant_country_code: Option<String>,
    /// Name of the merchant, 40 characters at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merchant_name: Option<String>,
    /// Amount in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase_amount: Option<String>,
    /// Currency (ISO 4217 numeric).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase_currency: Option<String>,
    /// Digits of the minor unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase_exponent: Option<String>,
    /// When, in UTC: `YYYYMMDDHHMMSS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase_date: Option<String>,
}

/// What the 3DS Server knows of the browser. Values are cut to length, never invented.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BrowserInfo {
    /// `Accept` header.
    #[serde(rename = "browserAcceptHeader", default, skip_serializing_if = "Option::is_none")]
    pub accept_header: Option<String>,
    /// `User-Agent` header.
    #[serde(rename = "browserUserAgent", default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// Language tag, eight characters at most.
    #[serde(rename = "browserLanguage", default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Address of the browser.
    #[serde(rename = "browserIP", default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// Whether JavaScript runs.
    #[serde(rename = "browserJavascriptEnabled", default, skip_serializing_if = "Option::is_none")]
    pub javascript_enabled: Option<bool>,
    /// Whether Java runs.
    #[serde(rename = "browserJavaEnabled", default, skip_serializing_if = "Option::is_none")]
    pub java_enabled: Option<bool>,
    /// Bits per pixel.
    #[serde(rename = "browserColorDepth", default, skip_serializing_if = "Option::is_none")]
    pub color_depth: Option<String>,
    /// Pixels.
    #[serde(rename = "browserScreenHeight", default, skip_serializing_if = "Option::is_none")]
    pub screen_height: Option<String>,
    /// Pixels.
    #[serde(rename = "browserScreenWidth", default, skip_serializing_if = "Option::is_none")]
    pub screen_width: Option<String>,
    /// Minutes, positive west of UTC.
    #[serde(rename = "browserTZ", default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

impl std::fmt::Debug for BrowserInfo {
    /// Address and user agent identify a person; only whether JavaScript runs is told.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BrowserInfo(javascript: {:?})", self.javascript_enabled)
    }
}

/// Authentication response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ARes {
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
    /// Reference number of the ACS product.
    pub acs_reference_number: String,
    /// Reference number of the Directory Server.
    pub ds_reference_number: String,
    /// Outcome, or that a challenge follows.
    pub trans_status: TransStatus,
    /// Why not `Y`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trans_status_reason: Option<OrDs<TransStatusReason>>,
    /// Whether law asks for the challenge: `Y` or `N`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acs_challenge_mandated: Option<String>,
    /// Kind of authentication that a challenge will use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication_type: Option<AuthenticationType>,
    /// Where the browser brings the `CReq`. Must be compared with what the range registered.
    #[serde(rename = "acsURL", default, skip_serializing_if = "Option::is_none")]
    pub acs_url: Option<String>,
    /// Extensions.
    #[serde(rename = "messageExtension", default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// Members without a field.
    #[serde(flatten)]
    pub other: Other,
}
