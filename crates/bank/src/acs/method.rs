//! The 3DS Method: a hidden frame in which an issuer may look at the browser before it decides.
//!
//! This issuer looks at nothing; it only reports back, as a real one does when it has seen enough. The address to
//! report to is put in a form of the browser and never called from here.

use crate::Bank;
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use emv3ds::envelope::MethodData;
use url::Url;
use web::{Error, Form, Result};

#[derive(Template)]
#[template(path = "acs/pages/method.html")]
struct MethodPage {
    action: String,
    data: String,
    script: &'static str,
}

pub(super) async fn collect(State(_): State<Bank>, form: Form) -> Result {
    let data =
        MethodData::decode(form.value("threeDSMethodData")).map_err(|_| Error::bad_request())?;
    let action = data.notification_url.clone().ok_or_else(Error::bad_request)?;
    let url = Url::parse(&action).map_err(|_| Error::bad_request())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Error::bad_request());
    }
    let report = MethodData { notification_url: None, ..data };
    let page = MethodPage { action, data: report.encode(), script: super::SCRIPT };
    framed(page.render()?, &url)
}

/// The only page that may stand in a frame, and only in one of the site it reports to.
fn framed(html: String, parent: &Url) -> Result<Response> {
    let origin = parent.origin().ascii_serialization();
    let policy = format!(
        "default-src 'none'; script-src 'self'; form-action {origin}; frame-ancestors {origin}; \
         base-uri 'none'"
    );
    let mut response = Html(html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy)?);
    // Browsers that know `frame-ancestors` ignore this header; it only has to be something else than DENY.
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("FRAME-ANCESTORS"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    Ok(response)
}
