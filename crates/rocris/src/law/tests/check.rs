//! Compares what is expected of a life with what follows from it.

use base::Date;

use super::read::{Expected, Life, end_of};
use crate::law::{
    Document, EntryStanding, ExecutionState, Ground, Measure, ReasonClass, Standing, State,
    known_at, project, standing,
};
use crate::records::judgment::Principal;

const DOCUMENTS: [(&str, Document); 6] = [
    ("certificate", Document::Certificate),
    ("copy", Document::AuthorityCopy),
    ("extract", Document::ExtractForInstitution),
    ("ecris", Document::ExtractForState),
    ("integrity", Document::Integrity),
    ("self", Document::SelfView),
];

/// What may be asked about an entry or a note.
const QUESTIONS: [&str; 11] = [
    "stands", "gone", "idle", "absent", "until", "eligible", "hindered", "is", "penalty",
    "offences", "measures",
];

/// Whether a clause can be compared with anything.
pub fn is_clause(life: &Life, clause: &str) -> Result<(), String> {
    let words: Vec<&str> = clause.split_whitespace().collect();
    let known = |name: &str| {
        let there = life.entries.contains_key(name) || life.notes.contains_key(name);
        if there { Ok(()) } else { Err(format!("there is no {name}")) }
    };
    match words.as_slice() {
        ["next", _] => Ok(()),
        [document, names @ ..] if DOCUMENTS.iter().any(|(it, _)| it == document) => match names {
            [] => Err(format!("`{clause}` expects nothing; write `-`")),
            ["-"] => Ok(()),
            names => names.iter().try_for_each(|name| known(name)),
        },
        [name, question, ..] if QUESTIONS.contains(question) => known(name),
        _ => Err(format!("`{clause}` cannot be expected")),
    }
}

/// What differs from what is expected, each with its line.
pub fn differences(life: &Life) -> Vec<String> {
    let mut differences = Vec::new();
    for expected in &life.expected {
        let events = known_at(&life.events, end_of(expected.known));
        let standing = standing(life.kind, events, expected.on);
        for clause in &expected.clauses {
            let (asked, answer) = split(clause);
            let follows = answer_to(life, &standing, asked);
            if !agree(answer, &follows) {
                let Expected { line, on, .. } = expected;
                let answer = if answer.is_empty() { "yes" } else { answer };
                differences.push(format!(
                    "{line}: {}, on {on}: {asked}: expected {answer}, follows {follows}",
                    life.title
                ));
            }
        }
    }
    differences
}

/// `A gone 56 2023-09-14` is the question `A gone` with an answer.
fn split(clause: &str) -> (&str, &str) {
    let words: Vec<&str> = clause.split_whitespace().collect();
    let of_question = if words.len() > 1 && QUESTIONS.contains(&words[1]) { 2 } else { 1 };
    let end: usize = words[..of_question].iter().map(|word| word.len() + 1).sum();
    let end = end.min(clause.len());
    (clause[..end].trim(), clause[end..].trim())
}

/// Equal; a ground may be given by the number of its rule alone.
fn agree(expected: &str, follows: &str) -> bool {
    let without_key: String = follows.split(" (").next().unwrap_or_default().to_owned();
    let by_key = follows
        .split_once(" (")
        .and_then(|(head, key)| {
            let (head, _) = head.rsplit_once(' ')?;
            Some(format!("{head} {}", key.trim_end_matches(')')))
        })
        .unwrap_or_default();
    expected == follows || expected == without_key || expected == by_key
}

fn answer_to(life: &Life, standing: &Standing, asked: &str) -> String {
    let (name, question) = asked.split_once(' ').unwrap_or((asked, ""));
    if let Some((_, document)) = DOCUMENTS.iter().find(|(it, _)| *it == name) {
        return shown(life, standing, *document);
    }
    if name == "next" {
        return written(standing.next);
    }
    if let Some(id) = life.notes.get(name) {
        let note = standing.notes.iter().find(|note| note.id == *id);
        return note.map_or_else(|| absent(question), |note| state(note.state, question));
    }
    let id = life.entries[name];
    match standing.entries.iter().find(|entry| entry.id == id) {
        None => absent(question),
        Some(entry) => about(life, entry, question),
    }
}

