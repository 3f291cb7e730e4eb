//! The records: who is in the register ([`model`]), what happened to them ([`event`], [`judgment`]), and the tables of
//! both, in which nothing is changed or removed ([`store`]).

pub mod event;
pub mod judgment;
pub mod model;
pub mod seed;
pub mod store;

#[cfg(test)]
mod tests;
