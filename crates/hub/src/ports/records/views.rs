//! What the register holds about somebody, for that person alone.

use super::compare::Found;
use super::{
    BoxFuture, CivilStatus, Date, Deserialize, Line, Question, RecordsDown, Rocris, Serialize,
    Subject, UNSEARCHABLE, down,
};
use base::Id;

/// Why we ask, for the register's log.
const PURPOSE: &str = "self-view";

/// The criminal-record register, as people see what it holds about them.
///
/// *Law.* The answer is of this moment, goes to the person it is about and is kept nowhere. Every call is logged there. Something is
/// said only where the person is known for sure. A failure means only that the register did not answer: asking again is
/// harmless. The asker is trusted to have proven who reads the answer.
pub trait Views: std::fmt::Debug + Send + Sync {
    /// Everything that is held about this person; `case` is the asker's number for it, without personal data.
    fn view<'a>(
        &'a self,
        case: &'a str,
        person: &'a CivilStatus,
    ) -> BoxFuture<'a, Result<View, RecordsDown>>;
}

/// What is held about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// Nothing.
    Nothing,
    /// Something.
    Held {
        /// The entries, in the order of finality.
        entries: Vec<Held>,
        /// What is not shown or does not count any more.
        withheld: Vec<Withheld>,
    },
    /// Somebody may be the person: an operator has to look before anything is said.
    NeedsOperator,
}

/// An entry of the register; only its identifier is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {}

/// An entry, explained.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Held {
    /// The register's identifier.
    pub id: Id<Entry>,
    /// What a document prints.
    pub line: Line,
    /// The day on which it will disappear if nothing else happens.
    #[serde(default)]
    pub disappears_on: Option<Date>,
    /// When and by what rule.
    pub explanation: Explanation,
}

/// Something that is not shown, without what it says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Withheld {
    /// What it is.
    pub kind: WithheldKind,
    /// Why.
    pub explanation: Explanation,
}

/// What a withheld thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithheldKind {
    /// An entry.
    Entry,
    /// A provisional note.
    Note,
}

/// A sentence of the register in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Explanation {
    /// In Romanian.
    pub ro: String,
    /// In English.
    pub en: String,
}

#[derive(Serialize)]
struct Asked<'a> {
    request_id: String,
    purpose: &'a str,
    person: Subject<'a>,
}

#[derive(Deserialize)]
struct Answer {
    grade: String,
    outcome: String,
    #[serde(default)]
    entries: Vec<Held>,
    #[serde(default)]
    withheld: Vec<Withheld>,
}

impl From<Answer> for View {
    fn from(answer: Answer) -> Self {
        let Answer { grade, outcome, entries, withheld } = answer;
        let empty = entries.is_empty() && withheld.is_empty();
        // Two words and the content must agree. A word that we do not know is for a person to look at.
        match (grade.as_str(), outcome.as_str(), empty) {
            ("none" | "exact", "clean", true) => Self::Nothing,
            ("exact", "recorded", false) => Self::Held { entries, withheld },
            _ => Self::NeedsOperator,
        }
    }
}

impl Rocris {
    async fn ask_for(&self, case: &str, person: &CivilStatus) -> Result<View, RecordsDown> {
        let question = Question {
            case: case.to_owned(),
            person: person.clone(),
            found: Found::default(),
            reason: None,
        };
        let asked = Asked {
            request_id: hex::encode(self.entropy.bytes::<16>()),
            purpose: PURPOSE,
            person: Subject::of(&question),
        };
        match self.peer.post::<_, Answer>("v1/views", &asked).await {
            Ok(answer) => Ok(answer.into()),
            Err(error) if error.refusal() == Some(UNSEARCHABLE) => Ok(View::NeedsOperator),
            Err(error) => Err(down(&error)),
        }
    }
}

impl Views for Rocris {
    fn view<'a>(
        &'a self,
        case: &'a str,
        person: &'a CivilStatus,
    ) -> BoxFuture<'a, Result<View, RecordsDown>> {
        Box::pin(self.ask_for(case, person))
    }
}
