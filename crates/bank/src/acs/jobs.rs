//! What happens without anybody asking: deadlines pass, results are sent again.

use super::{report, store};
use crate::Bank;
use ::store::jobs::{Failure, Runner, Work};
use emv3ds::{
    AcsTransId,
    flow::acs::{AcsTx, AwaitingCreq, Open},
    timers,
};
use jiff::SignedDuration;

/// Ends a challenge that nobody opened or answered in time. Key: `acsTransID`.
pub const DEADLINE: &str = "acs.deadline";
/// Sends a result again. Key: `acsTransID`.
pub const REPORT: &str = "acs.report";

/// Registers both jobs.
pub(crate) fn register(bank: &Bank, runner: Runner) -> Runner {
    let (first, second) = (bank.clone(), bank.clone());
    runner
        .on(DEADLINE, move |work| deadline(first.clone(), work))
        .on(REPORT, move |work| again(second.clone(), work))
}

async fn deadline(bank: Bank, work: Work) -> Result<(), Failure> {
    let Some(challenge) = store::by_id(&bank, id(&work)?).await? else { return Ok(()) };
    let ticked = challenge.tx.clone().tick(bank.db.now());
    if ticked != challenge.tx {
        if let Some(ended) = store::advance(&bank, challenge, ticked).await? {
            report::report(&bank, ended).await?;
        }
        return Ok(());
    }
    // A wrong code gave the screen ten more minutes; the job comes back at the end of them.
    let ends = match challenge.tx {
        AcsTx::AwaitingCreq(AwaitingCreq { since }) => since + timers::CREQ_WITHIN,
        AcsTx::Open(Open { since, .. }) => since + timers::CHALLENGE,
        AcsTx::Done(_) | AcsTx::Reported(_) => return Ok(()),
    };
    Err(Failure::later("not-yet", ends + SignedDuration::from_secs(1)))
}

async fn again(bank: Bank, work: Work) -> Result<(), Failure> {
    let Some(challenge) = store::by_id(&bank, id(&work)?).await? else { return Ok(()) };
    let challenge = report::attempt(&bank, challenge).await?;
    if matches!(challenge.tx, AcsTx::Done(_)) {
        return Err(Failure::later("no-receipt", bank.db.now() + timers::RREQ_RETRY));
    }
    Ok(())
}

fn id(work: &Work) -> Result<AcsTransId, Failure> {
    work.key.parse().map_err(|_| Failure::give_up("malformed-key"))
}
