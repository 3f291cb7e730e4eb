//! The formats that the field tables name.

use crate::{ids, pan::Expiry};
use base64::{
    Engine as _,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
    prelude::BASE64_STANDARD,
};
use serde_json::Value;
use std::net::IpAddr;

/// What a field must look like. Lengths are counted in characters.
#[derive(Debug, Clone, Copy)]
pub enum Format {
    /// One of these values.
    Codes(&'static [&'static str]),
    /// One of these values, or 80 to 99 (Directory Server use).
    CodesOrDs(&'static [&'static str]),
    /// A list of up to `max` values of two digits.
    CodeList {
        /// Most entries.
        max: usize,
    },
    /// Any text between two lengths.
    Text {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
    },
    /// Decimal digits between two lengths.
    Digits {
        /// Fewest digits.
        min: usize,
        /// Most digits.
        max: usize,
    },
    /// 13 to 19 digits; the check digit (ISO/IEC 7812) is verified by the type that follows.
    CardNumber,
    /// `YYMM`.
    YearMonth,
    /// `YYYYMMDDHHMMSS`.
    DateTime,
    /// Canonical UUID, 36 characters.
    Uuid,
    /// Absolute `http` or `https` address.
    Url {
        /// Most characters.
        max: usize,
    },
    /// JSON boolean.
    Bool,
    /// Standard Base64 between two lengths.
    Base64 {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
    },
    /// Base64url, with or without padding.
    Base64Url {
        /// Most characters.
        max: usize,
    },
    /// IPv4 or IPv6 address, 45 characters at most.
    Ip,
    /// Offset from UTC in minutes, positive west of it: `-120` in a Romanian winter.
    MinutesWest,
    /// Cardholder name: 2 to 45 characters of EMV Book 4 Appendix B.
    CardholderName,
    /// `{cc, subscriber}`.
    Phone,
    /// JSON object.
    Object,
    /// JSON list with at least one entry.
    List {
        /// Most entries.
        max: usize,
    },
}

impl Format {
    /// Whether a value has the format.
    pub fn accepts(&self, value: &Value) -> bool {
        match self {
            Self::Bool => value.is_boolean(),
            Self::Object => value.is_object(),
            Self::Phone => is_phone(value),
            Self::List { max } => {
                value.as_array().is_some_and(|list| !list.is_empty() && list.len() <= *max)
            }
            Self::CodeList { max } => value.as_array().is_some_and(|list| {
                !list.is_empty()
                    && list.len() <= *max
                    && list.iter().all(|v| v.as_str().is_some_and(|t| digits(t, 2, 2)))
            }),
            _ => value.as_str().is_some_and(|text| self.accepts_text(text)),
        }
    }

    fn accepts_text(&self, text: &str) -> bool {
        match self {
            Self::Codes(codes) => codes.contains(&text),
            Self::CodesOrDs(codes) => codes.contains(&text) || is_ds_code(text),
            Self::Text { min, max } => within(text, *min, *max),
            Self::Digits { min, max } => digits(text, *min, *max),
            Self::CardNumber => digits(text, 13, 19),
            Self::YearMonth => Expiry::from_wire(text).is_ok(),
            Self::DateTime => {
                digits(text, 14, 14)
                    && jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", text).is_ok()
            }
            Self::Uuid => ids::canonical(text).is_ok(),
            Self::Url { max } => within(text, 1, *max) && is_web_address(text),
            Self::Base64 { min, max } => {
                within(text, *min, *max) && BASE64_STANDARD.decode(text).is_ok()
            }
            Self::Base64Url { max } => within(text, 1, *max) && tolerant().decode(text).is_ok(),
            Self::Ip => text.len() <= 45 && text.parse::<IpAddr>().is_ok(),
            Self::MinutesWest => {
                let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
                text.len() <= 5 && digits(unsigned, 1, 4)
            }
            Self::CardholderName => {
                within(text, 2, 45) && text.chars().all(crate::name::is_chip_character)
            }
            // These are not texts and were decided in `accepts`.
            Self::Bool | Self::Object | Self::Phone | Self::List { .. } | Self::CodeList { .. } => {
                false
            }
        }
    }
}

