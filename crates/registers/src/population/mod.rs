//! Synthetic people: a pure function of a seed.
//!
//! Every register of a demonstration is seeded with the same people, at different times and perhaps
//! by different versions, so a population depends on nothing but its parameters, and a smaller one
//! is the beginning of a larger one with the same seed. No real person is meant: names are drawn
//! apart from each other and weighted by how common they are.
//!
//! To add a kind of person that ought to occur in every population, however small, give it a slot in
//! [`Kind::of`] and a branch in `people.rs`.

mod companies;
mod contact;
mod dice;
mod documents;
mod kind;
mod names;
mod numbers;
mod people;
mod places;

#[cfg(test)]
mod tests;

use base::{Cnp, Date, PersonName, Sex};

use crate::Person;

pub use companies::Companies;
pub use contact::{Contact, contact};
pub use dice::{Dice, Weighted};
pub use kind::Kind;
pub use people::Persons;

/// The day on which the default population lives: ages and documents are counted from it.
pub const CENSUS: Date = Date::constant(2026, 11, 1);

/// Parameters of a synthetic population.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Population {
    /// Chooses one of many populations.
    pub seed: u64,
    /// How many people.
    pub size: u32,
    /// The day from which ages and documents are counted.
    pub census: Date,
}

impl Population {
    /// The default population, cut or grown to `size`.
    pub const fn with_size(size: u32) -> Self {
        Self { seed: 290_2004, size, census: CENSUS }
    }

    /// The people, always in the same order. Each is made when asked for.
    pub fn persons(&self) -> Persons {
        Persons::new(*self)
    }
}
