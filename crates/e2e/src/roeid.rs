//! ROeID in a process of its own: the certified npm `oidc-provider`, told to behave as ROeID does (`e2e/peers/roeid`).

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use toml::{Table, Value as Toml};
use url::Url;

use crate::chromium::tool_folder;
use crate::country::{Country, Identity};
use crate::token::keep;

/// The hub's name there.
pub const CLIENT_ID: &str = "hub-cazier";
/// What the hub proves it with.
pub const SECRET: &str = "a secret between the hub and ROeID, for tests";

/// A running ROeID. It stops when this is dropped.
#[derive(Debug)]
pub struct Roeid {
    process: Child,
    /// Its exact issuer.
    pub issuer: String,
}

impl Roeid {
    /// Starts it, for a hub that takes its answers at this address.
    pub fn start(redirect_uri: &str) -> Result<Self> {
        let mut node = Command::new("node");
        node.arg(tool_folder("CAZIER_PEERS", "e2e/peers")?.join("roeid/run.mjs"))
            .env("ROEID_CLIENT_ID", CLIENT_ID)
            .env("ROEID_CLIENT_SECRET", SECRET)
            .env("ROEID_REDIRECT_URI", redirect_uri)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut process =
            node.spawn().context("node is missing; `cargo xtask tools` installs it")?;
        let mut line = String::new();
        let told = process.stdout.take().context("it has an output")?;
        BufReader::new(told).read_line(&mut line)?;
        let said: Value = serde_json::from_str(&line).context("it does not say where it is")?;
        let issuer = said["issuer"].as_str().context("no issuer")?.to_owned();
        Ok(Self { process, issuer })
    }

    /// Somebody has the application: they may sign in under the name of their kind.
    pub async fn knows(&self, who: &Identity) -> Result<()> {
        let full = format!("{} {}", who.given, who.surname);
        let claims = json!({
            "cnp": who.cnp, "nume": who.surname, "prenume": who.given, "nume complet": full, "email": who.email,
        });
        self.tell("/people", &json!({ "sub": who.kind, "claims": claims })).await
    }

    /// Tells the process what it cannot know by itself.
    pub async fn tell(&self, path: &str, what: &Value) -> Result<()> {
        let address = self.at(path)?;
        let told = web::client().post(address).json(what).send().await?;
        ensure!(told.status().is_success(), "{path}: {}", told.status());
        Ok(())
    }

    fn at(&self, path: &str) -> Result<Url> {
        Ok(Url::parse(&self.issuer)?.join(path)?)
    }

    /// Opens this way in to a hub that runs apart.
    pub async fn opens_to(&self, country: &Country) -> Result<()> {
        let file = country.folder().join("keys/roeid-secret");
        keep(&file, SECRET)?;
        let text = |text: &str| Toml::from(text);
        let section: Table = [
            ("issuer", text(&self.issuer)),
            ("client_id", text(CLIENT_ID)),
            ("client_secret", text(&file.display().to_string())),
            ("algorithms", Toml::from(vec!["RS256"])),
            ("logout", text(self.at("/logout")?.as_str())),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect();
        changes(country, |hub| drop(hub.insert("roeid".to_owned(), Toml::Table(section)))).await
    }
}

/// Closes this way in again.
pub async fn closes(country: &Country) -> Result<()> {
    changes(country, |hub| drop(hub.remove("roeid"))).await
}

/// The hub begins anew with another configuration.
async fn changes(country: &Country, change: impl FnOnce(&mut Table)) -> Result<()> {
    country.configure(|config| {
        change(config.get_mut("hub")?.as_table_mut()?);
        Some(())
    })?;
    country.kill_role("hub")?;
    country.start_role("hub").await?;
    country.wait_for_sites().await
}

impl Drop for Roeid {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
