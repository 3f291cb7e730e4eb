//! The rows of sessions: the only SQL of this crate.

use ::store::{Act, Json, Read, Row, StoreError, args};
use base::{Id, Timestamp};
use jiff::SignedDuration;

use super::{Bag, Record, Session};

type Done<T> = Result<T, StoreError>;

::store::statements! {
    BY_HASH: "SELECT id, account, created_at, last_seen_at, idle_until, absolute_until, idle_seconds, acr, amr,
        auth_time, iss, idp_sid, user_agent, data, version FROM web_session WHERE token_hash = $1",
    BY_ID: "SELECT id, account, created_at, last_seen_at, idle_until, absolute_until, idle_seconds, acr, amr,
        auth_time, iss, idp_sid, user_agent, data, version FROM web_session WHERE id = $1",
    OF_ACCOUNT: "SELECT id, account, created_at, last_seen_at, idle_until, absolute_until, idle_seconds, acr, amr,
        auth_time, iss, idp_sid, user_agent, data, version FROM web_session
        WHERE account = $1 ORDER BY last_seen_at DESC, id DESC",
    INSERT: "INSERT INTO web_session (id, token_hash, account, created_at, last_seen_at, idle_until, absolute_until,
        idle_seconds, acr, amr, auth_time, iss, idp_sid, user_agent, data, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0)",
    SAVE_DATA: "UPDATE web_session SET data = $3, version = version + 1 WHERE id = $1 AND version = $2",
    TOUCH: "UPDATE web_session SET last_seen_at = $2, idle_until = $3 WHERE id = $1",
    END: "DELETE FROM web_session WHERE account = $1 AND id = $2",
    END_BY_ID: "DELETE FROM web_session WHERE id = $1",
    END_ACCOUNT: "DELETE FROM web_session WHERE account = $1",
    END_OTHERS: "DELETE FROM web_session WHERE account = $1 AND id <> $2",
    END_IDP: "DELETE FROM web_session WHERE iss = $1 AND idp_sid = $2",
    SWEEP: "DELETE FROM web_session WHERE idle_until <= $1",
}

fn record(row: &Row) -> Done<Record> {
    let idle: i64 = row.get("idle_seconds")?;
    let amr: Option<String> = row.get("amr")?;
    let Json(data) = row.get::<Json<Bag>>("data")?;
    Ok(Record {
        id: row.get("id")?,
        account: row.get("account")?,
        created_at: row.get("created_at")?,
        last_seen_at: row.get("last_seen_at")?,
        idle_until: row.get("idle_until")?,
        absolute_until: row.get("absolute_until")?,
        acr: row.get("acr")?,
        amr: amr.unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
        auth_time: row.get("auth_time")?,
        iss: row.get("iss")?,
        idp_sid: row.get("idp_sid")?,
        user_agent: row.get("user_agent")?,
        idle: SignedDuration::from_secs(idle),
        per_account: 0,
        data,
        version: row.get("version")?,
    })
}

pub(super) async fn by_hash(read: &mut Read, hash: &[u8; 32]) -> Done<Option<Record>> {
    read.opt(BY_HASH, args![hash]).await?.as_ref().map(record).transpose()
}

pub(super) async fn by_id(read: &mut Read, id: Id<Session>) -> Done<Option<Record>> {
    read.opt(BY_ID, args![id]).await?.as_ref().map(record).transpose()
}

pub(super) async fn of_account(read: &mut Read, account: &str) -> Done<Vec<Record>> {
    read.all(OF_ACCOUNT, args![account]).await?.iter().map(record).collect()
}

pub(super) async fn insert(act: &mut Act, record: &Record, hash: &[u8; 32]) -> Done<()> {
    let values = args![
        record.id,
        hash,
        record.account.clone(),
        record.created_at,
        record.last_seen_at,
        record.idle_until,
        record.absolute_until,
        record.idle.as_secs(),
        record.acr.clone(),
        record.amr.join(" "),
        record.auth_time,
        record.iss.clone(),
        record.idp_sid.clone(),
        record.user_agent.clone(),
        Json(record.data.clone()),
    ];
    act.execute(INSERT, values).await.map(|_| ())
}

/// Saves the data bag where nobody else did since it was read.
pub(super) async fn save_data(act: &mut Act, record: &Record) -> Done<bool> {
    let values = args![record.id, record.version, Json(record.data.clone())];
    act.swap(SAVE_DATA, values).await
}

pub(super) async fn touch(act: &mut Act, record: &Record) -> Done<()> {
    let values = args![record.id, record.last_seen_at, record.idle_until];
    act.execute(TOUCH, values).await.map(|_| ())
}

pub(super) async fn end(act: &mut Act, account: &str, id: Id<Session>) -> Done<bool> {
    Ok(act.execute(END, args![account, id]).await? > 0)
}

pub(super) async fn end_by_id(act: &mut Act, id: Id<Session>) -> Done<()> {
    act.execute(END_BY_ID, args![id]).await.map(|_| ())
}

pub(super) async fn end_account(
    act: &mut Act,
    account: &str,
    kept: Option<Id<Session>>,
) -> Done<u64> {
    match kept {
        Some(kept) => act.execute(END_OTHERS, args![account, kept]).await,
        None => act.execute(END_ACCOUNT, args![account]).await,
    }
}

pub(super) async fn end_idp(act: &mut Act, iss: &str, idp_sid: &str) -> Done<u64> {
    act.execute(END_IDP, args![iss, idp_sid]).await
}

/// Ends all but the `kept` latest sessions of an account.
pub(super) async fn keep_latest(act: &mut Act, account: &str, kept: u32) -> Done<()> {
    let records = of_account(act, account).await?;
    for old in records.iter().skip(kept as usize) {
        end_by_id(act, old.id).await?;
    }
    Ok(())
}

pub(super) async fn sweep(act: &mut Act, now: Timestamp) -> Done<u64> {
    act.execute(SWEEP, args![now]).await
}
