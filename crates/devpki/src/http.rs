//! The routes.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::authority::Kind;
use crate::{DevPki, Role};

/// The most bytes of a request; real ones have about a hundred.
const BODY_LEN_MAX: usize = 16 * 1024;

pub fn router(pki: Arc<DevPki>) -> Router {
    Router::new()
        .route("/health", get(async || "ok"))
        .route("/tsa", post(time_stamp))
        .route("/ocsp", post(ocsp))
        .route("/ocsp/{*request}", get(ocsp_get))
        .route("/cei/ocsp", post(ocsp_of_cards))
        .route("/crl/{name}", get(crl))
        .route("/ca/{name}", get(ca))
        .layer(DefaultBodyLimit::max(BODY_LEN_MAX))
        .with_state(pki)
}

fn answer(kind: &'static str, body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}

async fn time_stamp(State(pki): State<Arc<DevPki>>, headers: HeaderMap, body: Bytes) -> Response {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if kind != Some(b"application/timestamp-query") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    answer("application/timestamp-reply", pki.time_stamp(&body))
}

async fn ocsp(State(pki): State<Arc<DevPki>>, body: Bytes) -> Response {
    answer("application/ocsp-response", pki.ocsp(&body))
}

/// The GET form of RFC 6960, A.1: base64 in the path, where slashes may come unescaped.
async fn ocsp_get(State(pki): State<Arc<DevPki>>, Path(request): Path<String>) -> Response {
    let request = STANDARD.decode(request).unwrap_or_default();
    answer("application/ocsp-response", pki.ocsp(&request))
}

/// About electronic identity cards and their CAs.
async fn ocsp_of_cards(State(pki): State<Arc<DevPki>>, body: Bytes) -> Response {
    let answered = pki.authority(Kind::Cei).ocsp(&body);
    answered.map_or_else(
        || StatusCode::SERVICE_UNAVAILABLE.into_response(),
        |der| answer("application/ocsp-response", der),
    )
}

async fn crl(State(pki): State<Arc<DevPki>>, Path(name): Path<String>) -> Response {
    let name = name.strip_suffix(".crl").unwrap_or_default();
    let of_small = || {
        let kinds = [Kind::CardScheme, Kind::Cei, Kind::Web];
        kinds.into_iter().find_map(|kind| {
            let place = name.strip_prefix(kind.folder())?.strip_prefix('-')?;
            pki.authority(kind).crl(place)
        })
    };
    let found = ca_role(name).and_then(|role| pki.crl(role)).or_else(of_small);
    found.map_or_else(not_found, |der| answer("application/pkix-crl", der))
}

async fn ca(State(pki): State<Arc<DevPki>>, Path(name): Path<String>) -> Response {
    let certificate = match name.strip_suffix(".cer").and_then(ca_role) {
        Some(Role::Root) => pki.root(),
        Some(Role::SealingCa) => pki.sealing_ca(),
        _ => return not_found(),
    };
    answer("application/pkix-cert", certificate.der().to_vec())
}

fn ca_role(name: &str) -> Option<Role> {
    [Role::Root, Role::SealingCa].into_iter().find(|role| role.name() == name)
}

fn not_found() -> Response {
    StatusCode::NOT_FOUND.into_response()
}
