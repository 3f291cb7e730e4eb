//! The OpenID Provider: tells an institution who its visitor is, with the visitor's agreement.
//!
//! The protocol is decided by the crate `oidc`; here are its storage, its pages, its keys and its addresses. `/authorize` never
//! shows a page itself: it keeps the request and goes to `/autorizare` ([`CONTINUE`]), which is also where every
//! detour (sign-in, registration, card) comes back to.

pub mod keys;
pub mod logout;
pub mod model;
pub mod store;

mod acts;
mod authorize;
mod discovery;
mod pages;
mod par;
mod program;
mod token;
mod userinfo;

use axum::Router;
use axum::routing::{get, post};

use ::store::jobs::Runner;
use ::store::{Actor, Db, StoreError};
use jiff::SignedDuration;

use crate::Ghiseul;

pub use acts::{Agreement, agreements, withdraw};
pub(crate) use pages::client_name;

/// Where an authorization goes on after a detour. A post with `decizie=refuz` gives up the one that is waiting: the
/// institution is told `access_denied`, so that it can offer another way.
pub const CONTINUE: &str = "/autorizare";

/// Addresses to which programs post, without a browser's `Origin`.
pub const POSTS_OF_PROGRAMS: &[&str] = &["/par", "/token", "/userinfo", END_SESSION];

/// Where an institution's form signs a person out. It proves by the ID token in it which session is meant.
const END_SESSION: &str = "/end-session";

/// The addresses of this slice. Those of the protocol are as [`oidc::discovery::Metadata::of_profile`] publishes them.
pub fn router() -> Router<Ghiseul> {
    Router::new()
        .route(oidc::discovery::WELL_KNOWN, get(discovery::metadata))
        .route("/jwks", get(discovery::jwks))
        .route("/authorize", get(authorize::begin))
        .route(CONTINUE, get(authorize::go_on).post(authorize::decide))
        .route("/par", post(par::push))
        .route("/token", post(token::exchange))
        .route(END_SESSION, get(logout::end_session).post(logout::end_session))
        .route("/userinfo", get(userinfo::answer).post(userinfo::answer))
}

/// Registers the jobs of this slice.
#[must_use]
pub fn register_jobs(state: &Ghiseul, runner: Runner) -> Runner {
    logout::register(state, keys::register(state, runner))
}

/// Enqueues the first change of keys; a job that already waits stays one job.
pub async fn begin_jobs(db: &Db) -> Result<(), StoreError> {
    let mut act = db.act(&Actor::System("op"), "op.jobs_begin").await?;
    keys::again(&mut act, SignedDuration::ZERO).await?;
    act.commit().await
}

#[cfg(test)]
mod peer;
#[cfg(test)]
mod tests;
