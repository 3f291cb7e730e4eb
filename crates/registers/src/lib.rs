//! The population register (SNIEP): port, HTTP adapter, and a simulator with synthetic people.
//!
//! * [`PersonRegister`] is the port, with its law; [`client::Client`] the adapter to any register that speaks
//!   `docs/openapi/registers.json`; [`wire`] what they say to each other. Institutions wrap them in ports of
//!   their own.
//! * [`Person`] and its parts are what a register knows.
//! * [`sniep`] is the simulator: [`router`], [`State`], [`seed`], [`MIGRATIONS`].
//! * [`population`] makes synthetic people, the same ones for every register of a demonstration.
//! * [`openapi`] compares documents with routes and samples, for the contract tests of providers and consumers.
//!
//! To replace the simulator by the real register, give the institutions another base address, or write another
//! adapter of the port.

pub mod client;
pub mod country;
mod county;
pub mod openapi;
mod person;
pub mod population;
mod port;
pub mod sniep;
pub mod wire;

pub use county::County;
pub use person::{Address, Citizenship, DocumentKind, IdentityDocument, Parents, Person, Place};
pub use population::Population;
pub use port::PersonRegister;
pub use sniep::{SeedError, Seeded, State, router, seed};

/// The simulator's schema.
pub const MIGRATIONS: store::Migrations = store::migrations!("registers", "0001_persons");
