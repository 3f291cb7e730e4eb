//! Journey 6: somebody who was given a certificate checks it.

use anyhow::{Result, ensure};
use base::Entropy;
use certificate::{Number, Series};
use e2e::Person;

/// The right pair, a wrong number, a wrong CNP, and the link inside the code on the paper.
pub async fn by_number_and_cnp(person: &mut Person<'_>, number: &str) -> Result<()> {
    let holder = person.identity.cnp.clone();
    let other = person.country.person("entry")?.cnp;
    person.country.keep_secret("CNP", &other);
    let nobodys = Number::new(Series::parse("CJ")?, 2026, &Entropy::system()).to_string();

    person.opens("/verificare").await?;
    answer(person, number, &holder, "verify-ok-title").await?;
    ensure!(person.browser.text().await?.contains(number), "the answer does not name the number");

    person.follows("verify-another").await?;
    let wrong_number = answer(person, &nobodys, &holder, "verify-none-title").await?;
    person.follows("verify-another").await?;
    let wrong_cnp = answer(person, number, &other, "verify-none-title").await?;
    ensure!(
        wrong_number.replace(&nobodys, "#") == wrong_cnp.replace(number, "#"),
        "the page tells which of the two is wrong:\n{wrong_number}\n---\n{wrong_cnp}"
    );
    person.must_be_offered("verify-report").await?;

    person.opens(&format!("/verificare?n={number}")).await?;
    person.sees("verify-title").await?;
    person.must_read("verify-qr").await?;
    person.must_keep("numar", number).await?;
    person.taps = 0;
    person.types("cnp", &holder).await?;
    person.presses("verify-button").await?;
    person.sees("verify-ok-title").await?;
    ensure!(person.taps == 1, "{} taps after the scan", person.taps);
    Ok(())
}

async fn answer(person: &mut Person<'_>, number: &str, cnp: &str, title: &str) -> Result<String> {
    person.sees("verify-title").await?;
    person.types("numar", number).await?;
    person.types("cnp", cnp).await?;
    person.presses("verify-button").await?;
    person.sees(title).await?;
    person.browser.text().await
}
