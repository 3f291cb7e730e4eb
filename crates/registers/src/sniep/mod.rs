//! The simulator of the national population register.

mod http;
mod matching;
mod store;

#[cfg(test)]
mod tests;

pub use http::{State, router};
pub use store::{SeedError, Seeded, seed};
