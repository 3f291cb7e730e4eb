//! The criminal-record register (ROCRIS): records, search, API.
//!
//! * [`records`]: persons and companies, each with the events that authorities told of; and the synthetic records of a
//!   demonstration ([`seed`]).
//! * [`law`]: what of it stands on a day, what will change it by itself, and what each document shows.
//! * [`search`]: whether somebody is in the record. CNP first, then identity keys that survive changes
//!   of spelling; everything but "nobody is similar" is for an operator.
//! * [`intake`]: how authorities tell what happened.
//! * [`bulk`]: filling the register from files.
//! * [`api`]: what institutions may ask (`docs/openapi/rocris.json`), and the log of every consultation.
//!
//! What is absent on purpose: of what is recorded nothing leaves the register through this API but what the document that is asked
//! for has to show by law, and the identity of candidates, for an operator who has a case; and nothing is ever found by
//! reading all records, so that a check costs the same in a register of any size.

pub mod api;
pub mod bulk;
pub mod intake;
pub mod law;
pub mod records;
pub mod search;

pub use api::{BODY_LIMIT, State, router};
pub use intake::sender::{Sender, SenderKind};
pub use records::seed::{Cast, Parameters, SeedError, seed};

/// The register's schema.
pub const MIGRATIONS: store::Migrations = store::migrations!(
    "rocris",
    "0001_records",
    "0002_consultations",
    "0003_events",
    "0004_office",
    "0005_documents",
    "0006_intake"
);
