//! What people received: e-mail, as files that the demonstration's mail server wrote, and text messages.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use mail_parser::MessageParser;

use crate::country::{Country, Identity};
use crate::visitor::Visitor;

/// How long a letter may take. Generous: the machine may be busy, and who sends it may try again only after a while.
const PATIENCE: Duration = Duration::from_mins(3);

/// An e-mail that somebody received.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Its Message-ID. A letter that came twice has the same one, and mailboxes show it once.
    pub id: String,
    /// The recipient's address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text, decoded.
    pub text: String,
}

/// Every letter in a folder of `.eml` files, the oldest first.
pub fn all(folder: &Path) -> Result<Vec<Letter>> {
    let mut files: Vec<_> = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    let letters = files.iter().filter(|file| file.path().extension().is_some_and(|e| e == "eml"));
    letters
        .map(|file| read(&fs::read(file.path())?).with_context(|| format!("{file:?} is no letter")))
        .collect()
}

fn read(bytes: &[u8]) -> Option<Letter> {
    let message = MessageParser::default().parse(bytes)?;
    let to = message.to()?.first()?.address()?.to_owned();
    let text = message.body_text(0)?.into_owned();
    let id = message.message_id()?.to_owned();
    Some(Letter { id, to, subject: message.subject()?.to_owned(), text })
}

/// The letters to one address, the oldest first.
pub fn to(country: &Country, address: &str) -> Result<Vec<Letter>> {
    let mut letters = all(&country.folder().join("mail"))?;
    letters.retain(|letter| letter.to.eq_ignore_ascii_case(address));
    Ok(letters)
}

/// Waits for a letter to this address that fits, among those after the first `known`.
pub async fn wait(
    country: &Country,
    address: &str,
    known: usize,
    fits: impl Fn(&Letter) -> bool,
) -> Result<Letter> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        let letters = to(country, address)?;
        if let Some(letter) = letters.into_iter().skip(known).rfind(|letter| fits(letter)) {
            return Ok(letter);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!("no such letter came to {address} within {PATIENCE:?}: {:?}", to(country, address)?)
}

/// The six digits in a text.
pub fn six_digits(text: &str) -> Option<String> {
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    runs.find(|run| run.len() == 6).map(str::to_owned)
}

/// The newest code that a bank sent to this person's telephone.
pub async fn newest_sms_code(country: &Country, identity: &Identity) -> Result<String> {
    let mut visitor = Visitor::new(web::Lang::Ro);
    let page = visitor.visit(&country.guide.bank.join("/telefon")?).await?.good()?;
    let form = page.form(&["phone"])?.with("phone", &identity.phone);
    let messages = visitor.send(form, &page).await?.good()?;
    let newest = messages.texts(".sms").into_iter().next().context("no text message came")?;
    six_digits(&newest).with_context(|| format!("no code in the text message: {newest}"))
}
