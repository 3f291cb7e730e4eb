//! The rows of authorizations, agreements and subjects: the only SQL of this slice.

use base::{Id, Timestamp};
use jiff::SignedDuration;
use oidc::once::OneTime;
use oidc::opaque::{Opaque, OpaqueDigest};
use oidc::provider::AuthorizationRequest;
use oidc::provider::grant::Grant;
use oidc::provider::par::Pushed;
use store::{Act, Json, Read, Row, StoreError, args};
use web::Session;

use crate::account::model::Account;

type Done<T> = Result<T, StoreError>;

/// How long a dead authorization is kept, so that a code that comes again is recognised.
const GRANT_MEMORY: SignedDuration = SignedDuration::from_hours(24);
/// How long a pushed request is kept beyond its minute: a login that began in time may take half an hour.
const PUSHED_MEMORY: SignedDuration = SignedDuration::from_hours(1);
/// How long it is remembered who was told of a session: longer than any session lives.
const SESSION_MEMORY: SignedDuration = SignedDuration::from_hours(24 * 2);

store::statements! {
    INSERT: "INSERT INTO op_grant (id, state, code, token, body, created_at) VALUES ($1, $2, NULL, NULL, $3, $4)",
    BY_ID: "SELECT id, body FROM op_grant WHERE id = $1",
    BY_CODE: "SELECT id, body FROM op_grant WHERE code = $1",
    BY_TOKEN: "SELECT id, body FROM op_grant WHERE token = $1",
    MOVE: "UPDATE op_grant SET state = $3, code = $4, token = $5, body = $6 WHERE id = $1 AND state = $2",
    SPEND: "INSERT INTO op_spent (kind, number, expires_at) VALUES ($1, $2, $3) ON CONFLICT (kind, number) DO NOTHING",
    PUSH: "INSERT INTO op_pushed (uri, client, body, expires_at) VALUES ($1, $2, $3, $4)",
    PUSHED: "SELECT body FROM op_pushed WHERE uri = $1 AND client = $2 AND expires_at > $3 AND used_at IS NULL",
    USE_PUSHED: "UPDATE op_pushed SET used_at = $2 WHERE uri = $1 AND used_at IS NULL",
    GIVE_SUBJECT: "INSERT INTO op_subject (account_id, client, sub) VALUES ($1, $2, $3)
        ON CONFLICT (account_id, client) DO NOTHING",
    SUBJECT: "SELECT sub FROM op_subject WHERE account_id = $1 AND client = $2",
    AGREE: "INSERT INTO op_consent (account_id, client, scopes, given_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (account_id, client) DO UPDATE SET scopes = excluded.scopes, given_at = excluded.given_at",
    AGREED: "SELECT scopes, given_at FROM op_consent WHERE account_id = $1 AND client = $2",
    AGREEMENTS: "SELECT client, scopes, given_at FROM op_consent WHERE account_id = $1 ORDER BY given_at, client",
    WITHDRAW: "DELETE FROM op_consent WHERE account_id = $1 AND client = $2",
    SWEEP_GRANTS: "DELETE FROM op_grant WHERE created_at < $1",
    SWEEP_SPENT: "DELETE FROM op_spent WHERE expires_at < $1",
    SWEEP_PUSHED: "DELETE FROM op_pushed WHERE expires_at < $1",
    SWEEP_SESSIONS: "DELETE FROM op_session WHERE told_at < $1",
    KEYS: "SELECT kid, sealed, published_at, active_from FROM op_key ORDER BY active_from, kid",
    INSERT_KEY: "INSERT INTO op_key (kid, sealed, published_at, active_from) VALUES ($1, $2, $3, $4)",
    DROP_KEY: "DELETE FROM op_key WHERE kid = $1",
    TOLD: "INSERT INTO op_session (sid, client, sub, session_id, account_id, told_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (sid, client) DO NOTHING",
    END_SID: "DELETE FROM op_session WHERE sid = $1 RETURNING sid, client, sub, session_id",
    END_ACCOUNT: "DELETE FROM op_session WHERE account_id = $1 RETURNING sid, client, sub, session_id",
    ENDED: "INSERT INTO op_logout (id, client, sub, sid, ended_at) VALUES ($1, $2, $3, $4, $5)",
    LOGOUT: "SELECT client, sub, sid FROM op_logout WHERE id = $1",
    TAKEN: "DELETE FROM op_logout WHERE id = $1",
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

/// Spends a number that is good once: true for the first use.
pub(super) async fn spend(act: &mut Act, once: &OneTime) -> Done<bool> {
    act.swap(SPEND, args![once.kind.as_str(), &once.number, once.until]).await
}

/// Keeps a pushed request.
pub(super) async fn push(act: &mut Act, pushed: &Pushed) -> Done<()> {
    let request = &pushed.request;
    let values = args![pushed.uri.as_str(), &request.client_id, Json(request), pushed.expires_at];
    act.execute(PUSH, values).await.map(drop)
}

/// A request that this client pushed a moment ago, while no login of it is complete.
pub(super) async fn pushed(
    read: &mut Read,
    client: &str,
    uri: &OpaqueDigest,
    now: Timestamp,
) -> Done<Option<AuthorizationRequest>> {
    let row = read.opt(PUSHED, args![uri.as_str(), client, now]).await?;
    row.map(|row| Ok(row.get::<Json<AuthorizationRequest>>("body")?.0)).transpose()
}

/// Uses a pushed request up: true for exactly one of the logins that began with it.
pub(super) async fn use_pushed(act: &mut Act, uri: &OpaqueDigest) -> Done<bool> {
    let now = act.now();
    act.swap(USE_PUSHED, args![uri.as_str(), now]).await
}

/// A key as it is kept.
#[derive(Debug, Clone)]
pub(super) struct KeyRow {
    pub(super) kid: String,
    pub(super) sealed: Vec<u8>,
    pub(super) published_at: Timestamp,
    pub(super) active_from: Timestamp,
}

/// Every key.
pub(super) async fn keys(read: &mut Read) -> Done<Vec<KeyRow>> {
    let key = |row: &Row| {
        Ok(KeyRow {
            kid: row.get("kid")?,
            sealed: row.get("sealed")?,
            published_at: row.get("published_at")?,
            active_from: row.get("active_from")?,
        })
    };
    read.all(KEYS, args![]).await?.iter().map(key).collect()
}

/// Keeps a key.
pub(super) async fn insert_key(act: &mut Act, row: KeyRow) -> Done<()> {
    let values = args![row.kid, row.sealed, row.published_at, row.active_from];
    act.execute(INSERT_KEY, values).await.map(drop)
}

/// Forgets a key.
pub(super) async fn drop_key(act: &mut Act, kid: &str) -> Done<()> {
    act.execute(DROP_KEY, args![kid]).await.map(drop)
}

/// A session of which a client was told.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) sid: String,
    pub(super) client: String,
    pub(super) sub: String,
    pub(super) session: Id<Session>,
}

