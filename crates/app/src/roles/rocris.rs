//! Boots the criminal-record register.

use ::rocris::{BODY_LIMIT, State, router};
use anyhow::{Context as _, Result};
use web::peer::Tokens;
use web::{Service, Site};

use super::{Country, Role};
use crate::config::Config;

/// Opens the register and serves it to HUB.
pub async fn start(country: &mut Country, config: &Config) -> Result<()> {
    let config = config.rocris.as_ref().context("there is no section [rocris]")?;
    let db = country.database(Role::Rocris, &config.store).await?;
    let peers = Tokens::new(vec![("hub", config.hub_token.read()?)]);
    let state = State::new(db, peers, &config.hash_key.read()?);
    let site = Site::new(
        Service::Api,
        config.site.public_url.clone(),
        country.clock.clone(),
        country.entropy.clone(),
    );
    let site = site.body_limit(BODY_LIMIT);
    country.serve(config.site.listen, web::app(site, router(state))).await
}
