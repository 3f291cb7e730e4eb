//! First time with the electronic identity card, for somebody whose bank takes no part: from the choice of a way to the
//! certificate. And what Chromium makes of cards, good ones and others.

use anyhow::{Context as _, Result, ensure};
use e2e::walk::Walker;
use e2e::{CardReader, Country, Means, Person, Visitor};
use web::{Lang, Texts};

use crate::down::{PATIENCE, is_certificate};

/// Goes the way; then somebody without a card tries it.
pub async fn opens_an_account(country: &Country, kind: &str) -> Result<()> {
    let (guide, l) = (&country.guide, Texts::new(Lang::Ro));
    let card = guide.cards.join(format!("{kind}.pem"));
    let mut walker = Walker::new(country, kind)?;
    walker.visitor = Visitor::with_card(Lang::Ro, Some(&card), &guide.web_trust)?;
    let choice = walker.visitor.visit(&guide.hub.join("/identificare")?).await?.good()?;
    let chosen = choice.form(&["cale"])?.with("cale", "cei");
    let start = walker.visitor.send(chosen, &choice).await?.good()?;
    let page = walker.visitor.visit(&start.link("/intrare/cei/card")?).await?.good()?;
    ensure!(page.heading() == l.get("reg-title"), "{}: {}", page.url, page.main());
    let form = page.form(&["email", "termeni"])?.with("email", &walker.identity.email);
    let page = walker.visitor.send(form.with("termeni", "da"), &page).await?;
    walker.go_on(country, page, |page| page.url.path() == "/cereri/motiv").await?;
    let asked = walker.asks_for(country, "work.job").await?;
    walker.waits_for(&asked.url, PATIENCE, is_certificate).await?;
    walker.downloads(country, 1).await?;
    country.visited(walker.visitor.addresses());

    let mut nobody = Visitor::with_card(Lang::Ro, None, &guide.web_trust)?;
    let start = nobody.visit(&guide.hub.join("/intrare/cei")?).await?.good()?;
    let refused = nobody.visit(&start.link("/intrare/cei/card")?).await?;
    ensure!(refused.status.as_u16() == 403, "{} at {}", refused.status, refused.url);
    ensure!(refused.heading() == l.get("cei-missing-title"), "{}", refused.main());
    country.visited(nobody.addresses());
    Ok(())
}

/// In Chromium a good card opens an account; each other one ends on a page of the card's site that says why, and how to go on.
pub async fn in_a_browser(country: &Country, kind: &str) -> Result<()> {
    for (at, (card, heading)) in [
        (None, "cei-missing-title"),
        // Chromium offers no certificate whose time is over, and none that is made for something else.
        (Some("refused-expired"), "cei-missing-title"),
        (Some("refused-signature"), "cei-missing-title"),
        (Some("refused-revoked"), "cei-revoked-title"),
        (Some("refused-foreign"), "cei-foreign-title"),
    ]
    .into_iter()
    .enumerate()
    {
        // Each page once on a telephone and in English, turn by turn.
        let means =
            if at % 2 == 0 { Means::PHONE } else { Means { lang: Lang::En, ..Means::DESK } };
        let refused = is_refused(country, (kind, means), card, heading).await;
        refused.with_context(|| format!("the card {card:?}"))?;
    }
    opens_one_in_a_browser(country, kind).await
}

fn reader(country: &Country, card: Option<&str>) -> Result<CardReader> {
    let home = country.folder().join("homes").join(card.unwrap_or("none"));
    match card {
        Some(card) => CardReader::holding(&home, &country.guide, card),
        None => CardReader::empty(&home, &country.guide),
    }
}

async fn is_refused(
    country: &Country,
    (kind, means): (&str, Means),
    card: Option<&str>,
    heading: &str,
) -> Result<()> {
    let reader = reader(country, card)?;
    let mut person =
        Person::is_beside(country, country.person(kind)?, means, Some(&reader)).await?;
    person.opens("/intrare/cei").await?;
    person.sees("cei-title").await?;
    person.presses("cei-begin").await?;
    person.sees(heading).await?;
    let at = person.browser.address().await?;
    ensure!(at.origin() == country.guide.cei.origin(), "the refusal is at {at}");
    ensure!(person.browser.status().await? == 403, "the refusal's status is no refusal");
    person.must_be_offered("way-other").await?;
    // Whoever tries again gets the same answer, and not the browser's own page.
    person.presses("gh-card-retry").await?;
    person.sees("cei-title").await?;
    person.presses("cei-begin").await?;
    person.sees(heading).await?;
    person.leaves().await
}

async fn opens_one_in_a_browser(country: &Country, kind: &str) -> Result<()> {
    let reader = reader(country, Some(kind))?;
    let mut person =
        Person::is_beside(country, country.person(kind)?, Means::KEYBOARD, Some(&reader)).await?;
    person.opens("/intrare/cei").await?;
    person.sees("cei-title").await?;
    person.presses("cei-begin").await?;
    person.sees("reg-title").await?;
    // A card names no address.
    person.must_keep("email", "").await?;
    let email = person.identity.email.clone();
    person.types("email", &email).await?;
    person.chooses("termeni", "da").await?;
    person.presses("continue").await?;
    person.sees("email-code-title").await?;
    let code = person.reads_mail_code().await?;
    person.types("cod", &code).await?;
    person.presses("continue").await?;
    person.sees("reason-title").await?;
    person.leaves().await
}
