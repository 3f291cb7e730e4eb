//! Journey 7: a person with an entry is served on the same pages as everybody else, and whoever waits for an operator reads no
//! word about why.

use anyhow::{Result, ensure};
use base::dates;
use base::{Clock as _, SystemClock};
use e2e::{Country, Means, Person, letters};

use crate::steps;

/// Words that would tell, in both languages.
const TELLING: [&str; 12] = [
    "înscri",
    "condamn",
    "antecedent",
    "infrac",
    "pedeaps",
    "sentin",
    "conviction",
    "convicted",
    "offence",
    "crime",
    "entry",
    "sentence",
];

/// The certificate comes at once and shows what is recorded; no page on the way and no letter says anything of it.
pub async fn is_served_like_everybody(country: &Country) -> Result<()> {
    let mut person = Person::arrives(country, "entry", Means::PHONE).await?;
    steps::becomes_known(&mut person).await?;
    steps::asks_for_the_first_time(&mut person, "work.job").await?;
    person.sees("done-title").await?;
    says_nothing(&person.browser.text().await?)?;
    person.downloads("done-download").await?;
    let subject = person.l.get("mail-ready-subject");
    let letter =
        letters::wait(country, &person.identity.email, 0, |l| l.subject == subject).await?;
    says_nothing(&format!("{} {}", letter.subject, letter.text))?;

    // The content as a page says what the file says.
    person.follows("copy-link").await?;
    person.sees("copy-title").await?;
    let text = person.browser.text().await?;
    for told in ["este înscris", "Hotărârea", "Infracțiunea", "Pedeapsa sau măsura", "Executarea"]
    {
        ensure!(text.contains(told), "`{told}` is not on the page:\n{text}");
    }
    person.opens("/acasa").await?;
    person.sees("home-title").await?;
    says_nothing(&person.browser.text().await?)?;
    person.leaves().await
}

/// Somebody has the name of a recorded person: a page with a promised day, a letter, and no word about why.
pub async fn waits_for_an_operator(country: &Country) -> Result<()> {
    let mut person = Person::arrives(country, "namesake-2", Means::DESK).await?;
    steps::finds_the_way(&mut person).await?;
    steps::opens_an_account(&mut person).await?;
    steps::shows_the_card(&mut person).await?;
    steps::confirms_at_the_bank(&mut person).await?;
    disagrees_first(&mut person).await?;
    steps::agrees(&mut person).await?;
    steps::registers(&mut person).await?;
    steps::asks_for_the_first_time(&mut person, "work.job").await?;
    person.sees("manual-title").await?;
    person.must_read("manual-text").await?;
    person.must_read("manual-counter").await?;
    let promised = dates::add_working_days(dates::today(SystemClock.now()), 3);
    let text = person.browser.text().await?;
    let day = person.l.date(promised);
    ensure!(text.contains(&day), "the page does not promise {day}:\n{text}");
    says_nothing(&text)?;

    let subject = person.l.get("mail-review-subject");
    let letter =
        letters::wait(country, &person.identity.email, 0, |l| l.subject == subject).await?;
    says_nothing(&format!("{} {}", letter.subject, letter.text))?;
    ensure!(!letter.text.to_lowercase().contains("cazier"), "the letter says what it is about");

    person.opens("/acasa").await?;
    person.sees("home-title").await?;
    person.must_read("status-checking").await?;
    says_nothing(&person.browser.text().await?)?;
    person.leaves().await
}

/// Who does not agree is told what that means, and may change their mind.
async fn disagrees_first(person: &mut Person<'_>) -> Result<()> {
    person.presses("gh-consent-refuse").await?;
    person.sees("gh-declined-title").await?;
    person.must_be_offered("find-office").await?;
    person.presses("gh-card-retry").await
}

/// Fails where a text tells that something is recorded, or that it might be.
pub fn says_nothing(text: &str) -> Result<()> {
    let lower = text.to_lowercase();
    for word in TELLING {
        ensure!(!lower.contains(word), "`{word}` is said:\n{text}");
    }
    Ok(())
}
