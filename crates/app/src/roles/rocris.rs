//! Boots the criminal-record register.

use ::rocris::{BODY_LIMIT, Sender, State, intake, router};
use anyhow::{Context as _, Result};
use web::peer::Tokens;
use web::{Service, Site};

use super::{Country, Role};
use crate::config::{Authority, Config};

/// Opens the register and serves it to HUB and to the authorities that send events.
pub async fn start(country: &mut Country, config: &Config) -> Result<()> {
    let config = config.rocris.as_ref().context("there is no section [rocris]")?;
    let db = country.database(Role::Rocris, &config.store).await?;
    let peers = Tokens::new(vec![("hub", config.hub_token.read()?)]);
    let senders = config.senders.iter().map(sender).collect::<Result<_>>()?;
    let stop = country.stopping();
    let sweep = intake::apply::run(db.clone());
    country.run(async move {
        tokio::select! {
            () = sweep => {}
            () = stop => {}
        }
    });
    let state = State::new(db, peers, &config.hash_key.read()?).with_senders(senders);
    let site = Site::new(
        Service::Api,
        config.site.public_url.clone(),
        country.clock.clone(),
        country.entropy.clone(),
    );
    let site = site.body_limit(BODY_LIMIT);
    country.serve(config.site.listen, web::app(site, router(state))).await
}

fn sender(authority: &Authority) -> Result<Sender> {
    Ok(Sender {
        // Once for each authority and start: the names of peers live as long as the process.
        name: authority.name.clone().leak(),
        kind: authority.kind,
        token: authority.token.read()?,
    })
}
