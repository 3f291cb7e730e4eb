//! A gallery: pages in states that no journey reaches in its time, as their own code rendered them, looked at by a browser.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail, ensure};
use axum::Router;
use axum::extract::Path;
use axum::response::{Html, IntoResponse as _};
use axum::routing::get;
use base::{Entropy, SystemClock};
use tokio::net::TcpListener;
use url::Url;
use web::{Error, Lang, Service, Site};

use crate::browser::{Browser, Means};
use crate::chromium::axe;

/// Pages in one language, each with the name of its state.
#[derive(Debug, Clone)]
pub struct Gallery {
    lang: Lang,
    pages: Vec<(String, String)>,
}

impl Gallery {
    /// An empty gallery.
    pub const fn new(lang: Lang) -> Self {
        Self { lang, pages: Vec::new() }
    }

    /// Hangs a page.
    pub fn hang(&mut self, state: impl Into<String>, html: impl Into<String>) {
        self.pages.push((state.into(), html.into()));
    }

    /// Looks at every page: Romanian ones on a telephone, English ones at a desk. Fails with all that is wrong.
    pub async fn is_looked_at(self) -> Result<()> {
        if axe().is_err() && std::env::var_os("CI").is_none() {
            #[expect(clippy::print_stderr, reason = "a judge that is missing must be seen")]
            {
                eprintln!("AXE IS NOT INSTALLED (`cargo xtask tools`): no page was looked at.");
            }
            return Ok(());
        }
        let means = match self.lang {
            Lang::Ro => Means::PHONE,
            Lang::En => Means { lang: Lang::En, ..Means::DESK },
        };
        let downloads = std::env::temp_dir().join(format!("gallery-{}", std::process::id()));
        let browser = Browser::open(means, &downloads).await?;
        let names: Vec<String> = self.pages.iter().map(|(name, _)| name.clone()).collect();
        ensure!(!names.is_empty(), "the gallery is empty");
        let (lang, at) = (self.lang, self.serve().await?);
        let mut wrong = Vec::new();
        for (place, name) in names.iter().enumerate() {
            browser.visit(at.join(&place.to_string())?).await?;
            if let Err(error) = look(&browser, lang).await {
                wrong.push(format!("{name} ({}): {error:#}", lang.code()));
            }
        }
        browser.close().await?;
        let _ = std::fs::remove_dir_all(&downloads);
        if !wrong.is_empty() {
            bail!("{} of {} pages:\n{}", wrong.len(), names.len(), wrong.join("\n"));
        }
        Ok(())
    }

    /// Serves the pages with the real styles and scripts, under the real policy; gives the address of the first one's
    /// folder.
    async fn serve(self) -> Result<Url> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = Url::parse(&format!("http://{}", listener.local_addr()?))?;
        let pages: Arc<Vec<String>> = Arc::new(self.pages.into_iter().map(|(_, p)| p).collect());
        let show = async move |Path(place): Path<usize>| match pages.get(place) {
            Some(page) => Html(page.clone()).into_response(),
            None => Error::not_found().into_response(),
        };
        let routes = Router::new().route("/galerie/{place}", get(show));
        let site =
            Site::new(Service::Hub, origin.clone(), SystemClock::shared(), Entropy::system());
        let app = web::app(site, routes);
        tokio::spawn(web::serve(listener, app, std::future::pending()));
        Ok(origin.join("/galerie/")?)
    }
}

/// Language, title, one heading, no sideways scrolling, no violation of WCAG 2.2 AA.
async fn look(browser: &Browser, lang: Lang) -> Result<()> {
    let heading = browser.heading().await.context("no heading")?;
    let title = browser.title().await?;
    ensure!(title.contains(&heading), "the title `{title}` does not name the page `{heading}`");
    let headings = browser.ask("document.querySelectorAll('h1').length").await?;
    ensure!(headings == 1, "{headings} main headings");
    let said = browser.ask("document.documentElement.lang").await?;
    ensure!(said == lang.code(), "the page says that it is in {said}");
    browser.check_reflow().await?;
    browser.check_accessibility().await
}
