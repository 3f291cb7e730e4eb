//! What people see of their own record: each entry with the day on which it will disappear and why, and what no longer counts.

use std::collections::BTreeMap;

use ::store::Actor;
use axum::extract::State as Shared;
use axum::{Extension, Json};
use base::{Date, Id, Problem, Timestamp, dates};
use serde::{Deserialize, Serialize};
use web::peer::Caller;
use web::{Error, Result};

use super::answer::{standing, sure};
use super::http::{State, are_codes, refuse, searchable};
use super::line::Line;
use super::store;
use super::wire::{CheckResult, Outcome, Subject};
use crate::law::projection::Recorded;
use crate::law::{self, Document, Ground, ReasonClass};
use crate::records;
use crate::records::event::{self, EntryOf, Event};
use crate::search::{self, Finding, Grade};

/// Asks for what the register holds about a person, for that person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// The asker's number for this call, for both logs. No personal data.
    pub request_id: String,
    /// Why the person is asked about, as a code of the asker's (rule 103).
    pub purpose: String,
    /// The person, whom the asker knows to be the one who reads the answer. No document is named.
    pub person: Subject,
}

/// What the register holds about the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewAnswer {
    /// The number of this consultation in the register's log.
    pub search_id: Id<CheckResult>,
    /// The moment at which it was true.
    pub as_of: Timestamp,
    /// How sure it is that the person is in the record.
    pub grade: Grade,
    /// Clean: nothing is held. Recorded: what follows. Needs operator: nothing is said before an operator has looked (rule 35).
    pub outcome: Outcome,
    /// The entries that count, in the order of finality.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<Entry>,
    /// What is not shown or does not count any more, with the reason and without what it says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<Withheld>,
}

/// An entry, explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The register's own identifier, by which a correction names it.
    pub id: Id<EntryOf>,
    /// What a document would print.
    pub line: Line,
    /// The day on which it will disappear if nothing else happens; none where nothing that is known makes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disappears_on: Option<Date>,
    /// When and by what rule, in words.
    pub explanation: Explanation,
}

/// Something that is not shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// What it is.
    pub kind: WithheldKind,
    /// Since when it does not count, where it does not count for any document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// Why, in words.
    pub explanation: Explanation,
}

/// What a withheld thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithheldKind {
    /// An entry.
    Entry,
    /// A provisional note.
    Note,
}

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// In Romanian.
    pub ro: String,
    /// In English.
    pub en: String,
}

impl From<&law::Explanation> for Explanation {
    fn from(words: &law::Explanation) -> Self {
        Self { ro: words.ro.clone(), en: words.en.clone() }
    }
}

impl From<&law::Line> for Entry {
    fn from(line: &law::Line) -> Self {
        Self {
            id: line.entry,
            line: Line::from(line),
            disappears_on: line.disappears.map(|change| change.on),
            explanation: (&line.explanation).into(),
        }
    }
}

impl From<&law::Withheld> for Withheld {
    fn from(withheld: &law::Withheld) -> Self {
        let kind = match withheld.what {
            Recorded::Entry(_) => WithheldKind::Entry,
            Recorded::Note(_) => WithheldKind::Note,
        };
        Self { kind, since: withheld.since, explanation: (&withheld.explanation).into() }
    }
}

pub(super) async fn view(
    Shared(state): Shared<State>,
    Extension(Caller(peer)): Extension<Caller>,
    Json(asked): Json<View>,
) -> Result<Json<ViewAnswer>> {
    acceptable(&asked).map_err(Error::refuse)?;
    let as_of = state.db.now();
    let name = asked.person.name();
    let mut read = state.db.snapshot().await?;
    let found = search::search(&mut read, &[asked.person.identity(&name)]).await?;
    let finding = found.into_iter().next().unwrap_or_default();
    let finding = finding.in_light_of(&asked.person.same, &asked.person.different);
    let lives = records::store::lives(&mut read, &sure(&finding).collect(), None).await?;
    drop(read);
    let (outcome, entries, withheld) = seen(&finding, &lives, dates::today(as_of));
    let search_id = Id::new(as_of, state.db.entropy());
    let grade = finding.grade();
    let answer = ViewAnswer { search_id, as_of, grade, outcome, entries, withheld };
    // Nothing is shown without its line in the log.
    consulted(&state, peer, &asked, &answer, finding.candidates.len()).await?;
    Ok(Json(answer))
}

/// What the person sees on `day`.
fn seen(
    finding: &Finding,
    lives: &BTreeMap<Id<event::Subject>, Vec<Event>>,
    day: Date,
) -> (Outcome, Vec<Entry>, Vec<Withheld>) {
    match finding.grade() {
        Grade::None => return (Outcome::Clean, Vec::new(), Vec::new()),
        Grade::Possible => return (Outcome::NeedsOperator, Vec::new(), Vec::new()),
        Grade::Exact => {}
    }
    let standing = standing(finding, lives, day);
    let projection = law::project(&standing, Document::SelfView, ReasonClass::Other);
    let entries: Vec<Entry> = projection.lines.iter().map(Entry::from).collect();
    // That a case is open is for those who investigate it to tell, not for this page.
    let told = projection.withheld.iter().filter(|withheld| withheld.by != Ground::Provisional);
    let withheld: Vec<Withheld> = told.map(Withheld::from).collect();
    let outcome = match (entries.is_empty(), withheld.is_empty()) {
        (true, true) => Outcome::Clean,
        _ => Outcome::Recorded,
    };
    (outcome, entries, withheld)
}

async fn consulted(
    state: &State,
    peer: &'static str,
    asked: &View,
    answer: &ViewAnswer,
    candidates: usize,
) -> Result<(), ::store::StoreError> {
    let mut act = state.db.act(&Actor::Peer(peer), "record.view").await?;
    act.subject("view", &asked.request_id);
    act.detail(serde_json::json!({
        "purpose": asked.purpose,
        "case": asked.person.reference,
        "outcome": answer.outcome,
    }));
    store::log_view(&mut act, peer, asked, (answer, candidates), &state.pseudonyms).await?;
    act.commit().await
}

fn acceptable(asked: &View) -> Result<(), Problem> {
    are_codes([&asked.request_id, &asked.purpose, &asked.person.reference])?;
    if asked.person.document.is_some() {
        return refuse("view-document", "Who sees their own record asks for no document");
    }
    searchable(&asked.person)
}
