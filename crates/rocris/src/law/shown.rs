//! The table of what each document shows (`data/shown.txt`).

use std::collections::HashMap;
use std::sync::LazyLock;

use super::projection::{Document, ReasonClass};
use super::rules::Ground;
use crate::records::judgment::Decision;

/// The columns of `data/shown.txt`: kinds of what is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Conviction,
    Waiver,
    Deferral,
    Educational,
    Security,
    Administrative,
    NotRecognised,
    SecurityEnded,
    Notes,
}

/// In the order of the file.
const COLUMNS: [Column; 9] = [
    Column::Conviction,
    Column::Waiver,
    Column::Deferral,
    Column::Educational,
    Column::Security,
    Column::Administrative,
    Column::NotRecognised,
    Column::SecurityEnded,
    Column::Notes,
];

/// What a document shows: a line of `data/shown.txt`.
#[derive(Debug)]
pub(super) struct Row(Vec<Column>);

impl Row {
    pub fn shows(&self, column: Column) -> bool {
        self.0.contains(&column)
    }

    /// Why a decision of this kind is not shown, if it is not.
    pub fn hidden_decision(&self, decision: Decision) -> Option<Ground> {
        let (column, otherwise) = match decision {
            Decision::Conviction => (Column::Conviction, Ground::NotOnDocument),
            Decision::Waiver => (Column::Waiver, Ground::NotAConviction),
            Decision::Deferral => (Column::Deferral, Ground::NotAConviction),
            Decision::EducationalMeasure => (Column::Educational, Ground::EducationalNotShown),
            Decision::SecurityMeasure => (Column::Security, Ground::NotOnDocument),
            Decision::AdministrativeSanction => {
                (Column::Administrative, Ground::AdministrativeNotShown)
            }
        };
        (!self.shows(column)).then_some(otherwise)
    }
}

/// `data/shown.txt`.
#[derive(Debug)]
pub(super) struct Shown {
    rows: HashMap<(Document, Option<ReasonClass>), Row>,
    /// Grounds that do not empty the register of Law 118/2019 (rule 94).
    pub outlasts: Vec<Ground>,
}

impl Shown {
    /// The line of a document, for a class of reasons if it has one of its own.
    pub fn row(&self, document: Document, reason: ReasonClass) -> &Row {
        let own = self.rows.get(&(document, Some(reason)));
        own.or_else(|| self.rows.get(&(document, None))).expect("a line for any reason")
    }
}

/// The table.
pub(super) static SHOWN: LazyLock<Shown> = LazyLock::new(|| {
    read_shown(include_str!("../../data/shown.txt")).expect("data/shown.txt is in order")
});

const DOCUMENTS: [(&str, Document); 6] = [
    ("certificate", Document::Certificate),
    ("authority-copy", Document::AuthorityCopy),
    ("institution-extract", Document::ExtractForInstitution),
    ("state-extract", Document::ExtractForState),
    ("integrity", Document::Integrity),
    ("self-view", Document::SelfView),
];

const REASONS: [(&str, ReasonClass); 6] = [
    ("work", ReasonClass::Work),
    ("residence", ReasonClass::Residence),
    ("family", ReasonClass::Family),
    ("arms", ReasonClass::Arms),
    ("proceedings", ReasonClass::Proceedings),
    ("other", ReasonClass::Other),
];

fn read_shown(text: &str) -> Result<Shown, String> {
    let mut shown = Shown { rows: HashMap::new(), outlasts: Vec::new() };
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(keys) = line.strip_prefix("outlasts: ") {
            for key in keys.split_whitespace() {
                let ground = Ground::ALL.iter().find(|ground| ground.key() == key);
                shown.outlasts.push(*ground.ok_or(format!("`{key}` is no ground"))?);
            }
            continue;
        }
        let (key, row) = read_row(line).map_err(|error| format!("{error} in `{line}`"))?;
        if shown.rows.insert(key, row).is_some() {
            return Err(format!("`{line}` is there twice"));
        }
    }
    match DOCUMENTS.iter().find(|(_, it)| !shown.rows.contains_key(&(*it, None))) {
        Some((name, _)) => Err(format!("no line `{name} | any`")),
        None => Ok(shown),
    }
}

fn read_row(line: &str) -> Result<((Document, Option<ReasonClass>), Row), String> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [document, reason, rest @ ..] = cells.as_slice() else { return Err("no cells".into()) };
    let named = DOCUMENTS.iter().find(|(name, _)| name == document);
    let (_, document) = *named.ok_or("an unknown document")?;
    let reason = match *reason {
        "any" => None,
        name => Some(REASONS.iter().find(|(it, _)| *it == name).ok_or("an unknown reason")?.1),
    };
    if rest.len() != COLUMNS.len() {
        return Err(format!("{} cells instead of {}", rest.len(), COLUMNS.len()));
    }
    let mut shown = Vec::new();
    for (column, cell) in COLUMNS.into_iter().zip(rest) {
        match *cell {
            "yes" => shown.push(column),
            "no" => {}
            other => return Err(format!("neither yes nor no: `{other}`")),
        }
    }
    Ok(((document, reason), Row(shown)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_in_the_table_is_said() {
        let text = include_str!("../../data/shown.txt");
        assert!(read_shown(text).is_ok());
        for (wrong, said) in [
            (text.replace("integrity  ", "integral  "), "unknown document"),
            (text.replace("self-view           | any ", "self-view | work "), "no line `self-view"),
            (text.replace("deferral\n", "deferal\n"), "`deferal` is no ground"),
            (text.replace("| any    | yes", "| any    | perhaps"), "neither yes nor no"),
            (text.replace("| any    | yes", "| any    "), "8 cells instead of 9"),
        ] {
            let error = read_shown(&wrong).expect_err(said);
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn a_class_of_reasons_may_have_a_line_of_its_own() {
        let text = include_str!("../../data/shown.txt");
        let own = "certificate | work | yes | no | no | yes | no | no | no | no | no\n";
        let shown = read_shown(&format!("{text}{own}")).unwrap();
        let work = shown.row(Document::Certificate, ReasonClass::Work);
        assert!(work.shows(Column::Educational) && !work.shows(Column::Security));
        let other = shown.row(Document::Certificate, ReasonClass::Family);
        assert!(!other.shows(Column::Educational) && other.shows(Column::Security));
        assert!(read_shown(&format!("{text}{own}{own}")).unwrap_err().contains("there twice"));
        let unknown = own.replace("work", "sport");
        assert!(read_shown(&format!("{text}{unknown}")).unwrap_err().contains("unknown reason"));
    }
}
