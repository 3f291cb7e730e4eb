//! Somebody at a network of their own, who keeps cookies and follows nothing.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use anyhow::Result;
use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use tokio::time::Instant;
use url::Url;

/// What came back, as far as a stranger could tell two answers apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where it leads.
    pub location: String,
    /// The names of the cookies that were set.
    pub cookies: Vec<String>,
    /// The page, without what was typed.
    pub body: String,
}

/// A stranger.
#[derive(Debug)]
pub struct Caller {
    http: reqwest::Client,
    site: Url,
    typed: String,
    cookies: BTreeMap<String, String>,
}

impl Caller {
    /// The stranger of this number. Limits count by networks, so that each comes from another one of the loopback.
    pub fn new(site: &Url, number: u16, typed: String) -> Result<Self> {
        let [high, low] = number.to_be_bytes();
        let from = IpAddr::V4(Ipv4Addr::new(127, high.saturating_add(1), low, 1));
        let http = web::client_builder().local_address(from).build()?;
        Ok(Self { http, site: site.clone(), typed, cookies: BTreeMap::new() })
    }

    /// The address or code that they type.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// They come with a cookie.
    #[must_use]
    pub fn with(mut self, (name, value): (String, String)) -> Self {
        self.cookies.insert(name, value);
        self
    }

    /// Opens a page.
    pub async fn page(&mut self, path: &str) -> Result<Answer> {
        let request = self.http.get(self.site.join(path)?);
        self.ask(request).await
    }

    /// Sends a form, and tells how long it took until the whole answer was there.
    pub async fn send(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<(Answer, Duration)> {
        let origin = self.site.origin().ascii_serialization();
        let request = self.http.post(self.site.join(path)?).header(ORIGIN, origin).form(fields);
        let begun = Instant::now();
        let answer = self.ask(request).await?;
        Ok((answer, begun.elapsed()))
    }

    async fn ask(&mut self, request: reqwest::RequestBuilder) -> Result<Answer> {
        let line: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let request =
            if line.is_empty() { request } else { request.header(COOKIE, line.join("; ")) };
        let response = request.send().await?;
        let status = response.status().as_u16();
        let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap_or("?").to_owned();
        let location = response.headers().get(LOCATION).map(text).unwrap_or_default();
        let set: Vec<String> = response.headers().get_all(SET_COOKIE).iter().map(text).collect();
        let pairs = set.iter().filter_map(|line| line.split(';').next()?.split_once('='));
        let mut names = Vec::new();
        for (name, value) in pairs {
            names.push(name.to_owned());
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let body = response.text().await?.replace(&self.typed, "(what was typed)");
        Ok(Answer { status, location, cookies: names, body })
    }
}
