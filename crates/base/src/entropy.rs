//! Randomness as an argument.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BASE64URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A source of random bytes: the operating system's, or a seeded one in tests and for synthetic
/// people. Cloning shares the source.
#[derive(Clone)]
pub struct Entropy(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded(Arc<Mutex<StdRng>>),
}

impl Entropy {
    /// The operating system's source. The only one fit for keys, codes and tokens.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A source that repeats itself for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))))
    }

    /// Fills `out` with random bytes.
    ///
    /// # Panics
    /// Where the operating system cannot give random bytes: nothing safe can be done then.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
    pub fn fill(&self, out: &mut [u8]) {
        match &self.0 {
            Source::System => {
                getrandom::fill(out).expect("the operating system gives random bytes");
            }
            Source::Seeded(rng) => {
                rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(out);
            }
        }
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        self.fill(&mut out);
        out
    }

    /// A random 64-bit number.
    pub fn u64(&self) -> u64 {
        u64::from_le_bytes(self.bytes())
    }

    /// A number below `bound`, each equally likely.
    ///
    /// # Panics
    /// Where `bound` is zero.
    pub fn below(&self, bound: u64) -> u64 {
        assert!(bound > 0, "there is no number below zero");
        // Draws above the last whole multiple are thrown away: a plain remainder would favour
        // small numbers.
        let limit = u64::MAX - u64::MAX % bound;
        loop {
            let drawn = self.u64();
            if drawn < limit {
                return drawn % bound;
            }
        }
    }

    /// `n` decimal digits, for codes that people type.
    pub fn code_digits(&self, n: usize) -> String {
        (0..n).map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap_or(0))).collect()
    }

    /// `n` characters of Crockford's base 32 (no I, L, O, U), for numbers that people read aloud.
    pub fn crockford(&self, n: usize) -> String {
        let mut bytes = vec![0; n];
        self.fill(&mut bytes);
        bytes.iter().map(|b| char::from(CROCKFORD[usize::from(b & 31)])).collect()
    }

    /// A token of 258 random bits in 43 base64url characters, for cookies and codes.
    pub fn token(&self) -> String {
        self.bytes::<43>().iter().map(|b| char::from(BASE64URL[usize::from(b & 63)])).collect()
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::System => "Entropy(system)",
            Source::Seeded(_) => "Entropy(seeded)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_itself() {
        assert_eq!(Entropy::seeded(7).token(), Entropy::seeded(7).token());
        assert_ne!(Entropy::seeded(7).token(), Entropy::seeded(8).token());
        assert_ne!(Entropy::system().token(), Entropy::system().token());
    }

    #[test]
    fn drawn_texts_keep_to_their_alphabets() {
        let entropy = Entropy::seeded(1);
        assert!(entropy.code_digits(600).bytes().all(|b| b.is_ascii_digit()));
        assert!(entropy.crockford(600).bytes().all(|b| CROCKFORD.contains(&b)));
        assert_eq!(entropy.token().len(), 43);
        let mut seen = [0_u32; 7];
        for _ in 0..7_000 {
            seen[usize::try_from(entropy.below(7)).unwrap()] += 1;
        }
        assert!(seen.iter().all(|&n| (850..1_150).contains(&n)), "{seen:?}");
    }
}
