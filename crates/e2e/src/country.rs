//! A whole country on loopback, in processes that can be killed.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;
use url::Url;

/// How long a role may take until it answers. Generous: the machine may be busy.
const READY_WITHIN: Duration = Duration::from_mins(2);

/// People in the country: few, so that it starts soon.
const PERSONS: &str = "2000";

/// What the processes log.
pub const LOG: &str = "info,sqlx=warn";

/// A running `cazier demo` with its own folder and ports. Roles may run apart from it, in processes of their own.
#[derive(Debug)]
pub struct Country {
    folder: PathBuf,
    ports: u16,
    process: Option<Child>,
    apart: Mutex<BTreeMap<String, Option<Child>>>,
    record: Mutex<Record>,
    /// The addresses and test identities it printed.
    pub guide: Guide,
}

/// What happened in the country, for the search of what must not be told.
#[derive(Debug, Default)]
pub struct Record {
    /// Every address that a browser asked for.
    pub addresses: Vec<String>,
    /// What only one person may know, with what it is.
    pub secrets: Vec<(&'static str, String)>,
    /// Pages that were found accessible, by a hash.
    judged: HashSet<u64>,
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
    /// The site that asks for electronic identity cards.
    pub cei: Url,
    /// The certificate that the card's site leads to.
    pub web_trust: PathBuf,
    /// The folder of people's electronic identity cards.
    pub cards: PathBuf,
    /// The password of the cards' files for browsers.
    pub card_password: String,
    /// Test identities by what is special about them.
    pub identities: Vec<Identity>,
    /// Who works in the units.
    pub staff: Vec<Colleague>,
}

/// A member of staff.
#[derive(Debug, Clone, Deserialize)]
pub struct Colleague {
    /// The words of their roles.
    pub roles: String,
    /// What they sign in with.
    pub email: String,
    /// Where they make their passkey.
    pub link: Option<Url>,
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
    /// Starts a country of its own, all roles in one process.
    pub async fn start(name: &str) -> Result<Self> {
        Self::start_apart(name, &[]).await
    }

    /// Starts a country in which these roles run in processes of their own.
    pub async fn start_apart(name: &str, roles: &[&str]) -> Result<Self> {
        let folder = target().join("e2e").join(format!("{name}-{}", std::process::id()));
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let mut country = Self {
            ports: free_ports()?,
            folder,
            process: None,
            apart: Mutex::new(roles.iter().map(|role| ((*role).to_owned(), None)).collect()),
            record: Mutex::default(),
            guide: Guide::nowhere()?,
        };
        country.spawn()?;
        country.wait_for_guide().await?;
        for role in roles {
            country.start_role(role).await?;
        }
        country.wait_for_sites().await?;
        Ok(country)
    }

    /// Stops a role that runs apart, as the operating system does it in an emergency (SIGKILL).
    pub fn kill_role(&self, role: &str) -> Result<()> {
        let process = self.apart().get_mut(role).and_then(Option::take);
        let mut process = process.with_context(|| format!("{role} does not run apart"))?;
        process.kill()?;
        process.wait()?;
        Ok(())
    }

