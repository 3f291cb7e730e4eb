//! What operators do with corrections: one proposes an answer, another one approves it (rules 103 and 104). Each is an act under the name
//! of who did it. The rights are `record.propose` and `record.approve`.

use ::store::{Actor, Db, StoreError, outbox};
use base::Id;

use super::model::{Correction, Decision, Proposal, Stuck};
use super::store as rows;
use crate::account::store as accounts;
use crate::{Hub, messages};

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// There is no such correction.
    #[error("there is no such correction")]
    Unknown,
    /// It is at another step, or it takes somebody else.
    #[error(transparent)]
    Stuck(#[from] Stuck),
    /// Somebody changed it meanwhile.
    #[error("somebody changed the correction meanwhile")]
    Changed,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Proposes an answer; `answer` is for the person.
pub async fn propose(
    db: &Db,
    operator: &Actor,
    id: Id<Correction>,
    (decision, answer): (Decision, String),
) -> Result<(), Refused> {
    let mut act = db.act(operator, "record.propose").await?;
    act.subject("correction", id).detail(decision.as_str());
    let found = rows::one(&mut act, id).await?.ok_or(Refused::Unknown)?;
    let by = operator.reference().unwrap_or_default().to_owned();
    let state = found.state.propose(Proposal { decision, answer, by })?;
    if !rows::change(&mut act, (id, found.version), &state, None).await? {
        return Err(Refused::Changed);
    }
    Ok(act.commit().await?)
}

/// Approves a proposed answer and gives it to the person, whose mail says only that there is one.
pub async fn approve(hub: &Hub, operator: &Actor, id: Id<Correction>) -> Result<(), Refused> {
    let mut act = hub.db.act(operator, "record.approve").await?;
    act.subject("correction", id);
    let found = rows::one(&mut act, id).await?.ok_or(Refused::Unknown)?;
    let by = operator.reference().unwrap_or_default();
    let state = found.state.approve(by)?;
    if !rows::change(&mut act, (id, found.version), &state, Some(by)).await? {
        return Err(Refused::Changed);
    }
    let account = accounts::by_id(&mut act, found.account).await?;
    if let Some(to) = account.and_then(|account| account.email) {
        let message = messages::record_answered(&hub.config, found.lang, &to, &found.reference);
        outbox::post(&mut act, message).await?;
    }
    Ok(act.commit().await?)
}
