//! Somebody who goes the whole way without a browser, answering each page as it asks.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use url::Url;
use web::Lang;

use crate::country::{Country, Identity};
use crate::visitor::{Page, Visitor};
use crate::{DOCUMENT, PASSWORD, letters};

/// Pages on the way at most; more means that it goes round in circles.
const PAGES_MAX: usize = 40;

/// Somebody with a validated account, who is signed in.
#[derive(Debug)]
pub struct Walker {
    /// Who they are.
    pub identity: Identity,
    /// Their way of looking at pages.
    pub visitor: Visitor,
    letters_read: usize,
}

impl Walker {
    /// Somebody who has nothing yet.
    pub fn new(country: &Country, kind: &str) -> Result<Self> {
        Ok(Self::is(country, country.person(kind)?))
    }

    /// This very person, who has nothing yet.
    pub fn is(country: &Country, identity: Identity) -> Self {
        country.keeps_secrets_of(&identity);
        Self { identity, visitor: Visitor::new(Lang::Ro), letters_read: 0 }
    }

    /// Registers in the hub itself; gives the code to show at a counter.
    pub async fn registers_for_a_counter(&mut self, country: &Country) -> Result<String> {
        let page = self.visitor.visit(&country.guide.hub.join("/cont-nou")?).await?.good()?;
        let who = self.identity.clone();
        let form = page.form(&["nume", "act", "parola-noua"])?;
        let form = form.with("nume", &who.surname).with("prenume", &who.given);
        let form = form.with("cnp", &who.cnp).with("act", DOCUMENT).with("email", &who.email);
        let form = form.with("parola-noua", PASSWORD).with("termeni", "da");
        let page = self.visitor.send(form, &page).await?.good()?;
        let code = self.code_from_mail(country).await?;
        let page =
            self.visitor.send(page.form(&["cod"])?.with("cod", &code), &page).await?.good()?;
        activation_code(country, &page)
    }

    /// Asks for another code for the counter.
    pub async fn asks_for_another_code(&mut self, country: &Country) -> Result<String> {
        let page = self.visitor.visit(&country.guide.hub.join("/cont-nou/pasi")?).await?.good()?;
        let page = self.visitor.send(page.form(&["act"])?, &page).await?.good()?;
        activation_code(country, &page)
    }

    /// Somebody who made an account, proved who they are, and is at home in the hub.
    pub async fn at_home(country: &Country, kind: &str) -> Result<Self> {
        let mut walker = Self::new(country, kind)?;
        let start = country.guide.hub.join("/intrare?prima=da")?;
        let home = |page: &Page| ["/acasa", "/cereri/motiv"].contains(&page.url.path());
        let page = walker.visitor.visit(&start).await?;
        walker.go_on(country, page, home).await?;
        Ok(walker)
    }

    /// Answers page after page until one fits.
    pub async fn go_on(
        &mut self,
        country: &Country,
        mut page: Page,
        there: impl Fn(&Page) -> bool,
    ) -> Result<Page> {
        for _ in 0..PAGES_MAX {
            page = page.good()?;
            if there(&page) {
                return Ok(page);
            }
            page = self.answer(country, &page).await?;
        }
        bail!("{PAGES_MAX} pages led to {} ({})", page.url, page.heading())
    }

