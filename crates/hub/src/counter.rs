//! Counters: where a person who registered here directly shows up once, with a document and a code, and is validated (rules
//! 1 to 4).
//!
//! ```text
//! code ─▶ counter: code + number + document agree ─▶ case ─▶ confirmed ─▶ account::proof
//!                                                     │ └──▶ refused: the code is dead, the person is written to
//!                                                     └────▶ waiting-register ─▶ finished later by the same clerk
//! proof ─▶ proposed by a supervisor ─▶ taken back by an auditor: every session ends
//! ```
//!
//! * [`code`], [`activation`] — the activation code, and how the person gets it.
//! * [`desk`] — the first screen of a clerk; [`mod@case`] — the second; [`decide`] — what comes of it.
//! * [`budget`] — how many cases a clerk opens before somebody looks.
//! * [`unit`] — what a supervisor sees; [`revoke`] — four eyes take a proof back.
//! * [`find`] — where the counters are, for everybody.
//!
//! Each decision uses up the code, so that of many at once exactly one counts. A form that is sent again after a line broke
//! finds the case decided, and leads where the first one led.

pub mod activation;
pub mod budget;
pub mod case;
pub mod code;
pub mod decide;
pub mod desk;
pub mod find;
pub mod model;
pub mod revoke;
pub mod store;
#[cfg(test)]
pub(crate) mod tests;
pub mod unit;

use axum::Router;
use axum::routing::{get, post};
use web::page::leads_to;
use web::ui::Html;
use web::{Layout, Texts, fl};

use crate::Hub;
use crate::staff::rights::{Action, Role};
use crate::staff::signed_in::Staff;
use store::case::Desk;

impl Staff {
    /// The desk at which they work, as the rows of cases name it.
    pub fn desk(&self) -> Desk {
        Desk { clerk: self.member.id.to_string(), unit: self.member.unit.code.to_string() }
    }
}

/// The sections of the counters that this member of staff can open.
fn nav(l: Texts, staff: &Staff, layout: Layout, here: &str) -> Layout {
    let layout = if staff.member.roles.has(Role::Clerk) {
        layout.nav(desk::PAGE, fl!(l, "staff-counter-title"), here == desk::PAGE)
    } else {
        layout
    };
    let layout = if staff.member.roles.has(Role::Supervisor) {
        layout.nav(unit::PAGE, fl!(l, "counter-unit-title"), here == unit::PAGE)
    } else {
        layout
    };
    if staff.may_ever(Action::ApproveRevocation) {
        layout.nav(revoke::PAGE, fl!(l, "counter-revoke-title"), here == revoke::PAGE)
    } else {
        layout
    }
}

/// Facts of one cell, each on a line of its own, so that tables fit a small telephone.
fn lines<const N: usize>(parts: [Html; N]) -> Html {
    Html::trusted(parts.map(|part| part.to_string()).join("<br>"))
}

/// The routes of the counters.
pub fn routes() -> Router<Hub> {
    Router::new()
        .route("/ghisee", get(find::show))
        .route("/cont-nou/activare", post(activation::renew).get(leads_to("/cont-nou/pasi")))
        .route("/ghiseu", get(desk::show).post(desk::open))
        .route("/ghiseu/dosare/{id}", get(case::show).post(decide::confirm))
        .route("/ghiseu/dosare/{id}/refuz", post(decide::refuse).get(case::back))
        .route("/ghiseu/unitate", get(unit::show).post(revoke::propose))
        .route("/ghiseu/retrageri", get(revoke::show))
        .route("/ghiseu/retrageri/{id}", post(revoke::decide).get(leads_to(revoke::PAGE)))
}
