//! A browser that obeys cookies, sites and policies.

use std::collections::BTreeMap;
use std::time::Duration;

use scraper::{Html, Selector};
use url::Url;

/// A browser without scripts. It keeps cookies for each origin, sends none with a post from another site (SameSite=Lax),
/// says which site a request comes from, and obeys `form-action`.
#[derive(Clone)]
pub(super) struct Browser {
    http: reqwest::Client,
    cookies: BTreeMap<(String, String), String>,
}

/// A page in the browser.
#[derive(Debug, Clone)]
pub(super) struct Page {
    pub url: Url,
    pub status: u16,
    pub policy: String,
    pub html: String,
}

impl Browser {
    pub fn new() -> Self {
        Self { http: web::client_with(Duration::from_secs(20)), cookies: BTreeMap::new() }
    }

    pub async fn get(&mut self, url: &Url) -> Page {
        self.go(reqwest::Method::GET, url.clone(), String::new(), None).await
    }

    /// Presses the button of the first form that has these fields, filled in.
    pub async fn submit(&mut self, page: &Page, fields: &[(&str, &str)]) -> Page {
        let form = page.form_with(fields);
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        let typed = |name: &str| fields.iter().any(|(field, _)| *field == name);
        body.extend_pairs(form.hidden.iter().filter(|(name, _)| !typed(name)));
        let body = body.extend_pairs(fields).finish();
        let target = page.url.join(&form.action).unwrap();
        assert!(page.allows(&target), "{} does not allow {target}", page.policy);
        if form.method == "get" {
            let mut target = target;
            target.set_query(Some(&body));
            return self.go(reqwest::Method::GET, target, String::new(), Some(page)).await;
        }
        self.go(reqwest::Method::POST, target, body, Some(page)).await
    }

    async fn go(
        &mut self,
        method: reqwest::Method,
        mut url: Url,
        body: String,
        from: Option<&Page>,
    ) -> Page {
        let (mut method, mut body) = (method, body);
        for _ in 0..10 {
            let sent = self.send(&method, &url, &body, from).await;
            self.keep(&url, sent.headers());
            let Some(next) = sent.headers().get("location") else {
                let policy = sent.headers().get("content-security-policy");
                let policy = policy.map(|p| p.to_str().unwrap().to_owned()).unwrap_or_default();
                let status = sent.status().as_u16();
                let html = sent.text().await.unwrap();
                e2e::gallery::keep("ghiseul", status, &html);
                return Page { url, status, policy, html };
            };
            url = url.join(next.to_str().unwrap()).unwrap();
            // Browsers hold redirects of a form to the policy of its page as well.
            assert!(from.is_none_or(|page| page.allows(&url)), "a redirect to {url}");
            (method, body) = (reqwest::Method::GET, String::new());
        }
        panic!("too many redirects: {url}")
    }

    async fn send(
        &self,
        method: &reqwest::Method,
        url: &Url,
        body: &str,
        from: Option<&Page>,
    ) -> reqwest::Response {
        let cross = from.is_some_and(|page| page.url.origin() != url.origin());
        let site = if cross { "cross-site" } else { "same-origin" };
        let mut request =
            self.http.request(method.clone(), url.clone()).header("accept", "text/html");
        request = request.header("sec-fetch-site", if from.is_none() { "none" } else { site });
        if let (Some(page), &reqwest::Method::POST) = (from, method) {
            request = request.header("origin", page.url.origin().ascii_serialization());
        }
        if !cross || method == reqwest::Method::GET {
            let origin = url.origin().ascii_serialization();
            let ours = self.cookies.iter().filter(|((of, _), _)| *of == origin);
            let line: Vec<String> =
                ours.map(|((_, name), value)| format!("{name}={value}")).collect();
            if !line.is_empty() {
                request = request.header("cookie", line.join("; "));
            }
        }
        if method == reqwest::Method::POST {
            let kind = "application/x-www-form-urlencoded";
            request = request.header("content-type", kind).body(body.to_owned());
        }
        request.send().await.unwrap()
    }

    fn keep(&mut self, url: &Url, headers: &reqwest::header::HeaderMap) {
        for line in headers.get_all("set-cookie") {
            let line = line.to_str().unwrap();
            let (name, rest) = line.split_once('=').unwrap();
            let key = (url.origin().ascii_serialization(), name.to_owned());
            let value = rest.split(';').next().unwrap().to_owned();
            if line.contains("Max-Age=0") {
                self.cookies.remove(&key);
            } else {
                self.cookies.insert(key, value);
            }
        }
    }
}

struct FormOnPage {
    action: String,
    method: String,
    hidden: Vec<(String, String)>,
}

impl Page {
    fn form(&self) -> FormOnPage {
        self.form_with(&[])
    }

    fn form_with(&self, fields: &[(&str, &str)]) -> FormOnPage {
        let html = Html::parse_document(&self.html);
        let fields = fields.iter().map(|(name, _)| format!("[name={name}]"));
        let fields: Vec<_> = fields.map(|field| Selector::parse(&field).unwrap()).collect();
        let forms = Selector::parse("main form").unwrap();
        let has_all = |form: &scraper::ElementRef<'_>| {
            fields.iter().all(|field| form.select(field).next().is_some())
        };
        let form = html.select(&forms).find(has_all);
        let form = form.unwrap_or_else(|| panic!("no form on {}: {}", self.url, self.html));
        let input = Selector::parse("input[type=hidden]").unwrap();
        let hidden = form.select(&input).map(|input| {
            let of = |name: &str| input.attr(name).unwrap_or_default().to_owned();
            (of("name"), of("value"))
        });
        FormOnPage {
            action: form.attr("action").unwrap_or_default().to_owned(),
            method: form.attr("method").unwrap_or("get").to_owned(),
            hidden: hidden.collect(),
        }
    }

    /// A hidden field of the page's form.
    pub fn hidden(&self, name: &str) -> String {
        let found = self.form().hidden.into_iter().find(|(known, _)| known == name);
        found.unwrap_or_else(|| panic!("no {name} in {}", self.html)).1
    }

    /// Where the page's form goes.
    pub fn action(&self) -> String {
        self.form().action
    }

    /// The stable code of a failure page.
    pub fn reason(&self) -> String {
        let html = Html::parse_document(&self.html);
        let found = html.select(&Selector::parse("[data-reason]").unwrap()).next();
        let found = found.unwrap_or_else(|| panic!("{} {}", self.status, self.html));
        // No dead ends: another try, and the counter.
        for way in ["/identitate/card", "https://hub.test/ghisee"] {
            assert!(self.html.contains(&format!("href=\"{way}\"")), "{way} in {}", self.html);
        }
        found.attr("data-reason").unwrap().to_owned()
    }

    /// The number of the attempt that the page's address names.
    pub fn attempt(&self) -> String {
        let pair = self.url.query_pairs().find(|(name, _)| name == "incercare");
        pair.unwrap_or_else(|| panic!("{}", self.url)).1.into_owned()
    }

    fn allows(&self, target: &Url) -> bool {
        let rule = self.policy.split(';').find_map(|rule| rule.trim().strip_prefix("form-action "));
        let origin = target.origin().ascii_serialization();
        rule.unwrap_or("").split(' ').any(|source| {
            source == origin || (source == "'self'" && target.origin() == self.url.origin())
        })
    }
}
