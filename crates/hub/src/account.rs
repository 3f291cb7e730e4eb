//! Accounts: signing in through a provider, the form shown once, the e-mail code, the comparison with the population register;
//! the proofs that make an account a person's.
//!
//! ```text
//! GHISEUL ─▶ form ─▶ email ─▶ register ─▶ active
//!              └── address just confirmed ──┘  └▶ refused: another way in
//! registered here (`member`) ─▶ counter ─▶ proof ─▶ active
//!                                            └▶ link: the person has an account already
//! ```

pub mod citizen;
pub mod http;
pub mod jobs;
pub mod model;
pub mod proof;
pub mod provider;
pub mod registration;
pub mod roeid;
pub mod sign_out;
pub mod signin;
pub mod store;
#[cfg(test)]
mod tests;
