//! The steps of somebody who registered here and still has to go to a counter: what is done, what to bring, where to go.

use askama::Template;
use axum::response::{IntoResponse as _, Response};
use web::page;
use web::ui::{self, TaskList};
use web::{Layout, Texts, Visit, fl};

use crate::account::citizen::SignedIn;
use crate::account::model::AccountState;

#[derive(Template)]
#[template(path = "member/pages/steps.html")]
struct StepsPage {
    l: Texts,
    layout: Layout,
    tasks: TaskList,
}

/// The page.
pub async fn show(visit: Visit, who: SignedIn) -> Response {
    if who.account.state != AccountState::Counter {
        return page::see_other(who.account.state.next_page());
    }
    let l = visit.l;
    let tasks = ui::task_list("pasi")
        .done(fl!(l, "steps-details"), fl!(l, "steps-done"))
        .done(fl!(l, "steps-email"), fl!(l, "steps-done"))
        .to_do(fl!(l, "steps-visit"), "/ghisee", fl!(l, "steps-to-do"))
        .later(fl!(l, "steps-second"), fl!(l, "steps-later"))
        .later(fl!(l, "steps-request"), fl!(l, "steps-later"));
    let layout = who.layout(&visit, fl!(l, "act-title"));
    page::render(StepsPage { l, layout, tasks }).into_response()
}
