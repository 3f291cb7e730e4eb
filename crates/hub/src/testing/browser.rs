//! A browser without a script: cookies, forms, and eyes.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, header};
use scraper::{Html, Selector};
use tower::ServiceExt as _;

/// One browser with its cookies.
#[derive(Clone)]
pub struct Browser {
    app: Router,
    cookies: BTreeMap<String, String>,
}

/// An answer, as a person sees it.
pub struct Seen {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The page, or whatever came.
    pub body: String,
    /// The same as bytes.
    pub bytes: Vec<u8>,
}

impl Browser {
    /// A browser that has never been anywhere.
    pub fn new(app: Router) -> Self {
        Self { app, cookies: BTreeMap::new() }
    }

    /// Puts a cookie into the browser.
    pub fn keep(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// The same browser, with the same cookies, at another application.
    pub fn on(self, app: Router) -> Self {
        Self { app, ..self }
    }

    /// Opens an address.
    pub async fn get(&mut self, path: &str) -> Seen {
        self.send(Request::get(path), Body::empty()).await
    }

    /// Opens an address and goes where it leads, a few times.
    pub async fn follow(&mut self, path: &str) -> Seen {
        let mut seen = self.get(path).await;
        for _ in 0..5 {
            if seen.status != 303 {
                return seen;
            }
            seen = self.get(&seen.location()).await;
        }
        seen
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request, Body::from(body.finish())).await
    }

    /// Sends a request as it is.
    pub async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Seen {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request
            .header(header::ACCEPT, "text/html,*/*;q=0.8")
            .header(header::COOKIE, cookies.join("; "))
            .body(body)
            .unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let bytes = to_bytes(body, 1 << 24).await.unwrap();
        Seen::of(parts.status.as_u16(), parts.headers, &bytes)
    }
}

impl Seen {
    /// An answer that came; the gallery keeps its page.
    pub fn of(status: u16, headers: HeaderMap, bytes: &[u8]) -> Self {
        let body = String::from_utf8_lossy(bytes).into_owned();
        e2e::gallery::keep("hub", status, &body);
        Self { status, headers, body, bytes: bytes.to_vec() }
    }

    /// Where the answer leads; empty where it leads nowhere.
    pub fn location(&self) -> String {
        self.header("location").to_owned()
    }

    /// A header's value; empty where it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The text of everything that the selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        let words = |element: scraper::ElementRef<'_>| {
            let text: String = element.text().collect();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        Html::parse_document(&self.body).select(&selector).map(words).collect()
    }

    /// The text of the first thing that the selector finds; empty where it finds none.
    pub fn text(&self, selector: &str) -> String {
        self.texts(selector).into_iter().next().unwrap_or_default()
    }

    /// The heading.
    pub fn heading(&self) -> String {
        self.text("main h1")
    }

    /// An attribute of the first thing that the selector finds; empty where there is none.
    pub fn attr(&self, selector: &str, name: &str) -> String {
        let selector = Selector::parse(selector).unwrap();
        let page = Html::parse_document(&self.body);
        let found = page.select(&selector).next().and_then(|element| element.attr(name));
        found.unwrap_or_default().to_owned()
    }

    /// The value of a field.
    pub fn value(&self, name: &str) -> String {
        self.attr(&format!("input[name='{name}']"), "value")
    }

    /// The errors of the summary, each of which must lead to a field of the page.
    #[track_caller]
    pub fn errors(&self) -> Vec<String> {
        let selector = Selector::parse(".govuk-error-summary__list a").unwrap();
        let page = Html::parse_document(&self.body);
        for link in page.select(&selector) {
            let target = Selector::parse(link.attr("href").unwrap()).unwrap();
            assert!(page.select(&target).next().is_some(), "{} leads nowhere", link.html());
        }
        self.texts(".govuk-error-summary__list a")
    }
}
