//! The rows of activation codes, and what they find.

use base::{Cnp, Id, Timestamp};
use store::{Act, Read, StoreError, args};

use crate::account::model::{Account, AccountState};
use crate::counter::code::{ISSUED_MAX, LIFE, WINDOW};
use crate::keys::Mac;

store::statements! {
    ISSUE: "INSERT INTO activation_code (account, code_hash, made_at, expires_at, window_at, issued)
        VALUES ($1, $2, $3, $4, $3, 1)
        ON CONFLICT (account) DO UPDATE SET code_hash = excluded.code_hash, made_at = excluded.made_at,
        expires_at = excluded.expires_at, used_at = NULL,
        issued = CASE WHEN activation_code.window_at <= $5 THEN 1 ELSE activation_code.issued + 1 END,
        window_at = CASE WHEN activation_code.window_at <= $5 THEN excluded.window_at ELSE activation_code.window_at END
        WHERE activation_code.window_at <= $5 OR activation_code.issued < $6",
    OF_ACCOUNT: "SELECT expires_at, used_at FROM activation_code WHERE account = $1",
    BY_HASH: "SELECT c.account, c.expires_at, c.used_at, a.cnp, a.document_mac, a.state, l.lost_at
        FROM activation_code c JOIN account a ON a.id = c.account LEFT JOIN login l ON l.account = c.account
        WHERE c.code_hash = $1",
    USE: "UPDATE activation_code SET used_at = $3 WHERE account = $1 AND code_hash = $2 AND used_at IS NULL",
    SET_DOCUMENT: "UPDATE account SET document_mac = $2, version = version + 1, updated_at = $3
        WHERE id = $1 AND state IN ('counter', 'active')",
    DOCUMENT: "SELECT document_mac FROM account WHERE id = $1",
    WAITING: "SELECT count(*) AS n FROM counter_case WHERE account = $1 AND state = 'waiting-register'",
    SWEEP: "DELETE FROM activation_code WHERE expires_at < $1",
}

/// What a code belongs to, to be compared with what the clerk typed.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The account.
    pub account: Id<Account>,
    /// Its number.
    pub cnp: Cnp,
    /// Its document.
    pub document: Mac,
    /// Whether a counter has anything to do for it: not used, not too old, to be validated or without second factors.
    pub open: bool,
}

/// How far the account's code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeState {
    /// There is none, or it was used.
    None,
    /// It is good until then.
    Until(Timestamp),
    /// It is too old.
    Expired,
}

/// Replaces the account's code; false where too many were given in the last day.
pub async fn issue(act: &mut Act, account: Id<Account>, hash: &str) -> Result<bool, StoreError> {
    let now = act.now();
    act.swap(ISSUE, args![account, hash, now, now + LIFE, now - WINDOW, ISSUED_MAX]).await
}

/// How far the account's code is.
pub async fn state_of(read: &mut Read, account: Id<Account>) -> Result<CodeState, StoreError> {
    let now = read.db().now();
    let Some(row) = read.opt(OF_ACCOUNT, args![account]).await? else { return Ok(CodeState::None) };
    let (until, used): (Timestamp, Option<Timestamp>) =
        (row.get("expires_at")?, row.get("used_at")?);
    Ok(match used {
        Some(_) => CodeState::None,
        None if until <= now => CodeState::Expired,
        None => CodeState::Until(until),
    })
}

/// What the code with this hash belongs to.
pub async fn claim(read: &mut Read, hash: &str) -> Result<Option<Claim>, StoreError> {
    let now = read.db().now();
    let Some(row) = read.opt(BY_HASH, args![hash]).await? else { return Ok(None) };
    let (until, used): (Timestamp, Option<Timestamp>) =
        (row.get("expires_at")?, row.get("used_at")?);
    let lost: Option<Timestamp> = row.get("lost_at")?;
    let state: AccountState = row.parse("state")?;
    let wants = state == AccountState::Counter || (state == AccountState::Active && lost.is_some());
    // A purged account has no number any more, and no document.
    let Ok(cnp) = Cnp::parse(&row.get::<String>("cnp")?) else { return Ok(None) };
    let document: Option<Vec<u8>> = row.get("document_mac")?;
    Ok(Some(Claim {
        account: row.get("account")?,
        cnp,
        document: document.map_or_else(Mac::nobody, Mac::stored),
        open: wants && used.is_none() && now < until,
    }))
}

/// Uses the code up, once: of many uses exactly one is true.
pub async fn use_up(act: &mut Act, account: Id<Account>, hash: &str) -> Result<bool, StoreError> {
    let now = act.now();
    act.swap(USE, args![account, hash, now]).await
}

/// The account will be shown with another document.
pub async fn set_document(
    act: &mut Act,
    account: Id<Account>,
    document: &Mac,
) -> Result<bool, StoreError> {
    let now = act.now();
    act.swap(SET_DOCUMENT, args![account, document, now]).await
}

/// The document of an account.
pub async fn document_of(read: &mut Read, account: Id<Account>) -> Result<Option<Mac>, StoreError> {
    let row = read.one(DOCUMENT, args![account]).await?;
    Ok(row.get::<Option<Vec<u8>>>("document_mac")?.map(Mac::stored))
}

/// Whether a counter has seen the person and only the register is missing.
pub async fn is_waiting(read: &mut Read, account: Id<Account>) -> Result<bool, StoreError> {
    Ok(read.one(WAITING, args![account]).await?.get::<i64>("n")? > 0)
}

/// Deletes codes that are over.
pub async fn sweep(act: &mut Act) -> Result<(), StoreError> {
    let gone = act.now() - WINDOW;
    act.execute(SWEEP, args![gone]).await.map(drop)
}
