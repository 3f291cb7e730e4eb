//! The records: persons, entries from final judgments, and provisional notes apart.

pub mod event;
pub mod judgment;
pub mod model;
pub mod seed;
pub mod store;

#[cfg(test)]
mod tests;
