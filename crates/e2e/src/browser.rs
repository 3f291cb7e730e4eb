//! A person with a browser: Chromium, driven as a person would use it.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};

/// What the person holds in their hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// A telephone, 390 CSS pixels wide.
    Phone,
    /// A desk with a large screen.
    Desktop,
    /// A telephone whose browser runs no scripts.
    PhoneWithoutScripts,
}

impl Device {
    fn size(self) -> (u32, u32) {
        match self {
            Self::Phone | Self::PhoneWithoutScripts => (390, 844),
            Self::Desktop => (1280, 900),
        }
    }
}

/// One browser of one person, with a driver of its own so that journeys run side by side.
#[derive(Debug)]
pub struct Browser {
    driver: Child,
    client: Client,
}

impl Browser {
    /// Opens a browser in a language, `ro` or `en`.
    pub async fn open(device: Device, lang: &str) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let driver = Command::new(tool("CAZIER_CHROMEDRIVER", "/usr/bin/chromedriver"))
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("chromedriver does not start; `cargo xtask tools` installs it")?;
        let capabilities = capabilities(device, lang);
        let mut last = None;
        for _ in 0..100 {
            let mut builder = ClientBuilder::rustls()?;
            builder.capabilities(capabilities.clone());
            match builder.connect(&format!("http://127.0.0.1:{port}")).await {
                Ok(client) => return Ok(Self { driver, client }),
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("chromedriver does not answer: {last:?}")
    }

    /// The WebDriver client, for what has no word here.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Goes to an address.
    pub async fn visit(&self, url: impl AsRef<str>) -> Result<()> {
        self.client
            .goto(url.as_ref())
            .await
            .with_context(|| format!("cannot open {}", url.as_ref()))
    }

    /// The page's address.
    pub async fn address(&self) -> Result<String> {
        Ok(self.client.current_url().await?.to_string())
    }

    /// The page's main heading.
    pub async fn heading(&self) -> Result<String> {
        Ok(self.client.find(Locator::Css("h1")).await?.text().await?)
    }

    /// The text a person sees on the page.
    pub async fn text(&self) -> Result<String> {
        Ok(self.client.find(Locator::Css("body")).await?.text().await?)
    }

    /// Waits until the page's main heading is `heading`: pages answer, but not at once.
    pub async fn expect_heading(&self, heading: &str) -> Result<()> {
        let mut seen = String::new();
        for _ in 0..200 {
            if let Ok(now) = self.heading().await {
                if now == heading {
                    return Ok(());
                }
                seen = now;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!(
            "expected the page `{heading}`, saw `{seen}` at {}:\n{}",
            self.address().await?,
            self.text().await.unwrap_or_default()
        )
    }

    /// Types into the field `name`, instead of what is there.
    pub async fn fill(&self, name: &str, text: &str) -> Result<()> {
        let field = self
            .client
            .find(Locator::Css(&format!("[name='{name}']")))
            .await
            .with_context(|| format!("no field {name}"))?;
        field.clear().await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// Chooses the radio button or tick box `name` with `value`.
    pub async fn choose(&self, name: &str, value: &str) -> Result<()> {
        let button =
            self.client.find(Locator::Css(&format!("[name='{name}'][value='{value}']"))).await?;
        button.click().await.with_context(|| format!("cannot choose {name}={value}"))
    }

    /// Presses the button with this text.
    pub async fn press(&self, text: &str) -> Result<()> {
        self.click_on("button | //a[@role='button'] | //input[@type='submit']", text).await
    }

    /// Follows the link with this text.
    pub async fn follow(&self, text: &str) -> Result<()> {
        self.click_on("a", text).await
    }

    async fn click_on(&self, what: &str, text: &str) -> Result<()> {
        let quoted = xpath_text(text);
        let parts: Vec<String> = what
            .split(" | ")
            .map(|part| {
                let part = part.trim_start_matches("//");
                format!("//{part}[normalize-space(.)={quoted} or starts-with(normalize-space(.),{quoted})]")
            })
            .collect();
        let found = self.client.find(Locator::XPath(&parts.join(" | "))).await;
        let found = match found {
            Ok(found) => found,
            Err(error) => bail!(
                "nothing to press named `{text}` at {}: {error}\n{}",
                self.address().await?,
                self.text().await.unwrap_or_default()
            ),
        };
        found.click().await?;
        Ok(())
    }

    /// Types on the keyboard, into whatever has the focus.
    pub async fn keys(&self, keys: &str) -> Result<()> {
        self.client.active_element().await?.send_keys(keys).await?;
        Ok(())
    }

    /// Presses Tab until the element that fits the selector has the focus, at most `most` times.
    pub async fn tab_to(&self, css: &str, most: usize) -> Result<()> {
        for _ in 0..most {
            self.keys(&char::from(Key::Tab).to_string()).await?;
            let here = self
                .client
                .execute("return document.activeElement.matches(arguments[0])", vec![json!(css)])
                .await?;
            if here == Value::Bool(true) {
                return Ok(());
            }
        }
        bail!("{most} presses of Tab did not reach {css} at {}", self.address().await?)
    }

    /// Runs axe-core with the WCAG 2.2 AA tags and fails with what it finds.
    pub async fn check_accessibility(&self) -> Result<()> {
        let axe = std::fs::read_to_string(
            tool_folder("CAZIER_PEERS", "e2e/peers")?.join("axe/node_modules/axe-core/axe.min.js"),
        )
        .context("axe-core is missing; `cargo xtask tools` installs it")?;
        self.client.execute(&axe, vec![]).await?;
        let found = self
            .client
            .execute_async(
                "const done = arguments[arguments.length - 1];
                 axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})
                    .then(r => done(r.violations.map(v => v.id + ': ' + v.help + ' @ '
                        + v.nodes.map(n => n.target.join(' ')).join(', '))), e => done([String(e)]));",
                vec![],
            )
            .await?;
        let found: Vec<String> = serde_json::from_value(found)?;
        if !found.is_empty() {
            bail!("{}: {}", self.address().await?, found.join("\n"));
        }
        Ok(())
    }

    /// Fails where the page is wider than the screen.
    pub async fn check_reflow(&self) -> Result<()> {
        let wide = self
            .client
            .execute("return document.documentElement.scrollWidth > document.documentElement.clientWidth + 1", vec![])
            .await?;
        if wide == Value::Bool(true) {
            bail!("{} scrolls sideways", self.address().await?);
        }
        Ok(())
    }

    /// Saves a picture of the page, for a person to look at.
    pub async fn picture(&self, path: &std::path::Path) -> Result<()> {
        std::fs::write(path, self.client.screenshot().await?)?;
        Ok(())
    }

    /// Closes the browser.
    pub async fn close(mut self) -> Result<()> {
        self.client.clone().close().await?;
        self.driver.kill()?;
        self.driver.wait()?;
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn capabilities(device: Device, lang: &str) -> serde_json::Map<String, Value> {
    let (width, height) = device.size();
    let scripts = if device == Device::PhoneWithoutScripts { 2 } else { 1 };
    let options = json!({
        "goog:chromeOptions": {
            "binary": tool("CAZIER_CHROMIUM", "/usr/bin/chromium"),
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", format!("--window-size={width},{height}"), format!("--lang={lang}"),
            ],
            "prefs": {
                "intl.accept_languages": lang,
                "profile.managed_default_content_settings.javascript": scripts,
            },
        },
        "goog:loggingPrefs": { "browser": "ALL" },
    });
    match options {
        Value::Object(map) => map,
        _ => serde_json::Map::new(),
    }
}

fn tool(variable: &str, usual: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| usual.to_owned())
}

/// A folder handed over by `xtask`, or its usual place in the workspace.
pub fn tool_folder(variable: &str, usual: &str) -> Result<std::path::PathBuf> {
    if let Some(given) = std::env::var_os(variable) {
        return Ok(given.into());
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join(usual)
        .canonicalize()
        .with_context(|| format!("{usual} is missing; run `cargo xtask tools`"))
}

/// A text as an XPath literal, whatever quotes it holds.
fn xpath_text(text: &str) -> String {
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}
