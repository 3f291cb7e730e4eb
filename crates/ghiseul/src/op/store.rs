//! The rows of authorizations, agreements and subjects: the only SQL of this slice.

use base::{Id, Timestamp};
use jiff::SignedDuration;
use oidc::opaque::{Opaque, OpaqueDigest};
use oidc::provider::grant::Grant;
use store::{Act, Json, Read, Row, StoreError, args};

use crate::account::model::Account;

type Done<T> = Result<T, StoreError>;

/// How long a dead authorization is kept, so that a code that comes again is recognised.
const GRANT_MEMORY: SignedDuration = SignedDuration::from_hours(24);

store::statements! {
    INSERT: "INSERT INTO op_grant (id, state, code, token, body, created_at) VALUES ($1, $2, NULL, NULL, $3, $4)",
    BY_ID: "SELECT id, body FROM op_grant WHERE id = $1",
    BY_CODE: "SELECT id, body FROM op_grant WHERE code = $1",
    BY_TOKEN: "SELECT id, body FROM op_grant WHERE token = $1",
    MOVE: "UPDATE op_grant SET state = $3, code = $4, token = $5, body = $6 WHERE id = $1 AND state = $2",
    SPEND_ASSERTION: "INSERT INTO op_assertion (number, expires_at) VALUES ($1, $2) ON CONFLICT (number) DO NOTHING",
    GIVE_SUBJECT: "INSERT INTO op_subject (account_id, client, sub) VALUES ($1, $2, $3)
        ON CONFLICT (account_id, client) DO NOTHING",
    SUBJECT: "SELECT sub FROM op_subject WHERE account_id = $1 AND client = $2",
    AGREE: "INSERT INTO op_consent (account_id, client, scopes, given_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (account_id, client) DO UPDATE SET scopes = excluded.scopes, given_at = excluded.given_at",
    AGREED: "SELECT scopes, given_at FROM op_consent WHERE account_id = $1 AND client = $2",
    AGREEMENTS: "SELECT client, scopes, given_at FROM op_consent WHERE account_id = $1 ORDER BY given_at, client",
    WITHDRAW: "DELETE FROM op_consent WHERE account_id = $1 AND client = $2",
    SWEEP_GRANTS: "DELETE FROM op_grant WHERE created_at < $1",
    SWEEP_ASSERTIONS: "DELETE FROM op_assertion WHERE expires_at < $1",
}

/// An authorization with its id.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its id.
    pub id: Id<Grant>,
    /// Where it stands.
    pub grant: Grant,
}

fn kept(row: &Row) -> Done<Kept> {
    let Json(grant) = row.get::<Json<Grant>>("body")?;
    Ok(Kept { id: row.get("id")?, grant })
}

/// Keeps a new authorization.
pub(super) async fn insert(act: &mut Act, id: Id<Grant>, grant: &Grant) -> Done<()> {
    let now = act.now();
    act.execute(INSERT, args![id, grant.state(), Json(grant), now]).await.map(drop)
}

/// An authorization by its id.
pub(super) async fn by_id(read: &mut Read, id: Id<Grant>) -> Done<Option<Kept>> {
    read.opt(BY_ID, args![id]).await?.as_ref().map(kept).transpose()
}

/// An authorization by the code it gave out, used or not.
pub(super) async fn by_code(read: &mut Read, code: &Opaque) -> Done<Option<Kept>> {
    read.opt(BY_CODE, args![code.digest().as_str()]).await?.as_ref().map(kept).transpose()
}

/// An authorization by the access token it gave out.
pub(super) async fn by_token(read: &mut Read, token: &Opaque) -> Done<Option<Kept>> {
    read.opt(BY_TOKEN, args![token.digest().as_str()]).await?.as_ref().map(kept).transpose()
}

/// Moves an authorization from one state to the next: true for exactly one of those who try at once.
pub(super) async fn step(act: &mut Act, id: Id<Grant>, from: &str, to: &Grant) -> Done<bool> {
    let text = |digest: &OpaqueDigest| digest.as_str().to_owned();
    let (code, token) = match to {
        Grant::CodeIssued(issued) => (Some(text(&issued.code)), None),
        Grant::Exchanged(exchanged) => (Some(text(&exchanged.code)), Some(text(&exchanged.token))),
        _ => (None, None),
    };
    act.swap(MOVE, args![id, from, to.state(), code, token, Json(to)]).await
}

/// Spends a client assertion's number: true for the first use.
pub(super) async fn spend_assertion(act: &mut Act, number: &str, until: Timestamp) -> Done<bool> {
    act.swap(SPEND_ASSERTION, args![number, until]).await
}

/// The subject of an account for a client, given for ever with the first authorization.
pub(super) async fn subject(act: &mut Act, account: Id<Account>, client: &str) -> Done<String> {
    let fresh = act.db().entropy().token();
    act.execute(GIVE_SUBJECT, args![account, client, fresh]).await?;
    act.one(SUBJECT, args![account, client]).await?.get("sub")
}

/// Keeps an agreement.
pub(super) async fn agree(
    act: &mut Act,
    account: Id<Account>,
    client: &str,
    scopes: &str,
) -> Done<()> {
    let now = act.now();
    act.execute(AGREE, args![account, client, scopes, now]).await.map(drop)
}

/// What a person agreed to for a client.
pub(super) async fn agreed(
    read: &mut Read,
    account: Id<Account>,
    client: &str,
) -> Done<Option<String>> {
    let row = read.opt(AGREED, args![account, client]).await?;
    row.map(|row| row.get("scopes")).transpose()
}

/// Every agreement of a person: client, scopes, when.
pub(super) async fn agreements(
    read: &mut Read,
    account: Id<Account>,
) -> Done<Vec<(String, String, Timestamp)>> {
    let rows = read.all(AGREEMENTS, args![account]).await?;
    rows.iter()
        .map(|row| Ok((row.get("client")?, row.get("scopes")?, row.get("given_at")?)))
        .collect()
}

/// Takes an agreement back; true if there was one.
pub(super) async fn withdraw(act: &mut Act, account: Id<Account>, client: &str) -> Done<bool> {
    act.swap(WITHDRAW, args![account, client]).await
}

/// Deletes what is over. Gives the number of rows.
pub(crate) async fn sweep(act: &mut Act, now: Timestamp) -> Done<u64> {
    let grants = act.execute(SWEEP_GRANTS, args![now - GRANT_MEMORY]).await?;
    Ok(grants + act.execute(SWEEP_ASSERTIONS, args![now]).await?)
}
