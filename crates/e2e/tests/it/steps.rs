//! Stretches of the way that several journeys share.

use anyhow::{Context as _, Result, ensure};
use e2e::{App, Browser, Country, Means, PASSWORD, Person};
use web::{Lang, Texts};

/// From the start page to GHISEUL, by the pages that say whether the service suits the person.
pub async fn finds_the_way(person: &mut Person<'_>) -> Result<()> {
    person.opens("/").await?;
    person.sees("start-title").await?;
    person.must_read("start-fee-warning").await?;
    person.must_read("start-visit").await?;
    person.presses("start-button").await?;
    person.sees("elig-title").await?;
    person.chooses("pentru", "mine").await?;
    person.presses("continue").await?;
    person.sees("elig-citizen-title").await?;
    person.chooses("cetatean", "da").await?;
    person.presses("continue").await?;
    person.sees("id-title").await?;
    person.must_read("id-card-hint").await?;
    person.must_read("id-counter-hint").await?;
    person.chooses("cale", "card").await?;
    person.presses("continue").await
}

/// Opens a GHISEUL account with a code from the e-mail.
pub async fn opens_an_account(person: &mut Person<'_>) -> Result<()> {
    person.sees("gh-new-title").await?;
    writes_who_they_are(person).await?;
    person.presses("continue").await?;
    person.sees("email-code-title").await?;
    let code = person.reads_mail_code().await?;
    person.types("cod", &code).await?;
    person.presses("continue").await
}

/// Fills in the form of a GHISEUL account.
pub async fn writes_who_they_are(person: &mut Person<'_>) -> Result<()> {
    let who = person.identity.clone();
    person.types("nume", &who.surname).await?;
    person.types("prenume", &who.given).await?;
    person.types("cnp", &who.cnp).await?;
    person.types("adresa", &who.email).await?;
    person.types("parola-noua", PASSWORD).await
}

/// Types the card and arrives at the bank.
pub async fn shows_the_card(person: &mut Person<'_>) -> Result<()> {
    person.sees("gh-card-title").await?;
    person.must_read("gh-card-privacy").await?;
    let who = person.identity.clone();
    person.types("card", &who.card).await?;
    person.types("expira", &who.card_expiry).await?;
    person.presses("continue").await?;
    passes_on(person, "gh-card-title", "bank-challenge-title").await
}

/// Confirms at the bank with the code from the telephone, and comes back.
pub async fn confirms_at_the_bank(person: &mut Person<'_>) -> Result<()> {
    let code = person.reads_sms_code().await?;
    person.types("code", &code).await?;
    person.presses("bank-challenge-button").await?;
    passes_on(person, "bank-passed-title", "gh-consent-title").await
}

/// Goes over pages that only pass something on: by itself with scripts, by a button without.
pub async fn passes_on(person: &mut Person<'_>, over: &str, there: &str) -> Result<()> {
    if !person.runs_scripts() {
        for _ in 0..3 {
            let heading = person.browser.heading().await?;
            if heading.starts_with(&person.words(there)) {
                break;
            }
            let bridge =
                [over, "gh-card-title"].into_iter().find(|key| heading == person.words(key));
            let bridge =
                bridge.with_context(|| format!("`{heading}` is between `{over}` and `{there}`"))?;
            person.passes_over(bridge).await?;
        }
    }
    person.sees(there).await
}

/// Agrees that GHISEUL tells the hub who they are.
pub async fn agrees(person: &mut Person<'_>) -> Result<()> {
    person.sees("gh-consent-title").await?;
    person.presses("gh-consent-button").await
}

/// Answers the hub's form; its comparison with the population register follows by itself.
pub async fn registers(person: &mut Person<'_>) -> Result<()> {
    person.sees("reg-title").await?;
    let email = person.identity.email.clone();
    person.must_keep("email", &email).await?;
    person.chooses("termeni", "da").await?;
    person.presses("continue").await
}

/// From nothing to a validated account in the hub.
pub async fn becomes_known(person: &mut Person<'_>) -> Result<()> {
    finds_the_way(person).await?;
    opens_an_account(person).await?;
    shows_the_card(person).await?;
    confirms_at_the_bank(person).await?;
    agrees(person).await?;
    registers(person).await
}

