//! The activation code: what a person who registered here shows at the counter (rule 2). No I/O.
//!
//! Nine random characters of Crockford's base 32, which are 45 bits, and a check character. It opens nothing by itself: the
//! counter also asks for the number and the document, and looks at both.

use std::fmt;

use base::{Entropy, Secret};
use certificate::check_character;
use credentials::Keyed;
use jiff::SignedDuration;

/// How long a code is good (domain, open question 12).
pub const LIFE: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How many codes an account is given within [`WINDOW`].
pub const ISSUED_MAX: i64 = 5;
/// See [`ISSUED_MAX`].
pub const WINDOW: SignedDuration = SignedDuration::from_hours(24);
/// The characters of a code, with its check character.
const CHARACTERS: usize = 10;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// An activation code: ten characters, the last of which checks the others.
#[derive(Clone, PartialEq, Eq)]
pub struct ActivationCode(Secret);

/// Why a text is no activation code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoActivationCode {
    /// Nothing was given.
    #[error("there is no code")]
    Empty,
    /// It has not ten letters and digits, or one of them is wrong.
    #[error("the characters are no activation code")]
    Wrong,
}

impl ActivationCode {
    /// A new code.
    pub fn new(entropy: &Entropy) -> Self {
        let body = entropy.crockford(CHARACTERS - 1);
        let check = char::from(check_character(body.as_bytes()));
        Self(Secret::new(format!("{body}{check}")))
    }

    /// Reads a code as people copy it and scanners type it: in any case, with or without hyphens and spaces, with the
    /// letters O, I and L for the digits that they look like.
    pub fn parse(text: &str) -> Result<Self, NoActivationCode> {
        let kept = text.chars().filter(|c| !c.is_whitespace() && !is_mark(*c));
        let code: String = kept.map(look_alike).collect();
        if code.is_empty() {
            return Err(NoActivationCode::Empty);
        }
        let known = code.bytes().all(|b| ALPHABET.contains(&b));
        let (body, check) = code.split_at_checked(CHARACTERS - 1).ok_or(NoActivationCode::Wrong)?;
        let right = known && check.as_bytes() == [check_character(body.as_bytes())];
        if right { Ok(Self(Secret::new(code))) } else { Err(NoActivationCode::Wrong) }
    }

    /// The code as it is shown: `7K3QX-0M9TA`.
    pub fn shown(&self) -> String {
        let (first, second) = self.0.reveal().split_at(CHARACTERS / 2);
        format!("{first}-{second}")
    }

    /// The code as a QR code holds it: without the hyphen, because a scanner types it on whatever keyboard layout the
    /// counter has.
    pub fn scanned(&self) -> &str {
        self.0.reveal()
    }

    /// What is kept of it.
    pub fn hash(&self, keyed: &Keyed) -> String {
        keyed.hash("activation code", &[self.0.reveal()])
    }
}

/// What people and keyboards put between the halves.
fn is_mark(c: char) -> bool {
    matches!(c, '-' | '.' | '/' | '\'' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn look_alike(c: char) -> char {
    match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    }
}

impl fmt::Debug for ActivationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ActivationCode(****)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back_however_they_are_copied() {
        let entropy = Entropy::seeded(7);
        for _ in 0..200 {
            let code = ActivationCode::new(&entropy);
            let shown = code.shown();
            assert_eq!((shown.len(), shown.as_bytes()[5]), (11, b'-'));
            for copied in [
                shown.clone(),
                shown.to_lowercase(),
                shown.replace('-', ""),
                shown.replace('-', " "),
                shown.replace('-', "'"),
                format!(" {}\n", code.scanned()),
                shown.replace('0', "o").replace('1', "l"),
            ] {
                assert_eq!(ActivationCode::parse(&copied).as_ref(), Ok(&code), "{copied}");
            }
        }
        assert_eq!(format!("{:?}", ActivationCode::new(&entropy)), "ActivationCode(****)");
    }

    #[test]
    fn one_wrong_character_and_two_exchanged_are_noticed() {
        let entropy = Entropy::seeded(8);
        for _ in 0..50 {
            let code = ActivationCode::new(&entropy).scanned().as_bytes().to_vec();
            for at in 0..CHARACTERS {
                for other in ALPHABET.iter().filter(|other| **other != code[at]) {
                    let mut wrong = code.clone();
                    wrong[at] = *other;
                    let wrong = String::from_utf8(wrong).unwrap();
                    assert_eq!(ActivationCode::parse(&wrong), Err(NoActivationCode::Wrong));
                }
                if at > 0 && code[at] != code[at - 1] {
                    let mut wrong = code.clone();
                    wrong.swap(at, at - 1);
                    let wrong = String::from_utf8(wrong).unwrap();
                    assert_eq!(ActivationCode::parse(&wrong), Err(NoActivationCode::Wrong));
                }
            }
        }
    }

    #[test]
    fn other_texts_are_no_codes() {
        for (text, expected) in [
            ("", NoActivationCode::Empty),
            (" - ", NoActivationCode::Empty),
            ("7K3QX-0M9T", NoActivationCode::Wrong),
            ("7K3QX-0M9TAA", NoActivationCode::Wrong),
            ("UUUUU-UUUUU", NoActivationCode::Wrong),
            ("ȘȘȘȘȘȘȘȘȘȘ", NoActivationCode::Wrong),
            ("2850304221142", NoActivationCode::Wrong),
        ] {
            assert_eq!(ActivationCode::parse(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn the_hash_needs_the_key() {
        let code = ActivationCode::new(&Entropy::seeded(9));
        let (one, two) = (Keyed::new(&Secret::new("one")), Keyed::new(&Secret::new("two")));
        assert_eq!(code.hash(&one), code.hash(&one));
        assert_ne!(code.hash(&one), code.hash(&two));
        assert!(!code.hash(&one).contains(code.scanned()));
    }
}
