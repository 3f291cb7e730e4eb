//! How each role is put together from its configuration: one file a role, readable as a boot sequence.

mod bank;
mod cei;
pub mod devpki;
mod ghiseul;
mod hub;
mod mail;
mod registers;
mod rocris;
mod signer;
mod tls;

use std::fmt;
use std::future::Future;
use std::net::SocketAddr;

use ::store::{Db, Migrations};
use anyhow::{Context as _, Result, bail};
use base::{Entropy, SharedClock, SystemClock};
use clap::ValueEnum;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::config::{Config, Store};

/// An institution's part of the executable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Development CA, OCSP, CRL and time-stamp authority.
    Devpki,
    /// Holder of the signing key.
    Signer,
    /// Population register.
    Registers,
    /// Criminal-record register.
    Rocris,
    /// Card scheme and banks.
    Bank,
    /// National portal.
    Ghiseul,
    /// The ministry's hub.
    Hub,
}

impl Role {
    /// Every role, those first that others ask.
    pub const ALL: [Self; 7] = [
        Self::Devpki,
        Self::Signer,
        Self::Registers,
        Self::Rocris,
        Self::Bank,
        Self::Ghiseul,
        Self::Hub,
    ];

    /// The roles that a configuration has a section for.
    pub fn all_in(config: &Config) -> Vec<Self> {
        let there = |role: &Self| match role {
            Self::Devpki => config.devpki.is_some(),
            Self::Signer => config.signer.is_some(),
            Self::Registers => config.registers.is_some(),
            Self::Rocris => config.rocris.is_some(),
            Self::Bank => config.bank.is_some(),
            Self::Ghiseul => config.ghiseul.is_some(),
            Self::Hub => config.hub.is_some(),
        };
        Self::ALL.into_iter().filter(there).collect()
    }

    /// The role's database, where it has one.
    pub fn store(self, config: &Config) -> Option<&Store> {
        match self {
            Self::Devpki | Self::Signer => None,
            Self::Registers => config.registers.as_ref().map(|c| &c.store),
            Self::Rocris => config.rocris.as_ref().map(|c| &c.store),
            Self::Bank => config.bank.as_ref().map(|c| &c.store),
            Self::Ghiseul => config.ghiseul.as_ref().map(|c| &c.store),
            Self::Hub => config.hub.as_ref().map(|c| &c.store),
        }
    }

    /// What must be applied to the role's database.
    pub fn migrations(self) -> &'static [&'static Migrations] {
        match self {
            Self::Devpki | Self::Signer => &[],
            Self::Registers => &[&::registers::MIGRATIONS],
            Self::Rocris => &[&::rocris::MIGRATIONS],
            Self::Bank => &[&web::MIGRATIONS, &::bank::MIGRATIONS],
            Self::Ghiseul => &[&web::MIGRATIONS, &::ghiseul::MIGRATIONS],
            Self::Hub => &[&web::MIGRATIONS, &::hub::MIGRATIONS],
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Devpki => "devpki",
            Self::Signer => "signer",
            Self::Registers => "registers",
            Self::Rocris => "rocris",
            Self::Bank => "bank",
            Self::Ghiseul => "ghiseul",
            Self::Hub => "hub",
        })
    }
}

/// The roles that run in this process.
#[derive(Debug)]
pub struct Country {
    /// The clock of all roles.
    pub clock: SharedClock,
    /// The randomness of all roles.
    pub entropy: Entropy,
    /// The HTTP client of all roles.
    pub http: reqwest::Client,
    migrates: bool,
    stop: watch::Sender<bool>,
    running: Vec<JoinHandle<()>>,
}

impl Country {
    /// Nothing runs yet. With `migrates`, databases are brought to this version; otherwise a role refuses an older one.
    pub fn new(migrates: bool) -> Self {
        Self {
            clock: SystemClock::shared(),
            entropy: Entropy::system(),
            http: web::client(),
            migrates,
            stop: watch::Sender::new(false),
            running: Vec::new(),
        }
    }

    /// Starts a role; it listens when this returns.
    pub async fn start(&mut self, role: Role, config: &Config) -> Result<()> {
        let started = match role {
            Role::Devpki => devpki::start(self, config).await,
            Role::Signer => signer::start(self, config).await,
            Role::Registers => registers::start(self, config).await,
            Role::Rocris => rocris::start(self, config).await,
            Role::Bank => Box::pin(bank::start(self, config)).await,
            Role::Ghiseul => Box::pin(ghiseul::start(self, config)).await,
            Role::Hub => Box::pin(hub::start(self, config)).await,
        };
        started.with_context(|| format!("the role {role} cannot start"))
    }

    /// Ends when the roles are told to stop.
    pub fn stopped(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// A future that ends when the roles are told to stop.
    pub fn stopping(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut stop = self.stop.subscribe();
        async move {
            // Where the sender is gone, so is the process.
            let _ = stop.wait_for(|stop| *stop).await;
        }
    }

    /// Opens a role's database and makes sure of its schema.
    async fn database(&self, role: Role, store: &Store) -> Result<Db> {
        let db =
            open(store).await?.with_clock(self.clock.clone()).with_entropy(self.entropy.clone());
        if self.migrates {
            db.migrate(role.migrations()).await?;
        }
        let pending = db.pending(role.migrations()).await?;
        if !pending.is_empty() {
            bail!("migrations are pending ({}); run `cazier migrate` first", pending.join(", "));
        }
        Ok(db)
    }

    /// Binds an address and serves a router on it until the stop.
    pub async fn serve(&mut self, listen: SocketAddr, router: axum::Router) -> Result<()> {
        let listener = TcpListener::bind(listen).await;
        let listener =
            listener.with_context(|| format!("cannot listen on {listen}; is it taken?"))?;
        let stop = self.stopping();
        self.run(async move {
            if let Err(error) = web::serve(listener, router, stop).await {
                tracing::error!(%error, address = %listen, "A listener stopped.");
            }
        });
        Ok(())
    }

    /// Binds an address and serves a router on it over TLS until the stop.
    pub async fn serve_tls(
        &mut self,
        listen: SocketAddr,
        tls: web::tls::Tls,
        router: axum::Router,
    ) -> Result<()> {
        let listener = TcpListener::bind(listen).await;
        let listener =
            listener.with_context(|| format!("cannot listen on {listen}; is it taken?"))?;
        let stop = self.stopping();
        self.run(async move {
            if let Err(error) = web::serve_tls(listener, tls, router, stop).await {
                tracing::error!(%error, address = %listen, "A listener stopped.");
            }
        });
        Ok(())
    }

    /// Runs a task that ends by itself at the stop.
    pub fn run(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.running.push(tokio::spawn(task));
    }

    /// Waits for a signal, or for `also`; then lets every role finish what it has begun.
    pub async fn until_told(self, also: impl Future<Output = ()>) {
        tokio::select! {
            () = signalled() => {}
            () = also => {}
        }
        self.stop().await;
    }

    /// Stops every role.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for task in self.running {
            // A task that panicked has said so itself.
            let _ = task.await;
        }
    }
}

/// Opens a database.
pub async fn open(store: &Store) -> Result<Db> {
    Ok(Db::open(&store.url, store.connections).await?)
}

async fn signalled() {
    let interrupted = tokio::signal::ctrl_c();
    let Ok(mut ended) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    else {
        // Without a second signal the first one still works.
        let _ = interrupted.await;
        return;
    };
    tokio::select! {
        _ = interrupted => {}
        _ = ended.recv() => {}
    }
}
