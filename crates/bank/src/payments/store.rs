//! SQL of reserved amounts.

use super::Purchase;
use crate::Bank;
use emv3ds::DsTransId;
use store::{Act, Actor, Read, StoreError, args};

store::statements! {
    HOLD: "INSERT INTO hold (ds_trans_id, stem, amount, currency, made_at) VALUES ($1, $2, $3, 'RON', $4)
        ON CONFLICT (ds_trans_id) DO NOTHING",
    VOID: "UPDATE hold SET voided_at = $2 WHERE ds_trans_id = $1 AND voided_at IS NULL",
    KNOWN: "SELECT voided_at FROM hold WHERE ds_trans_id = $1",
    RESERVED: "SELECT amount FROM hold WHERE stem = $1 AND voided_at IS NULL",
}

/// Reserves the amount of a payment that was passed.
pub(crate) async fn hold(
    act: &mut Act,
    ds: DsTransId,
    stem: &str,
    purchase: Purchase,
) -> Result<(), StoreError> {
    let now = act.now();
    act.execute(HOLD, args![ds.uuid(), stem, purchase.amount, now]).await.map(drop)
}

/// Sets a reserved amount free; false where none was ever reserved.
pub(super) async fn void(bank: &Bank, ds: DsTransId) -> Result<bool, StoreError> {
    let mut act = bank.db.act(&Actor::Peer("ds"), "payment.void").await?;
    act.subject("hold", ds);
    let now = act.now();
    if act.swap(VOID, args![ds.uuid(), now]).await? {
        act.commit().await?;
        return Ok(true);
    }
    Ok(act.opt(KNOWN, args![ds.uuid()]).await?.is_some())
}

/// The sum of what is reserved behind a card, in bani.
pub(super) async fn reserved(read: &mut Read, stem: &str) -> Result<i64, StoreError> {
    let rows = read.all(RESERVED, args![stem]).await?;
    rows.iter().map(|row| row.get::<i64>("amount")).sum()
}
