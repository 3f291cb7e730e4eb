//! Refusals at a counter: every reason of the clerk's list. What the person reads is the same for each and tells none of them, and
//! there is always another code, five a day.

use anyhow::{Context as _, Result, ensure};
use e2e::walk::Walker;
use e2e::{Browser, Country, Identity, Means, Person, letters};
use web::{Lang, Texts};

use crate::clerk::{Desk, Shown};
use crate::{counter, strangers};

/// The reasons for one person: as many as there are codes on a day. After the suspicion the next clerk is warned.
const OF_ONE: [&str; 5] = ["photo", "expired", "damaged", "fraud", "not-original"];
/// The reasons for others, the first of which only hands the case over.
const OF_OTHERS: [&str; 5] = ["ruda", "data", "left", "register", "not-for-online"];

/// Each reason once, and there are no others.
pub async fn for_every_reason(country: &Country, desk: &Desk<'_>) -> Result<()> {
    let who = strangers::ordinary(country, 0..2).await?;
    let mut person = Person::is(country, who[0].clone(), Means::PHONE).await?;
    one_after_another(&mut person, desk).await?;
    person.leaves().await?;
    let [relative, data, left, register, not_for_online] = OF_OTHERS;
    for (who, reasons) in [
        (who[1].clone(), &[relative, data, left][..]),
        (strangers::unknown()?, &[register]),
        (strangers::foreigner(country).await?, &[not_for_online]),
    ] {
        let kind = who.kind.clone();
        of_another(country, desk, who, reasons).await.context(kind)?;
    }
    Ok(())
}

async fn one_after_another(person: &mut Person<'_>, desk: &Desk<'_>) -> Result<()> {
    let (country, email) = (person.country, person.identity.email.clone());
    let mut code = counter::registers(person).await?;
    for (at, reason) in OF_ONE.into_iter().enumerate() {
        let before = letters::to(country, &email)?.len();
        let clerk = desk.lock().await;
        clerk.opens_the_case(&Shown::new(&code, &person.identity.cnp)).await?;
        if OF_ONE[..at].contains(&"fraud") {
            clerk.reads("counter-suspected").await?;
        }
        are_all(&clerk.browser).await?;
        clerk.refuses(reason).await.context(reason)?;
        drop(clerk);
        counter::reads_of_the_refusal(person).await?;
        tells_none(&person.browser.text().await?)?;
        is_told_by_letter(country, &email, before).await?;
        person.presses("act-new-button").await?;
        if at + 1 < OF_ONE.len() {
            person.sees("act-title").await?;
            code = counter::shown_code(person).await?;
        }
    }
    person.sees_errors("act-title", &[("act", "act-err-many")]).await
}

/// Fails where the clerk's list has other reasons than people are refused for here.
async fn are_all(browser: &Browser) -> Result<()> {
    let list = "[...document.querySelectorAll('[name=motiv]')].map(reason => reason.value)";
    let listed: Vec<String> = serde_json::from_value(browser.ask(list).await?)?;
    let mut known: Vec<&str> = OF_ONE.into_iter().chain(OF_OTHERS).collect();
    known.retain(|reason| !listed.iter().any(|one| one == reason));
    ensure!(known.is_empty(), "{known:?} is no reason of the list {listed:?}");
    let count = OF_ONE.len() + OF_OTHERS.len();
    ensure!(listed.len() == count, "somebody is refused for each of {count} reasons: {listed:?}");
    Ok(())
}

/// The same without a browser: what one person reads was looked at already.
async fn of_another(
    country: &Country,
    desk: &Desk<'_>,
    who: Identity,
    reasons: &[&str],
) -> Result<()> {
    let (l, email, cnp) = (Texts::new(Lang::Ro), who.email.clone(), who.cnp.clone());
    let mut walker = Walker::is(country, who);
    let mut code = walker.registers_for_a_counter(country).await?;
    for (at, reason) in reasons.iter().enumerate() {
        let before = letters::to(country, &email)?.len();
        let clerk = desk.lock().await;
        clerk.opens_the_case(&Shown::new(&code, &cnp)).await?;
        if *reason == "ruda" {
            // The code is as good as before: a colleague opens the case with it.
            clerk.hands_over().await?;
            continue;
        }
        clerk.refuses(reason).await?;
        drop(clerk);
        let steps = country.guide.hub.join("/cont-nou/pasi")?;
        let page = walker.visitor.visit(&steps).await?.good()?;
        ensure!(page.main().contains(&l.get("act-refused")), "{}", page.main());
        tells_none(&page.main())?;
        is_told_by_letter(country, &email, before).await?;
        if at + 1 < reasons.len() {
            code = walker.asks_for_another_code(country).await?;
        }
    }
    country.visited(walker.visitor.addresses());
    Ok(())
}

/// The letter says that there is something to read, and no more.
async fn is_told_by_letter(country: &Country, email: &str, before: usize) -> Result<()> {
    let subject = Texts::new(Lang::Ro).get("mail-visit-subject");
    let letter = letters::wait(country, email, before, |l| l.subject == subject).await?;
    tells_none(&letter.text)
}

/// Fails where a text tells a reason.
fn tells_none(text: &str) -> Result<()> {
    let l = Texts::new(Lang::Ro);
    for reason in OF_ONE.iter().chain(&OF_OTHERS[1..]) {
        let words = l.get(&format!("counter-why-{reason}"));
        ensure!(!text.contains(&words), "the person reads `{words}`:\n{text}");
    }
    Ok(())
}
