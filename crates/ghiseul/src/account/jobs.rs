//! Once an hour: codes, attempts and clients that are over are deleted, with the personal data in them.

use jiff::SignedDuration;
use store::jobs::{Failure, Job, Runner, Work};
use store::{Act, Actor, Db, StoreError, jobs};

use super::store as rows;

/// Kind of the job.
pub const SWEEP: &str = "account.sweep";

const EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Registers the job.
#[must_use]
pub fn register(runner: Runner) -> Runner {
    runner.on(SWEEP, sweep)
}

/// Enqueues the first run; a job that already waits stays one job.
pub async fn begin(db: &Db) -> Result<(), StoreError> {
    let mut act = db.act(&Actor::System("ghiseul"), "account.sweep_begin").await?;
    again(&mut act, SignedDuration::ZERO).await?;
    act.commit().await
}

async fn sweep(work: Work) -> Result<(), Failure> {
    let mut act = work.db.act(&Actor::System("ghiseul"), SWEEP).await?;
    let now = act.now();
    rows::sweep(&mut act, now).await?;
    crate::op::store::sweep(&mut act, now).await?;
    again(&mut act, EVERY).await?;
    act.commit().await?;
    let sessions = web::Sessions::new(work.db);
    sessions.sweep().await.map(drop).map_err(|_| Failure::retry("sessions"))
}

async fn again(act: &mut Act, after: SignedDuration) -> Result<(), StoreError> {
    let run_at = act.now() + after;
    jobs::enqueue(act, Job { kind: SWEEP, key: "all".to_owned(), run_at }).await
}
