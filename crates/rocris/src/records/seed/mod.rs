//! Filling the record of a demonstration: some of the synthetic people, each chosen by place in the population
//! and not by name, community or county, so that the same people are recorded on every machine and nobody
//! is drawn more often for who they are.

mod cast;
mod catalogue;
mod companies;
mod lives;
mod store;
mod stories;

use ::store::{Actor, Db, StoreError};
use base::{Entropy, Id};
use registers::Population;
use registers::population::Dice;
use serde::{Deserialize, Serialize};

pub use cast::Cast;
use cast::Casting;
#[cfg(test)]
pub(crate) use store::STATEMENTS;
use stories::{Choice, Chooser};

use super::store::{Record, insert};
pub(crate) use lives::{Clerk, Effect};
pub(crate) use stories::{as_recorded, record};

/// What fills the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameters {
    /// The population of which some are recorded; the same that fills the population register.
    pub population: Population,
    /// How many persons have entries. Some more have only a provisional note, and there is a company for every 50 of them.
    pub records: u32,
}

impl Parameters {
    /// The chance that shapes the record of the person at `index`: independent of the one that made the person.
    fn dice(&self, index: u32) -> Dice {
        Dice::of(self.population.seed ^ 0x0052_4F43_5249_5321, u64::from(index))
    }

    /// Who writes the life of a new subject.
    fn clerk<'a>(&self, dice: &'a mut Dice, entropy: &'a Entropy) -> Clerk<'a> {
        let census = self.population.census;
        let subject = Id::new(base::dates::start_of_day(census), entropy);
        Clerk { dice, entropy, census, subject, events: Vec::new() }
    }
}

/// Why a record was not seeded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// It has other records. Synthetic records are never mixed: start with an empty database.
    #[error("the record is seeded with other parameters")]
    OtherRecords,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Records written at once.
const BATCH: usize = 256;

/// Fills an empty record, in one transaction: after a crash it is empty again. Where it is filled already, it
/// only tells who is who. `progress` is told now and then how many people of the population it has seen.
pub async fn seed(
    db: &Db,
    parameters: Parameters,
    progress: &mut (dyn FnMut(u32) + Send),
) -> Result<Cast, SeedError> {
    let seeded = store::seeded(&mut db.read().await?).await?;
    if let Some((there, cast)) = seeded {
        return if there == parameters { Ok(cast) } else { Err(SeedError::OtherRecords) };
    }
    let mut act = db.act(&Actor::System("seed"), "record.seed").await?;
    act.detail(parameters);
    let mut chooser = Chooser::new(parameters);
    let mut casting = Casting::default();
    let mut batch: Vec<Record> = Vec::with_capacity(BATCH);
    for (index, person) in (0_u32..).zip(parameters.population.persons()) {
        match chooser.choose(index, &person) {
            Choice::Leave => casting.leave(index, &person, &parameters),
            Choice::Record(story) => {
                let mut dice = parameters.dice(index);
                let record = story.record(&person, parameters.clerk(&mut dice, db.entropy()));
                casting.record(&person, story, &record, &parameters);
                batch.push(record);
            }
        }
        if batch.len() == BATCH {
            insert(&mut act, &std::mem::take(&mut batch)).await?;
        }
        if (index + 1) % 4_096 == 0 {
            progress(index + 1);
        }
    }
    insert(&mut act, &batch).await?;
    let companies = companies::all(&parameters, db.entropy());
    companies.iter().filter(|company| company.has_effects).for_each(|c| casting.company(&c.record));
    let records: Vec<Record> = companies.into_iter().map(|company| company.record).collect();
    insert(&mut act, &records).await?;
    let cast = casting.finish();
    store::mark(&mut act, parameters, &cast).await?;
    act.commit().await?;
    db.analyze().await?;
    progress(parameters.population.size);
    Ok(cast)
}
