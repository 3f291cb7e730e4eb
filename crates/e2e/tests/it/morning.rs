//! A clerk's whole morning in English: twenty people, by keyboard alone and with as few keys as promised.

use anyhow::{Context as _, Result, ensure};
use e2e::walk::Walker;
use e2e::{Country, Identity};
use fantoccini::key::Key;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use web::Lang;

use crate::clerk::{Clerk, Shown};
use crate::strangers;

/// People before lunch.
const CASES: usize = 20;
/// The most keys for somebody who is validated, beside what a reader types: three ticks, the way between them, Enter.
const KEYS_MAX: usize = 6;
/// People who register at once.
const AT_ONCE: usize = 4;

/// Twenty cases, now and then a document that was typed wrong or one that is expired.
pub async fn of_twenty_cases(country: &Country) -> Result<()> {
    let queue: Vec<Shown> = stream::iter(strangers::ordinary(country, 10..10 + CASES).await?)
        .map(|who| registers(country, who))
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let clerk = Clerk::begins(country, 1, Lang::En).await?;
    let (mut validated, mut most) = (0, 0);
    for (number, shown) in queue.iter().enumerate() {
        let before = clerk.browser.pressed();
        let served = match number {
            5 | 15 => refuses_an_expired_document(&clerk, shown).await,
            3 | 10 | 17 => types_a_document_wrong(&clerk, shown).await,
            _ => validates(&clerk, shown).await,
        };
        served.with_context(|| format!("case {number}"))?;
        let keys = clerk.browser.pressed() - before;
        if !matches!(number, 3 | 5 | 10 | 15 | 17) {
            ensure!(keys <= KEYS_MAX, "case {number} took {keys} keys");
            validated += 1;
        }
        most = most.max(keys);
    }
    println!("{CASES} cases, {} keys in all, at most {most} for one", clerk.browser.pressed());
    ensure!(validated == 15, "{validated} were validated at once");
    clerk.leaves().await
}

async fn registers(country: &Country, who: Identity) -> Result<Shown> {
    let mut walker = Walker::is(country, who);
    let code = walker.registers_for_a_counter(country).await?;
    country.visited(walker.visitor.addresses());
    Ok(Shown::new(&code, &walker.identity.cnp))
}

/// Three ticks and Enter.
async fn validates(clerk: &Clerk<'_>, shown: &Shown) -> Result<()> {
    clerk.scans(shown).await?;
    ticks(clerk).await
}

async fn ticks(clerk: &Clerk<'_>) -> Result<()> {
    clerk.browser.wait_for_focus("verificat").await?;
    clerk.presses(&[Key::Space, Key::Tab, Key::Space, Key::Tab, Key::Space]).await?;
    clerk.browser.enter().await?;
    clerk.browser.wait_for_focus("cod").await?;
    clerk.reads("staff-counter-done").await
}

/// The reader took another document: the person's is read into the same field.
async fn types_a_document_wrong(clerk: &Clerk<'_>, shown: &Shown) -> Result<()> {
    clerk.scans(&shown.clone().with("RX 999999")).await?;
    clerk.browser.wait_for_focus("cod").await?;
    clerk.reads("counter-err-disagree").await?;
    clerk.presses(&[Key::Tab, Key::Tab]).await?;
    clerk.browser.scan(&shown.document).await?;
    ticks(clerk).await
}

/// Past the ticks and their button to the reasons, of which it is the second.
async fn refuses_an_expired_document(clerk: &Clerk<'_>, shown: &Shown) -> Result<()> {
    clerk.scans(shown).await?;
    clerk.browser.wait_for_focus("verificat").await?;
    clerk.presses(&[Key::Tab; 4]).await?;
    clerk.presses(&[Key::Enter, Key::Tab, Key::Down]).await?;
    clerk.browser.enter().await?;
    clerk.browser.wait_for_focus("cod").await?;
    clerk.reads("counter-done-refused").await
}
