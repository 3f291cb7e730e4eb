//! Keyed hashes: values that must be compared but not kept.
//!
//! Addresses that people signed in from, codes from e-mails, card numbers: a plain hash of any of them can be undone by
//! trying, so they are hashed with a key that is not in the database.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::hmac;
use base::Secret;

/// HMAC-SHA-256 with a role's key. Cheap to clone.
#[derive(Clone)]
pub struct Keyed(Arc<hmac::Key>);

impl fmt::Debug for Keyed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyed(****)")
    }
}

impl Keyed {
    /// From the configured secret.
    pub fn new(secret: &Secret) -> Self {
        Self(Arc::new(hmac::Key::new(hmac::HMAC_SHA256, secret.reveal().as_bytes())))
    }

    /// The hash of `parts` for one purpose, in hexadecimal. The same parts for another purpose give another hash, and no
    /// two lists of parts run together.
    pub fn hash(&self, purpose: &str, parts: &[&str]) -> String {
        hex::encode(self.tag(purpose, parts))
    }

    /// Whether `hash` is the hash of `parts`; compares in constant time.
    pub fn is(&self, hash: &str, purpose: &str, parts: &[&str]) -> bool {
        use subtle::ConstantTimeEq as _;
        self.hash(purpose, parts).as_bytes().ct_eq(hash.as_bytes()).into()
    }

    fn tag(&self, purpose: &str, parts: &[&str]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.0);
        for part in std::iter::once(&purpose).chain(parts) {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        context.sign()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_and_borders_matter() {
        let keyed = Keyed::new(&Secret::new("k".repeat(32)));
        let hash = keyed.hash("code", &["ab", "c"]);
        assert_eq!(hash.len(), 64);
        assert!(keyed.is(&hash, "code", &["ab", "c"]));
        assert!(!keyed.is(&hash, "code", &["a", "bc"]));
        assert!(!keyed.is(&hash, "client", &["ab", "c"]));
        assert!(!keyed.is("", "code", &["ab", "c"]));
        assert_ne!(hash, Keyed::new(&Secret::new("other")).hash("code", &["ab", "c"]));
    }
}
