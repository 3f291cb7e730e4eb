//! Filling the register in bulk: from files with one subject and their whole life a line (NDJSON).
//!
//! * [`line`]: the format, which names entries as authorities do, and how a line becomes a record: by the same rules as
//!   messages that come one by one ([`crate::intake`]).
//! * [`import`]: reads a file of any size with the same memory, remembers how far it is in the transaction of the rows themselves, and
//!   goes on there after a crash. A line that is wrong is kept aside with its number and the reason.
//! * [`generate`]: synthetic files of any size.

pub mod generate;
pub mod import;
pub mod line;
pub mod store;

#[cfg(test)]
pub(crate) mod tests;

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

/// What a file must contain, in a file of its own beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// SHA-256 of the content, uncompressed, in hexadecimal.
    pub sha256: String,
    /// Bytes of the content, uncompressed.
    pub bytes: u64,
    /// Lines, one a subject.
    pub subjects: u64,
    /// Events in all of them.
    pub events: u64,
}

/// Lower-case hexadecimal.
fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("strings take everything");
        text
    })
}
