//! Journeys 2 and 5: people who come back.

use anyhow::{Context as _, Result, ensure};
use e2e::Person;

use crate::steps;

/// Signs out and in again; a valid certificate is one tap away, a new one three.
pub async fn three_taps(person: &mut Person<'_>) -> Result<()> {
    let ghiseul = person.country.guide.ghiseul.clone();
    person.visits(&ghiseul).await?;
    person.sees_site("gh-service-name").await?;
    person.must_read("gh-proof-valid").await?;
    person.opens("/acasa").await?;
    person.sees("home-title").await?;
    // Who is still signed in at GHISEUL would not be asked again.
    steps::signs_out_of_both(person).await?;
    person.visits(&ghiseul).await?;
    person.sees_site("gh-service-name").await?;
    let signed_out = !person.browser.text().await?.contains(&person.words("sign-out"));
    ensure!(signed_out, "the hub's form did not sign out of GHISEUL");
    steps::comes_back(person).await?;

    // The portal's menu leads to the hub, too.
    person.visits(&ghiseul).await?;
    person.browser.follow("HUB MAI (Cazier)").await?;
    person.sees("home-title").await?;

    person.taps = 0;
    let again = person.downloads("done-download").await?;
    ensure!(person.taps == 1, "{} taps to the certificate that is there", person.taps);
    is_the_same_file(&again)?;

    person.taps = 0;
    person.chooses("motiv", "business.tender").await?;
    person.presses("check-send").await?;
    person.sees("done-title").await?;
    person.downloads("done-download").await?;
    ensure!(person.taps == 3, "{} taps to a new certificate", person.taps);
    Ok(())
}

/// The file that was downloaded before has the same bytes.
fn is_the_same_file(again: &std::path::Path) -> Result<()> {
    let name = again.file_name().context("no name")?.to_string_lossy().into_owned();
    let number = name.split(['(', ' ', '.']).next().unwrap_or_default().to_owned();
    let folder = again.parent().context("no folder")?;
    let first = std::fs::read(folder.join(format!("{number}.pdf")))?;
    ensure!(std::fs::read(again)? == first, "{name} is not the file of before");
    ensure!(again != folder.join(format!("{number}.pdf")), "the file was not downloaded again");
    Ok(())
}

/// The same reason on the same day leads to the same request, calmly.
pub async fn duplicate_of_the_day(person: &mut Person<'_>) -> Result<()> {
    let before = person.reads_number().await?;
    person.opens("/acasa").await?;
    person.sees("home-title").await?;
    let certificates = person.browser.text().await?.matches("CJ-").count();
    person.chooses("motiv", "business.tender").await?;
    person.presses("check-send").await?;
    person.sees("done-title").await?;
    person.must_read("err-same-day").await?;
    ensure!(person.browser.status().await? == 200, "a notice is no error");
    ensure!(person.reads_number().await? == before, "another certificate");
    person.opens("/acasa").await?;
    person.sees("home-title").await?;
    let now = person.browser.text().await?.matches("CJ-").count();
    ensure!(now == certificates, "{now} certificates instead of {certificates}");
    Ok(())
}
