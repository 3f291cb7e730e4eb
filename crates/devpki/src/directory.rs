//! The files of the hierarchy.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use base::{Entropy, Timestamp};
use jiff::SignedDuration;
use signing::{Algorithm, Certificate, pem};

use crate::issue::{Order, Role};
use crate::key::Key;
use crate::{DevPkiError, Holder};

/// The file with revoked serial numbers, one a line with its time.
const REVOKED: &str = "revoked.txt";

/// A directory that only its owner may enter.
#[derive(Debug)]
pub struct Directory(PathBuf);

impl Directory {
    pub fn open(dir: &Path) -> Result<Self, DevPkiError> {
        let fault = |source| DevPkiError::File { path: dir.to_owned(), source };
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(dir).map_err(fault)?;
        Ok(Self(dir.to_owned()))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The text of a file, or nothing where there is none.
    pub fn read(&self, name: &str) -> Result<Option<String>, DevPkiError> {
        let path = self.path(name);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(DevPkiError::File { path, source }),
        }
    }

    /// Writes a file whole or not at all. `mode` counts from the first byte on.
    pub fn write(&self, name: &str, text: &str, mode: u32) -> Result<(), DevPkiError> {
        let (path, draft) = (self.path(name), self.path(&format!("{name}.draft")));
        let fault = |source| DevPkiError::File { path: draft.clone(), source };
        let _ = fs::remove_file(&draft);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
        #[cfg(not(unix))]
        let _ = mode;
        let mut file = options.open(&draft).map_err(fault)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(fault)?;
        fs::rename(&draft, &path).map_err(|source| DevPkiError::File { path, source })
    }

    pub fn write_certificates(&self, name: &str, ders: &[&[u8]]) -> Result<(), DevPkiError> {
        let text: String = ders.iter().map(|der| pem::encode(der, "CERTIFICATE")).collect();
        if self.read(name)?.as_ref() == Some(&text) {
            return Ok(());
        }
        self.write(name, &text, 0o644)
    }

    /// The key of this name, made where it is missing.
    pub fn key(&self, name: &str, algorithm: Algorithm) -> Result<Key, DevPkiError> {
        let file = format!("{name}.key");
        if let Some(text) = self.read(&file)? {
            let der = pem::decode_all(&text, "PRIVATE KEY").and_then(|mut found| found.pop());
            let key = der.and_then(|der| Key::from_pkcs8(algorithm, &der));
            return key.ok_or_else(|| DevPkiError::Damaged(self.path(&file)));
        }
        let key = Key::generate(algorithm)?;
        self.write(&file, &pem::encode(&key.to_pkcs8()?, "PRIVATE KEY"), 0o600)?;
        Ok(key)
    }

    pub fn read_revoked(&self) -> Result<BTreeMap<Vec<u8>, Timestamp>, DevPkiError> {
        let damaged = || DevPkiError::Damaged(self.path(REVOKED));
        let text = self.read(REVOKED)?.unwrap_or_default();
        text.lines()
            .map(|line| {
                let (serial, at) = line.split_once(' ').ok_or_else(damaged)?;
                let serial = hex::decode(serial).map_err(|_| damaged())?;
                Ok((serial, at.parse().map_err(|_| damaged())?))
            })
            .collect()
    }

    pub fn write_revoked(&self, all: &BTreeMap<Vec<u8>, Timestamp>) -> Result<(), DevPkiError> {
        let line = |(serial, at): (&Vec<u8>, &Timestamp)| format!("{} {at}\n", hex::encode(serial));
        self.write(REVOKED, &all.iter().map(line).collect::<String>(), 0o644)
    }
}

/// Finds holders in the directory and makes the missing ones.
pub struct Maker<'a> {
    pub directory: &'a Directory,
    pub base_url: &'a str,
    pub entropy: &'a Entropy,
    pub now: Timestamp,
}

impl Maker<'_> {
    /// The holder of a role: its key from its file or a new one, its certificate likewise. A
    /// certificate is issued again where it would expire within a month, names another address, or
    /// was issued by somebody else.
    pub fn holder(
        &self,
        role: Role,
        algorithm: Algorithm,
        issuer: Option<&Holder>,
    ) -> Result<Holder, DevPkiError> {
        let key = self.directory.key(role.name(), algorithm)?;
        let file = format!("{}.pem", role.name());
        if let Some(text) = self.directory.read(&file)? {
            let damaged = |_| DevPkiError::Damaged(self.directory.path(&file));
            let certificate = Certificate::from_pem(&text).map_err(damaged)?.swap_remove(0);
            if self.still_good(role, &certificate, &key, issuer)? {
                return Ok(Holder { certificate, key });
            }
        }
        let serial = self.entropy.bytes();
        let order =
            Order { role, key: &key, issuer, serial, now: self.now, base_url: self.base_url };
        let certificate = order.issue().ok_or(DevPkiError::Key)?;
        // The address comes last: after a crash between the two, it is all done again.
        self.directory.write_certificates(&file, &[certificate.der()])?;
        self.directory.write(&address_file(role), self.base_url, 0o644)?;
        Ok(Holder { certificate, key })
    }

    fn still_good(
        &self,
        role: Role,
        certificate: &Certificate,
        key: &Key,
        issuer: Option<&Holder>,
    ) -> Result<bool, DevPkiError> {
        let month = SignedDuration::from_hours(24 * 30);
        let lasts = self.now.checked_add(month).is_ok_and(|then| certificate.is_valid_at(then));
        let address = self.directory.read(&address_file(role))?;
        Ok(lasts
            && certificate.is_valid_at(self.now)
            && certificate.public_key() == key.public()
            && certificate.is_issued_by(issuer.map_or(certificate, |i| &i.certificate))
            && (role == Role::Root || address.as_deref() == Some(self.base_url)))
    }
}

/// The file with the address that the role's certificate names.
fn address_file(role: Role) -> String {
    format!("{}-address.txt", role.name())
}