/// Base64url that takes padding or its absence, because implementations differ and both are seen.
pub(crate) fn tolerant() -> GeneralPurpose {
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&URL_SAFE, config)
}

fn within(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.chars().count())
}

fn digits(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_ds_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()) && text >= "80"
}

fn is_web_address(text: &str) -> bool {
    url::Url::parse(text)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn is_phone(value: &Value) -> bool {
    let part = |name: &str, max| {
        value.get(name).and_then(Value::as_str).is_some_and(|text| digits(text, 1, max))
    };
    part("cc", 3) && part("subscriber", 15)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(format: Format, good: &[Value], bad: &[Value]) {
        for value in good {
            assert!(format.accepts(value), "{format:?} should accept {value}");
        }
        for value in bad {
            assert!(!format.accepts(value), "{format:?} should refuse {value}");
        }
    }

    fn texts(texts: &[&str]) -> Vec<Value> {
        texts.iter().map(|text| json!(text)).collect()
    }

    #[test]
    fn texts_have_formats() {
        let uuid = "8a880dc0-d2d2-4067-bcb1-b08d1690b26e";
        let braced = format!("{{{uuid}}}");
        let long = format!("https://a.test/{}", "0".repeat(30));
        let rows: &[(Format, &[&str], &[&str])] = &[
            (Format::Codes(&["01", "02"]), &["01"], &["03", ""]),
            (Format::CodesOrDs(&["01"]), &["01", "80", "99"], &["79", "8", "8a"]),
            (Format::Text { min: 1, max: 3 }, &["ășț"], &["", "abcd"]),
            (Format::Digits { min: 1, max: 2 }, &["12"], &["1a", "123", "١"]),
            (Format::CardNumber, &["4000000000000"], &["400000000000", "4000 0000 0000 0002"]),
            (Format::YearMonth, &["2712"], &["2713", "1227x"]),
            (Format::DateTime, &["20261121190000"], &["20261321190000", "20261121"]),
            (Format::Uuid, &[uuid], &[&braced, "8a880dc0d2d24067bcb1b08d1690b26e"]),
            (
                Format::Url { max: 30 },
                &["https://a.test/x", "http://127.0.0.1:8707/x"],
                &["ftp://a.test", "a.test", "javascript:alert(1)", &long],
            ),
            (Format::Base64 { min: 4, max: 28 }, &["AAAA"], &["AA-_", "AAA"]),
            (Format::Base64Url { max: 8 }, &["AA-_", "AA==", "AA"], &["AA+/", ""]),
            (Format::Ip, &["127.0.0.1", "2001:db8::1"], &["localhost", "1.2.3"]),
            (Format::MinutesWest, &["-120", "0", "+300"], &["EET", "-12345", "--1"]),
            (Format::CardholderName, &["ION POPESCU-MICU"], &["X", "Ion Țăranu"]),
        ];
        for (format, good, bad) in rows {
            check(*format, &texts(good), &texts(bad));
            check(*format, &[], &[json!(null), json!(1), json!({})]);
        }
    }

    #[test]
    fn other_values_have_formats() {
        check(Format::Bool, &[json!(true)], &[json!("true"), json!(1)]);
        check(Format::Object, &[json!({})], &[json!([]), json!("{}")]);
        check(Format::List { max: 1 }, &[json!([1])], &[json!([]), json!([1, 2])]);
        let codes = Format::CodeList { max: 2 };
        check(codes, &[json!(["01"])], &[json!([]), json!(["1"]), json!(["01", "02", "03"])]);
        let good = json!({"cc": "40", "subscriber": "712345678"});
        let bad = [json!({"cc": "+40", "subscriber": "7"}), json!({"cc": "40"}), json!("40")];
        check(Format::Phone, &[good], &bad);
    }
}
