//! What people sign in with, as values: no I/O, no SQL, no pages.
//!
//! * [`password`] — which passwords are accepted, and how they are kept and compared.
//! * [`totp`] — codes from an app on the telephone (RFC 6238), each good once.
//! * [`recovery`] — ten codes on paper for who lost the telephone, each good once.
//! * [`budget`] — how often a password, a code or a letter may be tried, so that a stranger cannot lock the owner out.
//! * [`keyed`] — keyed hashes of what must be compared but not kept.
//! * [`sealed`] — what must be kept and read again, unreadable without a key from outside the database.
//!
//! The caller keeps the rows. Where something is good once, its type says what the caller has to compare and swap: a
//! [`totp::Step`] greater than the last one, a recovery code's hash that is still there.

pub mod budget;
pub mod keyed;
pub mod password;
pub mod recovery;
pub mod sealed;
pub mod totp;

pub use keyed::Keyed;
pub use password::Passwords;
pub use sealed::SealingKey;
