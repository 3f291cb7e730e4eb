//! The first time with ROeID, and again: form, code from the e-mail, comparison with the population register, certificate. Where
//! the way is closed the pages say so, and the others are open.

use anyhow::{Context as _, Result, ensure};
use e2e::{Country, Means, Person, Roeid};

use crate::steps;

/// From the choice of a way to the certificate; then out of both, and in again.
pub async fn ends_with_a_certificate(
    country: &Country,
    roeid: &Roeid,
    (kind, means): (&str, Means),
) -> Result<()> {
    let mut person = Person::arrives(country, kind, means).await?;
    roeid.knows(&person.identity).await?;
    chooses_roeid(&mut person).await?;
    changes_their_mind(&mut person).await.context("declining")?;
    signs_in(&mut person).await?;
    registers(&mut person).await.context("registering")?;
    steps::asks_for_the_first_time(&mut person, "work.job").await?;
    person.sees("done-title").await?;
    person.downloads("done-download").await?;
    // Who leaves is offered to leave ROeID as well; afterwards it asks again who somebody is.
    steps::signs_out_of_both(&mut person).await.context("signing out")?;

    person.opens("/cont").await?;
    person.sees("signin-title").await?;
    person.follows("signin-roeid").await?;
    signs_in(&mut person).await.context("coming back")?;
    person.sees("home-title").await?;
    person.leaves().await
}

async fn chooses_roeid(person: &mut Person<'_>) -> Result<()> {
    person.opens("/identificare").await?;
    person.sees("id-title").await?;
    person.chooses("cale", "roeid").await?;
    person.presses("continue").await
}

/// Who gives up in the application is told so, and may begin again.
async fn changes_their_mind(person: &mut Person<'_>) -> Result<()> {
    person.browser.wait_for_heading("ROeID").await?;
    person.browser.press("Renunțați").await?;
    person.sees("way-declined-title").await?;
    person.must_read("gh-declined-text").await?;
    person.presses("gh-card-retry").await
}

/// In the application, whose page is not ours to judge.
pub async fn signs_in(person: &mut Person<'_>) -> Result<()> {
    person.browser.wait_for_heading("ROeID").await?;
    let name = person.identity.kind.clone();
    person.browser.fill("sub", &name).await?;
    person.browser.press("Confirmați").await
}

/// The form with what ROeID said; its address is not confirmed, so there is a code.
pub async fn registers(person: &mut Person<'_>) -> Result<()> {
    person.sees("reg-title").await?;
    let text = person.browser.text().await?;
    let (surname, cnp) = (&person.identity.surname, &person.identity.cnp);
    ensure!(text.contains(surname), "the form does not name the person:\n{text}");
    ensure!(!text.contains(cnp), "the form shows the whole number");
    let email = person.identity.email.clone();
    person.types("email", &email).await?;
    person.chooses("termeni", "da").await?;
    person.presses("continue").await?;
    person.sees("email-code-title").await?;
    let code = person.reads_mail_code().await?;
    person.types("cod", &code).await?;
    person.presses("continue").await
}

/// The way is closed here: its page says so, and where the others are.
pub async fn is_closed(country: &Country, means: Means) -> Result<()> {
    let mut person = Person::arrives(country, "namesake", means).await?;
    chooses_roeid(&mut person).await?;
    person.sees("way-roeid-title").await?;
    person.must_read("way-counter-now").await?;
    person.opens("/identificare").await?;
    person.sees("id-title").await?;
    let closed = "document.querySelector('[value=roeid]').parentElement.textContent";
    let closed = person.browser.ask(closed).await?;
    let soon = person.l.get("id-soon");
    ensure!(closed.as_str().is_some_and(|text| text.contains(&soon)), "the list says: {closed}");
    person.chooses("cale", "card").await?;
    person.presses("continue").await?;
    person.sees("gh-new-title").await?;
    person.opens("/cont").await?;
    person.sees("signin-title").await?;
    ensure!(!person.browser.offers(&person.words("signin-roeid")).await?, "the way is offered");
    person.leaves().await
}
