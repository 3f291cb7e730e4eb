//! `demo --once`: a citizen's journey over the real sockets, without a browser, from nothing to a verified certificate.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use base::SystemClock;
use signing::TrustAnchors;
use signing::validate::{Trust, validate};

use super::guide::{Guide, Identity};
use super::page::read as read_letter;
use super::plan::Plan;
use super::smtp::Mailbox;
use super::visitor::{Page, Visitor};
use crate::commands::verify::in_words;
use crate::log::tell;
use crate::roles::Country;

/// The password of the citizen's GHISEUL account.
const PASSWORD: &str = super::guide::PASSWORD;
/// What the citizen needs the certificate for.
const REASON: &str = "work.job";
/// Pages on the way at most; more means that the journey goes round in circles.
const PAGES_MAX: usize = 40;
/// How long a mail or a certificate may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Plays the journey; false where something that should hold does not.
pub async fn play(plan: &Plan, guide: &Guide, country: &Country) -> Result<bool> {
    let citizen =
        guide.identities.iter().find(|i| i.kind == "once").context("nobody is there for this")?;
    let mailbox = Mailbox::open(&plan.dir.join("mail"))?;
    let mut journey = Journey {
        guide,
        citizen,
        visitor: Visitor::new(country.http.clone()),
        mail_seen: mailbox.len(),
        mail_at_start: mailbox.len(),
        no_account: false,
        mailbox,
    };
    tell(&format!("The citizen is {} {}.", citizen.given, citizen.surname));
    let result = journey.reach_the_certificate().await?;
    let number = number_on(&result).context("the page of the certificate shows no number")?;
    tell(&format!("The certificate {number} is issued."));

    let file = plan.dir.join("certificate.pdf");
    let pdf = journey.visitor.visit(&result.link("/pdf")?).await?.good()?;
    std::fs::write(&file, &pdf.body)?;
    tell(&format!("Downloaded to {} ({} KB).", file.display(), pdf.body.len() / 1024));

    let offline = check_offline(&pdf.body, &guide.trust)?;
    let genuine = journey.check_page(&number, &citizen.cnp).await?;
    let other =
        guide.identities.iter().find(|i| i.kind == "entry").context("nobody has an entry")?;
    let strange = journey.check_page(&number, &other.cnp).await?;
    tell(&format!("The check page says: {genuine}. With another person's CNP: {strange}."));
    let l = web::Texts::new(web::Lang::Ro);
    let online = genuine == l.get("verify-ok-title") && strange == l.get("verify-none-title");
    tell(if offline && online { "Everything holds." } else { "SOMETHING DOES NOT HOLD." });
    Ok(offline && online)
}

fn check_offline(pdf: &[u8], trust: &PathBuf) -> Result<bool> {
    let anchors = TrustAnchors::from_pem(&std::fs::read_to_string(trust)?)?;
    let trust = Trust { signers: anchors.clone(), time_stamps: anchors, ..Trust::default() };
    let report = validate(pdf, &trust, base::Clock::now(&SystemClock));
    tell(&format!("Offline check: {}", in_words(&report).replace('\n', "\n  ")));
    Ok(report.valid && report.covers_whole_file)
}

/// The printed number on a page.
fn number_on(page: &Page) -> Option<String> {
    let html = page.html();
    let mut rest = html;
    while let Some(at) = rest.find("CJ-") {
        let word: String =
            rest[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        if certificate::Number::parse(&word).is_ok() {
            return Some(word);
        }
        rest = &rest[at + 3..];
    }
    None
}

struct Journey<'g> {
    guide: &'g Guide,
    citizen: &'g Identity,
    visitor: Visitor,
    mailbox: Mailbox,
    mail_seen: u64,
    mail_at_start: u64,
    /// The portal did not know the citizen: an earlier run was stopped before the account was open.
    no_account: bool,
}

