//! What officers decide about messages in quarantine. One proposes, another one decides; the database refuses it otherwise, too.

use ::store::{Actor, Db, StoreError};
use base::Id;

use super::apply::apply_with_those_waiting;
use super::store::{self, Kept};
use crate::records::event::Subject;

/// A proposal about a message. A marker for identifiers.
#[derive(Debug)]
pub enum Proposal {}

/// What may be decided about a message in quarantine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is about this subject. It is applied if it fits what is known of them.
    Match(Id<Subject>),
    /// It is about somebody new.
    New,
    /// It is not applied, for this reason, which the sender is told by the officer.
    Reject(String),
}

/// Why an officer's step is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The message is not in quarantine any more.
    #[error("the message is settled already; look at the list again")]
    Settled,
    /// Somebody has proposed something about it.
    #[error("there is a proposal about this message; decide that one first")]
    ProposedBefore,
    /// Nothing is proposed.
    #[error("there is no proposal about this message")]
    NothingProposed,
    /// Who proposed may not decide.
    #[error("who proposed may not decide; ask a colleague")]
    OwnProposal,
    /// A rejection without a reason.
    #[error("say why the message is rejected")]
    NoReason,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Proposes a decision; `officer` is a [`Actor::Staff`].
pub async fn propose(
    db: &Db,
    officer: &Actor,
    message: Id<Kept>,
    decision: Decision,
) -> Result<Id<Proposal>, Refused> {
    let (kind, subject, reason) = match decision {
        Decision::Match(subject) => ("match", Some(subject), None),
        Decision::New => ("new", None, None),
        Decision::Reject(reason) if reason.trim().is_empty() => return Err(Refused::NoReason),
        Decision::Reject(reason) => ("reject", None, Some(reason)),
    };
    let mut act = db.act(officer, "intake.propose").await?;
    act.subject("intake message", message).detail(serde_json::json!({ "decision": kind }));
    store::take_turn(&mut act).await?;
    if store::open(&mut act, message).await?.is_none() {
        return Err(Refused::Settled);
    }
    if store::open_proposal(&mut act, message).await?.is_some() {
        return Err(Refused::ProposedBefore);
    }
    let id = Id::new(act.now(), db.entropy());
    let by = officer.reference().unwrap_or_default();
    store::propose(&mut act, (id, message), (kind, subject, reason), by).await?;
    act.commit().await?;
    Ok(id)
}

/// Accepts or declines what a colleague proposed about a message. What is accepted takes effect at once.
pub async fn decide(
    db: &Db,
    officer: &Actor,
    message: Id<Kept>,
    accept: bool,
) -> Result<(), Refused> {
    let mut act = db.act(officer, "intake.decide").await?;
    act.subject("intake message", message).detail(serde_json::json!({ "accepted": accept }));
    store::take_turn(&mut act).await?;
    let Some(open) = store::open(&mut act, message).await? else { return Err(Refused::Settled) };
    let Some(proposal) = store::open_proposal(&mut act, message).await? else {
        return Err(Refused::NothingProposed);
    };
    let by = officer.reference().unwrap_or_default();
    if proposal.proposed_by == by {
        act.refuse("own-proposal").await?;
        return Err(Refused::OwnProposal);
    }
    if !store::decide(&mut act, proposal.id, by, accept).await? {
        return Err(Refused::NothingProposed);
    }
    if accept && proposal.kind == "reject" {
        store::rejected(&mut act, &open).await?;
    }
    act.commit().await?;
    if accept {
        apply_with_those_waiting(db, message).await?;
    }
    Ok(())
}
