//! Journey 4: the name in the account is not the one that belongs to the CNP.

use anyhow::{Result, ensure};
use e2e::{Country, Device, Hands, Person};
use web::Lang;

use crate::steps;

/// The bank or the population register does not agree: other ways are named, and nothing is revealed.
pub async fn wrong_name(country: &Country) -> Result<()> {
    let mut person =
        Person::arrives(country, "namesake", Device::Phone, Hands::Pointer, Lang::Ro).await?;
    let real = person.identity.clone();
    // A name of its own beside the real one: the bank takes it for the same person, the register does not.
    person.identity.given = format!("{} Aglaia-Zenobia", real.given);
    steps::finds_the_way(&mut person).await?;
    steps::opens_an_account(&mut person).await?;
    steps::shows_the_card(&mut person).await?;
    let code = person.reads_sms_code().await?;
    person.types("code", &code).await?;
    person.presses("bank-challenge-button").await?;
    steps::passes_on(&mut person, "bank-passed-title", "gh-card-fail-title").await?;
    person.must_read("gh-card-fail-register").await?;
    person.must_be_offered("gh-card-retry").await?;
    person.must_be_offered("gh-card-alt").await?;
    let text = person.browser.text().await?;
    // The account's own name stands in the frame of the page; nothing else of the person may.
    ensure!(!text.contains(&real.cnp), "the page shows the CNP");
    for word in ["SNIEP", "decedat", "expirat", "alt nume", "există"] {
        ensure!(!text.contains(word), "the page says `{word}`:\n{text}");
    }
    person.leaves().await
}
