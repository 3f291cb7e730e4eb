//! The base64url form fields that carry messages through the browser.

use crate::{
    codes::MessageType,
    fields::Format,
    ids::ServerTransId,
    message::{CReq, CRes, Erro, Message},
    parse::{Invalid, Leg, parse_expected},
};
use base64::Engine as _;
use serde::{Deserialize, Serialize};

/// Most bytes of `threeDSSessionData` after encoding.
pub const MAX_SESSION_DATA: usize = 1024;
/// Largest envelope that is decoded. A `CReq` is a few hundred bytes; extensions may add 80 KB.
const MAX_ENVELOPE: usize = 128 * 1024;

/// A form field that cannot be decoded, or is too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a base64url envelope")]
pub struct EnvelopeError;

/// Encodes bytes as base64url without padding.
pub fn encode(bytes: &[u8]) -> String {
    crate::fields::base64url().encode(bytes)
}

/// Decodes base64url, with or without padding.
pub fn decode(text: &str) -> Result<Vec<u8>, EnvelopeError> {
    if text.len() > MAX_ENVELOPE {
        return Err(EnvelopeError);
    }
    crate::fields::base64url().decode(text.trim()).map_err(|_| EnvelopeError)
}

/// Whether `text` may be sent as `threeDSSessionData`, which the ACS must return unchanged.
pub fn is_session_data(text: &str) -> bool {
    Format::Base64Url { max: MAX_SESSION_DATA }.accepts(&text.into())
}

/// The form field `creq`.
pub fn creq(message: &CReq) -> String {
    encode(&Message::CReq(message.clone()).to_json())
}

/// The form field `cres`, also when it carries an error: the standard names no other field for it.
pub fn cres(message: &Message) -> String {
    encode(&message.to_json())
}

/// Reads the form field `creq`. `Ok(Err(_))` is a message that must be answered by an `Erro`.
pub fn read_creq(field: &str) -> Result<Result<CReq, Invalid>, EnvelopeError> {
    let bytes = decode(field)?;
    Ok(match parse_expected(&bytes, Leg::Browser, &[MessageType::CReq]) {
        Ok(Message::CReq(message)) => Ok(message),
        Ok(other) => Err(Invalid::of(
            &other,
            crate::codes::ErrorCode::MessageInvalid,
            "messageType not expected here",
        )),
        Err(invalid) => Err(invalid),
    })
}

/// What came back through the browser in the form field `cres`.
#[derive(Debug, Clone, PartialEq)]
pub enum Returned {
    /// The challenge ended. Not evidence: anybody can post this.
    Ended(CRes),
    /// The ACS or the Directory Server reports an error.
    Failed(Box<Erro>),
}

/// Reads the form field `cres`.
pub fn read_cres(field: &str) -> Result<Result<Returned, Invalid>, EnvelopeError> {
    let bytes = decode(field)?;
    Ok(match parse_expected(&bytes, Leg::Browser, &[MessageType::CRes]) {
        Ok(Message::CRes(message)) => Ok(Returned::Ended(message)),
        Ok(Message::Erro(erro)) => Ok(Returned::Failed(Box::new(erro))),
        Ok(other) => Err(Invalid::of(
            &other,
            crate::codes::ErrorCode::MessageInvalid,
            "messageType not expected here",
        )),
        Err(invalid) => Err(invalid),
    })
}

/// Content of `threeDSMethodData`, sent to the issuer's 3DS Method in a hidden frame and echoed back without the address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodData {
    /// Id that the 3DS Server made.
    #[serde(rename = "threeDSServerTransID")]
    pub server_trans_id: ServerTransId,
    /// Where the frame reports back; absent in the report itself.
    #[serde(
        rename = "threeDSMethodNotificationURL",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub notification_url: Option<String>,
}

impl MethodData {
    /// The form field `threeDSMethodData`.
    pub fn encode(&self) -> String {
        encode(&serde_json::to_vec(self).expect("two strings serialise"))
    }

    /// Reads the form field `threeDSMethodData`.
    pub fn decode(field: &str) -> Result<Self, EnvelopeError> {
        serde_json::from_slice(&decode(field)?).map_err(|_| EnvelopeError)
    }
}
