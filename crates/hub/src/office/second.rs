//! The other pair of eyes: where an entry is used, somebody else looks at the same two columns and agrees, or sends it back with a
//! reason. Never who decided: by the rights, and by a constraint of the database.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use base::Id;
use web::page;
use web::ui::{self, Banner, Choices, Html, SummaryList, Table};
use web::{Error, Form, Layout, Result, Texts, Visit, fl};

use super::case::{self, Look};
use super::compare::{self, Pair};
use super::grounds;
use super::model::{Case, CaseState, Finding, ReturnReason, Term, Verdict};
use super::queue::{Said, names};
use super::store::case as rows;
use super::store::decision::{self, Proposed};
use super::store::note::{self, NoteKind};
use super::{nav, words};
use crate::Hub;
use crate::request::model::Request;
use crate::request::status::id_of;
use crate::staff::access::{authorise, barred};
use crate::staff::rights::Action;
use crate::staff::signed_in::Staff;

/// The page.
pub const PAGE: &str = "/personal/confirmari";
/// The field of the answer, and of the reason why it is sent back.
const ANSWER: &str = "raspuns";
const WHY: &str = "motiv";
/// What is shown, as the access log names it.
const FIELDS: &[&str] =
    &["name", "masked-cnp", "birth-date", "parents", "recorded-identities", "findings"];

fn address(id: Id<Request>) -> String {
    format!("{PAGE}/{id}")
}

#[derive(Template)]
#[template(path = "office/pages/seconds.html")]
struct ListPage {
    l: Texts,
    layout: Layout,
    notice: Option<Banner>,
    table: Option<Table>,
}

/// What waits for a second person, the oldest promise first. Nothing personal.
pub async fn show(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    RawQuery(query): RawQuery,
) -> Result {
    if let Some(denied) = barred(&hub, (&visit, &staff), Action::ApproveReview, PAGE).await? {
        return Ok(denied);
    }
    let l = visit.l;
    let mut read = hub.db.read().await?;
    let lines = rows::queue(&mut read, CaseState::Proposed).await?;
    let mut table = ui::table(fl!(l, "office-second-waiting"))
        .column(fl!(l, "manual-ref"))
        .column(fl!(l, "office-term-title"))
        .column(fl!(l, "office-proposer"));
    for line in &lines {
        let Some(proposed) = decision::proposed(&mut read, line.request).await? else { continue };
        let by = names(&mut read, &[proposed.proposer]).await?;
        let number = Html::link(address(line.request), &line.reference);
        let term = words::term(l, Term::of(line.promised, visit.today())).to_string();
        let by = by.get(&proposed.proposer).cloned().unwrap_or_default();
        table = table.row([number, Html::trusted(term), by.into()]);
    }
    let page = ListPage {
        l,
        layout: nav(l, &staff, staff.layout(&visit, fl!(l, "office-second-title")), PAGE),
        notice: Said::of(query.as_deref()).map(|said| said.notice(l)),
        table: (!lines.is_empty()).then_some(table),
    };
    Ok(page::render(page).into_response())
}

/// A recorded person, with what the first operator found.
struct Beside {
    pair: Pair,
    found: String,
    same: bool,
}

#[derive(Template)]
#[template(path = "office/pages/second.html")]
struct SecondPage {
    l: Texts,
    layout: Layout,
    reference: String,
    address: String,
    by: String,
    stated: Option<SummaryList>,
    beside: Vec<Beside>,
    down: bool,
    reasons: Choices,
    returning: bool,
}

fn in_words(l: Texts, found: Option<&Finding>) -> (String, bool) {
    let Some(found) = found else { return (fl!(l, "office-second-new"), false) };
    let ground = grounds::list().ever(&found.ground).map_or("", |ground| ground.label(l.lang));
    let note = found.note.as_deref().unwrap_or_default();
    let text = match found.verdict {
        Verdict::Same => fl!(l, "office-same", why = ground),
        Verdict::Different => fl!(l, "office-different", why = ground),
    };
    (format!("{text} {note}").trim().to_owned(), found.verdict == Verdict::Same)
}

impl SecondPage {
    fn new(
        (visit, staff): (&Visit, &Staff),
        (case, look): (&Case, Option<&Look>),
        (proposed, by): (&Proposed, String),
        form: &Form,
    ) -> Self {
        let l = visit.l;
        let title = fl!(l, "office-second-title");
        let layout = nav(l, staff, staff.layout(visit, title), "").back(PAGE);
        let beside = look.map_or_else(Vec::new, |look| {
            let pairs = compare::pairs(l, &look.person, &look.candidates, false).into_iter();
            let of = |(pair, id): (Pair, _)| {
                let found = proposed.findings.iter().find(|found| found.recorded == id);
                let (found, same) = in_words(l, found);
                Beside { pair, found, same }
            };
            pairs.zip(look.candidates.iter().map(|one| one.id)).map(of).collect()
        });
        let reasons = form.radios(WHY).legend(fl!(l, "office-return-why")).small();
        let all = ReturnReason::ALL.iter();
        Self {
            l,
            layout: layout.errors(form),
            reference: case.reference.clone(),
            address: address(case.request),
            by: fl!(l, "office-second-by", by = by, at = l.date_time(proposed.at)),
            stated: look.and_then(|look| compare::stated(l, &look.results.stated)),
            beside,
            down: look.is_none(),
            reasons: all.fold(reasons, |list, reason| {
                list.item(reason.as_str(), words::returned(l, *reason))
            }),
            returning: form.error(WHY).is_some(),
        }
    }
}

