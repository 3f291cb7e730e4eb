//! The page with everything that is held.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use base::Id;
use web::page;
use web::ui::SummaryList;
use web::{Lang, Layout, Result, Texts, Visit, fl};

use super::model::Correction;
use super::{PAGE, VIEWED, store as rows};
use crate::Hub;
use crate::account::citizen::Citizen;
use crate::ports::records::views::{Entry, Explanation, Held, View, Withheld, WithheldKind};
use crate::profile::fresh;
use crate::request::certificate::in_words;

#[derive(Template)]
#[template(path = "record/pages/own.html")]
struct OwnPage {
    l: Texts,
    layout: Layout,
    /// An operator has to look first.
    unsure: bool,
    entries: Vec<Shown>,
    withheld: Vec<String>,
}

/// An entry on the page.
struct Shown {
    id: Id<Entry>,
    judgment: String,
    /// The number of the correction that is open for it.
    asked: Option<String>,
    /// In the words of a document.
    court: String,
    list: SummaryList,
    /// When it disappears, and why.
    explanation: String,
}

#[derive(Template)]
#[template(path = "record/pages/later.html")]
pub(super) struct LaterPage {
    l: Texts,
    layout: Layout,
}

impl LaterPage {
    pub(super) fn new(visit: &Visit, citizen: &Citizen) -> Self {
        let layout = citizen.layout(visit, fl!(visit.l, "own-later-title")).back("/contul-meu");
        Self { l: visit.l, layout }
    }
}

/// Everything that is held about the person, now.
pub async fn show(State(hub): State<Hub>, visit: Visit, citizen: Citizen) -> Result {
    if let Some(again) = fresh::required(&citizen.session, visit.now(), PAGE).await? {
        return Ok(again);
    }
    let Some(view) = asked(&hub, &citizen).await else {
        let page = page::render(LaterPage::new(&visit, &citizen));
        return Ok(page.status(StatusCode::SERVICE_UNAVAILABLE).into_response());
    };
    viewed(&hub, &citizen).await?;
    let mut read = hub.db.read().await?;
    let asked = rows::of_account(&mut read, citizen.account.id).await?;
    drop(read);
    let layout = citizen.layout(&visit, fl!(visit.l, "own-title")).back("/contul-meu");
    Ok(page::render(OwnPage::new(visit.l, layout, &view, &asked)).into_response())
}

/// What the registers say now; none where one of them does not answer.
pub(super) async fn asked(hub: &Hub, citizen: &Citizen) -> Option<View> {
    let account = &citizen.account;
    let person = match hub.persons.person(account.cnp).await {
        Ok(Some(person)) => person,
        // Whoever the population register does not know any more is for a person to look at.
        Ok(None) => return Some(View::NeedsOperator),
        Err(error) => return down(&error),
    };
    match hub.views.view(&account.id.to_string(), &person).await {
        Ok(view) => Some(view),
        Err(error) => down(&error),
    }
}

fn down(error: &dyn std::error::Error) -> Option<View> {
    tracing::warn!(%error, "A register does not answer; the person is asked to come back.");
    None
}

/// Writes the view down before it is shown.
pub(super) async fn viewed(hub: &Hub, citizen: &Citizen) -> Result<()> {
    let mut act = hub.db.act(&citizen.actor(), VIEWED).await?;
    act.subject("account", citizen.account.id);
    Ok(act.commit().await?)
}

impl OwnPage {
    fn new(l: Texts, layout: Layout, view: &View, asked: &[Correction]) -> Self {
        let (entries, withheld): (&[Held], &[Withheld]) = match view {
            View::Held { entries, withheld } => (entries, withheld),
            View::Nothing | View::NeedsOperator => (&[], &[]),
        };
        Self {
            l,
            layout,
            unsure: *view == View::NeedsOperator,
            entries: entries.iter().map(|held| Shown::new(l, held, asked)).collect(),
            withheld: withheld.iter().map(|one| reason(l, one)).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        !self.unsure && self.entries.is_empty() && self.withheld.is_empty()
    }
}

impl Shown {
    fn new(l: Texts, held: &Held, asked: &[Correction]) -> Self {
        let open = asked.iter().find(|one| one.entry == held.id && one.state.is_open());
        let (court, list) = in_words(&held.line);
        Self {
            id: held.id,
            judgment: held.line.judgment.clone(),
            asked: open.map(|one| one.reference.clone()),
            court,
            list,
            explanation: said(l, &held.explanation).to_owned(),
        }
    }
}

/// Why something is not shown, with what it is.
fn reason(l: Texts, withheld: &Withheld) -> String {
    let what = match withheld.kind {
        WithheldKind::Entry => fl!(l, "own-entry"),
        WithheldKind::Note => fl!(l, "own-note"),
    };
    format!("{what}: {}", said(l, &withheld.explanation))
}

fn said(l: Texts, words: &Explanation) -> &str {
    match l.lang {
        Lang::Ro => &words.ro,
        Lang::En => &words.en,
    }
}
