//! `cazier serve --config FILE [ROLE…]`: roles in production.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

use crate::config::Config;
use crate::roles::{Country, Role};

/// What to run.
#[derive(Debug, Args)]
pub struct Options {
    /// The configuration file
    #[arg(long, short)]
    config: PathBuf,
    /// Apply pending migrations before serving; otherwise a role refuses to start while some are pending
    #[arg(long)]
    migrate: bool,
    /// The roles to run; all that the file has a section for, where none is named
    roles: Vec<Role>,
}

/// Runs until told to stop.
pub async fn run(options: Options) -> Result<ExitCode> {
    let config = Config::read(&options.config)?;
    let mut country = Country::new(options.migrate);
    let roles = if options.roles.is_empty() { Role::all_in(&config) } else { options.roles };
    if roles.is_empty() {
        bail!("{} has a section for no role", options.config.display());
    }
    for role in roles {
        country.start(role, &config).await?;
    }
    country.until_told(std::future::pending()).await;
    Ok(ExitCode::SUCCESS)
}
