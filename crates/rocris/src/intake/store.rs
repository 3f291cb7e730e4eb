//! Messages as they came, what became of them, and what officers decided about them.

use std::collections::BTreeSet;

use ::store::{Act, Json, Read, Row, StoreError, args};
use aws_lc_rs::digest::{SHA256, digest};
use base::{Date, Id, Timestamp};

use super::model::Reason;
use super::sender::{Sender, SenderKind};
use super::wire::{Fault, Message};
use crate::records::event::Subject;
use crate::search::hashed;

/// A message as it came. A marker for identifiers.
#[derive(Debug)]
pub enum Kept {}

store::statements! {
    TAKE_TURN: "UPDATE intake_turn SET turn = turn + 1 WHERE what = $1",
    KEEP: "INSERT INTO intake_message (id, sender, number, sender_kind, received_at, body, digest,
        happened_on, lag_days, state, reasons, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (sender, number) DO NOTHING",
    KEEP_INVALID: "INSERT INTO intake_invalid (id, sender, number, received_at, body, errors)
        VALUES ($1, $2, $3, $4, $5, $6)",
    BY_NUMBERS: "SELECT id, number, digest, received_at, state, reasons FROM intake_message
        WHERE sender = $1 AND number IN ($list)",
    OPEN: "SELECT id, sender, number, body, version FROM intake_message
        WHERE id = $1 AND state IN ('received', 'quarantined')",
    SETTLE: "UPDATE intake_message SET state = $3, reasons = $4, subject_id = $5, settled_at = $6,
        version = version + 1
        WHERE id = $1 AND version = $2 AND state IN ('received', 'quarantined')",
    WAIT_UNDER: "INSERT INTO intake_key (key, message_id) VALUES ($1, $2)
        ON CONFLICT (key, message_id) DO NOTHING",
    WAIT_NO_MORE: "DELETE FROM intake_key WHERE message_id = $1",
    WAITING_UNDER: "SELECT DISTINCT m.received_at AS received_at, m.id AS id
        FROM intake_key k JOIN intake_message m ON m.id = k.message_id
        WHERE k.key IN ($list) ORDER BY received_at, id",
    UNAPPLIED: "SELECT id FROM intake_message WHERE state = 'received' ORDER BY received_at, id LIMIT $1",
    QUARANTINE: "SELECT id, sender, number, sender_kind, received_at, body, reasons FROM intake_message
        WHERE state = 'quarantined' AND (received_at > $1 OR (received_at = $1 AND id > $2))
        ORDER BY received_at, id LIMIT $3",
    COUNTS: "SELECT state, count(*) AS messages FROM intake_message GROUP BY state ORDER BY state",
    LAGS: "SELECT sender_kind, lag_days, count(*) AS messages FROM intake_message
        WHERE received_at >= $1 AND received_at < $2
        GROUP BY sender_kind, lag_days ORDER BY sender_kind, lag_days",
    PROPOSE: "INSERT INTO intake_decision (id, message_id, kind, subject_id, reason, proposed_by, proposed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)",
    OPEN_PROPOSAL: "SELECT id, kind, subject_id, reason, proposed_by FROM intake_decision
        WHERE message_id = $1 AND decided_at IS NULL",
    DECIDE: "UPDATE intake_decision SET decided_by = $2, decided_at = $3, accepted = $4
        WHERE id = $1 AND decided_at IS NULL AND proposed_by <> $2",
    ACCEPTED: "SELECT kind, subject_id FROM intake_decision
        WHERE message_id = $1 AND accepted = $2 AND kind <> 'reject' ORDER BY decided_at DESC, id DESC LIMIT 1",
}

/// What is known of a message by its number.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) id: Id<Kept>,
    pub(super) number: String,
    pub(super) digest: Vec<u8>,
    pub(super) received_at: Timestamp,
    pub(super) state: String,
    pub(super) reasons: BTreeSet<Reason>,
}

/// A message that is not settled.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) id: Id<Kept>,
    pub(super) sender: String,
    pub(super) number: String,
    pub(super) body: String,
    pub(super) version: i64,
}

/// A message in quarantine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// The message.
    pub id: Id<Kept>,
    /// Who sent it.
    pub sender: String,
    /// What that is.
    pub sender_kind: SenderKind,
    /// Under which number.
    pub number: String,
    /// When; its age counts from then.
    pub received_at: Timestamp,
    /// The message, as it came.
    pub body: String,
    /// Why it is not applied.
    pub reasons: BTreeSet<Reason>,
}

