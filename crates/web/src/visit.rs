//! What a handler knows about a request: the site, the language, the address.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{FromRequestParts, MatchedPath},
    http::{Method, request::Parts},
};
use base::{Date, Timestamp};

use crate::{Error, Lang, Texts, error::Fault, form::Form, page::Layout, site::Site};

/// A request, as a handler sees it. The first argument of every handler that answers with a page.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The site.
    pub site: Arc<Site>,
    /// The texts in the person's language.
    pub l: Texts,
    /// The number of this request in the log.
    pub request_id: Arc<str>,
    /// The client's address, for rate limits only.
    pub client: IpAddr,
    /// The path and query without `lang`, for the language links.
    pub(crate) here: Arc<str>,
    pub(crate) wants_json: bool,
    pub(crate) user_agent: Arc<str>,
}

impl Visit {
    /// The person's language.
    pub const fn lang(&self) -> Lang {
        self.l.lang
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.site.clock.now()
    }

    /// Today in Romania.
    pub fn today(&self) -> Date {
        base::dates::today(self.now())
    }

    /// The frame of a page called `title`.
    pub fn layout(&self, title: impl std::fmt::Display) -> Layout {
        Layout::new(self, title)
    }

    /// An empty form with a new idempotency key.
    pub fn form(&self) -> Form {
        Form::empty(self.l, &self.site.entropy)
    }

    /// A visit outside of any request: for tests of pages and for the gallery.
    pub fn sample(site: Arc<Site>, lang: Lang, path: &str) -> Self {
        Self {
            site,
            l: Texts::new(lang),
            request_id: "sample".into(),
            client: std::net::Ipv4Addr::LOCALHOST.into(),
            here: path.into(),
            wants_json: false,
            user_agent: "".into(),
        }
    }

    pub(crate) fn of(parts: &Parts, site: Arc<Site>, request_id: Arc<str>) -> Self {
        let socket = parts
            .extensions
            .get::<axum::extract::ConnectInfo<std::net::SocketAddr>>()
            .map(|info| info.0);
        let client = site.client_address(&parts.headers, socket);
        let user_agent = parts.headers.get("user-agent").and_then(|value| value.to_str().ok());
        Self {
            l: Texts::new(Lang::negotiate(&parts.uri, &parts.headers)),
            wants_json: wants_json(parts, &site),
            here: here(parts).into(),
            user_agent: user_agent.unwrap_or_default().chars().take(200).collect::<String>().into(),
            request_id,
            client,
            site,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            Fault::msg("the router is not inside web::app, which describes the visit").into()
        })
    }
}

/// A page's own address without the language; a form's answer (not a GET) has only its path.
fn here(parts: &Parts) -> String {
    let path = parts.uri.path();
    if parts.method != Method::GET && parts.method != Method::HEAD {
        return path.to_owned();
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in crate::lang::query_pairs(&parts.uri).filter(|(name, _)| name != "lang") {
        query.append_pair(&name, &value);
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// Errors are documents for programs where the site has no pages or the client prefers JSON.
fn wants_json(parts: &Parts, site: &Site) -> bool {
    if site.service == crate::Service::Api {
        return true;
    }
    let accept = parts.headers.get("accept").and_then(|value| value.to_str().ok()).unwrap_or("");
    accept.contains("json") && !accept.contains("text/html")
}

/// The route's pattern for the log: never the path itself, which may hold a number that is somebody's.
pub(crate) fn route(parts: &Parts) -> String {
    parts.extensions.get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned()
}
