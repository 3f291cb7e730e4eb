//! The account page (`/contul-meu`): the person's data, second factors, sessions, linked ways in, who looked at the data,
//! another address, closing the account.
//!
//! What changes the ways in asks for a sign-in of the last five minutes ([`fresh`]), tells the owner by e-mail, and is an
//! act with the account as its subject, so that the history shows it.

pub mod close;
pub mod email;
pub mod factors;
pub mod fresh;
pub mod history;
pub mod http;
pub mod jobs;
pub mod link;
pub mod passkeys;
pub mod store;

#[cfg(test)]
mod tests;
