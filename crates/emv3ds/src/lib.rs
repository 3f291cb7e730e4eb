//! EMV 3-D Secure 2.2: messages, validators, state machines, and what a card check proves about a person.
//!
//! The crate is pure: no sockets, no database, no clock. The 3DS Server (`ghiseul`), the Directory Server and the ACS
//! (`bank`) share it, so that the three ends of the wire agree by construction on names, formats and timers.
//!
//! | module | what it holds |
//! |---|---|
//! | [`codes`] | every code list of the protocol, as enums |
//! | [`fields`] | the field tables, as data, and the formats they name |
//! | [`json`] | a JSON reader that refuses duplicate members |
//! | [`message`] | the nine messages as types, with the real wire names |
//! | [`parse`] | bytes to message, or the `Erro` code that the protocol prescribes |
//! | [`envelope`] | the base64url form fields that travel through the browser |
//! | [`pan`] | card number and expiry date, masked and wiped |
//! | [`identity_match`] | the DS-defined extension by which an issuer confirms a CNP |
//! | [`jwe`] | content that the Directory Server relays and only the issuer reads |
//! | [`issuer_directory`] | the DS-defined extension that names the bank behind a range |
//! | [`flow`] | the state machines of 3DS Server, Directory Server and ACS |
//! | [`void`] | taking a payment back that was only an identity check |
//! | [`decision`] | when a card check is an identity proof |
//! | [`name`] | cardholder names in the character set of the chip |
//!
//! # Adding a version
//!
//! A version is a row in [`codes::Version`] and, where a field differs, a condition in the table of the message in
//! [`fields`]. Nothing else knows versions.
//!
//! # What is absent on purpose
//!
//! App-based challenges (their `CRes` carries screens), 3RI and decoupled authentication are parsed, never started:
//! an identity check always happens in a browser, with the person present.

pub mod codes;
pub mod decision;
pub mod envelope;
pub mod extension;
pub mod fields;
pub mod flow;
pub mod identity_match;
pub mod issuer_directory;
pub mod json;
pub mod jwe;
pub mod message;
pub mod name;
pub mod pan;
pub mod parse;
pub mod redact;
pub mod timers;
pub mod void;

mod ids;
mod personal;
#[cfg(test)]
mod tests;

pub use ids::{AcsTransId, DsTransId, IdError, ServerTransId};
pub use message::Message;
pub use pan::{Expiry, Pan};
pub use parse::{Invalid, Leg, parse};
pub use personal::Personal;