/// The answer about what did not begin.
fn absent(question: &str) -> String {
    if question == "absent" { String::new() } else { "absent".into() }
}

/// The names that a document shows, in the order of the document.
fn shown(life: &Life, standing: &Standing, document: Document) -> String {
    let projection = project(standing, document, ReasonClass::Other);
    let entry_name = |id| life.entries.iter().find(|(_, it)| **it == id).map(|(name, _)| &**name);
    let note_name = |id| life.notes.iter().find(|(_, it)| **it == id).map(|(name, _)| &**name);
    let entries = projection.lines.iter().filter_map(|line| entry_name(line.entry));
    let notes = projection.notes.iter().filter_map(|line| note_name(line.id));
    let mut names: Vec<&str> = entries.chain(notes).collect();
    names.sort_unstable();
    if names.is_empty() { "-".into() } else { names.join(" ") }
}

fn about(life: &Life, entry: &EntryStanding, question: &str) -> String {
    match question {
        "until" => entry.leaves.map_or("-".into(), |it| format!("{} {}", it.on, ground(it.by))),
        "eligible" => written(entry.eligible.map(|it| it.from)),
        "hindered" => {
            let name = |id| life.entries.iter().find(|(_, it)| **it == id).map(|(name, _)| &**name);
            let mut names: Vec<&str> =
                entry.hindered.iter().filter_map(|it| name(it.entry)).collect();
            names.dedup();
            if names.is_empty() { "-".into() } else { names.join(" ") }
        }
        "is" => format!("{} since {}", execution(entry.execution.state), entry.execution.since),
        "penalty" => penalty(&entry.principal),
        "offences" => {
            let articles = entry.offences.iter().map(|it| it.legal_text.article.as_str());
            articles.collect::<Vec<_>>().join(" ")
        }
        "measures" => {
            let complementary = entry.complementary.iter().map(|(_, it)| measure(*it));
            let security = entry.security.iter().map(|(_, _, it)| measure(*it));
            complementary.chain(security).collect::<Vec<_>>().join(", ")
        }
        question => state(entry.state, question),
    }
}

fn measure(measure: Measure) -> String {
    match measure {
        Measure::Lasts { until } => format!("lasts {}", written(until)),
        Measure::Ended { since } => format!("ended {since}"),
    }
}

/// The answer to `stands`, `gone` or `idle`: empty where the question says it all.
fn state(state: State, question: &str) -> String {
    match (state, question) {
        (State::InForce, "stands") => String::new(),
        (State::InForce, _) => "stands".into(),
        (State::Removed { by, since }, "gone") | (State::Suppressed { by, since }, "idle") => {
            format!("{since} {}", ground(by))
        }
        (State::Removed { by, since }, _) => format!("gone {since} {}", ground(by)),
        (State::Suppressed { by, since }, _) => format!("idle {since} {}", ground(by)),
    }
}

fn ground(ground: Ground) -> String {
    format!("{} ({})", ground.law().rule, ground.key())
}

fn execution(state: ExecutionState) -> &'static str {
    match state {
        ExecutionState::Pending => "pending",
        ExecutionState::Running => "running",
        ExecutionState::Interrupted => "interrupted",
        ExecutionState::Instalments => "instalments",
        ExecutionState::ConditionallyReleased => "released",
        ExecutionState::UnderSupervision => "supervised",
        ExecutionState::Executed => "executed",
        ExecutionState::Prescribed => "prescribed",
        ExecutionState::Pardoned => "pardoned",
        ExecutionState::Nothing => "nothing",
    }
}

fn penalty(principal: &Principal) -> String {
    match principal {
        Principal::Fine { lei } => format!("fine {lei}"),
        Principal::Imprisonment { term } => {
            format!("prison {}y{}m{}d", term.years, term.months, term.days)
        }
        Principal::SuspendedImprisonment { term, .. } => {
            format!("suspended {}y{}m{}d", term.years, term.months, term.days)
        }
        Principal::LifeImprisonment => "life".into(),
        other => format!("{other:?}"),
    }
}

fn written(date: Option<Date>) -> String {
    date.map_or("-".into(), |date| date.to_string())
}
