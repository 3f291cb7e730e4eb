//! Journeys 3 and 4 at GHISEUL: cards that do not prove anything. Each page says why and offers another way.

use anyhow::{Result, ensure};
use base::Cnp;
use e2e::{Country, Means, Person, Visitor};

use crate::steps;

/// Somebody with a wrong name in their account tries one card after another: of a bank that does not take part, refused by
/// its bank, confirmed with three wrong codes, and at last with the right one, which shows that the name is not theirs.
pub async fn that_prove_nothing(country: &Country, kind: &str, means: Means) -> Result<()> {
    let mut person = Person::arrives(country, kind, means).await?;
    let (refused, cnp) = (person.identity.card.clone(), person.identity.cnp.clone());
    // A name beside the real one: the bank takes it for the same person, the population register does not.
    person.identity.given = format!("{} Aglaia-Zenobia", person.identity.given);
    steps::finds_the_way(&mut person).await?;
    steps::opens_an_account(&mut person).await?;

    shows(&mut person, &country.person("bank-outside")?.card).await?;
    says_why(&mut person, "gh-card-fail-foreign").await?;
    shows(&mut person, &refused).await?;
    says_why(&mut person, "gh-card-fail-3ds").await?;

    person.identity.card = confirmed_by_code(&refused);
    country.keep_secret("card number", &person.identity.card);
    steps::shows_the_card(&mut person).await?;
    three_wrong_codes(&mut person).await?;
    steps::shows_the_card(&mut person).await?;
    let code = person.reads_sms_code().await?;
    person.types("code", &code).await?;
    person.presses("bank-challenge-button").await?;
    steps::passes_on(&mut person, "bank-passed-title", "gh-card-fail-title").await?;
    tells_nothing(&person, &cnp).await?;
    says_why(&mut person, "gh-card-fail-register").await?;
    person.leaves().await
}

async fn shows(person: &mut Person<'_>, card: &str) -> Result<()> {
    person.sees("gh-card-title").await?;
    let expiry = person.identity.card_expiry.clone();
    person.types("card", card).await?;
    person.types("expira", &expiry).await?;
    person.presses("continue").await
}

/// The same card as the simulated banks number it where they ask for a code: the digit before the last one is zero.
fn confirmed_by_code(card: &str) -> String {
    let body = format!("{}0", &card[..card.len() - 2]);
    // Every second digit counts twice, from the right, where the check digit is to stand (ISO/IEC 7812-1, annex B).
    let digits = body.bytes().rev().map(|digit| u32::from(digit - b'0')).enumerate();
    let sum: u32 = digits
        .map(|(place, digit)| if place % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// Three wrong codes: two more tries are offered, then the bank has enough; another attempt is possible.
async fn three_wrong_codes(person: &mut Person<'_>) -> Result<()> {
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

/// What the register knows, or that it knows anything, is told to nobody.
async fn tells_nothing(person: &Person<'_>, cnp: &str) -> Result<()> {
    ensure!(Cnp::parse(cnp).is_ok(), "no CNP to look for");
    let text = person.browser.text().await?;
    // The account's own name stands in the frame of the page; nothing else of the person may.
    ensure!(!text.contains(cnp), "the page shows the CNP");
    let words = ["SNIEP", "decedat", "expirat", "alt nume", "există", "dead", "expired", "exists"];
    for word in words {
        ensure!(!text.contains(word), "the page says `{word}`:\n{text}");
    }
    Ok(())
}

/// The page names the reason, a second try and the counter, and both lead somewhere.
async fn says_why(person: &mut Person<'_>, reason: &str) -> Result<()> {
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
