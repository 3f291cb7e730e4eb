//! Boots the development trust services.

use std::sync::Arc;

use ::devpki::authority::Kind;
use ::devpki::{DevPki, Settings};
use anyhow::{Context as _, Result};
use signing::Algorithm;

use super::Country;
use crate::config::Config;

/// Serves the hierarchy.
pub async fn start(country: &mut Country, config: &Config) -> Result<()> {
    let pki = open(country, config)?;
    let config = config.devpki.as_ref().context("there is no section [devpki]")?;
    country.serve(config.site.listen, pki.router()).await
}

/// Opens or makes the hierarchy, and the certificates of hosts that others read from its folder.
pub fn open(country: &Country, config: &Config) -> Result<Arc<DevPki>> {
    let config = config.devpki.as_ref().context("there is no section [devpki]")?;
    let settings = Settings {
        algorithm: if config.rsa { Algorithm::RsaPkcs1 } else { Algorithm::EcdsaP256 },
        base_url: config.site.public_url.as_str().to_owned(),
    };
    let pki = DevPki::create_or_open(&config.folder, settings, &country.entropy, &country.clock)?;
    for (kind, hosts) in
        [(Kind::CardScheme, &config.card_scheme_hosts), (Kind::Web, &config.web_hosts)]
    {
        for host in hosts {
            pki.authority(kind).host_files(host)?;
        }
    }
    Ok(pki)
}
