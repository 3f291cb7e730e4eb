//! Making accounts for synthetic people.

use super::{
    model::{Product, Scenario, card_expiry, card_number, stem_of},
    store::{self, INSERT_CARD, INSERT_CUSTOMER},
};
use ::store::{Act, Actor, Db, StoreError, args};
use base::{Cnp, Id, PersonName, Phone, dates::Date};
use emv3ds::identity_match::Kyc;
use std::collections::HashSet;

/// A synthetic person who gets an account and cards.
#[derive(Debug, Clone)]
pub struct NewCustomer {
    /// Place in the population; decides bank and card numbers. Below one million.
    pub number: u32,
    /// CNP.
    pub cnp: Cnp,
    /// Name.
    pub name: PersonName,
    /// Date of birth.
    pub birth_date: Date,
    /// Where codes go.
    pub phone: Phone,
}

/// How many people are written in one transaction.
const BATCH: usize = 500;

/// Gives each person an account and cards. People who have an account already are left as they are, so it may be run
/// again. Gives the number of new customers.
pub async fn seed(
    db: &Db,
    people: impl IntoIterator<Item = NewCustomer>,
) -> Result<u64, StoreError> {
    let mut people = people.into_iter().peekable();
    let mut made = 0;
    while people.peek().is_some() {
        let batch: Vec<NewCustomer> = people.by_ref().take(BATCH).collect();
        let mut act = db.act(&Actor::System("bank.seed"), "customer.seed").await?;
        made += seed_batch(&mut act, db, batch).await?;
        act.commit().await?;
    }
    Ok(made)
}

/// Whether at least `people` have an account, so that a start need not look at each of them again.
pub async fn is_seeded(db: &Db, people: u32) -> Result<bool, StoreError> {
    Ok(store::count(&mut db.read().await?).await? >= i64::from(people))
}

async fn seed_batch(act: &mut Act, db: &Db, batch: Vec<NewCustomer>) -> Result<u64, StoreError> {
    let cnps = batch.iter().map(|person| person.cnp.as_str().to_owned()).collect();
    let known: HashSet<String> = store::known(act, cnps).await?.into_iter().collect();
    let (mut customers, mut cards) = (Vec::new(), Vec::new());
    for person in batch {
        if known.contains(person.cnp.as_str()) {
            continue;
        }
        let id: Id<NewCustomer> = Id::new(act.now(), db.entropy());
        let expiry = card_expiry(person.number).wire();
        for product in [Product::Main, Product::Additional, Product::Company] {
            if product.exists_for(person.number) {
                let pan = card_number(person.number, product, Scenario::Challenge);
                let holder = store::holder_word(product.holder_type());
                cards.push(args![stem_of(&pan), id, &expiry, holder, false]);
            }
        }
        let kyc = if person.number % 25 == 24 { Kyc::Video } else { Kyc::InPerson };
        customers.push(args![
            id,
            person.cnp.as_str(),
            person.name.surname,
            person.name.given,
            person.birth_date,
            person.phone.as_str(),
            store::kyc_word(kyc),
        ]);
    }
    let made = act.insert_many(INSERT_CUSTOMER, customers).await?;
    act.insert_many(INSERT_CARD, cards).await?;
    Ok(made)
}