    async fn answer(&mut self, country: &Country, page: &Page) -> Result<Page> {
        let who = self.identity.clone();
        if page.form(&["threeDSMethodData"]).is_ok() {
            // The bank would look at the browser in a hidden frame; there is none.
            return self.visitor.visit(&page.link("/identitate/card/")?).await;
        }
        let form = if let Ok(form) = page.form(&["nume", "prenume", "cnp", "adresa"]) {
            form.with("nume", &who.surname)
                .with("prenume", &who.given)
                .with("cnp", &who.cnp)
                .with("adresa", &who.email)
                .with("parola-noua", PASSWORD)
        } else if let Ok(form) = page.form(&["email", "parola"]) {
            form.with("email", &who.email).with("parola", PASSWORD)
        } else if let Ok(form) = page.form(&["cod"]) {
            form.with("cod", &self.code_from_mail(country).await?)
        } else if let Ok(form) = page.form(&["card", "expira"]) {
            form.with("card", &who.card).with("expira", &who.card_expiry)
        } else if let Ok(form) = page.form(&["code"]) {
            let code = letters::newest_sms_code(country, &who).await?;
            country.keep_secret("OTP", &code);
            form.with("code", &code)
        } else if let Ok(form) = page.form(&["decizie"]) {
            form.with("decizie", "da")
        } else if let Ok(form) = page.form(&["termeni"]) {
            form.with("termeni", "da")
        } else {
            // Pages that only pass something on: with a script by themselves, without one by a button.
            let bridge = ["creq", "cres", "incercare"];
            let found = bridge.into_iter().find_map(|field| page.form(&[field]).ok());
            found.with_context(|| format!("no way on from {}: {}", page.url, page.main()))?
        };
        self.visitor.send(form, page).await
    }

    async fn code_from_mail(&mut self, country: &Country) -> Result<String> {
        let address = self.identity.email.clone();
        let fits = |letter: &letters::Letter| letters::six_digits(&letter.subject).is_some();
        let letter = letters::wait(country, &address, self.letters_read, fits).await?;
        self.letters_read = letters::to(country, &address)?.len();
        let code = letters::six_digits(&letter.subject).context("a letter without a code")?;
        country.keep_secret("code by mail", &code);
        Ok(code)
    }

    /// Has another mailbox from now on.
    pub fn moves_to(&mut self, address: &str) {
        address.clone_into(&mut self.identity.email);
        self.letters_read = 0;
    }

    /// Downloads the certificates at home, at most so many, as a browser would.
    pub async fn downloads(&mut self, country: &Country, at_most: usize) -> Result<()> {
        let folder = country.folder().join("downloads").join(&self.identity.kind);
        std::fs::create_dir_all(&folder)?;
        let home = self.visitor.visit(&country.guide.hub.join("/acasa")?).await?.good()?;
        for address in home.links("/pdf").into_iter().take(at_most) {
            let file = self.visitor.visit(&home.url.join(&address)?).await?.good()?;
            let name = file.file_name().context("a file without a name")?;
            std::fs::write(folder.join(name), &file.body)?;
        }
        Ok(())
    }

    /// Chooses a reason; gives the page where the request is checked and sent.
    pub async fn chooses(&mut self, country: &Country, reason: &str) -> Result<Page> {
        let page = self.visitor.visit(&country.guide.hub.join("/cereri/motiv")?).await?.good()?;
        let chosen = page.form(&["motiv"])?.with("motiv", reason);
        self.visitor.send(chosen, &page).await?.good()
    }

    /// Asks for a certificate, for a reason of the list; gives the page that follows.
    pub async fn asks_for(&mut self, country: &Country, reason: &str) -> Result<Page> {
        let check = self.chooses(country, reason).await?;
        let send = check.form(&["_key", "motiv"])?;
        self.visitor.send(send, &check).await?.good()
    }

    /// Opens a page, again and again, until it leads to another one that fits.
    pub async fn waits_for(
        &mut self,
        url: &Url,
        within: Duration,
        fits: impl Fn(&Page) -> bool,
    ) -> Result<Page> {
        let begun = std::time::Instant::now();
        loop {
            let page = self.visitor.visit(url).await?.good()?;
            if fits(&page) {
                return Ok(page);
            }
            if begun.elapsed() > within {
                bail!("{within:?} later still at {}: {}", page.url, page.main());
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }
}

/// The code for the counter that a page shows.
fn activation_code(country: &Country, page: &Page) -> Result<String> {
    let code = page.texts("main .reference").into_iter().next();
    let code = code.with_context(|| format!("no code at {}: {}", page.url, page.main()))?;
    country.keep_secret("code by mail", &code);
    Ok(code)
}