impl Journey<'_> {
    /// Answers each page as it asks, until the certificate is there.
    async fn reach_the_certificate(&mut self) -> Result<Page> {
        let start = self.guide.hub.join("/intrare")?;
        let mut page = self.visitor.visit(&start).await?.good()?;
        for _ in 0..PAGES_MAX {
            let path = page.url.path();
            if path.starts_with("/certificate/") {
                return Ok(page);
            }
            tell(&format!(
                "  {} {}",
                page.url.host_str().unwrap_or_default(),
                page.heading().unwrap_or_default()
            ));
            page = if path.starts_with("/cereri/") && path.len() > 36 {
                tokio::time::sleep(Duration::from_millis(300)).await;
                self.visitor.visit(&page.url.clone()).await?.good()?
            } else {
                self.answer(&page).await?.good()?
            };
        }
        bail!("{PAGES_MAX} pages did not lead to a certificate")
    }

    async fn answer(&mut self, page: &Page) -> Result<Page> {
        let who = self.citizen;
        let at_hub = page.url.host_str() == self.guide.hub.host_str();
        let filled = if let Ok(form) = page.form(&["creq"]) {
            form
        } else if let Ok(form) = page.form(&["cres"]) {
            form
        } else if let Ok(form) = page.form(&["nume", "prenume", "cnp", "adresa", "parola-noua"]) {
            if self.has_account() {
                page.form(&["email", "parola"])?.with("email", &who.email).with("parola", PASSWORD)
            } else {
                form.with("nume", &who.surname)
                    .with("prenume", &who.given)
                    .with("cnp", &who.cnp)
                    .with("adresa", &who.email)
                    .with("parola-noua", PASSWORD)
            }
        } else if let Ok(form) = page.form(&["email", "parola"]) {
            if !self.has_account() {
                return self.visitor.visit(&page.link("/cont/nou")?).await;
            }
            let form = form.with("email", &who.email).with("parola", PASSWORD);
            let answer = self.visitor.send(form, page).await?;
            if answer.status != axum::http::StatusCode::UNPROCESSABLE_ENTITY {
                return Ok(answer);
            }
            self.no_account = true;
            return self.visitor.visit(&page.link("/cont/nou")?).await;
        } else if let Ok(form) = page.form(&["cod"]) {
            form.with("cod", &self.code_from_mail().await?)
        } else if let Ok(form) = page.form(&["card", "expira"]) {
            form.with("card", &who.card).with("expira", &who.card_expiry)
        } else if let Ok(form) = page.form(&["code"]) {
            form.with("code", &self.code_from_sms().await?)
        } else if let Ok(form) = page.form(&["decizie"]) {
            form.with("decizie", "da")
        } else if let Ok(form) = page.form(&["termeni"]) {
            form.with("termeni", "da")
        } else if let Ok(form) = page.form(&["motiv"]) {
            form.with("motiv", REASON)
        } else if at_hub && let Ok(link) = page.link("/cereri/motiv") {
            return self.visitor.visit(&link).await;
        } else if at_hub && let Ok(link) = page.link("/certificate/") {
            return self.visitor.visit(&link).await;
        } else {
            let form = page.form(&[]);
            form.with_context(|| {
                format!("no way on from {} ({:?})", page.url.path(), page.heading())
            })?
        };
        self.visitor.send(filled, page).await
    }

    /// Whether an earlier run made the citizen's account: then there is mail to them already.
    fn has_account(&self) -> bool {
        !self.no_account && (1..=self.mail_at_start).any(|n| self.letter(n).is_some())
    }

    fn letter(&self, number: u64) -> Option<String> {
        let (to, subject, text) = read_letter(&self.mailbox.read(number)?)?;
        (to == self.citizen.email).then(|| format!("{subject} {text}"))
    }

    async fn code_from_mail(&mut self) -> Result<String> {
        let begun = tokio::time::Instant::now();
        while begun.elapsed() < PATIENCE {
            let last = Mailbox::open(self.mailbox.folder())?.len();
            for number in self.mail_seen + 1..=last {
                self.mail_seen = number;
                if let Some(code) = self.letter(number).as_deref().and_then(six_digits) {
                    return Ok(code);
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("no mail with a code came")
    }

    async fn code_from_sms(&mut self) -> Result<String> {
        let page = self.visitor.visit(&self.guide.bank.join("/telefon")?).await?.good()?;
        let asked = page.form(&["phone"])?.with("phone", &self.citizen.phone);
        let messages = self.visitor.send(asked, &page).await?.good()?;
        let at = messages.html().find("sms\">").context("no text message came")?;
        six_digits(&messages.html()[at..]).context("the text message has no code")
    }

    async fn check_page(&mut self, number: &str, cnp: &str) -> Result<String> {
        let page = self.visitor.visit(&self.guide.hub.join("/verificare")?).await?.good()?;
        let form = page.form(&["numar", "cnp"])?.with("numar", number).with("cnp", cnp);
        let answer = self.visitor.send(form, &page).await?;
        ensure!(!answer.status.is_server_error(), "the check page answered {}", answer.status);
        answer.heading().context("the check page has no heading")
    }
}

/// The first run of exactly six digits.
fn six_digits(text: &str) -> Option<String> {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.into_iter().find(|run| run.len() == 6).map(str::to_owned)
}
