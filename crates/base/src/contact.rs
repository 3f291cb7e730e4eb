//! E-mail addresses and telephone numbers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An e-mail address that can be delivered to as far as its form tells. The domain is lower-case;
/// the local part is kept as written. It prints masked; [`Email::as_str`] reveals it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

/// Why a text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing was given.
    #[error("the e-mail address is missing")]
    Empty,
    /// It does not have the form of an address.
    #[error("this is not a full e-mail address")]
    Format,
}

impl Email {
    /// Reads an address (RFC 5321 lengths; a dot in the domain; no quoted local parts, no literal
    /// addresses, no line breaks).
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError::Format)?;
        let domain = domain.to_ascii_lowercase();
        if text.len() > 254 || !local_is_right(local) || !domain_is_right(&domain) {
            return Err(EmailError::Format);
        }
        Ok(Self(format!("{local}@{domain}")))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key under which two spellings are one account: all lower-case.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

fn local_is_right(local: &str) -> bool {
    !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c))
}

fn domain_is_right(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    labels.len() >= 2
        && domain.len() <= 253
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
        && labels
            .last()
            .is_some_and(|top| top.len() >= 2 && !top.bytes().all(|b| b.is_ascii_digit()))
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or(("", ""));
        write!(f, "{}***@{domain}", local.chars().next().unwrap_or('*'))
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Email({self})")
    }
}

impl FromStr for Email {
    type Err = EmailError;
    fn from_str(text: &str) -> Result<Self, EmailError> {
        Self::parse(text)
    }
}

impl Serialize for Email {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// A telephone number in international form (E.164). It prints masked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// The text is not a telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a telephone number")]
pub struct PhoneError;

impl Phone {
    /// Reads a number: `0712 345 678` is Romanian, other countries start with `+` or `00`.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let compact: String = text.chars().filter(|c| !" .-()/\u{a0}".contains(*c)).collect();
        let digits = if let Some(rest) = compact.strip_prefix('+') {
            rest.to_owned()
        } else if let Some(rest) = compact.strip_prefix("00") {
            rest.to_owned()
        } else if let Some(rest) = compact.strip_prefix('0') {
            format!("40{rest}")
        } else {
            return Err(PhoneError);
        };
        let plausible = (8..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0')
            && (!digits.starts_with("40") || digits.len() == 11);
        if plausible { Ok(Self(format!("+{digits}"))) } else { Err(PhoneError) }
    }

    /// The number, `+40712345678`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "***{}", &self.0[self.0.len() - 3..])
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({self})")
    }
}

impl Serialize for Phone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Phone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_leniently_and_checked() {
        let ok = |text: &str| Email::parse(text).map(|e| e.as_str().to_owned());
        assert_eq!(ok(" Ana.Pop+x@Exemplu.RO "), Ok("Ana.Pop+x@exemplu.ro".into()));
        for text in
            ["a@b", "@b.ro", "a@", "a b@c.ro", "a@b..ro", "a@-b.ro", "a@b.1", ".a@b.ro", "a\n@b.ro"]
        {
            assert_eq!(ok(text), Err(EmailError::Format), "{text}");
        }
        assert_eq!(ok("  "), Err(EmailError::Empty));
        assert_eq!(ok(&format!("{}@b.ro", "a".repeat(65))), Err(EmailError::Format));
        assert_eq!(Email::parse("ana@exemplu.ro").unwrap().to_string(), "a***@exemplu.ro");
    }

    #[test]
    fn numbers_are_international() {
        let ok = |text: &str| Phone::parse(text).map(|p| p.as_str().to_owned());
        assert_eq!(ok("0712 345 678"), Ok("+40712345678".into()));
        assert_eq!(ok("+39 333 123 4567"), Ok("+393331234567".into()));
        assert_eq!(ok("0039 333 123 4567"), Ok("+393331234567".into()));
        for text in ["", "712345678", "07123", "0712 345 67x", "+0712345678"] {
            assert_eq!(ok(text), Err(PhoneError), "{text}");
        }
    }
}
