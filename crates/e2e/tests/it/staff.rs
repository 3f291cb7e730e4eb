//! Staff: a passkey by an invitation, signing in with it, and the screens of an administrator.

use anyhow::{Context as _, Result, ensure};
use e2e::{Browser, Country, Means};
use web::{Lang, Texts};

/// The passkey is made by the real browser, and bound to the real address.
pub async fn with_passkeys(country: &Country) -> Result<()> {
    let l = Texts::new(Lang::Ro);
    let admin = country.guide.staff.iter().find(|one| one.roles == "admin");
    let admin = admin.context("the guide has no administrator")?;
    let link = admin.link.as_ref().context("the administrator has no invitation")?;
    let browser = Browser::open(Means::DESK, &country.folder().join("downloads/staff")).await?;
    browser.gets_an_authenticator().await?;
    browser.visit(link).await?;
    look(&browser, &l.get("staff-enrol-title")).await?;
    browser.press(&l.get("passkey-create")).await?;
    look(&browser, &l.get("staff-home-title")).await?;
    browser.press(&l.get("sign-out")).await?;
    look(&browser, &l.get("staff-signin-title")).await?;
    browser.fill("email", &admin.email).await?;
    browser.press(&l.get("continue")).await?;
    look(&browser, &l.get("staff-key-title")).await?;
    browser.press(&l.get("passkey-get")).await?;
    browser.wait_for_heading(&l.get("staff-home-title")).await?;
    for (page, heading) in [
        ("/personal/unitati", "units-title"),
        ("/personal/unitati/noua", "unit-add"),
        ("/personal/oameni", "people-title"),
        ("/personal/oameni/nou", "people-invite"),
        ("/personal/propuneri", "proposals-title"),
        ("/personal/chei", "staff-keys-title"),
        ("/personal/confirmare", "staff-confirm-title"),
    ] {
        browser.visit(country.guide.hub.join(page)?).await?;
        look(&browser, &l.get(heading)).await?;
    }
    browser.press(&l.get("passkey-get")).await?;
    browser.wait_for_heading(&l.get("staff-home-title")).await?;
    let complaints = browser.complaints().await?;
    ensure!(complaints.is_empty(), "the browser complains: {complaints:?}");
    browser.close().await
}

/// Without a script the page says what it needs and why.
pub async fn without_scripts(country: &Country) -> Result<()> {
    let l = Texts::new(Lang::Ro);
    let folder = country.folder().join("downloads/staff-without-scripts");
    let browser = Browser::open(Means::NO_SCRIPTS, &folder).await?;
    browser.visit(country.guide.hub.join("/personal/intrare")?).await?;
    browser.fill("email", "nimeni@mai.example").await?;
    browser.press(&l.get("continue")).await?;
    browser.wait_for_heading(&l.get("staff-key-title")).await?;
    ensure!(browser.text().await?.contains(&l.get("passkey-needs")), "nothing says what is needed");
    ensure!(!displayed(&browser).await?, "a button that does nothing");
    browser.check_reflow().await?;
    browser.close().await
}

async fn displayed(browser: &Browser) -> Result<bool> {
    let shown =
        browser.ask("document.querySelector('[data-passkey] button').offsetParent !== null");
    Ok(shown.await?.as_bool() == Some(true))
}

/// Waits for a page and looks at it as an examiner does.
async fn look(browser: &Browser, heading: &str) -> Result<()> {
    browser.wait_for_heading(heading).await?;
    browser.check_accessibility().await?;
    browser.check_reflow().await
}
