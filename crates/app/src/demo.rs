//! The whole country on one machine: every role in one process on loopback, SQLite files, a development PKI and
//! synthetic people.

mod cards;
mod guide;
mod keys;
mod once;
mod page;
pub mod people;
pub mod plan;
pub mod smtp;
pub mod staff;
mod visitor;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;
use devpki::DevPki;
use devpki::authority::{Authority, Kind};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

use crate::log::tell;
use crate::roles::{self, Country, Role};

/// How the demonstration runs.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Options {
    /// Start over: forget everything that earlier runs left
    #[arg(long)]
    fresh: bool,
    /// Play the citizen's journey without a browser, write certificate.pdf, and stop
    #[arg(long)]
    once: bool,
    /// Where everything is kept
    #[arg(long, default_value = "var/demo")]
    dir: PathBuf,
    /// The first of sixteen ports in a row
    #[arg(long, default_value_t = 8700)]
    ports: u16,
    /// How many synthetic people live in the country
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1_000..=999_999))]
    persons: u32,
    /// Seal with RSA-2048 instead of P-256
    #[arg(long)]
    rsa: bool,
    /// Leave these roles out, for `cazier serve` to run them in processes of their own
    #[arg(long)]
    without: Vec<Role>,
    /// Stop when standard input ends
    #[arg(long)]
    attached: bool,
}

/// Runs until it is told to stop, or through the journey once.
pub async fn run(options: Options) -> Result<ExitCode> {
    // The port says whether another demonstration runs: its folder is not to be touched.
    let smtp = plan::smtp(options.ports);
    let listener = TcpListener::bind(smtp).await.with_context(|| {
        format!(
            "cannot listen on {smtp}; does another demonstration run? Choose others with --ports"
        )
    })?;
    if options.fresh && options.dir.exists() {
        forget(&options.dir)?;
    }
    std::fs::create_dir_all(&options.dir)
        .with_context(|| format!("cannot make {}", options.dir.display()))?;
    let dir = options.dir.canonicalize()?;
    // Remembers what the folder was made for, so that it can later be told from any other folder.
    std::fs::write(dir.join(MARK), "This folder belongs to `cazier demo`.\n")?;
    let plan = plan::Plan::new(&dir, options.ports, options.rsa)?;
    plan.config.write(&plan.config_file)?;

    let mut country = Country::new(true);
    let mailbox = smtp::Mailbox::open(&dir.join("mail"))?;
    tokio::spawn(smtp::serve(listener, mailbox.clone()));

    // Members of the card scheme read their certificates, whoever serves the trust services.
    let pki = roles::devpki::open(&country, &plan.config)?;
    let identities = people::seed(&plan, options.persons).await?;
    hand_out_cards(&plan, &pki, &identities, &country)?;
    let staff = staff::seed(&plan).await?;
    for role in Role::ALL.into_iter().filter(|role| !options.without.contains(role)) {
        country.start(role, &plan.config).await?;
    }
    let guide = guide::Guide::new(&plan, identities, staff);
    page::start(&mut country, &plan, &guide, mailbox).await?;
    guide.write(&dir.join("guide.json"))?;

    if options.once {
        let done = once::play(&plan, &guide, &country).await;
        country.stop().await;
        return Ok(if done? { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    tell(&guide.in_words());
    country.until_told(end_of_input(options.attached)).await;
    Ok(ExitCode::SUCCESS)
}

/// Good cards, and those that are refused; these in the name of the first person in the guide.
fn hand_out_cards(
    plan: &plan::Plan,
    pki: &DevPki,
    identities: &[guide::Identity],
    country: &Country,
) -> Result<()> {
    let office = pki.authority(Kind::Cei);
    cards::hand_out(office, &plan.cards, identities, country.clock.now())?;
    let (folder, nowhere) = (plan.pki.join("stranger"), "http://stranger.invalid");
    let (entropy, clock) = (&country.entropy, &country.clock);
    let stranger = Authority::create_or_open(&folder, Kind::Cei, nowhere, entropy, clock)?;
    let person = identities.first().context("the guide has nobody in it")?;
    cards::hand_out_refused(office, &stranger, &plan.cards, person)
}

/// The file that marks a folder as a demonstration's.
const MARK: &str = ".cazier-demo";

/// Deletes the folder, if it is a demonstration's: `--dir` may be mistyped.
fn forget(dir: &std::path::Path) -> Result<()> {
    let empty = std::fs::read_dir(dir)?.next().is_none();
    anyhow::ensure!(
        empty || dir.join(MARK).exists(),
        "{} was not made by a demonstration; it is left alone",
        dir.display()
    );
    std::fs::remove_dir_all(dir).with_context(|| format!("cannot delete {}", dir.display()))
}

async fn end_of_input(attached: bool) {
    if !attached {
        return std::future::pending().await;
    }
    let mut input = tokio::io::stdin();
    let mut some = [0; 64];
    // What comes in does not matter; that nothing can come any more does.
    while input.read(&mut some).await.is_ok_and(|n| n > 0) {}
}
