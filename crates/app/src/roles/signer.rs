//! Boots the signer.

use anyhow::{Context as _, Result};
use signing::service::{Peer, Service, router};
use signing::signer::{SignerConfig, TokenConfig};

use super::Country;
use crate::config::{Config, Key};

/// Batches signed at a time; more are told to come back.
const BATCHES_MAX: usize = 8;

/// Sessions of a PKCS#11 token that sign at a time.
const SESSIONS: usize = 4;

/// Opens the key and serves it.
pub async fn start(country: &mut Country, config: &Config) -> Result<()> {
    let config = config.signer.as_ref().context("there is no section [signer]")?;
    let key = match &config.key {
        Key::File { path } => SignerConfig::Soft { key: path.clone(), chain: config.chain.clone() },
        Key::Pkcs11 { module, token, label, pin } => SignerConfig::Pkcs11(TokenConfig {
            module: module.clone(),
            token: token.clone(),
            key: label.clone(),
            pin_file: pin.0.clone(),
            chain: config.chain.clone(),
            sessions: SESSIONS,
        }),
    };
    let signer = key.open(country.http.clone()).await?;
    let peers = [Peer { name: "hub".to_owned(), token: config.hub_token.read()? }];
    let service = Service::new(signer, &peers, BATCHES_MAX);
    country.serve(config.site.listen, router(service)).await
}
