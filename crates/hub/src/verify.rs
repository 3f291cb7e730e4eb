//! The public check: number and CNP, no sign-in, nothing about the content.

pub mod http;
pub mod limits;
pub mod model;
pub mod store;
#[cfg(test)]
mod tests;
