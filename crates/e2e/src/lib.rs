//! The harness of the journeys: a whole country as separate processes ([`Country`]), people with browsers
//! ([`Browser`]), and independent judges of the documents ([`judges`]).
//!
//! A crate of its own because it may know every institution from the outside and none from the inside: it
//! speaks HTTP to the executable `cazier`, which `cargo xtask test` builds before. The journeys are in `tests/it`, one file
//! a journey.

pub mod browser;
pub mod country;
pub mod judges;

pub use browser::{Browser, Device};
pub use country::{Country, Identity};
