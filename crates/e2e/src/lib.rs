//! The harness of the journeys: a whole country as separate processes ([`Country`]), people with browsers ([`Person`])
//! and without ([`Visitor`]), and independent judges of the documents ([`judges`]).
//!
//! A crate of its own because it may know every institution from the outside and none from the inside: it
//! speaks HTTP to the executable `cazier`, which `cargo xtask test` builds before. The journeys are in `tests/it`, one file
//! a journey.

pub mod app;
pub mod browser;
pub mod chromium;
pub mod country;
pub mod doors;
pub mod gallery;
pub mod guide;
pub mod judges;
pub mod letters;
pub mod person;
pub mod privacy;
pub mod reader;
pub mod relay;
pub mod roeid;
pub mod token;
pub mod visitor;
pub mod walk;

pub use app::App;
pub use browser::{Browser, Device, Hands, Means};
pub use country::{Country, Identity};
pub use person::Person;
pub use reader::CardReader;
pub use roeid::Roeid;
pub use visitor::{Page, Visitor};

/// What people take as a password when they are free to choose.
pub const PASSWORD: &str = "corcodușe verzi la Sighișoara";

/// What people bring to a counter.
pub const DOCUMENT: &str = "RX 123456";
