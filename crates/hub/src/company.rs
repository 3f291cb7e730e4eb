//! Acting for a company: which ones somebody may act for, empowering others, asking, and what became of it.
//!
//! ```text
//! /companii ─▶ /companii/{cui} ─▶ reason ─▶ check ─▶ request, shown to who represents the company
//!                    └─▶ empowerments        (each page asks the trade register anew)
//! ```
//!
//! Nothing in a session says for whom somebody acts: the company stands in the address, and whether the person may act for it
//! is asked of the trade register on every page ([`enter::Acts`]). A mandate that ended, and an empowerment that was revoked, end at
//! the next page.

pub mod empower;
pub mod enter;
pub mod http;
pub mod instead;
pub mod model;
pub mod request;
pub mod store;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::routing::{get, post};
use base::Date;

use crate::Hub;
use crate::ports::companies::Companies;

/// The page where people choose a company.
pub const PAGE: &str = "/companii";

/// The service for companies, in a deployment that has it.
#[derive(Debug, Clone)]
pub struct Rollout {
    /// The trade register.
    pub register: std::sync::Arc<dyn Companies>,
    /// The first day on which companies are served online.
    pub from: Date,
}

impl Hub {
    /// The trade register, where companies are served on `day`.
    pub fn trade_register(&self, day: Date) -> Option<&dyn Companies> {
        self.companies.as_ref().filter(|rollout| rollout.from <= day).map(|r| &*r.register)
    }
}

/// The routes of the slice.
pub(crate) fn routes() -> Router<Hub> {
    use web::page::leads_to;

    Router::new()
        .route(PAGE, get(http::choose))
        .route("/companii/alta-forma", get(instead::not_registered))
        .route("/companii/{cui}", get(http::show))
        .route("/companii/{cui}/motiv", get(request::reason).post(request::choose))
        .route("/companii/{cui}/verificare", get(request::check))
        .route("/companii/{cui}/cereri", post(request::send).get(leads_to(PAGE)))
        .route("/companii/{cui}/cereri/{id}", get(request::status))
        .route("/companii/{cui}/imputerniciri", get(empower::show).post(empower::give))
        .route("/companii/{cui}/imputerniciri/{id}", post(empower::revoke).get(leads_to(PAGE)))
}
