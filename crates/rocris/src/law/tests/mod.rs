//! Lives worked out by hand, and properties of all lives.

mod check;
mod lines;
mod lives;
mod naive;
mod properties;
mod random;
mod read;
