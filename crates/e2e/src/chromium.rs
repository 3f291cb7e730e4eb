//! How Chromium is set up and spoken to beyond WebDriver.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use fantoccini::wd::WebDriverCompatibleCommand;
use reqwest::Method;
use serde_json::{Value, json};
use url::Url;

use crate::browser::Device;

/// Chromedriver's command that hands over a log.
#[derive(Debug)]
pub(crate) struct Log(pub &'static str);

impl WebDriverCompatibleCommand for Log {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": self.0 }).to_string()))
    }
}

/// Chromedriver's command that passes a command on to the browser's own tools.
#[derive(Debug)]
pub(crate) struct Devtools(pub &'static str, pub Value);

impl WebDriverCompatibleCommand for Devtools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.0, "params": self.1 }).to_string()))
    }
}

/// What a driver is asked for: the device, the language, a folder for downloads, one more setting of the profile where the
/// person needs it, and logs of what happened.
pub(crate) fn capabilities(
    device: Device,
    lang: &str,
    downloads: &Path,
    setting: Option<(&'static str, Value)>,
) -> serde_json::Map<String, Value> {
    let mut options = json!({
        "binary": tool("CAZIER_CHROMIUM", "/usr/bin/chromium"),
        "args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--window-size=1280,900", format!("--lang={lang}"),
        ],
        "prefs": {
            "intl.accept_languages": lang,
            "download.default_directory": downloads,
            "download.prompt_for_download": false,
            "plugins.always_open_pdf_externally": true,
        },
    });
    if let Some((name, value)) = setting {
        options["prefs"][name] = value;
    }
    if device.is_phone() {
        // The window itself cannot be as narrow as a telephone.
        let metrics = json!({ "width": 320, "height": 640, "pixelRatio": 2.0, "touch": true });
        options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
    }
    let capabilities = json!({
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
    });
    match capabilities {
        Value::Object(map) => map,
        _ => serde_json::Map::new(),
    }
}

/// A program handed over by `xtask`, or its usual place.
pub(crate) fn tool(variable: &str, usual: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| usual.to_owned())
}

/// A folder handed over by `xtask`, or its usual place in the workspace.
pub fn tool_folder(variable: &str, usual: &str) -> Result<PathBuf> {
    if let Some(given) = std::env::var_os(variable) {
        return Ok(given.into());
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join(usual)
        .canonicalize()
        .with_context(|| format!("{usual} is missing; run `cargo xtask tools`"))
}

/// The source of axe-core.
pub(crate) fn axe() -> Result<PathBuf> {
    let axe =
        tool_folder("CAZIER_PEERS", "e2e/peers")?.join("axe/node_modules/axe-core/axe.min.js");
    ensure!(axe.exists(), "axe-core is missing; `cargo xtask tools` installs it");
    Ok(axe)
}
