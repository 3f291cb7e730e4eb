//! Running jobs.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use base::{Entropy, Timestamp};
use jiff::SignedDuration;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout};

use super::{AGAIN, BEAT, BURY, CLAIM_POSTGRES, CLAIM_SQLITE, FINISH, RETRY};
use crate::args;
use crate::audit;
use crate::db::{Db, Engine};
use crate::error::StoreError;

/// One run of a job, as its handler sees it.
#[derive(Clone, Debug)]
pub struct Work {
    /// The database the job lies in.
    pub db: Db,
    /// The job's key.
    pub key: String,
    /// 1 for the first try.
    pub attempt: u32,
}

/// Why a run did not succeed, and what shall happen next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    code: String,
    next: Next,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Next {
    Backoff,
    At(Timestamp),
    Never,
}

impl Failure {
    /// Try again, later each time, until the runner's limit; then the job is dead.
    pub fn retry(code: impl Into<String>) -> Self {
        Self { code: code.into(), next: Next::Backoff }
    }

    /// Try again at a known time, for as long as it takes.
    pub fn later(code: impl Into<String>, at: Timestamp) -> Self {
        Self { code: code.into(), next: Next::At(at) }
    }

    /// Trying again cannot help: the job is dead and somebody has to look.
    pub fn give_up(code: impl Into<String>) -> Self {
        Self { code: code.into(), next: Next::Never }
    }

    /// The stable code, kept in the job's `last_error`.
    pub fn code(&self) -> &str {
        &self.code
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        tracing::warn!(%error, "A job met a storage fault.");
        Self::retry(error.code())
    }
}

type Outcome = Result<(), Failure>;
type Handler = Arc<dyn Fn(Work) -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync>;

/// Claims jobs of the kinds it knows and runs them. One per process and database; any number of
/// processes may run side by side. It also seals the audit trail about once a second.
#[derive(Clone)]
pub struct Runner {
    db: Db,
    handlers: BTreeMap<&'static str, Handler>,
    concurrency: usize,
    lease: Duration,
    poll: Duration,
    attempts_max: u32,
}

#[derive(Debug)]
struct Claim {
    kind: &'static str,
    key: String,
    attempt: u32,
    lease: String,
}

impl Runner {
    /// A runner without handlers: 8 jobs at a time, leases of 60 s, 25 attempts (about half a day).
    pub fn new(db: Db) -> Self {
        Self {
            db,
            handlers: BTreeMap::new(),
            concurrency: 8,
            lease: Duration::from_mins(1),
            poll: Duration::from_secs(1),
            attempts_max: 25,
        }
    }

    /// Registers the handler of a kind. It must be safe to run twice.
    ///
    /// # Panics
    /// When the kind has a handler already.
    #[must_use]
    pub fn on<F, Fut>(mut self, kind: &'static str, handler: F) -> Self
    where
        F: Fn(Work) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Outcome> + Send + 'static,
    {
        let boxed: Handler = Arc::new(move |work| Box::pin(handler(work)));
        assert!(self.handlers.insert(kind, boxed).is_none(), "two handlers for {kind}");
        self
    }

    /// How many jobs run at once.
    #[must_use]
    pub fn concurrency(mut self, jobs: usize) -> Self {
        self.concurrency = jobs.max(1);
        self
    }

    /// How long a job is another node's after that node's last sign of life.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// How many tries before a job is dead.
    #[must_use]
    pub fn attempts(mut self, max: u32) -> Self {
        self.attempts_max = max;
        self
    }

    /// The kinds this runner handles.
    pub fn kinds(&self) -> Vec<&'static str> {
        self.handlers.keys().copied().collect()
    }

    /// Runs until `stop` completes, then waits up to 30 s for what is running. What is left over
    /// then is taken up by others when its lease ends.
    pub async fn run(self, stop: impl Future<Output = ()> + Send) {
        let runner = Arc::new(self);
        let mut stop = std::pin::pin!(stop);
        let mut tasks = JoinSet::new();
        let mut sealed = Instant::now();
        loop {
            let free = runner.concurrency.saturating_sub(tasks.len());
            match runner.claim(free).await {
                Ok(claims) => {
                    for claim in claims {
                        let runner = runner.clone();
                        tasks.spawn(async move { runner.attend(claim).await });
                    }
                }
                Err(error) => tracing::warn!(%error, "Jobs could not be claimed."),
            }
            if sealed.elapsed() >= Duration::from_secs(1) {
                sealed = Instant::now();
                if let Err(error) = audit::seal(&runner.db).await {
                    tracing::error!(%error, "The audit trail could not be sealed.");
                }
            }
            tokio::select! {
                () = &mut stop => break,
                () = runner.db.inner.wake.notified() => {}
                () = sleep(runner.poll) => {}
                Some(_) = tasks.join_next() => {}
            }
        }
        let finish = async { while tasks.join_next().await.is_some() {} };
        if timeout(Duration::from_secs(30), finish).await.is_err() {
            tracing::warn!("Some jobs did not finish in time; their leases will end.");
        }
    }

    /// Runs everything that is due, one after the other, until nothing is; gives the number of
    /// runs. For tests and for commands: a job that fails is due later, by the database's clock.
    pub async fn drain(&self) -> Result<usize, StoreError> {
        let runner = Arc::new(self.clone());
        let mut runs = 0;
        loop {
            let claims = self.claim(1).await?;
            if claims.is_empty() {
                return Ok(runs);
            }
            for claim in claims {
                runs += 1;
                runner.attend(claim).await;
            }
        }
    }

