//! From bytes to a message, or to the `Erro` that the protocol prescribes.
//!
//! The order of the checks is part of the protocol: JSON (101), duplicates (204), type (101), version (102),
//! extensions (203, 202), missing elements (201), formats (203). The first that fails decides the code; within 201 and
//! 203 all elements concerned are named.

use crate::{
    codes::{Component, ErrorCode, MessageType, Version},
    extension::{self, ExtensionFault},
    fields::{self, Context, tables},
    json::{self, JsonError},
    message::{Erro, Ids, Message},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use zeroize::Zeroize as _;

/// Largest message that is read. A `PRes` with ten thousand ranges stays below it.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Between whom a message travels: some elements belong to one leg only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leg {
    /// 3DS Server to Directory Server.
    ServerToDs,
    /// Directory Server to ACS.
    DsToAcs,
    /// ACS to Directory Server.
    AcsToDs,
    /// Directory Server to 3DS Server.
    DsToServer,
    /// Through the browser.
    Browser,
}

/// Why a message is refused. It names elements, never their values, so it may be logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} {}: {detail}", code.code(), code.description())]
pub struct Invalid {
    /// The protocol's code.
    pub code: ErrorCode,
    /// Elements concerned, separated by commas, or one sentence.
    pub detail: String,
    /// Type of the refused message, when it could be read.
    pub kind: Option<MessageType>,
    /// Transaction ids of the refused message, as far as they could be read.
    pub ids: Ids,
}

impl Invalid {
    /// A refusal by a rule outside the message itself, such as an unknown transaction.
    pub fn of(message: &Message, code: ErrorCode, detail: &str) -> Self {
        Self { code, detail: detail.to_owned(), kind: Some(message.kind()), ids: message.ids() }
    }

    /// The protocol error that answers the refused message.
    pub fn to_erro(&self, component: Component) -> Erro {
        Erro {
            version: Version::V220.code().to_owned(),
            server_trans_id: self.ids.server,
            acs_trans_id: self.ids.acs,
            ds_trans_id: self.ids.ds,
            error_code: self.code,
            error_component: component,
            error_description: self.code.description().to_owned(),
            error_detail: self.detail.clone(),
            error_message_type: self.kind,
        }
    }
}

/// Reads one message of any type.
pub fn parse(bytes: &[u8], leg: Leg) -> Result<Message, Invalid> {
    let invalid = |code, detail: &str| Invalid {
        code,
        detail: detail.to_owned(),
        kind: None,
        ids: Ids::default(),
    };
    if bytes.len() > MAX_BYTES {
        return Err(invalid(ErrorCode::MessageInvalid, "message too long"));
    }
    let value = json::read_strict(bytes).map_err(|error| match error {
        JsonError::Syntax => invalid(ErrorCode::MessageInvalid, "not JSON"),
        JsonError::Duplicate(path) => invalid(ErrorCode::Duplicate, &path),
    })?;
    let Value::Object(members) = value else {
        return Err(invalid(ErrorCode::MessageInvalid, "not a JSON object"));
    };
    let kind = members
        .get("messageType")
        .and_then(Value::as_str)
        .and_then(MessageType::from_code)
        .ok_or_else(|| invalid(ErrorCode::MessageInvalid, "messageType"))?;
    Source { kind, ids: ids_of(&members), members, leg }.read()
}

/// Reads one message and refuses every type but those expected here (Erro 101). An `Erro` is always let through.
pub fn parse_expected(
    bytes: &[u8],
    leg: Leg,
    expected: &[MessageType],
) -> Result<Message, Invalid> {
    let message = parse(bytes, leg)?;
    if message.kind() == MessageType::Erro || expected.contains(&message.kind()) {
        Ok(message)
    } else {
        Err(Invalid::of(&message, ErrorCode::MessageInvalid, "messageType not expected here"))
    }
}

/// A JSON object whose type is known.
struct Source {
    kind: MessageType,
    ids: Ids,
    members: Map<String, Value>,
    leg: Leg,
}

