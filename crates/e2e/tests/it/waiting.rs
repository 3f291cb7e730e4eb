//! The page of a request that waits, with its live status.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use e2e::{Country, Means, Person};

use crate::steps;

/// The register is away while somebody asks: the page says what happens next, and tells by itself when it has happened.
pub async fn tells_by_itself(country: &Country) -> Result<()> {
    let mut person = Person::arrives(country, "clean-3", Means::PHONE).await?;
    steps::comes_back(&mut person).await?;
    country.kill_role("rocris")?;
    person.chooses("motiv", "public.court").await?;
    person.presses("check-send").await?;
    person.sees("sys-rocris-title").await?;
    person.must_read("sys-rocris-text").await?;
    person.must_read("wait-close").await?;
    person.must_be_offered("wait-refresh").await?;
    let here = person.browser.address().await?;
    country.start_role("rocris").await?;

    let begun = Instant::now();
    let ready = person.words("done-title");
    while !person.browser.offers(&ready).await? {
        ensure!(begun.elapsed() < Duration::from_mins(2), "the page tells nothing by itself");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    ensure!(person.browser.address().await? == here, "the page changed by itself");
    // What a script wrote is looked at as well.
    person.sees("sys-rocris-title").await?;
    person.follows("done-title").await?;
    person.sees("done-title").await?;
    person.leaves().await
}
