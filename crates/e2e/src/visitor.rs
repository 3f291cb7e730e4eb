//! A visitor without a browser: follows redirects, sends forms as they stand, keeps cookies as a browser does.
//!
//! Reads pages with an HTML parser of others, so that what it sees is what the pages are.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, bail, ensure};
use base::SystemClock;
use reqwest::header::{ACCEPT_LANGUAGE, COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Method, StatusCode};
use scraper::{ElementRef, Html, Selector};
use url::Url;
use web::Lang;
use web::tls::{self, Anchors, Identity};

/// Redirects in a row at most.
const REDIRECTS_MAX: usize = 12;

/// Someone who visits pages. A clone is another tab of the same browser.
#[derive(Debug, Clone)]
pub struct Visitor {
    http: reqwest::Client,
    lang: Lang,
    cookies: BTreeMap<String, BTreeMap<String, String>>,
    addresses: Arc<Mutex<Vec<String>>>,
}

/// A page as the visitor got it.
#[derive(Debug)]
pub struct Page {
    /// Where it is, after all redirects.
    pub url: Url,
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// What came.
    pub body: Vec<u8>,
}

/// A form on a page: where it leads, and what stands in it already.
#[derive(Debug, Clone)]
pub struct Filled {
    action: Url,
    method: Method,
    fields: Vec<(String, String)>,
}

impl Visitor {
    /// A visitor who reads this language, with no cookies yet.
    pub fn new(lang: Lang) -> Self {
        let http = web::client_with(std::time::Duration::from_mins(1));
        Self { http, lang, cookies: BTreeMap::new(), addresses: Arc::default() }
    }

    /// A visitor with an electronic identity card in the reader, or none, who believes sites over TLS under `trust`.
    pub fn with_card(lang: Lang, card: Option<&Path>, trust: &Path) -> Result<Self> {
        let read = |path: &Path| {
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
        };
        let card = card.map(read).transpose()?;
        let card = card.map(|pem| Identity::from_pem(&pem, &pem)).transpose()?;
        let builder = web::client_builder().timeout(std::time::Duration::from_mins(1));
        let trust = Anchors::from_pem(&read(trust)?)?;
        let http = tls::client(builder, card, &trust, &SystemClock::shared())?;
        Ok(Self { http, ..Self::new(lang) })
    }

    /// Every address that this visitor and its clones asked for, redirects included.
    pub fn addresses(&self) -> Vec<String> {
        // A list that lost one address is still a list.
        self.addresses.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, url: &Url) {
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        addresses.push(url.to_string());
    }

    /// Goes to an address.
    pub async fn visit(&mut self, url: &Url) -> Result<Page> {
        self.go(Method::GET, url.clone(), None, None).await
    }

    /// Sends a form of a page.
    pub async fn send(&mut self, form: Filled, from: &Page) -> Result<Page> {
        let Filled { mut action, method, fields } = form;
        if method == Method::GET {
            action.query_pairs_mut().clear().extend_pairs(&fields);
            return self.go(Method::GET, action, None, None).await;
        }
        let origin = from.url.origin().ascii_serialization();
        self.go(Method::POST, action, Some(fields), Some(origin)).await
    }

    async fn go(
        &mut self,
        mut method: Method,
        mut url: Url,
        mut fields: Option<Vec<(String, String)>>,
        origin: Option<String>,
    ) -> Result<Page> {
        for _ in 0..REDIRECTS_MAX {
            self.note(&url);
            let host = url.host_str().unwrap_or_default().to_owned();
            let mut request = self.http.request(method.clone(), url.clone());
            request = request.header(ACCEPT_LANGUAGE, self.lang.code());
            if let Some(cookies) = self.cookies_for(&host, origin.as_deref(), &method) {
                request = request.header(COOKIE, cookies);
            }
            if let Some(fields) = &fields {
                request = request.form(fields);
                request = request.header(ORIGIN, origin.as_deref().unwrap_or("null"));
            }
            let answer = request.send().await.with_context(|| format!("no answer from {host}"))?;
            self.keep_cookies(&host, answer.headers());
            let Some(to) = answer.headers().get(LOCATION) else {
                let (status, headers) = (answer.status(), answer.headers().clone());
                return Ok(Page { url, status, headers, body: answer.bytes().await?.to_vec() });
            };
            url = url.join(to.to_str()?)?;
            method = Method::GET;
            fields = None;
        }
        bail!("{REDIRECTS_MAX} redirects in a row")
    }

