//! The signer role as a process of its own: a configuration file, a listener, a key.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;
use serde::Deserialize;
use signing::SignerConfig;
use signing::service::{Peer, Service, router};
use signing::signer::read_secret;

/// Signs digests for the peers in its configuration.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// The configuration file (TOML).
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Config {
    /// The address to listen on. Put it where only the peers can reach it.
    listen: SocketAddr,
    /// How many batches are signed at a time; more are told to come back.
    #[serde(default = "sixteen")]
    batches_max: usize,
    /// Where the key is.
    signer: SignerConfig,
    /// Who may ask.
    peers: Vec<PeerConfig>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct PeerConfig {
    name: String,
    token_file: PathBuf,
}

const fn sixteen() -> usize {
    16
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt().json().with_writer(std::io::stderr).init();
    let text = std::fs::read_to_string(&arguments.config)
        .with_context(|| format!("reading {}", arguments.config.display()))?;
    let config: Config = toml::from_str(&text).context("the configuration file")?;

    let mut peers = Vec::new();
    for peer in &config.peers {
        peers.push(Peer { name: peer.name.clone(), token: read_secret(&peer.token_file)? });
    }
    // A signer that asks another signer is of use for a bastion; its client needs no more than
    // a limit of time.
    let client = reqwest::Client::builder().timeout(std::time::Duration::from_secs(10)).build()?;
    let signer = config.signer.open(client).await.context("opening the key")?;
    let key_id = signer.certificate().key_id();
    let service = Service::new(signer, &peers, config.batches_max);

    let listener = tokio::net::TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("listening on {}", config.listen))?;
    tracing::info!(signer.key_id = %key_id, signer.address = %listener.local_addr()?, "The signer is ready.");
    axum::serve(listener, router(service)).with_graceful_shutdown(stop()).await?;
    Ok(())
}

/// Waits for the signal that ends the process; batches that began are finished first.
async fn stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            return;
        }
    }
    let _ = interrupt.await;
}
