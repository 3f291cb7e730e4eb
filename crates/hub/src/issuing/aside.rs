//! Requests that do not go through: for operators, or for later.

use ::store::{StoreError, outbox};
use base::dates;
use signing::TimeStampError;

use super::Outcome;
use super::model;
use super::pipeline::{ISSUING, Worker};
use super::store::{self, Case, Seen};
use crate::messages;
use crate::office::store as office;
use crate::ports::persons::RegisterDown;
use crate::ports::records::RecordsDown;
use crate::ports::seals::SealsDown;

/// A request for a person to look at, and why.
pub(super) struct Handed {
    pub case: Case,
    pub why: &'static str,
}

/// Why requests could not go on. They keep what they have and are tried again.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stopped {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Persons(#[from] RegisterDown),
    #[error(transparent)]
    Records(#[from] RecordsDown),
    #[error(transparent)]
    Signer(#[from] SealsDown),
    #[error(transparent)]
    TimeStamp(#[from] TimeStampError),
    /// A part broke its law, or we did.
    #[error("{0}")]
    Fault(String),
}

impl Stopped {
    /// The stable code for the audit trail.
    const fn code(&self) -> &'static str {
        match self {
            Self::Store(_) => "store",
            Self::Persons(_) => "sniep",
            Self::Records(_) => "rocris",
            Self::Signer(_) => "signer",
            Self::TimeStamp(_) => "time-stamp",
            Self::Fault(_) => "fault",
        }
    }
}

impl Worker {
    pub(super) async fn hand_over(&self, handed: Vec<Handed>) {
        if handed.is_empty() {
            return;
        }
        if let Err(error) = self.try_hand_over(&handed).await {
            let seen: Vec<Seen> = handed.iter().map(|one| one.case.seen).collect();
            return self.put_off(&seen, &error.into()).await;
        }
        for one in &handed {
            self.issuer.tell(one.case.seen.id, Outcome::Waiting);
        }
    }

    async fn try_hand_over(&self, handed: &[Handed]) -> Result<(), StoreError> {
        let mut act = self.wiring.db.act(&ISSUING, "request.hand-over-batch").await?;
        let promised = model::promised(dates::today(act.now()));
        let seen = handed.iter().map(|one| one.case.seen);
        let won = store::hand_over(&mut act, seen, promised).await?;
        if won.is_empty() {
            return act.refuse("request.changed").await;
        }
        act.detail(won.len());
        let mut mails = Vec::new();
        for Handed { case, why } in handed.iter().filter(|one| won.contains(&one.case.seen.id)) {
            act.also("request.hand-over").subject("request", case.seen.id).detail(why);
            office::case::enter(&mut act, case.seen.id, why).await?;
            // Whoever was written to before is not written to again: the promise is the same.
            let to = case.email.as_ref().filter(|_| case.promised.is_none());
            mails.extend(to.map(|to| messages::review(case.lang, to, &case.reference)));
        }
        outbox::post_all(&mut act, mails).await?;
        act.commit().await
    }

    /// Lets requests wait, each for a while of its own. Where somebody changed one meanwhile, it is theirs.
    pub(super) async fn put_off(&self, seen: &[Seen], why: &Stopped) {
        if seen.is_empty() {
            return;
        }
        let requests = seen.len();
        tracing::warn!(requests, part = why.code(), error = %why, "Requests wait and are tried again.");
        let now = self.wiring.clock.now();
        let until = |seen: &Seen| {
            let [spread] = self.wiring.entropy.bytes();
            (*seen, model::retry_at(now, seen.attempts, spread))
        };
        let until: Vec<_> = seen.iter().map(until).collect();
        let done = async {
            let mut act = self.wiring.db.act(&ISSUING, "request.wait").await?;
            act.detail(serde_json::json!({ "requests": requests, "part": why.code() }));
            store::put_off(&mut act, &until).await?;
            act.commit().await
        };
        if let Err(error) = done.await {
            tracing::warn!(%error, "Waiting requests cannot be marked; the sweep brings them back.");
        }
        for seen in seen {
            self.issuer.tell(seen.id, Outcome::Waiting);
        }
    }
}