/// The first request: reason, check page, send.
pub async fn asks_for_the_first_time(person: &mut Person<'_>, reason: &str) -> Result<()> {
    person.sees("reason-title").await?;
    person.chooses("motiv", reason).await?;
    person.presses("continue").await?;
    person.sees("check-title").await?;
    person.must_read("check-declare").await?;
    person.presses("check-send").await
}

/// Signs in again through GHISEUL, where an account exists already.
pub async fn comes_back(person: &mut Person<'_>) -> Result<()> {
    person.opens("/cont").await?;
    person.sees("signin-title").await?;
    person.presses("signin-button").await?;
    signs_in_at_ghiseul(person, "home-title").await
}

/// Types the password of GHISEUL, agrees where that is asked, and comes to a page of the hub.
pub async fn signs_in_at_ghiseul(person: &mut Person<'_>, there: &str) -> Result<()> {
    person.sees("gh-title").await?;
    let email = person.identity.email.clone();
    person.types("email", &email).await?;
    person.types("parola", PASSWORD).await?;
    person.presses("gh-sign-in").await?;
    person
        .browser
        .wait_for_one_of(&[person.words(there), person.words("gh-consent-title")])
        .await?;
    if person.browser.heading().await?.starts_with(&person.words("gh-consent-title")) {
        agrees(person).await?;
    }
    person.sees(there).await
}

/// Signs out of the hub, and of whoever vouched for the person there.
pub async fn signs_out_of_both(person: &mut Person<'_>) -> Result<()> {
    person.presses("sign-out").await?;
    person.sees("gh-out-title").await?;
    person.presses("gh-out-button").await?;
    person.sees("start-title").await
}

/// Types the address and the password of the hub.
pub async fn types_the_password(person: &mut Person<'_>) -> Result<()> {
    person.opens("/intrare/parola").await?;
    person.sees("member-signin-title").await?;
    let email = person.identity.email.clone();
    person.types("email", &email).await?;
    person.types("parola", PASSWORD).await?;
    person.presses("gh-sign-in").await
}

/// Types a code of the app, or a recovery code.
pub async fn types_the_second(person: &mut Person<'_>, code: &str) -> Result<()> {
    person.country.keep_secret("second factor", code);
    person.types("cod", code).await?;
    person.presses("continue").await
}

/// Adds an app with one-time codes; gives it, and the recovery codes, which are shown once.
pub async fn adds_an_app(person: &mut Person<'_>) -> Result<(App, Vec<String>)> {
    person.sees("app-title").await?;
    person.must_read("app-required").await?;
    let key = person.browser.ask("document.querySelector('.key-to-type').textContent").await?;
    let mut app = App::with_key(key.as_str().context("no key on the page")?)?;
    let code = app.shows().await?;
    person.country.keep_secret("second factor", &code);
    person.types("cod", &code).await?;
    person.presses("app-button").await?;
    person.sees("codes-title").await?;
    let list = "[...document.querySelectorAll('li.reference')].map(code => code.textContent)";
    let codes: Vec<String> = serde_json::from_value(person.browser.ask(list).await?)?;
    ensure!(codes.len() == 10, "{} recovery codes", codes.len());
    for code in &codes {
        person.country.keep_secret("recovery code", code);
    }
    Ok((app, codes))
}

/// A member of staff with this role makes a passkey by the invitation, and is at work.
pub async fn begins_work(country: &Country, role: &str, means: Means) -> Result<Browser> {
    let l = Texts::new(Lang::Ro);
    let colleague = country.guide.staff.iter().find(|one| one.roles == role);
    let link = colleague.and_then(|one| one.link.as_ref());
    let link = link.with_context(|| format!("no {role} is invited"))?;
    let downloads = country.folder().join("downloads").join(role);
    let browser = Browser::open(means, &downloads).await?;
    browser.gets_an_authenticator().await?;
    browser.visit(link).await?;
    browser.wait_for_heading(&l.get("staff-enrol-title")).await?;
    browser.press(&l.get("passkey-create")).await?;
    browser.wait_for_heading(&l.get("staff-home-title")).await?;
    Ok(browser)
}
