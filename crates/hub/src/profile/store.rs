//! The rows behind the account page: ways in, changes of the address, closed accounts.

use base::{Email, Id, Timestamp};
use jiff::SignedDuration;
use store::{Act, Read, Row, StoreError, args};

use crate::account::model::{Account, HUB};
use crate::keys::Mac;

type Done<T> = Result<T, StoreError>;

/// How long new certificates wait after a change of the address, and how long the old address may take it back.
pub const HOLD: SignedDuration = SignedDuration::from_hours(24);
/// How long the data of a closed account are kept.
pub const CLOSED_FOR: SignedDuration = SignedDuration::from_hours(24 * 30);

store::statements! {
    IDENTITIES: "SELECT iss, sub, linked_at, last_used_at FROM identity WHERE account = $1 ORDER BY linked_at, iss, sub",
    ADD_IDENTITY: "INSERT INTO identity (iss, sub, account, acr, linked_at, last_used_at) VALUES ($1, $2, $3, $4, $5, $5)
        ON CONFLICT (iss, sub) DO NOTHING",
    UNLINK: "DELETE FROM identity WHERE account = $1 AND iss = $2 AND iss <> $3",
    WAYS: "SELECT count(*) AS n FROM identity WHERE account = $1",
    PROVEN_FOR_LINK: "SELECT count(*) AS n FROM account a JOIN identity_proof p ON p.account = a.id
        WHERE a.id = $1 AND a.state = 'link' AND p.cnp_mac = $2 AND p.revoked_at IS NULL",
    HAS_LOGIN: "SELECT count(*) AS n FROM login WHERE account = $1",
    MOVE_IDENTITIES: "UPDATE identity SET account = $2 WHERE account = $1",
    MOVE_LOGIN: "UPDATE login SET account = $2 WHERE account = $1",
    MOVE_FACTORS: "UPDATE factor SET account = $2 WHERE account = $1",
    MOVE_PROOFS: "UPDATE identity_proof SET account = $2 WHERE account = $1",
    SET_EMAIL: "UPDATE account SET email = $2, email_confirmed_at = $3, hold_until = $4, version = version + 1,
        updated_at = $3 WHERE id = $1",
    SET_LOGIN_EMAIL: "UPDATE login SET email_key = $2 WHERE account = $1
        AND NOT EXISTS (SELECT 1 FROM login other WHERE other.email_key = $2 AND other.account <> $1)",
    KEEP_CHANGE: "INSERT INTO email_change (id, account, old_email, cancel_hash, changed_at, until)
        VALUES ($1, $2, $3, $4, $5, $6)",
    CHANGE: "SELECT account, old_email FROM email_change
        WHERE cancel_hash = $1 AND cancelled_at IS NULL AND until > $2",
    CANCEL: "UPDATE email_change SET cancelled_at = $2 WHERE cancel_hash = $1 AND cancelled_at IS NULL AND until > $2
        RETURNING account, old_email",
    CANCEL_LATER: "UPDATE email_change SET cancelled_at = $2 WHERE account = $1 AND cancelled_at IS NULL",
    CLOSE: "UPDATE account SET state = 'closed', cnp_mac = NULL, closed_at = $2, version = version + 1, updated_at = $2
        WHERE id = $1 AND state <> 'closed'",
    DROP_IDENTITIES: "DELETE FROM identity WHERE account = $1",
    DROP_LOGIN: "DELETE FROM login WHERE account = $1",
    DROP_FACTORS: "DELETE FROM factor WHERE account = $1",
    DROP_RECOVERY: "DELETE FROM recovery_code WHERE account = $1",
    OLD: "SELECT id FROM account WHERE state = 'closed' AND closed_at <= $1 AND cnp <> '' ORDER BY id LIMIT 500",
    PURGE: "UPDATE account SET cnp = '', surname = '', given = '', birth_date = NULL, email = NULL, phone = NULL,
        person = NULL, document_mac = NULL, updated_at = $2 WHERE id = $1",
    PURGE_CODES: "DELETE FROM email_code WHERE account = $1",
    PURGE_MEMBER_CODES: "DELETE FROM member_code WHERE account = $1",
    PURGE_CHANGES: "DELETE FROM email_change WHERE account = $1",
    PURGE_DRAFTS: "DELETE FROM draft WHERE account = $1",
    SWEEP_CHANGES: "DELETE FROM email_change WHERE until < $1",
}

/// A way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The provider, or [`HUB`].
    pub iss: String,
    /// When it was linked.
    pub linked_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Timestamp,
}

fn way(row: &Row) -> Done<Way> {
    Ok(Way {
        iss: row.get("iss")?,
        linked_at: row.get("linked_at")?,
        last_used_at: row.get("last_used_at")?,
    })
}

