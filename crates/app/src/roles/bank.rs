//! Boots the card scheme and the banks.

use std::time::Duration;

use ::bank::{Bank, Links, Requestor};
use ::store::jobs::Runner;
use anyhow::{Context as _, Result};
use jiff::SignedDuration;

use super::{Country, Role, tls};
use crate::config::Config;

/// The requestor that the scheme registered.
pub const REQUESTOR_ID: &str = "ghiseul.ro";
/// Its 3DS Server.
pub const SERVER_REF: &str = "CAZIER-3DSS-0001";

/// The messages have their own patience, which is shorter.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the simulator; the Directory Server and the ACS listen apart, the ACS twice: for servers and for browsers.
pub async fn start(country: &mut Country, config: &Config) -> Result<()> {
    let config = config.bank.as_ref().context("there is no section [bank]")?;
    let db = country.database(Role::Bank, &config.store).await?;
    let settings = ::bank::Config {
        ds_url: config.directory_server.public_url.clone(),
        acs_url: config.acs.public_url.clone(),
        acs_link_url: config.acs_link.public_url.clone(),
        requestor: Requestor {
            id: REQUESTOR_ID.to_owned(),
            name: "GHISEUL.RO".to_owned(),
            server_ref: SERVER_REF.to_owned(),
            results_url: config.results_url.clone(),
            host: config.results_url.host_str().context("results_url has no host")?.to_owned(),
        },
        code_key: config.code_key.read()?,
        acs_patience: Duration::from_secs(5),
        acs_silence: Duration::from_secs(8),
        preq_min_gap: SignedDuration::from_hours(1),
    };
    let links = Links {
        ds: tls::client(country, &config.directory_server_member, PATIENCE)?,
        acs: tls::client(country, &config.acs_member, PATIENCE)?,
    };
    let bank = Bank::new(db.clone(), settings, links);
    let jobs = bank.jobs(Runner::new(db));
    let stop = country.stopping();
    country.run(jobs.run(stop));
    let directory = tls::listener(country, &config.directory_server_member)?;
    country.serve_tls(config.directory_server.listen, directory, bank.ds_app()).await?;
    let link = tls::listener(country, &config.acs_member)?;
    country.serve_tls(config.acs_link.listen, link, bank.acs_link_app()).await?;
    country.serve(config.acs.listen, bank.acs_app()).await
}
