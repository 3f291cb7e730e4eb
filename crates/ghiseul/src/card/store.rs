//! SQL of the card check.

use base::{Id, Timestamp};
use emv3ds::codes::MessageType;
use emv3ds::flow::server::ServerTx;
use emv3ds::jwe::PublicKey;
use emv3ds::{Message, Pan, ServerTransId};
use jiff::SignedDuration;
use store::{Act, Json, Read, Row, StoreError, args};
use uuid::Uuid;

use super::model::{Attempt, CardBank, CardProof, Outcome};
use crate::account::model::Account;

store::statements! {
    /// Under another name than the proven one a proof does not count.
    PROOF: "SELECT p.id, p.bank, p.country, p.ds_trans_id, p.register_check, p.assurance, p.verified_at, p.valid_until
        FROM card_proof p JOIN account a ON a.id = p.account_id
        WHERE p.account_id = $1 AND (p.surname IS NULL OR (p.surname = a.surname AND p.given = a.given))
        ORDER BY p.valid_until DESC, p.id DESC LIMIT 1",
    PROVE: "INSERT INTO card_proof (id, account_id, bank, country, ds_trans_id, register_check, assurance, verified_at,
        valid_until, surname, given)
        SELECT $1, a.id, $3, $4, $5, $6, $7, $8, $9, a.surname, a.given FROM account a WHERE a.id = $2",
    DIRECTORY: "SELECT serial, fetched_at FROM card_directory WHERE name = 'ds'",
    SET_DIRECTORY: "INSERT INTO card_directory (name, serial, fetched_at) VALUES ('ds', $1, $2)
        ON CONFLICT (name) DO UPDATE SET serial = excluded.serial, fetched_at = excluded.fetched_at",
    FORGET_RANGES: "DELETE FROM card_range",
    INSERT_RANGE: "INSERT INTO card_range (start_range, end_range, issuer, bank, country, acs_origin, identity_match,
        method_url, match_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (start_range) DO NOTHING",
    BY_CODE: "SELECT start_range, end_range, issuer, bank, country, acs_origin, identity_match, method_url,
        match_key FROM card_range WHERE issuer = $1 ORDER BY start_range LIMIT 1",
    RANGES: "SELECT start_range, end_range, issuer, bank, country, acs_origin, identity_match, method_url,
        match_key FROM card_range ORDER BY start_range",
    INSERT: "INSERT INTO card_attempt (id, account_id, session_id, claim_hash, issuer, bank, country, accepted, bin8,
        last4, pan_hash, state, version, started_at, manner)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, $14)",
    FIND: "SELECT id, account_id, session_id, claim_hash, issuer, bank, country, accepted, bin8, last4, pan_hash, state,
        version, acs_url, returned_at, outcome, decided_at, started_at, manner, voided_at FROM card_attempt WHERE id = $1",
    ADVANCE: "UPDATE card_attempt SET state = $3, acs_url = $4, version = version + 1
        WHERE id = $1 AND version = $2",
    METHOD_DONE: "UPDATE card_attempt SET method_done_at = $2 WHERE id = $1 AND method_done_at IS NULL",
    IS_METHOD_DONE: "SELECT method_done_at FROM card_attempt WHERE id = $1",
    RETURN: "UPDATE card_attempt SET returned_at = $2 WHERE id = $1 AND returned_at IS NULL",
    DECIDE: "UPDATE card_attempt SET outcome = $3, decided_at = $4, version = version + 1
        WHERE id = $1 AND version = $2",
    VOIDED: "UPDATE card_attempt SET voided_at = $2 WHERE id = $1 AND voided_at IS NULL",
    RECENT: "SELECT count(*) AS attempts FROM card_attempt WHERE account_id = $1 AND started_at > $2",
    BOUND: "SELECT cnp_hash FROM card_binding WHERE pan_hash = $1",
    BIND: "INSERT INTO card_binding (pan_hash, cnp_hash, first_seen, last_seen) VALUES ($1, $2, $3, $3)
        ON CONFLICT (pan_hash) DO UPDATE SET last_seen = excluded.last_seen
        WHERE card_binding.cnp_hash = excluded.cnp_hash",
    NOTE: "INSERT INTO card_message (id, attempt_id, direction, kind, body, at) VALUES ($1, $2, $3, $4, $5, $6)",
    FORGET_ATTEMPTS: "DELETE FROM card_attempt WHERE started_at < $1",
    FORGET_MESSAGES: "DELETE FROM card_message WHERE at < $1",
}

type Done<T> = Result<T, StoreError>;

