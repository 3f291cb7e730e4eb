//! Builds the styles and the script of the pages from `crates/web/ui`, by Node and the locked npm packages.
//!
//! What is built is checked in (`ui/dist`), so nobody needs Node to build the program.

use std::{path::Path, process::Command};

use anyhow::{Context as _, bail};

/// Builds `crates/web/ui/dist`; with `check` only compares it with what its sources build.
///
/// # Errors
/// Where npm or Node fails, a budget is exceeded, a forbidden name is found, or (with `check`) something differs.
pub fn assets(check: bool) -> anyhow::Result<()> {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/web/ui");
    run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]), &ui)?;
    let mut build = Command::new("node");
    build.arg("build.mjs");
    if check {
        build.arg("--check");
    }
    run(&mut build, &ui)
}

fn run(command: &mut Command, folder: &Path) -> anyhow::Result<()> {
    let name = format!("{command:?}");
    let status =
        command.current_dir(folder).status().with_context(|| format!("cannot run {name}"))?;
    if !status.success() {
        bail!("{name} failed: {status}");
    }
    Ok(())
}
