//! The key table.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ::store::{Act, Read, StoreError, args};
use base::Id;

use super::{Candidate, Comparison, Finding, Identity};
use crate::records::model::RecordedPerson;
use crate::records::store::persons;

store::statements! {
    INSERT_KEY: "INSERT INTO identity_key (key, person_id) VALUES ($1, $2)
        ON CONFLICT (key, person_id) DO NOTHING",
    CANDIDATES: "SELECT key, person_id FROM identity_key WHERE key IN ($list)",
}

/// Makes recorded persons findable.
pub(crate) async fn index(act: &mut Act, recorded: &[&RecordedPerson]) -> Result<(), StoreError> {
    let rows = recorded
        .iter()
        .flat_map(|person| person.identity().keys().into_iter().map(|key| args![key, person.id]));
    act.insert_many(INSERT_KEY, rows.collect()).await?;
    Ok(())
}

/// Looks for each of `asked` in the whole record; one finding for each, in the same order. All of them
/// are of one moment if `read` is a snapshot.
pub async fn search(read: &mut Read, asked: &[Identity<'_>]) -> Result<Vec<Finding>, StoreError> {
    let hits = hits(read, asked).await?;
    let ids: BTreeSet<Id<RecordedPerson>> = hits.iter().flatten().copied().collect();
    let recorded: HashMap<_, _> =
        persons(read, &ids).await?.into_iter().map(|person| (person.id, person)).collect();
    let finding = |(identity, hits): (&Identity<'_>, BTreeSet<Id<RecordedPerson>>)| Finding {
        sufficient: identity.is_sufficient(),
        candidates: hits
            .iter()
            .filter_map(|id| recorded.get(id))
            .map(|r| candidate(identity, r))
            .collect(),
    };
    Ok(asked.iter().zip(hits).map(finding).collect())
}

fn candidate(asked: &Identity<'_>, recorded: &RecordedPerson) -> Candidate {
    let comparison = Comparison::of(asked, &recorded.identity());
    Candidate { person: recorded.id, grade: comparison.grade(), comparison }
}

/// For each person asked for, the recorded persons with a common key.
async fn hits(
    read: &mut Read,
    asked: &[Identity<'_>],
) -> Result<Vec<BTreeSet<Id<RecordedPerson>>>, StoreError> {
    let mut askers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, identity) in asked.iter().enumerate() {
        for key in identity.keys_to_look_under() {
            askers.entry(key).or_default().push(n);
        }
    }
    let mut hits = vec![BTreeSet::new(); asked.len()];
    for row in read.all_in(CANDIDATES, args![], askers.keys()).await? {
        let person: Id<RecordedPerson> = row.get("person_id")?;
        let key: String = row.get("key")?;
        for &n in askers.get(&key).into_iter().flatten() {
            hits[n].insert(person);
        }
    }
    Ok(hits)
}
