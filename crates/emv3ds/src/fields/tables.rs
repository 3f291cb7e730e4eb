//! The tables of EMV 3DS 2.1.0 and 2.2.0 (Annex A), browser channel first, app and 3RI as far as the receiver needs.
//!
//! Two rows are the choice of this project's Directory Server, where the standard says "by DS rules": `transStatus` is
//! required in `ARes` and `RReq` for non-payment too.

use super::{Context, Field, Format, Need};
use crate::{codes, codes::MessageType, codes::Version, parse::Leg};
use Format::{
    Base64, Base64Url, Bool, CardNumber, CardholderName, CodeList, Codes, CodesOrDs, DateTime,
    Digits, Ip, List, MinutesWest, Object, Phone, Text, Url, Uuid, YearMonth,
};
use Need::{Always, Optional, When};

/// The table of a message type.
pub fn table(of: MessageType) -> &'static [Field] {
    match of {
        MessageType::AReq => AREQ,
        MessageType::ARes => ARES,
        MessageType::CReq => CREQ,
        MessageType::CRes => CRES,
        MessageType::RReq => RREQ,
        MessageType::RRes => RRES,
        MessageType::PReq => PREQ,
        MessageType::PRes => PRES,
        MessageType::Erro => ERRO,
    }
}

const fn row(name: &'static str, need: Need, format: Format) -> Field {
    Field { name, need, format }
}

fn app(c: &Context<'_>) -> bool {
    c.is("deviceChannel", &["01"])
}

fn browser(c: &Context<'_>) -> bool {
    c.is("deviceChannel", &["02"])
}

fn three_ri(c: &Context<'_>) -> bool {
    c.is("deviceChannel", &["03"])
}

fn person_present(c: &Context<'_>) -> bool {
    app(c) || browser(c)
}

fn payment(c: &Context<'_>) -> bool {
    c.is("messageCategory", &["01"])
}

/// A purchase stands in every payment, and in a non-payment for recurring and instalment transactions.
fn purchase(c: &Context<'_>) -> bool {
    payment(c) || c.is("threeDSRequestorAuthenticationInd", &["02", "03"])
}

fn recurring(c: &Context<'_>) -> bool {
    c.is("threeDSRequestorAuthenticationInd", &["02", "03"])
}

fn instalment(c: &Context<'_>) -> bool {
    c.is("threeDSRequestorAuthenticationInd", &["03"])
}

/// New in 2.2.0: version 2.1.0 has no such member.
fn browser_since_220(c: &Context<'_>) -> bool {
    browser(c) && c.version >= Version::V220
}

/// What only JavaScript can read. Version 2.1.0 always asks for it.
fn browser_with_javascript(c: &Context<'_>) -> bool {
    let enabled = c.members.get("browserJavascriptEnabled").and_then(serde_json::Value::as_bool);
    browser(c) && (c.version < Version::V220 || enabled == Some(true))
}

/// 2.1.0 asks for `browserJavaEnabled` and 2.2.0 only with JavaScript; both are the same condition here.
const JS: Need = When(browser_with_javascript);

fn to_acs(c: &Context<'_>) -> bool {
    c.leg == Leg::DsToAcs
}

fn from_acs(c: &Context<'_>) -> bool {
    c.leg == Leg::AcsToDs
}

fn challenge_or_decoupled(c: &Context<'_>) -> bool {
    c.is("transStatus", &["C", "D"])
}

fn decoupled(c: &Context<'_>) -> bool {
    c.is("transStatus", &["D"])
}

fn challenge(c: &Context<'_>) -> bool {
    c.is("transStatus", &["C"])
}

fn not_authenticated(c: &Context<'_>) -> bool {
    c.is("transStatus", &["N", "U", "R"])
}

fn decided(c: &Context<'_>) -> bool {
    c.is("transStatus", &["Y", "N"])
}

/// The only place where the method is told, and only when a challenge was performed.
fn decided_at_acs(c: &Context<'_>) -> bool {
    from_acs(c) && decided(c)
}

const TYPE: Format = Codes(MessageType::CODES);
const VERSION: Format = Codes(Version::CODES);
const COLOR_DEPTHS: &[&str] = &["1", "4", "8", "15", "16", "24", "32", "48"];
const YN: &[&str] = &["Y", "N"];

