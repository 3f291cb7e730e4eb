//! Keeping and applying messages.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use ::store::{Act, Actor, Db, StoreError};
use base::{Date, Id, Timestamp};
use serde_json::value::RawValue;

use super::matching::{self, Match};
use super::model::{self, Ids, Reason};
use super::sender::Sender;
use super::store::{self, Kept, Known, Open};
use super::validate::mistakes;
use super::wire::{Fault, Message, MessageResult, Outcome, Told};
use crate::records::event::{Event, Fact, Subject};
use crate::records::model::{CompanyIdentity, Recorded, SubjectIdentity};
use crate::records::store as records;
use crate::search::{self, Identity};

/// Who applies messages.
const ACTOR: Actor = Actor::System("intake");
/// Messages that a sweep applies at a time.
const SWEPT_MAX: i64 = 256;
/// How often the sweep looks for messages that a crash left.
pub const SWEEP_EVERY: Duration = Duration::from_secs(5);

/// Keeps messages and applies them. One that is wrong holds back no other, and one that was sent before is answered as it
/// stands now.
pub async fn receive(
    db: &Db,
    sender: &Sender,
    messages: &[Box<RawValue>],
) -> Result<Vec<MessageResult>, StoreError> {
    let today = base::dates::today(db.now());
    let read: Vec<_> = messages.iter().map(|raw| read(raw, sender, today)).collect();
    keep(db, sender, messages, &read).await?;
    let numbers = || read.iter().flatten().map(|message| &message.number);
    let known = known(db, sender, numbers()).await?;
    for (raw, message) in messages.iter().zip(&read) {
        let Ok(message) = message else { continue };
        let this = &known[&message.number];
        if this.state == "received" && this.digest == store::fingerprint(raw.get()) {
            // What was kept is applied by the sweep where the database fails now.
            apply_with_those_waiting(db, this.id).await.unwrap_or_else(|error| {
                tracing::warn!(%error, message = %this.id, "A message is not applied yet.");
            });
        }
    }
    let known = self::known(db, sender, numbers()).await?;
    let result = |raw: &RawValue, message| match message {
        Ok(Message { number, .. }) => answer(&known[&number], raw.get()),
        Err(errors) => MessageResult {
            number: Message::number_of(raw.get()),
            outcome: Outcome::Invalid,
            received_at: None,
            reasons: BTreeSet::new(),
            errors,
        },
    };
    Ok(messages.iter().zip(read).map(|(raw, message)| result(raw, message)).collect())
}

pub(super) fn read(raw: &RawValue, sender: &Sender, today: Date) -> Result<Message, Vec<Fault>> {
    let message = Message::read(raw.get()).map_err(|fault| vec![fault])?;
    let mistakes = mistakes(&message, Some(sender.kind), today);
    if mistakes.is_empty() { Ok(message) } else { Err(mistakes) }
}

pub(super) async fn keep(
    db: &Db,
    sender: &Sender,
    messages: &[Box<RawValue>],
    read: &[Result<Message, Vec<Fault>>],
) -> Result<(), StoreError> {
    let (mut good, mut invalid) = (Vec::new(), Vec::new());
    for (raw, message) in messages.iter().zip(read) {
        match message {
            Ok(message) => good.push((raw.get(), message)),
            Err(faults) => {
                invalid.push((raw.get(), Message::number_of(raw.get()), faults.as_slice()));
            }
        }
    }
    let mut act = db.act(&Actor::Peer(sender.name), "intake.receive").await?;
    act.detail(serde_json::json!({ "messages": good.len(), "invalid": invalid.len() }));
    store::keep(&mut act, sender, &good).await?;
    store::keep_invalid(&mut act, sender, &invalid).await?;
    act.commit().await
}

async fn known(
    db: &Db,
    sender: &Sender,
    numbers: impl Iterator<Item = &String>,
) -> Result<BTreeMap<String, Known>, StoreError> {
    let known = store::by_numbers(&mut db.read().await?, sender.name, numbers).await?;
    Ok(known.into_iter().map(|known| (known.number.clone(), known)).collect())
}