fn told(row: &Row) -> Done<Told> {
    Ok(Told {
        sid: row.get("sid")?,
        client: row.get("client")?,
        sub: row.get("sub")?,
        session: row.get("session_id")?,
    })
}

/// Remembers that a client is told of a session.
pub(super) async fn tell(act: &mut Act, told: &Told, account: Id<Account>) -> Done<()> {
    let now = act.now();
    let values = args![&told.sid, &told.client, &told.sub, told.session, account, now];
    act.execute(TOLD, values).await.map(drop)
}

/// Forgets a session; gives who was told of it.
pub(super) async fn end_sid(act: &mut Act, sid: &str) -> Done<Vec<Told>> {
    act.all(END_SID, args![sid]).await?.iter().map(told).collect()
}

/// Forgets all sessions of an account; gives who was told of them.
pub(super) async fn end_account(act: &mut Act, account: Id<Account>) -> Done<Vec<Told>> {
    act.all(END_ACCOUNT, args![account]).await?.iter().map(told).collect()
}

/// Keeps that a client has to be told of an end; gives the id for the job.
pub(super) async fn ended(act: &mut Act, told: &Told) -> Done<Id<Told>> {
    let now = act.now();
    let id = Id::new(now, act.db().entropy());
    act.execute(ENDED, args![id, &told.client, &told.sub, &told.sid, now]).await?;
    Ok(id)
}

/// An end that a client has not taken: client, subject, session.
pub(super) async fn logout(
    read: &mut Read,
    id: Id<Told>,
) -> Done<Option<(String, String, String)>> {
    let row = read.opt(LOGOUT, args![id]).await?;
    row.map(|row| Ok((row.get("client")?, row.get("sub")?, row.get("sid")?))).transpose()
}

/// The client took it.
pub(super) async fn taken(act: &mut Act, id: Id<Told>) -> Done<()> {
    act.execute(TAKEN, args![id]).await.map(drop)
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
    let mut gone = act.execute(SWEEP_GRANTS, args![now - GRANT_MEMORY]).await?;
    gone += act.execute(SWEEP_SPENT, args![now]).await?;
    gone += act.execute(SWEEP_PUSHED, args![now - PUSHED_MEMORY]).await?;
    Ok(gone + act.execute(SWEEP_SESSIONS, args![now - SESSION_MEMORY]).await?)
}
