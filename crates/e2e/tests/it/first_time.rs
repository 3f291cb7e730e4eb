//! Journey 1: the first time, by card; then what the same person does next.

use anyhow::{Context as _, Result, ensure};
use e2e::{Country, Hands, Means, Person};

use crate::{keyboard, returning, steps, verify};

/// Pages of ours from the choice of a way to the certificate, the bank's not counted.
const SCREENS_MAX: usize = 9;

/// From the start page to a certificate in the hand; then everything that a person with an account does.
pub async fn by_card(country: &Country, kind: &str, means: Means) -> Result<()> {
    let mut person = Person::arrives(country, kind, means).await?;
    let number = gets_a_certificate(&mut person).await?;
    if means.hands == Hands::Keyboard {
        keyboard::searches_for_a_reason(&mut person).await.context("searching")?;
    }
    returning::three_taps(&mut person).await.context("coming back")?;
    returning::duplicate_of_the_day(&mut person).await.context("asking twice")?;
    verify::by_number_and_cnp(&mut person, &number).await.context("checking a certificate")?;
    person.leaves().await
}

/// Only to the certificate.
pub async fn only(country: &Country, kind: &str, means: Means) -> Result<()> {
    let mut person = Person::arrives(country, kind, means).await?;
    gets_a_certificate(&mut person).await?;
    person.leaves().await
}

/// On no more screens than promised; gives the certificate's number.
async fn gets_a_certificate(person: &mut Person<'_>) -> Result<String> {
    steps::becomes_known(person).await?;
    steps::asks_for_the_first_time(person, "work.job").await?;
    person.sees("done-title").await?;
    let screens = counted(person)?;
    ensure!(
        screens.len() <= SCREENS_MAX,
        "{} screens instead of {SCREENS_MAX}: {screens:?}",
        screens.len()
    );
    let number = person.reads_number().await?;
    let file = person.downloads("done-download").await?;
    let name = file.file_name().context("a file without a name")?.to_string_lossy().into_owned();
    ensure!(name == format!("cazier-{number}.pdf"), "the file is called {name}");
    Ok(number)
}

/// The screens from the choice of a way on; what stands before it only says whether the service suits the person.
fn counted(person: &Person<'_>) -> Result<Vec<String>> {
    let choice = person.words("id-title");
    let at = person.screens.iter().position(|screen| *screen == choice);
    let mut screens = person.screens[at.context("the way was never chosen")?..].to_vec();
    screens.retain(|screen| !screen.starts_with(&person.words("bank-challenge-title")));
    Ok(screens)
}
