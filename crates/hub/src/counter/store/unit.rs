//! What a unit's counters did, and the proofs that may be taken back.

use base::{Id, Timestamp};
use store::{Read, Row, StoreError, args};

use crate::account::model::Account;
use crate::account::proof::Kept;
use crate::counter::model::{CaseState, Refusal};
use crate::keys::Mac;

type Done<T> = Result<T, StoreError>;

store::statements! {
    DONE: "SELECT c.reference, c.clerk, c.state, c.reason, c.opened_at, p.revoked_at
        FROM counter_case c LEFT JOIN identity_proof p ON p.id = c.proof
        WHERE c.unit = $1 ORDER BY c.opened_at DESC, c.id DESC LIMIT $2",
    PROOF_OF: "SELECT p.id, p.account, p.cnp_mac FROM counter_case c JOIN identity_proof p ON p.id = c.proof
        WHERE c.reference = $1 AND c.unit = $2 AND p.revoked_at IS NULL",
    PROOF: "SELECT id, account, cnp_mac FROM identity_proof WHERE id = $1",
}

/// A case as a supervisor sees it: who did what and when, nobody's data.
#[derive(Debug, Clone)]
pub struct Line {
    /// The case.
    pub reference: String,
    /// The member of staff, by id.
    pub clerk: String,
    /// How it ended.
    pub state: CaseState,
    /// Why it was refused.
    pub reason: Option<Refusal>,
    /// When the person was there.
    pub opened_at: Timestamp,
    /// When its proof was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// A proof, as far as taking it back needs.
#[derive(Debug, Clone)]
pub struct Target {
    /// The proof.
    pub proof: Id<Kept>,
    /// Whose account.
    pub account: Id<Account>,
    /// The fingerprint of the number.
    pub subject: Mac,
}

fn line(row: &Row) -> Done<Line> {
    let reason: Option<String> = row.get("reason")?;
    Ok(Line {
        reference: row.get("reference")?,
        clerk: row.get("clerk")?,
        state: row.parse("state")?,
        reason: reason.and_then(|word| word.parse().ok()),
        opened_at: row.get("opened_at")?,
        revoked_at: row.get("revoked_at")?,
    })
}

fn target(row: &Row) -> Done<Target> {
    Ok(Target {
        proof: row.get("id")?,
        account: row.get("account")?,
        subject: Mac::stored(row.get("cnp_mac")?),
    })
}

/// The latest cases of a unit.
pub async fn latest(read: &mut Read, unit: &str, limit: u32) -> Done<Vec<Line>> {
    read.all(DONE, args![unit, limit]).await?.iter().map(line).collect()
}

/// The proof of a case of this unit, by the case's number, while it counts.
pub async fn proof_of(read: &mut Read, unit: &str, reference: &str) -> Done<Option<Target>> {
    read.opt(PROOF_OF, args![reference, unit]).await?.as_ref().map(target).transpose()
}

/// A proof.
pub async fn proof(read: &mut Read, id: Id<Kept>) -> Done<Option<Target>> {
    read.opt(PROOF, args![id]).await?.as_ref().map(target).transpose()
}