/// The ways into an account, the oldest first.
pub async fn ways(read: &mut Read, account: Id<Account>) -> Done<Vec<Way>> {
    read.all(IDENTITIES, args![account]).await?.iter().map(way).collect()
}

/// Adds a provider's person to an account; false where the provider's person is somebody's already.
pub async fn add_way(
    act: &mut Act,
    account: Id<Account>,
    (iss, sub, acr): (&str, &str, &str),
) -> Done<bool> {
    let now = act.now();
    act.swap(ADD_IDENTITY, args![iss, sub, account, acr, now]).await
}

/// Takes a provider off an account, never the last way in; false where nothing was taken off.
pub async fn unlink(act: &mut Act, account: Id<Account>, iss: &str) -> Done<bool> {
    let taken = act.execute(UNLINK, args![account, iss, HUB]).await?;
    let left: i64 = act.one(WAYS, args![account]).await?.get("n")?;
    Ok(taken > 0 && left > 0)
}

/// Whether an account waits to be joined and this number was proven for it.
pub async fn may_join(read: &mut Read, joined: Id<Account>, cnp: &Mac) -> Done<bool> {
    Ok(read.one(PROVEN_FOR_LINK, args![joined, cnp]).await?.get::<i64>("n")? > 0)
}

/// Joins an account into another of the same person: its proofs come along, its login too where the other has none.
pub async fn join(act: &mut Act, joined: Id<Account>, into: Id<Account>) -> Done<()> {
    act.execute(MOVE_PROOFS, args![joined, into]).await?;
    if act.one(HAS_LOGIN, args![into]).await?.get::<i64>("n")? == 0 {
        act.execute(MOVE_LOGIN, args![joined, into]).await?;
        act.execute(MOVE_IDENTITIES, args![joined, into]).await?;
        act.execute(MOVE_FACTORS, args![joined, into]).await?;
    }
    close(act, joined).await.map(drop)
}

/// Another address for an account: new certificates wait, and the old address may take it back for as long.
pub async fn set_email(act: &mut Act, account: Id<Account>, email: &Email) -> Done<bool> {
    let now = act.now();
    act.execute(SET_EMAIL, args![account, email.as_str(), now, now + HOLD]).await?;
    if act.one(HAS_LOGIN, args![account]).await?.get::<i64>("n")? == 0 {
        return Ok(true);
    }
    act.swap(SET_LOGIN_EMAIL, args![account, email.key()]).await
}

/// Remembers the old address under the hash of the link that takes the change back.
pub async fn keep_change(
    act: &mut Act,
    account: Id<Account>,
    old: &Email,
    cancel_hash: &str,
) -> Done<()> {
    let (now, id) = (act.now(), Id::<Way>::new(act.now(), act.db().entropy()));
    let values = args![id, account, old.as_str(), cancel_hash, now, now + HOLD];
    act.execute(KEEP_CHANGE, values).await.map(drop)
}

/// Whether a change of this link can still be taken back.
pub async fn may_cancel(read: &mut Read, cancel_hash: &str, now: Timestamp) -> Done<bool> {
    Ok(read.opt(CHANGE, args![cancel_hash, now]).await?.is_some())
}

/// Takes a change back, once, with every later one; gives the account and its old address.
pub async fn cancel_change(act: &mut Act, cancel_hash: &str) -> Done<Option<(Id<Account>, Email)>> {
    let now = act.now();
    let Some(row) = act.opt(CANCEL, args![cancel_hash, now]).await? else { return Ok(None) };
    let account: Id<Account> = row.get("account")?;
    act.execute(CANCEL_LATER, args![account, now]).await?;
    Ok(Some((account, row.parse("old_email")?)))
}

/// Closes an account: nobody signs in to it any more, and its number is free. False where it was closed before.
pub async fn close(act: &mut Act, account: Id<Account>) -> Done<bool> {
    let now = act.now();
    for statement in [DROP_IDENTITIES, DROP_LOGIN, DROP_FACTORS, DROP_RECOVERY] {
        act.execute(statement, args![account]).await?;
    }
    act.swap(CLOSE, args![account, now]).await
}

/// Erases the data of accounts that were closed long enough ago; gives them.
pub async fn purge(act: &mut Act) -> Done<Vec<Id<Account>>> {
    let now = act.now();
    let rows = act.all(OLD, args![now - CLOSED_FOR]).await?;
    let old: Vec<Id<Account>> = rows.iter().map(|row| row.get("id")).collect::<Done<_>>()?;
    for account in &old {
        act.execute(PURGE, args![*account, now]).await?;
        for statement in [PURGE_CODES, PURGE_MEMBER_CODES, PURGE_CHANGES, PURGE_DRAFTS] {
            act.execute(statement, args![*account]).await?;
        }
        act.also("account.erase").subject("account", *account);
    }
    act.execute(SWEEP_CHANGES, args![now - CLOSED_FOR]).await?;
    Ok(old)
}
