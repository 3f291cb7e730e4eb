//! Finding out whether somebody is in the record (rules 32 to 36).
//!
//! The record makes [`Identity::keys`] for everybody it holds; a search looks under the keys of the person
//! asked for, in one statement for up to 256 persons, in all units at once. Whoever shares a key is a candidate and
//! is compared ([`Comparison`]) and graded. No shared key means clean, and nothing else does.

mod grade;
mod keys;
pub(crate) mod store;

#[cfg(test)]
mod tests;

/// How many single names the search sees in `text`.
pub(crate) fn words(text: &str) -> usize {
    keys::skeleton(text).len()
}

pub use grade::{Agreement, Candidate, Comparison, Finding, Grade, NameAgreement};
pub use keys::Identity;
pub(crate) use store::hashed;
pub use store::{search, search_as_of};