/// The latest card proof of an account, valid or not; compare `valid_until`.
pub async fn proof_of(read: &mut Read, account: Id<Account>) -> Done<Option<CardProof>> {
    let Some(row) = read.opt(PROOF, args![account]).await? else { return Ok(None) };
    Ok(Some(CardProof {
        id: row.get("id")?,
        bank: row.get("bank")?,
        country: row.get("country")?,
        ds_trans_id: row.get("ds_trans_id")?,
        register_check: row.get("register_check")?,
        assurance: row.get("assurance")?,
        verified_at: row.get("verified_at")?,
        valid_until: row.get("valid_until")?,
    }))
}

/// Keeps a proof.
pub(crate) async fn prove(act: &mut Act, account: Id<Account>, proof: &CardProof) -> Done<()> {
    let row = args![
        proof.id,
        account,
        &proof.bank,
        &proof.country,
        &proof.ds_trans_id,
        proof.register_check.clone(),
        &proof.assurance,
        proof.verified_at,
        proof.valid_until,
    ];
    act.execute(PROVE, row).await.map(drop)
}

/// What is known of the directory: the serial number of the ranges, and when they were asked for.
pub(super) async fn directory(read: &mut Read) -> Done<Option<(Option<String>, Timestamp)>> {
    let row = read.opt(DIRECTORY, args![]).await?;
    row.map(|row| Ok((row.get("serial")?, row.get("fetched_at")?))).transpose()
}

/// A range of card numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Range {
    pub start: String,
    pub end: String,
    pub bank: CardBank,
}

/// Replaces all ranges.
pub(super) async fn replace_ranges(act: &mut Act, ranges: &[Range]) -> Done<()> {
    act.execute(FORGET_RANGES, args![]).await?;
    let row = |range: &Range| {
        let bank = &range.bank;
        args![
            &range.start,
            &range.end,
            &bank.code,
            &bank.name,
            &bank.country,
            &bank.acs_origin,
            bank.identity_match,
            bank.method_url.clone(),
            bank.match_key.as_ref().map(Json),
        ]
    };
    act.insert_many(INSERT_RANGE, ranges.iter().map(row).collect()).await.map(drop)
}

/// Notes that the directory was asked.
pub(super) async fn set_directory(act: &mut Act, serial: Option<String>) -> Done<()> {
    let now = act.now();
    act.execute(SET_DIRECTORY, args![serial, now]).await.map(drop)
}

/// The bank of a card. The ranges are few, so all are read; the number is compared here and not sent to the database.
pub(super) async fn bank_of(read: &mut Read, pan: &Pan) -> Done<Option<CardBank>> {
    for row in &read.all(RANGES, args![]).await? {
        let (start, end): (String, String) = (row.get("start_range")?, row.get("end_range")?);
        if pan.in_range(&start, &end) {
            return card_bank(row).map(Some);
        }
    }
    Ok(None)
}

/// The bank with this code.
pub(super) async fn bank_by_code(read: &mut Read, code: &str) -> Done<Option<CardBank>> {
    read.opt(BY_CODE, args![code]).await?.as_ref().map(card_bank).transpose()
}

fn card_bank(row: &Row) -> Done<CardBank> {
    Ok(CardBank {
        code: row.get("issuer")?,
        name: row.get("bank")?,
        country: row.get("country")?,
        acs_origin: row.get("acs_origin")?,
        identity_match: row.get("identity_match")?,
        method_url: row.get("method_url")?,
        match_key: row.get::<Option<Json<PublicKey>>>("match_key")?.map(|json| json.0),
    })
}

/// Keeps a new attempt.
pub(super) async fn insert(act: &mut Act, attempt: &Attempt) -> Done<()> {
    let row = args![
        attempt.id.uuid(),
        attempt.account,
        attempt.session,
        &attempt.claim_hash,
        &attempt.issuer,
        &attempt.bank,
        &attempt.country,
        attempt.accepted,
        &attempt.bin8,
        &attempt.last4,
        &attempt.pan_hash,
        Json(&attempt.tx),
        attempt.started_at,
        attempt.manner.as_str(),
    ];
    act.execute(INSERT, row).await.map(drop)
}

/// The attempt with this id.
pub(super) async fn find(read: &mut Read, id: ServerTransId) -> Done<Option<Attempt>> {
    let row = read.opt(FIND, args![id.uuid()]).await?;
    row.as_ref().map(attempt).transpose()
}

/// Moves an attempt on; false when somebody else moved it first.
pub(super) async fn advance(act: &mut Act, attempt: &Attempt, next: &ServerTx) -> Done<bool> {
    let url = attempt.acs_url.clone();
    act.swap(ADVANCE, args![attempt.id.uuid(), attempt.version, Json(next), url]).await
}

