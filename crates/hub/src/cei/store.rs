//! The rows between the card's site and the hub: a card that was shown, for a minute.

use base::{Cnp, PersonName, Timestamp};
use jiff::SignedDuration;
use oidc::opaque::Opaque;
use store::{Act, StoreError, args};

use super::model::Holder;

/// How long the browser may take from the card's site to the hub.
pub const VALID_FOR: SignedDuration = SignedDuration::from_secs(60);

store::statements! {
    HAND_OVER: "INSERT INTO card_handover (code_hash, state_hash, cnp, surname, given, shown_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)",
    // One statement, so that of many uses at once only one finds the row.
    TAKE: "DELETE FROM card_handover WHERE code_hash = $1 AND state_hash = $2 AND expires_at > $3
        RETURNING cnp, surname, given, shown_at",
    SWEEP: "DELETE FROM card_handover WHERE expires_at <= $1",
}

/// Keeps who was shown by a card, under the hashes of a code and of the state of the sign-in that it is good for.
pub async fn hand_over(
    act: &mut Act,
    code: &Opaque,
    state: &Opaque,
    holder: &Holder,
) -> Result<(), StoreError> {
    let now = act.now();
    let (code, state) = (code.digest(), state.digest());
    let values = args![
        code.as_str(),
        state.as_str(),
        holder.cnp.as_str(),
        &holder.name.surname,
        &holder.name.given,
        now,
        now + VALID_FOR,
    ];
    act.execute(HAND_OVER, values).await.map(drop)
}

/// Takes who was shown, once, with the moment; none where the code is unknown, used, too old, or another sign-in's.
pub async fn take(
    act: &mut Act,
    code: &Opaque,
    state: &Opaque,
) -> Result<Option<(Holder, Timestamp)>, StoreError> {
    let now = act.now();
    let (code, state) = (code.digest(), state.digest());
    let Some(row) = act.opt(TAKE, args![code.as_str(), state.as_str(), now]).await? else {
        return Ok(None);
    };
    let cnp: String = row.get("cnp")?;
    let cnp = Cnp::parse(&cnp).map_err(|_| StoreError::Decode {
        column: "cnp".to_owned(),
        reason: "not in its form".to_owned(),
    })?;
    let name = PersonName { surname: row.get("surname")?, given: row.get("given")? };
    Ok(Some((Holder { cnp, name }, row.get("shown_at")?)))
}

/// Deletes what nobody came for.
pub async fn sweep(act: &mut Act) -> Result<(), StoreError> {
    let now = act.now();
    act.execute(SWEEP, args![now]).await.map(drop)
}
