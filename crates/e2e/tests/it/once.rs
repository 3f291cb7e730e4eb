//! `cazier demo --once`: the whole journey in one command.

use std::process::Command;

use anyhow::{Result, ensure};
use e2e::country::{executable, target};

/// It exits 0, and the file it leaves is a certificate.
pub async fn plays_and_ends() -> Result<()> {
    let folder = target().join("e2e").join(format!("once-{}", std::process::id()));
    let ports = e2e::country::free_ports()?.to_string();
    let mut command = Command::new(executable("cazier")?);
    command.args(["demo", "--once", "--fresh", "--persons", "2000", "--ports", &ports, "--dir"]);
    command.arg(&folder);
    let out = tokio::task::spawn_blocking(move || command.output()).await??;
    let said = String::from_utf8_lossy(&out.stdout);
    ensure!(
        out.status.success(),
        "it ended with {}:\n{said}\n{}",
        out.status,
        String::from_utf8_lossy(&out.stderr)
    );
    let file = std::fs::read(folder.join("certificate.pdf"))?;
    ensure!(file.starts_with(b"%PDF-"), "it left no certificate");
    ensure!(said.contains("VALID"), "it does not tell what the check said:\n{said}");
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
