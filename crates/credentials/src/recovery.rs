//! Recovery codes: for people who lost the telephone with their one-time codes.
//!
//! Ten codes are shown once, when a second factor is added. Each has 50 random bits and is good once: the caller keeps
//! keyed hashes and deletes the one that was used, so that of many uses at once exactly one finds it.

use std::fmt;

use base::{Entropy, Secret};

use crate::Keyed;

/// How many codes a person has.
pub const CODES: usize = 10;
/// The characters of a code: five, a hyphen, five.
const CHARACTERS: usize = 10;

/// A recovery code.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Secret);

/// The text cannot be a recovery code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a recovery code has ten letters and digits")]
pub struct NoRecoveryCode;

impl RecoveryCode {
    /// A set of new codes.
    pub fn set(entropy: &Entropy) -> Vec<Self> {
        (0..CODES).map(|_| Self(Secret::new(entropy.crockford(CHARACTERS)))).collect()
    }

    /// Reads a code as people copy it: in any case, with or without its hyphen, with the letters O, I and L for the digits
    /// that they look like.
    pub fn parse(text: &str) -> Result<Self, NoRecoveryCode> {
        let read = |c: char| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let kept =
            text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2011}' | '.'));
        let code: String = kept.map(read).collect();
        let known = |c: char| c.is_ascii_digit() || (c.is_ascii_uppercase() && c != 'U');
        if code.len() == CHARACTERS && code.chars().all(known) {
            Ok(Self(Secret::new(code)))
        } else {
            Err(NoRecoveryCode)
        }
    }

    /// The code as it is shown: `7K3QX-0M9TA`.
    pub fn shown(&self) -> String {
        let (first, second) = self.0.reveal().split_at(CHARACTERS / 2);
        format!("{first}-{second}")
    }

    /// What the caller keeps of it, for the account of this name.
    pub fn hash(&self, keyed: &Keyed, account: &str) -> String {
        keyed.hash("recovery code", &[account, self.0.reveal()])
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(****)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ten_different_codes_that_read_back() {
        let codes = RecoveryCode::set(&Entropy::seeded(3));
        let shown: BTreeSet<String> = codes.iter().map(RecoveryCode::shown).collect();
        assert_eq!(shown.len(), CODES);
        for (code, text) in codes.iter().zip(codes.iter().map(RecoveryCode::shown)) {
            assert_eq!((text.len(), text.as_bytes()[5]), (11, b'-'));
            assert_eq!(RecoveryCode::parse(&text).as_ref(), Ok(code));
        }
    }

    #[test]
    fn people_copy_as_they_like() {
        let code = RecoveryCode::parse("70101-ABCDE").unwrap();
        for text in ["70101abcde", " 7o1o1-ABCDE ", "7OIOL abcde", "70101\u{2011}ABCDE"] {
            assert_eq!(RecoveryCode::parse(text).as_ref(), Ok(&code), "{text}");
        }
        for text in ["", "70101-ABCD", "70101-ABCDEF", "70101-ABCDU", "70101-ĂBCDE", "123456"] {
            assert_eq!(RecoveryCode::parse(text), Err(NoRecoveryCode), "{text}");
        }
    }

    #[test]
    fn the_hash_belongs_to_one_account_and_one_key() {
        let (keyed, other) = (Keyed::new(&Secret::new("one")), Keyed::new(&Secret::new("two")));
        let code = RecoveryCode::parse("7K3QX-0M9TA").unwrap();
        assert_eq!(code.hash(&keyed, "a"), code.hash(&keyed, "a"));
        assert_ne!(code.hash(&keyed, "a"), code.hash(&keyed, "b"));
        assert_ne!(code.hash(&keyed, "a"), code.hash(&other, "a"));
        assert!(!format!("{code:?}").contains("7K3QX"));
    }
}
