//! `cazier rocris import` and `generate`.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::store::Db;
use anyhow::{Context as _, Result, ensure};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use rocris::bulk::generate::Parameters;
use rocris::bulk::store::{Progress, lines_kept};
use rocris::bulk::{Manifest, generate as generating, import as importing};

use super::Where;
use crate::log::tell;

/// What to import.
#[derive(Debug, Args)]
pub struct Import {
    #[command(flatten)]
    at: Where,
    /// Files of lines, compressed if they end in `.zst`, each with its manifest beside it
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// What to make.
#[derive(Debug, Args)]
pub struct Generate {
    /// How many persons
    #[arg(long)]
    persons: u64,
    /// How many of them have an entry; one in five if left out
    #[arg(long)]
    entries: Option<u64>,
    /// Chooses one of many files
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The file, compressed if it ends in `.zst`; its manifest is made beside it
    file: PathBuf,
}

/// So many of the lines kept aside are shown.
const SHOWN: u32 = 20;
/// A good ratio at the speed of the disk.
const LEVEL: i32 = 3;

/// Imports file after file; started again, it goes on where it was. Fails where lines were kept aside.
pub async fn import(options: Import) -> Result<ExitCode> {
    let db = options.at.database().await?;
    let mut kept_aside = 0;
    for file in &options.files {
        let manifest = manifest(file)?;
        let bar = ProgressBar::new(manifest.bytes);
        bar.set_style(ProgressStyle::with_template(
            "{msg} {wide_bar} {bytes}/{total_bytes}  {bytes_per_sec}  {eta}",
        )?);
        bar.set_message(file.display().to_string());
        let done = one(&db, file, &manifest, &bar).await;
        bar.finish_and_clear();
        let done =
            done.with_context(|| format!("{} is not imported to its end", file.display()))?;
        tell(&format!(
            "{}: {} persons and companies, {} events, {} lines kept aside",
            file.display(),
            done.subjects,
            done.events,
            done.kept_aside()
        ));
        kept_aside += done.kept_aside();
        let kept = lines_kept(&mut db.read().await?, &manifest.sha256, (0, SHOWN)).await?;
        for kept in kept {
            tell(&format!("  line {}: {}", kept.line, kept.reason));
        }
    }
    Ok(if kept_aside == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Imports one file.
pub async fn one(db: &Db, file: &Path, manifest: &Manifest, bar: &ProgressBar) -> Result<Progress> {
    let content = content(file)?;
    let told = &mut |progress: &Progress| bar.set_position(progress.bytes);
    Ok(importing::import(db, content, manifest, told).await?)
}

fn content(file: &Path) -> Result<Box<dyn BufRead + Send>> {
    let open = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let plain = BufReader::with_capacity(1 << 20, open);
    if is_compressed(file) {
        let content = zstd::stream::read::Decoder::with_buffer(plain)?;
        return Ok(Box::new(BufReader::with_capacity(1 << 20, content)));
    }
    Ok(Box::new(plain))
}

fn is_compressed(file: &Path) -> bool {
    file.extension().is_some_and(|end| end == "zst")
}

fn manifest_path(file: &Path) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(".manifest.json");
    path.into()
}

/// What a file must contain.
pub fn manifest(file: &Path) -> Result<Manifest> {
    let path = manifest_path(file);
    let text = std::fs::read_to_string(&path).with_context(|| {
        format!("cannot read {}; whoever made the file says there what is in it", path.display())
    })?;
    serde_json::from_str(&text).with_context(|| format!("{} is not right", path.display()))
}

/// Makes a file and its manifest.
pub fn generate(options: &Generate) -> Result<ExitCode> {
    let entries = options.entries.unwrap_or(options.persons / 5);
    ensure!(entries <= options.persons, "there are at most as many entries as persons");
    let parameters = Parameters { persons: options.persons, entries, seed: options.seed };
    let manifest = make(&options.file, parameters)?;
    tell(&format!(
        "{}: {} persons, {} events, {} bytes",
        options.file.display(),
        manifest.subjects,
        manifest.events,
        manifest.bytes
    ));
    Ok(ExitCode::SUCCESS)
}

/// Makes a file with its manifest.
pub fn make(file: &Path, parameters: Parameters) -> Result<Manifest> {
    let new = File::create_new(file)
        .with_context(|| format!("cannot make {}; is it there already?", file.display()))?;
    let mut out = BufWriter::with_capacity(1 << 20, new);
    let manifest = if is_compressed(file) {
        let mut compressed = zstd::stream::write::Encoder::new(&mut out, LEVEL)?;
        let manifest = generating::generate(parameters, &mut compressed)?;
        compressed.finish()?;
        manifest
    } else {
        generating::generate(parameters, &mut out)?
    };
    out.flush()?;
    std::fs::write(manifest_path(file), serde_json::to_string_pretty(&manifest)?)?;
    Ok(manifest)
}
