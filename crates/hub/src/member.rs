//! People who register here directly: form, e-mail code, activation code; signing in with a password and a second factor.
//!
//! ```text
//! form ─▶ code from the e-mail ─▶ account that is only claimed ─▶ activation code ─▶ counter (`account::proof`)
//! password ─▶ second factor, once the identity is proven ─▶ session
//! ```
//!
//! Nothing here tells a stranger whether an address has an account: each question is answered with the same page and status
//! after the same work, and only who reads the mailbox learns more. The code is typed into the browser that filled in the
//! form, and there is no link that confirms: a stranger who typed somebody's address and number would otherwise have their
//! own password on an account that its true owner then proves at a counter.

pub mod caller;
pub mod codes;
pub mod model;
pub mod passkey;
pub mod register;
pub mod reset;
pub mod second;
pub mod sign_in;
pub mod steps;
pub mod store;

#[cfg(test)]
pub(crate) mod tests;
