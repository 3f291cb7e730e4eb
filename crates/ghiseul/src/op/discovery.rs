//! The two documents that everybody may read.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use crate::Ghiseul;

/// Five minutes: the longest time for which a withdrawn key is still believed by a polite reader.
const CACHE: [(header::HeaderName, &str); 1] = [(header::CACHE_CONTROL, "public, max-age=300")];

/// What the provider offers.
pub(super) async fn metadata(State(state): State<Ghiseul>) -> impl IntoResponse {
    (CACHE, Json(state.provider.metadata()))
}

/// The keys that sign ID tokens, the next one included.
pub(super) async fn jwks(State(state): State<Ghiseul>) -> impl IntoResponse {
    (CACHE, Json(state.provider.jwks()))
}
