//! The tables of units and of the people who work in them.

pub mod access;
pub mod glass;
pub mod member;
pub mod passkey;
pub mod proposal;
pub mod unit;
