//! The keys with which issuers read questions about identities.
//!
//! A real issuer keeps such a key in a hardware module. Here each is derived from the simulator's secret, so that every
//! node has the same and no table holds one.

use crate::issuers::{ISSUERS, Issuer, Part};
use aws_lc_rs::hmac;
use base::Secret;
use emv3ds::jwe::PrivateKey;
use std::{collections::BTreeMap, sync::Arc};

/// The keys of the issuers that confirm identities. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct MatchKeys(Arc<BTreeMap<&'static str, PrivateKey>>);

impl MatchKeys {
    /// The keys that follow from a secret.
    pub fn derive(secret: &Secret) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret.reveal().as_bytes());
        let issuers = ISSUERS.iter().filter(|issuer| issuer.part == Part::Identity);
        Self(Arc::new(issuers.map(|issuer| (issuer.code, key(&root, issuer))).collect()))
    }

    /// The key of an issuer; none where it confirms nothing.
    pub fn of(&self, issuer: &Issuer) -> Option<&PrivateKey> {
        self.0.get(issuer.code)
    }
}

fn key(root: &hmac::Key, issuer: &Issuer) -> PrivateKey {
    let kid = format!("{}-1", issuer.code);
    let candidate = |n: u8| {
        let scalar = hmac::sign(root, format!("match key {kid} {n}").as_bytes());
        PrivateKey::from_scalar(&kid, scalar.as_ref()).ok()
    };
    // One scalar of four thousand million is none of the curve's; 256 in a row are not.
    (0..=u8::MAX).find_map(candidate).expect("some scalar is of the curve")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issuers::{FOREIGN, IDENTITY_COUNT};
    use base::Entropy;

    #[test]
    fn each_issuer_reads_what_is_for_it() {
        let keys = MatchKeys::derive(&Secret::new("s".repeat(43)));
        assert_eq!(keys.0.len(), IDENTITY_COUNT);
        assert!(keys.of(FOREIGN).is_none());
        let (first, second) = (keys.of(&ISSUERS[0]).unwrap(), keys.of(&ISSUERS[1]).unwrap());
        let sealed = first.public().seal(b"question", &Entropy::seeded(1)).unwrap();
        assert_eq!(first.open(&sealed).unwrap().as_slice(), b"question");
        assert!(second.open(&sealed).is_err());
        // Another node has the same keys, another simulator has others.
        let again = MatchKeys::derive(&Secret::new("s".repeat(43)));
        assert!(again.of(&ISSUERS[0]).unwrap().open(&sealed).is_ok());
        let other = MatchKeys::derive(&Secret::new("t".repeat(43)));
        assert!(other.of(&ISSUERS[0]).unwrap().open(&sealed).is_err());
    }
}
