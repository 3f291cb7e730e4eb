//! The vocabulary of the house: ids, personal numbers, names, dates, the clock and randomness.
//!
//! Nothing here does input or output, and nothing here knows about tokio, axum or SQL, so every
//! other crate may use it. Time and randomness are values that are passed in ([`Clock`],
//! [`Entropy`]); `clippy.toml` forbids the global ones everywhere else.

mod clock;
mod cnp;
mod contact;
mod cui;
pub mod dates;
mod entropy;
mod id;
pub mod person_name;
mod problem;
mod secret;

pub use clock::{Clock, SharedClock, SystemClock, TestClock};
pub use cnp::{Cnp, CnpError, Sex};
pub use contact::{Email, EmailError, Phone, PhoneError};
pub use cui::{Cui, CuiError, TradeNumber, TradeNumberError};
pub use dates::Date;
pub use entropy::Entropy;
pub use id::{Id, IdError};
pub use jiff::Timestamp;
pub use person_name::{NameMatch, PersonName};
pub use problem::Problem;
pub use secret::Secret;
