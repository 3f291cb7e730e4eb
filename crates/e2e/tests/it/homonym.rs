//! A person whose namesake is recorded: an operator compares by keyboard and decides, and the certificate comes. And a person whom the
//! register has under another number by mistake: the operator says so, a supervisor agrees, and the certificate shows what is
//! recorded. Neither of them reads why they wait.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use e2e::{Browser, Country, Hands, Means, Person, privacy};
use web::{Lang, Texts};

use crate::entry::says_nothing;
use crate::steps;

/// Actions from the queue to the next case, at most.
const ACTIONS_MAX: usize = 4;
const SPACE: &str = " ";
const ENTER: &str = "\u{E007}";

/// Both, in a country of their own.
pub async fn is_compared_by_operators() -> Result<()> {
    let country = Country::start("homonym").await?;
    let by_keys = Means { hands: Hands::Keyboard, ..Means::DESK };
    let operator = Colleague::begins(&country, "operator", by_keys).await?;

    let mut namesake = waits(&country, "namesake").await.context("a namesake asks")?;
    operator.clears().await.context("the operator decides")?;
    has_a_certificate(&mut namesake).await.context("the certificate comes")?;
    namesake.leaves().await?;

    let mut recorded = waits(&country, "namesake-2").await.context("somebody recorded asks")?;
    operator.recognises(&recorded).await.context("the operator recognises the person")?;
    let here = recorded.browser.address().await?;
    recorded.opens("/acasa").await?;
    recorded.sees("home-title").await?;
    recorded.must_read("status-checking").await?;
    says_nothing(&recorded.browser.text().await?)?;
    recorded.visits(&here).await?;
    let supervisor = Colleague::begins(&country, "supervisor", Means::DESK).await?;
    supervisor.agrees().await.context("the supervisor agrees")?;
    has_a_certificate(&mut recorded).await.context("the certificate with entries comes")?;
    recorded.follows("copy-link").await?;
    recorded.sees("copy-title").await?;
    let text = recorded.browser.text().await?;
    ensure!(text.contains("Pedeapsa sau măsura"), "the certificate shows nothing:\n{text}");
    recorded.leaves().await?;
    operator.leaves().await?;
    supervisor.leaves().await?;
    let leaks = privacy::leaks(&country)?;
    ensure!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
    Ok(())
}

/// Somebody of this kind asks, and reads that an operator looks.
async fn waits<'c>(country: &'c Country, kind: &str) -> Result<Person<'c>> {
    let mut person = Person::arrives(country, kind, Means::DESK).await?;
    steps::becomes_known(&mut person).await?;
    steps::asks_for_the_first_time(&mut person, "work.job").await?;
    person.sees("manual-title").await?;
    says_nothing(&person.browser.text().await?)?;
    Ok(person)
}

/// The page of the request becomes the certificate's.
async fn has_a_certificate(person: &mut Person<'_>) -> Result<()> {
    let begun = Instant::now();
    let (ready, here) = (person.words("done-title"), person.browser.address().await?);
    while !person.browser.heading().await?.starts_with(&ready) {
        ensure!(begun.elapsed() < Duration::from_mins(2), "no certificate came");
        tokio::time::sleep(Duration::from_millis(200)).await;
        person.visits(&here).await?;
    }
    person.sees("done-title").await?;
    person.downloads("done-download").await?;
    Ok(())
}

/// Somebody of the office.
struct Colleague<'c> {
    country: &'c Country,
    browser: Browser,
    l: Texts,
}

impl<'c> Colleague<'c> {
    async fn begins(country: &'c Country, role: &str, means: Means) -> Result<Self> {
        let browser = steps::begins_work(country, role, means).await?;
        Ok(Self { country, browser, l: Texts::new(Lang::Ro) })
    }

    /// Waits for a page and looks at it as an examiner does.
    async fn sees(&self, heading: &str) -> Result<()> {
        self.browser.wait_for_heading(&self.l.get(heading)).await?;
        self.browser.check_accessibility().await?;
        self.browser.check_reflow().await
    }

    async fn opens(&self, page: &str, heading: &str) -> Result<()> {
        self.browser.visit(self.country.guide.hub.join(page)?).await?;
        self.sees(heading).await
    }

    async fn says(&self, words: &str) -> Result<()> {
        let text = self.browser.text().await?;
        ensure!(text.contains(words), "the page does not say `{words}`:\n{text}");
        Ok(())
    }

    /// The fields in which something is said of each candidate, in the order of the page.
    async fn choices(&self) -> Result<Vec<String>> {
        let radios = "[...document.querySelectorAll('main [type=radio][name^=c-]')]";
        let names =
            self.browser.ask(&format!("[...new Set({radios}.map(one => one.name))]")).await?;
        serde_json::from_value(names).context("the names of fields")
    }

    /// From the queue to the next case: take, choose, press.
    async fn clears(&self) -> Result<()> {
        self.opens("/personal/cereri", "staff-queue-title").await?;
        let mut actions = 1;
        self.browser.press(&self.l.get("staff-queue-next")).await?;
        self.sees("staff-case-compare").await?;
        let focus = self.browser.ask("document.activeElement.type").await?;
        ensure!(focus == "radio", "the keyboard starts at {focus}");
        self.says(&self.l.get("counter-differs")).await?;
        // One candidate after another, where there are several: the first ground of each list is another number.
        let candidates = self.browser.ask("document.querySelectorAll('.compare').length").await?;
        let names = self.choices().await?;
        ensure!(candidates == names.len(), "{candidates} candidates, {} choices", names.len());
        for name in names.iter().skip(1) {
            self.browser.choose(name, "different.cnp").await?;
            actions += 1;
        }
        let first = format!("document.querySelector('[name={:?}]').focus()", names[0]);
        self.browser.ask(&first).await?;
        for key in [SPACE, ENTER] {
            self.browser.keys(key).await?;
            actions += 1;
        }
        self.sees("staff-queue-title").await?;
        self.says(&self.l.get("office-said-decided")).await?;
        let allowed = ACTIONS_MAX + names.len() - 1;
        ensure!(actions <= allowed, "{actions} actions for {} candidates", names.len());
        Ok(())
    }

    /// Says that the recorded person is the one who asks.
    async fn recognises(&self, person: &Person<'_>) -> Result<()> {
        self.browser.press(&self.l.get("staff-queue-next")).await?;
        self.sees("staff-case-compare").await?;
        let text = self.browser.text().await?;
        ensure!(!text.contains(&person.identity.cnp), "the CNP is not masked:\n{text}");
        // The surest comes first.
        for (n, name) in self.choices().await?.iter().enumerate() {
            let ground = if n == 0 { "same.mistake" } else { "different.cnp" };
            self.browser.choose(name, ground).await?;
        }
        self.browser.press(&self.l.get("office-decide")).await?;
        self.sees("staff-queue-title").await?;
        self.says(&self.l.get("office-said-proposed")).await
    }

    async fn agrees(&self) -> Result<()> {
        self.opens("/personal/confirmari", "office-second-title").await?;
        let link = self.browser.ask("document.querySelector('main table a').textContent").await?;
        self.browser.follow(link.as_str().context("nothing to confirm")?).await?;
        self.sees("office-second-title").await?;
        self.says(&self.l.get("staff-case-second")).await?;
        self.browser.press(&self.l.get("office-agree")).await?;
        self.sees("office-second-title").await?;
        self.says(&self.l.get("office-second-none")).await
    }

    async fn leaves(self) -> Result<()> {
        let complaints = self.browser.complaints().await?;
        ensure!(complaints.is_empty(), "the browser complains: {complaints:?}");
        self.browser.close().await
    }
}
