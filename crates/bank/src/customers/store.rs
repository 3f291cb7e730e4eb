//! SQL of customers and cards.

use super::model::Account;
use base::{Cnp, PersonName, Phone, dates::Date};
use emv3ds::{
    Expiry,
    identity_match::{HolderType, Kyc},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::{Read, StoreError, args};

store::statements! {
    pub(crate) INSERT_CUSTOMER: "INSERT INTO customer (id, cnp, surname, given_names, birth_date, phone, kyc)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (cnp) DO NOTHING",
    pub(crate) INSERT_CARD: "INSERT INTO card (stem, customer_id, expiry, holder_type, blocked)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (stem) DO NOTHING",
    /// Changes whether a card works.
    pub(crate) BLOCK: "UPDATE card SET blocked = $2 WHERE stem = $1",
    ACCOUNT: "SELECT customer.cnp, customer.surname, customer.given_names, customer.birth_date, customer.phone,
        customer.kyc, card.expiry, card.holder_type, card.blocked
        FROM card JOIN customer ON customer.id = card.customer_id WHERE card.stem = $1",
    COUNT: "SELECT count(*) AS customers FROM customer",
    KNOWN: "SELECT cnp FROM customer WHERE cnp IN ($list)",
}

/// The account behind a card.
pub(crate) async fn account(read: &mut Read, stem: &str) -> Result<Option<Account>, StoreError> {
    let Some(row) = read.opt(ACCOUNT, args![stem]).await? else { return Ok(None) };
    let expiry: String = row.get("expiry")?;
    Ok(Some(Account {
        cnp: row.parse::<Cnp>("cnp")?,
        name: PersonName::new(&row.get::<String>("surname")?, &row.get::<String>("given_names")?),
        birth_date: row.get::<Date>("birth_date")?,
        phone: Phone::parse(&row.get::<String>("phone")?).map_err(|error| StoreError::Decode {
            column: "phone".to_owned(),
            reason: error.to_string(),
        })?,
        kyc: word(&row.get::<String>("kyc")?, "kyc")?,
        holder_type: word(&row.get::<String>("holder_type")?, "holder_type")?,
        expiry: Expiry::from_wire(&expiry).map_err(|error| StoreError::Decode {
            column: "expiry".to_owned(),
            reason: error.to_string(),
        })?,
        blocked: row.get("blocked")?,
    }))
}

/// How many customers there are.
pub(crate) async fn count(read: &mut Read) -> Result<i64, StoreError> {
    read.one(COUNT, vec![]).await?.get("customers")
}

/// The CNPs that are already customers.
pub(crate) async fn known(read: &mut Read, cnps: Vec<String>) -> Result<Vec<String>, StoreError> {
    let rows = read.all_in(KNOWN, vec![], cnps).await?;
    rows.iter().map(|row| row.get("cnp")).collect()
}

/// A word of the wire format, as it is kept in a text column.
pub(crate) fn kyc_word(kyc: Kyc) -> &'static str {
    match kyc {
        Kyc::InPerson => "in_person",
        Kyc::Video => "video",
        Kyc::None => "none",
    }
}

/// A word of the wire format, as it is kept in a text column.
pub(crate) fn holder_word(holder: HolderType) -> &'static str {
    match holder {
        HolderType::Main => "main",
        HolderType::Additional => "additional",
        HolderType::Company => "company",
    }
}

fn word<T: DeserializeOwned>(text: &str, column: &str) -> Result<T, StoreError> {
    serde_json::from_value(Value::from(text)).map_err(|_| StoreError::Decode {
        column: column.to_owned(),
        reason: "unknown word".to_owned(),
    })
}
