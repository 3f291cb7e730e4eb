//! `cazier demo --once`: the whole journey in one command.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};
use e2e::country::{Guide, LOG, executable, target};
use e2e::{letters, privacy};

/// It exits 0, the file it leaves is a certificate, and its log keeps what it must.
pub async fn plays_and_ends() -> Result<()> {
    let folder = target().join("e2e").join(format!("once-{}", std::process::id()));
    let ports = e2e::country::free_ports()?.to_string();
    let mut command = Command::new(executable("cazier")?);
    command.args(["demo", "--once", "--fresh", "--persons", "2000", "--ports", &ports, "--dir"]);
    command.arg(&folder).env("RUST_LOG", LOG);
    let out = tokio::task::spawn_blocking(move || command.output()).await??;
    let said = String::from_utf8_lossy(&out.stdout);
    let log = String::from_utf8_lossy(&out.stderr);
    ensure!(out.status.success(), "it ended with {}:\n{said}\n{log}", out.status);
    let file = std::fs::read(folder.join("certificate.pdf"))?;
    ensure!(file.starts_with(b"%PDF-"), "it left no certificate");
    ensure!(said.contains("VALID"), "it does not tell what the check said:\n{said}");
    let leaks = privacy::leaks_in(&folder, &log, &[], &secrets(&folder)?)?;
    ensure!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// What only one person may know, as far as the folder tells.
fn secrets(folder: &Path) -> Result<Vec<(&'static str, String)>> {
    let guide: Guide = serde_json::from_slice(&std::fs::read(folder.join("guide.json"))?)?;
    let mut secrets = Vec::new();
    for person in guide.identities {
        secrets.extend([("CNP", person.cnp), ("card number", person.card)]);
    }
    let letters = letters::all(&folder.join("mail"))?;
    let codes = letters.iter().filter_map(|letter| letters::six_digits(&letter.subject));
    let known = secrets.len();
    secrets.extend(codes.map(|code| ("code by mail", code)));
    ensure!(secrets.len() > known, "no code was sent");
    Ok(secrets)
}
