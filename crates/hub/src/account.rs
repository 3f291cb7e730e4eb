//! Accounts: signing in through GHISEUL, the form shown once, the e-mail code, the comparison with the population register.
//!
//! ```text
//! GHISEUL ─▶ form ─▶ email ─▶ register ─▶ active
//!              └── address just confirmed ──┘  └▶ refused: another way in
//! ```

pub mod citizen;
pub mod http;
pub mod jobs;
pub mod model;
pub mod registration;
pub mod signin;
pub mod store;
#[cfg(test)]
mod tests;
