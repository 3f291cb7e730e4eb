//! The simulator of the national population register.

mod http;
mod matching;
mod store;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use http::routes;
#[cfg(test)]
pub(crate) use store::STATEMENTS;

pub use http::State;
pub(crate) use http::router;
pub use store::{SeedError, Seeded, seed};
