//! TLS from files: what a role shows, and whom it believes.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use web::tls::{self, Anchors, Identity, Tls};

use super::Country;
use crate::config::{Certificate, Member};

/// What a role shows.
pub fn identity(certificate: &Certificate) -> Result<Identity> {
    let (chain, key) = (read(&certificate.chain)?, read(&certificate.key)?);
    Identity::from_pem(&chain, &key)
        .with_context(|| format!("{} is not usable", certificate.chain.display()))
}

/// Whom a role believes.
pub fn anchors(path: &Path) -> Result<Anchors> {
    Anchors::from_pem(&read(path)?).with_context(|| format!("{} is not usable", path.display()))
}

/// The listener of a member of the card scheme, for other members.
pub fn listener(country: &Country, member: &Member) -> Result<Tls> {
    let trust = anchors(&member.trust)?;
    Ok(Tls::mutual(identity(&member.certificate)?, &trust, &country.clock)?)
}

/// The client of a member of the card scheme.
pub fn client(country: &Country, member: &Member, patience: Duration) -> Result<reqwest::Client> {
    let builder = web::client_builder().timeout(patience);
    let (shown, trust) = (identity(&member.certificate)?, anchors(&member.trust)?);
    Ok(tls::client(builder, Some(shown), &trust, &country.clock)?)
}

/// A file that holds certificates or a key.
pub fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