/// Notes that the hidden frame of the 3DS Method came back.
pub(super) async fn method_done(act: &mut Act, id: ServerTransId) -> Done<bool> {
    let now = act.now();
    act.swap(METHOD_DONE, args![id.uuid(), now]).await
}

/// Whether the hidden frame of the 3DS Method came back.
pub(super) async fn is_method_done(read: &mut Read, id: ServerTransId) -> Done<bool> {
    let row = read.opt(IS_METHOD_DONE, args![id.uuid()]).await?;
    Ok(row
        .map(|row| row.get::<Option<Timestamp>>("method_done_at"))
        .transpose()?
        .flatten()
        .is_some())
}

/// Notes that the browser came back; false the second time.
pub(super) async fn returned(act: &mut Act, id: ServerTransId) -> Done<bool> {
    let now = act.now();
    act.swap(RETURN, args![id.uuid(), now]).await
}

/// Notes what came of an attempt; false when somebody else decided first.
pub(super) async fn decide(act: &mut Act, attempt: &Attempt, outcome: Outcome) -> Done<bool> {
    let at = attempt.decided_at.unwrap_or(act.now());
    act.swap(DECIDE, args![attempt.id.uuid(), attempt.version, outcome.to_string(), at]).await
}

/// Notes that a payment was taken back; false the second time.
pub(super) async fn voided(act: &mut Act, id: ServerTransId) -> Done<bool> {
    let now = act.now();
    act.swap(VOIDED, args![id.uuid(), now]).await
}

/// How many attempts an account began since a moment.
pub(super) async fn recent(read: &mut Read, account: Id<Account>, since: Timestamp) -> Done<i64> {
    read.one(RECENT, args![account, since]).await?.get("attempts")
}

/// The keyed hash of the CNP that a card proved before.
pub(super) async fn bound(read: &mut Read, pan_hash: &str) -> Done<Option<String>> {
    read.opt(BOUND, args![pan_hash]).await?.map(|row| row.get("cnp_hash")).transpose()
}

/// Binds a card to a person; false when it is bound to somebody else.
pub(super) async fn bind(act: &mut Act, pan_hash: &str, cnp_hash: &str) -> Done<bool> {
    let now = act.now();
    act.swap(BIND, args![pan_hash, cnp_hash, now]).await
}

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Out,
    In,
}

/// Keeps a message without its personal data.
pub(super) async fn note(
    act: &mut Act,
    attempt: ServerTransId,
    direction: Direction,
    message: &Message,
) -> Done<()> {
    note_redacted(act, attempt, direction, message.kind(), message.redacted()).await
}

/// Keeps a message that was redacted already, because the message itself had to go.
pub(super) async fn note_redacted(
    act: &mut Act,
    attempt: ServerTransId,
    direction: Direction,
    kind: MessageType,
    body: serde_json::Value,
) -> Done<()> {
    let now = act.now();
    let id: Id<Message> = Id::new(now, act.db().entropy());
    let way = match direction {
        Direction::Out => "out",
        Direction::In => "in",
    };
    let row = args![id, attempt.uuid(), way, kind.code(), Json(body), now];
    act.execute(NOTE, row).await.map(drop)
}

/// Forgets attempts and messages older than their times.
pub(super) async fn sweep(
    act: &mut Act,
    attempts: SignedDuration,
    messages: SignedDuration,
) -> Done<()> {
    let now = act.now();
    act.execute(FORGET_ATTEMPTS, args![now - attempts]).await?;
    act.execute(FORGET_MESSAGES, args![now - messages]).await.map(drop)
}

fn attempt(row: &Row) -> Done<Attempt> {
    Ok(Attempt {
        id: ServerTransId::from_uuid(row.get::<Uuid>("id")?),
        account: row.get("account_id")?,
        session: row.get("session_id")?,
        claim_hash: row.get("claim_hash")?,
        issuer: row.get("issuer")?,
        bank: row.get("bank")?,
        country: row.get("country")?,
        accepted: row.get("accepted")?,
        bin8: row.get("bin8")?,
        last4: row.get("last4")?,
        pan_hash: row.get("pan_hash")?,
        tx: row.get::<Json<ServerTx>>("state")?.0,
        version: row.get("version")?,
        acs_url: row.get("acs_url")?,
        returned: row.get::<Option<Timestamp>>("returned_at")?.is_some(),
        outcome: row.parse_opt("outcome")?,
        decided_at: row.get("decided_at")?,
        started_at: row.get("started_at")?,
        manner: row.parse("manner")?,
        voided_at: row.get("voided_at")?,
    })
}
