//! A card reader beside the computer: how Chromium comes to the certificates of an electronic identity card.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use url::Url;

use crate::country::Guide;

/// The password of an NSS database without one, and of nothing else.
const NO_PASSWORD: &str = "--empty-password";

/// A home folder whose NSS database (`.pki/nssdb`) holds the certificates of a card: Chromium looks there for client
/// certificates, and for authorities that this machine believes beside its own.
#[derive(Debug)]
pub struct CardReader {
    home: PathBuf,
    site: Url,
}

impl CardReader {
    /// A reader in a home folder of its own, without a card; its browser believes the country's sites over TLS.
    pub fn empty(home: &Path, guide: &Guide) -> Result<Self> {
        let database = home.join(".pki/nssdb");
        std::fs::create_dir_all(&database)?;
        let reader = Self { home: home.to_path_buf(), site: guide.cei.clone() };
        reader.run("certutil", &["-N".as_ref(), NO_PASSWORD.as_ref()])?;
        let trusted = ["-A", "-n", "sites", "-t", "C,,", "-i"].map(Path::new);
        reader.run("certutil", &[&trusted[..], &[guide.web_trust.as_path()]].concat())?;
        Ok(reader)
    }

    /// The same with a card of the country in it: its file for browsers, by the file's name.
    pub fn holding(home: &Path, guide: &Guide, card: &str) -> Result<Self> {
        let reader = Self::empty(home, guide)?;
        let file = guide.cards.join(format!("{card}.p12"));
        let password = Path::new(&guide.card_password);
        reader.run("pk12util", &["-i".as_ref(), &file, "-W".as_ref(), password])?;
        Ok(reader)
    }

    fn run(&self, program: &str, arguments: &[&Path]) -> Result<()> {
        let database = format!("sql:{}", self.home.join(".pki/nssdb").display());
        let mut command = Command::new(program);
        command.args(["-d", &database]).args(arguments).stdin(Stdio::null());
        let done = command.output().with_context(|| {
            format!("{program} does not start; `cargo xtask tools` installs it")
        })?;
        ensure!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
        Ok(())
    }

    /// The home folder of the person.
    pub(crate) fn home(&self) -> &Path {
        &self.home
    }

    /// The browser's setting by which the person always chooses the one certificate that fits, without being asked: the window
    /// in which people choose belongs to the browser, and no driver reaches it.
    pub(crate) fn choice(&self) -> (&'static str, Value) {
        let site = self.site.origin().ascii_serialization();
        let any = json!({ "setting": { "filters": [{}] } });
        (
            "profile.content_settings.exceptions.auto_select_certificate",
            json!({ format!("{site},*"): any }),
        )
    }
}
