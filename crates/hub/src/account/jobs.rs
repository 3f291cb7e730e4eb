//! Work that finishes registrations by itself, and the hourly deletion of what is over.

use ::store::jobs::{Failure, Job, Runner, Work};
use ::store::{Act, Actor, StoreError, jobs};
use base::Id;
use jiff::SignedDuration;

use super::model::{Account, AccountState};
use super::{registration, store};
use crate::Hub;
use crate::cei::store as cards;
use crate::counter::store as counters;
use crate::member::store as members;
use crate::profile::jobs as profiles;
use crate::request::store::sweep_drafts;

/// Compares an account with the population register; its key is the account's id.
pub const COMPARE: &str = "account.compare";

/// Deletes what is over: sessions, codes, choices that were never sent.
pub const SWEEP: &str = "hub.sweep";
const SWEEP_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Adds the jobs of this slice.
pub fn register(runner: Runner, hub: &Hub) -> Runner {
    let hub = hub.clone();
    let runner = runner.on(SWEEP, sweep);
    runner.on(COMPARE, move |work| {
        let hub = hub.clone();
        async move { compare(&hub, &work).await }
    })
}

/// Enqueues the first sweep; one that already waits stays one.
pub async fn begin(hub: &Hub) -> Result<(), StoreError> {
    let mut act = hub.db.act(&Actor::System("hub"), "hub.sweep-begin").await?;
    sweep_again(&mut act, SignedDuration::ZERO).await?;
    act.commit().await
}

async fn sweep(work: Work) -> Result<(), Failure> {
    let mut act = work.db.act(&Actor::System("hub"), SWEEP).await?;
    store::sweep(&mut act).await?;
    store::logout::sweep(&mut act).await?;
    sweep_drafts(&mut act).await?;
    cards::sweep(&mut act).await?;
    members::sweep(&mut act).await?;
    profiles::sweep(&mut act).await?;
    counters::case::sweep(&mut act).await?;
    counters::codes::sweep(&mut act).await?;
    sweep_again(&mut act, SWEEP_EVERY).await?;
    act.commit().await?;
    let sessions = web::Sessions::new(work.db);
    sessions.sweep().await.map(drop).map_err(|_| Failure::retry("sessions"))
}

async fn sweep_again(act: &mut Act, after: SignedDuration) -> Result<(), StoreError> {
    let run_at = act.now() + after;
    jobs::enqueue(act, Job { kind: SWEEP, key: "all".to_owned(), run_at }).await
}

/// Asks the register again; while it does not answer, later and later, at most once in ten minutes.
async fn compare(hub: &Hub, work: &Work) -> Result<(), Failure> {
    let id: Id<Account> = work.key.parse().map_err(|_| Failure::give_up("account.id"))?;
    let mut read = hub.db.read().await?;
    let Some(account) = store::by_id(&mut read, id).await? else { return Ok(()) };
    drop(read);
    if account.state != AccountState::Register {
        return Ok(());
    }
    let Ok(civil) = hub.persons.person(account.cnp).await else {
        let minutes = i64::from(work.attempt.min(10));
        return Err(Failure::later(
            "register.down",
            hub.clock.now() + SignedDuration::from_mins(minutes),
        ));
    };
    registration::settle(hub, &account, civil.as_ref(), &Actor::System("registration")).await?;
    Ok(())
}
