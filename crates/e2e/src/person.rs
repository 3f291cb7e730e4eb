//! A person on a journey: an identity, a browser, a language, and eyes that check every page they see.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use url::Url;
use web::Texts;

use crate::browser::{Browser, Means};
use crate::country::{Country, Identity};
use crate::{CardReader, letters};

/// Somebody who came to get a certificate.
#[derive(Debug)]
pub struct Person<'c> {
    /// Where they live.
    pub country: &'c Country,
    /// Who they are.
    pub identity: Identity,
    /// What they look at.
    pub browser: Browser,
    /// The texts in their language.
    pub l: Texts,
    means: Means,
    letters_read: usize,
    /// The pages they saw, by heading, each counted once in a row.
    pub screens: Vec<String>,
    /// Buttons, links and options that they touched.
    pub taps: usize,
}

impl<'c> Person<'c> {
    /// Somebody of a kind in the guide opens a browser.
    pub async fn arrives(country: &'c Country, kind: &str, means: Means) -> Result<Self> {
        Self::is(country, country.person(kind)?, means).await
    }

    /// This very person opens a browser.
    pub async fn is(country: &'c Country, identity: Identity, means: Means) -> Result<Self> {
        Self::is_beside(country, identity, means, None).await
    }

    /// The same, with a card reader beside the computer.
    pub async fn is_beside(
        country: &'c Country,
        identity: Identity,
        means: Means,
        reader: Option<&CardReader>,
    ) -> Result<Self> {
        country.keeps_secrets_of(&identity);
        let downloads = country.folder().join("downloads").join(&identity.kind);
        let browser = Browser::open_beside(means, &downloads, reader).await?;
        Ok(Self {
            country,
            identity,
            browser,
            l: Texts::new(means.lang),
            means,
            letters_read: 0,
            screens: Vec::new(),
            taps: 0,
        })
    }

    /// The words of a text before its first placeholder.
    pub fn words(&self, key: &str) -> String {
        let text = self.l.get(key);
        text.split('{').next().unwrap_or_default().trim().to_owned()
    }

    /// Whether their browser runs scripts.
    pub fn runs_scripts(&self) -> bool {
        self.means.device.runs_scripts()
    }

    /// Goes to a page of the hub.
    pub async fn opens(&mut self, path: &str) -> Result<()> {
        self.browser.visit(self.country.guide.hub.join(path)?).await
    }

    /// Goes to an address.
    pub async fn visits(&mut self, url: &Url) -> Result<()> {
        self.browser.visit(url).await
    }

    /// Waits for the page with this heading and looks at it: language, title, one heading, no sideways scrolling, no
    /// violation of WCAG 2.2 AA, no complaint of the browser.
    pub async fn sees(&mut self, key: &str) -> Result<()> {
        let heading = self.words(key);
        self.sees_heading(&heading).await
    }

    /// The same for a heading that is no text of ours.
    pub async fn sees_heading(&mut self, heading: &str) -> Result<()> {
        self.browser.wait_for_heading(heading).await?;
        if self.screens.last().is_none_or(|last| last != heading) {
            self.screens.push(heading.to_owned());
        }
        self.check_page(heading).await.with_context(|| format!("on the page `{heading}`"))
    }

    /// Looks at a page that only passes something on and goes on by its button. With scripts nobody sees such a page, so
    /// it is no screen of the way.
    pub async fn passes_over(&mut self, key: &str) -> Result<()> {
        let heading = self.words(key);
        self.browser.wait_for_heading(&heading).await?;
        self.check_page(&heading).await.with_context(|| format!("passing over `{heading}`"))?;
        self.browser.press(&self.words("continue")).await
    }

    async fn check_page(&self, heading: &str) -> Result<()> {
        let title = self.browser.title().await?;
        ensure!(title.contains(heading), "the title `{title}` does not name the page");
        let headings = self.browser.ask("document.querySelectorAll('h1').length").await?;
        ensure!(headings == 1, "{headings} main headings");
        let lang = self.browser.ask("document.documentElement.lang").await?;
        ensure!(lang == self.l.lang.code(), "the page says that it is in {lang}");
        let enhanced = "document.body.classList.contains('js-enabled')";
        let enhanced = self.browser.ask(enhanced).await? == Value::Bool(true);
        ensure!(enhanced == self.runs_scripts(), "scripts run: {enhanced}");
        self.country.examine(&self.browser, self.means.device).await?;
        self.notes_addresses().await
    }

