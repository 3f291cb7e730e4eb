//! Journeys 1 and 9, by keyboard alone, at a desk, in English.

use anyhow::{Result, ensure};
use e2e::{Country, Device, Hands, Person};
use web::{Lang, Texts};

use crate::{first_time, steps};

/// The whole way without a pointer; on the way the language is changed and changed back, and the page stays.
pub async fn alone(country: &Country) -> Result<()> {
    let hands = Hands::Keyboard;
    let mut person = Person::arrives(country, "clean-2", Device::Desktop, hands, Lang::En).await?;
    steps::becomes_known(&mut person).await?;

    person.sees("reason-title").await?;
    changes_language_and_back(&mut person).await?;
    person.follows("reason-find").await?;
    person.sees("reason-search-title").await?;
    person.types("q", "volunteer").await?;
    person.presses("reason-search-button").await?;
    person.sees("reason-search-title").await?;
    person.chooses("motiv", "work.volunteering").await?;
    person.presses("continue").await?;
    person.sees("check-title").await?;
    person.presses("check-send").await?;
    person.sees("done-title").await?;
    first_time::counted(&person)?;
    person.downloads("done-download").await?;

    person.follows("copy-link").await?;
    person.sees("copy-title").await?;
    let text = person.browser.text().await?;
    ensure!(text.contains(&person.identity.surname), "the page to read does not name the person");

    person.opens("/verificare").await?;
    person.sees("verify-title").await?;
    person.leaves().await
}

async fn changes_language_and_back(person: &mut Person<'_>) -> Result<()> {
    let before = person.browser.address().await?;
    for lang in [Lang::Ro, Lang::En] {
        person.browser.follow(lang.own_name()).await?;
        person.l = Texts::new(lang);
        person.sees("reason-title").await?;
        let after = person.browser.address().await?;
        ensure!(after.path() == before.path(), "the language led from {before} to {after}");
    }
    Ok(())
}
