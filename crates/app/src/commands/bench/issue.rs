//! `cazier bench issue`: people who are signed in ask for certificates.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use clap::{Args, ValueEnum};
use hub::request::reasons::{Group, table};

use super::country::{Country, ISSUING, Settings};
use super::load::{Plan, Schedule};
use super::processor::Usage;
use super::report::{self, Run};
use crate::log::tell;

/// How to measure.
#[derive(Debug, Args)]
pub struct Options {
    /// Requests a second that are sent, whether or not they are answered in time
    #[arg(long, default_value_t = 200)]
    rate: u32,
    /// How long each run sends, in seconds
    #[arg(long, default_value_t = 20)]
    seconds: u32,
    /// How many runs
    #[arg(long, default_value_t = 5)]
    runs: u32,
    /// How long is sent at the same rate before each run without being measured, in seconds
    #[arg(long, default_value_t = 3)]
    warm_up: u32,
    /// Where the databases are
    #[arg(long, value_enum, default_value_t = Engine::Sqlite)]
    engine: Engine,
    /// For `--engine postgres`: a server in which databases may be made, `postgres://…`
    #[arg(long)]
    postgres: Option<String>,
    /// What seals the certificates
    #[arg(long, value_enum, default_value_t = Key::P256)]
    key: Key,
    /// How many synthetic people live in the country; three of a hundred are recorded
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1_000..=999_999))]
    persons: u32,
    /// People have mail addresses, and mail about each certificate is sent to a server that throws it away
    #[arg(long)]
    mail: bool,
    /// The folder to work in; it is deleted at the end
    #[arg(long)]
    dir: Option<PathBuf>,
    /// The first of sixteen ports in a row
    #[arg(long, default_value_t = 8800)]
    ports: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Key {
    P256,
    Rsa2048,
}

/// Starts a country, runs, prints.
pub async fn run(options: Options) -> Result<ExitCode> {
    let server = match (options.engine, options.postgres.clone()) {
        (Engine::Sqlite, None) => None,
        (Engine::Postgres, Some(server)) => Some(server),
        (Engine::Sqlite, Some(_)) => bail!("--postgres needs --engine postgres"),
        (Engine::Postgres, None) => bail!("--engine postgres needs --postgres URL"),
    };
    let each = (options.warm_up + options.seconds) * options.rate;
    let reasons = reasons();
    let people = (each * options.runs).div_ceil(u32::try_from(reasons.len())?).max(64);
    ensure!(
        people <= options.persons / 2,
        "{people} people have to be signed in; let at least twice as many live there: --persons {}",
        2 * people
    );
    tell(&report::machine());
    tell(&report::command(&std::env::args().collect::<Vec<_>>()));
    let settings = Settings {
        roles: &ISSUING,
        dir: options.dir.clone(),
        ports: options.ports,
        server,
        rsa: options.key == Key::Rsa2048,
        persons: options.persons,
        signed_in: people,
        mail: options.mail,
    };
    let country = Country::start(settings).await?;
    let plan = Plan::new(&country, reasons);
    let mut runs = Vec::new();
    for number in 1..=options.runs {
        let run = measure(&country, &plan, &options).await?;
        tell(&run.line(number));
        runs.push(run);
    }
    tell(&report::summary(&runs));
    country.end().await?;
    let good = runs.iter().all(|run| run.failed == 0);
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn measure(country: &Country, plan: &Plan, options: &Options) -> Result<Run> {
    let schedule = |seconds| Schedule { rate: options.rate, seconds };
    plan.send(schedule(options.warm_up)).await;
    country.drained().await?;
    let (before, kept) = (Usage::of(country.processes())?, country.kept().await?);
    let told = plan.send(schedule(options.seconds)).await;
    country.drained().await?;
    // What a batch leaves to do after its answer, checkpoints and mail, is part of its price.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (after, kept_after) = (Usage::of(country.processes())?, country.kept().await?);
    Ok(Run::new(told, &after.since(&before), kept_after.since(kept)))
}

/// The codes of the reasons that need no words of the person's own.
fn reasons() -> Vec<String> {
    let today = base::dates::today(base::Clock::now(&base::SystemClock));
    let of = |group: Group| table().of_group(group, today);
    let codes = Group::ALL.into_iter().flat_map(of).filter(|reason| !reason.note);
    codes.map(|reason| reason.code.clone()).collect()
}
