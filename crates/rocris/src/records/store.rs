//! The tables of the record. Nothing in them is changed or removed; the database refuses it, too.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ::store::{Act, Json, Read, Row, StoreError, Value, args};
use base::{Date, Id, Timestamp};

use super::event::{Event, Fact, Subject};
use super::model::{PersonIdentity, Recorded, SubjectIdentity, Succession};
use crate::search;

store::statements! {
    INSERT_SUBJECT: "INSERT INTO subject (id, kind, recorded_at) VALUES ($1, $2, $3)",
    INSERT_VERSION: "INSERT INTO identity_version (subject_id, known_from, unit, identity)
        VALUES ($1, $2, $3, $4)",
    INSERT_EVENT: "INSERT INTO event (id, subject_id, happened_on, received_at, sender, message, position, fact)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    INSERT_SUCCESSION: "INSERT INTO succession (successor_id, predecessor_id, how, happened_on, known_from)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (successor_id, predecessor_id) DO NOTHING",
    VERSIONS: "SELECT v.subject_id AS subject_id, v.known_from AS known_from, v.identity AS identity
        FROM identity_version v WHERE v.subject_id IN ($list) AND v.known_from =
            (SELECT max(w.known_from) FROM identity_version w
             WHERE w.subject_id = v.subject_id AND w.known_from <= $1)",
    LIVES: "SELECT id, subject_id, happened_on, received_at, sender, message, fact FROM event
        WHERE received_at <= $1 AND subject_id IN ($list) ORDER BY received_at, id",
    PREDECESSORS: "SELECT predecessor_id FROM succession
        WHERE successor_id = $1 AND known_from <= $2 ORDER BY known_from, predecessor_id",
}

/// A new subject with all that is recorded about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Who.
    pub subject: Recorded<SubjectIdentity>,
    /// What happened, in the order in which the register learnt it.
    pub events: Vec<Event>,
}

/// Records new subjects with their events, and makes them findable.
pub async fn insert<'a>(
    act: &mut Act,
    records: impl IntoIterator<Item = &'a Record>,
) -> Result<(), StoreError> {
    let records: Vec<&Record> = records.into_iter().collect();
    let subject = |record: &&Record| {
        let Recorded { id, known_from, identity } = &record.subject;
        let kind = match identity {
            SubjectIdentity::Person(_) => "person",
            SubjectIdentity::Company(_) => "company",
        };
        args![*id, kind, *known_from]
    };
    act.load(INSERT_SUBJECT, records.iter().map(subject).collect()).await?;
    let versions = records.iter().map(|record| version_row(&record.subject));
    act.load(INSERT_VERSION, versions.collect()).await?;
    let subjects: Vec<_> = records.iter().map(|record| &record.subject).collect();
    search::store::index(act, &subjects).await?;
    let events = records.iter().flat_map(|record| &record.events);
    insert_events(act, events).await
}

/// Adds to lives what happened in them. Events of one message must come together.
pub async fn insert_events<'a>(
    act: &mut Act,
    events: impl IntoIterator<Item = &'a Event>,
) -> Result<(), StoreError> {
    // A message is about one subject: told of another one under the same number, it is refused.
    let mut told: HashMap<(Id<Subject>, &str, &str), i64> = HashMap::new();
    let mut rows = Vec::new();
    for event in events {
        let position = told.entry((event.subject, &event.sender, &event.message)).or_default();
        *position += 1;
        rows.push(event_row(event, *position));
    }
    act.load(INSERT_EVENT, rows).await?;
    Ok(())
}

/// Records that a subject is known otherwise from now on; the former version stays readable as of its time.
pub async fn revise(act: &mut Act, version: &Recorded<SubjectIdentity>) -> Result<(), StoreError> {
    for before in identities(act, &BTreeSet::from([version.id]), None).await? {
        search::store::reindex(act, &before.identity, version).await?;
    }
    act.insert_many(INSERT_VERSION, vec![version_row(version)]).await?;
    Ok(())
}

