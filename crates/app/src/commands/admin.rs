//! `cazier admin --config FILE …`: units and people of the hub, from the machine itself. The first administrator is made here;
//! there is no default account and no default password. Every command leaves its row in the audit trail.

mod staff;
mod unit;

use std::path::PathBuf;
use std::process::ExitCode;

use ::hub::HubConfig;
use ::hub::keys::Keys;
use ::hub::staff::people::House;
use ::store::{Actor, Db};
use anyhow::{Context as _, Result};
use base::Entropy;
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::config::{self, Config};
use crate::log::tell;
use crate::roles::{self, Role};

/// Who acts in the audit trail.
pub const ACTOR: Actor = Actor::System("admin");

/// What to do.
#[derive(Debug, Args)]
pub struct Options {
    /// The configuration file
    #[arg(long, short)]
    config: PathBuf,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Units: where counters are
    #[command(subcommand)]
    Unit(unit::Command),
    /// The people who work in units
    #[command(subcommand)]
    Staff(staff::Command),
}

/// The hub's database with its keys.
pub struct Office {
    /// The database.
    pub db: Db,
    /// What the deployment decided.
    pub config: HubConfig,
    /// The keyed fingerprints.
    pub keys: Keys,
    /// Randomness.
    pub entropy: Entropy,
    json: bool,
}

impl Office {
    /// Opens the office of a configured hub.
    pub async fn open(hub: &config::Hub, json: bool) -> Result<Self> {
        let db = roles::open(&hub.store).await?;
        let pending = db.pending(Role::Hub.migrations()).await?;
        anyhow::ensure!(
            pending.is_empty(),
            "migrations are pending ({}); run `cazier migrate` first",
            pending.join(", ")
        );
        let config = HubConfig::new(hub.site.public_url.clone(), hub.hash_key.read()?);
        let keys = Keys::derive(&config.secret);
        Ok(Self { db, keys, config, entropy: Entropy::system(), json })
    }

    /// What inviting and changing people takes.
    pub fn house(&self) -> House<'_> {
        House { config: &self.config, keys: &self.keys, entropy: &self.entropy }
    }

    /// Answers: in JSON, or in words.
    fn answer(&self, what: &impl Serialize, words: &str) -> Result<()> {
        let text = if self.json { serde_json::to_string_pretty(what)? } else { words.to_owned() };
        tell(&text);
        Ok(())
    }
}

/// Exit code 0 where it was done; an error says why it was not.
pub async fn run(options: Options) -> Result<ExitCode> {
    let config = Config::read(&options.config)?;
    let hub = config.hub.as_ref().context("the file has no section [hub]")?;
    let office = Office::open(hub, options.json).await?;
    let done = match options.what {
        What::Unit(command) => unit::run(&office, command).await,
        What::Staff(command) => staff::run(&office, command).await,
    };
    office.db.close().await;
    done.map(|()| ExitCode::SUCCESS)
}
