//! A registration in the hub that ends at a counter: form, activation code, a visit that is refused, one that is confirmed, the
//! second factor, the certificate.

use anyhow::{Context as _, Result, ensure};
use e2e::{Country, DOCUMENT, Means, PASSWORD, Person};

use crate::clerk::{Desk, Shown};
use crate::steps;

/// The whole way of one person, and the two screens of one clerk.
pub async fn ends_with_a_certificate(
    country: &Country,
    desk: &Desk<'_>,
    (kind, means): (&str, Means),
) -> Result<()> {
    let mut person = Person::arrives(country, kind, means).await?;
    let code = registers(&mut person).await.context("registering")?;
    let shown = Shown::new(&code, &person.identity.cnp);
    let clerk = desk.lock().await;
    let wrong = shown.clone().with("RX 999999");
    clerk.opens_nothing(&wrong, &person.identity.surname).await?;
    clerk.opens_the_case(&shown).await?;
    clerk.refuses("photo").await.context("refusing")?;
    let code = asks_for_another_code(&mut person).await.context("another code")?;
    let shown = Shown::new(&code, &person.identity.cnp);
    clerk.confirms(&shown).await.context("confirming")?;
    drop(clerk);
    gets_a_certificate(&mut person).await.context("after the visit")?;
    comes_back_with_the_passkey(&mut person).await.context("coming back")?;
    person.leaves().await
}

/// From the choice of a way to the code for the counter.
pub async fn registers(person: &mut Person<'_>) -> Result<String> {
    person.opens("/identificare").await?;
    person.sees("id-title").await?;
    person.chooses("cale", "ghiseu").await?;
    person.presses("continue").await?;
    person.sees("member-title").await?;
    person.must_read("steps-bring-title").await?;
    let who = person.identity.clone();
    for (field, text) in [
        ("nume", who.surname.as_str()),
        ("prenume", &who.given),
        ("cnp", &who.cnp),
        ("act", DOCUMENT),
        ("email", &who.email),
        ("parola-noua", PASSWORD),
    ] {
        person.types(field, text).await?;
    }
    person.chooses("termeni", "da").await?;
    person.presses("continue").await?;
    person.sees("email-code-title").await?;
    let code = person.reads_mail_code().await?;
    person.types("cod", &code).await?;
    person.presses("continue").await?;
    person.sees("act-title").await?;
    shown_code(person).await
}

/// The activation code on the page.
pub async fn shown_code(person: &Person<'_>) -> Result<String> {
    person.must_read("act-once").await?;
    let code = person.browser.ask("document.querySelector('main .reference').textContent").await?;
    let code = code.as_str().context("no code on the page")?.to_owned();
    ensure!(code.chars().filter(char::is_ascii_alphanumeric).count() == 10, "`{code}` is no code");
    person.country.keep_secret("code by mail", &code);
    Ok(code)
}

/// After a visit that was refused: the page says so, and gives another code.
pub async fn asks_for_another_code(person: &mut Person<'_>) -> Result<String> {
    reads_of_the_refusal(person).await?;
    person.presses("act-new-button").await?;
    person.sees("act-title").await?;
    shown_code(person).await
}

/// What somebody reads whose visit was refused.
pub async fn reads_of_the_refusal(person: &mut Person<'_>) -> Result<()> {
    person.opens("/cont-nou/pasi").await?;
    person.sees("act-title").await?;
    person.must_read("act-refused").await
}

/// The second factor is asked for first; then it is as for everybody.
async fn gets_a_certificate(person: &mut Person<'_>) -> Result<()> {
    person.browser.gets_an_authenticator().await?;
    person.opens("/acasa").await?;
    person.sees("app-title").await?;
    person.must_read("app-required").await?;
    person.follows("passkey-instead").await?;
    person.sees("passkey-title").await?;
    person.presses("passkey-create").await?;
    // The recovery codes are shown once.
    person.sees("codes-title").await?;
    asks_for_the_certificate(person).await
}

/// Chooses a reason and downloads what is ready at once.
pub async fn asks_for_the_certificate(person: &mut Person<'_>) -> Result<()> {
    person.opens("/cereri/motiv").await?;
    steps::asks_for_the_first_time(person, "work.job").await?;
    person.sees("done-title").await?;
    person.downloads("done-download").await?;
    Ok(())
}

async fn comes_back_with_the_passkey(person: &mut Person<'_>) -> Result<()> {
    person.presses("sign-out").await?;
    steps::types_the_password(person).await?;
    person.sees("second-title").await?;
    person.presses("passkey-get").await?;
    person.sees("home-title").await
}
