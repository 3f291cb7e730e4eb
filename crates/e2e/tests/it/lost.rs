//! A lost second factor: an app is added and asked for, a recovery code goes once, and without any of them the way leads over a
//! counter, also for somebody whose identity document was replaced in the meantime.

use anyhow::{Context as _, Result, ensure};
use e2e::walk::Walker;
use e2e::{App, Country, Means, Person, letters};

use crate::clerk::{Desk, Shown};
use crate::{steps, strangers};

/// What the person brings since the first document expired.
const RENEWED: &str = "CJ 7654321";

/// From the first code of an app to the first code of the next one.
pub async fn is_replaced_at_a_counter(
    country: &Country,
    desk: &Desk<'_>,
    (place, means): (usize, Means),
) -> Result<()> {
    let who = strangers::ordinary(country, place..place + 1).await?.remove(0);
    let mut walker = Walker::is(country, who.clone());
    let code = walker.registers_for_a_counter(country).await?;
    desk.lock().await.confirms(&Shown::new(&code, &who.cnp)).await.context("first visit")?;

    let mut person = Person::is(country, who, means).await?;
    steps::types_the_password(&mut person).await?;
    let (mut app, recovery) = steps::adds_an_app(&mut person).await.context("the app")?;
    person.follows("continue").await?;
    person.sees("home-title").await?;
    comes_back_with_the_app(&mut person, &mut app).await.context("with the app")?;
    comes_back_with_a_recovery_code(&mut person, &recovery[0]).await.context("recovery code")?;

    let code = says_that_everything_is_lost(&mut person).await.context("lost")?;
    let shown = Shown::new(&code, &person.identity.cnp);
    let clerk = desk.lock().await;
    clerk.opens_nothing(&shown, &person.identity.surname).await?;
    clerk.confirms(&shown.with(RENEWED)).await.context("second visit")?;
    drop(clerk);
    steps::types_the_password(&mut person).await?;
    let (_, others) = steps::adds_an_app(&mut person).await.context("the next app")?;
    ensure!(!others.contains(&recovery[1]), "an old recovery code is there again");
    person.leaves().await
}

/// A wrong code, the right one, and the same one again, which was used.
async fn comes_back_with_the_app(person: &mut Person<'_>, app: &mut App) -> Result<()> {
    leaves_and_types_the_password(person).await?;
    let code = app.shows().await?;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    steps::types_the_second(person, wrong).await?;
    person.sees_errors("second-title", &[("cod", "err-second")]).await?;
    person.must_keep("cod", "").await?;
    steps::types_the_second(person, &code).await?;
    person.sees("home-title").await?;
    leaves_and_types_the_password(person).await?;
    steps::types_the_second(person, &code).await?;
    person.sees_errors("second-title", &[("cod", "err-second")]).await
}

async fn comes_back_with_a_recovery_code(person: &mut Person<'_>, recovery: &str) -> Result<()> {
    steps::types_the_second(person, recovery).await?;
    person.sees("home-title").await?;
    leaves_and_types_the_password(person).await?;
    steps::types_the_second(person, recovery).await?;
    person.sees_errors("second-title", &[("cod", "err-second")]).await
}

async fn leaves_and_types_the_password(person: &mut Person<'_>) -> Result<()> {
    person.presses("sign-out").await?;
    steps::types_the_password(person).await?;
    person.sees("second-title").await
}

/// The code for the counter is in the letter only. The document that the person will bring is asked for.
async fn says_that_everything_is_lost(person: &mut Person<'_>) -> Result<String> {
    person.follows("second-lost").await?;
    person.sees("lost-title").await?;
    person.presses("lost-button").await?;
    person.sees_errors("lost-title", &[("act", "err-document")]).await?;
    person.types("act", RENEWED).await?;
    let (country, email) = (person.country, person.identity.email.clone());
    let before = letters::to(country, &email)?.len();
    person.presses("lost-button").await?;
    person.sees("lost-said-title").await?;
    person.must_read("lost-said").await?;
    let subject = person.l.get("mail-activation-subject");
    let letter = letters::wait(country, &email, before, |l| l.subject == subject).await?;
    let words = letter.text.split([' ', '.']);
    let code = words.into_iter().find(|word| is_activation_code(word));
    let code = code.with_context(|| format!("no code in the letter:\n{}", letter.text))?;
    country.keep_secret("code by mail", code);
    let page = person.browser.text().await?;
    ensure!(!page.contains(code), "who knows the password alone sees the code:\n{page}");
    Ok(code.to_owned())
}

/// Ten letters and digits in two groups.
fn is_activation_code(word: &str) -> bool {
    let plain = word.chars().filter(|c| *c != '-');
    word.contains('-')
        && plain.clone().count() == 10
        && plain.clone().all(|c| c.is_ascii_alphanumeric())
}
