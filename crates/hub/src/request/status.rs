//! The status of a request: a page that never dead-ends, and its live status.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use base::Id;
use web::live::{self, Status};
use web::page;
use web::ui::{self, Banner, SummaryList, Tag};
use web::{Error, Layout, Result, Texts, Visit, fl};

use super::model::{Request, RequestState};
use super::reasons::table;
use super::store as requests;
use crate::Hub;
use crate::account::citizen::Citizen;
use crate::account::model::Account;
use crate::issuing;
use crate::office::model::QuestionKind;
use crate::office::store::question::{self, Question};

/// How often the live status looks.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// An id from an address; whatever cannot be one is not there.
pub fn id_of<T>(text: &str) -> Result<Id<T>> {
    text.parse().map_err(|_| Error::not_found())
}

/// Whether the person was sent here instead of making a second request today.
fn same_day(query: Option<&str>) -> bool {
    query.is_some_and(|query| query.split('&').any(|pair| pair == "azi=da"))
}

/// The calm notice for that person.
pub fn notice(l: Texts, query: Option<&str>) -> Option<Banner> {
    same_day(query).then(|| ui::banner(l, fl!(l, "err-same-day")))
}

/// The state in a word. While the clock stands, the person is waited for.
pub fn tag(l: Texts, request: &Request) -> Tag {
    match request.state {
        RequestState::Submitted | RequestState::WaitingRegister | RequestState::Numbered => {
            ui::tag(fl!(l, "status-received"))
        }
        RequestState::Operator if request.promised.is_none() => {
            ui::tag(fl!(l, "status-action")).yellow()
        }
        RequestState::Operator => ui::tag(fl!(l, "status-checking")).yellow(),
        RequestState::Issued => ui::tag(fl!(l, "status-ready")).green(),
        RequestState::Refused => ui::tag(fl!(l, "status-refused")).red(),
        RequestState::Withdrawn => ui::tag(fl!(l, "status-withdrawn")).grey(),
    }
}

/// The title of the page in each state, which is also what the live status says.
fn title(l: Texts, state: RequestState) -> String {
    match state {
        RequestState::Submitted | RequestState::Numbered => fl!(l, "wait-title"),
        RequestState::WaitingRegister => fl!(l, "sys-rocris-title"),
        RequestState::Operator => fl!(l, "manual-title"),
        RequestState::Issued => fl!(l, "done-title"),
        RequestState::Refused => fl!(l, "refused-title"),
        RequestState::Withdrawn => fl!(l, "status-withdrawn"),
    }
}

#[derive(Template)]
#[template(path = "request/pages/status.html")]
struct StatusPage {
    l: Texts,
    layout: Layout,
    id: Id<Request>,
    title: String,
    /// What happens next, one paragraph each.
    texts: Vec<String>,
    list: SummaryList,
    notice: Option<Banner>,
    moving: bool,
    /// The person is sent to a counter.
    counters: bool,
    /// The page on which the person answers what was asked.
    answer: Option<String>,
}

impl StatusPage {
    fn here(&self) -> String {
        format!("/cereri/{}", self.id)
    }

    fn new(
        (visit, citizen): (&Visit, &Citizen),
        request: &Request,
        asked: Option<&Question>,
    ) -> Self {
        let l = visit.l;
        let title = asked.map_or_else(|| title(l, request.state), |_| fl!(l, "status-action"));
        Self {
            l,
            layout: citizen.layout(visit, &title).back("/acasa"),
            id: request.id,
            title,
            texts: asked.map_or_else(|| texts(l, request), |asked| asked_texts(l, asked)),
            list: list(l, request),
            notice: None,
            moving: request.state.is_moving(),
            counters: request.state == RequestState::Refused
                || asked.is_some_and(|asked| asked.kind == QuestionKind::Visit),
            answer: asked
                .filter(|asked| asked.kind == QuestionKind::Data)
                .map(|_| format!("/cereri/{}/completare", request.id)),
        }
    }
}

