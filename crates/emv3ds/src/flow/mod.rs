//! The state machines. Transitions consume the state they leave, take the time as an argument and do no I/O, so every
//! timer of the protocol can be tested without waiting.
//!
//! States are serialisable: a service stores them in one column and changes it by compare-and-swap, so that two
//! messages that arrive together cannot both win.

pub mod acs;
pub mod directory;
pub mod server;
