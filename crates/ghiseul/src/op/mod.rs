//! The OpenID Provider: tells an institution who its visitor is, with the visitor's agreement.
//!
//! The protocol is decided by the crate `oidc`; here are its storage, its pages and its five addresses. `/authorize` never
//! shows a page itself: it keeps the request and goes to `/autorizare` ([`CONTINUE`]), which is also where every
//! detour (sign-in, registration, card) comes back to.

pub mod model;
pub mod store;

mod acts;
mod authorize;
mod discovery;
mod pages;
mod token;
mod userinfo;

use axum::Router;
use axum::routing::get;

use crate::Ghiseul;

pub use acts::{Agreement, agreements, withdraw};
pub(crate) use pages::client_name;

/// Where an authorization goes on after a detour. A post with `decizie=refuz` gives up the one that is waiting: the
/// institution is told `access_denied`, so that it can offer another way.
pub const CONTINUE: &str = "/autorizare";

/// Addresses to which programs post, without a browser's `Origin`.
pub const POSTS_OF_PROGRAMS: &[&str] = &["/token", "/userinfo"];

/// The addresses of this slice. Those of the protocol are as [`oidc::discovery::Metadata::of_profile`] publishes them.
pub fn router() -> Router<Ghiseul> {
    Router::new()
        .route(oidc::discovery::WELL_KNOWN, get(discovery::metadata))
        .route("/jwks", get(discovery::jwks))
        .route("/authorize", get(authorize::begin))
        .route(CONTINUE, get(authorize::go_on).post(authorize::decide))
        .route("/token", axum::routing::post(token::exchange))
        .route("/userinfo", get(userinfo::answer).post(userinfo::answer))
}

#[cfg(test)]
mod peer;
#[cfg(test)]
mod tests;
