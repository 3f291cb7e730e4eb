//! The services page: what a person can do, what they have, what they asked for.

pub mod http;
#[cfg(test)]
mod tests;
