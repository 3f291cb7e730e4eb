//! Boots the ministry's hub.

use std::path::Path;
use std::sync::Arc;

use ::hub::account::roeid::{Agreement, Roeid};
use ::hub::company::Rollout;
use ::hub::issuing::{Issuer, SWEEP_EVERY, Wiring};
use ::hub::ports::companies::Onrc;
use ::hub::ports::persons::{Persons, Sniep};
use ::hub::ports::records::Rocris;
use ::hub::ports::seals::RemoteSeals;
use ::hub::{Hub, HubConfig, Parts};
use ::store::Db;
use ::store::jobs::Runner;
use anyhow::{Context as _, Result};
use certificate::{Series, Template};
use oidc::claims::Acr;
use oidc::jws::SigningKey;
use oidc::rp::{
    AcrRule, ClaimMap, ClientAuthentication, Profile, RelyingParty, RelyingPartyConfig,
};
use signing::TrustAnchors;
use signing::tsa::{TsaClient, TsaConfig};
use web::{Peer, Service, Site};

use super::{Country, Role, mail};
use crate::config::{self, Config};

/// Puts the hub together and serves it.
pub async fn start(country: &mut Country, config: &Config) -> Result<()> {
    let mail = &config.mail;
    let config = config.hub.as_ref().context("there is no section [hub]")?;
    let db = country.database(Role::Hub, &config.store).await?;
    let persons: Arc<dyn Persons> = Arc::new(Sniep(::registers::client::Client::new(
        config.registers.url.clone(),
        config.registers.token.read()?,
        country.http.clone(),
    )));
    let mut settings = HubConfig::new(config.site.public_url.clone(), config.hash_key.read()?);
    settings.check = config.check;
    settings.stages = config.stages;
    settings.correction_days = config.correction_days.unwrap_or(settings.correction_days);
    let records = Arc::new(rocris(country, config)?);
    let wiring =
        wiring(country, config, settings.clone(), (&db, persons.clone(), records.clone()))?;
    let hub = Hub::new(Parts {
        issuer: Issuer::start(wiring, country.stopped()),
        db: db.clone(),
        config: settings,
        ghiseul: RelyingParty::new(relying_party(config)?),
        roeid: config.roeid.as_ref().map(|roeid| agreement(config, roeid)).transpose()?,
        cei: super::cei::open(country, config)?,
        http: country.http.clone(),
        persons,
        records: records.clone(),
        companies: companies(country, config)?,
        views: records,
    });

    let runner = mail::jobs(Runner::new(db), mail, "Cazier judiciar", country)?;
    let runner = ::hub::jobs(runner, &hub);
    ::hub::begin(&hub).await?;
    let stop = country.stopping();
    country.run(runner.run(stop));
    super::cei::serve(country, config, &hub).await?;
    let site = Site::new(
        Service::Hub,
        config.site.public_url.clone(),
        country.clock.clone(),
        country.entropy.clone(),
    );
    let site = hub.on(site.contact((&config.contact).into()).pilot());
    country.serve(config.site.listen, web::app(site, ::hub::router(hub))).await
}

/// The service for companies, where the trade register is configured.
fn companies(country: &Country, config: &config::Hub) -> Result<Option<Rollout>> {
    let Some(onrc) = &config.onrc else { return Ok(None) };
    let token = onrc.token.read()?;
    let register =
        ::registers::client::TradeRegister::new(onrc.url.clone(), token, country.http.clone());
    Ok(Some(Rollout { register: Arc::new(Onrc(register)), from: onrc.companies_from }))
}

/// The criminal-record register behind its API.
fn rocris(country: &Country, config: &config::Hub) -> Result<Rocris> {
    let (url, token) = (config.rocris.url.clone(), config.rocris.token.read()?);
    let peer = Peer::new("rocris", url, token, country.http.clone());
    Ok(Rocris::new(peer, country.entropy.clone()))
}

fn wiring(
    country: &Country,
    config: &config::Hub,
    settings: HubConfig,
    (db, persons, records): (&Db, Arc<dyn Persons>, Arc<Rocris>),
) -> Result<Wiring> {
    let (clock, entropy) = (country.clock.clone(), country.entropy.clone());
    let stamps = &config.time_stamps;
    let authority = TsaConfig::new(stamps.url.as_str().to_owned(), anchors(&stamps.trust)?);
    let stamper = TsaClient::new(country.http.clone(), authority, clock.clone(), entropy.clone());
    let signer = config.signer.url.as_str().trim_end_matches('/').to_owned();
    let seals = RemoteSeals::new(
        country.http.clone(),
        signer,
        config.signer.token.read()?,
        Arc::new(stamper),
    );
    Ok(Wiring {
        db: db.clone(),
        clock,
        persons,
        records,
        entropy,
        seals: Arc::new(seals),
        template: Template::new(&profile(config)?)?,
        series: Series::parse(&config.series)?,
        config: settings,
        sweep_every: SWEEP_EVERY,
    })
}

/// What the page of a certificate looks like here. The arms are the deployment's.
fn profile(config: &config::Hub) -> Result<certificate::Profile> {
    let check = config.site.public_url.join("/verificare")?;
    let act = config.certificate.clone();
    let mut profile = certificate::Profile::new(check, config.signature);
    profile.issuer = act.issuer;
    profile.wording = act.wording;
    profile.other_wording = *act.other_wording;
    if let Some(path) = act.emblem {
        let drawing = std::fs::read(&path);
        let drawing = drawing.with_context(|| format!("cannot read {}", path.display()))?;
        profile.emblem = serde_json::from_slice(&drawing)
            .with_context(|| format!("{} is not a drawing", path.display()))?;
    }
    Ok(profile)
}

fn anchors(path: &Path) -> Result<TrustAnchors> {
    let pem =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    TrustAnchors::from_pem(&pem)
        .with_context(|| format!("{} holds no certificates", path.display()))
}

fn relying_party(config: &config::Hub) -> Result<RelyingPartyConfig> {
    let path = &config.ghiseul.client_key;
    let pem =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let key = SigningKey::from_pem(&pem)
        .with_context(|| format!("{} is not a P-256 key", path.display()))?;
    let ours = |path: &str| Ok::<_, anyhow::Error>(config.site.public_url.join(path)?.to_string());
    Ok(RelyingPartyConfig {
        issuer: config.ghiseul.issuer.origin().ascii_serialization(),
        client_id: config.ghiseul.client_id.clone(),
        redirect_uri: ours("/intrare/ghiseul")?,
        post_logout_redirect_uri: Some(ours("/")?),
        authentication: ClientAuthentication::PrivateKeyJwt(key),
        scopes: ["openid", "email", "identity"].map(str::to_owned).to_vec(),
        acr: AcrRule::OneOf(vec![Acr::CardProof.as_str().to_owned()]),
        profile: Profile::fapi(),
        claims: ClaimMap::Verified { frameworks: vec!["ro_ghiseul_card3ds".to_owned()] },
    })
}

fn agreement(config: &config::Hub, roeid: &config::Roeid) -> Result<Roeid> {
    let config::Roeid { issuer, client_id, algorithms, claims, logout, .. } = roeid.clone();
    Ok(Roeid::new(Agreement {
        // `Url` writes a slash after a bare host; no issuer of ours ends in one.
        issuer: issuer.as_str().trim_end_matches('/').to_owned(),
        client_id,
        client_secret: roeid.client_secret.read()?,
        redirect_uri: config.site.public_url.join("/intrare/roeid")?.to_string(),
        algorithms,
        claims,
        logout,
    }))
}
