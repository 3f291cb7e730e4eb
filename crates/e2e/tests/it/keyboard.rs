//! Journey 9, by keyboard alone: the search for a reason, the language, and the page to read.

use anyhow::{Result, ensure};
use e2e::Person;
use web::{Lang, Texts};

/// A reason is found by its words; on the way the language is changed and changed back, and the page stays.
pub async fn searches_for_a_reason(person: &mut Person<'_>) -> Result<()> {
    person.opens("/cereri/motiv").await?;
    person.sees("reason-title").await?;
    changes_language_and_back(person).await?;
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
    person.downloads("done-download").await?;

    person.follows("copy-link").await?;
    person.sees("copy-title").await?;
    let text = person.browser.text().await?;
    ensure!(text.contains(&person.identity.surname), "the page to read does not name the person");
    Ok(())
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
