//! What the office asked of a person, and what they answered.

use base::{Date, Id, Timestamp};
use store::{Act, Json, Read, Row, StoreError, args};

use crate::office::model::{Fact, QuestionKind, Statement, goes_on};
use crate::request::model::Request;
use crate::staff::model::StaffMember;

type Done<T> = Result<T, StoreError>;

store::statements! {
    INSERT: "INSERT INTO office_question (id, request, kind, asks, asked_by, asked_at, promised, until)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    STOP_CLOCK: "UPDATE request SET promised = NULL, version = version + 1, updated_at = $2
        WHERE id = $1 AND state = 'operator'",
    GO_ON: "UPDATE request SET promised = $2, version = version + 1, updated_at = $3
        WHERE id = $1 AND state = 'operator'",
    OPEN: "SELECT id, kind, asks, asked_at, promised, until FROM office_question
        WHERE request = $1 AND answered_at IS NULL",
    ANSWER: "UPDATE office_question SET answered_at = $2, answer = $3 WHERE id = $1 AND answered_at IS NULL",
}

/// What is asked, and not answered yet.
#[derive(Debug, Clone)]
pub struct Question {
    /// Its id.
    pub id: Id<Self>,
    /// What kind of thing.
    pub kind: QuestionKind,
    /// Which data.
    pub asks: Vec<Fact>,
    /// When it was asked: since then the clock stands.
    pub asked_at: Timestamp,
    /// What was promised then.
    pub promised: Date,
    /// For a visit: the last day of its term.
    pub until: Option<Date>,
}

fn question(row: &Row) -> Done<Question> {
    let asks: String = row.get("asks")?;
    Ok(Question {
        id: row.get("id")?,
        kind: row.parse("kind")?,
        asks: asks.split(' ').filter_map(|word| word.parse().ok()).collect(),
        asked_at: row.get("asked_at")?,
        promised: row.get("promised")?,
        until: row.get("until")?,
    })
}

/// Something to be asked.
#[derive(Debug)]
pub struct Asking<'a> {
    /// About which request.
    pub request: Id<Request>,
    /// What kind of thing.
    pub kind: QuestionKind,
    /// Which data.
    pub asks: &'a [Fact],
    /// Who asks.
    pub by: Id<StaffMember>,
    /// What is promised now.
    pub promised: Date,
    /// For a visit: the last day of its term.
    pub until: Option<Date>,
}

/// Asks, and stops the clock; false where the request does not wait for an operator any more.
pub async fn ask(act: &mut Act, asking: &Asking<'_>) -> Done<bool> {
    let now = act.now();
    let id: Id<Question> = Id::new(now, act.db().entropy());
    let asks: Vec<&str> = asking.asks.iter().map(|fact| fact.as_str()).collect();
    let kind = asking.kind.as_str();
    let (by, promised, until) = (asking.by, asking.promised, asking.until);
    let values = args![id, asking.request, kind, asks.join(" "), by, now, promised, until];
    act.execute(INSERT, values).await?;
    act.swap(STOP_CLOCK, args![asking.request, now]).await
}

/// What is asked of the person of a request, and not answered yet.
pub async fn open(read: &mut Read, request: Id<Request>) -> Done<Option<Question>> {
    read.opt(OPEN, args![request]).await?.as_ref().map(question).transpose()
}

/// Takes an answer, and lets the clock go on; false where somebody was faster, or the request is over.
pub async fn answer(
    act: &mut Act,
    request: Id<Request>,
    question: &Question,
    statement: Option<&Statement>,
) -> Done<bool> {
    let now = act.now();
    let day = base::dates::today;
    let promised = goes_on(question.promised, day(question.asked_at), day(now));
    Ok(act.swap(ANSWER, args![question.id, now, statement.map(Json)]).await?
        && act.swap(GO_ON, args![request, promised, now]).await?)
}
