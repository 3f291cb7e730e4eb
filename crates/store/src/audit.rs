//! The audit trail: append-only rows, and seals that chain them.
//!
//! The chain is not computed by the acts, because each would then have to wait for the one before:
//! one row lock for the whole institution. Acts only insert; [`seal`], run by [`crate::jobs::Runner`]
//! about once a second, covers all rows committed since the last seal with one hash that begins with the
//! previous seal's. A row changed, removed or slipped in behind a seal makes [`verify`] fail.
//!
//! Which rows are "since"? Sequence numbers are no answer on PostgreSQL: a smaller one may be committed
//! later. Each row therefore carries its transaction number (`epoch`); all transactions below the
//! snapshot's `xmin` are over, so a seal covers the epochs from the last seal's end to that horizon
//! and nothing can appear in that range afterwards. On SQLite, with its one writer, the sequence number
//! itself is the epoch. A database that was copied logically into a younger cluster has a horizon
//! *below* the last seal; then one seal closes the old epochs and the count begins again above the highest
//! sequence number of that time.

use aws_lc_rs::digest::{Context, SHA256};
use base::Timestamp;

use crate::args;
use crate::db::{Db, Engine};
use crate::error::StoreError;
use crate::read::Read;
use crate::row::Row;
use crate::statement::Statement;
use crate::value::Value;

crate::statements! {
    pub(crate) INSERT: "INSERT INTO audit (at, actor_kind, actor_ref, actor_unit, action,
        subject_kind, subject_id, outcome, code, detail)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    OF_SUBJECT: "SELECT seq, at, actor_kind, actor_ref, actor_unit, action, subject_kind, subject_id,
        outcome, code, detail FROM audit WHERE subject_kind = $1 AND subject_id = $2
        ORDER BY seq DESC LIMIT $3",
    OF_ACTOR: "SELECT seq, at, actor_kind, actor_ref, actor_unit, action, subject_kind, subject_id,
        outcome, code, detail FROM audit WHERE actor_kind = $1 AND actor_ref = $2
        ORDER BY seq DESC LIMIT $3",
    NEWEST: "SELECT seq, at, actor_kind, actor_ref, actor_unit, action, subject_kind, subject_id,
        outcome, code, detail FROM audit WHERE seq < $1 ORDER BY seq DESC LIMIT $2",
    PAGE: "SELECT epoch, seq, at, actor_kind, actor_ref, actor_unit, action, subject_kind, subject_id,
        outcome, code, detail FROM audit
        WHERE epoch >= $1 AND epoch < $2 AND seq > $3 AND seq <= $4
        AND (epoch > $5 OR (epoch = $5 AND seq > $6))
        ORDER BY epoch, seq LIMIT 1000",
    LAST_SEAL: "SELECT no, at, floor_seq, ceiling_seq, from_epoch, to_epoch, row_count, last_seq, hash
        FROM audit_seal ORDER BY no DESC LIMIT 1",
    SEALS: "SELECT no, at, floor_seq, ceiling_seq, from_epoch, to_epoch, row_count, last_seq, hash
        FROM audit_seal WHERE no > $1 ORDER BY no LIMIT 1000",
    INSERT_SEAL: "INSERT INTO audit_seal (no, at, floor_seq, ceiling_seq, from_epoch, to_epoch,
        row_count, last_seq, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (no) DO NOTHING",
}

const HORIZON_POSTGRES: Statement = Statement::native(
    "HORIZON_POSTGRES",
    "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon",
);
const HORIZON_SQLITE: Statement =
    Statement::native("HORIZON_SQLITE", "SELECT coalesce(max(seq), 0) + 1 AS horizon FROM audit");