    /// Cookies that are `SameSite=Lax` do not go along with a form that another site sent.
    fn cookies_for(&self, host: &str, origin: Option<&str>, method: &Method) -> Option<String> {
        let own = origin.and_then(|o| Url::parse(o).ok()).and_then(|o| Some(o.host_str()? == host));
        if *method == Method::POST && own == Some(false) {
            return None;
        }
        let cookies = self.cookies.get(host)?;
        let pairs: Vec<String> = cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        Some(pairs.join("; "))
    }

    fn keep_cookies(&mut self, host: &str, headers: &HeaderMap) {
        for line in headers.get_all(SET_COOKIE) {
            let line = line.to_str().unwrap_or_default();
            let (pair, rest) = line.split_once(';').unwrap_or((line, ""));
            let Some((name, value)) = pair.split_once('=') else { continue };
            let jar = self.cookies.entry(host.to_owned()).or_default();
            if value.is_empty() || rest.to_ascii_lowercase().contains("max-age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Page {
    /// The source of the page.
    pub fn html(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn parsed(&self) -> Html {
        Html::parse_document(&self.html())
    }

    /// The texts of all elements that fit a CSS selector.
    pub fn texts(&self, css: &str) -> Vec<String> {
        let Ok(selector) = Selector::parse(css) else { return Vec::new() };
        self.parsed().select(&selector).map(words).collect()
    }

    /// The page's main heading.
    pub fn heading(&self) -> String {
        self.texts("h1").into_iter().next().unwrap_or_default()
    }

    /// What the page says, without its frame.
    pub fn main(&self) -> String {
        self.texts("main").into_iter().next().unwrap_or_default()
    }

    /// Fails where the page is an error.
    pub fn good(self) -> Result<Self> {
        ensure!(self.status.is_success(), "{} answered {}: {}", self.url, self.status, self.main());
        Ok(self)
    }

    /// The form that has all these fields, with its hidden and prepared values.
    pub fn form(&self, wanted: &[&str]) -> Result<Filled> {
        let (page, form) = (self.parsed(), selector("form"));
        let found = page.select(&form).find(|form| {
            wanted.iter().all(|name| {
                let field = selector(&format!("[name='{name}']"));
                form.select(&field).next().is_some()
            })
        });
        match found {
            Some(form) => self.read_form(form),
            None => bail!("{} has no form with {wanted:?}: {}", self.url, self.main()),
        }
    }

    fn read_form(&self, form: ElementRef<'_>) -> Result<Filled> {
        let action = form.attr("action").map_or_else(|| Ok(self.url.clone()), |a| self.url.join(a));
        let post = form.attr("method").is_some_and(|m| m.eq_ignore_ascii_case("post"));
        let mut fields = Vec::new();
        for input in form.select(&selector("input")) {
            let kind = input.attr("type").unwrap_or("text");
            let chosen = !matches!(kind, "radio" | "checkbox") || input.attr("checked").is_some();
            if let (Some(name), true, false) = (input.attr("name"), chosen, kind == "submit") {
                let value = input.attr("value").unwrap_or_default();
                fields.push((name.to_owned(), value.to_owned()));
            }
        }
        let method = if post { Method::POST } else { Method::GET };
        Ok(Filled { action: action?, method, fields })
    }

    /// The first address on the page that contains `part`.
    pub fn link(&self, part: &str) -> Result<Url> {
        let page = self.parsed();
        let links = selector("a[href]");
        let mut found = page.select(&links).filter_map(|link| link.attr("href"));
        let href = found.find(|href| href.contains(part));
        let href = href.with_context(|| format!("{} has no link to {part}", self.url))?;
        Ok(self.url.join(href)?)
    }

    /// Every address on the page that contains `part`.
    pub fn links(&self, part: &str) -> Vec<String> {
        let page = self.parsed();
        let links = selector("a[href]");
        let found = page.select(&links).filter_map(|link| link.attr("href"));
        found.filter(|href| href.contains(part)).map(str::to_owned).collect()
    }

    /// The name under which a browser would keep the file.
    pub fn file_name(&self) -> Option<&str> {
        self.header("content-disposition").split('"').nth(1)
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Filled {
    /// Writes a field, instead of what is there.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What stands in a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("our selectors are right")
}

fn words(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
