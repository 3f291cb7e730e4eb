//! A registration in the hub that ends at a counter: form, activation code, a visit that is refused, one that is confirmed, the
//! second factor, the certificate. The clerk works by keyboard alone.

use anyhow::{Context as _, Result, ensure};
use e2e::{Browser, Country, Hands, Means, PASSWORD, Person};
use web::{Lang, Texts};

use crate::steps;

/// What the person brings.
const DOCUMENT: &str = "RX 123456";

/// The whole way of one person, and the two screens of one clerk.
pub async fn ends_with_a_certificate(country: &Country, kind: &str, means: Means) -> Result<()> {
    let mut person = Person::arrives(country, kind, means).await?;
    let code = registers(&mut person).await.context("registering")?;
    let clerk = Clerk::begins(country).await.context("the clerk begins")?;
    clerk.sees_nothing_without_all_three(&person, &code).await?;
    clerk.refuses(&person, &code, "photo").await.context("refusing")?;
    let code = asks_for_another_code(&mut person).await.context("another code")?;
    clerk.confirms(&person, &code).await.context("confirming")?;
    clerk.leaves().await?;
    gets_a_certificate(&mut person).await.context("after the visit")?;
    comes_back_with_the_passkey(&mut person).await.context("coming back")?;
    person.leaves().await
}

/// From the choice of a way to the code for the counter.
async fn registers(person: &mut Person<'_>) -> Result<String> {
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
async fn shown_code(person: &Person<'_>) -> Result<String> {
    person.must_read("act-once").await?;
    let code = person.browser.ask("document.querySelector('main .reference').textContent").await?;
    let code = code.as_str().context("no code on the page")?.to_owned();
    ensure!(code.chars().filter(char::is_ascii_alphanumeric).count() == 10, "`{code}` is no code");
    person.country.keep_secret("code by mail", &code);
    Ok(code)
}

async fn asks_for_another_code(person: &mut Person<'_>) -> Result<String> {
    person.opens("/cont-nou/pasi").await?;
    person.sees("act-title").await?;
    person.must_read("act-refused").await?;
    person.presses("act-new-button").await?;
    person.sees("act-title").await?;
    shown_code(person).await
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
    person.opens("/cereri/motiv").await?;
    steps::asks_for_the_first_time(person, "work.job").await?;
    person.sees("done-title").await?;
    person.downloads("done-download").await?;
    Ok(())
}

async fn comes_back_with_the_passkey(person: &mut Person<'_>) -> Result<()> {
    person.presses("sign-out").await?;
    person.opens("/intrare/parola").await?;
    person.sees("member-signin-title").await?;
    let email = person.identity.email.clone();
    person.types("email", &email).await?;
    person.types("parola", PASSWORD).await?;
    person.presses("gh-sign-in").await?;
    person.sees("second-title").await?;
    person.presses("passkey-get").await?;
    person.sees("home-title").await
}

/// A clerk of the unit that every country has.
struct Clerk {
    browser: Browser,
    l: Texts,
}

impl Clerk {
    /// Makes a passkey by the invitation and is at the first screen.
    async fn begins(country: &Country) -> Result<Self> {
        let means = Means { hands: Hands::Keyboard, ..Means::DESK };
        let browser = steps::begins_work(country, "clerk", means).await?;
        let clerk = Self { browser, l: Texts::new(Lang::Ro) };
        clerk.sees("staff-home-title").await?;
        clerk.browser.visit(country.guide.hub.join("/ghiseu")?).await?;
        clerk.sees("staff-counter-title").await?;
        Ok(clerk)
    }

    /// Waits for a page and looks at it as an examiner does.
    async fn sees(&self, heading: &str) -> Result<()> {
        self.browser.wait_for_heading(&self.l.get(heading)).await?;
        self.browser.check_accessibility().await?;
        self.browser.check_reflow().await
    }

    async fn says(&self, key: &str) -> Result<()> {
        let (text, words) = (self.browser.text().await?, self.l.get(key));
        ensure!(text.contains(&words), "the page does not say `{words}`:\n{text}");
        Ok(())
    }

    async fn types_in(&self, code: &str, cnp: &str, document: &str) -> Result<()> {
        for (field, text) in [("cod", code), ("cnp", cnp), ("act", document)] {
            self.browser.fill(field, text).await?;
        }
        self.browser.press(&self.l.get("counter-open")).await
    }

    /// With another document nothing of the person is on the page.
    async fn sees_nothing_without_all_three(&self, person: &Person<'_>, code: &str) -> Result<()> {
        self.types_in(code, &person.identity.cnp, "RX 999999").await?;
        self.sees("staff-counter-title").await?;
        self.says("counter-err-disagree").await?;
        let text = self.browser.text().await?;
        ensure!(!text.contains(&person.identity.surname), "the page names the person:\n{text}");
        Ok(())
    }

    async fn opens_the_case(&self, person: &Person<'_>, code: &str) -> Result<()> {
        self.types_in(code, &person.identity.cnp, DOCUMENT).await?;
        self.sees("counter-case-title").await
    }

    async fn refuses(&self, person: &Person<'_>, code: &str, reason: &str) -> Result<()> {
        self.opens_the_case(person, code).await?;
        self.browser.ask("document.querySelector('main summary').focus()").await?;
        self.browser.keys("\u{E007}").await?;
        self.browser.choose("motiv", reason).await?;
        self.browser.press(&self.l.get("counter-refuse")).await?;
        self.sees("staff-counter-title").await?;
        self.says("counter-done-refused").await
    }

    async fn confirms(&self, person: &Person<'_>, code: &str) -> Result<()> {
        self.opens_the_case(person, code).await?;
        for seen in ["act", "foto", "date"] {
            self.browser.choose("verificat", seen).await?;
        }
        self.browser.press(&self.l.get("staff-counter-ok")).await?;
        self.sees("staff-counter-title").await?;
        self.says("staff-counter-done").await?;
        let focus = self.browser.ask("document.activeElement.name").await?;
        ensure!(focus == "cod", "the next case begins at {focus}");
        Ok(())
    }

    async fn leaves(self) -> Result<()> {
        let complaints = self.browser.complaints().await?;
        let ours = |text: &&String| text.contains("the server responded with");
        let others: Vec<_> = complaints.iter().filter(|text| !ours(text)).collect();
        ensure!(others.is_empty(), "the browser complains: {others:?}");
        self.browser.close().await
    }
}
