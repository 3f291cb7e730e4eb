//! Codes sent by e-mail: for a registration, a forgotten password, another address. Whoever asks sees no difference between
//! an address that is usable and one that is not, and one letter is written in each case.

use std::time::Duration;

use base::{Email, Id};
use credentials::budget::Sends;
use credentials::password::Busy;
use jiff::SignedDuration;
use store::{Act, Actor, outbox};
use web::limit::client_key;
use web::{Error, Result, Session, Visit};

use super::caller::{Caller, Counted};
use super::model::{Challenge, Purpose, Registration, Tried};
use super::store as rows;
use crate::account::model::Account;
use crate::{Hub, messages};

/// The code that a browser waits for, in its session.
pub const CODE: &str = "member-code";
/// When somebody should try again who came while all threads for passwords were taken.
const BUSY_RETRY: Duration = Duration::from_secs(2);

/// Refuses because all threads for passwords are taken.
pub fn busy(_: Busy) -> Error {
    Error::unavailable(Some(BUSY_RETRY))
}

/// A code to send.
#[derive(Debug)]
pub struct Wanted {
    /// Why.
    pub purpose: Purpose,
    /// Where to.
    pub email: Email,
    /// The account that asks, where it is known.
    pub account: Option<Id<Account>>,
    /// What was typed, for a registration.
    pub registration: Option<Registration>,
}

/// Sends a code to an address, if it is usable for the purpose, and remembers it in the session.
pub async fn send(
    hub: &Hub,
    visit: &Visit,
    session: &Session,
    caller: &Caller,
    wanted: Wanted,
) -> Result<()> {
    let Wanted { purpose, email, account, registration } = wanted;
    hub.letters.take(&client_key(visit.client))?;
    let (now, counted) = (hub.clock.now(), counted(hub, caller, &email));
    let mut act = hub.db.act(&Actor::Anonymous, purpose.action()).await?;
    bound(rows::sends(&mut act, &counted, now).await?)?;
    let id = Id::new(now, &hub.entropy);
    act.subject("member_code", id);
    let challenge =
        Challenge { id, purpose, email, account, registration, created_at: now, used_at: None };
    let hash = letter(hub, &mut act, visit, &challenge).await?;
    rows::insert_code(&mut act, &challenge, &counted, hash.as_deref()).await?;
    act.commit().await?;
    session.put(CODE, &id).await
}

/// Sends another code in place of the first; the first is dead.
pub async fn resend(
    hub: &Hub,
    visit: &Visit,
    caller: &Caller,
    challenge: &Challenge,
) -> Result<()> {
    hub.letters.take(&client_key(visit.client))?;
    let (now, counted) = (hub.clock.now(), counted(hub, caller, &challenge.email));
    let mut act = hub.db.act(&Actor::Anonymous, "member.resend-code").await?;
    act.subject("member_code", challenge.id);
    bound(rows::sends(&mut act, &counted, now).await?)?;
    let hash = letter(hub, &mut act, visit, challenge).await?;
    if !rows::renew_code(&mut act, challenge.id, hash.as_deref()).await? {
        return Err(Error::gone());
    }
    act.commit().await?;
    Ok(())
}

fn counted(hub: &Hub, caller: &Caller, email: &Email) -> Counted {
    caller.counted(hub.keys.keyed(), "sign-in", &email.key())
}

/// Writes the letter and gives the keyed hash of its code, or none where the address is not usable.
async fn letter(
    hub: &Hub,
    act: &mut Act,
    visit: &Visit,
    challenge: &Challenge,
) -> Result<Option<String>> {
    let taken = rows::by_email(act, &challenge.email).await?.is_some();
    let code = hub.entropy.code_digits(6);
    let hash = hash(hub, challenge, &code);
    let (config, lang, to) = (&hub.config, visit.lang(), &challenge.email);
    let (message, hash) = match (challenge.purpose, taken) {
        (Purpose::Register | Purpose::Email, true) => (messages::taken(config, lang, to), None),
        (Purpose::Reset, false) => (messages::no_account(config, lang, to), None),
        _ => (messages::code(config, lang, to, &code), Some(hash)),
    };
    outbox::post(act, message).await?;
    Ok(hash)
}

fn hash(hub: &Hub, challenge: &Challenge, code: &str) -> String {
    hub.keys.keyed().hash("member code", &[&challenge.id.to_string(), code])
}

/// Tries a code without using it: a try is spent whatever comes of it.
pub async fn try_code(hub: &Hub, challenge: &Challenge, code: &str) -> Result<Tried> {
    let mut act = hub.db.act(&Actor::Anonymous, "member.try-code").await?;
    act.subject("member_code", challenge.id);
    let tried = rows::try_code(&mut act, challenge.id).await?;
    act.commit().await?;
    let Some((kept, left)) = tried else { return Ok(Tried::Spent) };
    let id = challenge.id.to_string();
    // Compared with something in each case.
    let kept = kept.unwrap_or_default();
    let right = hub.keys.keyed().is(&kept, "member code", &[&id, code]);
    Ok(match (right, left) {
        (true, _) => Tried::Right,
        (false, 0) => Tried::Spent,
        (false, left) => Tried::Wrong(left),
    })
}

/// The code that this browser waits for, while its journey is open.
pub async fn awaited(hub: &Hub, session: &Session, purpose: Purpose) -> Result<Option<Challenge>> {
    let Some(id) = session.get::<Id<Challenge>>(CODE) else { return Ok(None) };
    let challenge = rows::code(&mut hub.db.read().await?, id).await?;
    let now = hub.clock.now();
    Ok(challenge.filter(|it| it.purpose == purpose && it.is_open(now)))
}

/// Too many letters to one address: the same answer for known and unknown ones.
fn bound(sends: Sends) -> Result<()> {
    let seconds = |wait: SignedDuration| u64::try_from(wait.as_secs()).unwrap_or(3600);
    sends.one_more().map_err(|wait| Error::too_many(Duration::from_secs(seconds(wait))))
}