    async fn claim(&self, free: usize) -> Result<Vec<Claim>, StoreError> {
        if free == 0 || self.handlers.is_empty() {
            return Ok(vec![]);
        }
        let statement = match self.db.engine() {
            Engine::Sqlite => CLAIM_SQLITE,
            Engine::Postgres => CLAIM_POSTGRES,
        };
        let now = self.db.now();
        let lease = self.db.entropy().token();
        let limit = i64::try_from(free.min(64)).expect("at most 64");
        let mut write = self.db.write().await?;
        let fixed = args![now, self.lease_end(now), &lease, limit];
        let rows = write.all_in(statement, fixed, self.handlers.keys().copied()).await?;
        write.commit().await?;
        let mut claims = Vec::with_capacity(rows.len());
        for row in &rows {
            let kind: String = row.get("kind")?;
            let Some((kind, _)) = self.handlers.get_key_value(kind.as_str()) else { continue };
            let attempt = row.get("attempts")?;
            claims.push(Claim { kind, key: row.get("key")?, attempt, lease: lease.clone() });
        }
        Ok(claims)
    }

    fn lease_end(&self, now: Timestamp) -> Timestamp {
        after(now, self.lease)
    }

    async fn attend(&self, claim: Claim) {
        let outcome = self.supervise(&claim).await;
        if let Err(failure) = &outcome {
            tracing::warn!(
                kind = claim.kind,
                key = claim.key,
                attempt = claim.attempt,
                code = failure.code,
                "A job did not succeed."
            );
        }
        // If this fails the lease ends and the job runs again, which it must survive anyway.
        if let Err(error) = self.settle(&claim, outcome).await {
            tracing::error!(kind = claim.kind, key = claim.key, %error, "A job could not be settled.");
        }
    }

    /// Runs the handler in a task of its own, so that a panic is a failure, and keeps the lease.
    async fn supervise(&self, claim: &Claim) -> Outcome {
        let handler = self.handlers[claim.kind].clone();
        let work = Work { db: self.db.clone(), key: claim.key.clone(), attempt: claim.attempt };
        let mut task = JoinSet::new();
        task.spawn(async move { handler(work).await });
        let beat = self.lease / 3;
        let mut beats = interval_at(Instant::now() + beat, beat);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                Some(outcome) = task.join_next() => {
                    return outcome.unwrap_or_else(|_| Err(Failure::retry("job.panicked")));
                }
                _ = beats.tick() => match self.beat(claim).await {
                    Ok(true) => {}
                    // Another node has it now; dropping the task stops it here.
                    Ok(false) => return Err(Failure::retry("job.lease-lost")),
                    Err(error) => tracing::warn!(%error, "A lease could not be renewed."),
                },
            }
        }
    }

    async fn beat(&self, claim: &Claim) -> Result<bool, StoreError> {
        let until = self.lease_end(self.db.now());
        let mut write = self.db.write().await?;
        let args = args![claim.kind, &claim.key, &claim.lease, until];
        let kept = write.execute(BEAT, args).await? == 1;
        write.commit().await?;
        Ok(kept)
    }

    async fn settle(&self, claim: &Claim, outcome: Outcome) -> Result<(), StoreError> {
        let mut write = self.db.write().await?;
        let job = args![claim.kind, &claim.key, &claim.lease];
        let with = |more: Vec<crate::Value>| [job.clone(), more].concat();
        let now = self.db.now();
        match outcome {
            Ok(()) => {
                if write.execute(FINISH, job.clone()).await? == 0 {
                    write.execute(AGAIN, job).await?;
                }
            }
            Err(Failure { code, next: Next::At(at) }) => {
                write.execute(RETRY, with(args![at, code])).await?;
            }
            Err(Failure { code, next: Next::Backoff }) if claim.attempt < self.attempts_max => {
                let at = after(now, backoff(claim.attempt, self.db.entropy()));
                write.execute(RETRY, with(args![at, code])).await?;
            }
            Err(Failure { code, .. }) => {
                if write.execute(BURY, with(args![&code])).await? == 0 {
                    write.execute(AGAIN, job).await?;
                } else {
                    tracing::error!(
                        kind = claim.kind,
                        key = claim.key,
                        code,
                        "A job was given up."
                    );
                }
            }
        }
        write.commit().await
    }
}

fn after(now: Timestamp, wait: Duration) -> Timestamp {
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

/// 1 s, 2 s, 4 s … at most an hour; each between half and all of it, so that a crowd of jobs that
/// failed together does not come back together.
fn backoff(attempt: u32, entropy: &Entropy) -> Duration {
    let full_ms = 1000_u64 << attempt.saturating_sub(1).min(12);
    let full_ms = full_ms.min(3_600_000);
    Duration::from_millis(full_ms / 2 + entropy.below(full_ms / 2 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_grows_and_is_bounded() {
        let entropy = Entropy::seeded(1);
        for attempt in 1..40 {
            let wait = backoff(attempt, &entropy).as_millis();
            let full = (1000_u128 << (attempt - 1).min(12)).min(3_600_000);
            assert!(wait >= full / 2 && wait <= full, "attempt {attempt}: {wait} ms");
        }
    }
}
