//! The decision: from the `RReq`, the population register and the card's history, never from the browser.

use std::time::Duration;

use axum::extract::{Query, State};
use axum::response::Response;
use base::Id;
use emv3ds::decision::{Evidence, NotProven, RegisterAnswer, identity_proof, issuer_proof};
use emv3ds::flow::server::ServerTx;
use jiff::SignedDuration;
use store::jobs::Job;
use store::{Actor, StoreError, jobs};
use web::{Error, Result, Session, Visit, page};

use super::method::Which;
use super::model::{Attempt, CardProof, Outcome, Reason, Standing};
use super::store as rows;
use super::{FINISH, begin, challenge, jobs as work, pages};
use crate::Ghiseul;
use crate::account::model::Account;

/// How often and how long the page waits for a result before it shows a button.
const LOOKS: u32 = 20;
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// The level of a proof with a bank's word on the CNP and the register's agreement.
const ASSURANCE: &str = "substantial";

/// The result, for the session that started.
pub(super) async fn show(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
    Query(which): Query<Which>,
) -> Result<Response> {
    let mut attempt = challenge::own(&state, &session, &which.incercare).await?;
    let who = begin::who(&state, &session).await?.ok_or_else(Error::forbidden)?;
    let mut outcome = concluded(&state, &attempt, &who.account).await?;
    for _ in 0..LOOKS {
        if outcome.is_some() || !attempt.returned {
            break;
        }
        tokio::time::sleep(LOOK_EVERY).await;
        attempt = challenge::own(&state, &session, &which.incercare).await?;
        outcome = concluded(&state, &attempt, &who.account).await?;
    }
    let again = format!("{FINISH}?incercare={}", attempt.id);
    Ok(match outcome {
        None => pages::wait(&visit, again),
        Some(Outcome::Proven) => page::see_other(after(&session).await?),
        Some(Outcome::AwaitingRegister) => pages::register(&visit, &session, &who.account, again),
        Some(Outcome::Failed(reason)) => {
            let which = (reason, Some(attempt.id));
            pages::failed(&state, &visit, &session, &who.account, which)
        }
    })
}

/// Where the person was going.
async fn after(session: &Session) -> Result<String> {
    let next: Option<String> = session.take(crate::session::NEXT).await?;
    Ok(next.filter(|path| path.starts_with('/')).unwrap_or_else(|| "/".to_owned()))
}

/// What was decided, or what is decided now; `None` while there is nothing to decide.
pub(super) async fn concluded(
    state: &Ghiseul,
    attempt: &Attempt,
    account: &Account,
) -> Result<Option<Outcome>, StoreError> {
    match attempt.outcome {
        Some(outcome) if outcome != Outcome::AwaitingRegister => return Ok(Some(outcome)),
        _ => {}
    }
    let Some(outcome) = decide(state, attempt, account).await? else { return Ok(None) };
    if attempt.outcome == Some(outcome) {
        return Ok(Some(outcome));
    }
    settle(state, attempt, account, outcome).await.map(Some)
}

async fn decide(
    state: &Ghiseul,
    attempt: &Attempt,
    account: &Account,
) -> Result<Option<Outcome>, StoreError> {
    // The bank's part was judged when the person came back; the register may answer later.
    let now = attempt.decided_at.unwrap_or_else(|| state.db.now());
    let claim = begin::claim(account);
    let bound = rows::bound(&mut state.db.read().await?, &attempt.pan_hash).await?;
    let of_another = bound.is_some_and(|hash| hash != cnp_hash(state, account));
    let evidence = match attempt.standing(RegisterAnswer::Unavailable, of_another, now) {
        Standing::Waiting => return Ok(None),
        Standing::Over(reason) => return Ok(Some(Outcome::Failed(reason))),
        Standing::Decidable(evidence) => evidence,
    };
    // The bank compared what was claimed then; a changed account needs another check.
    if attempt.claim_hash != begin::claim_hash(state, &claim) {
        return Ok(Some(Outcome::Failed(Reason::NotConfirmed)));
    }
    if let Err(why) = issuer_proof(&evidence, now) {
        return Ok(Some(Outcome::Failed(why.into())));
    }
    let register = state.card.register.agrees(&claim).await;
    Ok(Some(match identity_proof(&Evidence { register, ..evidence }, now) {
        Ok(()) => Outcome::Proven,
        Err(NotProven::RegisterUnavailable) => Outcome::AwaitingRegister,
        Err(why) => Outcome::Failed(why.into()),
    }))
}

fn cnp_hash(state: &Ghiseul, account: &Account) -> String {
    state.keyed.hash("card-person", &[account.cnp.as_str()])
}

/// Writes the outcome down, and with it the proof. Of two at once the first counts.
async fn settle(
    state: &Ghiseul,
    attempt: &Attempt,
    account: &Account,
    outcome: Outcome,
) -> Result<Outcome, StoreError> {
    let actor = Actor::Person(account.id.to_string());
    let mut act = state.db.act(&actor, "card.decide").await?;
    act.subject("card_attempt", attempt.id).detail(outcome.to_string());
    if !rows::decide(&mut act, attempt, outcome).await? {
        drop(act);
        let now = rows::find(&mut state.db.read().await?, attempt.id).await?;
        return Ok(now.and_then(|attempt| attempt.outcome).unwrap_or(outcome));
    }
    match outcome {
        Outcome::Failed(_) => {}
        Outcome::AwaitingRegister => {
            let run_at = act.now() + SignedDuration::from_mins(1);
            let job = Job { kind: work::REGISTER, key: attempt.id.to_string(), run_at };
            jobs::enqueue(&mut act, job).await?;
        }
        Outcome::Proven => {
            if !rows::bind(&mut act, &attempt.pan_hash, &cnp_hash(state, account)).await? {
                act.refuse("card-of-another").await?;
                let failed = Outcome::Failed(Reason::CardOfAnother);
                return Box::pin(settle(state, attempt, account, failed)).await;
            }
            let proof = proof(state, attempt);
            rows::prove(&mut act, account.id, &proof).await?;
        }
    }
    act.commit().await?;
    Ok(outcome)
}

fn proof(state: &Ghiseul, attempt: &Attempt) -> CardProof {
    let now = state.db.now();
    let check: Id<CardProof> = Id::new(now, &state.entropy);
    let ds = match &attempt.tx {
        ServerTx::Resulted(resulted) => resulted.ds.to_string(),
        _ => String::new(),
    };
    CardProof {
        id: Id::new(now, &state.entropy),
        bank: attempt.bank.clone(),
        country: attempt.country.clone(),
        ds_trans_id: ds,
        register_check: Some(check.to_string()),
        assurance: ASSURANCE.to_owned(),
        verified_at: now,
        valid_until: CardProof::end(now),
    }
}