impl Source {
    fn read(self) -> Result<Message, Invalid> {
        let version = self.version()?;
        self.check_extensions()?;
        self.check_fields(version)?;
        match self.kind {
            MessageType::AReq => self.typed().map(|m| Message::AReq(Box::new(m))),
            MessageType::ARes => self.typed().map(|m| Message::ARes(Box::new(m))),
            MessageType::CReq => self.typed().map(Message::CReq),
            MessageType::CRes => self.typed().map(Message::CRes),
            MessageType::RReq => self.typed().map(|m| Message::RReq(Box::new(m))),
            MessageType::RRes => self.typed().map(Message::RRes),
            MessageType::PReq => self.typed().map(Message::PReq),
            MessageType::PRes => self.typed().map(Message::PRes),
            MessageType::Erro => self.typed().map(Message::Erro),
        }
    }

    fn invalid(&self, code: ErrorCode, detail: impl Into<String>) -> Invalid {
        Invalid { code, detail: detail.into(), kind: Some(self.kind), ids: self.ids }
    }

    fn version(&self) -> Result<Version, Invalid> {
        match self.members.get("messageVersion") {
            None => Err(self.invalid(ErrorCode::RequiredMissing, "messageVersion")),
            Some(Value::String(text)) => match Version::from_code(text) {
                Some(version) => Ok(version),
                // An error about a version that we do not speak must still be readable.
                None if self.kind == MessageType::Erro => Ok(Version::V220),
                None => Err(self.invalid(ErrorCode::VersionUnsupported, "messageVersion")),
            },
            Some(_) => Err(self.invalid(ErrorCode::Format, "messageVersion")),
        }
    }

    fn check_extensions(&self) -> Result<(), Invalid> {
        let Some(value) = self.members.get("messageExtension") else { return Ok(()) };
        extension::check(value).map_err(|fault| match fault {
            ExtensionFault::Malformed => self.invalid(ErrorCode::Format, "messageExtension"),
            ExtensionFault::Critical(ids) => self.invalid(ErrorCode::CriticalExtension, ids),
        })
    }

    fn check_fields(&self, version: Version) -> Result<(), Invalid> {
        let context = Context { members: &self.members, version, leg: self.leg };
        let mut findings = fields::check(tables::table(self.kind), &context);
        if let Some(Value::Array(ranges)) = self.members.get("cardRangeData") {
            for range in ranges {
                let Value::Object(members) = range else {
                    findings.malformed.push("cardRangeData");
                    break;
                };
                let inner = Context { members, version, leg: self.leg };
                let found = fields::check(tables::CARD_RANGE, &inner);
                findings.missing.extend(found.missing);
                findings.malformed.extend(found.malformed);
            }
        }
        if !findings.missing.is_empty() {
            return Err(self.invalid(ErrorCode::RequiredMissing, names(findings.missing)));
        }
        if !findings.malformed.is_empty() {
            return Err(self.invalid(ErrorCode::Format, names(findings.malformed)));
        }
        Ok(())
    }

    fn typed<T: DeserializeOwned>(mut self) -> Result<T, Invalid> {
        self.members.remove("messageType");
        let members = std::mem::take(&mut self.members);
        // The tables have checked every typed member, save what only the type knows: a card number's check digit.
        serde_json::from_value(Value::Object(members)).map_err(|_| {
            let name = if self.kind == MessageType::AReq { "acctNumber" } else { "message" };
            self.invalid(ErrorCode::Format, name)
        })
    }
}

impl Drop for Source {
    /// A refused `AReq` still holds a card number.
    fn drop(&mut self) {
        if let Some(Value::String(number)) = self.members.get_mut("acctNumber") {
            number.zeroize();
        }
    }
}

fn names(mut names: Vec<&'static str>) -> String {
    names.dedup();
    names.join(",")
}

fn ids_of(members: &Map<String, Value>) -> Ids {
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    Ids {
        server: text("threeDSServerTransID").and_then(|t| t.parse().ok()),
        ds: text("dsTransID").and_then(|t| t.parse().ok()),
        acs: text("acsTransID").and_then(|t| t.parse().ok()),
    }
}
