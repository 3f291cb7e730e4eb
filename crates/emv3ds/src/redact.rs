//! A message as it may be kept: everything that is not on a short list of harmless names becomes `****`.

use crate::message::Message;
use serde_json::{Map, Value};

/// Names whose values say nothing about a person.
const KEPT: &[&str] = &[
    "acsReferenceNumber",
    "acsTransID",
    "acsURL",
    "authenticationMethod",
    "authenticationType",
    "browserJavascriptEnabled",
    "cardRangeData",
    "challengeCancel",
    "challengeWindowSize",
    "criticalityIndicator",
    "deviceChannel",
    "dsReferenceNumber",
    "dsTransID",
    "dsURL",
    "eci",
    "errorCode",
    "errorComponent",
    "errorDescription",
    "errorDetail",
    "errorMessageType",
    "id",
    "interactionCounter",
    "messageCategory",
    "messageType",
    "messageVersion",
    "name",
    "notificationURL",
    "purchaseAmount",
    "purchaseCurrency",
    "purchaseExponent",
    "resultsStatus",
    "serialNum",
    "threeDSCompInd",
    "threeDSRequestorAuthenticationInd",
    "threeDSRequestorChallengeInd",
    "threeDSRequestorID",
    "threeDSRequestorName",
    "threeDSRequestorURL",
    "threeDSServerRefNumber",
    "threeDSServerTransID",
    "threeDSServerURL",
    "transStatus",
    "transStatusReason",
];

impl Message {
    /// The message without personal data: the card number keeps its first eight and last four digits, extensions keep
    /// name and id, every other value that is not on the list becomes `****`.
    pub fn redacted(&self) -> Value {
        let Value::Object(members) = self.to_value() else {
            unreachable!("messages are JSON objects")
        };
        let mut kept = redact(members);
        if let Self::AReq(areq) = self {
            kept.insert("acctNumber".to_owned(), format!("{:?}", areq.acct_number).into());
        }
        Value::Object(kept)
    }
}

fn redact(members: Map<String, Value>) -> Map<String, Value> {
    members
        .into_iter()
        .map(|(name, value)| {
            let kept = match value {
                Value::Array(list) if name == "messageExtension" => {
                    list.into_iter().map(redact_item).collect()
                }
                value if KEPT.contains(&name.as_str()) => value,
                _ => Value::from("****"),
            };
            (name, kept)
        })
        .collect()
}

fn redact_item(item: Value) -> Value {
    match item {
        Value::Object(members) => Value::Object(redact(members)),
        _ => Value::from("****"),
    }
}
