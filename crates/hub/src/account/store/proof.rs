//! The rows of identity proofs, and what they do to accounts.

use base::Id;
use store::{Act, Json, Read, StoreError, args};

use crate::account::model::{Account, AccountState, HUB};
use crate::account::proof::{Kept, Proof, ProofKind};
use crate::keys::Mac;
use crate::ports::persons::CivilStatus;

store::statements! {
    INSERT_PROOF: "INSERT INTO identity_proof (id, account, kind, level, cnp_mac, document_mac, evidence, unit, clerk,
        verified_at, valid_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    OF_KIND: "SELECT count(*) AS n FROM identity_proof WHERE account = $1 AND kind = $2 AND revoked_at IS NULL",
    OTHER_OF: "SELECT count(*) AS n FROM account WHERE cnp_mac = $2 AND id <> $1",
    SET_STATE: "UPDATE account SET state = $2, version = version + 1, updated_at = $3 WHERE id = $1",
    PROVE: "UPDATE account SET state = 'active', cnp_mac = $2, version = version + 1, updated_at = $3 WHERE id = $1",
    REVOKE_PROOF: "UPDATE identity_proof SET revoked_at = $2, revoked_by = $3 WHERE id = $1 AND revoked_at IS NULL
        RETURNING account",
    PROOFS: "SELECT count(*) AS n FROM identity_proof WHERE account = $1 AND revoked_at IS NULL
        AND (valid_until IS NULL OR valid_until > $2)",
    TAKE: "UPDATE account SET surname = $3, given = $4, birth_date = $5, person = $6, person_at = $7, version = version + 1,
        updated_at = $7 WHERE id = $1 AND version = $2",
    UNPROVE: "UPDATE account SET state = 'counter', cnp_mac = NULL, version = version + 1, updated_at = $2
        WHERE id = $1 AND state <> 'closed'",
    LOST: "UPDATE login SET lost_at = NULL WHERE account = $1 AND lost_at IS NOT NULL",
    DROP_FACTORS: "DELETE FROM factor WHERE account = $1",
    DROP_RECOVERY: "DELETE FROM recovery_code WHERE account = $1",
}

/// Keeps a proof.
pub async fn insert_proof(
    act: &mut Act,
    id: Id<Kept>,
    account: Id<Account>,
    cnp: &Mac,
    proof: &Proof,
) -> Result<(), StoreError> {
    let values = args![
        id,
        account,
        proof.kind.as_str(),
        proof.level.as_str(),
        cnp,
        proof.document_mac.as_ref().map(|mac| mac.bytes().to_vec()),
        Json(&proof.evidence),
        proof.unit.clone(),
        proof.clerk.clone(),
        proof.at,
        proof.valid_until,
    ];
    act.execute(INSERT_PROOF, values).await.map(drop)
}

/// Whether an account has a proof of this kind that was not revoked.
pub async fn has_kind(
    read: &mut Read,
    account: Id<Account>,
    kind: ProofKind,
) -> Result<bool, StoreError> {
    Ok(read.one(OF_KIND, args![account, kind.as_str()]).await?.get::<i64>("n")? > 0)
}

/// Whether another account has this number.
pub async fn other_of(
    read: &mut Read,
    account: Id<Account>,
    cnp: &Mac,
) -> Result<bool, StoreError> {
    Ok(read.one(OTHER_OF, args![account, cnp]).await?.get::<i64>("n")? > 0)
}

/// Moves an account to a state.
pub async fn set_state(
    act: &mut Act,
    account: Id<Account>,
    state: AccountState,
) -> Result<bool, StoreError> {
    let now = act.now();
    act.swap(SET_STATE, args![account, state.as_str(), now]).await
}

/// The account is its owner's, by this number.
pub async fn prove(act: &mut Act, account: Id<Account>, cnp: &Mac) -> Result<bool, StoreError> {
    let now = act.now();
    act.swap(PROVE, args![account, cnp, now]).await
}

/// The person is who the register says: its name and birth date win over what was typed (rules 21 and 97). False where
/// somebody was faster.
pub async fn take_from_register(
    act: &mut Act,
    known: &Account,
    civil: &CivilStatus,
) -> Result<bool, StoreError> {
    let (now, name) = (act.now(), &civil.name);
    let values = args![
        known.id,
        known.version,
        &name.surname,
        &name.given,
        civil.birth_date,
        Json(civil),
        now,
    ];
    act.swap(TAKE, values).await
}

/// Revokes a proof and gives its account; `None` where there is none to revoke.
pub async fn revoke_proof(
    act: &mut Act,
    proof: Id<Kept>,
    by: &str,
) -> Result<Option<Id<Account>>, StoreError> {
    let now = act.now();
    let row = act.opt(REVOKE_PROOF, args![proof, now, by]).await?;
    row.map(|row| row.get("account")).transpose()
}

/// Whether something still proves the number of an account: a proof, or a provider that vouches at each sign-in.
pub async fn is_proven(act: &mut Act, account: Id<Account>) -> Result<bool, StoreError> {
    let now = act.now();
    let proofs: i64 = act.one(PROOFS, args![account, now]).await?.get("n")?;
    let providers: i64 = act.one(super::OTHER_PROVIDERS, args![account, HUB]).await?.get("n")?;
    Ok(proofs + providers > 0)
}

/// Nothing proves the account's number any more.
pub async fn unprove(act: &mut Act, account: Id<Account>) -> Result<bool, StoreError> {
    let now = act.now();
    act.swap(UNPROVE, args![account, now]).await
}

/// Takes the second factors off an account whose owner said that they are lost. True where that was so.
pub async fn forget_lost_factors(act: &mut Act, account: Id<Account>) -> Result<bool, StoreError> {
    if act.execute(LOST, args![account]).await? == 0 {
        return Ok(false);
    }
    act.execute(DROP_FACTORS, args![account]).await?;
    act.execute(DROP_RECOVERY, args![account]).await?;
    Ok(true)
}
