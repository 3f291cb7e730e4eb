//! The executable `cazier`: every role, and the commands that people give.

mod commands;
mod config;
mod demo;
mod log;
mod roles;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Issues criminal-record certificates online.
#[derive(Debug, Parser)]
#[command(name = "cazier", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the whole country on this machine, with synthetic people
    Demo(demo::Options),
    /// Run the roles that a configuration file has a section for
    Serve(commands::serve::Options),
    /// Bring the databases of roles to this version
    Migrate(commands::migrate::Options),
    /// Units and people of the hub; makes the first administrator
    Admin(commands::admin::Options),
    /// The criminal-record register: messages, files, and what waits
    Rocris(commands::rocris::Options),
    /// Measure how fast this machine does the work
    Bench(commands::bench::Options),
    /// Check a certificate's signature and integrity, offline
    Verify(commands::verify::Options),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    log::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = runtime.map_err(anyhow::Error::from).and_then(|runtime| {
        runtime.block_on(async {
            match cli.command {
                Command::Demo(options) => demo::run(options).await,
                Command::Serve(options) => commands::serve::run(options).await,
                Command::Migrate(options) => commands::migrate::run(options).await,
                Command::Admin(options) => commands::admin::run(options).await,
                Command::Rocris(options) => commands::rocris::run(options).await,
                Command::Bench(options) => Box::pin(commands::bench::run(options)).await,
                Command::Verify(options) => commands::verify::run(&options),
            }
        })
    });
    match done {
        Ok(code) => code,
        Err(error) => {
            log::tell(&format!("cazier: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
