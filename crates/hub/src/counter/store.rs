//! The tables of counters.

pub mod case;
pub mod codes;
pub mod unit;
