//! Tasks of the house: `cargo xtask test` installs what the tests need and runs everything;
//! `tidy`, `assets`, `pg` and `tools` are its parts, to be run alone.

mod assets;
mod pg;
mod rules;
mod test;
mod threats;
mod tidy;
mod tools;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, bail};

const USAGE: &str = "\
usage: cargo xtask TASK
  test            install what is missing, then check and test everything
  test peers      only the independent OpenID Connect peers
  tidy            the rules of the house: lengths, layers, names, dependencies
  assets [--check]  build styles and scripts from crates/web/ui; --check compares only
  rules           make docs/rules.md: each rule, where it is kept and which test shows it
  openapi         compare each provider's routes and messages with its document in docs/openapi
  pg              start a private PostgreSQL and print its address until Enter is pressed
  tools           install what the tests need and print where it is";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["test"] => test::test(),
        ["test", "peers"] => test::peers(),
        ["tidy"] => tidy::tidy(&root()),
        ["assets"] => assets::assets(false),
        ["assets", "--check"] => assets::assets(true),
        ["rules"] => rules::rules(&root()),
        ["openapi"] => test::openapi(),
        ["pg"] => hold_postgres(),
        ["tools"] => tools::install(&root()).map(|tools| say(&format!("{tools:#?}"))),
        _ => {
            say(USAGE);
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("xtask: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn hold_postgres() -> Result<()> {
    let cluster = pg::start(&root())?;
    say(&format!("CAZIER_TEST_PG={}\nPress Enter to stop it.", cluster.url));
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}

/// The workspace's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the workspace")
        .to_path_buf()
}

/// Tells the person at the terminal something.
#[expect(clippy::print_stdout, reason = "a task talks to the person at the terminal")]
fn say(text: &str) {
    println!("{text}");
}

/// Runs a command and fails with its name where it fails.
fn run(command: &mut Command) -> Result<()> {
    let shown = format!("{command:?}");
    let status = command.status().with_context(|| format!("cannot start {shown}"))?;
    if !status.success() {
        bail!("{shown} failed ({status})");
    }
    Ok(())
}
