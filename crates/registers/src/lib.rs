//! The population register (SNIEP): port, HTTP adapter, and a simulator with synthetic people.

mod county;
mod person;
pub mod population;

pub use county::County;
pub use person::{Address, Citizenship, DocumentKind, IdentityDocument, Parents, Person, Place};
pub use population::Population;