    /// Starts a role apart, on the same data, and waits until it listens.
    pub async fn start_role(&self, role: &str) -> Result<()> {
        let mut command = Command::new(executable("cazier")?);
        command.args(["serve", "--migrate", "--config"]).arg(self.config()).arg(role);
        let process = self.run(command, Stdio::null())?;
        self.apart().insert(role.to_owned(), Some(process));
        let begun = Instant::now();
        let port = self.ports + offset(role)?;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            self.still_running()?;
            ensure!(
                begun.elapsed() < READY_WITHIN,
                "{role} does not answer:\n{}",
                self.last_words()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
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

    /// The configuration that roles apart read.
    pub fn config(&self) -> PathBuf {
        self.folder.join("cazier.toml")
    }

    /// Changes the configuration, for roles apart that start afterwards.
    pub fn configure(&self, change: impl FnOnce(&mut toml::Table) -> Option<()>) -> Result<()> {
        let mut config: toml::Table = fs::read_to_string(self.config())?.parse()?;
        change(&mut config).context("the configuration lacks a section")?;
        fs::write(self.config(), toml::to_string(&config)?)?;
        Ok(())
    }

    /// Where SoftHSM looks for its tokens, in every process of this country.
    pub fn tokens(&self) -> PathBuf {
        self.folder.join("softhsm2.conf")
    }

    /// The port of the mail server.
    pub const fn mail_port(&self) -> u16 {
        self.ports + 9
    }

    /// Everything that its processes wrote to their logs.
    pub fn log(&self) -> Result<String> {
        Ok(fs::read_to_string(self.folder.join("log"))?)
    }

    /// What it said to people and to its log, for whoever reads why it ended.
    fn last_words(&self) -> String {
        let read = |name| fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        format!("{}\n{}", read("told"), read("log"))
    }

    /// Remembers something that must not be found anywhere afterwards.
    pub fn keep_secret(&self, what: &'static str, secret: &str) {
        self.record().secrets.push((what, secret.to_owned()));
    }

    /// Remembers addresses that a browser asked for.
    pub fn visited(&self, addresses: impl IntoIterator<Item = String>) {
        self.record().addresses.extend(addresses);
    }

    /// Whether a page that looks exactly like this was found accessible before.
    pub fn is_judged(&self, skeleton: &str) -> bool {
        self.record().judged.contains(&hash(skeleton))
    }

    /// Remembers a page that was found accessible.
    pub fn judged(&self, skeleton: &str) {
        self.record().judged.insert(hash(skeleton));
    }

    /// What happened until now.
    pub fn record(&self) -> MutexGuard<'_, Record> {
        // A journey that failed in between leaves nothing half done here.
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spawn(&mut self) -> Result<()> {
        let mut command = Command::new(executable("cazier")?);
        command.args(["demo", "--attached", "--persons", PERSONS, "--dir"]).arg(&self.folder);
        command.args(["--ports", &self.ports.to_string()]);
        for role in self.apart().keys() {
            command.args(["--without", role]);
        }
        // It stops by itself when this process ends and the pipe closes, however that happens.
        self.process = Some(self.run(command, Stdio::piped())?);
        Ok(())
    }

    fn run(&self, mut command: Command, input: Stdio) -> Result<Child> {
        let mut options = fs::OpenOptions::new();
        let append = |name| options.create(true).append(true).open(self.folder.join(name));
        let [told, log] = ["told", "log"].map(append);
        command.env("RUST_LOG", LOG).env("SOFTHSM2_CONF", self.tokens()).stdin(input);
        Ok(command.stdout(told?).stderr(log?).spawn()?)
    }

    fn apart(&self) -> MutexGuard<'_, BTreeMap<String, Option<Child>>> {
        self.apart.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn still_running(&self) -> Result<()> {
        for child in self.apart().values_mut().flatten() {
            if let Some(status) = child.try_wait()? {
                bail!("a part ended with {status}:\n{}", self.last_words());
            }
        }
        Ok(())
    }

    async fn wait_for_guide(&mut self) -> Result<()> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.process.as_mut().and_then(|p| p.try_wait().transpose()) {
                bail!("the country ended with {:?}:\n{}", status?, self.last_words());
            }
            if let Ok(text) = fs::read(self.folder.join("guide.json")) {
                self.guide = serde_json::from_slice(&text).context("guide.json")?;
                return Ok(());
            }
            ensure!(begun.elapsed() < READY_WITHIN, "no guide came:\n{}", self.last_words());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until every site says that it is ready.
    pub async fn wait_for_sites(&self) -> Result<()> {
        let (begun, client) = (Instant::now(), web::client());
        while !answers(&client, &self.guide).await {
            self.still_running()?;
            ensure!(begun.elapsed() < READY_WITHIN, "a site is not ready:\n{}", self.last_words());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }
}

/// How far a role's port lies from the first.
fn offset(role: &str) -> Result<u16> {
    Ok(match role {
        "hub" => 1,
        "ghiseul" => 2,
        "rocris" => 3,
        "registers" => 4,
        "signer" => 5,
        "bank" => 6,
        "devpki" => 8,
        other => bail!("there is no role {other}"),
    })
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
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
            devpki: url.clone(),
            trust: PathBuf::new(),
            cei: url,
            web_trust: PathBuf::new(),
            cards: PathBuf::new(),
            card_password: String::new(),
            identities: Vec::new(),
            staff: Vec::new(),
        })
    }
}

impl Drop for Country {
    fn drop(&mut self) {
        // A journey that failed leaves its log for the reader; the folder goes with `target`.
        let mut apart = std::mem::take(&mut *self.apart());
        for child in self.process.iter_mut().chain(apart.values_mut().flatten()) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The folder that holds this test's build, `target/debug`.
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

/// The first of sixteen free ports in a row. Below 32768, where the system gives out ports by itself.
pub fn free_ports() -> Result<u16> {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 600).unwrap_or(0) * 20;
    for _ in 0..600 {
        let base = 20_000 + (first - 20_000 + TAKEN.fetch_add(20, Ordering::Relaxed)) % 12_000;
        if (base..base + 16).all(|port| TcpListener::bind(("127.0.0.1", port)).is_ok()) {
            return Ok(base);
        }
    }
    bail!("no sixteen free ports in a row")
}
