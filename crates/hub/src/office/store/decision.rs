//! Decisions and what they say of each recorded person.

use base::{Id, Timestamp};
use store::{Act, Read, Row, StoreError, args};

use crate::office::model::{Decision, Finding, ReturnReason};
use crate::request::model::Request;
use crate::staff::model::StaffMember;

type Done<T> = Result<T, StoreError>;

store::statements! {
    INSERT: "INSERT INTO office_decision (id, request, state, needs_second, proposer, form_key, proposed_at, decided_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    INSERT_FINDING: "INSERT INTO office_finding (decision, recorded, verdict, ground, ground_version, note)
        VALUES ($1, $2, $3, $4, $5, $6)",
    PROPOSED: "SELECT id, proposer, proposed_at FROM office_decision WHERE request = $1 AND state = 'proposed'",
    SENT: "SELECT count(*) AS n FROM office_decision WHERE request = $1 AND form_key = $2",
    FINDINGS: "SELECT recorded, verdict, ground, note FROM office_finding WHERE decision = $1 ORDER BY recorded",
    CONFIRM: "UPDATE office_decision SET state = 'final', approver = $2, decided_at = $3
        WHERE id = $1 AND state = 'proposed' AND proposer <> $2",
    RETURN: "UPDATE office_decision SET state = 'returned', approver = $2, decided_at = $3, return_reason = $4
        WHERE id = $1 AND state = 'proposed' AND proposer <> $2",
    LATEST: "SELECT id, state, return_reason FROM office_decision WHERE request = $1
        ORDER BY proposed_at DESC, id DESC LIMIT 1",
}

/// A decision that was written.
#[derive(Debug)]
pub enum Written {}

/// What waits for a second person.
#[derive(Debug, Clone)]
pub struct Proposed {
    /// Its id.
    pub id: Id<Written>,
    /// Who decided.
    pub proposer: Id<StaffMember>,
    /// When.
    pub at: Timestamp,
    /// What.
    pub findings: Vec<Finding>,
}

/// Writes a decision: final at once, or a proposal where a second person has to agree.
pub async fn insert(
    act: &mut Act,
    request: Id<Request>,
    by: Id<StaffMember>,
    decision: &Decision,
    (form_key, version): (&str, &str),
) -> Done<()> {
    let now = act.now();
    let id: Id<Written> = Id::new(now, act.db().entropy());
    let state = if decision.needs_second { "proposed" } else { "final" };
    let decided = (!decision.needs_second).then_some(now);
    let second = decision.needs_second;
    act.execute(INSERT, args![id, request, state, second, by, form_key, now, decided]).await?;
    let rows = decision.findings.iter().map(|found| {
        let (verdict, note) = (found.verdict.as_str(), found.note.clone());
        args![id, found.recorded, verdict, &found.ground, version, note]
    });
    act.insert_many(INSERT_FINDING, rows.collect()).await.map(drop)
}

/// Whether this form decided the request before.
pub async fn was_sent(read: &mut Read, request: Id<Request>, form_key: &str) -> Done<bool> {
    Ok(read.one(SENT, args![request, form_key]).await?.get::<i64>("n")? > 0)
}

fn finding(row: &Row) -> Done<Finding> {
    Ok(Finding {
        recorded: row.get("recorded")?,
        verdict: row.parse("verdict")?,
        ground: row.get("ground")?,
        note: row.get("note")?,
    })
}

async fn findings(read: &mut Read, id: Id<Written>) -> Done<Vec<Finding>> {
    read.all(FINDINGS, args![id]).await?.iter().map(finding).collect()
}

/// What waits for a second person about a request.
pub async fn proposed(read: &mut Read, request: Id<Request>) -> Done<Option<Proposed>> {
    let Some(row) = read.opt(PROPOSED, args![request]).await? else { return Ok(None) };
    let id = row.get("id")?;
    Ok(Some(Proposed {
        id,
        proposer: row.get("proposer")?,
        at: row.get("proposed_at")?,
        findings: findings(read, id).await?,
    }))
}

/// The latest decision about a request, for whoever decides again: what it says, and why it was sent back.
pub async fn latest(
    read: &mut Read,
    request: Id<Request>,
) -> Done<Option<(Vec<Finding>, Option<ReturnReason>)>> {
    let Some(row) = read.opt(LATEST, args![request]).await? else { return Ok(None) };
    let why = row.parse_opt("return_reason")?;
    Ok(Some((findings(read, row.get("id")?).await?, why)))
}

/// Agrees; true for exactly one person, who did not propose it.
pub async fn confirm(act: &mut Act, id: Id<Written>, by: Id<StaffMember>) -> Done<bool> {
    let now = act.now();
    act.swap(CONFIRM, args![id, by, now]).await
}

/// Sends it back; true for exactly one person, who did not propose it.
pub async fn send_back(
    act: &mut Act,
    id: Id<Written>,
    by: Id<StaffMember>,
    why: ReturnReason,
) -> Done<bool> {
    let now = act.now();
    act.swap(RETURN, args![id, by, now, why.as_str()]).await
}