/// One line of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Position; rises, with gaps.
    pub seq: i64,
    /// When the act began.
    pub at: Timestamp,
    /// `system`, `person`, `staff`, `peer` or `anonymous`.
    pub actor_kind: String,
    /// Account id or system name.
    pub actor_ref: Option<String>,
    /// Unit of a member of staff.
    pub actor_unit: Option<String>,
    /// What was done, `request.submit`.
    pub action: String,
    /// Kind of the thing it was done to.
    pub subject_kind: Option<String>,
    /// Its internal id.
    pub subject_id: Option<String>,
    /// `done` or `refused`.
    pub outcome: String,
    /// Why it was refused.
    pub code: Option<String>,
    /// JSON as written.
    pub detail: Option<String>,
}

impl Line {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            seq: row.get("seq")?,
            at: row.get("at")?,
            actor_kind: row.get("actor_kind")?,
            actor_ref: row.get("actor_ref")?,
            actor_unit: row.get("actor_unit")?,
            action: row.get("action")?,
            subject_kind: row.get("subject_kind")?,
            subject_id: row.get("subject_id")?,
            outcome: row.get("outcome")?,
            code: row.get("code")?,
            detail: row.get("detail")?,
        })
    }

    /// An unambiguous form of all fields: a JSON array.
    fn canonical(&self) -> String {
        serde_json::json!([
            self.seq,
            crate::value::instant_text(self.at),
            self.actor_kind,
            self.actor_ref,
            self.actor_unit,
            self.action,
            self.subject_kind,
            self.subject_id,
            self.outcome,
            self.code,
            self.detail
        ])
        .to_string()
    }
}

/// One seal: a hash over a closed range of the trail and over the seal before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// 1, 2, 3 …
    pub no: i64,
    /// When it was made.
    pub at: Timestamp,
    /// Number of rows covered.
    pub rows: i64,
    /// SHA-256 over the previous seal's hash and the rows.
    pub hash: Vec<u8>,
    floor_seq: i64,
    ceiling_seq: i64,
    from_epoch: i64,
    to_epoch: i64,
    last_seq: i64,
}

impl Seal {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            no: row.get("no")?,
            at: row.get("at")?,
            rows: row.get("row_count")?,
            hash: row.get("hash")?,
            floor_seq: row.get("floor_seq")?,
            ceiling_seq: row.get("ceiling_seq")?,
            from_epoch: row.get("from_epoch")?,
            to_epoch: row.get("to_epoch")?,
            last_seq: row.get("last_seq")?,
        })
    }

    fn values(&self) -> Vec<Value> {
        args![
            self.no,
            self.at,
            self.floor_seq,
            self.ceiling_seq,
            self.from_epoch,
            self.to_epoch,
            self.rows,
            self.last_seq,
            &self.hash,
        ]
    }
}

/// The newest lines about one thing, newest first.
pub async fn of_subject(
    read: &mut Read,
    kind: &str,
    id: impl std::fmt::Display,
    limit: u32,
) -> Result<Vec<Line>, StoreError> {
    let rows = read.all(OF_SUBJECT, args![kind, id.to_string(), limit]).await?;
    rows.iter().map(Line::from_row).collect()
}

/// The newest lines by one actor, newest first.
pub async fn of_actor(
    read: &mut Read,
    kind: &str,
    reference: &str,
    limit: u32,
) -> Result<Vec<Line>, StoreError> {
    let rows = read.all(OF_ACTOR, args![kind, reference, limit]).await?;
    rows.iter().map(Line::from_row).collect()
}

/// The newest lines before position `before` (use `i64::MAX` to begin), newest first.
pub async fn newest(read: &mut Read, before: i64, limit: u32) -> Result<Vec<Line>, StoreError> {
    let rows = read.all(NEWEST, args![before, limit]).await?;
    rows.iter().map(Line::from_row).collect()
}

