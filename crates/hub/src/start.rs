//! The way in: the start page, whether the service suits the person, and how they can prove who they are.

pub mod http;
#[cfg(test)]
mod tests;
