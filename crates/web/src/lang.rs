//! The two languages and the choice between them: `?lang=`, then the cookie, then `Accept-Language`, then Romanian.

use axum::http::{HeaderMap, Uri, header};

/// A language of the pages. Romanian is the text of record.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Romanian.
    #[default]
    Ro,
    /// English.
    En,
}

impl Lang {
    /// Every language, in the order of the language links.
    pub const ALL: [Self; 2] = [Self::Ro, Self::En];
    /// The cookie that remembers the choice.
    pub const COOKIE: &'static str = "__Host-lang";

    /// The language tag (BCP 47), as in `<html lang>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ro => "ro",
            Self::En => "en",
        }
    }

    /// The language's name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Ro => "Română",
            Self::En => "English",
        }
    }

    /// The language of a tag such as `en-GB`; only its first part counts.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?.trim();
        Self::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(primary))
    }

    /// The language of a request.
    pub fn negotiate(uri: &Uri, headers: &HeaderMap) -> Self {
        asked(uri)
            .or_else(|| cookie(headers, Self::COOKIE).and_then(Self::parse))
            .or_else(|| accepted(headers))
            .unwrap_or_default()
    }

    /// The cookie to set where the request asks for a language by `?lang=`.
    pub(crate) fn cookie_for(uri: &Uri) -> Option<String> {
        let lang = asked(uri)?;
        let name = Self::COOKIE;
        let code = lang.code();
        Some(format!("{name}={code}; Path=/; Max-Age=31536000; Secure; HttpOnly; SameSite=Lax"))
    }
}

fn asked(uri: &Uri) -> Option<Lang> {
    query_pairs(uri).find(|(name, _)| name == "lang").and_then(|(_, value)| Lang::parse(&value))
}

/// The decoded pairs of the query.
pub(crate) fn query_pairs(uri: &Uri) -> impl Iterator<Item = (String, String)> {
    url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned()
}

/// The value of a cookie of the request.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// The best language of `Accept-Language` (RFC 9110, 12.5.4); of equal weights the first.
fn accepted(headers: &HeaderMap) -> Option<Lang> {
    let line = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best: Option<(f32, Lang)> = None;
    for range in line.split(',').take(32) {
        let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|q| q.parse().ok()).unwrap_or(1.0);
        let Some(lang) = Lang::parse(tag.trim()) else { continue };
        if weight > 0.0 && best.is_none_or(|(highest, _)| weight > highest) {
            best = Some((weight, lang));
        }
    }
    best.map(|(_, lang)| lang)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, Uri};

    use super::Lang;

    #[track_caller]
    fn check(uri: &str, cookie: &str, accept: &str, expected: Lang) {
        let mut headers = HeaderMap::new();
        if !cookie.is_empty() {
            headers.insert("cookie", HeaderValue::from_str(cookie).unwrap());
        }
        if !accept.is_empty() {
            headers.insert("accept-language", HeaderValue::from_str(accept).unwrap());
        }
        let uri: Uri = uri.parse().unwrap();
        assert_eq!(Lang::negotiate(&uri, &headers), expected, "{uri} {cookie} {accept}");
    }

    #[test]
    fn the_address_wins_then_the_cookie_then_the_browser_then_romanian() {
        check("/", "", "", Lang::Ro);
        check("/", "", "en-GB,en;q=0.9", Lang::En);
        check("/", "", "hu,de;q=0.9", Lang::Ro);
        check("/", "", "en;q=0.5, ro;q=0.8", Lang::Ro);
        check("/", "", "en;q=0, *", Lang::Ro);
        check("/", "", "ro-MD", Lang::Ro);
        check("/", "a=b; __Host-lang=en", "ro", Lang::En);
        check("/", "__Host-lang=xx", "en", Lang::En);
        check("/?lang=ro", "__Host-lang=en", "en", Lang::Ro);
        check("/?a=1&lang=en", "", "ro", Lang::En);
        check("/?lang=klingon", "", "en", Lang::En);
    }
}
