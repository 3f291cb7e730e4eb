//! Journeys through a whole country: real sockets, a real browser, independent judges.
//!
//! Starting a country takes seconds, so journeys share one where they can: each test function below is one country.

#![expect(
    clippy::print_stdout,
    reason = "journeys tell how long they took, for whoever reads the run"
)]

mod aside;
mod card;
mod clerk;
mod company;
mod counter;
mod counter_in_english;
mod documents;
mod down;
mod entry;
mod first_time;
mod homonym;
mod identity_card;
mod keyboard;
mod killed;
mod linking;
mod lost;
mod mismatch;
mod morning;
mod once;
mod openid;
mod refusals;
mod returning;
mod roeid;
mod staff;
mod steps;
mod strangers;
mod verify;
mod waiting;
mod weight;
mod wrong_input;

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use e2e::{Country, Means, Roeid, privacy};
use futures_util::StreamExt as _;
use web::Lang;

use crate::clerk::{Clerk, Desk};

type Way<'c> = Pin<Box<dyn Future<Output = Result<()>> + 'c>>;
type Journey<'c> = (String, Way<'c>);

/// Browsers at once: the machines that build us have two cores.
const BROWSERS: usize = 2;

/// How long a journey may take. Generous: the machine may be busy.
const LONGEST: Duration = Duration::from_mins(10);

/// One country at a time: three at once would only wait for each other.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test(flavor = "multi_thread")]
async fn people_with_browsers_get_certificates_and_leave_no_trace() -> Result<()> {
    let _turn = TURN.lock().await;
    let country = Country::start_apart("browsers", &["rocris"]).await?;
    let desk = Desk::new(Clerk::begins(&country, 0, Lang::Ro).await?);
    all(journeys(&country, &desk)).await?;
    desk.into_inner().leaves().await?;
    waiting::tells_by_itself(&country).await.context("the page of a request that waits")?;
    openid::client_agrees(&country, "clean")?;
    documents::hold_before_every_judge(&country)?;
    has_no_leaks(&country)
}

/// Who goes which way, by which means. Each way of failing and of coming back is gone at least with a telephone, by
/// keyboard alone in English, and without scripts.
fn journeys<'d>(country: &'d Country, desk: &'d Desk<'_>) -> Vec<Journey<'d>> {
    let mut journeys: Vec<Journey<'d>> = Vec::new();
    let ways = [
        (Means::PHONE, "a telephone", ["clean", "card-fails", "renamed"]),
        (Means::KEYBOARD, "keyboard alone, English", ["clean-2", "card-fails-2", "renamed-2"]),
        (Means::NO_SCRIPTS, "no scripts", ["clean-3", "card-fails-3", "renamed-3"]),
    ];
    for (means, by, [first, fails, renamed]) in ways {
        let mut add = |what: &str, way| journeys.push((format!("{what}, {by}"), way));
        add("first time", Box::pin(first_time::by_card(country, first, means)));
        add("cards that prove nothing", Box::pin(card::that_prove_nothing(country, fails, means)));
        add("a name that changed", Box::pin(mismatch::in_the_hub(country, renamed, means)));
    }
    let mut add = |what: &str, way| journeys.push((what.to_owned(), way));
    add("every mistake on the way", Box::pin(wrong_input::everywhere(country)));
    add("first time, a desk", Box::pin(first_time::only(country, "clean-5", Means::DESK)));
    add("a person with an entry", Box::pin(entry::is_served_like_everybody(country)));
    add("a recorded person's namesake", Box::pin(entry::waits_for_an_operator(country)));
    add("pages beside the way", Box::pin(aside::are_looked_at(country, Means::PHONE)));
    let english = Means { lang: Lang::En, ..Means::DESK };
    add("pages beside the way, English", Box::pin(aside::are_looked_at(country, english)));
    add("an identity card", Box::pin(identity_card::opens_an_account(country, "bank-outside")));
    let browser = identity_card::in_a_browser(country, "everyday");
    add("identity cards in a browser", Box::pin(browser));
    let counter = counter::ends_with_a_certificate(country, desk, ("once", Means::PHONE));
    add("a visit to a counter, a telephone", Box::pin(counter));
    add("a clerk's morning", Box::pin(morning::of_twenty_cases(country)));
    let plain = counter_in_english::without_scripts(country, desk, "clean-6");
    add("a visit to a counter, English, a desk, no scripts", Box::pin(plain));
    add("every refusal at a counter", Box::pin(refusals::for_every_reason(country, desk)));
    let lost = lost::is_replaced_at_a_counter(country, desk, (3, Means::PHONE));
    add("a lost second factor, a telephone", Box::pin(lost));
    let company = company::is_asked_for(country, "representative", Means::PHONE);
    add("a representative of companies, a telephone", Box::pin(company));
    let company = company::is_asked_for(country, "representative-2", Means::KEYBOARD);
    add("a representative of companies, keyboard alone, English", Box::pin(company));
    add("staff with passkeys", Box::pin(staff::with_passkeys(country)));
    add("staff without scripts", Box::pin(staff::without_scripts(country)));
    add("the first view", Box::pin(weight::of_the_first_view(country)));
    journeys
}

