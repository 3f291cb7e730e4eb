//! Proof key for code exchange (RFC 7636), method S256 only.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use base::Entropy;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

/// The secret that the relying party keeps until it exchanges the code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Verifier(String);

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier(****)")
    }
}

impl Verifier {
    /// A new verifier of 256 bits.
    pub fn new(entropy: &Entropy) -> Self {
        Self(entropy.token())
    }

    /// Reads a verifier from a request: 43 to 128 unreserved characters, else `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let unreserved = |c: u8| c.is_ascii_alphanumeric() || b"-._~".contains(&c);
        ((43..=128).contains(&text.len()) && text.bytes().all(unreserved))
            .then(|| Self(text.to_owned()))
    }

    /// The text that goes into the token request, and nowhere else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The challenge that goes into the authorization request.
    pub fn challenge(&self) -> Challenge {
        Challenge(URL_SAFE_NO_PAD.encode(digest(&SHA256, self.0.as_bytes())))
    }
}

/// The SHA-256 of a verifier, as the authorization request carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Challenge(String);

impl Challenge {
    /// Reads a challenge: the base64url text of exactly 32 bytes, else `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    /// The text of the challenge.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this challenge was made from that verifier. Compares in constant time.
    pub fn matches(&self, verifier: &Verifier) -> bool {
        verifier.challenge().0.as_bytes().ct_eq(self.0.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636() {
        let verifier = Verifier::parse("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
        assert_eq!(verifier.challenge().as_str(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!(verifier.challenge().matches(&verifier));
        assert!(!verifier.challenge().matches(&Verifier::new(&Entropy::seeded(1))));
        assert_eq!(format!("{verifier:?}"), "Verifier(****)");
    }

    #[test]
    fn lengths_and_characters_are_bounded() {
        let table = [
            ("a".repeat(42), false),
            ("a".repeat(43), true),
            ("a".repeat(128), true),
            ("a".repeat(129), false),
            (format!("{}+", "a".repeat(43)), false),
            (format!("{}~._-", "a".repeat(43)), true),
            (format!("{}ă", "a".repeat(43)), false),
        ];
        for (text, accepted) in table {
            assert_eq!(Verifier::parse(&text).is_some(), accepted, "{text}");
        }
        for text in ["", "abc", &"A".repeat(44), &"A".repeat(42), &"=".repeat(43)] {
            assert!(Challenge::parse(text).is_none(), "{text}");
        }
    }
}
