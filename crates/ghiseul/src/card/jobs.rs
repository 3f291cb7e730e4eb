//! What happens without anybody asking: the register is asked again, ranges are refreshed, old rows go.

use jiff::SignedDuration;
use store::jobs::{Failure, Job, Runner, Work};
use store::{Act, Actor, Db, StoreError, jobs};

use super::directory;
use super::finish;
use super::model::Outcome;
use super::store as rows;
use super::void::{self, VOID};
use crate::Ghiseul;
use crate::account::store as accounts;

/// Asks the population register again. Key: the attempt.
pub const REGISTER: &str = "card.register";
/// Refreshes the card ranges. Key: `ds`.
pub const RANGES: &str = "card.ranges";
/// Forgets old attempts and messages. Key: `all`.
pub const SWEEP: &str = "card.sweep";

const REGISTER_AGAIN: SignedDuration = SignedDuration::from_mins(2);
const SWEEP_EVERY: SignedDuration = SignedDuration::from_hours(24);
/// Attempts are kept for questions of people; the proof itself stays.
const ATTEMPTS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 90);
/// Messages are kept for disputes with banks, which may come for thirteen months.
const MESSAGES_KEPT: SignedDuration = SignedDuration::from_hours(24 * 400);

/// Registers the jobs.
#[must_use]
pub fn register(state: &Ghiseul, runner: Runner) -> Runner {
    let (first, second, third) = (state.clone(), state.clone(), state.clone());
    runner
        .on(REGISTER, move |work| ask_register(first.clone(), work))
        .on(RANGES, move |work| refresh(second.clone(), work))
        .on(VOID, move |work| void::take_back(third.clone(), work))
        .on(SWEEP, sweep)
}

/// Enqueues the first runs; a job that already waits stays one job.
pub async fn begin(db: &Db) -> Result<(), StoreError> {
    let mut act = db.act(&Actor::System("card"), "card.jobs_begin").await?;
    later(&mut act, RANGES, "ds", SignedDuration::ZERO).await?;
    later(&mut act, SWEEP, "all", SignedDuration::ZERO).await?;
    act.commit().await
}

async fn later(
    act: &mut Act,
    kind: &'static str,
    key: &str,
    after: SignedDuration,
) -> Result<(), StoreError> {
    let run_at = act.now() + after;
    jobs::enqueue(act, Job { kind, key: key.to_owned(), run_at }).await
}

async fn ask_register(state: Ghiseul, work: Work) -> Result<(), Failure> {
    let id = work.key.parse().map_err(|_| Failure::give_up("malformed-key"))?;
    let mut read = state.db.read().await?;
    let Some(attempt) = rows::find(&mut read, id).await? else { return Ok(()) };
    if attempt.outcome != Some(Outcome::AwaitingRegister) {
        return Ok(());
    }
    let Some(account) = accounts::by_id(&mut read, attempt.account).await? else { return Ok(()) };
    drop(read);
    match finish::concluded(&state, &attempt, &account).await? {
        Some(Outcome::AwaitingRegister) => {
            Err(Failure::later("register-unavailable", state.db.now() + REGISTER_AGAIN))
        }
        _ => Ok(()),
    }
}

async fn refresh(state: Ghiseul, work: Work) -> Result<(), Failure> {
    let known = rows::directory(&mut state.db.read().await?).await?;
    let now = state.db.now();
    let old = known.is_none_or(|(_, at)| now.duration_since(at) >= directory::REFRESH);
    if old && !directory::refresh(&state).await? {
        return Err(Failure::retry("directory-unavailable"));
    }
    let mut act = work.db.act(&Actor::System("card"), RANGES).await?;
    later(&mut act, RANGES, "ds", SignedDuration::from_hours(1)).await?;
    act.commit().await?;
    Ok(())
}

async fn sweep(work: Work) -> Result<(), Failure> {
    let mut act = work.db.act(&Actor::System("card"), SWEEP).await?;
    rows::sweep(&mut act, ATTEMPTS_KEPT, MESSAGES_KEPT).await?;
    later(&mut act, SWEEP, "all", SWEEP_EVERY).await?;
    act.commit().await?;
    Ok(())
}
