//! Accounts: opening one, signing in and out, a forgotten password.
//!
//! Nothing here tells a stranger whether an address has an account: every question is answered with the same page and
//! status, and takes the same time, and only the owner of the mailbox learns more.

pub mod model;
pub mod store;

mod acts;
mod code;
mod jobs;
mod pages;
mod register;
mod reset;
mod sign_in;

use axum::Router;
use axum::routing::{get, post};
use web::page::leads_to;

use crate::Ghiseul;

pub use acts::current;
pub use jobs::{SWEEP, begin as begin_jobs, register as register_jobs};

/// Where people sign in.
pub const SIGN_IN: &str = "/cont/intrare";
/// Where people open an account.
pub const REGISTER: &str = "/cont/nou";
/// Where people sign out, by a post.
pub const SIGN_OUT: &str = "/cont/iesire";

/// The pages of this slice.
pub fn router() -> Router<Ghiseul> {
    Router::new()
        .route(SIGN_IN, get(sign_in::show).post(sign_in::send))
        .route(SIGN_OUT, post(sign_in::sign_out).get(leads_to("/")))
        .route(REGISTER, get(register::show).post(register::send))
        .route("/cont/cod", get(code::show).post(code::send))
        .route("/cont/cod/retrimite", post(code::resend).get(leads_to("/cont/cod")))
        .route("/cont/cod/adresa", get(code::show_address).post(code::change_address))
        .route("/cont/parola", get(reset::show).post(reset::send))
        .route("/cont/parola/noua", get(reset::show_new).post(reset::choose))
}

#[cfg(test)]
mod tests;
