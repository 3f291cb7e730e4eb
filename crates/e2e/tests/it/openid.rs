//! The provider of the portal before an independent client, npm `openid-client`, in the place of the hub.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use e2e::chromium::tool_folder;
use e2e::{Country, PASSWORD};

/// The happy path with a pushed request and a bound token, and everything that must be refused: the client tells what holds.
pub fn client_agrees(country: &Country, kind: &str) -> Result<()> {
    let person = country.person(kind)?;
    let script = tool_folder("CAZIER_PEERS", "e2e/peers")?.join("openid-client/fapi.mjs");
    let mut node = Command::new("node");
    node.arg(&script)
        .env("OIDC_ISSUER", country.guide.ghiseul.origin().ascii_serialization())
        .env("OIDC_CLIENT_ID", "hub-mai")
        .env("OIDC_CLIENT_KEY", country.folder().join("keys/hub-client.key"))
        .env("OIDC_REDIRECT_URI", country.guide.hub.join("/intrare/ghiseul")?.as_str())
        .env("OIDC_AWAY", country.guide.hub.as_str())
        .env("OIDC_EMAIL", &person.email)
        .env("OIDC_PASSWORD", PASSWORD);
    let out = node.output().context("node does not start; `cargo xtask tools` installs it")?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let sum = said.lines().last().unwrap_or_default().to_owned();
    println!("openid-client: {sum}");
    let passed = sum.split(' ').next().and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
    ensure!(
        out.status.success() && passed >= 5 && sum.ends_with(" passed, 0 failed"),
        "openid-client says:\n{said}\n{}",
        String::from_utf8_lossy(&out.stderr)
    );
    Ok(())
}
