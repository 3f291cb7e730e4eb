//! A visitor without a browser: follows links and redirects, sends forms, and keeps cookies as a browser does.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Method, StatusCode};
use url::Url;

/// Redirects in a row at most.
const REDIRECTS_MAX: usize = 12;

/// Someone who visits pages.
#[derive(Debug)]
pub struct Visitor {
    http: reqwest::Client,
    cookies: BTreeMap<String, BTreeMap<String, String>>,
}

/// A page as the visitor got it.
#[derive(Debug)]
pub struct Page {
    /// Where it is, after all redirects.
    pub url: Url,
    /// Its status.
    pub status: StatusCode,
    /// What came.
    pub body: Vec<u8>,
}

/// A form on a page: where it leads, and what stands in it already.
#[derive(Debug)]
pub struct Filled {
    action: Url,
    method: Method,
    fields: Vec<(String, String)>,
}

impl Visitor {
    /// A visitor with this client, which must not follow redirects by itself.
    pub fn new(http: reqwest::Client) -> Self {
        Self { http, cookies: BTreeMap::new() }
    }

    /// Goes to an address.
    pub async fn visit(&mut self, url: &Url) -> Result<Page> {
        self.go(Method::GET, url.clone(), None, None).await
    }

    /// Sends a form.
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
            let host = url.host_str().unwrap_or_default().to_owned();
            let mut request = self.http.request(method.clone(), url.clone());
            if let Some(cookies) = self.cookies.get(&host) {
                let line: Vec<String> = cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
                request = request.header(COOKIE, line.join("; "));
            }
            if let Some(fields) = &fields {
                request = request.form(fields);
                if let Some(origin) = &origin {
                    request = request.header(ORIGIN, origin);
                }
            }
            let answer = request.send().await.with_context(|| format!("no answer from {host}"))?;
            self.keep_cookies(&host, &answer);
            let Some(to) = answer.headers().get(LOCATION) else {
                let status = answer.status();
                return Ok(Page { url, status, body: answer.bytes().await?.to_vec() });
            };
            url = url.join(to.to_str()?)?;
            method = Method::GET;
            fields = None;
        }
        bail!("{REDIRECTS_MAX} redirects in a row")
    }

    fn keep_cookies(&mut self, host: &str, answer: &reqwest::Response) {
        for line in answer.headers().get_all(SET_COOKIE) {
            let Some((pair, rest)) =
                line.to_str().ok().map(|l| l.split_once(';').unwrap_or((l, "")))
            else {
                continue;
            };
            let Some((name, value)) = pair.split_once('=') else { continue };
            let jar = self.cookies.entry(host.to_owned()).or_default();
            if rest.to_ascii_lowercase().contains("max-age=0") || value.is_empty() {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Page {
    /// The page's text.
    pub fn html(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap_or_default()
    }

    /// The page's main heading.
    pub fn heading(&self) -> Option<String> {
        let start = self.html().find("<h1")?;
        let rest = &self.html()[start..];
        let inner = rest.get(rest.find('>')? + 1..rest.find("</h1>")?)?;
        Some(unescape(&without_tags(inner)))
    }

    /// Fails where the page is an error.
    pub fn good(self) -> Result<Self> {
        ensure!(
            self.status.is_success(),
            "{} answered {}: {}",
            self.url.path(),
            self.status,
            self.heading().unwrap_or_default()
        );
        Ok(self)
    }

    /// The form that has all these fields, with its hidden and prepared values.
    pub fn form(&self, wanted: &[&str]) -> Result<Filled> {
        let forms =
            self.html().split("<form").skip(1).filter_map(|rest| rest.split("</form>").next());
        for form in forms {
            let names: Vec<&str> = tags(form).filter_map(|tag| attribute(tag, "name")).collect();
            if wanted.iter().all(|name| names.contains(name)) {
                return self.read_form(form);
            }
        }
        bail!("{} has no form with {wanted:?} (heading: {:?})", self.url.path(), self.heading())
    }

    fn read_form(&self, form: &str) -> Result<Filled> {
        let head = &form[..form.find('>').unwrap_or(0)];
        let action = attribute(head, "action")
            .map_or_else(|| Ok(self.url.clone()), |a| self.url.join(&unescape(a)))?;
        let post = attribute(head, "method").is_some_and(|m| m.eq_ignore_ascii_case("post"));
        let mut fields = Vec::new();
        for tag in tags(form).filter(|tag| tag.starts_with("<input")) {
            let kind = attribute(tag, "type").unwrap_or("text");
            let ticked = tag.contains(" checked");
            let Some(name) = attribute(tag, "name") else { continue };
            if (kind == "radio" || kind == "checkbox") && !ticked || kind == "submit" {
                continue;
            }
            fields.push((name.to_owned(), unescape(attribute(tag, "value").unwrap_or_default())));
        }
        Ok(Filled { action, method: if post { Method::POST } else { Method::GET }, fields })
    }

    /// The first address on the page that contains `part`.
    pub fn link(&self, part: &str) -> Result<Url> {
        let found = tags(self.html())
            .filter(|tag| tag.starts_with("<a"))
            .filter_map(|tag| attribute(tag, "href"))
            .find(|href| href.contains(part));
        let href = found.with_context(|| format!("{} has no link to {part}", self.url.path()))?;
        Ok(self.url.join(&unescape(href))?)
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
}

fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).filter_map(move |rest| {
        let end = rest.find('>')?;
        // The `<` itself is one byte before.
        let at = rest.as_ptr() as usize - html.as_ptr() as usize;
        html.get(at - 1..at + end)
    })
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let rest = &tag[start..];
    rest.get(..rest.find('"')?)
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn unescape(text: &str) -> String {
    let named = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#38;", "&");
    named.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_as_browsers_read_them() {
        let page = Page {
            url: Url::parse("http://hub.localhost/cerere?x=1").unwrap(),
            status: StatusCode::OK,
            body: br#"<h1 class="a">Date &amp; <b>motiv</b></h1>
                <form action="/iesire" method="post"><input type="hidden" name="k" value="0"></form>
                <form method="post"><input type="hidden" name="key" value="a&#34;b"><input name="cnp" value="">
                <input type="radio" name="who" value="me" checked><input type="radio" name="who" value="you"></form>
                <a href="/certificate/1/pdf?a=1&amp;b=2">x</a>"#
                .to_vec(),
        };
        assert_eq!(page.heading().unwrap(), "Date & motiv");
        let form = page.form(&["cnp"]).unwrap().with("cnp", "1");
        assert_eq!(form.action.as_str(), "http://hub.localhost/cerere?x=1");
        assert_eq!(form.method, Method::POST);
        let expected = [("key", "a\"b"), ("who", "me"), ("cnp", "1")];
        assert_eq!(form.fields, expected.map(|(k, v)| (k.to_owned(), v.to_owned())));
        assert_eq!(
            page.link("/pdf").unwrap().as_str(),
            "http://hub.localhost/certificate/1/pdf?a=1&b=2"
        );
        assert!(page.form(&["missing"]).is_err());
    }
}
