//! Pages before the sign-in. They are the same for everybody, so that they may be kept for a while.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use web::page::{self, Page};
use web::ui::{self, Choices};
use web::{Error, Form, Layout, Result, Session, Texts, Visit, fl};

use crate::Hub;
use crate::account::citizen::home;
use crate::account::provider::Provider;

/// These pages change with a release only.
const FRESH_SECONDS: u32 = 600;

#[derive(Template)]
#[template(path = "start/pages/start.html")]
struct StartPage {
    l: Texts,
    layout: Layout,
    fee: ui::Warning,
}

/// The start page; somebody who is signed in is at home already.
pub async fn start(visit: Visit, session: Session) -> Response {
    if let Some(home) = home(&session) {
        return page::see_other(home);
    }
    let l = visit.l;
    let layout = visit.layout(fl!(l, "start-title"));
    let fee = ui::warning(l, fl!(l, "start-fee-warning"));
    // Not public: the same address leads home after the sign-in.
    page::render(StartPage { l, layout, fee }).into_response()
}

/// A page that asks one question with radios.
#[derive(Template)]
#[template(path = "start/pages/question.html")]
struct QuestionPage {
    l: Texts,
    layout: Layout,
    choices: Choices,
    /// Text that opens below the question, with its title.
    help: Option<(String, String)>,
    /// A link below the question.
    link: Option<(&'static str, String)>,
}

fn who_page(visit: &Visit, form: &Form) -> QuestionPage {
    let l = visit.l;
    QuestionPage {
        l,
        layout: visit.layout(fl!(l, "elig-title")).back("/").errors(form),
        choices: form
            .radios("pentru")
            .legend(fl!(l, "elig-title"))
            .heading()
            .item("mine", fl!(l, "elig-me"))
            .item("copil", fl!(l, "elig-child"))
            .item("procura", fl!(l, "elig-other"))
            .item("firma", fl!(l, "elig-company")),
        help: None,
        link: None,
    }
}

/// For whom the certificate is.
pub async fn who(visit: Visit) -> Page<impl Template> {
    page::render(who_page(&visit, &visit.form())).public(FRESH_SECONDS)
}

/// The answer leads to the next question or to a page that says what to do instead.
pub async fn who_answer(visit: Visit, mut form: Form) -> Response {
    let known = |text: &str| match text {
        "mine" => Some("/eligibilitate/cetatenie"),
        "copil" => Some("/eligibilitate/copil"),
        "procura" => Some("/eligibilitate/procura"),
        "firma" => Some("/eligibilitate/firma"),
        _ => None,
    };
    match form.choice("pentru", known, fl!(visit.l, "err-choose-who")) {
        Some(next) => page::see_other(next),
        None => page::invalid(who_page(&visit, &form)).into_response(),
    }
}

fn citizen_page(visit: &Visit, form: &Form) -> QuestionPage {
    let l = visit.l;
    QuestionPage {
        l,
        layout: visit.layout(fl!(l, "elig-citizen-title")).back("/eligibilitate").errors(form),
        choices: form
            .radios("cetatean")
            .legend(fl!(l, "elig-citizen-title"))
            .heading()
            .inline()
            .item("da", fl!(l, "elig-yes"))
            .item("nu", fl!(l, "elig-no")),
        help: None,
        link: None,
    }
}

/// Whether the person is a Romanian citizen.
pub async fn citizen(visit: Visit) -> Page<impl Template> {
    page::render(citizen_page(&visit, &visit.form())).public(FRESH_SECONDS)
}

/// Citizens go on to prove who they are (rule 13).
pub async fn citizen_answer(visit: Visit, mut form: Form) -> Response {
    let known = |text: &str| match text {
        "da" => Some("/identificare"),
        "nu" => Some("/eligibilitate/strain"),
        _ => None,
    };
    match form.choice("cetatean", known, fl!(visit.l, "err-choose-yes-no")) {
        Some(next) => page::see_other(next),
        None => page::invalid(citizen_page(&visit, &form)).into_response(),
    }
}

/// A page that says what to do instead.
#[derive(Template)]
#[template(path = "start/pages/instead.html")]
struct InsteadPage {
    l: Texts,
    layout: Layout,
    title: String,
    text: String,
    /// Whether the card way may help this person.
    card: bool,
    /// A page that leads on.
    next: Option<(&'static str, String)>,
}

/// Whom the online service cannot help, and who can (rules 14, 18, 19, 20). For a company its representative signs in as
/// themselves, once companies are served.
pub async fn stop(State(hub): State<Hub>, visit: Visit, Path(why): Path<String>) -> Result {
    let l = visit.l;
    let open = why == "firma" && hub.trade_register(visit.today()).is_some();
    let (title, text) = match why.as_str() {
        "copil" => (fl!(l, "elig-stop-child-title"), fl!(l, "elig-stop-child")),
        "procura" => (fl!(l, "elig-stop-proxy-title"), fl!(l, "elig-stop-proxy")),
        "strain" => (fl!(l, "elig-stop-foreign-title"), fl!(l, "elig-stop-foreign")),
        "firma" if open => (fl!(l, "company-open-title"), fl!(l, "company-open")),
        "firma" => (fl!(l, "elig-stop-company-title"), fl!(l, "elig-stop-company")),
        _ => return Err(Error::not_found()),
    };
    let back = if why == "strain" { "/eligibilitate/cetatenie" } else { "/eligibilitate" };
    let layout = visit.layout(&title).back(back);
    let next = open.then(|| ("/eligibilitate/cetatenie", fl!(l, "continue")));
    let page = InsteadPage { l, layout, title, text, card: false, next };
    Ok(page::render(page).public(FRESH_SECONDS).into_response())
}

fn identity_page(hub: &Hub, visit: &Visit, form: &Form) -> QuestionPage {
    let l = visit.l;
    let hint = |way, hint: String| {
        if hub.is_open(way) { hint } else { format!("{hint} {}", fl!(l, "id-soon")) }
    };
    QuestionPage {
        l,
        layout: visit.layout(fl!(l, "id-title")).back("/eligibilitate/cetatenie").errors(form),
        choices: form
            .radios("cale")
            .legend(fl!(l, "id-title"))
            .heading()
            .hint(fl!(l, "id-hint"))
            .item("card", fl!(l, "id-card"))
            .item_hint(fl!(l, "id-card-hint"))
            .item("ghiseu", fl!(l, "id-counter"))
            .item_hint(fl!(l, "id-counter-hint"))
            .item("roeid", fl!(l, "id-roeid"))
            .item_hint(hint(Provider::Roeid, fl!(l, "id-roeid-hint")))
            .item("cei", fl!(l, "id-cei"))
            .item_hint(hint(Provider::Cei, fl!(l, "id-cei-hint"))),
        help: Some((fl!(l, "id-help"), fl!(l, "id-help-text"))),
        link: Some(("/cont", fl!(l, "id-have"))),
    }
}

/// How the person proves who they are, with what each way needs.
pub async fn identity(State(hub): State<Hub>, visit: Visit) -> Page<impl Template> {
    page::render(identity_page(&hub, &visit, &visit.form())).public(FRESH_SECONDS)
}

/// A way that is open begins its sign-in; one that is not leads to a page that says what to do now.
pub async fn identity_answer(State(hub): State<Hub>, visit: Visit, mut form: Form) -> Response {
    let begin = |way: Provider| if hub.is_open(way) { way.begin() } else { way.closed() };
    let known = |text: &str| match text {
        "card" => Some("/intrare?prima=da"),
        "ghiseu" => Some("/cont-nou"),
        "roeid" => Some(begin(Provider::Roeid)),
        "cei" => Some(begin(Provider::Cei)),
        _ => None,
    };
    match form.choice("cale", known, fl!(visit.l, "err-choose-id")) {
        Some(next) => page::see_other(next),
        None => page::invalid(identity_page(&hub, &visit, &form)).into_response(),
    }
}

/// A way in that is not open here (rule 11).
pub async fn not_open(State(hub): State<Hub>, visit: Visit, Path(way): Path<String>) -> Result {
    let l = visit.l;
    let (way, title) = match way.as_str() {
        // The address of this way from when it was not open.
        "ghiseu" => return Ok(page::see_other("/cont-nou")),
        "roeid" => (Provider::Roeid, fl!(l, "way-roeid-title")),
        "cei" => (Provider::Cei, fl!(l, "way-cei-title")),
        _ => return Err(Error::not_found()),
    };
    if hub.is_open(way) {
        return Ok(page::see_other(way.begin()));
    }
    let layout = visit.layout(&title).back("/identificare");
    let page =
        InsteadPage { l, layout, title, text: fl!(l, "way-counter-now"), card: true, next: None };
    Ok(page::render(page).into_response())
}

#[derive(Template)]
#[template(path = "start/pages/abroad.html")]
struct AbroadPage {
    l: Texts,
    layout: Layout,
    /// What is not open here of the ways that need no bank card.
    closed: Option<String>,
}

/// For people who live abroad.
pub async fn abroad(State(hub): State<Hub>, visit: Visit) -> Page<impl Template> {
    let l = visit.l;
    let layout = visit.layout(fl!(l, "abroad-title")).back("/");
    let closed = match hub.others_open().as_slice() {
        [] => Some(fl!(l, "abroad-soon")),
        [only] => Some(fl!(l, "abroad-one", way = only.name(l))),
        _ => None,
    };
    page::render(AbroadPage { l, layout, closed }).public(FRESH_SECONDS)
}
