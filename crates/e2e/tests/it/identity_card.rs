//! First time with the electronic identity card, for somebody whose bank takes no part: from the choice of a way to the
//! certificate.

use anyhow::{Result, ensure};
use e2e::walk::Walker;
use e2e::{Country, Visitor};
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
