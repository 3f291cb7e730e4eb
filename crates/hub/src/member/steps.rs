//! The steps of somebody who registered here and still has to go to a counter: what is done, the code to show, what to bring,
//! where to go.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use web::page;
use web::ui::{self, Banner, Html, TaskList, Warning};
use web::{Form, Layout, Result, Texts, Visit, fl};

use crate::Hub;
use crate::account::citizen::SignedIn;
use crate::account::model::AccountState;
use crate::counter::activation;
use crate::counter::code::ActivationCode;
use crate::counter::store::case::{self, Told};
use crate::counter::store::codes::{self, CodeState};

/// Where the steps are.
pub const PAGE: &str = "/cont-nou/pasi";

/// How far somebody is who registers here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Their details.
    Details,
    /// Their address.
    Email,
    /// The visit.
    Visit,
}

/// The four steps of this way, the first ones done.
pub fn tasks(l: Texts, at: Step) -> TaskList {
    let done = fl!(l, "steps-done");
    let mut list = ui::task_list("pasi");
    for (step, title) in [
        (Step::Details, fl!(l, "steps-details")),
        (Step::Email, fl!(l, "steps-email")),
        (Step::Visit, fl!(l, "steps-visit")),
    ] {
        list = match step {
            step if step < at => list.done(title, &done),
            Step::Visit if step == at => list.to_do(title, "/ghisee", fl!(l, "steps-to-do")),
            _ => list.later(title, fl!(l, "steps-to-do")),
        };
    }
    list.later(fl!(l, "steps-request"), fl!(l, "steps-later"))
}

/// The code, as it is shown once and printed.
struct Slip {
    code: String,
    picture: Html,
    once: Warning,
}

/// The page with the steps.
#[derive(Template)]
#[template(path = "member/pages/steps.html")]
pub struct StepsPage {
    l: Texts,
    layout: Layout,
    form: Form,
    notice: Option<Banner>,
    slip: Option<Slip>,
    /// What to say where the code is not shown.
    state: String,
    /// Whether another code can be asked for.
    may_renew: bool,
    tasks: TaskList,
}

impl StepsPage {
    /// The page as the account is now. It shows a code that was just made, once.
    pub async fn load(hub: &Hub, visit: &Visit, who: &SignedIn, form: Form) -> Result<Self> {
        let (l, account) = (visit.l, who.account.id);
        let code = activation::take(hub, &who.session, account).await?;
        let mut read = hub.db.read().await?;
        let (state, told) =
            (codes::state_of(&mut read, account).await?, case::told(&mut read, account).await?);
        drop(read);
        Ok(Self {
            l,
            layout: who.layout(visit, fl!(l, "act-title")).errors(&form),
            form,
            notice: notice(l, told).filter(|_| code.is_none()),
            slip: code.map(|code| slip(l, &code)),
            state: state_text(l, state),
            may_renew: told != Some(Told::Waits),
            tasks: tasks(l, Step::Visit),
        })
    }
}

fn slip(l: Texts, code: &ActivationCode) -> Slip {
    let picture = credentials::totp::svg(code.scanned(), &fl!(l, "act-qr"));
    Slip {
        code: code.shown(),
        picture: Html::trusted(picture),
        once: ui::warning(l, fl!(l, "act-once")),
    }
}

/// What became of the last visit.
fn notice(l: Texts, told: Option<Told>) -> Option<Banner> {
    let text = match told? {
        Told::Waits => fl!(l, "act-waits"),
        Told::Refused => fl!(l, "act-refused"),
        Told::Revoked => fl!(l, "act-revoked"),
    };
    Some(ui::banner(l, text))
}

fn state_text(l: Texts, state: CodeState) -> String {
    match state {
        CodeState::None => fl!(l, "act-none"),
        CodeState::Expired => fl!(l, "act-expired"),
        CodeState::Until(until) => {
            fl!(l, "act-sent", date = l.date(base::dates::today(until)))
        }
    }
}

/// The page.
pub async fn show(State(hub): State<Hub>, visit: Visit, who: SignedIn) -> Result<Response> {
    if who.account.state != AccountState::Counter {
        return Ok(page::see_other(who.account.state.next_page()));
    }
    let page = StepsPage::load(&hub, &visit, &who, visit.form()).await?;
    Ok(page::render(page).into_response())
}
