//! The population register (SNIEP) and the trade register (ONRC): ports, HTTP adapters, and simulators with synthetic
//! people and companies.
//!
//! * [`PersonRegister`] and [`CompanyRegister`] are the ports, with their law; [`client`] has the adapters to any registers
//!   that speak `docs/openapi/registers.json`; [`wire`] is what they say to each other. Institutions wrap them in ports of
//!   their own.
//! * [`Person`], [`Company`] and their parts are what the registers know.
//! * [`sniep`] and [`onrc`] are the simulators: [`router`], [`State`], [`seed`], [`MIGRATIONS`].
//! * [`population`] makes synthetic people, and the companies they founded, the same ones for every register of a
//!   demonstration.
//! * [`openapi`] compares documents with routes and samples, for the contract tests of providers and consumers.
//!
//! To replace the simulator by the real register, give the institutions another base address, or write another
//! adapter of the port.

mod api;
pub mod client;
pub mod company;
pub mod country;
mod county;
pub mod onrc;
pub mod openapi;
mod person;
pub mod population;
mod port;
pub mod sniep;
pub mod wire;

pub use api::{State, router};
pub use company::Company;
pub use county::County;
pub use person::{Address, Citizenship, DocumentKind, IdentityDocument, Parents, Person, Place};
pub use population::{Companies, Population};
pub use port::{CompanyRegister, PersonRegister};
pub use sniep::{SeedError, Seeded};

/// The simulators' schema.
pub const MIGRATIONS: store::Migrations =
    store::migrations!("registers", "0001_persons", "0002_companies");

/// Fills both registers with `population` and what it founded; `progress` is told now and then how many persons are
/// written.
pub async fn seed(
    db: &store::Db,
    population: Population,
    progress: &mut (dyn FnMut(u32) + Send),
) -> Result<Seeded, SeedError> {
    let seeded = sniep::seed(db, population, progress).await?;
    onrc::seed(db, population).await?;
    Ok(seeded)
}

#[cfg(test)]
mod tests;
