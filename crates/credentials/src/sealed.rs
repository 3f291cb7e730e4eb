//! Sealed values: what must be kept and read again, and must not be read from a stolen database.
//!
//! AES-256-GCM with a random nonce of 96 bits. The place where a value belongs is bound into it, so that a value copied
//! to another row does not open. One key seals some thousand millions of values safely; there are a few for each person.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use base::{Entropy, Secret};
use zeroize::Zeroizing;

/// Seals and opens values. Cheap to clone.
#[derive(Clone)]
pub struct SealingKey(Arc<LessSafeKey>);

/// The value was sealed with another key, for another place, or was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open")]
pub struct Unopened;

impl SealingKey {
    /// A key for one purpose, derived from a secret that is not in the database.
    pub fn derive(secret: &Secret, purpose: &str) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret.reveal().as_bytes());
        let tag = hmac::sign(&root, format!("seal\n{purpose}").as_bytes());
        let key = UnboundKey::new(&AES_256_GCM, tag.as_ref()).expect("a tag has 32 bytes");
        Self(Arc::new(LessSafeKey::new(key)))
    }

    /// Seals a value for a place: the name of its row.
    pub fn seal(&self, place: &str, value: &[u8], entropy: &Entropy) -> Vec<u8> {
        let nonce: [u8; NONCE_LEN] = entropy.bytes();
        let mut out = nonce.to_vec();
        let mut body = Zeroizing::new(value.to_vec());
        let tag = self.0.seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(place.as_bytes()),
            &mut body,
        );
        let tag = tag.expect("a value far shorter than 64 GiB is always sealed");
        out.extend_from_slice(&body);
        out.extend_from_slice(tag.as_ref());
        out
    }

    /// Opens a value that was sealed for this place.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unopened> {
        let (nonce, body) = sealed.split_at_checked(NONCE_LEN).ok_or(Unopened)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Unopened)?;
        let mut body = Zeroizing::new(body.to_vec());
        let opened = self.0.open_in_place(nonce, Aad::from(place.as_bytes()), &mut body);
        let length = opened.map_err(|_| Unopened)?.len();
        body.truncate(length);
        Ok(body)
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(****)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_where_it_belongs() {
        let entropy = Entropy::seeded(1);
        let key = SealingKey::derive(&Secret::new("secret"), "factor");
        let sealed = key.seal("row 1", b"value", &entropy);
        assert_eq!(key.open("row 1", &sealed).unwrap().as_slice(), b"value");
        assert_ne!(sealed, key.seal("row 1", b"value", &entropy), "the nonce differs");
        assert!(!sealed.windows(5).any(|part| part == b"value"));
        assert_eq!(key.open("row 2", &sealed), Err(Unopened));
        for (secret, purpose) in [("other", "factor"), ("secret", "other")] {
            let other = SealingKey::derive(&Secret::new(secret), purpose);
            assert_eq!(other.open("row 1", &sealed), Err(Unopened));
        }
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(key.open("row 1", &changed), Err(Unopened), "byte {at}");
        }
        for length in 0..sealed.len() {
            assert_eq!(key.open("row 1", &sealed[..length]), Err(Unopened), "length {length}");
        }
    }
}
