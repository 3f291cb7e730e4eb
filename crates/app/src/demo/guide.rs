//! What a newcomer needs to know: addresses and ready-made test identities.

use std::path::{Path, PathBuf};

use anyhow::Result;
use devpki::authority::Issued;
use serde::Serialize;
use url::Url;

use super::plan::Plan;
use super::staff::Colleague;

/// A password that the portal accepts, for whoever does not want to think of one.
pub const PASSWORD: &str = "trei cuvinte obișnuite";

/// The addresses and identities of a running demonstration, printed and written to `guide.json`.
#[derive(Debug, Clone, Serialize)]
pub struct Guide {
    /// Where mail can be read.
    pub demo: Url,
    /// The ministry's hub.
    pub hub: Url,
    /// The national portal.
    pub ghiseul: Url,
    /// The banks' pages; `telefon` shows text messages.
    pub bank: Url,
    /// The development trust services.
    pub devpki: Url,
    /// The certificate that signatures must lead to.
    pub trust: PathBuf,
    /// The site that asks browsers for electronic identity cards; closed where there is none.
    pub cei: Option<Url>,
    /// The certificate that this site's leads to.
    pub web_trust: PathBuf,
    /// The folder of the cards: `KIND.p12` for browsers, `KIND.pem` for programs; `refused-…` those that are refused.
    pub cards: PathBuf,
    /// The password of the files for browsers.
    pub card_password: &'static str,
    /// Test identities by what is special about them.
    pub identities: Vec<Identity>,
    /// Who works in the units.
    pub staff: Vec<Colleague>,
}

/// A synthetic person who is ready for a journey.
#[derive(Debug, Clone, Serialize)]
pub struct Identity {
    /// What is special, as a stable word.
    pub kind: &'static str,
    /// The same in words; empty where only programs need this person.
    pub what: &'static str,
    /// The personal numeric code.
    pub cnp: String,
    /// Family name.
    pub surname: String,
    /// Given names.
    pub given: String,
    /// E-mail address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// Card number.
    pub card: String,
    /// The card's end, `MM/YY`.
    pub card_expiry: String,
    /// The bank's name.
    pub bank: String,
}

impl Guide {
    /// The guide of a plan.
    pub fn new(plan: &Plan, identities: Vec<Identity>, staff: Vec<Colleague>) -> Self {
        let nowhere = || plan.page.public_url.clone();
        let config = &plan.config;
        Self {
            demo: plan.page.public_url.clone(),
            hub: config.hub.as_ref().map_or_else(nowhere, |c| c.site.public_url.clone()),
            ghiseul: config.ghiseul.as_ref().map_or_else(nowhere, |c| c.site.public_url.clone()),
            bank: config.bank.as_ref().map_or_else(nowhere, |c| c.acs.public_url.clone()),
            devpki: config.devpki.as_ref().map_or_else(nowhere, |c| c.site.public_url.clone()),
            trust: plan.pki.join("root.pem"),
            cei: config.hub.as_ref().and_then(|c| Some(c.cei.as_ref()?.site.public_url.clone())),
            web_trust: plan.pki.join("web/root.pem"),
            cards: plan.cards.clone(),
            card_password: Issued::PASSWORD,
            identities,
            staff,
        }
    }

    /// The identities that are shown to people.
    pub fn for_people(&self) -> impl Iterator<Item = &Identity> {
        self.identities.iter().filter(|person| !person.what.is_empty())
    }

    /// Writes it for programs. Written whole or not at all: whoever finds it may rely on it.
    pub fn write(&self, path: &Path) -> Result<()> {
        let half = path.with_extension("part");
        std::fs::write(&half, serde_json::to_vec_pretty(self)?)?;
        std::fs::rename(half, path)?;
        Ok(())
    }

    /// The guide for a person at a terminal.
    pub fn in_words(&self) -> String {
        let mut lines = vec![
            String::new(),
            "The country is running. Everything in it is invented; nothing it signs has legal value.".to_owned(),
            String::new(),
            format!("  Start here        {}", self.hub),
            format!("  National portal   {}", self.ghiseul),
            format!("  Check a paper     {}verificare", self.hub),
            format!("  Captured mail     {}posta", self.demo),
            format!("  Text messages     {}telefon", self.bank),
            format!("  This guide        {}", self.demo),
            String::new(),
            format!(
                "Test identities (make a Ghișeul.ro account with the name, CNP and e-mail; a password that is \
                 accepted: {PASSWORD}):"
            ),
        ];
        for person in self.for_people() {
            lines.push(String::new());
            lines.push(format!("  {}", person.what));
            lines.push(format!("    name    {} / {}", person.surname, person.given));
            lines.push(format!("    CNP     {}", person.cnp));
            lines.push(format!("    e-mail  {}", person.email));
            lines.push(format!("    phone   {}", person.phone));
            lines.push(format!(
                "    card    {}  {}  ({})",
                person.card, person.card_expiry, person.bank
            ));
        }
        lines.extend(self.staff_in_words());
        lines.push(String::new());
        lines.push(format!(
            "Their electronic identity cards are in {} (import a .p12 into the browser, password {}; the site that asks \
             for them has a certificate under {}). Those named refused-… show what it says about a card that is not good.",
            self.cards.display(),
            self.card_password,
            self.web_trust.display()
        ));
        lines.push(String::new());
        lines.push("Ctrl+C stops it; the data stay. `--fresh` starts over.".to_owned());
        lines.join("\n")
    }
    /// The people who work here, each with the link by which a browser makes their passkey.
    fn staff_in_words(&self) -> Vec<String> {
        let mut lines = vec![
            String::new(),
            format!("Staff sign in at {}personal with an address and a passkey:", self.hub),
        ];
        for one in &self.staff {
            lines.push(String::new());
            lines.push(format!("  {}, {} ({})", one.what, one.name, one.unit));
            lines.push(format!("    e-mail  {}", one.email));
            if let Some(link) = &one.link {
                lines.push(format!("    link    {link}"));
            }
        }
        lines
    }
}
