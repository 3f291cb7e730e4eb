//! Journey 4 in the hub: what GHISEUL proved is no longer what the population register says.

use anyhow::{Context as _, Result, ensure};
use e2e::{Country, Means, Person};
use serde_json::{Value, json};
use store::{Actor, Json, args};

use crate::{steps, strangers};

store::statements! {
    RECORD: "SELECT record FROM person WHERE cnp = $1",
    CHANGE: "UPDATE person SET record = $2 WHERE cnp = $1",
}

/// A name that nobody in the population has.
const MARRIED: &str = "Zăvoianu-Brâncoveanu";

/// Somebody whose surname changes between the proof and the registration: the other ways are named, nothing is revealed,
/// and the door stays shut.
pub async fn in_the_hub(country: &Country, kind: &str, means: Means) -> Result<()> {
    let mut person = Person::arrives(country, kind, means).await?;
    steps::finds_the_way(&mut person).await?;
    steps::opens_an_account(&mut person).await?;
    steps::shows_the_card(&mut person).await?;
    steps::confirms_at_the_bank(&mut person).await?;
    steps::agrees(&mut person).await?;
    person.sees("reg-title").await?;
    marries(country, &person.identity.cnp).await?;
    steps::registers(&mut person).await?;

    person.sees("reg-other-title").await?;
    for text in ["reg-other-text", "way-counter-now", "way-correct", "way-later"] {
        person.must_read(text).await?;
    }
    let text = person.browser.text().await?;
    ensure!(!text.contains(MARRIED), "the page shows what the register says");
    ensure!(!text.contains(&person.identity.cnp), "the page shows the CNP");

    person.opens("/cereri/motiv").await?;
    person.sees("reg-other-title").await?;
    person.follows("find-office").await?;
    person.sees("find-office").await?;
    person.leaves().await
}

/// The population register enters a marriage.
async fn marries(country: &Country, cnp: &str) -> Result<()> {
    let db = strangers::register(country).await?;
    let mut act = db.act(&Actor::System("civil-status"), "person.marriage").await?;
    let row = act.one(RECORD, args![cnp]).await?;
    let mut record = row.get::<Json<Value>>("record")?.0;
    let name = record.pointer_mut("/name/surname").context("a record without a surname")?;
    *name = json!(MARRIED);
    act.execute(CHANGE, args![cnp, Json(record)]).await?;
    act.commit().await?;
    db.close().await;
    Ok(())
}
