//! The code lists of EMV 3-D Secure. Every variant is one value that may stand on the wire.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($code:literal $variant:ident $doc:literal)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $(#[doc = $doc] #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// Every value, in the order of the standard.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Every value as it stands on the wire.
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// The value as it stands on the wire.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// Reads a wire value; `None` when the list does not have it.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.code()) }
        }
    };
}

codes! {
    /// Kind of message, field `messageType`.
    MessageType {
        "AReq" AReq "Authentication request: 3DS Server to Directory Server to ACS."
        "ARes" ARes "Answer to the authentication request."
        "CReq" CReq "Challenge request: browser to ACS."
        "CRes" CRes "Challenge response: ACS to browser to the requestor."
        "RReq" RReq "Results request: ACS to Directory Server to 3DS Server."
        "RRes" RRes "Receipt for the results request."
        "PReq" PReq "Preparation request: asks for card ranges."
        "PRes" PRes "Preparation response: card ranges."
        "Erro" Erro "Protocol error."
    }
}

codes! {
    /// Protocol version, field `messageVersion`.
    Version {
        "2.1.0" V210 "Version 2.1.0: still active, without `browserJavascriptEnabled`."
        "2.2.0" V220 "Version 2.2.0: what this project speaks."
    }
}

codes! {
    /// How the cardholder is reached, field `deviceChannel`.
    DeviceChannel {
        "01" App "Mobile application with a 3DS SDK."
        "02" Browser "Web browser."
        "03" ThreeRi "Initiated by the requestor, the cardholder is absent."
    }
}

codes! {
    /// Payment or not, field `messageCategory`.
    MessageCategory {
        "01" Payment "Payment authentication (PA)."
        "02" NonPayment "Non-payment authentication (NPA): what an identity check uses."
    }
}

codes! {
    /// Whether the 3DS Method ran, field `threeDSCompInd`.
    CompInd {
        "Y" Completed "The method's iframe reported back within ten seconds."
        "N" NotCompleted "The issuer has a method address, but it did not report back."
        "U" Unavailable "The issuer's card range has no method address."
    }
}

codes! {
    /// Why the requestor authenticates, field `threeDSRequestorAuthenticationInd`.
    AuthenticationInd {
        "01" Payment "Payment transaction."
        "02" Recurring "Recurring transaction."
        "03" Instalment "Instalment transaction."
        "04" AddCard "Add card: the value an identity check uses."
        "05" MaintainCard "Maintain card."
        "06" TokenVerification "Cardholder verification as part of token identification."
    }
}

codes! {
    /// What the requestor wants of the challenge, field `threeDSRequestorChallengeInd`.
    ChallengeInd {
        "01" NoPreference "No preference (the same as leaving it out)."
        "02" NoChallenge "No challenge requested."
        "03" Preferred "Challenge requested: the requestor's preference."
        "04" Mandated "Challenge requested: mandate. What an identity check uses."
        "05" RiskDone "No challenge: risk analysis already done."
        "06" DataShareOnly "No challenge: data share only."
        "07" StrongDone "No challenge: strong authentication already done."
        "08" WhitelistExempt "No challenge: use the whitelist exemption."
        "09" WhitelistPrompt "Challenge requested: prompt for the whitelist."
    }
}

codes! {
    /// Outcome of an authentication, field `transStatus`.
    TransStatus {
        "Y" Authenticated "Authenticated or verified."
        "N" Denied "Not authenticated or not verified."
        "U" Unavailable "Could not be performed."
        "A" Attempted "Attempted only: no authentication took place."
        "C" ChallengeRequired "A challenge must follow. Only in `ARes`."
        "D" DecoupledRequired "Decoupled authentication follows. Only in `ARes`."
        "R" Rejected "The issuer rejects and asks not to continue."
        "I" Informational "Informational only. Only in `ARes`, for challenge indicators 05, 06 and 07."
    }
}

codes! {
    /// Why a status is not `Y`, field `transStatusReason`.
    TransStatusReason {
        "01" CardAuthenticationFailed "Card authentication failed."
        "02" UnknownDevice "Unknown device."
        "03" UnsupportedDevice "Unsupported device."
        "04" FrequencyLimit "Exceeds the authentication frequency limit."
        "05" ExpiredCard "Expired card."
        "06" InvalidCardNumber "Invalid card number."
        "07" InvalidTransaction "Invalid transaction."
        "08" NoCardRecord "No card record."
        "09" SecurityFailure "Security failure."
        "10" StolenCard "Stolen card."
        "11" SuspectedFraud "Suspected fraud."
        "12" NotPermitted "Transaction not permitted to the cardholder."
        "13" NotEnrolled "Cardholder not enrolled in the service."
        "14" AcsTimeout "Transaction timed out at the ACS."
        "15" LowConfidence "Low confidence."
        "16" MediumConfidence "Medium confidence."
        "17" HighConfidence "High confidence."
        "18" VeryHighConfidence "Very high confidence."
        "19" TooManyChallenges "Exceeds the ACS's maximum of challenges."
        "20" NonPaymentUnsupported "Non-payment transaction not supported."
        "21" ThreeRiUnsupported "3RI transaction not supported."
        "22" AcsTechnical "ACS technical issue."
        "23" DecoupledRequired "Decoupled authentication required by the ACS but not requested."
        "24" DecoupledTimeout "Decoupled authentication: maximum time exceeded."
        "25" DecoupledTooShort "Decoupled authentication: not enough time to authenticate."
        "26" NotPerformedByCardholder "Authentication attempted but not performed by the cardholder."
    }
}

