//! The doors of an institution: every route and method, as its router itself tells them, so that no test of who may enter
//! forgets one.

use std::collections::BTreeSet;
use std::fmt::Debug;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use axum::response::Response;

/// Every door of a router: `GET /cereri/{id}`. HEAD goes with GET. Where strangers are refused before their method is looked at, a
/// path counts with both GET and POST.
///
/// # Panics
/// Where the router does not tell its paths: axum's `Debug` changed its form.
pub async fn doors(router: &Router) -> BTreeSet<(&'static str, String)> {
    let mut doors = BTreeSet::new();
    for path in paths(router) {
        // Nobody answers to this method, and the refusal names those that are answered.
        let place = path.replace(['{', '}'], "").replace('*', "x");
        let request = Request::patch(place).body(Body::empty()).expect("a path is an address");
        let mut router = router.clone();
        let answered: Response =
            tower::Service::call(&mut router, request).await.unwrap_or_else(|never| match never {});
        let allowed = answered.headers().get(header::ALLOW).map(|value| value.to_str());
        let allowed = allowed.unwrap_or(Ok("GET,POST")).expect("methods are ASCII");
        for method in ["GET", "POST", "PUT", "DELETE"] {
            if allowed.split(',').any(|known| known.trim() == method) {
                doors.insert((method, path.clone()));
            }
        }
    }
    doors
}

/// What [`web::app`] shows to everybody, on the site of a program as well.
pub const HEALTH: [&str; 2] = ["GET /healthz", "GET /readyz"];

/// Compares what visitors meet with the golden file of a crate, `data/doors.txt`, and leaves what it would be in `target`.
///
/// # Panics
/// Where the two differ, or `target` cannot be written.
pub fn assert_golden(of: &str, found: &str, golden: &str) {
    let name = format!("target/doors-{of}.txt");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::write(root.join(&name), found).expect("target is written");
    assert!(found == golden, "data/doors.txt is not what visitors meet; it would be {name}");
}

/// The doors that open to somebody without a token or a certificate: everything but a refusal, or nothing there.
pub async fn open_to_strangers(router: &Router) -> Vec<String> {
    let mut open = Vec::new();
    for (method, path) in doors(router).await {
        let place = path.replace(['{', '}'], "").replace('*', "x");
        let request = Request::builder().method(method).uri(place).body(Body::empty());
        let request = request.expect("a path is an address");
        let mut router = router.clone();
        let answered: Response =
            tower::Service::call(&mut router, request).await.unwrap_or_else(|never| match never {});
        if !matches!(answered.status().as_u16(), 401 | 403 | 404 | 405) {
            open.push(format!("{method} {path}"));
        }
    }
    open
}

/// The paths among a router's `Debug` form: `paths: {RouteId(1): "/cereri", …}`.
fn paths(router: &impl Debug) -> BTreeSet<String> {
    let told = format!("{router:?}");
    // What answers where there is no route has paths of its own.
    let told = told.split("fallback_router").next().unwrap_or_default();
    let found = told.split("RouteId(").filter_map(|part| {
        let (_, rest) = part.split_once("): \"/")?;
        Some(format!("/{}", rest.split('"').next()?))
    });
    let found: BTreeSet<String> = found.filter(|path| !path.contains("__private")).collect();
    assert!(!found.is_empty(), "the router does not tell its paths");
    found
}

#[cfg(test)]
mod tests {
    use axum::routing::{get, post};

    use super::*;

    #[tokio::test]
    async fn a_router_tells_its_doors() {
        let shown = || async {};
        let more = Router::new().route("/b/{id}", get(shown));
        let router = Router::new().route("/a", get(shown).post(shown)).route("/c", post(shown));
        let found = doors(&router.merge(more)).await;
        let found: Vec<String> = found.iter().map(|(how, path)| format!("{how} {path}")).collect();
        assert_eq!(found, ["GET /a", "GET /b/{id}", "POST /a", "POST /c"]);
    }
}
