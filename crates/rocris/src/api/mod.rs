//! What institutions may ask the record, and the log of who asked.

mod answer;
mod http;
mod line;
mod store;
mod view;
pub mod wire;

#[cfg(test)]
mod tests;

pub use http::{BODY_LIMIT, State, router};