codes! {
    /// Why a challenge ended early, field `challengeCancel`.
    ChallengeCancel {
        "01" Cardholder "The cardholder chose cancel."
        "03" DecoupledTimeout "Decoupled authentication timed out."
        "04" AcsTimeout "The challenge timed out at the ACS."
        "05" FirstCreqMissing "The first `CReq` did not arrive."
        "06" TransactionError "Transaction error."
        "07" Unknown "Unknown."
        "08" SdkTimeout "Timed out at the SDK."
    }
}

codes! {
    /// Kind of authentication, field `authenticationType`.
    AuthenticationType {
        "01" Static "A static secret."
        "02" Dynamic "A dynamic secret, such as a one-time code."
        "03" OutOfBand "Out of band, such as the bank's application."
        "04" Decoupled "Decoupled."
    }
}

impl AuthenticationType {
    /// Whether the method shows that a person acted now, which a static secret does not.
    pub const fn is_strong(self) -> bool {
        matches!(self, Self::Dynamic | Self::OutOfBand)
    }
}

codes! {
    /// Means of authentication, field `authenticationMethod` (ACS to Directory Server only in 2.2.0).
    AuthenticationMethod {
        "01" StaticPasscode "Static passcode."
        "02" SmsOtp "One-time code by SMS."
        "03" ReaderOtp "One-time code from a key fob or card reader."
        "04" AppOtp "One-time code from an application."
        "05" OtherOtp "Other one-time code."
        "06" Knowledge "Knowledge-based questions."
        "07" OobBiometrics "Out of band with biometrics."
        "08" OobLogin "Out of band with a log-in."
        "09" OobOther "Other out of band."
        "10" Other "Other."
        "11" Push "Push confirmation."
    }
}

codes! {
    /// Size of the challenge window, field `challengeWindowSize`.
    WindowSize {
        "01" W250 "250 by 400 pixels."
        "02" W390 "390 by 400 pixels."
        "03" W500 "500 by 600 pixels."
        "04" W600 "600 by 400 pixels."
        "05" FullScreen "Full screen: what an identity check uses."
    }
}

codes! {
    /// What the 3DS Server did with a result, field `resultsStatus`.
    ResultsStatus {
        "01" Received "The results request was received for further processing."
        "02" CreqNotSent "The challenge request was not sent to the ACS."
        "03" AresNotDelivered "The `ARes` challenge data could not be delivered."
    }
}

codes! {
    /// Who found a protocol error, field `errorComponent`.
    Component {
        "C" Sdk "The 3DS SDK."
        "S" Server "The 3DS Server."
        "D" Directory "The Directory Server."
        "A" Acs "The ACS."
    }
}

codes! {
    /// What went wrong in the protocol, field `errorCode`.
    ErrorCode {
        "101" MessageInvalid "Message received invalid: not JSON, or a type that is not expected here."
        "102" VersionUnsupported "Message version number not supported."
        "103" SentLimit "Sent messages limit exceeded, such as `PReq` twice in an hour."
        "201" RequiredMissing "Required data element missing."
        "202" CriticalExtension "Critical message extension not recognised."
        "203" Format "Format of one or more data elements is invalid, or a conditional value is not allowed."
        "204" Duplicate "Duplicate data element."
        "301" TransactionId "Transaction ID not recognised, or used twice."
        "302" Decryption "Data decryption failure."
        "303" AccessDenied "Access denied, invalid endpoint."
        "304" IsoCode "ISO code invalid."
        "305" TransactionData "Transaction data not valid, such as a card outside every range or a replayed `CReq`."
        "306" MerchantCategory "Merchant category code not valid for the payment system."
        "307" SerialNumber "Serial number not valid."
        "402" TimedOut "Transaction timed out."
        "403" Transient "Transient system failure."
        "404" Permanent "Permanent system failure."
        "405" Connection "System connection failure."
    }
}

impl ErrorCode {
    /// The sentence that goes in `errorDescription`.
    pub const fn description(self) -> &'static str {
        match self {
            Self::MessageInvalid => "Message received invalid",
            Self::VersionUnsupported => "Message version number not supported",
            Self::SentLimit => "Sent messages limit exceeded",
            Self::RequiredMissing => "Required data element missing",
            Self::CriticalExtension => "Critical message extension not recognised",
            Self::Format => "Format of one or more data elements is invalid",
            Self::Duplicate => "Duplicate data element",
            Self::TransactionId => "Transaction ID not recognised",
            Self::Decryption => "Data decryption failure",
            Self::AccessDenied => "Access denied, invalid endpoint",
            Self::IsoCode => "ISO code invalid",
            Self::TransactionData => "Transaction data not valid",
            Self::MerchantCategory => "Merchant category code not valid",
            Self::SerialNumber => "Serial number not valid",
            Self::TimedOut => "Transaction timed out",
            Self::Transient => "Transient system failure",
            Self::Permanent => "Permanent system failure",
            Self::Connection => "System connection failure",
        }
    }
}

/// A value of a list that also leaves 80 to 99 to the Directory Server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OrDs<T> {
    /// A value of the standard.
    Known(T),
    /// A value that the Directory Server defined, 80 to 99.
    Ds(String),
}

impl<T: Copy> OrDs<T> {
    /// The standard's value, or `None` for one that the Directory Server defined.
    pub fn known(&self) -> Option<T> {
        match self {
            Self::Known(value) => Some(*value),
            Self::Ds(_) => None,
        }
    }
}

impl<T> From<T> for OrDs<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}
