//! Stopped at any moment: every part is killed while requests are on their way, at moments that a seed decides, and all
//! finish exactly once.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use base::{Clock as _, SystemClock};
use e2e::visitor::Filled;
use e2e::walk::Walker;
use e2e::{Country, Page, Visitor};
use futures_util::future::try_join_all;

use crate::down::{PATIENCE, counted, is_certificate, issued};

/// What is killed, each once: everything that a request needs.
const PARTS: [&str; 5] = ["hub", "rocris", "registers", "signer", "devpki"];

/// What is asked for meanwhile: each reason may be asked for once a day.
const REASONS: [&str; 12] = [
    "work.internship",
    "work.services",
    "work.volunteering",
    "work.independent",
    "work.dispatcher",
    "work.instructor",
    "study.course",
    "study.driving-school",
    "study.residency",
    "family.adoption",
    "family.marriage",
    "arms.hunting",
];

/// Within this time requests are sent and parts are killed.
const WINDOW_MILLISECONDS: u64 = 4_000;

/// Sends requests and kills every part, all at once; then nothing is lost and nothing is there twice.
pub async fn at_any_moment(country: &Country, walker: &mut Walker) -> Result<()> {
    let seed = seed()?;
    println!("killed at any moment: CAZIER_SEED={seed} repeats these moments");
    let (certificates, announced) = counted(country, walker).await?;
    let mut ready = Vec::new();
    for reason in REASONS {
        let page = walker.chooses(country, reason).await?;
        ready.push((reason, page.form(&["_key", "motiv"])?, page));
    }
    let asking = ready.into_iter().map(|(reason, form, page)| {
        let visitor = walker.visitor.clone();
        async move {
            tokio::time::sleep(moment(seed, reason)).await;
            asks_until_answered(visitor, form, &page).await.context(reason)
        }
    });
    let killing = PARTS.map(|part| async move {
        tokio::time::sleep(moment(seed, part)).await;
        country.kill_role(part)?;
        country.start_role(part).await.context(part)
    });
    let (asked, _) = tokio::try_join!(try_join_all(asking), try_join_all(killing))?;
    country.wait_for_sites().await?;
    for page in asked {
        walker.waits_for(&page.url, PATIENCE, is_certificate).await?;
    }
    let all = (certificates + REASONS.len(), announced + REASONS.len());
    issued(country, walker, all).await
}

/// Decides the moments; one from before may be handed over.
fn seed() -> Result<u64> {
    match std::env::var("CAZIER_SEED") {
        Ok(seed) => seed.parse().context("CAZIER_SEED is no number"),
        Err(_) => Ok(u64::try_from(SystemClock.now().as_second())?),
    }
}

/// The moment of something within the window.
fn moment(seed: u64, what: &str) -> Duration {
    let mut hasher = DefaultHasher::new();
    (seed, what).hash(&mut hasher);
    Duration::from_millis(hasher.finish() % WINDOW_MILLISECONDS)
}

/// Sends the same form again while nobody answers, as a person does.
async fn asks_until_answered(mut visitor: Visitor, form: Filled, from: &Page) -> Result<Page> {
    let begun = Instant::now();
    loop {
        match visitor.send(form.clone(), from).await {
            Ok(page) if page.status.is_success() => return Ok(page),
            other => ensure!(begun.elapsed() < PATIENCE, "nobody answers: {other:?}"),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
