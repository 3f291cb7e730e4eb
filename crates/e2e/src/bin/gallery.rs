//! Looks at every page in a folder with a real browser and tells what is wrong: `gallery FOLDER`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};

#[tokio::main]
async fn main() -> ExitCode {
    match look().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(&format!("gallery: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn look() -> Result<bool> {
    let folder: PathBuf = std::env::args_os().nth(1).context("usage: gallery FOLDER")?.into();
    let (pages, wrong) = e2e::gallery::look_at(&folder).await?;
    for page in &wrong {
        say(page);
    }
    say(&format!("gallery: {pages} pages, {} with something wrong", wrong.len()));
    Ok(wrong.is_empty())
}

#[expect(clippy::print_stdout, reason = "talks to the person at the terminal")]
fn say(text: &str) {
    println!("{text}");
}
