//! SQL of the text messages.

use super::push::Push;
use base::{Id, Phone, Timestamp};
use emv3ds::AcsTransId;
use jiff::SignedDuration;
use std::fmt;
use store::{Act, Read, Row, StoreError, args};
use uuid::Uuid;

store::statements! {
    INSERT: "INSERT INTO sms (id, phone, issuer, body, sent_at) VALUES ($1, $2, $3, $4, $5)",
    TO: "SELECT phone, issuer, body, sent_at FROM sms WHERE phone = $1 ORDER BY sent_at DESC, id DESC LIMIT 20",
    LATEST: "SELECT phone, issuer, body, sent_at FROM sms ORDER BY sent_at DESC, id DESC LIMIT 20",
    SWEEP: "DELETE FROM sms WHERE sent_at < $1",
    ASK: "INSERT INTO push (id, acs_trans_id, phone, issuer, body, sent_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (acs_trans_id) DO NOTHING",
    WAITING: "SELECT id, acs_trans_id, phone, issuer, body, sent_at FROM push WHERE answered_at IS NULL
        ORDER BY sent_at DESC, id DESC LIMIT 20",
    ANSWER: "UPDATE push SET answered_at = $2 WHERE id = $1 AND answered_at IS NULL RETURNING acs_trans_id",
    SWEEP_PUSH: "DELETE FROM push WHERE sent_at < $1",
}

/// Messages older than this are of no use to anybody.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// One text message.
#[derive(Clone, PartialEq, Eq)]
pub struct Sms {
    /// To whom.
    pub phone: String,
    /// Name of the bank.
    pub issuer: String,
    /// The text, with the code in it.
    pub body: String,
    /// When.
    pub sent_at: Timestamp,
}

impl fmt::Debug for Sms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sms({}, ****)", self.sent_at)
    }
}

/// Sends a message, and forgets old ones.
pub(crate) async fn send(
    act: &mut Act,
    phone: &Phone,
    issuer: &str,
    body: &str,
) -> Result<(), StoreError> {
    let now = act.now();
    let id: Id<Sms> = Id::new(now, act.db().entropy());
    act.execute(SWEEP, args![now - KEPT]).await?;
    act.execute(INSERT, args![id, phone.as_str(), issuer, body, now]).await?;
    Ok(())
}

/// Asks in the bank's application, once for a challenge, and forgets old questions.
pub(crate) async fn ask(
    act: &mut Act,
    challenge: AcsTransId,
    (phone, issuer): (&Phone, &str),
    body: &str,
) -> Result<(), StoreError> {
    let now = act.now();
    let id: Id<Push> = Id::new(now, act.db().entropy());
    act.execute(SWEEP_PUSH, args![now - KEPT]).await?;
    let row = args![id, challenge.uuid(), phone.as_str(), issuer, body, now];
    act.execute(ASK, row).await.map(drop)
}

/// The unanswered questions, newest first.
pub(super) async fn waiting(read: &mut Read) -> Result<Vec<Push>, StoreError> {
    read.all(WAITING, args![]).await?.iter().map(push).collect()
}

/// Notes an answer; gives the challenge, once.
pub(super) async fn answer(act: &mut Act, id: Id<Push>) -> Result<Option<AcsTransId>, StoreError> {
    let now = act.now();
    let row = act.opt(ANSWER, args![id, now]).await?;
    row.map(|row| Ok(AcsTransId::from_uuid(row.get::<Uuid>("acs_trans_id")?))).transpose()
}

fn push(row: &Row) -> Result<Push, StoreError> {
    Ok(Push {
        id: row.get("id")?,
        challenge: AcsTransId::from_uuid(row.get::<Uuid>("acs_trans_id")?),
        phone: row.get("phone")?,
        issuer: row.get("issuer")?,
        body: row.get("body")?,
        sent_at: row.get("sent_at")?,
    })
}

/// The newest messages to a phone, newest first.
pub(super) async fn to(read: &mut Read, phone: &str) -> Result<Vec<Sms>, StoreError> {
    read.all(TO, args![phone]).await?.iter().map(sms).collect()
}

/// The newest messages, newest first.
pub(super) async fn latest(read: &mut Read) -> Result<Vec<Sms>, StoreError> {
    read.all(LATEST, args![]).await?.iter().map(sms).collect()
}

fn sms(row: &Row) -> Result<Sms, StoreError> {
    Ok(Sms {
        phone: row.get("phone")?,
        issuer: row.get("issuer")?,
        body: row.get("body")?,
        sent_at: row.get("sent_at")?,
    })
}
