//! `cazier bench register`: filling the criminal-record register and searching in it, at several sizes in one run.
//!
//! What has to hold is that time grows with the size and no faster, that memory does not grow, and that a search
//! costs the same in a register of any size; the ratios to the smallest size say it.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use ::store::{Db, testing};
use anyhow::{Context as _, Result};
use base::PersonName;
use clap::Args;
use indicatif::ProgressBar;
use registers::{Person, Population};
use rocris::bulk::generate::Parameters;
use rocris::bulk::line::Line;
use rocris::records::model::{PersonIdentity, SubjectIdentity};
use rocris::search::{Finding, Grade, Identity, search};

use super::report;
use crate::commands::rocris::files;
use crate::log::tell;
use crate::roles::Role;

/// How to measure.
#[derive(Debug, Args)]
pub struct Options {
    /// The largest register; the others are a tenth and a hundredth of it
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1_000..=500_000_000))]
    persons: u64,
    /// How many of a hundred persons have an entry
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(0..=100))]
    entries: u64,
    /// A server in which databases may be made, `postgres://…`; SQLite without it
    #[arg(long)]
    postgres: Option<String>,
    /// The folder to work in; what is made in it is deleted at the end
    #[arg(long, default_value = "var/bench")]
    dir: PathBuf,
}

/// Persons asked about at each size; half of them are recorded.
const ASKED: usize = 1_024;
/// Persons in one search.
const BATCH: usize = 256;
/// The smallest register worth measuring.
const LEAST: u64 = 1_000;
/// Connections to a database.
const CONNECTIONS: u32 = 4;

/// What was measured at one size.
struct Measured {
    persons: u64,
    events: u64,
    file_bytes: u64,
    generated: f64,
    imported: f64,
    peak_bytes: u64,
    one: f64,
    batched: f64,
}

/// Measures each size and prints.
pub async fn run(options: Options) -> Result<ExitCode> {
    tell(&report::machine());
    tell(&report::command(&std::env::args().collect::<Vec<_>>()));
    let sizes = [100, 10, 1].map(|part| options.persons / part);
    let mut measured = Vec::new();
    for persons in sizes.into_iter().filter(|persons| *persons >= LEAST) {
        fs::create_dir_all(&options.dir)?;
        let folder = options.dir.join(format!("register-{persons}-{}", std::process::id()));
        fs::create_dir(&folder)?;
        let at = size(&options, persons, &folder).await;
        fs::remove_dir_all(&folder)?;
        let at = at?;
        tell(&line(&at));
        measured.push(at);
    }
    tell(&ratios(&measured));
    Ok(ExitCode::SUCCESS)
}

async fn size(options: &Options, persons: u64, folder: &Path) -> Result<Measured> {
    let file = folder.join("register.ndjson");
    let entries = persons * options.entries / 100;
    let begun = Instant::now();
    let manifest = files::make(&file, Parameters { persons, entries, seed: 1 })?;
    let generated = begun.elapsed().as_secs_f64();
    let name = format!("cazier_bench_register_{}", std::process::id());
    let url = match &options.postgres {
        Some(server) => testing::create_database(server, &name).await?,
        None => format!("sqlite:{}", folder.join("register.db").display()),
    };
    let db = Db::open(&url, CONNECTIONS).await?;
    db.migrate(Role::Rocris.migrations()).await?;
    forget_peak();
    let begun = Instant::now();
    let bar = ProgressBar::new(manifest.bytes);
    files::one(&db, &file, &manifest, &bar).await?;
    bar.finish_and_clear();
    let imported = begun.elapsed().as_secs_f64();
    let peak_bytes = peak()?;
    let asked = asked(&file, persons)?;
    let one = searched(&db, &asked, 1).await?;
    let batched = searched(&db, &asked, BATCH).await?;
    db.close().await;
    if let Some(server) = &options.postgres {
        testing::drop_database(server, &name).await?;
    }
    let (events, file_bytes) = (manifest.events, manifest.bytes);
    Ok(Measured { persons, events, file_bytes, generated, imported, peak_bytes, one, batched })
}

