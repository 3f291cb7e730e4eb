//! Styles, script and icons, inside the executable: hashed names, kept for a year, brotli and gzip made beforehand.

use std::{collections::BTreeMap, sync::LazyLock};

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, header},
    response::IntoResponse,
};

use crate::{Error, Result};

#[derive(rust_embed::RustEmbed)]
#[folder = "ui/dist/"]
struct Built;

static MANIFEST: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let file = Built::get("manifest.json").expect("ui/dist is checked in with its manifest");
    serde_json::from_slice(&file.data).expect("the manifest is written by ui/build.mjs")
});

/// The address of an asset by its plain name: `hub.css` is at `/assets/hub.<hash>.css`.
///
/// # Panics
/// Where there is no such asset; names are constants, and a test asks for each.
pub fn asset(name: &str) -> String {
    let hashed = MANIFEST.get(name).expect("assets are asked for by the names in the manifest");
    format!("/assets/{hashed}")
}

/// Every asset: plain name and hashed name.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    MANIFEST.iter().map(|(name, hashed)| (name.as_str(), hashed.as_str()))
}

/// Serves one file of `ui/dist`.
pub(crate) async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Result {
    if !MANIFEST.values().any(|hashed| *hashed == name) {
        return Err(Error::not_found());
    }
    let (encoding, suffix) = encoding(&headers);
    let file = Built::get(&format!("{name}{suffix}")).ok_or_else(Error::not_found)?;
    let mut response = file.data.into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(&name)));
    answer.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Ok(response)
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

/// The best of our encodings that the client accepts (RFC 9110, 12.5.3): brotli, then gzip, then none.
fn encoding(headers: &HeaderMap) -> (Option<&'static str>, &'static str) {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let accepts = |name: &str| {
        accepted.unwrap_or("").split(',').any(|item| {
            let (coding, weight) = item.split_once(';').unwrap_or((item, ""));
            let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0));
            coding.trim().eq_ignore_ascii_case(name) && !refused
        })
    };
    if accepts("br") {
        (Some("br"), ".br")
    } else if accepts("gzip") {
        (Some("gzip"), ".gz")
    } else {
        (None, "")
    }
}
