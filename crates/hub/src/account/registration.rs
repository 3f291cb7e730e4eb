//! The steps of a registration that several pages and jobs share: the code, and the comparison with the register.

use ::store::{Act, Actor, StoreError, jobs, outbox};
use base::{Entropy, Id};
use jiff::SignedDuration;
use web::Error;

use super::jobs::COMPARE;
use super::model::{Account, AccountState, CODE_DIGITS, Claimed, compare as decide};
use super::store;
use crate::ports::persons::CivilStatus;
use crate::{Hub, messages};

/// How long the register's answer is shown without asking again.
const FRESH_FOR: SignedDuration = SignedDuration::from_mins(15);
/// How long a page waits for the register; then it shows what the register said last.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

/// When the comparison is tried again after the register did not answer.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(60);

/// Sends a new code to `email` with this act; the one before dies. False where too many were sent within the hour.
pub async fn send_code(
    hub: &Hub,
    act: &mut Act,
    account: &Account,
    email: &base::Email,
) -> Result<bool, StoreError> {
    let code = new_code(&hub.entropy);
    let mac = hub.keys.code(email.as_str(), &code);
    if !store::send_code(act, account.id, email, &mac).await? {
        return Ok(false);
    }
    outbox::post(act, messages::code(&hub.config, account.lang, email, &code)).await?;
    Ok(true)
}

fn new_code(entropy: &Entropy) -> String {
    entropy.code_digits(CODE_DIGITS)
}

/// Enqueues the comparison with this act, so that it happens also where the process dies now.
pub async fn enqueue_compare(act: &mut Act, account: Id<Account>) -> Result<(), StoreError> {
    let run_at = act.now() + AGAIN_AFTER;
    jobs::enqueue(act, jobs::Job { kind: COMPARE, key: account.to_string(), run_at }).await
}

/// Compares an account with the register now, where its registration is that far, and gives the state it is in then.
/// Where the register does not answer the account waits, and a job tries again (rule 31).
pub async fn compare(hub: &Hub, id: Id<Account>) -> Result<AccountState, Error> {
    let mut read = hub.db.read().await?;
    let account = store::by_id(&mut read, id).await?.ok_or_else(Error::not_found)?;
    drop(read);
    if account.state != AccountState::Register {
        return Ok(account.state);
    }
    let Ok(civil) = hub.persons.person(account.cnp).await else {
        let mut act = hub.db.act(&Actor::System("registration"), "account.wait-register").await?;
        act.subject("account", id);
        enqueue_compare(&mut act, id).await?;
        act.commit().await?;
        return Ok(AccountState::Register);
    };
    Ok(settle(hub, &account, civil.as_ref(), &account.actor()).await?.unwrap_or(account.state))
}

/// Keeps the outcome of a comparison; `None` where somebody was faster.
pub async fn settle(
    hub: &Hub,
    account: &Account,
    civil: Option<&CivilStatus>,
    actor: &Actor,
) -> Result<Option<AccountState>, StoreError> {
    let claimed = Claimed { name: &account.name, birth_date: account.birth_date };
    let today = base::dates::today(hub.clock.now());
    let (state, kept, code) = match decide(claimed, civil, today, hub.config.age_min) {
        Ok(()) => (AccountState::Active, civil, "active"),
        // What the register said about somebody who may be another person is not kept.
        Err(refusal) => (AccountState::Refused(refusal), None, refusal.code()),
    };
    let mut act = hub.db.act(actor, "account.compare").await?;
    act.subject("account", account.id).detail(serde_json::json!({ "outcome": code }));
    if !store::compared(&mut act, account, state, kept).await? {
        return Ok(None);
    }
    jobs::cancel(&mut act, COMPARE, &account.id.to_string()).await?;
    if let (Actor::System(_), Some(email)) = (actor, &account.email) {
        outbox::post(&mut act, messages::registered(&hub.config, account.lang, email, state))
            .await?;
    }
    act.commit().await?;
    Ok(Some(state))
}

/// The account with what the register says about its person today, as far as it answers (rule 21). A page is never late
/// for it: the issuing asks again before a certificate is printed.
pub async fn refreshed(hub: &Hub, account: &Account) -> Result<Account, Error> {
    let now = hub.clock.now();
    if account.civil_at.is_some_and(|at| now.duration_since(at) < FRESH_FOR) {
        return Ok(account.clone());
    }
    let asked = tokio::time::timeout(PATIENCE, hub.persons.person(account.cnp)).await;
    let Ok(Ok(Some(civil))) = asked else { return Ok(account.clone()) };
    let mut act = hub.db.act(&account.actor(), "account.refresh").await?;
    act.subject("account", account.id);
    if store::refreshed(&mut act, account, &civil).await? {
        act.commit().await?;
    }
    let version = account.version + 1;
    Ok(Account { civil: Some(civil), civil_at: Some(now), version, ..account.clone() })
}
