//! Commands, one a file.

pub mod admin;
pub mod bench;
pub mod migrate;
pub mod serve;
pub mod verify;