fn texts(l: Texts, request: &Request) -> Vec<String> {
    match request.state {
        // Something that is needed did not answer: seconds are not promised any more (rule 31).
        RequestState::Submitted | RequestState::Numbered if request.attempts > 0 => {
            vec![fl!(l, "wait-kept")]
        }
        RequestState::Submitted | RequestState::Numbered => vec![fl!(l, "wait-text")],
        RequestState::WaitingRegister => vec![fl!(l, "sys-rocris-text"), fl!(l, "wait-close")],
        RequestState::Operator => {
            vec![fl!(l, "manual-text"), fl!(l, "manual-why"), fl!(l, "manual-counter")]
        }
        RequestState::Refused => vec![fl!(l, "refused-text")],
        RequestState::Issued | RequestState::Withdrawn => Vec::new(),
    }
}

/// What the office asked, and that the clock stands: never why.
fn asked_texts(l: Texts, asked: &Question) -> Vec<String> {
    let since = l.date_time(asked.asked_at);
    let what = match asked.until {
        Some(day) => fl!(l, "status-visit", day = l.date(day)),
        None => fl!(l, "status-data"),
    };
    vec![what, fl!(l, "status-clock", since = since), fl!(l, "manual-why")]
}

fn list(l: Texts, request: &Request) -> SummaryList {
    let reason = table().ever(&request.reason.code);
    let label = reason.map_or(request.reason.text.as_str(), |reason| reason.label(l.lang));
    let list = ui::summary_list()
        .row(fl!(l, "manual-ref"), &request.reference)
        .row_html(fl!(l, "status-state"), tag(l, request))
        .row(fl!(l, "status-sent"), l.date_time(request.created_at))
        .row(fl!(l, "check-reason"), label);
    match request.promised {
        Some(day) if request.state == RequestState::Operator => {
            list.row(fl!(l, "status-promised"), l.date(day))
        }
        _ => list,
    }
}

/// Where a request stands, what happens next and when. A finished one leads to its certificate.
pub async fn page(
    State(hub): State<Hub>,
    visit: Visit,
    citizen: Citizen,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result {
    let mut read = hub.db.read().await?;
    let id = id_of::<Request>(&id)?;
    let request = requests::one(&mut read, id, citizen.account.id).await?;
    let request = request.ok_or_else(Error::not_found)?;
    if request.state == RequestState::Issued {
        let ready = issuing::store::by_requests(&mut read, &[id]).await?;
        if let Some(certificate) = ready.get(&id) {
            let notice = if same_day(query.as_deref()) { "?azi=da" } else { "" };
            return Ok(page::see_other(format!("/certificate/{certificate}{notice}")));
        }
    }
    let asked = question::open(&mut read, id).await?;
    let asked = asked.filter(|_| request.state == RequestState::Operator);
    let mut page = StatusPage::new((&visit, &citizen), &request, asked.as_ref());
    page.notice = notice(visit.l, query.as_deref());
    Ok(page::render(page).into_response())
}

/// The live status: one sentence when something changed, a link at the end. Only so many at once; others have the button.
pub async fn follow(
    State(hub): State<Hub>,
    visit: Visit,
    citizen: Citizen,
    Path(id): Path<String>,
) -> Result<Response> {
    let id = id_of::<Request>(&id)?;
    let account = citizen.account.id;
    let mut read = hub.db.read().await?;
    requests::state(&mut read, id, account).await?.ok_or_else(Error::not_found)?;
    drop(read);
    let place = hub.followers.clone().try_acquire_owned();
    let place = place.map_err(|_| Error::unavailable(Some(Duration::from_secs(30))))?;
    let (place, l) = (std::sync::Arc::new(place), visit.l);
    let look = move || {
        // The place is given back when the stream ends.
        let (hub, _place) = (hub.clone(), place.clone());
        async move { look(&hub, l, id, account).await }
    };
    Ok(live::follow(LOOK_EVERY, look).into_response())
}

async fn look(hub: &Hub, l: Texts, id: Id<Request>, account: Id<Account>) -> Option<Status> {
    let mut read = hub.db.read().await.ok()?;
    let state = requests::state(&mut read, id, account).await.ok()??;
    let text = title(l, state);
    if state.is_moving() {
        return Some(Status::Working(text));
    }
    Some(Status::Done { text, href: format!("/cereri/{id}") })
}