fn answer(known: &Known, body: &str) -> MessageResult {
    let outcome = match known.state.as_str() {
        _ if known.digest != store::fingerprint(body) => Outcome::Conflict,
        "applied" => Outcome::Applied,
        "quarantined" => Outcome::Quarantined,
        "rejected" => Outcome::Rejected,
        _ => Outcome::Received,
    };
    MessageResult {
        number: Some(known.number.clone()),
        outcome,
        received_at: Some(known.received_at),
        reasons: known.reasons.clone(),
        errors: Vec::new(),
    }
}

/// Applies what was kept and not looked at, oldest first; gives how many messages that was.
pub async fn sweep(db: &Db) -> Result<usize, StoreError> {
    let ids = store::unapplied(&mut db.read().await?, SWEPT_MAX).await?;
    let mut first_error = None;
    for id in &ids {
        // One that cannot be applied does not hold back the others.
        if let Err(error) = apply_with_those_waiting(db, *id).await {
            first_error.get_or_insert(error);
        }
    }
    first_error.map_or(Ok(ids.len()), Err)
}

/// Sweeps until it is dropped.
pub async fn run(db: Db) {
    loop {
        match sweep(&db).await {
            Ok(swept) if swept > 0 => {
                tracing::info!(messages = swept, "Messages left behind were applied.");
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "The sweep of the intake failed."),
        }
        tokio::time::sleep(SWEEP_EVERY).await;
    }
}

/// Applies a message, and then every one in quarantine that waited for it, and so on.
pub(super) async fn apply_with_those_waiting(db: &Db, id: Id<Kept>) -> Result<(), StoreError> {
    let Some(keys) = apply(db, id).await? else { return Ok(()) };
    let mut open = store::waiting_under(&mut db.read().await?, &keys).await?;
    let mut at = 0;
    while let Some(&next) = open.get(at) {
        match apply(db, next).await? {
            Some(keys) => {
                // Something new is known: those that were passed over are looked at again.
                open = store::waiting_under(&mut db.read().await?, &keys).await?;
                at = 0;
            }
            None => at += 1,
        }
    }
    Ok(())
}

/// Applies a message, or puts it in quarantine. Gives the keys of its subject where it was applied.
async fn apply(db: &Db, id: Id<Kept>) -> Result<Option<BTreeSet<String>>, StoreError> {
    let mut act = db.act(&ACTOR, "intake.apply").await?;
    act.subject("intake message", id);
    store::take_turn(&mut act).await?;
    let Some(open) = store::open(&mut act, id).await? else { return Ok(None) };
    let message = Message::read(&open.body).map_err(|fault| StoreError::Decode {
        column: "body".into(),
        reason: format!("{}: {}", fault.path, fault.problem),
    })?;
    match try_to_apply(&mut act, &open, &message).await? {
        Ok((subject, keys)) => {
            store::applied(&mut act, &open, subject).await?;
            act.detail(serde_json::json!({ "outcome": "applied", "event": message.told.word() }));
            act.commit().await?;
            Ok(Some(keys))
        }
        Err(reason) => {
            store::quarantined(&mut act, &open, (reason, message.keys())).await?;
            act.detail(serde_json::json!({ "outcome": "quarantined", "reason": reason }));
            act.commit().await?;
            Ok(None)
        }
    }
}

/// The subject of the message, with all keys under which somebody may wait for it.
type Done = (Id<Subject>, BTreeSet<String>);

