//! A whole country on loopback, in processes that can be killed.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use url::Url;

/// How long a role may take until it answers. Generous: the machine may be busy.
const READY_WITHIN: Duration = Duration::from_mins(2);

/// A running `cazier demo` with its own folder and ports.
#[derive(Debug)]
pub struct Country {
    folder: PathBuf,
    ports: u16,
    process: Option<Child>,
    /// The addresses and test identities it printed.
    pub guide: Guide,
}

/// What `demo` writes to `guide.json` beside what it prints.
#[derive(Debug, Clone, Deserialize)]
pub struct Guide {
    /// Where mail can be read.
    pub demo: Url,
    /// The ministry's hub.
    pub hub: Url,
    /// The national portal.
    pub ghiseul: Url,
    /// The banks' pages; `telefon` shows text messages.
    pub bank: Url,
    /// The development trust services.
    pub devpki: Url,
    /// The certificate that signatures must lead to.
    pub trust: PathBuf,
    /// Test identities by what is special about them.
    pub identities: Vec<Identity>,
}

/// A synthetic person who is ready for a journey.
#[derive(Debug, Clone, Deserialize)]
pub struct Identity {
    /// `clean`, `entry`, `bank-outside`, `card-fails` and so on.
    pub kind: String,
    /// The personal numeric code.
    pub cnp: String,
    /// Family name.
    pub surname: String,
    /// Given names.
    pub given: String,
    /// E-mail address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// Card number.
    pub card: String,
    /// The card's end, `MM/YY`.
    pub card_expiry: String,
    /// The bank's name.
    pub bank: String,
}

impl Country {
    /// Starts a country of its own, with few people so that it starts soon.
    pub async fn start(name: &str) -> Result<Self> {
        let folder = target().join("e2e").join(format!("{name}-{}", std::process::id()));
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let mut country =
            Self { ports: free_ports()?, folder, process: None, guide: Guide::nowhere()? };
        country.spawn()?;
        country.ready().await?;
        Ok(country)
    }

    /// Kills the process as the operating system does it in an emergency (SIGKILL).
    pub fn kill(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            process.kill()?;
            process.wait()?;
        }
        Ok(())
    }

    /// Starts it again on the same data.
    pub async fn restart(&mut self) -> Result<()> {
        self.kill()?;
        self.spawn()?;
        self.ready().await
    }

    /// The identity of a kind.
    pub fn person(&self, kind: &str) -> Result<Identity> {
        let found = self.guide.identities.iter().find(|i| i.kind == kind);
        found.cloned().with_context(|| format!("the guide has no identity of the kind {kind}"))
    }

    /// The folder of its data.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Everything it has written to its log.
    pub fn log(&self) -> Result<String> {
        Ok(fs::read_to_string(self.folder.join("log"))?)
    }

    fn spawn(&mut self) -> Result<()> {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.folder.join("log"))?;
        let child = Command::new(executable("cazier")?)
            .args(["demo", "--attached", "--persons", "2000", "--dir"])
            .arg(&self.folder)
            .args(["--ports", &self.ports.to_string()])
            .env("RUST_LOG", "info")
            // It stops by itself when this process ends and the pipe closes, however that happens.
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        self.process = Some(child);
        Ok(())
    }

    async fn ready(&mut self) -> Result<()> {
        let begun = Instant::now();
        let client = web::client();
        loop {
            if let Some(status) = self.process.as_mut().and_then(|p| p.try_wait().transpose()) {
                bail!("the country ended with {:?}:\n{}", status?, self.log().unwrap_or_default());
            }
            if let Ok(text) = fs::read(self.folder.join("guide.json"))
                && let Ok(guide) = serde_json::from_slice::<Guide>(&text)
                && answers(&client, &guide).await
            {
                self.guide = guide;
                return Ok(());
            }
            if begun.elapsed() > READY_WITHIN {
                bail!("the country does not answer:\n{}", self.log().unwrap_or_default());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

async fn answers(client: &reqwest::Client, guide: &Guide) -> bool {
    for site in [&guide.hub, &guide.ghiseul, &guide.bank] {
        let Ok(url) = site.join("/readyz") else { return false };
        let answered = client.get(url).send().await;
        if !answered.is_ok_and(|a| a.status().is_success()) {
            return false;
        }
    }
    true
}

impl Guide {
    fn nowhere() -> Result<Self> {
        let url = Url::parse("http://nowhere.localhost/")?;
        Ok(Self {
            demo: url.clone(),
            hub: url.clone(),
            ghiseul: url.clone(),
            bank: url.clone(),
            devpki: url,
            trust: PathBuf::new(),
            identities: Vec::new(),
        })
    }
}

impl Drop for Country {
    fn drop(&mut self) {
        // A journey that failed leaves its log for the reader; the folder goes with `target`.
        let _ = self.kill();
    }
}

/// The folder `target`.
pub fn target() -> PathBuf {
    let mut path = std::env::current_exe().unwrap_or_default();
    while path.file_name().is_some_and(|name| name != "deps") {
        path.pop();
    }
    path.pop();
    path
}

/// An executable of the house, built beside this test.
pub fn executable(name: &str) -> Result<PathBuf> {
    let path = target().join(name);
    if !path.exists() {
        bail!(
            "{} is missing: build it first with `cargo build --workspace --bins`",
            path.display()
        );
    }
    Ok(path)
}

/// The first of ten free ports in a row.
fn free_ports() -> Result<u16> {
    let first = 20_000 + u16::try_from(std::process::id() % 300).unwrap_or(0) * 60;
    for base in (first..60_000).step_by(20) {
        if (base..base + 10).all(|port| TcpListener::bind(("127.0.0.1", port)).is_ok()) {
            return Ok(base);
        }
    }
    bail!("no ten free ports in a row")
}
