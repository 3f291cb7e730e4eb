//! The seal's key in a SoftHSM token, put there with the token's own tool.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use toml::{Table, Value};

use crate::country::Country;

/// Where Debian's package `softhsm2` puts its library.
const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// The token's label and its key's.
const LABEL: &str = "seal";

/// The user's PIN and the security officer's, of a token that lives as long as a test.
const PINS: [&str; 2] = ["48151623", "42316151"];

/// Puts the country's key for seals into a token, and makes the configuration of its signer name the token instead of the
/// file. The signer that runs already keeps what it has.
pub fn hold_the_seal(country: &Country) -> Result<()> {
    let folder = country.folder();
    let tokens = folder.join("tokens");
    fs::create_dir(&tokens)?;
    let config = format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display());
    fs::write(country.tokens(), config)?;
    let [pin, so_pin] = PINS;
    let token = ["--label", LABEL, "--pin", pin, "--so-pin", so_pin];
    tool(country, &["--init-token", "--free"], &token)?;
    let key = folder.join("pki/seal-p256.key").display().to_string();
    let token = ["--token", LABEL, "--label", LABEL, "--id", "01", "--pin", pin];
    tool(country, &["--import", &key], &token)?;
    let pin_file = folder.join("keys/token.pin");
    keep(&pin_file, pin)?;
    country.configure(|config| {
        let signer = config.get_mut("signer")?.as_table_mut()?;
        let pin = pin_file.display().to_string();
        let pairs = [("kind", "pkcs11"), ("module", MODULE), ("token", LABEL), ("label", LABEL)];
        let pairs = pairs.into_iter().chain([("pin", pin.as_str())]);
        let key: Table = pairs.map(|(k, v)| (k.to_owned(), Value::from(v))).collect();
        signer.insert("key".to_owned(), Value::Table(key)).map(drop)
    })
}

fn tool(country: &Country, what: &[&str], which: &[&str]) -> Result<()> {
    let mut command = Command::new("/usr/bin/softhsm2-util");
    command.env("SOFTHSM2_CONF", country.tokens()).args(what).args(which);
    let out = command.output().context("softhsm2-util is missing; run `cargo xtask tools`")?;
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    ensure!(out.status.success(), "softhsm2-util {what:?}: {said}");
    Ok(())
}

/// Writes a file for its owner only.
pub(crate) fn keep(path: &Path, text: &str) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(path)?;
    Ok(file.write_all(text.as_bytes())?)
}
