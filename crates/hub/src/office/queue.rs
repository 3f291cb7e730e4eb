//! The requests that wait, the oldest promise first, and the button that takes the next one. Nothing personal is on this page.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use ::store::{Read, StoreError};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use base::Id;
use web::page;
use web::ui::{self, Banner, Html, Table};
use web::{Layout, Result, Texts, Visit, fl};

use super::model::{CaseState, Term};
use super::store::case::{self as rows, Line};
use super::{case, nav, words};
use crate::Hub;
use crate::staff::access::barred;
use crate::staff::model::StaffMember;
use crate::staff::rights::Action;
use crate::staff::signed_in::Staff;
use crate::staff::store::member as members;

/// The page.
pub const PAGE: &str = "/personal/cereri";

/// What was done before this page, as its address has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// A request was decided.
    Decided,
    /// It waits for a second person.
    Proposed,
    /// Nothing waits for this operator.
    Nothing,
    /// It was given back, or to a colleague.
    Given,
    /// The person was asked.
    Asked,
    /// The registers are asked again.
    Again,
    /// It was refused online.
    Refused,
    /// It is not theirs any more.
    Lost,
}

impl Said {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Decided, "decis"),
        (Self::Proposed, "propus"),
        (Self::Nothing, "nimic"),
        (Self::Given, "dat"),
        (Self::Asked, "cerut"),
        (Self::Again, "reluat"),
        (Self::Refused, "refuzat"),
        (Self::Lost, "pierdut"),
    ];

    fn word(self) -> &'static str {
        Self::ALL.into_iter().find(|(said, _)| *said == self).map_or("", |(_, word)| word)
    }

    /// What the address of a page says was done before.
    pub fn of(query: Option<&str>) -> Option<Self> {
        let named = query?.split('&').find_map(|pair| pair.strip_prefix("spus="))?;
        Self::ALL.into_iter().find(|(_, word)| *word == named).map(|(said, _)| said)
    }

    fn text(self, l: Texts) -> String {
        match self {
            Self::Decided => fl!(l, "office-said-decided"),
            Self::Proposed => fl!(l, "office-said-proposed"),
            Self::Nothing => fl!(l, "office-said-nothing"),
            Self::Given => fl!(l, "office-said-given"),
            Self::Asked => fl!(l, "office-said-asked"),
            Self::Again => fl!(l, "office-said-again"),
            Self::Refused => fl!(l, "office-said-refused"),
            Self::Lost => fl!(l, "office-said-lost"),
        }
    }

    /// The notice on the page that follows.
    pub fn notice(self, l: Texts) -> Banner {
        match self {
            Self::Decided | Self::Proposed => ui::success(l, self.text(l)).quiet(),
            _ => ui::banner(l, self.text(l)).quiet(),
        }
    }
}

#[derive(Template)]
#[template(path = "office/pages/queue.html")]
struct QueuePage {
    l: Texts,
    layout: Layout,
    notice: Option<Banner>,
    waiting: Option<Table>,
    asked: Option<Table>,
}

/// The names of colleagues, by id.
pub type Names = HashMap<Id<StaffMember>, String>;

/// Reads the names of these colleagues.
pub async fn names(
    read: &mut Read,
    ids: &[Id<StaffMember>],
) -> std::result::Result<Names, StoreError> {
    let mut names = HashMap::new();
    for id in ids {
        if let Entry::Vacant(place) = names.entry(*id)
            && let Some(member) = members::by_id(read, *id).await?
        {
            place.insert(member.name.full());
        }
    }
    Ok(names)
}

/// Who has each of these cases, and for whom it is kept.
pub async fn holders(read: &mut Read, lines: &[Line]) -> std::result::Result<Names, StoreError> {
    let named = lines
        .iter()
        .flat_map(|line| line.held.map(|(who, _)| who).into_iter().chain(line.assignee));
    names(read, &named.collect::<Vec<_>>()).await
}

