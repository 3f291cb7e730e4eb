//! The secrets of a demonstration: made once, kept in files for the owner only.

use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use base::Entropy;
use oidc::jws::SigningKey;

use crate::config::SecretFile;

/// A folder of secrets.
#[derive(Debug)]
pub struct Keys {
    folder: PathBuf,
    entropy: Entropy,
}

impl Keys {
    /// Opens or makes the folder.
    pub fn open(folder: &Path, entropy: Entropy) -> Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        Ok(Self { folder: folder.to_path_buf(), entropy })
    }

    /// The secret of this name, made where it is missing.
    pub fn secret(&self, name: &str) -> Result<SecretFile> {
        let path = self.folder.join(name);
        if !path.exists() {
            write(&path, self.entropy.token().as_bytes())?;
        }
        Ok(SecretFile(path))
    }

    /// A P-256 key pair for signing tokens: private and public file.
    pub fn signing_key(&self, name: &str) -> Result<(PathBuf, PathBuf)> {
        let (private, public) =
            (self.folder.join(format!("{name}.key")), self.folder.join(format!("{name}.pub")));
        if !private.exists() || !public.exists() {
            let (key, pem) = SigningKey::generate().context("a key cannot be made")?;
            write(&private, pem.as_bytes())?;
            fs::write(&public, key.public().to_pem())?;
        }
        Ok((private, public))
    }
}

/// Writes a file for the owner only.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    use std::io::Write as _;
    // Written whole or not at all: a demonstration may be stopped at any moment.
    let half = path.with_extension("part");
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&half)?;
    file.write_all(bytes)?;
    fs::rename(&half, path).with_context(|| format!("cannot write {}", path.display()))
}
