//! A second way into an account: linked only where both give the same number and the first was shown anew; taken off again, but
//! never the last one.

use anyhow::{Context as _, Result, ensure};
use e2e::walk::Walker;
use e2e::{Country, Means, Person, Roeid};

use crate::{roeid, steps};

/// Whoever has an account through GHISEUL links ROeID. Somebody else's sign-in in the same browser links nothing.
pub async fn roeid_to_ghiseul(
    country: &Country,
    provider: &Roeid,
    (kind, other, means): (&str, &str, Means),
) -> Result<()> {
    Walker::at_home(country, kind).await.context("an account of GHISEUL")?;
    Walker::at_home(country, other).await.context("somebody else's account")?;
    let mut person = Person::arrives(country, kind, means).await?;
    provider.knows(&person.identity).await?;
    comes_by_roeid(&mut person).await?;
    person.sees("link-first-title").await?;

    let me = std::mem::replace(&mut person.identity, country.person(other)?);
    person.follows("signin-button").await?;
    steps::signs_in_at_ghiseul(&mut person, "profile-title").await.context("somebody else")?;
    person.must_read("profile-not-linked").await?;
    ensure!(ways(&person).await? == 1, "a way of another person is listed");
    steps::signs_out_of_both(&mut person).await?;
    person.identity = me;

    comes_by_roeid(&mut person).await?;
    person.sees("link-first-title").await?;
    person.follows("signin-button").await?;
    steps::signs_in_at_ghiseul(&mut person, "link-title").await.context("the first way")?;
    links(&mut person).await?;
    takes_off(&mut person, ("ROeID", "Ghișeul.ro")).await.context("taking off")?;

    // What was taken off is a stranger's way again.
    steps::signs_out_of_both(&mut person).await?;
    comes_by_roeid(&mut person).await?;
    person.sees("link-first-title").await?;
    person.leaves().await
}

/// Whoever has an account through ROeID links GHISEUL, after having thought about it once more.
pub async fn ghiseul_to_roeid(
    country: &Country,
    provider: &Roeid,
    (kind, means): (&str, Means),
) -> Result<()> {
    let mut person = Person::arrives(country, kind, means).await?;
    provider.knows(&person.identity).await?;
    comes_by_roeid(&mut person).await?;
    roeid::registers(&mut person).await.context("an account of ROeID")?;
    person.sees("reason-title").await?;

    person.opens("/intrare?prima=da").await?;
    steps::opens_an_account(&mut person).await?;
    steps::shows_the_card(&mut person).await?;
    steps::confirms_at_the_bank(&mut person).await?;
    steps::agrees(&mut person).await?;
    person.sees("link-first-title").await?;
    person.follows("signin-roeid").await?;
    roeid::signs_in(&mut person).await.context("the first way")?;
    links(&mut person).await?;
    // Now either way leads in, and the first one may go.
    takes_off(&mut person, ("ROeID", "Ghișeul.ro")).await.context("taking off")?;
    person.leaves().await
}

/// ROeID asks anew: whoever was here before may still be signed in there.
async fn comes_by_roeid(person: &mut Person<'_>) -> Result<()> {
    person.opens("/intrare?cale=roeid&din-nou=da").await?;
    roeid::signs_in(person).await
}

async fn links(person: &mut Person<'_>) -> Result<()> {
    person.sees("link-title").await?;
    person.presses("link-button").await?;
    person.sees("profile-title").await?;
    person.must_read("profile-linked").await?;
    ensure!(ways(person).await? == 2, "the way is not listed");
    Ok(())
}

/// How many ways in the account page lists.
async fn ways(person: &Person<'_>) -> Result<u64> {
    let list = "document.querySelector('h2#cai + ul').children.length";
    person.browser.ask(list).await?.as_u64().context("the page lists no ways")
}

/// Takes one way off in one tab, and tries the other one in a tab that still shows both.
async fn takes_off(person: &mut Person<'_>, (one, last): (&str, &str)) -> Result<()> {
    let remove = |person: &Person<'_>, way: &str| format!("{} {way}", person.words("way-remove"));
    let stale = person.browser.opens_a_tab(&person.country.guide.hub.join("/contul-meu")?).await?;
    person.sees("profile-title").await?;
    person.browser.press(&remove(person, one)).await?;
    person.sees("profile-title").await?;
    person.must_read("profile-removed").await?;
    ensure!(ways(person).await? == 1, "the way is still listed");
    ensure!(!person.browser.offers(&remove(person, last)).await?, "the last way may be taken off");
    person.browser.looks_at(stale).await?;
    person.browser.press(&remove(person, last)).await?;
    person.sees("profile-title").await?;
    person.must_read("profile-last-way").await?;
    ensure!(ways(person).await? == 1, "no way in is left");
    Ok(())
}
