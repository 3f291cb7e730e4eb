//! `cazier verify FILE.pdf --trust CA.pem`: signature and integrity, offline.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use base::{Clock as _, SystemClock, dates};
use clap::Args;
use signing::TrustAnchors;
use signing::validate::{Report, Trust, validate};

use crate::log::tell;

/// The largest file it reads, in bytes.
const FILE_BYTES_MAX: u64 = 32 << 20;

/// What to check and whom to believe.
#[derive(Debug, Args)]
pub struct Options {
    /// The certificate
    file: PathBuf,
    /// Certificates that the signature must lead to (PEM; given more than once, all are believed)
    #[arg(long, required = true)]
    trust: Vec<PathBuf>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Exit code 0 where the file is accepted, 1 where it is not, 2 where it cannot be read.
pub fn run(options: &Options) -> Result<ExitCode> {
    let Ok(bytes) = read(&options.file) else {
        tell(&format!("Cannot read {}.", options.file.display()));
        return Ok(ExitCode::from(2));
    };
    let mut pem = String::new();
    for path in &options.trust {
        let text = std::fs::read_to_string(path);
        pem.push_str(&text.with_context(|| format!("cannot read {}", path.display()))?);
        pem.push('\n');
    }
    let anchors =
        TrustAnchors::from_pem(&pem).context("the trusted certificates cannot be read")?;
    let trust = Trust { signers: anchors.clone(), time_stamps: anchors, ..Trust::default() };
    let report = validate(&bytes, &trust, SystemClock.now());
    if options.json {
        tell(&serde_json::to_string_pretty(&report)?);
    } else {
        tell(&in_words(&report));
    }
    Ok(if report.valid { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read(path: &std::path::Path) -> std::io::Result<Vec<u8>> {
    if std::fs::metadata(path)?.len() > FILE_BYTES_MAX {
        return Err(std::io::ErrorKind::FileTooLarge.into());
    }
    std::fs::read(path)
}

/// The report for a person.
pub fn in_words(report: &Report) -> String {
    let mut lines = Vec::new();
    lines.push(if report.valid {
        "VALID. The signature holds, and every byte of the file is covered by it.".to_owned()
    } else {
        "NOT VALID. Do not accept this file.".to_owned()
    });
    if report.valid {
        if let Some(signer) = &report.signer {
            lines.push(format!("Signed by: {signer}"));
        }
        if let Some(at) = report.time {
            let day = dates::format_en(dates::today(at));
            lines.push(format!("Time stamp: {day}, {} in Bucharest", dates::format_time(at)));
        }
        if let Some(level) = report.level {
            lines.push(format!("Level: {level}"));
        }
        let qualified = if report.qualified { "yes" } else { "no" };
        lines.push(format!("Qualified certificate: {qualified}"));
    }
    lines.extend(
        report.findings.iter().map(|finding| format!("- {} ({})", finding.message, finding.code)),
    );
    lines.join("\n")
}
