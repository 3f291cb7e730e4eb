//! The two documents that everybody may read.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use web::Result;

use crate::Ghiseul;

/// Five minutes: the longest time for which a withdrawn key is still believed by a polite reader.
const CACHE: [(header::HeaderName, &str); 1] = [(header::CACHE_CONTROL, "public, max-age=300")];

/// What the provider offers.
pub(super) async fn metadata(State(state): State<Ghiseul>) -> impl IntoResponse {
    (CACHE, Json(state.provider.metadata()))
}

/// The keys that sign ID tokens, those that come next and those that stopped a moment ago.
pub(super) async fn jwks(State(state): State<Ghiseul>) -> Result {
    let keys = state.keys.now().await?;
    Ok((CACHE, Json(keys.public())).into_response())
}