/// Facts of one cell, each on a line of its own, so that tables fit a small telephone.
fn cell<const N: usize>(parts: [Html; N]) -> Html {
    Html::trusted(parts.map(|part| part.to_string()).join("<br>"))
}

fn tag(tag: &ui::Tag) -> Html {
    Html::trusted(tag.to_string())
}

/// A table of cases: number, term, who has it.
pub fn table(
    l: Texts,
    (caption, today): (String, base::Date),
    lines: &[Line],
    names: &Names,
) -> Option<Table> {
    let empty = ui::table(caption)
        .column(fl!(l, "manual-ref"))
        .column(fl!(l, "office-term-title"))
        .column(fl!(l, "office-holder"));
    let name = |id: Id<StaffMember>| names.get(&id).cloned().unwrap_or_default();
    let table = lines.iter().fold(empty, |table, line| {
        let number = Html::link(case::address(line.request), &line.reference);
        let holder = match (line.held, line.assignee) {
            (Some((who, until)), _) => {
                fl!(l, "office-held", name = name(who), until = l.date_time(until))
            }
            (None, Some(who)) => fl!(l, "office-kept", name = name(who)),
            (None, None) => fl!(l, "office-free"),
        };
        let received = Html::text(l.date_time(line.received_at));
        let term = tag(&words::term(l, Term::of(line.promised, today)));
        let why = Html::text(words::why(l, line.why));
        table.row([cell([number, received]), cell([term, why]), holder.into()])
    });
    (!lines.is_empty()).then_some(table)
}

/// The page.
pub async fn show(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    RawQuery(query): RawQuery,
) -> Result {
    if let Some(denied) = barred(&hub, (&visit, &staff), Action::ReviewRequest, PAGE).await? {
        return Ok(denied);
    }
    let (l, said) = (visit.l, Said::of(query.as_deref()));
    let mut read = hub.db.read().await?;
    let waiting = rows::queue(&mut read, CaseState::Waiting).await?;
    let asked = rows::queue(&mut read, CaseState::Asked).await?;
    let names = holders(&mut read, &waiting).await?;
    drop(read);
    // What was done is in the title, because that is what is read aloud first.
    let title = fl!(l, "staff-queue-title");
    let title = said.map_or(title.clone(), |said| format!("{} – {title}", said.text(l)));
    let today = visit.today();
    let page = QueuePage {
        l,
        layout: nav(l, &staff, staff.layout(&visit, title), PAGE),
        notice: said.map(|said| said.notice(l)),
        waiting: table(l, (fl!(l, "office-waiting"), today), &waiting, &names),
        asked: table(l, (fl!(l, "office-asked"), today), &asked, &names),
    };
    Ok(page::render(page).into_response())
}

/// Takes the next request, or leads to the one that the operator has.
pub async fn take(State(hub): State<Hub>, visit: Visit, staff: Staff) -> Result {
    if let Some(denied) = barred(&hub, (&visit, &staff), Action::ReviewRequest, PAGE).await? {
        return Ok(denied);
    }
    next(&hub, &staff, None).await
}

/// The next request of this operator, or the queue where there is none; with what was done before.
pub async fn next(hub: &Hub, staff: &Staff, said: Option<Said>) -> Result<Response> {
    let mut act = hub.db.act(&staff.actor(), "office.take").await?;
    let Some(request) = rows::take_next(&mut act, &staff.member).await? else {
        act.refuse("nothing").await?;
        return Ok(queue(said.unwrap_or(Said::Nothing)));
    };
    act.subject("request", request);
    act.commit().await?;
    Ok(page::see_other(with(&case::address(request), said)))
}

fn with(page: &str, said: Option<Said>) -> String {
    said.map_or(page.to_owned(), |said| format!("{page}?spus={}", said.word()))
}

/// The queue, with what was done before.
pub fn queue(said: Said) -> Response {
    page::see_other(with(PAGE, Some(said)))
}
