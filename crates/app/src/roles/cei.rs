//! Boots the site of electronic identity cards: a part of the hub that listens apart, over TLS.

use ::hub::Hub;
use ::hub::cei::trust::Trust;
use ::hub::cei::{Cei, site};
use anyhow::{Context as _, Result};
use web::tls::{Anchors, Tls};
use web::{Service, Site};

use super::{Country, tls};
use crate::config;

/// Which cards are believed, where the way in is open.
pub fn open(country: &Country, config: &config::Hub) -> Result<Option<Cei>> {
    let Some(config) = &config.cei else { return Ok(None) };
    let trust = Trust::new(anchors(config)?, config.lists.clone(), country.http.clone());
    Ok(Some(Cei { origin: config.site.public_url.clone(), trust }))
}

/// Serves the site, where the way in is open.
pub async fn serve(country: &mut Country, config: &config::Hub, hub: &Hub) -> Result<()> {
    let Some(cei) = &config.cei else { return Ok(()) };
    let (clock, entropy) = (country.clock.clone(), country.entropy.clone());
    let shown = tls::identity(&cei.certificate)?;
    let listener = Tls::asking(shown, &anchors(cei)?, &clock)?;
    let about = Site::new(Service::Hub, cei.site.public_url.clone(), clock, entropy);
    let about = about.contact((&config.contact).into()).pilot().without_info_pages();
    let app = web::app(about, site::router(hub.clone()));
    country.serve_tls(cei.site.listen, listener, app).await
}

fn anchors(config: &config::Cei) -> Result<Anchors> {
    let issuers = std::fs::read_to_string(&config.issuers)
        .with_context(|| format!("cannot read {}", config.issuers.display()))?;
    tls::anchors(&config.trust)?
        .knowing(&issuers)
        .with_context(|| format!("{} holds no certificates", config.issuers.display()))
}
