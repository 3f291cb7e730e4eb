//! People of the population register whom the guide does not name, for journeys that need many.

use std::ops::Range;

use anyhow::{Result, ensure};
use base::{Clock as _, Cnp, SystemClock, dates};
use e2e::{Country, Identity};
use serde_json::Value;
use store::{Db, Json, args};

store::statements! {
    EVERYBODY: "SELECT record FROM person ORDER BY cnp",
}

/// The population register's own rows.
pub async fn register(country: &Country) -> Result<Db> {
    let file = country.folder().join("registers.db");
    Ok(Db::open(&format!("sqlite:{}", file.display()), 1).await?)
}

/// Grown-up citizens about whom nothing is unusual, at these places of a list that is always the same.
pub async fn ordinary(country: &Country, places: Range<usize>) -> Result<Vec<Identity>> {
    let today = dates::today(SystemClock.now()).to_string();
    let number = |record: &Value| Cnp::parse(record["cnp"].as_str().unwrap_or_default());
    let fits = |record: &Value| {
        let born = number(record).ok().and_then(|cnp| cnp.birth_date());
        is_grown_up(record)
            && is_romanian(record)
            && record.get("previous_names").is_none()
            && record["document"]["expires_on"].as_str().is_some_and(|day| day > today.as_str())
            && born.is_some_and(|born| record["birth_date"] == born.to_string())
    };
    those(country, "stranger", places, fits).await
}

/// Somebody who lives here and is no citizen.
pub async fn foreigner(country: &Country) -> Result<Identity> {
    let fits = |record: &Value| is_grown_up(record) && !is_romanian(record);
    Ok(those(country, "foreigner", 0..1, fits).await?.remove(0))
}

/// Somebody whom the register does not know.
pub fn unknown() -> Result<Identity> {
    let cnp = Cnp::from_first_twelve("180022952999")?;
    Ok(identity("unknown", cnp.as_str(), ("Nimurescu", "Dorel")))
}

fn is_grown_up(record: &Value) -> bool {
    let born = record["birth_date"].as_str().unwrap_or_default();
    record.get("died_on").is_none() && ("1950".."2000").contains(&born)
}

fn is_romanian(record: &Value) -> bool {
    let of = record["citizenship"]["countries"].as_array();
    of.is_some_and(|countries| countries.iter().any(|country| country == "RO"))
}

async fn those(
    country: &Country,
    what: &str,
    places: Range<usize>,
    fits: impl Fn(&Value) -> bool,
) -> Result<Vec<Identity>> {
    let db = register(country).await?;
    let rows = db.read().await?.all(EVERYBODY, args![]).await?;
    db.close().await;
    let named = |cnp: &Value| country.guide.identities.iter().any(|known| *cnp == known.cnp);
    let mut found = Vec::new();
    for row in rows {
        let record = row.get::<Json<Value>>("record")?.0;
        if fits(&record) && !named(&record["cnp"]) {
            let text =
                |part: &str| record.pointer(part).and_then(Value::as_str).unwrap_or_default();
            let name = (text("/name/surname"), text("/name/given"));
            found.push(identity(&format!("{what}-{}", found.len()), text("/cnp"), name));
        }
        if found.len() == places.end {
            return Ok(found.split_off(places.start));
        }
    }
    ensure!(false, "only {} of {} such people", found.len(), places.end);
    Ok(found)
}

fn identity(kind: &str, cnp: &str, (surname, given): (&str, &str)) -> Identity {
    Identity {
        kind: kind.to_owned(),
        cnp: cnp.to_owned(),
        surname: surname.to_owned(),
        given: given.to_owned(),
        email: format!("{kind}@posta.example"),
        phone: String::new(),
        card: String::new(),
        card_expiry: String::new(),
        bank: String::new(),
    }
}
