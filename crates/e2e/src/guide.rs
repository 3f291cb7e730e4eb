//! What a country tells newcomers: its addresses, ready-made test identities, and who works in its units.

use std::path::PathBuf;

use anyhow::Result;
use serde::Deserialize;
use url::Url;

/// What `demo` writes to `guide.json` beside what it prints.
#[derive(Debug, Clone, Deserialize)]
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
    /// The site that asks for electronic identity cards.
    pub cei: Url,
    /// The certificate that the card's site leads to.
    pub web_trust: PathBuf,
    /// The folder of people's electronic identity cards.
    pub cards: PathBuf,
    /// The password of the cards' files for browsers.
    pub card_password: String,
    /// Test identities by what is special about them.
    pub identities: Vec<Identity>,
    /// Who works in the units.
    pub staff: Vec<Colleague>,
}

/// A member of staff.
#[derive(Debug, Clone, Deserialize)]
pub struct Colleague {
    /// The words of their roles.
    pub roles: String,
    /// What they sign in with.
    pub email: String,
    /// Where they make their passkey.
    pub link: Option<Url>,
}

/// A synthetic person who is ready for a journey.
#[derive(Debug, Clone, Deserialize)]
pub struct Identity {
    /// `clean`, `entry`, `bank-outside`, `card-fails` and so on.
    pub kind: String,
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
    /// Where nothing is yet.
    pub(crate) fn nowhere() -> Result<Self> {
        let url = Url::parse("http://nowhere.localhost/")?;
        Ok(Self {
            demo: url.clone(),
            hub: url.clone(),
            ghiseul: url.clone(),
            bank: url.clone(),
            devpki: url.clone(),
            cei: url,
            trust: PathBuf::new(),
            web_trust: PathBuf::new(),
            cards: PathBuf::new(),
            card_password: String::new(),
            identities: Vec::new(),
            staff: Vec::new(),
        })
    }
}