/// The case that waits for a second person, where this one may look; or where they go instead.
async fn opened(
    hub: &Hub,
    (visit, staff): (&Visit, &Staff),
    id: &str,
) -> Result<std::result::Result<(Case, Proposed), Response>> {
    if let Some(denied) = barred(hub, (visit, staff), Action::ApproveReview, PAGE).await? {
        return Ok(Err(denied));
    }
    let mut read = hub.db.read().await?;
    let case = rows::by_id(&mut read, id_of(id)?).await?.ok_or_else(Error::not_found)?;
    let proposed = decision::proposed(&mut read, case.request).await?;
    drop(read);
    let proposed = proposed.filter(|_| case.waits && case.state == CaseState::Proposed);
    let Some(proposed) = proposed else { return Ok(Err(page::see_other(PAGE))) };
    let about = case::resource(&case).proposed_by(proposed.proposer);
    let asked = case::asked(&case, FIELDS);
    match authorise(hub, staff, Action::ApproveReview, &about, &asked).await? {
        Ok(_) => Ok(Ok((case, proposed))),
        Err(refused) => refused.answer(visit, staff, &address(case.request)).await.map(Err),
    }
}

/// The two columns again, with what was found.
pub async fn open(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
) -> Result {
    let (case, proposed) = match opened(&hub, (&visit, &staff), &id).await? {
        Ok(opened) => opened,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let form = visit.form();
    let page = load(&hub, (&visit, &staff), (&case, &proposed), &form).await?;
    Ok(page::render(page).into_response())
}

async fn load(
    hub: &Hub,
    (visit, staff): (&Visit, &Staff),
    (case, proposed): (&Case, &Proposed),
    form: &Form,
) -> Result<SecondPage> {
    let look = case::look(hub, staff.member.id, case).await?;
    let by = names(&mut hub.db.read().await?, &[proposed.proposer]).await?;
    let by = by.get(&proposed.proposer).cloned().unwrap_or_default();
    Ok(SecondPage::new((visit, staff), (case, look.as_ref()), (proposed, by), form))
}

/// Agrees, or sends it back with a reason.
pub async fn decide(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
    mut form: Form,
) -> Result {
    let (case, proposed) = match opened(&hub, (&visit, &staff), &id).await? {
        Ok(opened) => opened,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let done = if form.value(ANSWER) == "da" {
        agreed(&hub, &staff, &case, &proposed).await?
    } else {
        let missing = fl!(visit.l, "office-err-return");
        let Some(why) = form.choice(WHY, |text| text.parse().ok(), missing) else {
            let page = load(&hub, (&visit, &staff), (&case, &proposed), &form).await?;
            return Ok(page::render(page).status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
        };
        sent_back(&hub, &staff, &case, &proposed, why).await?
    };
    // Somebody else was faster: the list says what still waits.
    let said = if done { "?spus=decis" } else { "" };
    Ok(page::see_other(format!("{PAGE}{said}")))
}

/// The request goes back to the issuing with what was found; false where somebody was faster.
async fn agreed(hub: &Hub, staff: &Staff, case: &Case, proposed: &Proposed) -> Result<bool> {
    let mut act = hub.db.act(&staff.actor(), "office.agree").await?;
    act.subject("request", case.request);
    if !decision::confirm(&mut act, proposed.id, staff.member.id).await?
        || !rows::go(&mut act, case.request, CaseState::Proposed, CaseState::Over).await?
        || !rows::issue(&mut act, case.request).await?
    {
        return Ok(false);
    }
    act.commit().await?;
    hub.issuer.feed(case.request);
    Ok(true)
}

/// It waits for an operator again, first for the one who decided.
async fn sent_back(
    hub: &Hub,
    staff: &Staff,
    case: &Case,
    proposed: &Proposed,
    why: ReturnReason,
) -> Result<bool> {
    let mut act = hub.db.act(&staff.actor(), "office.send-back").await?;
    act.subject("request", case.request);
    act.detail(serde_json::json!({ "reason": why.as_str() }));
    let (me, first) = (staff.member.id, proposed.proposer);
    if !decision::send_back(&mut act, proposed.id, me, why).await?
        || !rows::go(&mut act, case.request, CaseState::Proposed, CaseState::Waiting).await?
    {
        return Ok(false);
    }
    rows::give(&mut act, case.request, first).await?;
    let (kind, text) = ((NoteKind::Returned, me), Some(why.as_str().to_owned()));
    note::write(&mut act, case.request, kind, Some(first), text).await?;
    act.commit().await?;
    Ok(true)
}