/// Waits until nobody else applies messages, on any node; until the end of the act nobody else does.
pub(super) async fn take_turn(act: &mut Act) -> Result<(), StoreError> {
    act.swap(TAKE_TURN, args!["apply"]).await.map(drop)
}

/// SHA-256 of a message, whatever its spaces and the order of its fields; of its text where it is no JSON.
pub(super) fn fingerprint(text: &str) -> Vec<u8> {
    let regular = serde_json::from_str::<serde_json::Value>(text).map(|value| value.to_string());
    digest(&SHA256, regular.as_deref().unwrap_or(text).as_bytes()).as_ref().to_vec()
}

/// Keeps messages as they came; one whose number was used before is left as it was.
pub(super) async fn keep(
    act: &mut Act,
    sender: &Sender,
    messages: &[(&str, &Message)],
) -> Result<(), StoreError> {
    let (now, entropy) = (act.now(), act.db().entropy().clone());
    let row = |(body, message): &(&str, &Message)| {
        let id: Id<Kept> = Id::new(now, &entropy);
        let lag = base::dates::days_between(message.happened_on, base::dates::today(now));
        args![
            id,
            sender.name,
            &message.number,
            sender.kind.code(),
            now,
            *body,
            fingerprint(body),
            message.happened_on,
            lag,
            "received",
            Json(BTreeSet::<Reason>::new()),
            0,
        ]
    };
    act.insert_many(KEEP, messages.iter().map(row).collect()).await.map(drop)
}

/// Keeps messages that are wrong in themselves, with what is wrong.
pub(super) async fn keep_invalid(
    act: &mut Act,
    sender: &Sender,
    messages: &[(&str, Option<String>, &[Fault])],
) -> Result<(), StoreError> {
    let (now, entropy) = (act.now(), act.db().entropy().clone());
    let row = |(body, number, faults): &(&str, Option<String>, &[Fault])| {
        let id: Id<Kept> = Id::new(now, &entropy);
        args![id, sender.name, number.clone(), now, *body, Json(faults)]
    };
    act.insert_many(KEEP_INVALID, messages.iter().map(row).collect()).await.map(drop)
}

/// What is known of a sender's messages with these numbers.
pub(super) async fn by_numbers(
    read: &mut Read,
    sender: &str,
    numbers: impl Iterator<Item = &String>,
) -> Result<Vec<Known>, StoreError> {
    let known = |row: &Row| {
        Ok(Known {
            id: row.get("id")?,
            number: row.get("number")?,
            digest: row.get("digest")?,
            received_at: row.get("received_at")?,
            state: row.get("state")?,
            reasons: row.get::<Json<_>>("reasons")?.0,
        })
    };
    read.all_in(BY_NUMBERS, args![sender], numbers).await?.iter().map(known).collect()
}

/// A message, unless it is settled.
pub(super) async fn open(read: &mut Read, id: Id<Kept>) -> Result<Option<Open>, StoreError> {
    let open = |row: Row| {
        Ok(Open {
            id: row.get("id")?,
            sender: row.get("sender")?,
            number: row.get("number")?,
            body: row.get("body")?,
            version: row.get("version")?,
        })
    };
    read.opt(OPEN, args![id]).await?.map(open).transpose()
}

/// The message is in the record now.
pub(super) async fn applied(
    act: &mut Act,
    open: &Open,
    subject: Id<Subject>,
) -> Result<bool, StoreError> {
    let none = BTreeSet::<Reason>::new();
    let now = act.now();
    let row = args![open.id, open.version, "applied", Json(none), Some(subject), Some(now)];
    let won = act.swap(SETTLE, row).await?;
    act.execute(WAIT_NO_MORE, args![open.id]).await?;
    Ok(won)
}

/// Two officers decided against the message.
pub(super) async fn rejected(act: &mut Act, open: &Open) -> Result<bool, StoreError> {
    let (none, now) = (BTreeSet::<Reason>::new(), act.now());
    let nobody = None::<Id<Subject>>;
    let row = args![open.id, open.version, "rejected", Json(none), nobody, Some(now)];
    let won = act.swap(SETTLE, row).await?;
    act.execute(WAIT_NO_MORE, args![open.id]).await?;
    Ok(won)
}

/// The message waits under the keys of its subject.
pub(super) async fn quarantined(
    act: &mut Act,
    open: &Open,
    (reason, keys): (Reason, BTreeSet<String>),
) -> Result<bool, StoreError> {
    let reasons = Json(BTreeSet::from([reason]));
    let (nobody, never) = (None::<Id<Subject>>, None::<Timestamp>);
    let row = args![open.id, open.version, "quarantined", reasons, nobody, never];
    let won = act.swap(SETTLE, row).await?;
    let rows = keys.iter().map(|key| args![hashed(key), open.id]).collect();
    act.insert_many(WAIT_UNDER, rows).await?;
    Ok(won)
}

