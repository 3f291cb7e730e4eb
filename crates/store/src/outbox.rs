//! The outbox: messages to people, written in the act that causes them.
//!
//! A message exists exactly if its act was committed. Sending is the work of `web::mail`, through the
//! job [`SEND`] whose key is the message's id. Recipients and words are personal data: they are never
//! logged, and the words are erased once they are sent.

use std::fmt;

use base::{Id, Timestamp};

use crate::act::Act;
use crate::args;
use crate::error::StoreError;
use crate::jobs::{self, Job};
use crate::read::Read;
use crate::row::Row;

/// Kind of the job that sends one message.
pub const SEND: &str = "outbox.send";

crate::statements! {
    INSERT: "INSERT INTO message (id, kind, recipient, lang, subject, body_text, body_html, state,
        attempts, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', 0, $8)",
    WAITING: "SELECT kind, recipient, lang, subject, body_text, body_html FROM message
        WHERE id = $1 AND state = 'waiting'",
    SENT: "UPDATE message SET state = 'sent', attempts = attempts + 1, finished_at = $2,
        last_error = NULL, subject = NULL, body_text = NULL, body_html = NULL
        WHERE id = $1 AND state = 'waiting'",
    TROUBLE: "UPDATE message SET attempts = attempts + 1, last_error = $2
        WHERE id = $1 AND state = 'waiting'",
    FAILED: "UPDATE message SET state = 'failed', attempts = attempts + 1, finished_at = $2,
        last_error = $3, subject = NULL, body_text = NULL, body_html = NULL
        WHERE id = $1 AND state = 'waiting'",
    STATUS: "SELECT kind, lang, state, attempts, last_error, created_at, finished_at FROM message
        WHERE id = $1",
}

/// A message to one person. Prints without its recipient and words.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// What it is about, `request.ready`.
    pub kind: String,
    /// Address.
    pub to: String,
    /// `ro` or `en`.
    pub lang: String,
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same in HTML, if there is more to show.
    pub html: Option<String>,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// What is left of a message for those who ask what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// What it was about.
    pub kind: String,
    /// `ro` or `en`.
    pub lang: String,
    /// `waiting`, `sent` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Code of the last failure.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was sent or given up.
    pub finished_at: Option<Timestamp>,
}

/// Puts a message in the outbox with this act, and enqueues its sending.
pub async fn post(act: &mut Act, message: Message) -> Result<Id<Message>, StoreError> {
    let ids = post_all(act, vec![message]).await?;
    Ok(ids[0])
}

/// Puts many messages in the outbox; gives their ids in order.
pub async fn post_all(
    act: &mut Act,
    messages: Vec<Message>,
) -> Result<Vec<Id<Message>>, StoreError> {
    let now = act.now();
    let (mut ids, mut rows, mut sends) = (vec![], vec![], vec![]);
    for m in messages {
        let id = Id::new(now, act.db().entropy());
        rows.push(args![id, m.kind, m.to, m.lang, m.subject, m.text, m.html, now]);
        sends.push(Job { kind: SEND, key: id.to_string(), run_at: now });
        ids.push(id);
    }
    act.insert_many(INSERT, rows).await?;
    jobs::enqueue_all(act, sends).await?;
    Ok(ids)
}

/// The message, if it still has to be sent.
pub async fn waiting(read: &mut Read, id: Id<Message>) -> Result<Option<Message>, StoreError> {
    let message = |row: &Row| {
        Ok(Message {
            kind: row.get("kind")?,
            to: row.get("recipient")?,
            lang: row.get("lang")?,
            subject: row.get("subject")?,
            text: row.get("body_text")?,
            html: row.get("body_html")?,
        })
    };
    read.opt(WAITING, args![id]).await?.as_ref().map(message).transpose()
}

/// The server took it: erases the words. False if that had happened before.
pub async fn sent(act: &mut Act, id: Id<Message>) -> Result<bool, StoreError> {
    let now = act.now();
    act.swap(SENT, args![id, now]).await
}

/// It did not work this time; `code` says why.
pub async fn trouble(act: &mut Act, id: Id<Message>, code: &str) -> Result<bool, StoreError> {
    act.swap(TROUBLE, args![id, code]).await
}

/// It will never work: erases the words.
pub async fn failed(act: &mut Act, id: Id<Message>, code: &str) -> Result<bool, StoreError> {
    let now = act.now();
    act.swap(FAILED, args![id, now, code]).await
}

/// What became of a message.
pub async fn status(read: &mut Read, id: Id<Message>) -> Result<Option<Status>, StoreError> {
    let status = |row: &Row| {
        Ok(Status {
            kind: row.get("kind")?,
            lang: row.get("lang")?,
            state: row.get("state")?,
            attempts: row.get("attempts")?,
            last_error: row.get("last_error")?,
            created_at: row.get("created_at")?,
            finished_at: row.get("finished_at")?,
        })
    };
    read.opt(STATUS, args![id]).await?.as_ref().map(status).transpose()
}
