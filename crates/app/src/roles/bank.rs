//! Boots the card scheme and the banks.

use std::time::Duration;

use ::bank::{Bank, Requestor};
use ::store::jobs::Runner;
use anyhow::{Context as _, Result};
use jiff::SignedDuration;

use super::{Country, Role};
use crate::config::Config;

/// The requestor that the scheme registered.
pub const REQUESTOR_ID: &str = "ghiseul.ro";
/// Its 3DS Server.
pub const SERVER_REF: &str = "CAZIER-3DSS-0001";

/// Opens the simulator; the Directory Server and the ACS listen apart.
pub async fn start(country: &mut Country, config: &Config) -> Result<()> {
    let config = config.bank.as_ref().context("there is no section [bank]")?;
    let db = country.database(Role::Bank, &config.store).await?;
    let settings = ::bank::Config {
        ds_url: config.directory_server.public_url.clone(),
        acs_url: config.acs.public_url.clone(),
        requestor: Requestor {
            id: REQUESTOR_ID.to_owned(),
            name: "GHISEUL.RO".to_owned(),
            server_ref: SERVER_REF.to_owned(),
            results_url: config.results_url.clone(),
            results_token: config.directory_server_token.read()?,
            token: config.requestor_token.read()?,
        },
        link_token: config.link_token.read()?,
        code_key: config.code_key.read()?,
        acs_patience: Duration::from_secs(5),
        acs_silence: Duration::from_secs(8),
        preq_min_gap: SignedDuration::from_hours(1),
    };
    let bank = Bank::new(db.clone(), settings, &country.http);
    let jobs = bank.jobs(Runner::new(db));
    let stop = country.stopping();
    country.run(jobs.run(stop));
    country.serve(config.directory_server.listen, bank.ds_app()).await?;
    country.serve(config.acs.listen, bank.acs_app()).await
}
