//! Jobs: work to do later, at least once.
//!
//! A job is a kind and a key (an id); it carries no data. Its handler re-reads the world and may run
//! twice. Enqueueing happens in an act, so a job exists exactly if the act was committed. A job that
//! is enqueued again while it waits stays one job; while it runs, it runs once more afterwards. A
//! node that dies leaves a lease that ends; then another takes the job.

mod runner;

pub use runner::{Failure, Runner, Work};

use base::Timestamp;

use crate::act::Act;
use crate::args;
use crate::error::StoreError;
use crate::read::Read;
use crate::row::Row;
use crate::statement::Statement;

crate::statements! {
    ENQUEUE: "INSERT INTO job (kind, key, state, due_at, attempts, created_at)
        VALUES ($1, $2, 'waiting', $3, 0, $4)
        ON CONFLICT (kind, key) DO UPDATE SET
        again_at = CASE WHEN job.state <> 'running' THEN NULL
            WHEN job.again_at < excluded.due_at THEN job.again_at ELSE excluded.due_at END,
        due_at = CASE WHEN job.state = 'running' THEN job.due_at
            WHEN job.state = 'waiting' AND job.due_at < excluded.due_at THEN job.due_at
            ELSE excluded.due_at END,
        attempts = CASE WHEN job.state = 'dead' THEN 0 ELSE job.attempts END,
        state = CASE WHEN job.state = 'dead' THEN 'waiting' ELSE job.state END",
    CANCEL: "DELETE FROM job WHERE kind = $1 AND key = $2 AND state <> 'running'",
    BEAT: "UPDATE job SET due_at = $4
        WHERE kind = $1 AND key = $2 AND lease = $3 AND state = 'running'",
    FINISH: "DELETE FROM job WHERE kind = $1 AND key = $2 AND lease = $3 AND again_at IS NULL",
    AGAIN: "UPDATE job SET state = 'waiting', due_at = again_at, again_at = NULL, attempts = 0,
        lease = NULL WHERE kind = $1 AND key = $2 AND lease = $3 AND again_at IS NOT NULL",
    RETRY: "UPDATE job SET state = 'waiting', lease = NULL, last_error = $5, again_at = NULL,
        due_at = CASE WHEN again_at < $4 THEN again_at ELSE $4 END
        WHERE kind = $1 AND key = $2 AND lease = $3",
    BURY: "UPDATE job SET state = 'dead', lease = NULL, last_error = $4
        WHERE kind = $1 AND key = $2 AND lease = $3 AND again_at IS NULL",
    DEAD: "SELECT kind, key, attempts, last_error, created_at FROM job WHERE state = 'dead'
        ORDER BY created_at, kind, key LIMIT $1",
    COUNTS: "SELECT kind, state, count(*) AS jobs, min(due_at) AS oldest FROM job
        GROUP BY kind, state ORDER BY kind, state",
}

/// Takes due jobs, and those whose lease has ended. The two engines differ only in how rivals keep
/// out of each other's way: PostgreSQL skips locked rows, SQLite has one writer.
const CLAIM_POSTGRES: Statement = Statement::native(
    "CLAIM_POSTGRES",
    "WITH due AS MATERIALIZED (SELECT kind, key FROM job
        WHERE state <> 'dead' AND due_at <= $1 AND kind IN ($list)
        ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED)
     UPDATE job SET state = 'running', due_at = $2, lease = $3, attempts = job.attempts + 1
     FROM due WHERE job.kind = due.kind AND job.key = due.key
     RETURNING job.kind, job.key, job.attempts",
);
const CLAIM_SQLITE: Statement = Statement::native(
    "CLAIM_SQLITE",
    "WITH due AS MATERIALIZED (SELECT kind, key FROM job
        WHERE state <> 'dead' AND due_at <= $1 AND kind IN ($list)
        ORDER BY due_at LIMIT $4)
     UPDATE job SET state = 'running', due_at = $2, lease = $3, attempts = job.attempts + 1
     FROM due WHERE job.kind = due.kind AND job.key = due.key
     RETURNING kind, key, attempts",
);

/// Work to do: what kind, on what, not before when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Job {
    /// Names the handler, `request.issue`.
    pub kind: &'static str,
    /// The id of the thing; one live job per kind and key. No personal data.
    pub key: String,
    /// Not before.
    pub run_at: Timestamp,
}

/// Enqueues a job with this act.
pub async fn enqueue(act: &mut Act, job: Job) -> Result<(), StoreError> {
    enqueue_all(act, vec![job]).await
}

/// Enqueues many jobs with this act.
pub async fn enqueue_all(act: &mut Act, mut jobs: Vec<Job>) -> Result<(), StoreError> {
    // One statement may not touch a row twice; the earliest time wins.
    jobs.sort();
    jobs.dedup_by(|later, earlier| later.kind == earlier.kind && later.key == earlier.key);
    let at = act.now();
    let rows = jobs.into_iter().map(|job| args![job.kind, job.key, job.run_at, at]).collect();
    act.insert_many(ENQUEUE, rows).await?;
    act.wakes();
    Ok(())
}

/// Withdraws a job that does not run at this moment; true if there was one.
pub async fn cancel(act: &mut Act, kind: &str, key: &str) -> Result<bool, StoreError> {
    act.swap(CANCEL, args![kind, key]).await
}

/// A job that was given up: it stays until it is enqueued again or cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dead {
    /// Kind of the job.
    pub kind: String,
    /// Its key.
    pub key: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Code of the last failure.
    pub last_error: Option<String>,
    /// When it was first enqueued.
    pub created_at: Timestamp,
}

/// The dead jobs, oldest first.
pub async fn dead(read: &mut Read, limit: u32) -> Result<Vec<Dead>, StoreError> {
    let rows = read.all(DEAD, args![limit]).await?;
    let dead = |row: &Row| {
        Ok(Dead {
            kind: row.get("kind")?,
            key: row.get("key")?,
            attempts: row.get("attempts")?,
            last_error: row.get("last_error")?,
            created_at: row.get("created_at")?,
        })
    };
    rows.iter().map(dead).collect()
}

/// How many jobs of one kind are in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Kind of the jobs.
    pub kind: String,
    /// `waiting`, `running` or `dead`.
    pub state: String,
    /// How many.
    pub jobs: i64,
    /// The earliest due time among them: for waiting jobs, how far behind the runners are.
    pub oldest: Timestamp,
}

/// Numbers for the health page and for metrics.
pub async fn counts(read: &mut Read) -> Result<Vec<Count>, StoreError> {
    let rows = read.all(COUNTS, vec![]).await?;
    let count = |row: &Row| {
        Ok(Count {
            kind: row.get("kind")?,
            state: row.get("state")?,
            jobs: row.get("jobs")?,
            oldest: row.get("oldest")?,
        })
    };
    rows.iter().map(count).collect()
}
