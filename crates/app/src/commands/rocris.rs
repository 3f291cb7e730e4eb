//! `cazier rocris …`: what the criminal-record register is told, from the machine itself: messages as an authority would send them, files,
//! and what waits for officers.

mod example;
pub mod files;
mod messages;

use std::path::PathBuf;
use std::process::ExitCode;

use ::store::Db;
use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};

use crate::config::{Config, Rocris};
use crate::roles::{self, Role};

/// What to do.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Send a file of messages to a running register, as an authority
    Send(messages::Sending),
    /// Print a file of messages to try `send` with
    Example(example::Options),
    /// Show the messages that wait in quarantine, with their ages and reasons
    Quarantine(messages::Listing),
    /// Show how long after it happened the register was told, by kind of authority
    Lag(messages::Lag),
    /// Fill the register from files, one person with their whole life a line
    Import(files::Import),
    /// Make such a file with synthetic people
    Generate(files::Generate),
}

/// Which register.
#[derive(Debug, Args)]
pub struct Where {
    /// The configuration file
    #[arg(long, short, default_value = "var/demo/cazier.toml")]
    config: PathBuf,
}

impl Where {
    fn section(&self) -> Result<Rocris> {
        let config = Config::read(&self.config)?;
        config.rocris.with_context(|| format!("{} has no [rocris]", self.config.display()))
    }

    async fn database(&self) -> Result<Db> {
        let db = roles::open(&self.section()?.store).await?;
        let pending = db.pending(Role::Rocris.migrations()).await?;
        anyhow::ensure!(
            pending.is_empty(),
            "migrations are pending ({}); run `cazier migrate` first",
            pending.join(", ")
        );
        Ok(db)
    }
}

/// Does it.
pub async fn run(options: Options) -> Result<ExitCode> {
    match options.what {
        What::Send(options) => messages::send(options).await,
        What::Example(options) => example::run(&options),
        What::Quarantine(options) => messages::quarantine(options).await,
        What::Lag(options) => messages::lag(options).await,
        What::Import(options) => files::import(options).await,
        What::Generate(options) => files::generate(&options),
    }
}
