//! A clerk at a counter, who works by keyboard alone.

use anyhow::{Context as _, Result, ensure};
use e2e::{Browser, Country, DOCUMENT, Device, Hands, Means};
use fantoccini::key::Key;
use tokio::sync::Mutex;
use web::{Lang, Texts};

/// A clerk to whom several journeys come, one after another.
pub type Desk<'c> = Mutex<Clerk<'c>>;

/// What somebody shows to the clerk.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The activation code.
    pub code: String,
    /// The number on the document.
    pub cnp: String,
    /// The document.
    pub document: String,
}

impl Shown {
    /// A code, and the document of the registration.
    pub fn new(code: &str, cnp: &str) -> Self {
        Self { code: code.to_owned(), cnp: cnp.to_owned(), document: DOCUMENT.to_owned() }
    }

    /// Another document.
    pub fn with(self, document: &str) -> Self {
        Self { document: document.to_owned(), ..self }
    }
}

/// A clerk with the two screens of a counter.
pub struct Clerk<'c> {
    country: &'c Country,
    pub browser: Browser,
    pub l: Texts,
}

impl<'c> Clerk<'c> {
    /// The country's clerk of this number makes a passkey by the invitation and is at the first screen.
    pub async fn begins(country: &'c Country, number: usize, lang: Lang) -> Result<Self> {
        let clerk = country.guide.staff.iter().filter(|one| one.roles == "clerk").nth(number);
        let link = clerk.and_then(|clerk| clerk.link.as_ref()).context("no clerk is invited")?;
        let means = Means { hands: Hands::Keyboard, lang, ..Means::DESK };
        let folder = country.folder().join(format!("downloads/clerk-{number}"));
        let browser = Browser::open(means, &folder).await?;
        let clerk = Self { country, browser, l: Texts::new(lang) };
        clerk.browser.gets_an_authenticator().await?;
        clerk.browser.visit(link).await?;
        clerk.sees("staff-enrol-title").await?;
        clerk.browser.press(&clerk.l.get("passkey-create")).await?;
        clerk.sees("staff-home-title").await?;
        clerk.comes_to_the_counter().await?;
        Ok(clerk)
    }

    async fn comes_to_the_counter(&self) -> Result<()> {
        self.browser.visit(self.country.guide.hub.join("/ghiseu")?).await?;
        self.sees("staff-counter-title").await
    }

    /// Waits for a page and looks at it as an examiner does.
    pub async fn sees(&self, heading: &str) -> Result<()> {
        self.browser.wait_for_heading(&self.l.get(heading)).await?;
        self.country.examine(&self.browser, Device::Desktop).await
    }

    /// Fails where the page does not say this.
    pub async fn reads(&self, key: &str) -> Result<()> {
        let (text, words) = (self.browser.text().await?, self.l.get(key));
        ensure!(text.contains(&words), "the page does not say `{words}`:\n{text}");
        Ok(())
    }

    async fn types_in(&self, shown: &Shown) -> Result<()> {
        for (field, text) in [("cod", &shown.code), ("cnp", &shown.cnp), ("act", &shown.document)] {
            self.browser.fill(field, text).await?;
        }
        self.browser.press(&self.l.get("counter-open")).await
    }

    /// Where the three do not agree, nothing of the person is on the page.
    pub async fn opens_nothing(&self, shown: &Shown, surname: &str) -> Result<()> {
        self.types_in(shown).await?;
        self.sees("staff-counter-title").await?;
        self.reads("counter-err-disagree").await?;
        let text = self.browser.text().await?;
        ensure!(!text.contains(surname), "the page names the person:\n{text}");
        Ok(())
    }

    /// Types everything, and has the case before them.
    pub async fn opens_the_case(&self, shown: &Shown) -> Result<()> {
        self.types_in(shown).await?;
        self.sees("counter-case-title").await
    }

    /// Presses the button of the refusals with a reason of the list.
    async fn chooses_a_refusal(&self, reason: &str) -> Result<()> {
        let open = self.browser.ask("document.querySelector('main details').open").await?;
        if open == false {
            self.browser.follow_within("main summary").await?;
        }
        self.browser.choose("motiv", reason).await?;
        self.browser.press(&self.l.get("counter-refuse")).await
    }

    /// Ends the case on the screen without validating.
    pub async fn refuses(&self, reason: &str) -> Result<()> {
        self.chooses_a_refusal(reason).await?;
        self.sees("staff-counter-title").await?;
        self.reads("counter-done-refused").await
    }

    /// The person is a relative: the case on the screen is a colleague's.
    pub async fn hands_over(&self) -> Result<()> {
        self.chooses_a_refusal("ruda").await?;
        self.sees("staff-denied-title").await?;
        self.reads("staff-denied-relative").await?;
        self.comes_to_the_counter().await
    }

    /// Opens a case and validates.
    pub async fn confirms(&self, shown: &Shown) -> Result<()> {
        self.opens_the_case(shown).await?;
        for seen in ["act", "foto", "date"] {
            self.browser.choose("verificat", seen).await?;
        }
        self.browser.press(&self.l.get("staff-counter-ok")).await?;
        self.sees("staff-counter-title").await?;
        self.reads("staff-counter-done").await?;
        self.browser.wait_for_focus("cod").await
    }

    /// A reader types into one field after another.
    pub async fn scans(&self, shown: &Shown) -> Result<()> {
        for (field, text) in [("cod", &shown.code), ("cnp", &shown.cnp), ("act", &shown.document)] {
            self.browser.wait_for_focus(field).await?;
            self.browser.scan(text).await?;
        }
        Ok(())
    }

    /// Presses one key after another.
    pub async fn presses(&self, keys: &[Key]) -> Result<()> {
        for key in keys {
            self.browser.keys(&char::from(*key).to_string()).await?;
        }
        Ok(())
    }

    /// Closes the browser, after a last look at what it complained about.
    pub async fn leaves(self) -> Result<()> {
        self.country.visited(self.browser.addresses().await?);
        let complaints = self.browser.complaints().await?;
        let ours = |text: &&String| text.contains("the server responded with");
        let others: Vec<_> = complaints.iter().filter(|text| !ours(text)).collect();
        ensure!(others.is_empty(), "the browser complains: {others:?}");
        self.browser.close().await
    }
}
