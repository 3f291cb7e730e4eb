//! Work that finishes registrations by itself.

use ::store::Actor;
use ::store::jobs::{Failure, Runner, Work};
use base::Id;
use jiff::SignedDuration;

use super::model::{Account, AccountState};
use super::{registration, store};
use crate::Hub;

/// Compares an account with the population register; its key is the account's id.
pub const COMPARE: &str = "account.compare";

/// Adds the jobs of this slice.
pub fn register(runner: Runner, hub: &Hub) -> Runner {
    let hub = hub.clone();
    runner.on(COMPARE, move |work| {
        let hub = hub.clone();
        async move { compare(&hub, &work).await }
    })
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
