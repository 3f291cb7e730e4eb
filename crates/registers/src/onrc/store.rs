//! The simulator's tables of companies.

use std::collections::HashMap;

use base::{Cnp, Cui};
use store::{Act, Actor, Db, Json, Read, Row, StoreError, args};

use crate::sniep::{is_filled, mark_filled};
use crate::{Companies, Company, Population, SeedError, Seeded};

store::statements! {
    COMPANIES: "SELECT cui, record FROM company WHERE cui IN ($list)",
    OF_PERSON: "SELECT company.cui, company.record FROM company
        JOIN representative ON representative.cui = company.cui
        WHERE representative.cnp = $1 ORDER BY company.cui",
    INSERT_COMPANY: "INSERT INTO company (cui, record) VALUES ($1, $2)",
    INSERT_REPRESENTATIVE: "INSERT INTO representative (cnp, cui) VALUES ($1, $2)",
}

/// The companies with these codes, by code.
pub(crate) async fn companies(
    read: &mut Read,
    cuis: &[Cui],
) -> Result<HashMap<Cui, Company>, StoreError> {
    let texts = cuis.iter().map(Cui::to_string);
    let rows = read.all_in(COMPANIES, args![], texts).await?;
    rows.iter().map(|row| Ok((row.parse("cui")?, company(row)?))).collect()
}

/// The companies of which the person is or was a representative.
pub(crate) async fn of_person(read: &mut Read, cnp: Cnp) -> Result<Vec<Company>, StoreError> {
    read.all(OF_PERSON, args![cnp.as_str()]).await?.iter().map(company).collect()
}

fn company(row: &Row) -> Result<Company, StoreError> {
    Ok(row.get::<Json<Company>>("record")?.0)
}

/// Companies written at once.
const BATCH: usize = 1_024;

/// Fills an empty register with the companies that the people of `population` founded, in one transaction: after a
/// crash it is empty again.
pub async fn seed(db: &Db, population: Population) -> Result<Seeded, SeedError> {
    if is_filled(db, "companies", population).await? {
        return Ok(Seeded::AlreadyThere);
    }
    let mut act = db.act(&Actor::System("seed"), "companies.seed").await?;
    act.detail(population);
    let mut companies = Companies::of(population);
    loop {
        let batch: Vec<Company> = companies.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        insert(&mut act, &batch).await?;
    }
    mark_filled(&mut act, "companies", population).await?;
    act.commit().await?;
    Ok(Seeded::Filled)
}

async fn insert(act: &mut Act, companies: &[Company]) -> Result<(), StoreError> {
    let rows = companies.iter().map(|company| args![company.cui.to_string(), Json(company)]);
    act.insert_many(INSERT_COMPANY, rows.collect()).await?;
    let mut representatives = Vec::new();
    for company in companies {
        let cnps: std::collections::BTreeSet<Cnp> =
            company.representatives.iter().filter_map(|r| r.cnp).collect();
        let cui = company.cui.to_string();
        representatives.extend(cnps.iter().map(|cnp| args![cnp.as_str(), cui.as_str()]));
    }
    act.insert_many(INSERT_REPRESENTATIVE, representatives).await?;
    Ok(())
}
