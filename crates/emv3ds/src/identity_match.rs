//! `ROIdentityMatch`: the DS-defined extension by which an issuer says whether a CNP is its customer's.
//!
//! Plain EMV 3DS proves control of a card and nothing about a person. Issuers that take part compare the CNP and the
//! name with what they verified when they opened the account, and answer only after the challenge succeeded, so that
//! the extension is no oracle for CNPs. It is never critical: an issuer that does not know it ignores it.
//!
//! The question is for the issuer alone: its data are one member `jwe`, encrypted to the key that the Directory Server's
//! [`crate::issuer_directory`] publishes for the card's range ([`crate::jwe`]). The answer names nobody and stays open.

use crate::{
    extension::Extension,
    jwe::{JweError, PrivateKey, PublicKey},
    personal::Personal,
};
use base::{Cnp, Entropy, NameMatch, PersonName, dates::Date};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use zeroize::Zeroizing;

/// Name of the extension.
pub const NAME: &str = "ROIdentityMatch";
/// Id: the Directory Server's registered application provider id, then its number for this extension.
pub const ID: &str = "A000000986-0001";

/// What the requestor asks of the issuer. Prints nothing personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MatchRequest {
    /// Why the person proves who they are; the issuer shows it to the cardholder.
    pub purpose: String,
    /// The CNP that the person claims.
    pub cnp: Cnp,
    /// Family name.
    pub family_name: Personal<String>,
    /// Given names.
    pub given_names: Personal<String>,
    /// Date of birth; left out when the requestor does not know it (a CNP that begins with 7, 8 or 9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<Personal<Date>>,
    /// The requestor's reference of the person's consent.
    pub consent_ref: String,
}

impl fmt::Debug for MatchRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MatchRequest(purpose: {:?}, person ****)", self.purpose)
    }
}

impl MatchRequest {
    /// The claimed name.
    pub fn name(&self) -> PersonName {
        PersonName::new(&self.family_name.0, &self.given_names.0)
    }
}

/// Whether the CNP is the customer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CnpMatch {
    /// It is.
    Y,
    /// It is not.
    N,
    /// The issuer does not know its customer's CNP.
    U,
}

/// Whether the names agree (rule 33).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameAnswer {
    /// Same names.
    Y,
    /// One holds all names of the other.
    P,
    /// They do not agree.
    N,
    /// The issuer cannot say.
    U,
}

impl From<NameMatch> for NameAnswer {
    fn from(value: NameMatch) -> Self {
        match value {
            NameMatch::Exact => Self::Y,
            NameMatch::Partial => Self::P,
            NameMatch::None => Self::N,
        }
    }
}

/// How the issuer came to know its customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kyc {
    /// In a branch, with the identity document.
    InPerson,
    /// By video identification.
    Video,
    /// Not at all, or not to the standard of the anti-money-laundering law.
    None,
}

/// Whose card it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolderType {
    /// The account holder's own card.
    Main,
    /// A further card on somebody else's account.
    Additional,
    /// A company's card.
    Company,
}

/// What the issuer answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MatchAnswer {
    /// CNP.
    pub cnp_match: CnpMatch,
    /// Names.
    pub name_match: NameAnswer,
    /// Identification of the customer.
    pub kyc: Kyc,
    /// Holder of the card.
    pub holder_type: HolderType,
}

/// An extension with our name whose data cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MatchError {
    /// The data have not the agreed form, or stand twice.
    #[error("ROIdentityMatch cannot be read")]
    Form,
    /// The data do not open with this issuer's key.
    #[error("ROIdentityMatch does not open: {0}")]
    Sealed(#[from] JweError),
}

/// The data of a question: what is in it, the issuer reads alone.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    jwe: String,
}

impl MatchRequest {
    /// The request as an extension of an `AReq`, readable by the issuer with this key only.
    pub fn seal(&self, issuer: &PublicKey, entropy: &Entropy) -> Result<Extension, JweError> {
        let content = Zeroizing::new(serde_json::to_vec(self).map_err(|_| JweError::Form)?);
        Ok(to_extension(&Sealed { jwe: issuer.seal(&content, entropy)? }))
    }

    /// Finds the request among the extensions of an `AReq` and reads it with the issuer's key. A request that anybody
    /// could read is refused: whoever sends one would tell CNPs to everybody on the way.
    pub fn open(extensions: &[Extension], key: &PrivateKey) -> Result<Option<Self>, MatchError> {
        let Some(Sealed { jwe }) = find(extensions)? else { return Ok(None) };
        let content = key.open(&jwe)?;
        serde_json::from_slice(&content).map(Some).map_err(|_| MatchError::Form)
    }
}

impl MatchAnswer {
    /// The answer as an extension of an `RReq`.
    pub fn to_extension(&self) -> Extension {
        to_extension(self)
    }

    /// Finds the answer among the extensions of an `RReq`.
    pub fn find(extensions: &[Extension]) -> Result<Option<Self>, MatchError> {
        find(extensions)
    }
}

fn to_extension<T: Serialize>(content: &T) -> Extension {
    let data = match serde_json::to_value(content) {
        Ok(Value::Object(data)) => data,
        other => unreachable!("match types are plain structs, got {:?}", other.is_ok()),
    };
    Extension { name: NAME.to_owned(), id: ID.to_owned(), criticality_indicator: false, data }
}

fn find<T: for<'de> Deserialize<'de>>(extensions: &[Extension]) -> Result<Option<T>, MatchError> {
    let mut ours = extensions.iter().filter(|extension| extension.id == ID);
    match (ours.next(), ours.next()) {
        (None, _) => Ok(None),
        (Some(one), None) => serde_json::from_value(Value::Object(one.data.clone()))
            .map(Some)
            .map_err(|_| MatchError::Form),
        // Two answers could contradict each other, so neither counts.
        (Some(_), Some(_)) => Err(MatchError::Form),
    }
}
