//! Commands, one a file.

pub mod migrate;
pub mod serve;
pub mod verify;
