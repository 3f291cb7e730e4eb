//! The simulator of the national population register.

mod http;
mod matching;
mod store;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use store::STATEMENTS;

pub(crate) use http::routes;
pub use store::{SeedError, Seeded, seed};
pub(crate) use store::{is_filled, mark_filled};
