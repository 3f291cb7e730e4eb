//! Emergency accesses.

use base::{Id, Timestamp};
use store::{Act, Read, Row, StoreError, args};

use crate::keys::Mac;
use crate::staff::model::StaffMember;
use crate::staff::rights::{Glass, Role};

type Done<T> = Result<T, StoreError>;

store::statements! {
    INSERT: "INSERT INTO staff_glass (id, member, unit, subject_mac, incident, reason, opened_at, until)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    OPEN_OF: "SELECT id, member, subject_mac, incident, reason, opened_at, until FROM staff_glass
        WHERE member = $1 AND until > $2 ORDER BY until DESC LIMIT 1",
    BY_ID: "SELECT id, member, subject_mac, incident, reason, opened_at, until FROM staff_glass
        WHERE id = $1 AND reviewed_at IS NULL",
    UNREVIEWED: "SELECT id, member, subject_mac, incident, reason, opened_at, until FROM staff_glass
        WHERE reviewed_at IS NULL ORDER BY opened_at, id",
    REVIEW: "UPDATE staff_glass SET reviewer = $2, reviewed_at = $3, was_right = $4
        WHERE id = $1 AND reviewed_at IS NULL AND member <> $2",
}

/// An emergency access that nobody has reviewed yet.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Its id.
    pub id: Id<Self>,
    /// Who, whose data, until when.
    pub glass: Glass,
    /// The incident.
    pub incident: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub opened_at: Timestamp,
}

fn opened(row: &Row) -> Done<Opened> {
    Ok(Opened {
        id: row.get("id")?,
        glass: Glass {
            member: row.get("member")?,
            subject: Mac::stored(row.get("subject_mac")?),
            until: row.get("until")?,
        },
        incident: row.get("incident")?,
        reason: row.get("reason")?,
        opened_at: row.get("opened_at")?,
    })
}

/// Opens one.
pub async fn insert(act: &mut Act, opened: &Opened, unit: &str) -> Done<()> {
    let glass = &opened.glass;
    let values = args![
        opened.id,
        glass.member,
        unit,
        &glass.subject,
        &opened.incident,
        &opened.reason,
        opened.opened_at,
        glass.until,
    ];
    act.execute(INSERT, values).await.map(drop)
}

/// The one that somebody has open at a moment; only duty officers have any.
pub async fn open_of(read: &mut Read, member: &StaffMember, now: Timestamp) -> Done<Option<Glass>> {
    if !member.roles.has(Role::DutyOfficer) {
        return Ok(None);
    }
    let row = read.opt(OPEN_OF, args![member.id, now]).await?;
    Ok(row.as_ref().map(opened).transpose()?.map(|opened| opened.glass))
}

/// One that is not reviewed yet.
pub async fn by_id(read: &mut Read, id: Id<Opened>) -> Done<Option<Opened>> {
    read.opt(BY_ID, args![id]).await?.as_ref().map(opened).transpose()
}

/// Those that are not reviewed yet, the oldest first.
pub async fn unreviewed(read: &mut Read) -> Done<Vec<Opened>> {
    read.all(UNREVIEWED, args![]).await?.iter().map(opened).collect()
}

/// Reviews one: true for exactly one person, who did not open it.
pub async fn review(
    act: &mut Act,
    id: Id<Opened>,
    reviewer: Id<StaffMember>,
    was_right: bool,
) -> Done<bool> {
    let now = act.now();
    act.swap(REVIEW, args![id, reviewer, now, was_right]).await
}
