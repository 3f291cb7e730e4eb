//! A file that is finished but for its signature.

use std::fmt;
use std::ops::Range;

use crate::pdf::hex_digits;

/// A finished file with a hole for the signature. The digest is what the signature is made over;
/// [`Staged::seal`] puts the signature into the hole.
#[derive(Clone, PartialEq, Eq)]
pub struct Staged {
    /// The whole file; the hole is filled with the digit 0.
    pub bytes: Vec<u8>,
    /// Where the hexadecimal digits of the signature go, without the angle brackets.
    pub hole: Range<usize>,
    /// The two signed ranges as `/ByteRange` has them: offset, length, offset, length. Together
    /// they are the whole file without the hole and its angle brackets.
    pub byte_range: [usize; 4],
    /// SHA-256 of the signed ranges.
    pub digest: [u8; 32],
}

/// The signature is larger than the hole reserved by [`crate::Profile::hole_digits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature has {needed} bytes, and {reserved} are reserved for it")]
pub struct HoleTooSmall {
    /// Bytes of the signature.
    pub needed: usize,
    /// Bytes that fit.
    pub reserved: usize,
}

impl Staged {
    /// Puts a signature (a CMS SignedData in DER) into the hole. No other byte changes.
    pub fn seal(mut self, cms_der: &[u8]) -> Result<Vec<u8>, HoleTooSmall> {
        let reserved = self.hole.len() / 2;
        if cms_der.len() > reserved {
            return Err(HoleTooSmall { needed: cms_der.len(), reserved });
        }
        let hole = &mut self.bytes[self.hole];
        for (pair, byte) in hole.chunks_exact_mut(2).zip(cms_der) {
            pair.copy_from_slice(&hex_digits(*byte));
        }
        Ok(self.bytes)
    }
}

impl fmt::Debug for Staged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Staged")
            .field("bytes", &self.bytes.len())
            .field("hole", &self.hole)
            .finish_non_exhaustive()
    }
}