/// Seals all rows committed since the last seal; `None` when there were none, or when another node
/// sealed them meanwhile.
pub async fn seal(db: &Db) -> Result<Option<Seal>, StoreError> {
    let mut read = db.read().await?;
    let statement = match db.engine() {
        Engine::Sqlite => HORIZON_SQLITE,
        Engine::Postgres => HORIZON_POSTGRES,
    };
    // The order matters: last seal, then horizon, then rows.
    let last = read.opt(LAST_SEAL, vec![]).await?.map(|row| Seal::from_row(&row)).transpose()?;
    let horizon = read.one(statement, vec![]).await?.get::<i64>("horizon")?;
    let mut next = following(last.as_ref(), horizon, db.now());
    let start = last.map(|seal| seal.hash).unwrap_or_default();
    digest(&mut read, &mut next, &start).await?;
    drop(read);
    if next.rows == 0 && next.to_epoch != i64::MAX {
        return Ok(None);
    }
    if next.to_epoch == i64::MAX {
        next.ceiling_seq = next.last_seq;
    }
    let mut write = db.write().await?;
    let won = write.execute(INSERT_SEAL, next.values()).await? == 1;
    write.commit().await?;
    Ok(won.then_some(next))
}

/// The range after `last`, still empty.
fn following(last: Option<&Seal>, horizon: i64, at: Timestamp) -> Seal {
    let mut next = Seal {
        no: 1,
        at,
        rows: 0,
        hash: vec![],
        floor_seq: 0,
        ceiling_seq: i64::MAX,
        from_epoch: 0,
        to_epoch: horizon,
        last_seq: 0,
    };
    let Some(last) = last else { return next };
    next.no = last.no + 1;
    next.last_seq = last.last_seq;
    if last.to_epoch == i64::MAX {
        // The seal before closed the epochs of an older cluster.
        next.floor_seq = last.last_seq;
    } else {
        next.floor_seq = last.floor_seq;
        next.from_epoch = last.to_epoch;
        if horizon < last.to_epoch {
            next.to_epoch = i64::MAX;
        }
    }
    next
}

/// Fills in the hash, the number of rows and the highest sequence number of a range.
async fn digest(read: &mut Read, seal: &mut Seal, previous: &[u8]) -> Result<(), StoreError> {
    let mut hash = Context::new(&SHA256);
    hash.update(previous);
    let (mut epoch, mut seq) = (-1_i64, -1_i64);
    loop {
        let bounds =
            args![seal.from_epoch, seal.to_epoch, seal.floor_seq, seal.ceiling_seq, epoch, seq];
        let page = read.all(PAGE, bounds).await?;
        for row in &page {
            let line = Line::from_row(row)?;
            hash.update(line.canonical().as_bytes());
            hash.update(b"\n");
            (epoch, seq) = (row.get("epoch")?, line.seq);
            seal.rows += 1;
            seal.last_seq = seal.last_seq.max(seq);
        }
        if page.len() < 1000 {
            break;
        }
    }
    seal.hash = hash.finish().as_ref().to_vec();
    Ok(())
}

/// Recomputes every seal. Gives the number of seals and of rows they cover.
///
/// # Errors
/// [`StoreError::Audit`] names the first seal that does not agree with its rows.
pub async fn verify(db: &Db) -> Result<(i64, i64), StoreError> {
    let mut read = db.snapshot().await?;
    let (mut seals, mut rows) = (0, 0);
    let mut previous: Option<Seal> = None;
    loop {
        let page = read.all(SEALS, args![seals]).await?;
        for row in &page {
            let stored = Seal::from_row(row)?;
            let mut again = following(previous.as_ref(), stored.to_epoch, stored.at);
            again.ceiling_seq = stored.ceiling_seq;
            let start = previous.take().map(|seal| seal.hash).unwrap_or_default();
            digest(&mut read, &mut again, &start).await?;
            if again != stored {
                return Err(StoreError::Audit(format!(
                    "seal {} does not agree with its rows",
                    stored.no
                )));
            }
            seals = stored.no;
            rows += stored.rows;
            previous = Some(stored);
        }
        if page.len() < 1000 {
            return Ok((seals, rows));
        }
    }
}
