//! Customers and cards of the simulated banks.
//!
//! Everything about a card follows from its holder's number (the place of the person in the synthetic population), so
//! that a demonstration can print cards without asking the bank:
//!
//! ```text
//! 9642 01 | 00      | 000123       | 0        | 7
//! bank    | product | person       | scenario | check digit (Luhn)
//! ```
//!
//! The scenario digit is the fifteenth, before the check digit. Each card works with all ten scenarios; see [`Scenario`].

mod model;
mod seed;
pub(crate) mod store;

pub use model::{Account, Product, Scenario, bank_of, card_expiry, card_number, stem_of};
pub use seed::{NewCustomer, is_seeded, seed};