/// Nothing is written where it fails.
async fn try_to_apply(
    act: &mut Act,
    open: &Open,
    message: &Message,
) -> Result<Result<Done, Reason>, StoreError> {
    let whom = match store::decided_subject(act, open.id).await? {
        Some(Some(subject)) => Match::Known(subject),
        Some(None) => Match::Nobody,
        None => find(act, &message.subject).await?,
    };
    let subject = match whom {
        Match::Known(subject) => subject,
        Match::Nobody if message.told.begins_a_record() => {
            let now = act.db().now();
            Id::new(now, act.db().entropy())
        }
        Match::Nobody => return Ok(Err(Reason::UnknownSubject)),
        Match::Unsure(reason) => return Ok(Err(reason)),
    };
    let identity = records::identities(act, &BTreeSet::from([subject]), None).await?.pop();
    let life = records::life(act, subject, None).await?;
    let known_from = moment(act, &life);
    let entropy = act.db().entropy().clone();
    let ids = Ids { now: known_from, entropy: &entropy };
    let known = identity.as_ref().map_or(&message.subject, |known| &known.identity);
    let facts = match facts(act, message, (known, &life), &ids).await? {
        Ok(facts) => facts,
        Err(reason) => return Ok(Err(reason)),
    };
    let mut keys = message.keys();
    keys.extend(known.keys());
    if identity.is_none() {
        let subject = Recorded { id: subject, known_from, identity: message.subject.clone() };
        records::insert(act, &[records::Record { subject, events: Vec::new() }]).await?;
    }
    if let Told::IdentityChanged { identity } = &message.told {
        keys.extend(identity.keys());
        let version = Recorded { id: subject, known_from, identity: identity.clone() };
        records::revise(act, &version).await?;
    }
    if let Some((predecessor, how)) = facts.succession {
        records::succeed(act, subject, predecessor, (how, message.happened_on)).await?;
    }
    let events = events(facts.facts, open, (subject, known_from), &entropy);
    records::insert_events(act, &events).await?;
    Ok(Ok((subject, keys)))
}

/// What follows from a message.
struct Facts {
    facts: Vec<(Date, Fact)>,
    succession: Option<(Id<Subject>, crate::records::model::Succession)>,
}

async fn facts(
    act: &mut Act,
    message: &Message,
    (subject, life): (&SubjectIdentity, &[Event]),
    ids: &Ids<'_>,
) -> Result<Result<Facts, Reason>, StoreError> {
    if let Told::Succeeded { predecessor, how } = &message.told {
        let Match::Known(predecessor) = find_company(act, predecessor).await? else {
            return Ok(Err(Reason::UnknownPredecessor));
        };
        let life = records::life(act, predecessor, None).await?;
        let facts = model::taken_over(predecessor, &life, (message.happened_on, ids));
        return Ok(Ok(Facts { facts, succession: Some((predecessor, *how)) }));
    }
    let fitting = model::fit(&message.told, message.happened_on, (subject, life), ids);
    Ok(fitting.map(|facts| Facts {
        facts: facts.into_iter().map(|fact| (message.happened_on, fact)).collect(),
        succession: None,
    }))
}

/// When what is told now is known from: after all that is known, so that a life keeps its order.
fn moment(act: &Act, life: &[Event]) -> Timestamp {
    let after = life.last().map(|last| last.received_at + Duration::from_micros(1));
    let now = act.db().now();
    after.map_or(now, |after| after.max(now))
}

fn events(
    facts: Vec<(Date, Fact)>,
    open: &Open,
    (subject, received_at): (Id<Subject>, Timestamp),
    entropy: &base::Entropy,
) -> Vec<Event> {
    // Events known since the same moment are in the order of their identifiers.
    let ids: BTreeSet<Id<Event>> = facts.iter().map(|_| Id::new(received_at, entropy)).collect();
    let event = |(id, (happened_on, fact))| Event {
        id,
        subject,
        happened_on,
        received_at,
        sender: open.sender.clone(),
        message: open.number.clone(),
        fact,
    };
    ids.into_iter().zip(facts).map(event).collect()
}

async fn find(act: &mut Act, subject: &SubjectIdentity) -> Result<Match, StoreError> {
    match subject {
        SubjectIdentity::Person(person) => {
            let findings = search::search(act, &[Identity::from(person)]).await?;
            Ok(matching::person(&findings[0]))
        }
        SubjectIdentity::Company(company) => find_company(act, company).await,
    }
}

async fn find_company(act: &mut Act, company: &CompanyIdentity) -> Result<Match, StoreError> {
    let hits = search::store::hits(act, &[company.keys()], None).await?;
    let mut found = Vec::new();
    for Recorded { id, known_from, identity } in records::identities(act, &hits[0], None).await? {
        if let SubjectIdentity::Company(identity) = identity {
            found.push(Recorded { id, known_from, identity });
        }
    }
    Ok(matching::company(company, &found))
}
