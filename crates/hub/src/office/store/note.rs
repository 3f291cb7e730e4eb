//! What happened to a case besides decisions.

use base::{Id, Timestamp};
use store::{Act, Read, Row, StoreError, args};

use crate::request::model::Request;
use crate::staff::model::StaffMember;

type Done<T> = Result<T, StoreError>;

store::statements! {
    INSERT: "INSERT INTO office_note (id, request, kind, member, other, text, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    OF_REQUEST: "SELECT kind, member, text, at FROM office_note WHERE request = $1 ORDER BY at, id",
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// Taken out of its turn.
    Picked,
    /// Given back to the queue.
    Back,
    /// Given to a colleague.
    Over,
    /// Given to somebody by a supervisor.
    Reassigned,
    /// A second person did not agree.
    Returned,
}

impl NoteKind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Picked, Self::Back, Self::Over, Self::Reassigned, Self::Returned];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Picked => "picked",
            Self::Back => "back",
            Self::Over => "over",
            Self::Reassigned => "reassigned",
            Self::Returned => "returned",
        }
    }
}

impl std::str::FromStr for NoteKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| format!("{text} is no kind of note"))
    }
}

/// A note as a colleague reads it.
#[derive(Debug, Clone)]
pub struct Note {
    /// What happened.
    pub kind: NoteKind,
    /// Who did it.
    pub member: Id<StaffMember>,
    /// The code of a reason, or a few words. No personal data.
    pub text: Option<String>,
    /// When.
    pub at: Timestamp,
}

fn note(row: &Row) -> Done<Note> {
    Ok(Note {
        kind: row.parse("kind")?,
        member: row.get("member")?,
        text: row.get("text")?,
        at: row.get("at")?,
    })
}

/// Writes down what happened.
pub async fn write(
    act: &mut Act,
    request: Id<Request>,
    (kind, member): (NoteKind, Id<StaffMember>),
    other: Option<Id<StaffMember>>,
    text: Option<String>,
) -> Done<()> {
    let now = act.now();
    let id: Id<Note> = Id::new(now, act.db().entropy());
    let values = args![id, request, kind.as_str(), member, other, text, now];
    act.execute(INSERT, values).await.map(drop)
}

/// What happened to a case, the oldest first.
pub async fn of_request(read: &mut Read, request: Id<Request>) -> Done<Vec<Note>> {
    read.all(OF_REQUEST, args![request]).await?.iter().map(note).collect()
}
