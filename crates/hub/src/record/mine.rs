//! What the person asked to be corrected, and where it stands.

use askama::Template;
use axum::extract::{Path, RawQuery, State as Shared};
use axum::response::IntoResponse as _;
use base::{Date, Id};
use web::page;
use web::ui::{self, Banner, SummaryList};
use web::{Error, Layout, Result, Texts, Visit, fl};

use super::correct::said;
use super::model::{Correction, Decision, State};
use super::{CORRECTIONS, PAGE, store as rows};
use crate::Hub;
use crate::account::citizen::Citizen;
use crate::profile::fresh;

#[derive(Template)]
#[template(path = "record/pages/mine.html")]
struct MinePage {
    l: Texts,
    layout: Layout,
    notice: Option<Banner>,
    shown: Vec<Shown>,
}

struct Shown {
    id: Id<Correction>,
    reference: String,
    list: SummaryList,
    open: bool,
    /// The way on is the court.
    court: Option<String>,
}

/// Everything that the person asked for, the newest first.
pub async fn show(
    Shared(hub): Shared<Hub>,
    visit: Visit,
    citizen: Citizen,
    RawQuery(query): RawQuery,
) -> Result {
    if let Some(again) = fresh::required(&citizen.session, visit.now(), CORRECTIONS).await? {
        return Ok(again);
    }
    let (l, today) = (visit.l, visit.today());
    let mut read = hub.db.read().await?;
    let found = rows::of_account(&mut read, citizen.account.id).await?;
    drop(read);
    let page = MinePage {
        l,
        layout: citizen.layout(&visit, fl!(l, "corrections-title")).back(PAGE),
        notice: notice(l, query.as_deref(), found.first()),
        shown: found.iter().map(|one| Shown::new(l, one, today)).collect(),
    };
    Ok(page::render(page).into_response())
}

/// What just happened, said once at the top.
fn notice(l: Texts, query: Option<&str>, newest: Option<&Correction>) -> Option<Banner> {
    match query? {
        "primita=da" => {
            let (number, date) = (newest?.reference.as_str(), l.date(newest?.promised));
            Some(ui::success(l, fl!(l, "corrections-received", reference = number, date = date)))
        }
        "retrasa=da" => Some(ui::success(l, fl!(l, "corrections-taken-back"))),
        "retrasa=nu" => Some(ui::banner(l, fl!(l, "corrections-too-late"))),
        _ => None,
    }
}

impl Shown {
    fn new(l: Texts, correction: &Correction, today: Date) -> Self {
        let state = &correction.state;
        let mut list = ui::summary_list()
            .row(fl!(l, "corrections-state"), state_in_words(l, state))
            .row(fl!(l, "correct-about"), &correction.judgment)
            .row(fl!(l, "correct-what"), said(l, correction.wrong));
        if let Some(note) = &correction.note {
            list = list.row(fl!(l, "correct-words"), note);
        }
        list = list.row(fl!(l, "corrections-sent"), l.date_time(correction.created_at));
        if state.is_open() {
            list = list.row(fl!(l, "corrections-until"), l.date(correction.promised));
        }
        if let State::Decided(proposal) = state {
            list = list.row(fl!(l, "corrections-answer"), &proposal.answer);
        }
        Self {
            id: correction.id,
            reference: correction.reference.clone(),
            list,
            open: state.is_open(),
            court: court(l, correction, today),
        }
    }
}

fn state_in_words(l: Texts, state: &State) -> String {
    match state {
        State::Received => fl!(l, "corrections-is-received"),
        State::Proposed(_) => fl!(l, "corrections-is-proposed"),
        State::Decided(one) if one.decision == Decision::Correct => {
            fl!(l, "corrections-is-correct")
        }
        State::Decided(_) => fl!(l, "corrections-is-refused"),
        State::Withdrawn => fl!(l, "corrections-is-withdrawn"),
    }
}

/// Refusal and silence can be brought before the court.
fn court(l: Texts, correction: &Correction, today: Date) -> Option<String> {
    match &correction.state {
        State::Decided(one) if one.decision == Decision::Refuse => {
            Some(fl!(l, "corrections-court"))
        }
        _ if rows::is_late(correction, today) => Some(fl!(l, "corrections-late")),
        _ => None,
    }
}

/// Takes a correction back.
pub async fn withdraw(
    Shared(hub): Shared<Hub>,
    visit: Visit,
    citizen: Citizen,
    Path(id): Path<String>,
) -> Result {
    let id: Id<Correction> = id.parse().map_err(|_| Error::not_found())?;
    if let Some(again) = fresh::required(&citizen.session, visit.now(), CORRECTIONS).await? {
        return Ok(again);
    }
    let mut act = hub.db.act(&citizen.actor(), "record.withdraw").await?;
    act.subject("account", citizen.account.id);
    let found = rows::one(&mut act, id).await?;
    let found = found.filter(|one| one.account == citizen.account.id);
    let found = found.ok_or_else(Error::not_found)?;
    let seen = (id, found.version);
    let Ok(state) = found.state.withdraw() else {
        return Ok(page::see_other(format!("{CORRECTIONS}?retrasa=nu")));
    };
    if !rows::change(&mut act, seen, &state, None).await? {
        return Ok(page::see_other(format!("{CORRECTIONS}?retrasa=nu")));
    }
    act.also("record.take-back").subject("correction", id);
    act.commit().await?;
    Ok(page::see_other(format!("{CORRECTIONS}?retrasa=da")))
}
