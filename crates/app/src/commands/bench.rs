//! `cazier bench`: how fast this machine does the work, measured from outside, over real sockets.
//!
//! A country of its own is started, each role in a process of its own, so that the processor time of each is known and
//! that of the load generator (this process) is not counted as theirs. Nothing in the roles knows that it is measured.

mod country;
mod enumeration;
mod issue;
mod load;
mod processor;
mod register;
mod report;
mod store;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

/// What to measure.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// From the press of the button to the certificate: open loop, latency from the intended time of sending
    Issue(issue::Options),
    /// Whether answers tell who has an account: text, status and rows are compared, times are printed
    Enumeration(enumeration::Options),
    /// Filling the criminal-record register and searching in it, at three sizes
    Register(register::Options),
}

/// Measures and prints.
pub async fn run(options: Options) -> Result<ExitCode> {
    match options.what {
        What::Issue(options) => Box::pin(issue::run(options)).await,
        What::Enumeration(options) => Box::pin(enumeration::run(options)).await,
        What::Register(options) => Box::pin(register::run(options)).await,
    }
}
