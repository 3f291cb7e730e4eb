//! The key table. It keeps 64 bits of the hash of each key: half the size, and no name or date in clear. That two keys share
//! them is as good as impossible, and would only send a clean person to an operator.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ::store::{Act, Read, StoreError, args};
use aws_lc_rs::digest::{SHA256, digest};
use base::{Id, Timestamp};

use super::{Candidate, Comparison, Finding, Identity};
use crate::records::event::Subject;
use crate::records::model::{PersonIdentity, Recorded, SubjectIdentity};
use crate::records::store::{as_of, persons};

store::statements! {
    INSERT_KEY: "INSERT INTO identity_key (key, subject_id, since) VALUES ($1, $2, $3)",
    END_KEYS: "UPDATE identity_key SET until = $2
        WHERE subject_id = $1 AND until IS NULL AND key IN ($list)",
    CANDIDATES: "SELECT key, subject_id FROM identity_key
        WHERE since <= $1 AND (until IS NULL OR until > $1) AND key IN ($list)",
}

/// Makes new subjects findable.
pub(crate) async fn index(
    act: &mut Act,
    recorded: &[&Recorded<SubjectIdentity>],
) -> Result<(), StoreError> {
    let rows = recorded.iter().flat_map(|subject| {
        let keys = hashes(&subject.identity).into_iter();
        keys.map(|key| args![key, subject.id, subject.known_from])
    });
    act.load(INSERT_KEY, rows.collect()).await?;
    Ok(())
}

/// Makes a subject findable under what is known of it now, and no longer under what was found to be wrong.
pub(crate) async fn reindex(
    act: &mut Act,
    before: &SubjectIdentity,
    version: &Recorded<SubjectIdentity>,
) -> Result<(), StoreError> {
    let (old, new) = (hashes(before), hashes(&version.identity));
    let gone = old.difference(&new).copied();
    act.execute_in(END_KEYS, args![version.id, version.known_from], gone).await?;
    let rows = new.difference(&old).map(|key| args![*key, version.id, version.known_from]);
    act.insert_many(INSERT_KEY, rows.collect()).await?;
    Ok(())
}

fn hashes(identity: &SubjectIdentity) -> BTreeSet<i64> {
    identity.keys().iter().map(|key| hashed(key)).collect()
}

/// The part of a key's hash that the tables keep.
pub(crate) fn hashed(key: &str) -> i64 {
    let hash = digest(&SHA256, key.as_bytes());
    let first = hash.as_ref().first_chunk().expect("SHA-256 has 32 bytes");
    i64::from_be_bytes(*first)
}

/// Looks for each of `asked` in the whole record; one finding for each, in the same order. All of them
/// are of one moment if `read` is a snapshot.
pub async fn search(read: &mut Read, asked: &[Identity<'_>]) -> Result<Vec<Finding>, StoreError> {
    search_as_of(read, asked, None).await
}

/// What [`search`] would have found at a moment in the past; none for now.
pub async fn search_as_of(
    read: &mut Read,
    asked: &[Identity<'_>],
    known_at: Option<Timestamp>,
) -> Result<Vec<Finding>, StoreError> {
    let keys: Vec<_> = asked.iter().map(Identity::keys_to_look_under).collect();
    let hits = hits(read, &keys, known_at).await?;
    let ids: BTreeSet<Id<Subject>> = hits.iter().flatten().copied().collect();
    let recorded: HashMap<_, _> = persons(read, &ids, known_at)
        .await?
        .into_iter()
        .map(|person| (person.id, person))
        .collect();
    let finding = |(identity, hits): (&Identity<'_>, BTreeSet<Id<Subject>>)| Finding {
        sufficient: identity.is_sufficient(),
        candidates: hits
            .iter()
            .filter_map(|id| recorded.get(id))
            .map(|r| candidate(identity, r))
            .collect(),
    };
    Ok(asked.iter().zip(hits).map(finding).collect())
}

fn candidate(asked: &Identity<'_>, recorded: &Recorded<PersonIdentity>) -> Candidate {
    let comparison = Comparison::of(asked, &Identity::from(&recorded.identity));
    Candidate { person: recorded.id, grade: comparison.grade(), comparison }
}

/// For each set of keys, the subjects with a common key.
pub(crate) async fn hits(
    read: &mut Read,
    asked: &[BTreeSet<String>],
    known_at: Option<Timestamp>,
) -> Result<Vec<BTreeSet<Id<Subject>>>, StoreError> {
    let mut askers: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (n, keys) in asked.iter().enumerate() {
        for key in keys {
            askers.entry(hashed(key)).or_default().push(n);
        }
    }
    let mut hits = vec![BTreeSet::new(); asked.len()];
    let rows = read.all_in(CANDIDATES, args![as_of(known_at)], askers.keys().copied()).await?;
    for row in rows {
        let subject: Id<Subject> = row.get("subject_id")?;
        let key: i64 = row.get("key")?;
        for &n in askers.get(&key).into_iter().flatten() {
            hits[n].insert(subject);
        }
    }
    Ok(hits)
}
