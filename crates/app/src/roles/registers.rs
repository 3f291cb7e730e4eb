//! Boots the population register's simulator.

use ::registers::{State, router};
use anyhow::{Context as _, Result};
use web::peer::Tokens;
use web::{Service, Site};

use super::{Country, Role};
use crate::config::Config;

/// Opens the register and serves it to HUB and GHISEUL.
pub async fn start(country: &mut Country, config: &Config) -> Result<()> {
    let config = config.registers.as_ref().context("there is no section [registers]")?;
    let db = country.database(Role::Registers, &config.store).await?;
    let peers = Tokens::new(vec![
        ("hub", config.hub_token.read()?),
        ("ghiseul", config.ghiseul_token.read()?),
    ]);
    let site = Site::new(
        Service::Api,
        config.site.public_url.clone(),
        country.clock.clone(),
        country.entropy.clone(),
    );
    country.serve(config.site.listen, web::app(site, router(State { db, peers }))).await
}
