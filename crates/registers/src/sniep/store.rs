//! The simulator's tables.

use std::collections::HashMap;

use base::Cnp;
use store::{Act, Actor, Db, Json, Read, StoreError, args};

use crate::{Person, Population};

store::statements! {
    PERSONS: "SELECT cnp, record FROM person WHERE cnp IN ($list)",
    CURRENT_CNPS: "SELECT cnp, current_cnp FROM former_cnp WHERE cnp IN ($list)",
    INSERT_PERSON: "INSERT INTO person (cnp, record) VALUES ($1, $2)",
    INSERT_FORMER_CNP: "INSERT INTO former_cnp (cnp, current_cnp) VALUES ($1, $2)",
    SEEDED: "SELECT parameters FROM seeded WHERE what = $1",
    INSERT_SEEDED: "INSERT INTO seeded (what, parameters, seeded_at) VALUES ($1, $2, $3)",
}

/// The persons with these numbers, in force or former, by the number asked for.
pub(crate) async fn persons(
    read: &mut Read,
    cnps: &[Cnp],
) -> Result<HashMap<Cnp, Person>, StoreError> {
    let mut found = by_current(read, cnps.iter().copied()).await?;
    let missing: Vec<Cnp> = cnps.iter().filter(|cnp| !found.contains_key(cnp)).copied().collect();
    let mut current = HashMap::new();
    for row in read.all_in(CURRENT_CNPS, args![], texts(missing.iter().copied())).await? {
        current.insert(row.parse::<Cnp>("cnp")?, row.parse::<Cnp>("current_cnp")?);
    }
    let corrected = by_current(read, current.values().copied()).await?;
    for (former, cnp) in current {
        if let Some(person) = corrected.get(&cnp) {
            found.insert(former, person.clone());
        }
    }
    Ok(found)
}

async fn by_current(
    read: &mut Read,
    cnps: impl Iterator<Item = Cnp>,
) -> Result<HashMap<Cnp, Person>, StoreError> {
    let rows = read.all_in(PERSONS, args![], texts(cnps)).await?;
    rows.iter().map(|row| Ok((row.parse("cnp")?, row.get::<Json<Person>>("record")?.0))).collect()
}

fn texts(cnps: impl Iterator<Item = Cnp>) -> Vec<String> {
    cnps.map(|cnp| cnp.as_str().to_owned()).collect()
}

/// What seeding did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seeded {
    /// The register was empty and now has the population.
    Filled,
    /// The register had exactly this population already.
    AlreadyThere,
}

/// Why a register was not seeded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// It has another population. Synthetic people are never mixed: start with an empty database.
    #[error("the register is seeded with another population")]
    OtherPopulation,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Persons written at once: enough to be fast, few enough to show progress.
const BATCH: usize = 4_096;

/// Fills an empty register with `population`, in one transaction: after a crash it is empty again.
/// `progress` is told now and then how many persons are written.
pub async fn seed(
    db: &Db,
    population: Population,
    progress: &mut (dyn FnMut(u32) + Send),
) -> Result<Seeded, SeedError> {
    if is_filled(db, "persons", population).await? {
        return Ok(Seeded::AlreadyThere);
    }
    let mut act = db.act(&Actor::System("seed"), "persons.seed").await?;
    act.detail(population);
    let mut persons = population.persons();
    loop {
        let batch: Vec<Person> = persons.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        insert(&mut act, batch).await?;
        progress(population.size - u32::try_from(persons.len()).unwrap_or(0));
    }
    mark_filled(&mut act, "persons", population).await?;
    act.commit().await?;
    Ok(Seeded::Filled)
}

/// Whether what fills a register is there already; refused where it comes from another population.
pub(crate) async fn is_filled(
    db: &Db,
    what: &str,
    population: Population,
) -> Result<bool, SeedError> {
    let Some(row) = db.read().await?.opt(SEEDED, args![what]).await? else { return Ok(false) };
    let there: Population = row.get::<Json<_>>("parameters")?.0;
    if there == population { Ok(true) } else { Err(SeedError::OtherPopulation) }
}

/// Notes what fills a register, in the transaction that fills it.
pub(crate) async fn mark_filled(
    act: &mut Act,
    what: &str,
    population: Population,
) -> Result<(), StoreError> {
    let now = act.now();
    act.execute(INSERT_SEEDED, args![what, Json(population), now]).await.map(drop)
}

async fn insert(act: &mut Act, persons: Vec<Person>) -> Result<(), StoreError> {
    let mut former = Vec::new();
    let mut rows = Vec::with_capacity(persons.len());
    for person in persons {
        let cnp = person.cnp;
        former.extend(person.former_cnps.iter().map(|old| args![old.as_str(), cnp.as_str()]));
        rows.push(args![cnp.as_str(), Json(person)]);
    }
    act.insert_many(INSERT_PERSON, rows).await?;
    act.insert_many(INSERT_FORMER_CNP, former).await?;
    Ok(())
}
