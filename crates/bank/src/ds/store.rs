//! SQL of the Directory Server.

use crate::Bank;
use emv3ds::{
    DsTransId, ServerTransId,
    flow::directory::{DirectoryTx, Routed},
};
use store::{Actor, Json, StoreError, args};
use uuid::Uuid;

store::statements! {
    INSERT: "INSERT INTO ds_tx (server_trans_id, ds_trans_id, requestor, issuer, state, version, created_at)
        VALUES ($1, $2, $3, $4, $5, 0, $6) ON CONFLICT (server_trans_id) DO NOTHING",
    FIND: "SELECT state, version FROM ds_tx WHERE ds_trans_id = $1",
    OWNER: "SELECT server_trans_id FROM ds_tx WHERE ds_trans_id = $1",
    ADVANCE: "UPDATE ds_tx SET state = $3, version = version + 1 WHERE ds_trans_id = $1 AND version = $2",
    ASK: "INSERT INTO ds_preq (server_ref, asked_at) VALUES ($1, $2)
        ON CONFLICT (server_ref) DO UPDATE SET asked_at = excluded.asked_at WHERE ds_preq.asked_at <= $3",
}

const SERVER: Actor = Actor::Peer("3ds-server");

/// Notes a new question; false when the 3DS Server used its id before.
pub(super) async fn insert(
    bank: &Bank,
    routed: &Routed,
    requestor: &str,
    issuer: &str,
) -> Result<bool, StoreError> {
    let mut act = bank.db.act(&SERVER, "ds.question").await?;
    act.subject("ds_tx", routed.ds);
    let (now, state) = (act.now(), Json(DirectoryTx::Routed(routed.clone())));
    let new = act
        .execute(
            INSERT,
            args![routed.server.uuid(), routed.ds.uuid(), requestor, issuer, state, now],
        )
        .await?;
    if new == 0 {
        act.refuse("transaction-id-used").await?;
        return Ok(false);
    }
    act.commit().await?;
    Ok(true)
}

/// The state of a transaction and its version.
pub(super) async fn find(
    bank: &Bank,
    ds: DsTransId,
) -> Result<Option<(DirectoryTx, i64)>, StoreError> {
    let row = bank.db.read().await?.opt(FIND, args![ds.uuid()]).await?;
    row.map(|row| Ok((row.get::<Json<DirectoryTx>>("state")?.0, row.get("version")?))).transpose()
}

/// The id of the 3DS Server behind a transaction.
pub(crate) async fn owner(bank: &Bank, ds: DsTransId) -> Result<Option<ServerTransId>, StoreError> {
    let row = bank.db.read().await?.opt(OWNER, args![ds.uuid()]).await?;
    row.map(|row| Ok(ServerTransId::from_uuid(row.get::<Uuid>("server_trans_id")?))).transpose()
}

/// Moves a transaction on; false when somebody else moved it first.
pub(super) async fn advance(
    bank: &Bank,
    ds: DsTransId,
    version: i64,
    next: &DirectoryTx,
) -> Result<bool, StoreError> {
    let mut act = bank.db.act(&Actor::System("ds"), "ds.advance").await?;
    act.subject("ds_tx", ds);
    let won = act.swap(ADVANCE, args![ds.uuid(), version, Json(next)]).await?;
    if won {
        act.commit().await?;
    }
    Ok(won)
}

/// Notes that a 3DS Server asks for card ranges; false when it asked too recently.
pub(super) async fn may_ask(bank: &Bank, server_ref: &str) -> Result<bool, StoreError> {
    let mut act = bank.db.act(&SERVER, "ds.prepare").await?;
    let now = act.now();
    let before = now - bank.config.preq_min_gap;
    let first = act.execute(ASK, args![server_ref, now, before]).await?;
    if first == 0 {
        act.refuse("sent-limit").await?;
        return Ok(false);
    }
    act.commit().await?;
    Ok(true)
}
