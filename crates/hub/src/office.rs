//! The operators' office: requests that a person has to look at (rules 35 to 39), for people who do this all day.
//!
//! ```text
//! issuing ─▶ waiting ─▶ taken for 15 minutes ─▶ decided ──────────────▶ issuing, with what was found
//!              ▲   ▲            │    │   └─▶ proposed ─▶ a second person ─┘
//!              │   └─ given back┘    └─▶ asked: the clock stands
//!              └────────── answered ──────────┘
//! ```
//!
//! * [`queue`] — the requests, the oldest promise first, and the button that takes the next one.
//! * [`mod@case`], [`screen`] — the person beside the recorded ones; [`compare`] — the two columns; [`decide`] — what comes of it.
//! * [`pick`], [`back`] — out of turn, with a reason; back, or to a colleague.
//! * [`ask`], [`answer`] — more data or a visit, without a word about why; what the person says.
//! * [`second`] — the other pair of eyes, where an entry is used.
//! * [`lead`] — how the work stands, in numbers of requests, never of persons.
//!
//! What an operator found goes back with the request: the register is asked again before anything is issued, so that
//! somebody recorded meanwhile is seen. Nothing here issues a certificate.

pub mod answer;
pub mod ask;
pub mod back;
pub mod case;
pub mod compare;
pub mod decide;
pub mod grounds;
pub mod lead;
pub mod model;
pub mod pick;
pub mod queue;
pub mod screen;
pub mod second;
pub mod store;
#[cfg(test)]
pub(crate) mod tests;
mod words;

use axum::Router;
use axum::routing::{get, post};
use web::{Layout, Texts, fl};

use crate::Hub;
use crate::staff::rights::Action;
use crate::staff::signed_in::Staff;

/// The sections of the office that this member of staff can open.
fn nav(l: Texts, staff: &Staff, layout: Layout, here: &str) -> Layout {
    let sections = [
        (Action::ReviewRequest, queue::PAGE, fl!(l, "staff-queue-title")),
        (Action::ApproveReview, second::PAGE, fl!(l, "office-second-title")),
        (Action::Reassign, lead::PAGE, fl!(l, "office-lead-title")),
    ];
    let open = sections.into_iter().filter(|(action, ..)| staff.may_ever(*action));
    open.fold(layout, |layout, (_, page, text)| layout.nav(page, text, here == page))
}

/// The routes of the office.
pub fn routes() -> Router<Hub> {
    Router::new()
        .route("/personal/cereri", get(queue::show).post(queue::take))
        .route("/personal/cereri/{id}", get(case::show).post(decide::send))
        .route("/personal/cereri/{id}/ia", post(pick::take).get(case::back))
        .route("/personal/cereri/{id}/inapoi", post(back::give).get(case::back))
        .route("/personal/cereri/{id}/cere", post(ask::data).get(case::back))
        .route("/personal/cereri/{id}/vizita", post(ask::visit).get(case::back))
        .route("/personal/cereri/{id}/continua", post(ask::go_on).get(case::back))
        .route("/personal/confirmari", get(second::show))
        .route("/personal/confirmari/{id}", get(second::open).post(second::decide))
        .route("/personal/situatie", get(lead::show).post(lead::reassign))
}
