//! Message extensions: objects that a Directory Server or an issuer adds to a message.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// Most extensions in one message.
pub const MAX_COUNT: usize = 10;
/// Most characters of all extensions of one message together.
pub const MAX_TOTAL_CHARS: usize = 81_920;
/// Most characters of the `data` of one extension.
pub const MAX_DATA_CHARS: usize = 8_059;
/// Most characters of the name and of the id.
pub const MAX_NAME_CHARS: usize = 64;

/// One extension, field `messageExtension`. `Debug` leaves the data out: it may be personal.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Extension {
    /// Name, such as `ROIdentityMatch`.
    pub name: String,
    /// Registered id of the owner, then the owner's own number.
    pub id: String,
    /// Whether a receiver that does not know it must refuse the message (Erro 202).
    pub criticality_indicator: bool,
    /// Content, by the owner's rules.
    pub data: Map<String, Value>,
}

impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Extension({} {}, data ****)", self.name, self.id)
    }
}

/// What is wrong with `messageExtension`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ExtensionFault {
    /// Shape or size (203).
    Malformed,
    /// Critical, and nobody here knows it (202); the ids.
    Critical(String),
}

/// Checks `messageExtension`. No critical extension exists that this crate knows, so every critical one is refused.
pub(crate) fn check(value: &Value) -> Result<(), ExtensionFault> {
    let list = value.as_array().ok_or(ExtensionFault::Malformed)?;
    if list.is_empty() || list.len() > MAX_COUNT || chars(value) > MAX_TOTAL_CHARS {
        return Err(ExtensionFault::Malformed);
    }
    let mut critical = Vec::new();
    for item in list {
        if short_text(&item["name"]).is_none() || !item["data"].is_object() {
            return Err(ExtensionFault::Malformed);
        }
        let id = short_text(&item["id"]).ok_or(ExtensionFault::Malformed)?;
        if chars(&item["data"]) > MAX_DATA_CHARS {
            return Err(ExtensionFault::Malformed);
        }
        match item["criticalityIndicator"].as_bool() {
            Some(true) => critical.push(id),
            Some(false) => {}
            None => return Err(ExtensionFault::Malformed),
        }
    }
    if critical.is_empty() { Ok(()) } else { Err(ExtensionFault::Critical(critical.join(","))) }
}

fn short_text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| (1..=MAX_NAME_CHARS).contains(&text.chars().count()))
}

fn chars(value: &Value) -> usize {
    value.to_string().chars().count()
}