    /// Notes which addresses the browser asked for; all must be in the country.
    async fn notes_addresses(&self) -> Result<()> {
        let addresses = self.browser.addresses().await?;
        for address in &addresses {
            let host = Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
            let own = host.is_none_or(|host| host.ends_with(".localhost"));
            // A browser that opens shows a page of its own.
            let own = own || address.starts_with("chrome://") || address.starts_with("data:");
            ensure!(own, "the browser was led out of the country: {address}");
        }
        self.country.visited(addresses);
        Ok(())
    }

    /// Fails where the browser refused something: each is a page that works less well than we think.
    pub async fn has_no_complaints(&self) -> Result<()> {
        let complaints = self.browser.complaints().await?;
        // Answers of 4xx are told as complaints, too; the journeys see to those themselves. So are scripts that we block.
        let ours = |text: &&String| {
            text.contains("the server responded with") || text.contains("ERR_BLOCKED_BY_CLIENT")
        };
        let others: Vec<_> = complaints.iter().filter(|text| !ours(text)).collect();
        ensure!(others.is_empty(), "the browser complains: {others:?}");
        Ok(())
    }

    /// Presses the button with this text.
    pub async fn presses(&mut self, key: &str) -> Result<()> {
        self.taps += 1;
        self.browser.press(&self.words(key)).await
    }

    /// Follows the link with this text.
    pub async fn follows(&mut self, key: &str) -> Result<()> {
        self.taps += 1;
        self.browser.follow(&self.words(key)).await
    }

    /// Follows a link whose text is no text of ours.
    pub async fn follows_words(&mut self, words: &str) -> Result<()> {
        self.taps += 1;
        self.browser.follow(words).await
    }

    /// Chooses an option.
    pub async fn chooses(&mut self, name: &str, value: &str) -> Result<()> {
        self.taps += 1;
        self.browser.choose(name, value).await
    }

    /// Types into a field.
    pub async fn types(&mut self, name: &str, text: &str) -> Result<()> {
        self.browser.fill(name, text).await
    }

    /// Fetches the newest code from the mailbox.
    pub async fn reads_mail_code(&mut self) -> Result<String> {
        let has_code = |letter: &letters::Letter| letters::six_digits(&letter.subject).is_some();
        let address = &self.identity.email;
        let letter = letters::wait(self.country, address, self.letters_read, has_code).await?;
        self.letters_read = letters::to(self.country, address)?.len();
        let code = letters::six_digits(&letter.subject).context("no code")?;
        self.country.keep_secret("code by mail", &code);
        Ok(code)
    }

    /// Begins to count the letters anew, at another address.
    pub fn forgets_letters(&mut self) {
        let letters = letters::to(self.country, &self.identity.email);
        self.letters_read = letters.map_or(0, |letters| letters.len());
    }

    /// Waits for a page of the site with this name, whatever its heading.
    pub async fn sees_site(&mut self, key: &str) -> Result<()> {
        let name = self.words(key);
        let shown = self.browser.title().await?;
        ensure!(shown.contains(&name), "`{shown}` is not a page of `{name}`");
        let heading = self.browser.heading().await?;
        self.check_page(&heading).await.with_context(|| format!("on the page `{heading}`"))
    }

    /// Fetches the newest code from the telephone.
    pub async fn reads_sms_code(&self) -> Result<String> {
        let code = letters::newest_sms_code(self.country, &self.identity).await?;
        self.country.keep_secret("OTP", &code);
        Ok(code)
    }

    /// Downloads the certificate behind the link with this text.
    pub async fn downloads(&mut self, key: &str) -> Result<std::path::PathBuf> {
        self.taps += 1;
        self.browser.download(&self.words(key)).await
    }

