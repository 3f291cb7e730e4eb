//! The table of corrections.

use base::{Date, Id};
use store::{Act, Read, Row, StoreError, args};
use web::Lang;

use super::model::{Correction, Decision, Proposal, State, Wrong};
use crate::account::model::Account;

type Done<T> = Result<T, StoreError>;

/// The most corrections that a page lists.
const LISTED_MAX: i64 = 100;

store::statements! {
    INSERT: "INSERT INTO correction (id, reference, account, entry, judgment, wrong, note, lang, state, promised, version,
        created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'received', $9, 0, $10, $10)
        ON CONFLICT (account, entry) WHERE state IN ('received', 'proposed') DO NOTHING",
    OF_ACCOUNT: "SELECT id, reference, account, entry, judgment, wrong, note, lang, state, promised, decision, answer,
        proposed_by, version, created_at, updated_at FROM correction WHERE account = $1 ORDER BY id DESC LIMIT $2",
    ONE: "SELECT id, reference, account, entry, judgment, wrong, note, lang, state, promised, decision, answer,
        proposed_by, version, created_at, updated_at FROM correction WHERE id = $1",
    QUEUE: "SELECT id, reference, account, entry, judgment, wrong, note, lang, state, promised, decision, answer,
        proposed_by, version, created_at, updated_at FROM correction WHERE state = $1 ORDER BY promised, id LIMIT $2",
    CHANGE: "UPDATE correction SET state = $3, decision = $4, answer = $5, proposed_by = $6, approved_by = $7,
        version = version + 1, updated_at = $8 WHERE id = $1 AND version = $2",
}

fn correction(row: &Row) -> Done<Correction> {
    Ok(Correction {
        id: row.get("id")?,
        reference: row.get("reference")?,
        account: row.get("account")?,
        entry: row.get("entry")?,
        judgment: row.get("judgment")?,
        wrong: Wrong::read(&row.get::<String>("wrong")?).unwrap_or(Wrong::Other),
        note: row.get("note")?,
        lang: Lang::parse(&row.get::<String>("lang")?).unwrap_or_default(),
        state: state(row)?,
        promised: row.get("promised")?,
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

fn state(row: &Row) -> Done<State> {
    let proposal = || {
        let decision = row.get::<Option<String>>("decision")?.unwrap_or_default();
        Ok::<_, StoreError>(Proposal {
            // What nobody can read corrects nothing.
            decision: Decision::read(&decision).unwrap_or(Decision::Refuse),
            answer: row.get::<Option<String>>("answer")?.unwrap_or_default(),
            by: row.get::<Option<String>>("proposed_by")?.unwrap_or_default(),
        })
    };
    Ok(match row.get::<String>("state")?.as_str() {
        "proposed" => State::Proposed(proposal()?),
        "decided" => State::Decided(proposal()?),
        "withdrawn" => State::Withdrawn,
        _ => State::Received,
    })
}

/// Writes a new correction; false where one is open for the entry already.
pub async fn insert(act: &mut Act, new: &Correction) -> Done<bool> {
    let values = args![
        new.id,
        &new.reference,
        new.account,
        new.entry,
        &new.judgment,
        new.wrong.as_str(),
        new.note.as_deref(),
        new.lang.code(),
        new.promised,
        new.created_at,
    ];
    act.swap(INSERT, values).await
}

/// What somebody asked for, the newest first.
pub async fn of_account(read: &mut Read, account: Id<Account>) -> Done<Vec<Correction>> {
    read.all(OF_ACCOUNT, args![account, LISTED_MAX]).await?.iter().map(correction).collect()
}

/// One correction.
pub async fn one(read: &mut Read, id: Id<Correction>) -> Done<Option<Correction>> {
    read.opt(ONE, args![id]).await?.as_ref().map(correction).transpose()
}

/// What waits for an operator, the one with the nearest term first.
pub async fn waiting(read: &mut Read) -> Done<Vec<Correction>> {
    queue(read, "received").await
}

/// What waits to be approved, the one with the nearest term first.
pub async fn proposed(read: &mut Read) -> Done<Vec<Correction>> {
    queue(read, "proposed").await
}

async fn queue(read: &mut Read, state: &str) -> Done<Vec<Correction>> {
    read.all(QUEUE, args![state, LISTED_MAX]).await?.iter().map(correction).collect()
}

/// Puts a correction into another state; false where somebody changed it meanwhile.
pub async fn change(
    act: &mut Act,
    seen: (Id<Correction>, i64),
    state: &State,
    approved_by: Option<&str>,
) -> Done<bool> {
    let now = act.now();
    let proposal = match state {
        State::Proposed(proposal) | State::Decided(proposal) => Some(proposal),
        State::Received | State::Withdrawn => None,
    };
    let values = args![
        seen.0,
        seen.1,
        state.as_str(),
        proposal.map(|one| one.decision.as_str()),
        proposal.map(|one| one.answer.as_str()),
        proposal.map(|one| one.by.as_str()),
        approved_by,
        now,
    ];
    act.swap(CHANGE, values).await
}

/// Whether a day is past the promised one.
pub fn is_late(correction: &Correction, today: Date) -> bool {
    correction.state.is_open() && correction.promised < today
}
