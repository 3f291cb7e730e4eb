//! Passkeys of staff.

use base::{Id, Timestamp};
use store::{Act, Read, Row, StoreError, args};

use crate::staff::model::StaffMember;

type Done<T> = Result<T, StoreError>;

store::statements! {
    INSERT: "INSERT INTO staff_passkey (id, member, handle, label, passkey, added_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (handle) DO NOTHING",
    OF_MEMBER: "SELECT id, member, handle, label, passkey, added_at, used_at FROM staff_passkey
        WHERE member = $1 ORDER BY added_at, id",
    USE: "UPDATE staff_passkey SET passkey = $2, used_at = $3 WHERE id = $1",
    DROP: "DELETE FROM staff_passkey WHERE member = $1",
    REMOVE: "DELETE FROM staff_passkey WHERE member = $1 AND id = $2",
}

/// A passkey as it is kept.
#[derive(Clone)]
pub struct Kept {
    /// Its id, also the place that it is sealed for.
    pub id: Id<Self>,
    /// The keyed hash of the credential's id.
    pub handle: String,
    /// What its owner calls it.
    pub label: String,
    /// The public key with its counter, sealed.
    pub sealed: Vec<u8>,
    /// When it was added.
    pub added_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept").field("id", &self.id).finish_non_exhaustive()
    }
}

fn kept(row: &Row) -> Done<Kept> {
    Ok(Kept {
        id: row.get("id")?,
        handle: row.get("handle")?,
        label: row.get("label")?,
        sealed: row.get("passkey")?,
        added_at: row.get("added_at")?,
        used_at: row.get("used_at")?,
    })
}

/// Keeps a passkey; false where it is kept already, for whomever.
pub async fn insert(act: &mut Act, member: Id<StaffMember>, added: &Kept) -> Done<bool> {
    let values =
        args![added.id, member, &added.handle, &added.label, &added.sealed, added.added_at,];
    act.swap(INSERT, values).await
}

/// The passkeys of a member of staff, the oldest first.
pub async fn of_member(read: &mut Read, member: Id<StaffMember>) -> Done<Vec<Kept>> {
    read.all(OF_MEMBER, args![member]).await?.iter().map(kept).collect()
}

/// A passkey was used; its counter moved on.
pub async fn used(act: &mut Act, id: Id<Kept>, sealed: &[u8]) -> Done<bool> {
    let now = act.now();
    act.swap(USE, args![id, sealed, now]).await
}

/// Forgets every passkey of a member.
pub async fn drop_all(act: &mut Act, member: Id<StaffMember>) -> Done<u64> {
    act.execute(DROP, args![member]).await
}

/// Takes a passkey off; false where it was not there.
pub async fn remove(act: &mut Act, member: Id<StaffMember>, id: Id<Kept>) -> Done<bool> {
    act.swap(REMOVE, args![member, id]).await
}