/// Authentication request.
pub const AREQ: &[Field] = &[
    row("messageType", Always, TYPE),
    row("messageVersion", Always, VERSION),
    row("deviceChannel", Always, Codes(codes::DeviceChannel::CODES)),
    row("messageCategory", Always, Codes(codes::MessageCategory::CODES)),
    row("threeDSCompInd", When(browser), Codes(codes::CompInd::CODES)),
    row(
        "threeDSRequestorAuthenticationInd",
        When(person_present),
        CodesOrDs(codes::AuthenticationInd::CODES),
    ),
    row("threeDSRequestorAuthenticationInfo", Optional, Object),
    row("threeDSRequestorChallengeInd", Optional, CodesOrDs(codes::ChallengeInd::CODES)),
    row("threeDSRequestorDecReqInd", Optional, Codes(YN)),
    row("threeDSRequestorDecMaxTime", Optional, Digits { min: 5, max: 5 }),
    row("threeDSRequestorID", Always, Text { min: 1, max: 35 }),
    row("threeDSRequestorName", Always, Text { min: 1, max: 40 }),
    row("threeDSRequestorPriorAuthenticationInfo", Optional, Object),
    row("threeDSRequestorURL", Always, Url { max: 2048 }),
    row("threeDSServerRefNumber", Always, Text { min: 1, max: 32 }),
    row("threeDSServerOperatorID", Optional, Text { min: 1, max: 32 }),
    row("threeDSServerTransID", Always, Uuid),
    row("threeDSServerURL", Always, Url { max: 2048 }),
    row(
        "threeRIInd",
        When(three_ri),
        CodesOrDs(&["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11"]),
    ),
    row("notificationURL", When(browser), Url { max: 256 }),
    row("acctType", Optional, CodesOrDs(&["01", "02", "03"])),
    row("acctNumber", Always, CardNumber),
    row("acctID", Optional, Text { min: 1, max: 64 }),
    row("acctInfo", Optional, Object),
    row("cardExpiryDate", Optional, YearMonth),
    row("cardholderName", Optional, CardholderName),
    row("email", Optional, Text { min: 3, max: 254 }),
    row("mobilePhone", Optional, Phone),
    row("homePhone", Optional, Phone),
    row("workPhone", Optional, Phone),
    row("addrMatch", Optional, Codes(YN)),
    row("billAddrCity", Optional, Text { min: 1, max: 50 }),
    row("billAddrCountry", Optional, Digits { min: 3, max: 3 }),
    row("billAddrLine1", Optional, Text { min: 1, max: 50 }),
    row("billAddrLine2", Optional, Text { min: 1, max: 50 }),
    row("billAddrLine3", Optional, Text { min: 1, max: 50 }),
    row("billAddrPostCode", Optional, Text { min: 1, max: 16 }),
    row("billAddrState", Optional, Text { min: 1, max: 3 }),
    row("payTokenInd", Optional, Bool),
    row("browserAcceptHeader", When(browser), Text { min: 1, max: 2048 }),
    row("browserIP", Optional, Ip),
    row("browserJavascriptEnabled", When(browser_since_220), Bool),
    row("browserJavaEnabled", JS, Bool),
    row("browserLanguage", When(browser), Text { min: 1, max: 8 }),
    row("browserColorDepth", JS, Codes(COLOR_DEPTHS)),
    row("browserScreenHeight", JS, Digits { min: 1, max: 6 }),
    row("browserScreenWidth", JS, Digits { min: 1, max: 6 }),
    row("browserTZ", JS, MinutesWest),
    row("browserUserAgent", When(browser), Text { min: 1, max: 2048 }),
    row("deviceInfo", Optional, Base64Url { max: 64000 }),
    row("deviceRenderOptions", When(app), Object),
    row("sdkAppID", When(app), Uuid),
    row("sdkEncData", Optional, Text { min: 1, max: 64000 }),
    row("sdkEphemPubKey", When(app), Object),
    row("sdkMaxTimeout", When(app), Digits { min: 2, max: 2 }),
    row("sdkReferenceNumber", When(app), Text { min: 1, max: 32 }),
    row("sdkTransID", When(app), Uuid),
    row("acquirerBIN", When(payment), Text { min: 1, max: 11 }),
    row("acquirerMerchantID", When(payment), Text { min: 1, max: 35 }),
    row("mcc", When(payment), Digits { min: 4, max: 4 }),
    row("merchantCountryCode", When(payment), Digits { min: 3, max: 3 }),
    row("merchantName", When(payment), Text { min: 1, max: 40 }),
    row("merchantRiskIndicator", Optional, Object),
    row("purchaseAmount", When(purchase), Digits { min: 1, max: 48 }),
    row("purchaseCurrency", When(purchase), Digits { min: 3, max: 3 }),
    row("purchaseExponent", When(purchase), Digits { min: 1, max: 1 }),
    row("purchaseDate", When(purchase), DateTime),
    row("purchaseInstalData", When(instalment), Digits { min: 1, max: 3 }),
    row("recurringExpiry", When(recurring), Digits { min: 8, max: 8 }),
    row("recurringFrequency", When(recurring), Digits { min: 1, max: 4 }),
    row("transType", Optional, Codes(&["01", "03", "10", "11", "28"])),
    row("whiteListStatus", Optional, Codes(&["Y", "N", "E", "P", "R", "U"])),
    row("whiteListStatusSource", Optional, CodesOrDs(&["01", "02", "03"])),
    row("broadInfo", Optional, Object),
    row("dsReferenceNumber", When(to_acs), Text { min: 1, max: 32 }),
    row("dsTransID", When(to_acs), Uuid),
    row("dsURL", When(to_acs), Url { max: 2048 }),
];

