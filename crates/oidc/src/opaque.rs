//! Opaque secrets: authorization codes and access tokens. The holder has the text, the store has only its hash.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use base::Entropy;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// 256 random bits that somebody will present back to us.
#[derive(Clone, PartialEq, Eq)]
pub struct Opaque(String);

impl fmt::Debug for Opaque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opaque(****)")
    }
}

impl Opaque {
    /// A new secret.
    pub fn new(entropy: &Entropy) -> Self {
        Self(entropy.token())
    }

    /// Takes a presented secret as it came. Anything may come; only its hash is ever looked up.
    pub fn presented(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text, for the one answer that carries it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The hash under which it is stored.
    pub fn digest(&self) -> OpaqueDigest {
        OpaqueDigest(URL_SAFE_NO_PAD.encode(digest(&SHA256, self.0.as_bytes())))
    }
}

/// The SHA-256 of a secret in base64url: a database column and a look-up key, worthless to a thief.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OpaqueDigest(String);

impl OpaqueDigest {
    /// The text to store and to look up by.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_store_never_sees_the_secret() {
        let code = Opaque::new(&Entropy::seeded(7));
        assert_eq!(code.reveal().len(), 43);
        assert_ne!(code.reveal(), code.digest().as_str());
        assert_eq!(Opaque::presented(code.reveal()).digest(), code.digest());
        assert_eq!(format!("{code:?}"), "Opaque(****)");
    }
}
