//! Boots the national portal.

use std::time::Duration;

use ::ghiseul::card::ports::Sniep;
use ::ghiseul::card::{CardConfig, LAUNCH_BANKS, Merchant, Settings};
use ::ghiseul::{Ghiseul, MenuEntry};
use ::store::jobs::Runner;
use anyhow::{Context as _, Result, bail};
use oidc::jws::{Jwk, Jwks};
use oidc::opaque::Opaque;
use oidc::provider::{Client, ClientAuthentication, ClientProfile, Provider, Scope};
use url::Url;
use web::{Service, Site};

use super::{Country, Role, mail, tls};
use crate::config::{Config, Relying, SecretFile};

/// Puts the portal together and serves it.
pub async fn start(country: &mut Country, config: &Config) -> Result<()> {
    let mail = &config.mail;
    let config = config.ghiseul.as_ref().context("there is no section [ghiseul]")?;
    let db = country.database(Role::Ghiseul, &config.store).await?;
    let clients = config.clients.iter().map(client).collect::<Result<_>>()?;
    let issuer = config.site.public_url.origin().ascii_serialization();
    let settings = ::ghiseul::Config {
        hash_key: config.hash_key.read()?,
        pepper: config.pepper.read()?,
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        menu: vec![MenuEntry {
            title: "HUB MAI (Cazier)".to_owned(),
            url: config.menu_hub.clone(),
        }],
    };
    let card = card(country, config)?;
    let ghiseul = Ghiseul::new(settings, db.clone(), Provider::new(&issuer, clients), card);

    let runner = mail::jobs(Runner::new(db), mail, "Ghișeul.ro", country)?;
    let runner =
        ::ghiseul::card::jobs::register(&ghiseul, ::ghiseul::account::register_jobs(runner));
    let runner = ::ghiseul::op::register_jobs(&ghiseul, runner);
    ::ghiseul::account::begin_jobs(&ghiseul.db).await?;
    ::ghiseul::op::begin_jobs(&ghiseul.db).await?;
    ::ghiseul::card::jobs::begin(&ghiseul.db).await?;
    let stop = country.stopping();
    country.run(runner.run(stop));
    let site = Site::new(
        Service::Ghiseul,
        config.site.public_url.clone(),
        country.clock.clone(),
        country.entropy.clone(),
    );
    let site = site.contact((&config.contact).into());
    let link = tls::listener(country, &config.card_member)?;
    country.serve_tls(config.card_server.listen, link, ghiseul.link_app()).await?;
    country.serve(config.site.listen, ghiseul.app(site)).await
}

fn card(country: &Country, config: &crate::config::Ghiseul) -> Result<Settings> {
    let register = ::registers::client::Client::new(
        config.registers.url.clone(),
        config.registers.token.read()?,
        country.http.clone(),
    );
    let settings = CardConfig {
        directory_url: config.directory_server.join("/ds")?,
        server_url: config.card_server.public_url.clone(),
        requestor_id: super::bank::REQUESTOR_ID.to_owned(),
        requestor_name: "GHISEUL.RO".to_owned(),
        server_ref: super::bank::SERVER_REF.to_owned(),
        banks: LAUNCH_BANKS.map(str::to_owned).to_vec(),
        counter_url: config.counter_url.clone(),
        merchant: Merchant { acquirer_bin: "964200".to_owned(), id: "GHISEUL.RO".to_owned() },
    };
    let http = tls::client(country, &config.card_member, Duration::from_secs(10))?;
    Ok(Settings::new(settings, Box::new(Sniep::new(register)), http))
}

fn client(config: &Relying) -> Result<Client> {
    let secret = config.secret.as_ref().map(SecretFile::read).transpose()?;
    let authentication = match (&config.public_key, secret) {
        (Some(path), None) => {
            let pem = std::fs::read_to_string(path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let key = Jwk::from_pem(&pem)
                .with_context(|| format!("{} is not a P-256 key", path.display()))?;
            ClientAuthentication::PrivateKeyJwt(Jwks { keys: vec![key] })
        }
        (None, Some(secret)) if config.profile == ClientProfile::Plain => {
            ClientAuthentication::SecretBasic(Opaque::presented(secret.reveal()).digest())
        }
        _ => bail!(
            "the client {} needs a public key, or in the plain profile a secret instead",
            config.client_id
        ),
    };
    let texts = |urls: &[Url]| urls.iter().map(|url| url.as_str().to_owned()).collect();
    Ok(Client {
        id: config.client_id.clone(),
        name: config.name.clone(),
        name_en: config.name_en.clone(),
        redirect_uris: texts(&config.redirect_uris),
        authentication,
        profile: config.profile,
        scopes: vec![Scope::Openid, Scope::Email, Scope::Identity],
        post_logout_redirect_uris: texts(&config.post_logout_redirect_uris),
        backchannel_logout_uri: config.back_channel.as_ref().map(|url| url.as_str().to_owned()),
    })
}
