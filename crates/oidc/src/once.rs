//! What may be used one time only: client assertions, DPoP proofs, logout tokens, pushed requests.

use base::Timestamp;

/// The longest `jti` that is stored.
pub(crate) const JTI_MAX: usize = 256;

/// A number that a store must insert for the first time, in one atomic statement (ASVS 15.4.2), before its bearer is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTime {
    /// What kind of thing it numbers.
    pub kind: Kind,
    /// The number, with everything in it that makes it unique of its kind.
    pub number: String,
    /// Until when it must be remembered.
    pub until: Timestamp,
}

/// The kinds of numbers, as a store's column names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `jti` of a client assertion.
    Assertion,
    /// `jti` of a DPoP proof.
    Proof,
    /// `jti` of a logout token.
    Logout,
}

impl Kind {
    /// The word for the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Assertion => "assertion",
            Self::Proof => "dpop",
            Self::Logout => "logout",
        }
    }
}

/// A `jti` that is there, and no longer than what is stored.
pub(crate) fn usable(jti: &str) -> bool {
    !jti.is_empty() && jti.len() <= JTI_MAX
}
