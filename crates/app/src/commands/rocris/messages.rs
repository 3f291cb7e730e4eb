//! `cazier rocris send`, `quarantine` and `lag`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use base::{Clock as _, Date, dates};
use clap::Args;
use rocris::intake::wire::{Answer, MESSAGES_MAX, MessageResult, Outcome};
use rocris::intake::{lag as lags, store};
use serde::Deserialize;
use serde_json::{Value, json};
use web::peer::Peer;

use super::Where;
use crate::log::tell;

/// What to send.
#[derive(Debug, Args)]
pub struct Sending {
    #[command(flatten)]
    at: Where,
    /// The authority, by its name in the configuration: court, prosecutor, prison … in the demonstration
    #[arg(long = "as")]
    sender: String,
    /// A JSON file `{ "messages": [ … ] }` as in docs/openapi/rocris.json
    file: PathBuf,
}

/// Which messages to show.
#[derive(Debug, Args)]
pub struct Listing {
    #[command(flatten)]
    at: Where,
    /// At most so many, oldest first
    #[arg(long, default_value_t = 100)]
    most: u32,
}

/// Which messages to count.
#[derive(Debug, Args)]
pub struct Lag {
    #[command(flatten)]
    at: Where,
    /// Received from this day on
    #[arg(long, default_value = "2020-01-01")]
    from: Date,
    /// Received before this day
    #[arg(long, default_value = "2100-01-01")]
    until: Date,
}

#[derive(Deserialize)]
struct File {
    messages: Vec<Value>,
}

/// Sends and prints what became of each message; fails where one was wrong.
pub async fn send(options: Sending) -> Result<ExitCode> {
    let section = options.at.section()?;
    let known: Vec<&str> = section.senders.iter().map(|sender| sender.name.as_str()).collect();
    let sender = section.senders.iter().find(|sender| sender.name == options.sender);
    let sender = sender.with_context(|| {
        format!("there is no sender {}; there are: {}", options.sender, known.join(", "))
    })?;
    let text = std::fs::read_to_string(&options.file)
        .with_context(|| format!("cannot read {}", options.file.display()))?;
    let file: File = serde_json::from_str(&text)
        .with_context(|| format!("{} is not {{ \"messages\": [ … ] }}", options.file.display()))?;
    let peer = Peer::new("rocris", section.site.public_url, sender.token.read()?, web::client());
    let mut all_right = true;
    for some in file.messages.chunks(MESSAGES_MAX) {
        let answer: Answer = peer.post("v1/events", &json!({ "messages": some })).await?;
        for result in answer.results {
            all_right &= !matches!(result.outcome, Outcome::Invalid | Outcome::Conflict);
            tell(&said(&result));
        }
    }
    Ok(if all_right { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn said(result: &MessageResult) -> String {
    let word = |value: Value| value.as_str().unwrap_or_default().to_owned();
    let number = result.number.as_deref().unwrap_or("(no number)");
    let mut line = format!("{number}: {}", word(json!(result.outcome)));
    for reason in &result.reasons {
        let _ = write!(line, ", {}", word(json!(reason)));
    }
    for error in &result.errors {
        let allowed = error.allowed.as_deref().map(|allowed| format!("; allowed: {allowed}"));
        let allowed = allowed.unwrap_or_default();
        let _ = write!(line, "\n  {} {}{allowed}", error.path, error.problem);
    }
    line
}

/// Prints what waits, without saying about whom.
pub async fn quarantine(options: Listing) -> Result<ExitCode> {
    let db = options.at.database().await?;
    let waiting = store::quarantine(&mut db.read().await?, None, options.most).await?;
    let today = dates::today(base::SystemClock.now());
    for message in &waiting {
        let days = dates::days_between(dates::today(message.received_at), today);
        let reasons: Vec<String> = message
            .reasons
            .iter()
            .map(|reason| json!(reason).as_str().unwrap_or_default().to_owned())
            .collect();
        tell(&format!(
            "{}  {days:>4} days  {} {}  {}",
            message.id,
            message.sender,
            message.number,
            reasons.join(", ")
        ));
    }
    tell(&format!("{} in quarantine are shown", waiting.len()));
    Ok(ExitCode::SUCCESS)
}

/// Prints the lags.
pub async fn lag(options: Lag) -> Result<ExitCode> {
    let db = options.at.database().await?;
    let span = (options.from, options.until);
    tell("authority        messages  median days  nine of ten within days");
    for lag in lags::report(&mut db.read().await?, span).await? {
        tell(&format!(
            "{:15} {:>9}  {:>11}  {:>23}",
            lag.sender.code(),
            lag.messages,
            lag.median_days,
            lag.p90_days
        ));
    }
    Ok(ExitCode::SUCCESS)
}