/// Persons of the file, evenly among it, and as many strangers.
fn asked(file: &Path, persons: u64) -> Result<Vec<(PersonIdentity, bool)>> {
    let half = ASKED / 2;
    let step = usize::try_from(persons)?.div_ceil(half);
    let mut asked = Vec::with_capacity(ASKED);
    for text in BufReader::new(fs::File::open(file)?).lines().step_by(step) {
        if let SubjectIdentity::Person(person) = Line::read(&text?)?.subject {
            asked.push((person, true));
        }
    }
    let strangers = Population { seed: 4_711, ..Population::with_size(u32::try_from(half)?) };
    asked.extend(strangers.persons().map(|person| (stranger(person), false)));
    Ok(asked)
}

/// Somebody with a name that no synthetic person bears, so that nobody is similar.
fn stranger(person: Person) -> PersonIdentity {
    PersonIdentity {
        cnp: None,
        former_cnps: Vec::new(),
        name: PersonName::new(&format!("Xq{}", person.name.surname), &person.name.given),
        previous_names: Vec::new(),
        parents: person.parents,
        birth_date: base::Date::constant(1901, 2, 3),
        birth_place: person.birth_place,
        sex: None,
        citizenship: person.citizenship,
        domicile: None,
        document: None,
    }
}

/// Microseconds a person, when so many are asked about at once.
async fn searched(db: &Db, asked: &[(PersonIdentity, bool)], at_once: usize) -> Result<f64> {
    let begun = Instant::now();
    for some in asked.chunks(at_once) {
        let identities: Vec<_> = some.iter().map(|(person, _)| Identity::from(person)).collect();
        let findings = search(&mut db.snapshot().await?, &identities).await?;
        let right = |(finding, (_, recorded)): (&Finding, &(PersonIdentity, bool))| {
            (finding.grade() != Grade::None) == *recorded
        };
        anyhow::ensure!(findings.iter().zip(some).all(right), "a search found the wrong people");
    }
    let count = u32::try_from(asked.len())?;
    Ok(begun.elapsed().as_secs_f64() * 1e6 / f64::from(count))
}

fn forget_peak() {
    // Without the right to reset it, the peak is that of the process so far, which is larger.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The most memory that this process had since the last look, in bytes.
fn peak() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(kilobytes.context("/proc tells the peak")?.parse::<u64>()? * 1_024)
}

#[expect(clippy::cast_precision_loss, reason = "figures for people, of three digits")]
fn real(number: u64) -> f64 {
    number as f64
}

fn line(at: &Measured) -> String {
    format!(
        "{} persons, {} events: file of {:.1} MB made in {:.1} s, imported in {:.1} s ({:.0} persons/s), \
         memory at most {:.0} MB; search {:.0} µs a person alone, {:.0} µs among {BATCH}",
        at.persons,
        at.events,
        real(at.file_bytes) / 1e6,
        at.generated,
        at.imported,
        real(at.persons) / at.imported,
        real(at.peak_bytes) / 1e6,
        at.one,
        at.batched,
    )
}

/// Each size against the smallest: time a person, memory, and a search; 1.00 is as good as it gets.
fn ratios(measured: &[Measured]) -> String {
    let Some((first, rest)) = measured.split_first() else { return String::new() };
    let mut text = format!("against {} persons:", first.persons);
    for at in rest {
        let each = |at: &Measured| at.imported / real(at.persons);
        let _ = write!(
            text,
            "\n  {} persons: import a person {:.2}, memory {:.2}, search alone {:.2}, among {BATCH} {:.2}",
            at.persons,
            each(at) / each(first),
            real(at.peak_bytes) / real(first.peak_bytes),
            at.one / first.one,
            at.batched / first.batched,
        );
    }
    text
}
