//! A legal representative: asks for two companies, one of them suspended, and is led on where the business is no company.

use anyhow::{Context as _, Result, ensure};
use base::{Clock as _, SystemClock, dates};
use e2e::{Country, Means, Person};

use crate::steps;

/// Pages of ours from the list of companies to the request that was received, both counted.
const SCREENS_MAX: usize = 5;

/// From the list of companies to two requests, and from the third to one's own.
pub async fn is_asked_for(country: &Country, kind: &str, means: Means) -> Result<()> {
    let mut person = Person::arrives(country, kind, means).await?;
    steps::becomes_known(&mut person).await?;
    person.sees("reason-title").await?;
    person.opens("/acasa").await?;
    person.sees("home-title").await?;
    person.follows("company-link").await?;
    person.sees("company-choose-title").await?;
    let companies = names(&person).await?;
    ensure!(companies.len() == 3, "{companies:?}");
    let (suspended, working): (Vec<_>, Vec<_>) = companies
        .iter()
        .filter(|(_, word)| *word != person.words("company-tag-sole"))
        .partition(|(_, word)| *word == person.words("company-tag-suspended"));
    let one = |list: &[&(String, String)]| list.first().map(|(name, _)| name.clone());
    let (working, suspended) = (one(&working), one(&suspended));
    asks(&mut person, &working.context("no company works")?, false).await?;
    person.follows("company-switch").await?;
    person.sees("company-choose-title").await?;
    asks(&mut person, &suspended.context("no company is suspended")?, true).await?;
    is_led_to_their_own(&mut person).await?;
    person.leaves().await
}

/// The companies of the list, each with the word that stands at it; empty where none does.
async fn names(person: &Person<'_>) -> Result<Vec<(String, String)>> {
    let list = "[...document.querySelectorAll('main ul li')].map(li => \
        [li.querySelector('a').textContent.trim(), li.querySelector('.govuk-tag')?.textContent.trim() ?? ''])";
    Ok(serde_json::from_value(person.browser.ask(list).await?)?)
}

/// Chooses the company and a reason, looks at the register's data, sends, and reads the promise.
async fn asks(person: &mut Person<'_>, company: &str, suspended: bool) -> Result<()> {
    let before = person.screens.len();
    person.taps = 0;
    person.follows_words(company).await?;
    person.sees_heading(company).await?;
    let notice = person.browser.text().await?.contains(&person.words("company-suspended"));
    ensure!(notice == suspended, "{company}: a notice is there: {notice}");
    let role = person.words("company-role-representative");
    person.must_read_words(&format!("{company}, {role}")).await?;
    person.presses("company-ask").await?;
    person.sees("reason-title").await?;
    person.chooses("motiv", "business.tender").await?;
    person.presses("continue").await?;
    person.sees("check-title").await?;
    person.must_read("company-declare").await?;
    person.must_read_words(company).await?;
    person.presses("check-send").await?;
    person.sees("manual-title").await?;
    person.must_read("company-waits").await?;
    let promised = dates::add_working_days(dates::today(SystemClock.now()), 3);
    person.must_read_words(&person.l.date(promised)).await?;
    ensure!(person.taps <= 6, "{} taps to ask for {company}", person.taps);
    let screens = person.screens.len() - before;
    ensure!(screens <= SCREENS_MAX, "{screens} screens to ask for {company}");
    Ok(())
}

/// A business in one's own name is no company: the page says so and leads to one's own request.
async fn is_led_to_their_own(person: &mut Person<'_>) -> Result<()> {
    person.opens("/companii").await?;
    person.sees("company-choose-title").await?;
    let sole = person.words("company-tag-sole");
    let companies = names(person).await?;
    let (name, _) = companies.iter().find(|(_, word)| *word == sole).context("no business")?;
    person.follows_words(name).await?;
    person.sees("company-sole-title").await?;
    person.must_read_words("company.not-legal-person").await?;
    person.presses("company-ask-myself").await?;
    steps::asks_for_the_first_time(person, "business.tender").await?;
    person.sees("done-title").await
}
