//! The layers around every router: what must hold for each request, whoever wrote the handler.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, Method, Uri, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use futures_util::FutureExt;
use tower_http::{
    csrf::{CsrfLayer, ProtectionError},
    limit::RequestBodyLimitLayer,
};

use crate::{
    Error, Lang, Visit, assets,
    error::{Fault, Kind},
    error_page, health, info, page,
    session::Slot,
    site::Site,
    visit,
};

/// The header in which a request carries its number between our systems and back to the client.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A site: the routes of an institution, with assets, health, information pages, and around all of them the request
/// number, the access log, the time limit, the body limit, the cross-site check, the session cookie, the security
/// headers and the error pages.
pub fn app(site: impl Into<Arc<Site>>, routes: Router) -> Router {
    let site = site.into();
    let mut all = routes.merge(health::router(site.clone()));
    if site.service != crate::Service::Api {
        all = all.route("/assets/{name}", get(assets::serve));
    }
    if site.info_pages {
        all = all.merge(info::router());
    }
    all.fallback(async || Error::not_found())
        .layer(DefaultBodyLimit::max(site.body_limit))
        .layer(RequestBodyLimitLayer::new(site.body_limit))
        .layer(csrf(&site))
        .layer(from_fn_with_state(site, around))
}

/// The cross-site check on `Sec-Fetch-Site` and `Origin`: no tokens, nothing to forget in a form.
fn csrf(site: &Site) -> CsrfLayer<impl FnMut(ProtectionError) -> Response + Clone + use<>> {
    let exempt = site.csrf_exempt.clone();
    CsrfLayer::new()
        .with_insecure_bypass(move |_: &Method, uri: &Uri| {
            exempt.iter().any(|path| {
                uri.path() == path || (path.ends_with('/') && uri.path().starts_with(path.as_str()))
            })
        })
        .with_rejection_response(|_| Error::new(Kind::CrossSite).into_response())
}

async fn around(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let (mut parts, body) = request.into_parts();
    let id = request_id(&parts.headers, &site);
    let visit = Visit::of(&parts, site.clone(), id);
    let (route, method) = (visit::route(&parts), parts.method.clone());
    let lang_cookie = Lang::cookie_for(&parts.uri);
    let slot = Slot::default();
    parts.extensions.insert(visit.clone());
    parts.extensions.insert(slot.clone());

    let response = guarded(&site, next.run(Request::from_parts(parts, body))).await;

    let mut response = error_page::finish(&visit, &route, response);
    slot.finish(&mut response);
    if let Some(line) = lang_cookie.and_then(|line| HeaderValue::from_str(&line).ok()) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    if let Ok(id) = HeaderValue::from_str(&visit.request_id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    page::security_headers(&site, &mut response);
    tracing::info!(
        request.id = &*visit.request_id,
        method = method.as_str(),
        route,
        status = response.status().as_u16(),
        duration_ms = started.elapsed().as_secs_f64() * 1000.0,
        "Answered a request.",
    );
    response
}

/// Runs the handler; a panic or a time-out becomes an answer like any other.
async fn guarded(site: &Site, handler: impl Future<Output = Response>) -> Response {
    let handler = AssertUnwindSafe(handler).catch_unwind();
    match tokio::time::timeout(site.timeout, handler).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            let text = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no message");
            Error::from(Fault::msg(format!("a handler panicked: {text}"))).into_response()
        }
        Err(_) => {
            let text = format!("no answer within {} s", site.timeout.as_secs());
            Error::from(Fault::msg(text)).into_response()
        }
    }
}

/// The number that a system of ours sent along, or a new one.
fn request_id(headers: &axum::http::HeaderMap, site: &Site) -> Arc<str> {
    let told = headers.get(&REQUEST_ID).and_then(|value| value.to_str().ok());
    let told = told.filter(|id| {
        (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    });
    told.map_or_else(|| site.entropy.crockford(16).into(), Into::into)
}
