//! Commands, one a file.

pub mod bench;
pub mod migrate;
pub mod serve;
pub mod verify;
