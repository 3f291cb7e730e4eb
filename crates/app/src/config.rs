//! The configuration: one TOML file, one section a role. Unknown keys are errors, secrets are
//! paths of files, and nothing here has a hidden default that weakens a check.
//!
//! A role reads only its own section and `[mail]`: no role can open another's database.

mod hub;
mod role;

pub use hub::{Act, Cei, Hub, Onrc, Roeid};
pub use role::{
    Authority, Bank, Certificate, Contact, Devpki, Ghiseul, Key, Listen, Mail, Member, Peer,
    Provider, Registers, Relying, Rocris, Signer, Store, TimeStamps,
};

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use base::Secret;
use serde::{Deserialize, Serialize};

/// The whole file. A section that is missing is a role that this machine does not run.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where mail goes. Who controls it reads the codes that people receive.
    pub mail: Mail,
    /// The ministry's hub.
    pub hub: Option<Hub>,
    /// The national portal.
    pub ghiseul: Option<Ghiseul>,
    /// The criminal-record register.
    pub rocris: Option<Rocris>,
    /// The holder of the signing key.
    pub signer: Option<Signer>,
    /// The population register's simulator.
    pub registers: Option<Registers>,
    /// The card scheme's and the banks' simulator.
    pub bank: Option<Bank>,
    /// The development trust services.
    pub devpki: Option<Devpki>,
}

impl Config {
    /// Reads the file; every path in it is taken from the file's own folder.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the configuration {}", path.display()))?;
        let config: Self =
            toml::from_str(&text).with_context(|| format!("{} is not right", path.display()))?;
        Ok(config)
    }

    /// Writes the file.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = toml::to_string(self).context("the configuration cannot be written as TOML")?;
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    }
}

/// A secret kept in a file of its own, read when the role starts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretFile(pub PathBuf);

impl SecretFile {
    /// The secret, without the line break at its end.
    pub fn read(&self) -> Result<Secret> {
        let text = std::fs::read_to_string(&self.0)
            .with_context(|| format!("cannot read the secret in {}", self.0.display()))?;
        let text = text.trim_end_matches(['\r', '\n']);
        anyhow::ensure!(
            text.len() >= 16,
            "the secret in {} is too short to be one",
            self.0.display()
        );
        Ok(Secret::new(text))
    }
}