    /// The certificate's number on the page.
    pub async fn reads_number(&self) -> Result<String> {
        let text = self.browser.text().await?;
        let mut words = text.split_whitespace();
        let number = words.find(|word| word.starts_with("CJ-")).map(str::to_owned);
        number.with_context(|| format!("no number on the page:\n{text}"))
    }

    /// Fails where the page does not say this.
    pub async fn must_read(&self, key: &str) -> Result<()> {
        self.must_read_words(&self.words(key)).await
    }

    /// Fails where the page does not say this, which is no text of ours.
    pub async fn must_read_words(&self, words: &str) -> Result<()> {
        let text = self.browser.text().await?;
        ensure!(text.contains(words), "the page does not say `{words}`:\n{text}");
        Ok(())
    }

    /// Fails where the page does not offer a link or button with this text.
    pub async fn must_be_offered(&self, key: &str) -> Result<()> {
        let offered = self.browser.offers(&self.words(key)).await?;
        ensure!(
            offered,
            "the page does not offer `{}`:\n{}",
            self.words(key),
            self.browser.text().await?
        );
        Ok(())
    }

    /// Looks at a page that refuses a form: status 422, title, summary with links to the fields, what was typed is kept.
    ///
    /// `wrong` names each field with the text of its error.
    pub async fn sees_errors(&mut self, key: &str, wrong: &[(&str, &str)]) -> Result<()> {
        let heading = self.words(key);
        self.browser.wait_for_heading(&heading).await?;
        let looked = self.check_errors(wrong).await;
        looked.with_context(|| format!("on the page `{heading}` with errors"))?;
        self.check_page(&heading)
            .await
            .with_context(|| format!("on the page `{heading}` with errors"))
    }

    async fn check_errors(&self, wrong: &[(&str, &str)]) -> Result<()> {
        let status = self.browser.status().await?;
        ensure!(status == 422, "the status is {status}");
        let title = self.browser.title().await?;
        ensure!(title.starts_with(&self.words("err-prefix")), "the title is `{title}`");
        let summary = self
            .browser
            .ask(
                "[...document.querySelectorAll('.govuk-error-summary li a')].map(link => {
                    const field = document.getElementById(link.hash.slice(1))
                    const group = field && field.closest('.govuk-form-group')
                    const message = group && group.querySelector('.govuk-error-message')
                    return {
                        text: link.textContent.trim(),
                        name: field ? field.name : null,
                        beside: message ? message.textContent : '',
                        described: !!message && [field, field.closest('fieldset')].some(it => it
                            && (it.getAttribute('aria-describedby') || '').split(' ').includes(message.id)),
                    }
                })",
            )
            .await?;
        let entries: Vec<Value> = serde_json::from_value(summary)?;
        let seen: Vec<&str> = entries.iter().filter_map(|entry| entry["name"].as_str()).collect();
        let names: Vec<&str> = wrong.iter().map(|(name, _)| *name).collect();
        ensure!(seen == names, "errors at {seen:?}, expected at {names:?}: {entries:?}");
        for (entry, (name, key)) in entries.iter().zip(wrong) {
            let text = self.words(key);
            let said = |part: &str| entry[part].as_str().unwrap_or_default().contains(&text);
            ensure!(said("text") && said("beside"), "{name} does not say `{text}`: {entry}");
            ensure!(entry["described"] == true, "the error of {name} is not tied to it: {entry}");
        }
        // The focus goes to the summary by a script, the link to the field by the browser itself.
        self.browser.follow_within(".govuk-error-summary li a").await?;
        let focused = self.browser.ask("document.activeElement.name").await?;
        ensure!(focused == names[0], "the summary leads to {focused}, not to {}", names[0]);
        Ok(())
    }

    /// Fails where a field does not hold what was typed.
    pub async fn must_keep(&self, name: &str, value: &str) -> Result<()> {
        let kept = self.browser.value(name).await?;
        ensure!(kept == value, "{name} holds `{kept}` instead of `{value}`");
        Ok(())
    }

    /// Closes the browser, after a last look at what it complained about.
    pub async fn leaves(self) -> Result<()> {
        self.notes_addresses().await?;
        self.has_no_complaints().await?;
        self.browser.close().await
    }
}