/// Authentication response.
pub const ARES: &[Field] = &[
    row("messageType", Always, TYPE),
    row("messageVersion", Always, VERSION),
    row("threeDSServerTransID", Always, Uuid),
    row("acsTransID", Always, Uuid),
    row("dsTransID", Always, Uuid),
    row("sdkTransID", Optional, Uuid),
    row("acsReferenceNumber", Always, Text { min: 1, max: 32 }),
    row("dsReferenceNumber", Always, Text { min: 1, max: 32 }),
    row("transStatus", Always, Codes(codes::TransStatus::CODES)),
    row("transStatusReason", When(not_authenticated), CodesOrDs(codes::TransStatusReason::CODES)),
    row("acsChallengeMandated", When(challenge_or_decoupled), Codes(YN)),
    row(
        "authenticationType",
        When(challenge_or_decoupled),
        Codes(codes::AuthenticationType::CODES),
    ),
    row("acsURL", When(challenge), Url { max: 2048 }),
    row("acsDecConInd", When(decoupled), Codes(YN)),
    row("acsOperatorID", Optional, Text { min: 1, max: 32 }),
    row("acsRenderingType", Optional, Object),
    row("acsSignedContent", Optional, Text { min: 1, max: 65536 }),
    row("authenticationValue", Optional, Base64 { min: 28, max: 28 }),
    row("eci", Optional, Text { min: 1, max: 2 }),
    row("cardholderInfo", Optional, Text { min: 1, max: 128 }),
    row("whiteListStatus", Optional, Codes(&["Y", "N", "E", "P", "R", "U"])),
    row("whiteListStatusSource", Optional, CodesOrDs(&["01", "02", "03"])),
    row("broadInfo", Optional, Object),
];

/// Challenge request of the browser channel.
pub const CREQ: &[Field] = &[
    row("messageType", Always, TYPE),
    row("messageVersion", Always, VERSION),
    row("threeDSServerTransID", Always, Uuid),
    row("acsTransID", Always, Uuid),
    row("challengeWindowSize", Always, Codes(codes::WindowSize::CODES)),
];

/// Final challenge response. Unlike `ARes` it knows only Y and N.
pub const CRES: &[Field] = &[
    row("messageType", Always, TYPE),
    row("messageVersion", Always, VERSION),
    row("threeDSServerTransID", Always, Uuid),
    row("acsTransID", Always, Uuid),
    row("transStatus", Always, Codes(YN)),
];

