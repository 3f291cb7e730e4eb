//! The message checks of the protocol, as tables.

mod decisions;
mod flows;
mod messages;
mod round_trip;

use serde_json::{Value, json};

pub(crate) const SERVER: &str = "8a880dc0-d2d2-4067-bcb1-b08d1690b26e";
pub(crate) const DS: &str = "6be7f2a2-1bd7-4b9f-8c0a-94fca7f6a7a2";
pub(crate) const ACS: &str = "d7c1ee99-9478-44a6-b1f2-391e29c6b340";
pub(crate) const PAN: &str = "4012001000000006";

pub(crate) fn areq() -> Value {
    json!({
        "messageType": "AReq", "messageVersion": "2.2.0",
        "deviceChannel": "02", "messageCategory": "02",
        "threeDSCompInd": "U", "threeDSRequestorAuthenticationInd": "04",
        "threeDSRequestorChallengeInd": "04",
        "threeDSRequestorID": "GHISEUL-IDV", "threeDSRequestorName": "GHISEUL.RO",
        "threeDSRequestorURL": "https://ghiseul.test/",
        "threeDSServerRefNumber": "3DS_LOA_SER_CAZI_020200_00001",
        "threeDSServerTransID": SERVER, "threeDSServerURL": "https://ghiseul.test/3ds/rreq",
        "notificationURL": "https://ghiseul.test/3ds/notify",
        "acctNumber": PAN, "cardExpiryDate": "2812", "cardholderName": "ION POPESCU",
        "browserAcceptHeader": "text/html", "browserUserAgent": "test", "browserLanguage": "ro",
        "browserIP": "127.0.0.1",
        "browserJavascriptEnabled": true, "browserJavaEnabled": false, "browserColorDepth": "24",
        "browserScreenHeight": "800", "browserScreenWidth": "1280", "browserTZ": "-120",
    })
}

pub(crate) fn ares() -> Value {
    json!({
        "messageType": "ARes", "messageVersion": "2.2.0",
        "threeDSServerTransID": SERVER, "acsTransID": ACS, "dsTransID": DS,
        "acsReferenceNumber": "ACS-1", "dsReferenceNumber": "DS-1",
        "transStatus": "C", "acsChallengeMandated": "Y", "authenticationType": "02",
        "acsURL": "https://acs.test/challenge",
    })
}

pub(crate) fn creq() -> Value {
    json!({
        "messageType": "CReq", "messageVersion": "2.2.0",
        "threeDSServerTransID": SERVER, "acsTransID": ACS, "challengeWindowSize": "05",
    })
}

pub(crate) fn cres() -> Value {
    json!({
        "messageType": "CRes", "messageVersion": "2.2.0",
        "threeDSServerTransID": SERVER, "acsTransID": ACS, "transStatus": "Y",
    })
}

pub(crate) fn rreq() -> Value {
    json!({
        "messageType": "RReq", "messageVersion": "2.2.0",
        "threeDSServerTransID": SERVER, "acsTransID": ACS, "dsTransID": DS,
        "messageCategory": "02", "interactionCounter": "01", "transStatus": "Y",
        "authenticationType": "02", "authenticationMethod": "02",
    })
}

pub(crate) fn rres() -> Value {
    json!({
        "messageType": "RRes", "messageVersion": "2.2.0",
        "threeDSServerTransID": SERVER, "acsTransID": ACS, "dsTransID": DS, "resultsStatus": "01",
    })
}

pub(crate) fn preq() -> Value {
    json!({
        "messageType": "PReq", "messageVersion": "2.2.0",
        "threeDSServerRefNumber": "3DS_LOA_SER_CAZI_020200_00001", "threeDSServerTransID": SERVER,
    })
}

pub(crate) fn pres() -> Value {
    json!({
        "messageType": "PRes", "messageVersion": "2.2.0",
        "threeDSServerTransID": SERVER, "dsTransID": DS, "serialNum": "7",
        "cardRangeData": [{
            "startRange": "4012001000000000", "endRange": "4012001999999999",
            "acsStartProtocolVersion": "2.1.0", "acsEndProtocolVersion": "2.2.0",
            "threeDSMethodURL": "https://acs.test/method", "acsInfoInd": ["01", "81"],
        }],
    })
}

pub(crate) fn erro() -> Value {
    json!({
        "messageType": "Erro", "messageVersion": "2.2.0", "threeDSServerTransID": SERVER,
        "errorCode": "305", "errorComponent": "A",
        "errorDescription": "Transaction data not valid", "errorDetail": "CReq replayed",
        "errorMessageType": "CReq",
    })
}

/// `base` with members changed; a `null` removes the member.
pub(crate) fn with(mut base: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            base.as_object_mut().unwrap().remove(name);
        } else {
            base[name] = value.clone();
        }
    }
    base
}