#[tokio::test(flavor = "multi_thread")]
async fn people_have_more_than_one_way_in() -> Result<()> {
    let _turn = TURN.lock().await;
    let country = Country::start_apart("ways", &["hub"]).await?;
    let provider = Roeid::start(country.guide.hub.join("/intrare/roeid")?.as_str())?;
    provider.opens_to(&country).await?;
    let mut ways: Vec<Journey<'_>> = Vec::new();
    let mut add = |what: &str, way| ways.push((what.to_owned(), way));
    for (by, first) in [
        ("a telephone", ("clean", Means::PHONE)),
        ("keyboard alone, English", ("clean-2", Means::KEYBOARD)),
        ("no scripts", ("clean-3", Means::NO_SCRIPTS)),
    ] {
        let way = roeid::ends_with_a_certificate(&country, &provider, first);
        add(&format!("first time with ROeID, {by}"), Box::pin(way));
    }
    let to_ghiseul = ("clean-4", "clean-6", Means::PHONE);
    let way = linking::roeid_to_ghiseul(&country, &provider, to_ghiseul);
    add("ROeID linked to GHISEUL, a telephone", Box::pin(way));
    let way = linking::ghiseul_to_roeid(&country, &provider, ("clean-5", Means::KEYBOARD));
    add("GHISEUL linked to ROeID, keyboard alone, English", Box::pin(way));
    all(ways).await?;
    e2e::roeid::closes(&country).await?;
    roeid::is_closed(&country, Means::PHONE).await.context("ROeID is closed")?;
    has_no_leaks(&country)
}

fn has_no_leaks(country: &Country) -> Result<()> {
    let leaks = privacy::leaks(country)?;
    ensure!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_down_requests_are_kept_and_finish_by_themselves() -> Result<()> {
    let _turn = TURN.lock().await;
    down::each_part_in_turn().await
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_decide_what_the_search_cannot() -> Result<()> {
    let _turn = TURN.lock().await;
    homonym::is_compared_by_operators().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_plays_the_journey_once() -> Result<()> {
    let _turn = TURN.lock().await;
    once::plays_and_ends().await
}

/// Runs journeys side by side and tells about each that failed.
async fn all(journeys: Vec<Journey<'_>>) -> Result<()> {
    let timed = journeys.into_iter().map(|(name, journey)| async move {
        let begun = Instant::now();
        let went = tokio::time::timeout(LONGEST, journey).await;
        let went = went.unwrap_or_else(|_| Err(anyhow!("not at its end after {LONGEST:?}")));
        let took = begun.elapsed().as_secs();
        match &went {
            Ok(()) => println!("{name}: went well in {took} s"),
            Err(error) => println!("{name}: FAILED after {took} s: {error:#}"),
        }
        went.is_ok()
    });
    let went: Vec<bool> =
        futures_util::stream::iter(timed).buffer_unordered(BROWSERS).collect().await;
    let failed = went.iter().filter(|well| !**well).count();
    ensure!(failed == 0, "{failed} of {} journeys failed; what was wrong stands above", went.len());
    Ok(())
}