/// The messages in quarantine that wait under one of these keys, oldest first.
pub(super) async fn waiting_under(
    read: &mut Read,
    keys: &BTreeSet<String>,
) -> Result<Vec<Id<Kept>>, StoreError> {
    let keys: BTreeSet<i64> = keys.iter().map(|key| hashed(key)).collect();
    let rows = read.all_in(WAITING_UNDER, args![], keys).await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// The oldest messages that were kept and not looked at, at most so many: what a crash left.
pub(super) async fn unapplied(read: &mut Read, most: i64) -> Result<Vec<Id<Kept>>, StoreError> {
    read.all(UNAPPLIED, args![most]).await?.iter().map(|row| row.get("id")).collect()
}

/// Messages in quarantine, oldest first, after the one at a place.
pub async fn quarantine(
    read: &mut Read,
    after: Option<(Timestamp, Id<Kept>)>,
    most: u32,
) -> Result<Vec<Quarantined>, StoreError> {
    let (at, id) = after.map_or((Timestamp::UNIX_EPOCH, None), |(at, id)| (at, Some(id)));
    let message = |row: &Row| {
        Ok(Quarantined {
            id: row.get("id")?,
            sender: row.get("sender")?,
            sender_kind: row.parse("sender_kind")?,
            number: row.get("number")?,
            received_at: row.get("received_at")?,
            body: row.get("body")?,
            reasons: row.get::<Json<_>>("reasons")?.0,
        })
    };
    let rows = read.all(QUARANTINE, args![at, id, most]).await?;
    rows.iter().map(message).collect()
}

/// How many messages are in each state.
pub async fn counts(read: &mut Read) -> Result<Vec<(String, u64)>, StoreError> {
    let rows = read.all(COUNTS, args![]).await?;
    rows.iter().map(|row| Ok((row.get("state")?, row.get("messages")?))).collect()
}

/// How many messages came how many days after what they tell, by kind of sender; those received in a span.
pub(super) async fn lags(
    read: &mut Read,
    (from, until): (Date, Date),
) -> Result<Vec<(SenderKind, i32, u64)>, StoreError> {
    let moment = base::dates::start_of_day;
    let rows = read.all(LAGS, args![moment(from), moment(until)]).await?;
    let lag =
        |row: &Row| Ok((row.parse("sender_kind")?, row.get("lag_days")?, row.get("messages")?));
    rows.iter().map(lag).collect()
}

/// A row of the decisions that is not decided.
#[derive(Debug)]
pub(super) struct OpenProposal {
    pub(super) id: Id<super::decision::Proposal>,
    pub(super) kind: String,
    pub(super) proposed_by: String,
}

/// Writes a proposal; the columns are `kind`, `subject_id` and `reason`.
pub(super) async fn propose(
    act: &mut Act,
    (id, message): (Id<super::decision::Proposal>, Id<Kept>),
    (kind, subject, reason): (&str, Option<Id<Subject>>, Option<String>),
    by: &str,
) -> Result<(), StoreError> {
    let now = act.now();
    let row = args![id, message, kind, subject, reason, by, now];
    act.execute(PROPOSE, row).await.map(drop)
}

/// What is proposed about a message and not decided.
pub(super) async fn open_proposal(
    read: &mut Read,
    message: Id<Kept>,
) -> Result<Option<OpenProposal>, StoreError> {
    let proposal = |row: Row| {
        Ok(OpenProposal {
            id: row.get("id")?,
            kind: row.get("kind")?,
            proposed_by: row.get("proposed_by")?,
        })
    };
    read.opt(OPEN_PROPOSAL, args![message]).await?.map(proposal).transpose()
}

/// Decides a proposal, if somebody else made it and nobody decided it.
pub(super) async fn decide(
    act: &mut Act,
    id: Id<super::decision::Proposal>,
    by: &str,
    accept: bool,
) -> Result<bool, StoreError> {
    let now = act.now();
    act.swap(DECIDE, args![id, by, now, accept]).await
}

/// Whom officers decided a message to be about: somebody, or `None` for somebody new.
pub(super) async fn decided_subject(
    read: &mut Read,
    message: Id<Kept>,
) -> Result<Option<Option<Id<Subject>>>, StoreError> {
    let row = read.opt(ACCEPTED, args![message, true]).await?;
    row.map(|row| row.get("subject_id")).transpose()
}
