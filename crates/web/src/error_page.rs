//! The page or the problem document of an answer that went wrong.

use std::time::Duration;

use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base::Problem;

use crate::{
    Error, Visit,
    error::{self, Kind},
    fl,
    page::{self, Finished, Layout},
};

/// An error page: what happened, and ways out.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    layout: Layout,
    title: String,
    text: String,
    contact: Option<String>,
    links: Vec<(String, String)>,
}

/// Gives a body to an answer that has only a status, and logs faults. Answers with a body of their own pass.
pub(crate) fn finish(visit: &Visit, route: &str, response: Response) -> Response {
    let status = response.status();
    let has_body =
        response.extensions().get::<Finished>().is_some() || is_document(response.headers());
    if !(status.is_client_error() || status.is_server_error()) || has_body {
        return response;
    }
    let error = response.extensions().get::<Error>().cloned();
    let error = error.unwrap_or_else(|| Error::new(Kind::of(status)));
    let incident = incident(visit, route, &error, status);
    let mut shown = body(visit, &error, incident.as_deref(), status);
    // What the refusal itself said stays: Allow, Retry-After, WWW-Authenticate.
    for (name, value) in response.headers() {
        let ours = [header::CONTENT_LENGTH, header::CONTENT_TYPE, header::CACHE_CONTROL];
        if !ours.contains(name) {
            shown.headers_mut().append(name, value.clone());
        }
    }
    shown
}

/// Documents that handlers made: JSON, files. Text by the framework is not for people.
fn is_document(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| !kind.starts_with("text/plain"))
}

fn incident(visit: &Visit, route: &str, error: &Error, status: StatusCode) -> Option<String> {
    if error.kind() != Kind::Fault {
        return None;
    }
    let incident = visit.site.entropy.crockford(8);
    let chain = error.failure().fault.as_ref().map(ToString::to_string);
    tracing::error!(
        incident.code = incident,
        request.id = &*visit.request_id,
        route,
        status = status.as_u16(),
        fault = chain.as_deref().unwrap_or("an answer with this status and no reason"),
        "A request failed.",
    );
    Some(incident)
}

fn body(visit: &Visit, error: &Error, incident: Option<&str>, status: StatusCode) -> Response {
    if visit.wants_json {
        return document(error, incident, status);
    }
    let (title, text) = texts(visit, error, incident);
    let page = ErrorPage {
        layout: visit.layout(&title),
        links: links(visit, error.kind()),
        contact: visit
            .site
            .info_pages
            .then(|| fl!(visit.l, "sys-contact", email = visit.site.contact.email.as_str())),
        title,
        text,
    };
    page::render(page).status(status).into_response()
}

fn document(error: &Error, incident: Option<&str>, status: StatusCode) -> Response {
    let failure = error.failure();
    let document = failure.problem.clone().unwrap_or_else(|| {
        let title = status.canonical_reason().unwrap_or("Error");
        let problem = Problem::new(failure.kind.code(), status.as_u16(), title);
        match incident {
            Some(incident) => problem.with_detail(format!("incident {incident}")),
            None => problem,
        }
    });
    error::problem(&document)
}

fn texts(visit: &Visit, error: &Error, incident: Option<&str>) -> (String, String) {
    let (l, kind) = (visit.l, error.kind());
    let title = l.get(&format!("{}-title", kind.text_key()));
    let after = error.failure().retry_after;
    let text = match kind {
        Kind::TooMany => fl!(l, "sys-429-text", min = minutes(after)),
        Kind::Fault => fl!(l, "sys-500-text", id = incident.unwrap_or("-")),
        Kind::Unavailable => fl!(l, "sys-503-text", when = fl!(l, "sys-503-soon")),
        _ => l.get(&format!("{}-text", kind.text_key())),
    };
    (title, text)
}

/// Whole minutes to wait, at least one.
pub(crate) fn minutes(after: Option<Duration>) -> u64 {
    after.unwrap_or_default().as_secs().div_ceil(60).max(1)
}

fn links(visit: &Visit, kind: Kind) -> Vec<(String, String)> {
    let mut links = Vec::new();
    let again = matches!(kind, Kind::Fault | Kind::Unavailable | Kind::Timeout | Kind::Conflict);
    if again {
        links.push((visit.here.to_string(), fl!(visit.l, "sys-retry")));
    }
    links.push(("/".to_owned(), fl!(visit.l, "sys-home")));
    if visit.site.info_pages {
        links.push(("/ajutor".to_owned(), fl!(visit.l, "sys-ask-help")));
    }
    links
}
