//! Commands, one a file.

pub mod admin;
pub mod bench;
pub mod migrate;
pub mod rocris;
pub mod serve;
pub mod verify;
