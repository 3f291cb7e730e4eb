//! Journeys through a whole country: real sockets, a real browser, independent judges.
//!
//! Starting a country takes seconds, so journeys share one where they can: each test function below is one country.

mod card;
mod documents;
mod down;
mod entry;
mod first_time;
mod keyboard;
mod mismatch;
mod once;
mod returning;
mod steps;
mod verify;
mod weight;
mod wrong_input;

use std::future::Future;
use std::pin::Pin;
use std::time::Instant;

use anyhow::{Result, ensure};
use e2e::{Country, Device, privacy};
use futures_util::StreamExt as _;

type Journey<'c> = (&'static str, Pin<Box<dyn Future<Output = Result<()>> + 'c>>);

/// Browsers at once: the machines that build us have two cores.
const BROWSERS: usize = 2;

#[tokio::test(flavor = "multi_thread")]
async fn people_with_browsers_get_certificates_and_leave_no_trace() -> Result<()> {
    let country = Country::start("browsers").await?;
    let journeys: Vec<Journey<'_>> = vec![
        ("first time by card, phone", Box::pin(first_time::by_card(&country, Device::Phone, "clean"))),
        ("every mistake on the way", Box::pin(wrong_input::everywhere(&country))),
        ("first time, keyboard alone, English", Box::pin(keyboard::alone(&country))),
        (
            "first time, no scripts",
            Box::pin(first_time::by_card(&country, Device::PhoneWithoutScripts, "clean-3")),
        ),
        ("a card that is refused", Box::pin(card::refused(&country))),
        ("a bank that does not take part", Box::pin(card::of_a_bank_outside(&country))),
        ("an account with a wrong name", Box::pin(mismatch::wrong_name(&country))),
        ("a person with an entry", Box::pin(entry::waits_for_an_operator(&country))),
        ("the first view", Box::pin(weight::of_the_first_view(&country))),
    ];
    all(journeys).await?;
    documents::hold_before_every_judge(&country)?;
    let leaks = privacy::leaks(&country)?;
    ensure!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_down_requests_are_kept_and_finish_by_themselves() -> Result<()> {
    down::each_part_in_turn().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_plays_the_journey_once() -> Result<()> {
    once::plays_and_ends().await
}

/// Runs journeys side by side and tells about each that failed.
async fn all(journeys: Vec<Journey<'_>>) -> Result<()> {
    let timed = journeys.into_iter().map(|(name, journey)| async move {
        let begun = Instant::now();
        let went = journey.await;
        println!("{name}: {} s, {}", begun.elapsed().as_secs(), if went.is_ok() { "well" } else { "BADLY" });
        (name, went)
    });
    let results: Vec<_> = futures_util::stream::iter(timed).buffer_unordered(BROWSERS).collect().await;
    let failed: Vec<String> = results
        .into_iter()
        .filter_map(|(name, went)| went.err().map(|error| format!("{name}: {error:#}")))
        .collect();
    ensure!(failed.is_empty(), "{} journeys failed:\n\n{}", failed.len(), failed.join("\n\n"));
    Ok(())
}
