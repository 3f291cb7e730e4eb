//! The first screen of a clerk: the code of the person, then the number and the document. Nothing about anybody is on it.
//!
//! A scanner types the code and Enter: the page comes back with the code and the next field. Nothing is told before code,
//! number and document agree, and which of them does not is never told.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use base::{Cnp, Id};
use web::page;
use web::ui::{self, Banner, Html, Table};
use web::{Error, Form, Layout, Result, Texts, Visit, fl};

use super::code::{ActivationCode, NoActivationCode};
use super::model::{Case, CaseState, TRIES};
use super::store::case::{self as rows, Desk};
use super::store::codes::{self, Claim};
use super::{budget, lines, nav};
use crate::Hub;
use crate::member::model::Document;
use crate::staff::access::{Asked, authorise, barred};
use crate::staff::rights::{Action, Purpose, Resource};
use crate::staff::signed_in::Staff;

/// The address of this screen.
pub const PAGE: &str = "/ghiseu";
const FIELDS: [&str; 3] = ["cod", "cnp", "act"];

#[derive(Template)]
#[template(path = "counter/pages/desk.html")]
struct DeskPage {
    l: Texts,
    layout: Layout,
    form: Form,
    /// The field where the keyboard starts.
    focus: &'static str,
    notice: Option<Banner>,
    to_finish: Option<Table>,
}

impl DeskPage {
    async fn load(
        hub: &Hub,
        (visit, staff): (&Visit, &Staff),
        form: Form,
        done: Option<Done>,
    ) -> Result<Self> {
        let l = visit.l;
        // What was done is in the title, because that is what is read aloud first.
        let title = fl!(l, "staff-counter-title");
        let title = match &done {
            Some(done) => format!("{} – {title}", said(l, &done.case)),
            None => title,
        };
        let layout = nav(l, staff, staff.layout(visit, title), PAGE).errors(&form).begin_in_form();
        let mut read = hub.db.read().await?;
        let cases = rows::to_finish(&mut read, &staff.desk()).await?;
        Ok(Self {
            l,
            layout,
            focus: focus(&form),
            form,
            notice: done.map(|done| notice(l, &done)),
            to_finish: (!cases.is_empty()).then(|| table(l, &cases)),
        })
    }

    fn starts_at(&self, field: &str) -> bool {
        self.focus == field
    }
}

/// The first field that is wrong or empty.
fn focus(form: &Form) -> &'static str {
    let wrong = FIELDS.into_iter().find(|field| form.error(field).is_some());
    wrong.or_else(|| FIELDS.into_iter().find(|field| !form.has(field))).unwrap_or(FIELDS[0])
}

/// What was done with the case before, so that the next one can begin.
fn said(l: Texts, case: &Case) -> String {
    match case.state {
        CaseState::Confirmed => fl!(l, "staff-counter-done"),
        CaseState::Refused => fl!(l, "counter-done-refused"),
        CaseState::WaitingRegister | CaseState::Open => fl!(l, "counter-done-kept"),
        CaseState::Superseded | CaseState::Lapsed => fl!(l, "counter-done-over"),
    }
}

/// The case that the clerk comes from.
struct Done {
    case: Case,
    /// It was decided before, by another form.
    before: bool,
}

fn notice(l: Texts, done: &Done) -> Banner {
    let Done { case, before } = done;
    let (what, number) = (said(l, case), case.reference.as_str());
    let text = if *before {
        fl!(l, "counter-done-before", what = what, case = number)
    } else {
        fl!(l, "counter-done", what = what, case = number)
    };
    match case.state {
        CaseState::Confirmed => ui::success(l, text).quiet(),
        _ => ui::banner(l, text).quiet(),
    }
}

fn table(l: Texts, cases: &[Case]) -> Table {
    let empty = ui::table(fl!(l, "counter-to-finish"))
        .column(fl!(l, "counter-case"))
        .column(fl!(l, "counter-state"));
    cases.iter().fold(empty, |table, case| {
        let link = Html::link(super::case::address(case.id), &case.reference);
        let state = match case.state {
            CaseState::WaitingRegister => fl!(l, "counter-state-waiting"),
            _ => fl!(l, "counter-state-open"),
        };
        table.row([lines([link, l.date_time(case.opened_at).into()]), state.into()])
    })
}

/// The page.
pub async fn show(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    RawQuery(query): RawQuery,
) -> Result {
    if let Some(denied) = barred(&hub, (&visit, &staff), Action::OpenEnrolment, PAGE).await? {
        return Ok(denied);
    }
    let done = done(&hub, &staff, query.as_deref().unwrap_or_default()).await?;
    let page = DeskPage::load(&hub, (&visit, &staff), visit.form(), done).await?;
    Ok(page::render(page).into_response())
}

/// The case that the clerk comes from, and whether another form had decided it before.
async fn done(hub: &Hub, staff: &Staff, query: &str) -> Result<Option<Done>> {
    let named = query.split('&').find_map(|pair| pair.strip_prefix("dosar="));
    let Some(Ok(id)) = named.map(str::parse::<Id<Case>>) else { return Ok(None) };
    let case = rows::by_id(&mut hub.db.read().await?, &staff.desk(), id).await?;
    Ok(case.map(|case| Done { case, before: query.contains("inainte=da") }))
}