/// Results request.
pub const RREQ: &[Field] = &[
    row("messageType", Always, TYPE),
    row("messageVersion", Always, VERSION),
    row("threeDSServerTransID", Always, Uuid),
    row("acsTransID", Always, Uuid),
    row("dsTransID", Always, Uuid),
    row("sdkTransID", Optional, Uuid),
    row("messageCategory", Always, Codes(codes::MessageCategory::CODES)),
    row("interactionCounter", Always, Digits { min: 2, max: 2 }),
    row("transStatus", Always, Codes(&["Y", "N", "U", "A", "R"])),
    row("transStatusReason", When(not_authenticated), CodesOrDs(codes::TransStatusReason::CODES)),
    row("authenticationType", When(decided), Codes(codes::AuthenticationType::CODES)),
    row(
        "authenticationMethod",
        When(decided_at_acs),
        CodesOrDs(codes::AuthenticationMethod::CODES),
    ),
    row("authenticationValue", Optional, Base64 { min: 28, max: 28 }),
    row("challengeCancel", Optional, CodesOrDs(codes::ChallengeCancel::CODES)),
    row("eci", Optional, Text { min: 1, max: 2 }),
    row("acsRenderingType", Optional, Object),
    row("whiteListStatus", Optional, Codes(&["Y", "N", "E", "P", "R", "U"])),
    row("whiteListStatusSource", Optional, CodesOrDs(&["01", "02", "03"])),
];

/// Results response: a receipt.
pub const RRES: &[Field] = &[
    row("messageType", Always, TYPE),
    row("messageVersion", Always, VERSION),
    row("threeDSServerTransID", Always, Uuid),
    row("acsTransID", Always, Uuid),
    row("dsTransID", Always, Uuid),
    row("sdkTransID", Optional, Uuid),
    row("resultsStatus", Always, Codes(codes::ResultsStatus::CODES)),
];

/// Preparation request.
pub const PREQ: &[Field] = &[
    row("messageType", Always, TYPE),
    row("messageVersion", Always, VERSION),
    row("threeDSServerRefNumber", Always, Text { min: 1, max: 32 }),
    row("threeDSServerOperatorID", Optional, Text { min: 1, max: 32 }),
    row("threeDSServerTransID", Always, Uuid),
    row("serialNum", Optional, Text { min: 1, max: 20 }),
    row("threeDSRequestorID", Optional, Text { min: 1, max: 35 }),
    row("threeDSRequestorURL", Optional, Url { max: 2048 }),
];

/// Preparation response.
pub const PRES: &[Field] = &[
    row("messageType", Always, TYPE),
    row("messageVersion", Always, VERSION),
    row("threeDSServerTransID", Always, Uuid),
    row("dsTransID", Always, Uuid),
    row("serialNum", Optional, Text { min: 1, max: 20 }),
    row("dsStartProtocolVersion", Optional, Text { min: 5, max: 8 }),
    row("dsEndProtocolVersion", Optional, Text { min: 5, max: 8 }),
    row("cardRangeData", Optional, List { max: 100_000 }),
];

/// One entry of `cardRangeData`.
pub const CARD_RANGE: &[Field] = &[
    row("startRange", Always, CardNumber),
    row("endRange", Always, CardNumber),
    row("acsStartProtocolVersion", Always, Text { min: 5, max: 8 }),
    row("acsEndProtocolVersion", Always, Text { min: 5, max: 8 }),
    row("dsStartProtocolVersion", Optional, Text { min: 5, max: 8 }),
    row("dsEndProtocolVersion", Optional, Text { min: 5, max: 8 }),
    row("actionInd", Optional, Codes(&["A", "D", "M"])),
    row("threeDSMethodURL", Optional, Url { max: 256 }),
    row("acsInfoInd", Optional, CodeList { max: 99 }),
];

/// Protocol error. It may answer a message that could not be read, so no transaction id is required.
pub const ERRO: &[Field] = &[
    row("messageType", Always, TYPE),
    row("messageVersion", Always, Text { min: 5, max: 8 }),
    row("threeDSServerTransID", Optional, Uuid),
    row("acsTransID", Optional, Uuid),
    row("dsTransID", Optional, Uuid),
    row("sdkTransID", Optional, Uuid),
    row("errorCode", Always, Codes(codes::ErrorCode::CODES)),
    row("errorComponent", Always, Codes(codes::Component::CODES)),
    row("errorDescription", Always, Text { min: 1, max: 2048 }),
    row("errorDetail", Always, Text { min: 1, max: 2048 }),
    row("errorMessageType", Optional, TYPE),
];