/// Records that a company came after another.
pub async fn succeed(
    act: &mut Act,
    successor: Id<Subject>,
    predecessor: Id<Subject>,
    how: (Succession, Date),
) -> Result<(), StoreError> {
    let known_from = act.now();
    let word = match how.0 {
        Succession::Merger => "merger",
        Succession::Division => "division",
    };
    let row = args![successor, predecessor, word, how.1, known_from];
    act.execute(INSERT_SUCCESSION, row).await.map(drop)
}

/// The companies after which a company came, as known at a moment; none for now.
pub async fn predecessors(
    read: &mut Read,
    company: Id<Subject>,
    known_at: Option<Timestamp>,
) -> Result<Vec<Id<Subject>>, StoreError> {
    let rows = read.all(PREDECESSORS, args![company, as_of(known_at)]).await?;
    rows.iter().map(|row| row.get("predecessor_id")).collect()
}

/// Who the subjects with these identifiers are, as known at a moment; none for now. In no particular order; who was
/// not known then is left out.
pub async fn identities(
    read: &mut Read,
    ids: &BTreeSet<Id<Subject>>,
    known_at: Option<Timestamp>,
) -> Result<Vec<Recorded<SubjectIdentity>>, StoreError> {
    let rows = read.all_in(VERSIONS, args![as_of(known_at)], ids.iter().copied()).await?;
    let version = |row: &Row| {
        let identity: Json<SubjectIdentity> = row.get("identity")?;
        Ok(Recorded {
            id: row.get("subject_id")?,
            known_from: row.get("known_from")?,
            identity: identity.0,
        })
    };
    rows.iter().map(version).collect()
}

/// The natural persons among [`identities`].
pub async fn persons(
    read: &mut Read,
    ids: &BTreeSet<Id<Subject>>,
    known_at: Option<Timestamp>,
) -> Result<Vec<Recorded<PersonIdentity>>, StoreError> {
    let all = identities(read, ids, known_at).await?;
    let person = |Recorded { id, known_from, identity }| match identity {
        SubjectIdentity::Person(identity) => Some(Recorded { id, known_from, identity }),
        SubjectIdentity::Company(_) => None,
    };
    Ok(all.into_iter().filter_map(person).collect())
}

/// The life of a subject as known at a moment, none for now: in the order in which the register learnt it.
pub async fn life(
    read: &mut Read,
    subject: Id<Subject>,
    known_at: Option<Timestamp>,
) -> Result<Vec<Event>, StoreError> {
    let mut lives = lives(read, &BTreeSet::from([subject]), known_at).await?;
    Ok(lives.remove(&subject).unwrap_or_default())
}

/// The lives of many subjects, in one statement for up to 256. Who has no events is left out.
pub async fn lives(
    read: &mut Read,
    subjects: &BTreeSet<Id<Subject>>,
    known_at: Option<Timestamp>,
) -> Result<BTreeMap<Id<Subject>, Vec<Event>>, StoreError> {
    let rows = read.all_in(LIVES, args![as_of(known_at)], subjects.iter().copied()).await?;
    let mut lives: BTreeMap<Id<Subject>, Vec<Event>> = BTreeMap::new();
    for row in &rows {
        let event = event_of(row)?;
        lives.entry(event.subject).or_default().push(event);
    }
    Ok(lives)
}

/// The moment to ask for: everything is known by the end of time.
pub(crate) fn as_of(known_at: Option<Timestamp>) -> Timestamp {
    known_at.unwrap_or(Timestamp::MAX)
}

fn version_row(version: &Recorded<SubjectIdentity>) -> Vec<Value> {
    let Recorded { id, known_from, identity } = version;
    args![*id, *known_from, identity.unit().to_string(), Json(identity)]
}

fn event_row(event: &Event, position: i64) -> Vec<Value> {
    let Event { id, subject, happened_on, received_at, sender, message, fact } = event;
    args![*id, *subject, *happened_on, *received_at, sender, message, position, Json(fact)]
}

fn event_of(row: &Row) -> Result<Event, StoreError> {
    let fact: Json<Fact> = row.get("fact")?;
    Ok(Event {
        id: row.get("id")?,
        subject: row.get("subject_id")?,
        happened_on: row.get("happened_on")?,
        received_at: row.get("received_at")?,
        sender: row.get("sender")?,
        message: row.get("message")?,
        fact: fact.0,
    })
}
