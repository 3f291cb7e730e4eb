//! The access log.

use aws_lc_rs::digest::{SHA256, digest};
use base::{Id, Timestamp};
use store::{Act, Read, Row, StoreError, args};
use web::Session;

use crate::account::model::Account;
use crate::keys::Mac;
use crate::staff::model::StaffMember;
use crate::staff::rights::Purpose;

type Done<T> = Result<T, StoreError>;

store::statements! {
    INSERT: "INSERT INTO access_log (id, at, actor, unit, role, session, action, purpose, case_ref, recipient,
        subject_mac, account, object_kind, object_id, fields, decision, rule)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
    OF_PERSON: "SELECT id, at, actor, unit, role, session, action, purpose, case_ref, recipient, subject_mac, account,
        object_kind, object_id, fields, decision, rule FROM access_log
        WHERE account = $1 OR subject_mac = $2 ORDER BY at DESC, id DESC LIMIT $3",
    NEWEST: "SELECT id, at, actor, unit, role, session, action, purpose, case_ref, recipient, subject_mac, account,
        object_kind, object_id, fields, decision, rule FROM access_log
        WHERE at < $1 ORDER BY at DESC, id DESC LIMIT $2",
    OF_ACTOR: "SELECT id, at, actor, unit, role, session, action, purpose, case_ref, recipient, subject_mac, account,
        object_kind, object_id, fields, decision, rule FROM access_log
        WHERE actor = $1 AND at >= $2 AND at < $3 ORDER BY at, id LIMIT 500",
}

/// One row of the access log.
#[derive(Debug, Clone)]
pub struct Access {
    /// Its id.
    pub id: Id<Self>,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Id<StaffMember>,
    /// For which unit.
    pub unit: String,
    /// By which role; none where it was denied.
    pub role: Option<String>,
    /// In which session.
    pub session: Option<Id<Session>>,
    /// What.
    pub action: String,
    /// Why.
    pub purpose: Option<String>,
    /// The case or ticket.
    pub case: Option<String>,
    /// Who received the data, where they went on.
    pub recipient: Option<String>,
    /// The fingerprint of the number of the person concerned.
    pub subject: Option<Mac>,
    /// Their account.
    pub account: Option<Id<Account>>,
    /// The kind of thing.
    pub object_kind: String,
    /// Its id.
    pub object_id: String,
    /// The names of what was shown, separated by spaces.
    pub fields: String,
    /// `allowed`, `denied` or `step-up`.
    pub decision: String,
    /// The role that allowed it, or the reason that did not.
    pub rule: String,
}

impl Access {
    /// SHA-256 of the row in an unambiguous form, in hexadecimal. It stands in the audit trail, whose seals thus cover the log.
    pub fn digest(&self) -> String {
        let whole = serde_json::json!([
            self.id,
            self.at.as_microsecond(),
            self.actor,
            self.unit,
            self.role,
            self.session,
            self.action,
            self.purpose,
            self.case,
            self.recipient,
            self.subject.as_ref().map(|mac| hex::encode(mac.bytes())),
            self.account,
            self.object_kind,
            self.object_id,
            self.fields,
            self.decision,
            self.rule,
        ]);
        hex::encode(digest(&SHA256, whole.to_string().as_bytes()))
    }

    /// Why, where it is one of ours.
    pub fn purpose(&self) -> Option<Purpose> {
        self.purpose.as_deref().and_then(|word| word.parse().ok())
    }
}

fn access(row: &Row) -> Done<Access> {
    Ok(Access {
        id: row.get("id")?,
        at: row.get("at")?,
        actor: row.get("actor")?,
        unit: row.get("unit")?,
        role: row.get("role")?,
        session: row.get("session")?,
        action: row.get("action")?,
        purpose: row.get("purpose")?,
        case: row.get("case_ref")?,
        recipient: row.get("recipient")?,
        subject: row.get::<Option<Vec<u8>>>("subject_mac")?.map(Mac::stored),
        account: row.get("account")?,
        object_kind: row.get("object_kind")?,
        object_id: row.get("object_id")?,
        fields: row.get("fields")?,
        decision: row.get("decision")?,
        rule: row.get("rule")?,
    })
}

/// Adds a row.
pub async fn insert(act: &mut Act, row: &Access) -> Done<()> {
    let values = args![
        row.id,
        row.at,
        row.actor,
        &row.unit,
        row.role.clone(),
        row.session,
        &row.action,
        row.purpose.clone(),
        row.case.clone(),
        row.recipient.clone(),
        row.subject.as_ref().map(|mac| mac.bytes().to_vec()),
        row.account,
        &row.object_kind,
        &row.object_id,
        &row.fields,
        &row.decision,
        &row.rule,
    ];
    act.execute(INSERT, values).await.map(drop)
}

/// The newest rows about a person: by the account, and by the number where it is proven to be theirs.
pub async fn of_person(
    read: &mut Read,
    account: Id<Account>,
    proven: Option<&Mac>,
    limit: u32,
) -> Done<Vec<Access>> {
    let mac = proven.map(|mac| mac.bytes().to_vec());
    read.all(OF_PERSON, args![account, mac, limit]).await?.iter().map(access).collect()
}

/// The newest rows before a moment.
pub async fn newest(read: &mut Read, before: Timestamp, limit: u32) -> Done<Vec<Access>> {
    read.all(NEWEST, args![before, limit]).await?.iter().map(access).collect()
}

/// What somebody asked for in a time, the oldest first.
pub async fn of_actor(
    read: &mut Read,
    actor: Id<StaffMember>,
    (from, until): (Timestamp, Timestamp),
) -> Done<Vec<Access>> {
    read.all(OF_ACTOR, args![actor, from, until]).await?.iter().map(access).collect()
}

/// Whether the audit trail, whose seals nobody can make again, has exactly this row.
pub async fn is_audited(read: &mut Read, row: &Access) -> Done<bool> {
    let trail = store::audit::of_subject(read, "access", row.id, 1).await?;
    let said = trail.first().and_then(|line| line.detail.as_deref());
    let said = said.and_then(|detail| serde_json::from_str::<serde_json::Value>(detail).ok());
    Ok(said.is_some_and(|said| said["sha256"] == row.digest().as_str()))
}
