//! The simulator of the trade register (ONRC).

mod http;
mod store;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use store::STATEMENTS;

pub(crate) use http::routes;
pub use store::seed;
