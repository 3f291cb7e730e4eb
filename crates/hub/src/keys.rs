//! The hub's own secrets: keyed fingerprints of numbers and codes.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::hmac;
use base::{Cnp, Secret};
use credentials::{Keyed, SealingKey};
use subtle::ConstantTimeEq as _;

/// Keyed fingerprints (HMAC-SHA-256), one key for each purpose, all derived from one secret. A stolen database without the
/// secret tells no CNP and no code, although there are few enough of both to try them all. Cheap to clone.
#[derive(Clone)]
pub struct Keys(Arc<Purposes>);

struct Purposes {
    cnp: hmac::Key,
    code: hmac::Key,
    document: hmac::Key,
    keyed: Keyed,
    sealing: SealingKey,
    pepper: Secret,
}

/// The fingerprint of a value.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mac(Vec<u8>);

impl Keys {
    /// Keys derived from the deployment's secret. Another secret makes every stored fingerprint unknown, so that it is
    /// changed only together with a rewrite of them.
    pub fn derive(secret: &Secret) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret.reveal().as_bytes());
        let purpose = |name: &str| {
            hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&root, name.as_bytes()).as_ref())
        };
        let text = |name: &str| Secret::new(hex::encode(hmac::sign(&root, name.as_bytes())));
        Self(Arc::new(Purposes {
            cnp: purpose("hub cnp 1"),
            code: purpose("hub e-mail code 1"),
            document: purpose("hub identity document 1"),
            keyed: Keyed::new(&text("hub keyed 1")),
            sealing: SealingKey::derive(secret, "hub second factor 1"),
            pepper: text("hub pepper 1"),
        }))
    }

    /// The fingerprint of a CNP: the key of accounts, and what certificates and checks keep of it.
    pub fn cnp(&self, cnp: &Cnp) -> Mac {
        Mac(hmac::sign(&self.0.cnp, cnp.as_str().as_bytes()).as_ref().to_vec())
    }

    /// The fingerprint of a code that was sent to `whom`.
    pub fn code(&self, whom: &str, code: &str) -> Mac {
        Mac(hmac::sign(&self.0.code, format!("{whom}\n{code}").as_bytes()).as_ref().to_vec())
    }
}

impl Keys {
    /// The fingerprint of an identity document: its series and number together, as [`crate::member`] reads
    /// them.
    pub fn document(&self, document: &str) -> Mac {
        Mac(hmac::sign(&self.0.document, document.as_bytes()).as_ref().to_vec())
    }

    /// Keyed hashes of what is counted or compared: addresses, clients, codes.
    pub fn keyed(&self) -> &Keyed {
        &self.0.keyed
    }

    /// Seals the secrets of second factors.
    pub fn sealing(&self) -> &SealingKey {
        &self.0.sealing
    }

    /// What is mixed into every password.
    pub(crate) fn pepper(&self) -> &Secret {
        &self.0.pepper
    }
}

impl Mac {
    /// A fingerprint as it was stored.
    pub fn stored(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// A fingerprint that no value has, to compare with where there is nothing to compare with.
    pub fn nobody() -> Self {
        Self(vec![0; 32])
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether two fingerprints are equal, in a time that does not tell where they differ.
    pub fn agrees(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl From<&Mac> for store::Value {
    fn from(mac: &Mac) -> Self {
        Self::from(mac.bytes())
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(****)")
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mac({:02x}…)", self.0.first().copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_and_secrets_do_not_meet() {
        let keys = Keys::derive(&Secret::new("one"));
        let cnp = Cnp::from_first_twelve("180010122114").unwrap();
        assert_eq!(keys.cnp(&cnp), keys.cnp(&cnp));
        assert!(keys.cnp(&cnp).agrees(&Mac::stored(keys.cnp(&cnp).bytes().to_vec())));
        assert!(!keys.cnp(&cnp).agrees(&Keys::derive(&Secret::new("two")).cnp(&cnp)));
        assert!(!keys.cnp(&cnp).agrees(&keys.code("", cnp.as_str())));
        assert!(!keys.code("a", "123456").agrees(&keys.code("b", "123456")));
        assert!(!keys.cnp(&cnp).agrees(&Mac::nobody()));
        assert!(!format!("{keys:?} {:?}", keys.cnp(&cnp)).contains(cnp.as_str()));
    }
}
