//! Boots the site of electronic identity cards: a part of the hub that listens apart, over TLS.

use ::hub::Hub;
use ::hub::cei::trust::{Sources, Trust};
use ::hub::cei::{Cei, site};
use anyhow::{Context as _, Result};
use web::tls::Tls;
use web::{Service, Site};

use super::{Country, tls};
use crate::config;

/// Which cards are believed, where the way in is open.
pub fn open(country: &Country, config: &config::Hub) -> Result<Option<Cei>> {
    let Some(config) = &config.cei else { return Ok(None) };
    let sources = Sources { responders: config.responders.clone(), lists: config.lists.clone() };
    let (roots, below) = (tls::read(&config.trust)?, tls::read(&config.issuers)?);
    let (http, entropy) = (country.http.clone(), country.entropy.clone());
    let trust = Trust::new((&roots, &below), sources, http, entropy).with_context(|| {
        format!("{} or {} is not usable", config.trust.display(), config.issuers.display())
    })?;
    Ok(Some(Cei { origin: config.site.public_url.clone(), trust }))
}

/// Serves the site, where the way in is open.
pub async fn serve(country: &mut Country, config: &config::Hub, hub: &Hub) -> Result<()> {
    let (Some(cei), Some(open)) = (&config.cei, &hub.cei) else { return Ok(()) };
    let (clock, entropy) = (country.clock.clone(), country.entropy.clone());
    let shown = tls::identity(&cei.certificate)?;
    let listener = Tls::asking(shown, open.trust.anchors(), &clock)?;
    let about = Site::new(Service::Hub, cei.site.public_url.clone(), clock, entropy);
    let about = about.contact((&config.contact).into()).pilot().without_info_pages();
    let app = web::app(about, site::router(hub.clone()));
    country.serve_tls(cei.site.listen, listener, app).await
}