/// What the clerk typed, when it is complete.
struct Typed {
    code: ActivationCode,
    cnp: Cnp,
    document: Document,
}

/// How far the typing is.
enum Reading {
    /// All is there.
    Complete(Typed),
    /// What is there is right, and the rest comes: the scanner pressed Enter.
    Next,
    /// Something is wrong.
    Wrong,
}

fn read(form: &mut Form) -> Reading {
    let l = form.l;
    let code = form.parse("cod", |text| {
        ActivationCode::parse(text).map_err(|error| match error {
            NoActivationCode::Empty => fl!(l, "counter-err-code-empty"),
            NoActivationCode::Wrong => fl!(l, "counter-err-code-form"),
        })
    });
    if code.is_none() || (!form.has("cnp") && !form.has("act")) {
        return if code.is_some() { Reading::Next } else { Reading::Wrong };
    }
    let cnp = form.cnp("cnp");
    if !form.has("act") {
        return if cnp.is_some() { Reading::Next } else { Reading::Wrong };
    }
    let document =
        form.parse("act", |text| Document::parse(text).map_err(|_| fl!(l, "err-document")));
    match (code, cnp, document) {
        (Some(code), Some(cnp), Some(document)) => Reading::Complete(Typed { code, cnp, document }),
        _ => Reading::Wrong,
    }
}

/// Takes the code, the number and the document; where they agree, the case opens.
pub async fn open(State(hub): State<Hub>, visit: Visit, staff: Staff, mut form: Form) -> Result {
    if let Some(denied) = barred(&hub, (&visit, &staff), Action::OpenEnrolment, PAGE).await? {
        return Ok(denied);
    }
    let status = match read(&mut form) {
        Reading::Next => StatusCode::OK,
        Reading::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
        Reading::Complete(typed) => match attempt(&hub, &staff, &typed).await? {
            Attempt::Agrees(claim, hash) => {
                return begin(&hub, &visit, &staff, &claim, &hash).await;
            }
            Attempt::Disagrees => {
                form.reject("cod", fl!(form.l, "counter-err-disagree"));
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Attempt::Locked => {
                form.reject("cod", fl!(form.l, "counter-err-locked"));
                StatusCode::TOO_MANY_REQUESTS
            }
        },
    };
    let page = DeskPage::load(&hub, (&visit, &staff), form, None).await?;
    Ok(page::render(page).status(status).into_response())
}

enum Attempt {
    /// The code, the number and the document are one registration's; with the code's hash.
    Agrees(Claim, String),
    /// They are not, or there is nothing for a counter to do.
    Disagrees,
    /// This clerk tried this code too often: nothing was compared.
    Locked,
}

/// Compares, counting first; an unknown code costs the same statements.
async fn attempt(hub: &Hub, staff: &Staff, typed: &Typed) -> Result<Attempt> {
    let (clerk, hash) = (staff.desk().clerk, typed.code.hash(hub.keys.keyed()));
    let mut act = hub.db.act(&staff.actor(), "counter.try").await?;
    let spent = budget::spend(hub, &mut act, staff).await?;
    let tries = rows::count_try(&mut act, &clerk, &hash).await?;
    let claim = codes::claim(&mut act, &hash).await?;
    act.commit().await?;
    spent.may_go_on()?;
    if tries > TRIES {
        return Ok(Attempt::Locked);
    }
    let document = hub.keys.document(typed.document.as_str());
    let number = hub.keys.cnp(&typed.cnp);
    let agrees = |claim: &Claim| {
        let same = hub.keys.cnp(&claim.cnp).agrees(&number) & claim.document.agrees(&document);
        same && claim.open
    };
    let mut act = hub.db.act(&staff.actor(), "counter.identify").await?;
    if let Some(claim) = &claim {
        act.subject("account", claim.account);
    }
    let Some(claim) = claim.filter(agrees) else {
        act.refuse("disagree").await?;
        return Ok(Attempt::Disagrees);
    };
    rows::forget_tries(&mut act, &clerk, &hash).await?;
    act.commit().await?;
    Ok(Attempt::Agrees(claim, hash))
}

/// Opens the case, or the one that is open already: sent twice, it is opened once.
async fn begin(hub: &Hub, visit: &Visit, staff: &Staff, claim: &Claim, hash: &str) -> Result {
    let about = Resource::new("account", claim.account)
        .of_unit(&staff.member.unit.code)
        .of_account(claim.account)
        .about(hub.keys.cnp(&claim.cnp));
    let asked = Asked::for_purpose(Purpose::Counter);
    if let Err(refused) = authorise(hub, staff, Action::OpenEnrolment, &about, &asked).await? {
        return refused.answer(visit, staff, PAGE).await;
    }
    let desk: Desk = staff.desk();
    let mut act = hub.db.act(&staff.actor(), "counter.open").await?;
    act.subject("account", claim.account);
    if let Some(case) = rows::live(&mut act, &desk, claim.account, hash).await? {
        return Ok(page::see_other(super::case::address(case.id)));
    }
    // Two counters at the same moment: one has the person, the other looks again.
    let opened = rows::open(&mut act, &desk, claim.account, hash).await?;
    let id = opened.ok_or_else(Error::conflict)?;
    act.detail(serde_json::json!({ "case": id.to_string() }));
    act.commit().await?;
    Ok(page::see_other(super::case::address(id)))
}
