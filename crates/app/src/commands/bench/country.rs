//! A country for a benchmark: each role in a process of its own, people who are signed in.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use ::store::{Actor, Db, Engine};
use anyhow::{Context as _, Result, bail, ensure};
use base::{Clock as _, Email, Entropy, SystemClock};
use hub::account::model::AccountState;
use hub::account::provider::Provider;
use hub::account::store::{Proven, compared, of_proven};
use hub::keys::Keys;
use hub::ports::persons::CivilStatus;
use hub::ports::records::{Finding, Question, Records as _, Rocris};
use registers::Population;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use url::Url;
use web::session::{COOKIE, Login, Policy};
use web::{Lang, Peer, Sessions};

use super::processor::Process;
use super::store::{self, Kept};
use crate::config::Config;
use crate::demo::plan::{self, Plan};
use crate::demo::{people, smtp};
use crate::log::tell;
use crate::roles::{self, Role};

const BENCH: Actor = Actor::System("bench");
/// The roles that take part in issuing; people are signed in already, so that nobody asks the portal or the banks.
pub const ISSUING: [Role; 5] =
    [Role::Devpki, Role::Signer, Role::Registers, Role::Rocris, Role::Hub];
/// How long a role may take to start.
const PATIENCE: Duration = Duration::from_mins(1);
/// Accounts made in one act.
const BATCH: usize = 500;

/// What kind of country.
#[derive(Debug)]
pub struct Settings {
    /// The roles that take part.
    pub roles: &'static [Role],
    /// The folder to work in.
    pub dir: Option<PathBuf>,
    /// The first of sixteen ports.
    pub ports: u16,
    /// The PostgreSQL server in which databases are made; SQLite files where there is none.
    pub server: Option<String>,
    /// Whether an RSA-2048 key seals.
    pub rsa: bool,
    /// How many people there are.
    pub persons: u32,
    /// How many of them are signed in.
    pub signed_in: u32,
    /// Whether people get mail.
    pub mail: bool,
}

/// A running country.
#[derive(Debug)]
pub struct Country {
    /// The hub's address.
    pub hub: Url,
    /// The session cookie of each person.
    pub cookies: Vec<String>,
    dir: PathBuf,
    server: Option<String>,
    config: Config,
    db: Db,
    roles: Vec<Child>,
    processes: Vec<Process>,
}

impl Country {
    /// Seeds, starts every role, signs people in.
    pub async fn start(settings: Settings) -> Result<Self> {
        let name = format!("cazier-bench-{}", std::process::id());
        let dir = settings.dir.clone().unwrap_or_else(|| std::env::temp_dir().join(name));
        ensure!(!dir.exists(), "{} exists; name a folder that does not", dir.display());
        std::fs::create_dir_all(&dir)?;
        let mut plan = Plan::new(&dir, settings.ports, settings.rsa)?;
        if let Some(server) = &settings.server {
            use_postgres(&mut plan.config, server).await?;
        }
        plan.config.write(&plan.config_file)?;
        if settings.mail {
            let mailbox = smtp::Mailbox::open(&dir.join("mail"))?;
            tokio::spawn(smtp::serve(
                TcpListener::bind(plan::smtp(settings.ports)).await?,
                mailbox,
            ));
        }
        if settings.roles.contains(&Role::Registers) {
            tell(&format!("seeding {} people …", settings.persons));
            people::seed_registers_only(&plan, settings.persons).await?;
        }
        let hub = plan.config.hub.as_ref().context("the plan has a hub")?;
        let db = roles::open(&hub.store).await?;
        db.migrate(Role::Hub.migrations()).await?;
        let mut country = Self {
            hub: hub.site.public_url.clone(),
            cookies: Vec::new(),
            dir,
            server: settings.server.clone(),
            config: plan.config.clone(),
            db,
            roles: Vec::new(),
            processes: Vec::new(),
        };
        for role in settings.roles.iter().copied() {
            country.serve(role, &plan.config_file).await?;
        }
        country.processes.push(Process {
            name: "load generator".to_owned(),
            pid: std::process::id(),
            with_children: false,
        });
        country.add_server().await?;
        country.sign_in(&settings).await?;
        Ok(country)
    }

