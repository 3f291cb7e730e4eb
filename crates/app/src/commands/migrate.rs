//! `cazier migrate --config FILE [ROLE…]`: schemas, as a step of its own before a new version serves.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::config::Config;
use crate::log::tell;
use crate::roles::{self, Role};

/// What to migrate.
#[derive(Debug, Args)]
pub struct Options {
    /// The configuration file
    #[arg(long, short)]
    config: PathBuf,
    /// Say what is pending, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// The roles; all that the file has a section for, where none is named
    roles: Vec<Role>,
}

/// Exit code 0 where nothing is pending at the end, 1 otherwise.
pub async fn run(options: Options) -> Result<ExitCode> {
    let config = Config::read(&options.config)?;
    let chosen = if options.roles.is_empty() { Role::all_in(&config) } else { options.roles };
    let mut all_done = true;
    for role in chosen {
        let Some(store) = role.store(&config) else { continue };
        let db = roles::open(store).await?;
        if !options.dry_run {
            db.migrate(role.migrations()).await?;
        }
        let pending = db.pending(role.migrations()).await?;
        all_done &= pending.is_empty();
        let said = if pending.is_empty() {
            "up to date".to_owned()
        } else {
            format!("pending: {}", pending.join(", "))
        };
        tell(&format!("{role}: {said}"));
        db.close().await;
    }
    Ok(if all_done { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
