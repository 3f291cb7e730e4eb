//! What one person proposes and another decides.

use base::{Id, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::{Act, Json, Read, Row, StoreError, args};

use crate::keys::Mac;
use crate::staff::model::{StaffMember, UnitCode};

type Done<T> = Result<T, StoreError>;

store::statements! {
    INSERT: "INSERT INTO staff_proposal (id, kind, unit, target, subject_mac, content, proposer, state, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8)",
    BY_ID: "SELECT id, kind, unit, target, subject_mac, content, proposer, created_at FROM staff_proposal
        WHERE id = $1 AND state = 'open'",
    OPEN: "SELECT id, kind, unit, target, subject_mac, content, proposer, created_at FROM staff_proposal
        WHERE kind = $1 AND state = 'open' ORDER BY created_at, id",
    DECIDE: "UPDATE staff_proposal SET state = $2, approver = $3, decided_at = $4
        WHERE id = $1 AND state = 'open' AND proposer <> $3",
}

/// What is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProposalKind {
    /// Other roles or another state for a member of staff.
    Roles,
    /// To take back a proof of identity.
    Revocation,
}

impl ProposalKind {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Roles => "roles",
            Self::Revocation => "revocation",
        }
    }
}

impl std::str::FromStr for ProposalKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "roles" => Ok(Self::Roles),
            "revocation" => Ok(Self::Revocation),
            other => Err(format!("{other} is no kind of proposal")),
        }
    }
}

/// A proposal that is not decided yet.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// Its id.
    pub id: Id<Self>,
    /// What is proposed.
    pub kind: ProposalKind,
    /// The unit of whoever proposed it.
    pub unit: UnitCode,
    /// The id of what it is about.
    pub target: String,
    /// The fingerprint of the number of the person concerned.
    pub subject: Option<Mac>,
    /// What exactly, and why: JSON of the kind. No personal data.
    pub content: Value,
    /// Who proposed it.
    pub proposer: Id<StaffMember>,
    /// When.
    pub created_at: Timestamp,
}

impl Proposal {
    /// The content in its type; none where it has another shape.
    pub fn content<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_value(self.content.clone()).ok()
    }
}

fn proposal(row: &Row) -> Done<Proposal> {
    let Json(content) = row.get::<Json<Value>>("content")?;
    Ok(Proposal {
        id: row.get("id")?,
        kind: row.parse("kind")?,
        unit: row.parse("unit")?,
        target: row.get("target")?,
        subject: row.get::<Option<Vec<u8>>>("subject_mac")?.map(Mac::stored),
        content,
        proposer: row.get("proposer")?,
        created_at: row.get("created_at")?,
    })
}

/// Proposes something; gives the proposal's id.
pub async fn propose(
    act: &mut Act,
    (kind, target): (ProposalKind, &str),
    subject: Option<&Mac>,
    content: impl Serialize,
    proposer: &StaffMember,
) -> Done<Id<Proposal>> {
    let now = act.now();
    let id = Id::new(now, act.db().entropy());
    let values = args![
        id,
        kind.as_str(),
        proposer.unit.code.as_str(),
        target,
        subject.map(|mac| mac.bytes().to_vec()),
        Json(content),
        proposer.id,
        now,
    ];
    act.execute(INSERT, values).await?;
    Ok(id)
}

/// A proposal that is not decided yet.
pub async fn by_id(read: &mut Read, id: Id<Proposal>) -> Done<Option<Proposal>> {
    read.opt(BY_ID, args![id]).await?.as_ref().map(proposal).transpose()
}

/// The proposals of a kind that are not decided yet, the oldest first.
pub async fn open(read: &mut Read, kind: ProposalKind) -> Done<Vec<Proposal>> {
    read.all(OPEN, args![kind.as_str()]).await?.iter().map(proposal).collect()
}

/// Decides a proposal: true for exactly one person, who did not propose it.
pub async fn decide(
    act: &mut Act,
    id: Id<Proposal>,
    approved: bool,
    by: Id<StaffMember>,
) -> Done<bool> {
    let now = act.now();
    let state = if approved { "approved" } else { "refused" };
    act.swap(DECIDE, args![id, state, by, now]).await
}