    async fn serve(&mut self, role: Role, config: &Path) -> Result<()> {
        let log = std::fs::File::create(self.dir.join(format!("{role}.log")))?;
        let child = Command::new(std::env::current_exe()?)
            .args(["serve", "--migrate", "--config"])
            .arg(config)
            .arg(role.to_string())
            .env("RUST_LOG", std::env::var("RUST_LOG").unwrap_or_else(|_| "warn".to_owned()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?;
        let pid = child.id().context("the process has ended already")?;
        self.roles.push(child);
        self.processes.push(Process { name: role.to_string(), pid, with_children: false });
        let listen = self.listen(role).context("the role listens nowhere")?;
        let until = tokio::time::Instant::now() + PATIENCE;
        while TcpStream::connect(listen).await.is_err() {
            let ended = self.roles.last_mut().and_then(|child| child.try_wait().ok().flatten());
            if ended.is_some() || tokio::time::Instant::now() > until {
                bail!(
                    "{role} did not start; see {}",
                    self.dir.join(format!("{role}.log")).display()
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    fn listen(&self, role: Role) -> Option<SocketAddr> {
        let config = &self.config;
        Some(match role {
            Role::Devpki => config.devpki.as_ref()?.site.listen,
            Role::Signer => config.signer.as_ref()?.site.listen,
            Role::Registers => config.registers.as_ref()?.site.listen,
            Role::Rocris => config.rocris.as_ref()?.site.listen,
            Role::Bank => config.bank.as_ref()?.acs.listen,
            Role::Ghiseul => config.ghiseul.as_ref()?.site.listen,
            Role::Hub => config.hub.as_ref()?.site.listen,
        })
    }

    /// The database server is a part of what is measured, too.
    async fn add_server(&mut self) -> Result<()> {
        if self.db.engine() == Engine::Sqlite {
            return Ok(());
        }
        let file = Path::new(&store::server_folder(&self.db).await?).join("postmaster.pid");
        let text = std::fs::read_to_string(&file).with_context(|| {
            format!("cannot read {}; is the server on this machine?", file.display())
        })?;
        let pid = text.lines().next().unwrap_or_default().trim().parse()?;
        self.processes.push(Process { name: "postgres".to_owned(), pid, with_children: true });
        Ok(())
    }

    /// Makes accounts and sessions of people about whom nothing is recorded.
    async fn sign_in(&mut self, settings: &Settings) -> Result<()> {
        if settings.signed_in == 0 {
            return Ok(());
        }
        tell(&format!("signing in {} people …", settings.signed_in));
        let hub = self.config.hub.as_ref().context("the plan has a hub")?;
        let keys = Keys::derive(&hub.hash_key.read()?);
        let peer =
            Peer::new("rocris", hub.rocris.url.clone(), hub.rocris.token.read()?, web::client());
        let rocris = Rocris::new(peer, Entropy::system());
        let today = base::dates::today(SystemClock.now());
        let adult = |person: &CivilStatus| {
            person.died_on.is_none()
                && person.citizenship.is_romanian()
                && person.age_on(today) >= 18
        };
        let population = Population::with_size(settings.persons);
        let mut people = population.persons().map(CivilStatus::from).filter(adult);
        let wanted = usize::try_from(settings.signed_in)?;
        while self.cookies.len() < wanted {
            let some: Vec<CivilStatus> = people.by_ref().take(BATCH).collect();
            ensure!(!some.is_empty(), "too few people have a clean record; let more live there");
            let clean = without_record(&rocris, some).await?;
            let left = wanted - self.cookies.len();
            let cookies =
                self.open_sessions(&keys, &clean[..left.min(clean.len())], settings).await?;
            self.cookies.extend(cookies);
        }
        Ok(())
    }

    async fn open_sessions(
        &self,
        keys: &Keys,
        people: &[CivilStatus],
        settings: &Settings,
    ) -> Result<Vec<String>> {
        let mut act = self.db.act(&BENCH, "bench.sign-in").await?;
        let mut cookies = Vec::with_capacity(people.len());
        for person in people {
            let email = Email::parse(&format!("p{}@bench.example", &person.cnp.as_str()[1..]))?;
            let proven = Proven {
                provider: Provider::Ghiseul,
                iss: "https://ghiseul.bench.example".to_owned(),
                sub: self.db.entropy().token(),
                acr: "high".to_owned(),
                cnp: person.cnp,
                name: person.name.clone(),
                birth_date: Some(person.birth_date),
                email: settings.mail.then(|| (email, Some(act.now()))),
            };
            let account = of_proven(&mut act, keys, &proven, Lang::Ro).await?;
            let account = account.ok().context("an account was refused")?;
            compared(&mut act, &account, AccountState::Active, Some(person)).await?;
            let login = Login::new(account.id.to_string(), Policy::CITIZEN, act.now());
            let token = Sessions::open_with(&mut act, login).await?;
            cookies.push(format!("{COOKIE}={}", token.reveal()));
        }
        act.commit().await?;
        Ok(cookies)
    }

    /// Its configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Everything whose processor time counts.
    pub fn processes(&self) -> &[Process] {
        &self.processes
    }

    /// Waits until no request moves any more.
    pub async fn drained(&self) -> Result<()> {
        while store::moving(&self.db).await? > 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    /// What the hub's database holds.
    pub async fn kept(&self) -> Result<Kept> {
        let mut kept = store::kept(&self.db).await?;
        if self.db.engine() == Engine::Sqlite {
            kept.database = std::fs::metadata(self.dir.join("hub.db"))?.len();
        }
        Ok(kept)
    }

    /// Stops everything and cleans up.
    pub async fn end(mut self) -> Result<()> {
        for role in &mut self.roles {
            role.kill().await?;
        }
        self.db.close().await;
        if let Some(server) = &self.server {
            for (role, _) in DATABASES {
                ::store::testing::drop_database(server, &database(role)).await?;
            }
        }
        std::fs::remove_dir_all(&self.dir)
            .with_context(|| format!("cannot delete {}", self.dir.display()))
    }
}

async fn without_record(rocris: &Rocris, people: Vec<CivilStatus>) -> Result<Vec<CivilStatus>> {
    let question = |(n, person): (usize, &CivilStatus)| Question {
        case: format!("bench-{n}"),
        person: person.clone(),
        reason: None,
        found: hub::ports::records::compare::Found::default(),
    };
    let questions: Vec<_> = people.iter().enumerate().map(question).collect();
    let findings = rocris.look(&questions).await?;
    let clean = people.into_iter().zip(findings);
    let clean = clean.filter(|(_, finding)| matches!(finding, Finding::Clean { .. }));
    Ok(clean.map(|(person, _)| person).collect())
}

type StoreOf = fn(&mut Config) -> Option<&mut crate::config::Store>;

/// The roles with databases of their own, and where their addresses stand.
const DATABASES: [(Role, StoreOf); 3] = [
    (Role::Registers, |config| config.registers.as_mut().map(|section| &mut section.store)),
    (Role::Rocris, |config| config.rocris.as_mut().map(|section| &mut section.store)),
    (Role::Hub, |config| config.hub.as_mut().map(|section| &mut section.store)),
];

fn database(role: Role) -> String {
    format!("cazier_bench_{}_{role}", std::process::id())
}

async fn use_postgres(config: &mut Config, server: &str) -> Result<()> {
    for (role, of) in DATABASES {
        let url = ::store::testing::create_database(server, &database(role)).await?;
        let store = of(config).context("the plan has every role")?;
        store.url = url;
        store.connections = 16;
    }
    Ok(())
}
