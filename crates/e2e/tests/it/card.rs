//! Journey 3: cards that do not prove anything. Each page says why and offers another way.

use anyhow::{Result, ensure};
use e2e::{Country, Device, Hands, Person, Visitor};
use web::Lang;

use crate::steps;

/// The bank refuses the card.
pub async fn refused(country: &Country) -> Result<()> {
    let mut person =
        Person::arrives(country, "card-fails", Device::Phone, Hands::Pointer, Lang::Ro).await?;
    steps::finds_the_way(&mut person).await?;
    steps::opens_an_account(&mut person).await?;
    shows_a_card_in_vain(&mut person).await?;
    says_why(&mut person, "gh-card-fail-3ds").await?;
    person.leaves().await
}

/// The bank is in no directory.
pub async fn of_a_bank_outside(country: &Country) -> Result<()> {
    let mut person =
        Person::arrives(country, "bank-outside", Device::Desktop, Hands::Pointer, Lang::En).await?;
    steps::finds_the_way(&mut person).await?;
    steps::opens_an_account(&mut person).await?;
    shows_a_card_in_vain(&mut person).await?;
    says_why(&mut person, "gh-card-fail-foreign").await?;
    person.leaves().await
}

async fn shows_a_card_in_vain(person: &mut Person<'_>) -> Result<()> {
    person.sees("gh-card-title").await?;
    let who = person.identity.clone();
    person.types("card", &who.card).await?;
    person.types("expira", &who.card_expiry).await?;
    person.presses("continue").await
}

/// Three wrong codes: two more tries are offered, then the bank has enough; another attempt is possible.
pub async fn three_wrong_codes(person: &mut Person<'_>) -> Result<()> {
    let right = person.reads_sms_code().await?;
    let wrong = if right == "000000" { "111111" } else { "000000" };
    for _ in 0..2 {
        person.types("code", wrong).await?;
        person.presses("bank-challenge-button").await?;
        person.sees_errors("bank-challenge-title", &[("code", "err-code-wrong")]).await?;
        person.must_keep("code", "").await?;
    }
    person.types("code", wrong).await?;
    person.presses("bank-challenge-button").await?;
    steps::passes_on(person, "bank-failed-title", "gh-card-fail-title").await?;
    says_why(person, "gh-card-fail-3ds").await
}

/// The page names the reason, a second try and the counter, and both lead somewhere.
pub async fn says_why(person: &mut Person<'_>, reason: &str) -> Result<()> {
    person.sees("gh-card-fail-title").await?;
    person.must_read(reason).await?;
    person.must_be_offered("gh-card-retry").await?;
    person.must_be_offered("gh-card-alt").await?;
    let counter = person.browser.target(&person.words("gh-card-alt")).await?;
    let page = Visitor::new(person.l.lang).visit(&counter).await?.good()?;
    ensure!(page.main().contains(&person.words("id-counter")), "{counter} names no counter");
    person.presses("gh-card-retry").await?;
    person.sees("gh-card-title").await
}
