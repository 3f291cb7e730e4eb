//! Looks at every page in a folder with a real browser and tells what is wrong: `gallery FOLDER [--pictures]`.

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
    let mut words = std::env::args_os().skip(1);
    let folder: PathBuf = words.next().context("usage: gallery FOLDER [--pictures]")?.into();
    let pictures = words.any(|word| word == "--pictures");
    let (pages, wrong) = e2e::gallery::look_at(&folder, pictures).await?;
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
