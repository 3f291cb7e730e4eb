//! Payments are taken back: at once when the bank's result is there, and in any case when no result can come any more.

use emv3ds::flow::server::ServerTx;
use emv3ds::void::{PATH, VoidAnswer, VoidRequest};
use emv3ds::{DsTransId, ServerTransId, timers};
use jiff::SignedDuration;
use store::jobs::{Failure, Job, Work};
use store::{Act, Actor, StoreError, jobs};

use super::model::{Attempt, Manner};
use super::store as rows;
use crate::Ghiseul;

/// Takes a payment back. Key: the attempt.
pub(super) const VOID: &str = "card.void";

/// After this no bank waits for its customer any more: the wait for the browser, and three screens of ten minutes.
const NO_RESULT_AFTER: SignedDuration = SignedDuration::from_mins(35);

/// The bank's result is there.
pub(super) async fn at_once(act: &mut Act, attempt: ServerTransId) -> Result<(), StoreError> {
    let run_at = act.now();
    jobs::enqueue(act, Job { kind: VOID, key: attempt.to_string(), run_at }).await
}

/// A payment begins; whatever becomes of it, it is taken back.
pub(super) async fn in_the_end(act: &mut Act, attempt: ServerTransId) -> Result<(), StoreError> {
    let run_at = act.now() + NO_RESULT_AFTER.max(timers::ATTEMPT);
    jobs::enqueue(act, Job { kind: VOID, key: attempt.to_string(), run_at }).await
}

/// The job. It may run twice: a bank voids once.
pub(super) async fn take_back(state: Ghiseul, work: Work) -> Result<(), Failure> {
    let id = work.key.parse().map_err(|_| Failure::give_up("malformed-key"))?;
    let Some(attempt) = rows::find(&mut state.db.read().await?, id).await? else { return Ok(()) };
    let Some(ds) = reserved_at(&attempt) else { return Ok(()) };
    let request = VoidRequest { server: attempt.id, ds };
    let answer: VoidAnswer = state.card.directory.post(PATH, &request).await.map_err(|error| {
        tracing::warn!(%error, "A payment could not be taken back yet.");
        Failure::retry("void-not-received")
    })?;
    let mut act = state.db.act(&Actor::System("card"), VOID).await?;
    act.subject("card_attempt", attempt.id).detail(format!("{:?}", answer.state));
    if rows::voided(&mut act, attempt.id).await? {
        act.commit().await?;
    }
    Ok(())
}

/// The bank's number of a payment that may still be reserved.
fn reserved_at(attempt: &Attempt) -> Option<DsTransId> {
    if attempt.manner != Manner::Payment || attempt.voided_at.is_some() {
        return None;
    }
    match &attempt.tx {
        ServerTx::Challenging(open) => Some(open.ds),
        ServerTx::Resulted(resulted) => Some(resulted.ds),
        // The bank never began to ask, so nothing is reserved.
        ServerTx::Started(_) | ServerTx::Asked(_) | ServerTx::Ended(_) | ServerTx::Failed(_) => {
            None
        }
    }
}
