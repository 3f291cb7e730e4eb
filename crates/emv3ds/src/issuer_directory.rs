//! `ROIssuerDirectory`: the DS-defined extension by which the Directory Server tells whose ranges are whose.
//!
//! `PRes` of 2.2.0 names numbers and versions only. An identity check must know the bank behind a range, its country,
//! where its challenge page lives (an `acsURL` elsewhere is refused), whether it confirms identities, and with which key
//! it reads a question about one.

use crate::{extension::Extension, jwe::PublicKey};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Name of the extension.
pub const NAME: &str = "ROIssuerDirectory";
/// Id: the Directory Server's registered application provider id, then its number for this extension.
pub const ID: &str = "A000000986-0002";

/// The bank behind one card range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IssuerEntry {
    /// First number of the range, as in `cardRangeData`.
    pub start_range: String,
    /// Code of the bank.
    pub code: String,
    /// Name of the bank.
    pub name: String,
    /// Country of the bank, two letters (ISO 3166-1).
    pub country: String,
    /// Origin of the bank's challenge page, such as `https://acs.example`.
    pub acs_origin: String,
    /// Whether the bank answers [`crate::identity_match`].
    pub identity_match: bool,
    /// The key to which questions about identities are encrypted; none where the bank answers none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub match_key: Option<PublicKey>,
}

/// The extension cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("ROIssuerDirectory cannot be read")]
pub struct DirectoryError;

/// The entries as an extension of a `PRes`.
pub fn to_extension(entries: &[IssuerEntry]) -> Extension {
    let list = serde_json::to_value(entries).expect("entries are plain strings and booleans");
    let mut data = Map::new();
    data.insert("issuers".to_owned(), list);
    Extension { name: NAME.to_owned(), id: ID.to_owned(), criticality_indicator: false, data }
}

/// Reads the entries of a `PRes`; none when the extension is absent.
pub fn find(extensions: &[Extension]) -> Result<Vec<IssuerEntry>, DirectoryError> {
    let Some(ours) = extensions.iter().find(|extension| extension.id == ID) else {
        return Ok(Vec::new());
    };
    let list = ours.data.get("issuers").cloned().unwrap_or(Value::Null);
    serde_json::from_value(list).map_err(|_| DirectoryError)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jwe::PrivateKey;

    #[test]
    fn entries_survive_the_wire() {
        let entry = IssuerEntry {
            start_range: "9642010000000000".into(),
            code: "bcr".into(),
            name: "BCR".into(),
            country: "RO".into(),
            acs_origin: "https://acs.test".into(),
            identity_match: true,
            match_key: Some(PrivateKey::from_scalar("bcr-1", &[1; 32]).unwrap().public().clone()),
        };
        let written = to_extension(std::slice::from_ref(&entry));
        assert_eq!(find(std::slice::from_ref(&written)), Ok(vec![entry]));
        assert_eq!(find(&[]), Ok(vec![]));
        let mut broken = written;
        broken.data.clear();
        assert_eq!(find(&[broken]), Err(DirectoryError));
    }
}
