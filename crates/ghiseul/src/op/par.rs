//! `POST /par`: a client says over its own connection what it asks (RFC 9126).

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use oidc::provider::ErrorCode;
use oidc::provider::par::Pushed;
use store::Actor;
use web::Result;

use super::acts::TokenRefused;
use super::program::{Sent, refusal};
use super::store as rows;
use crate::Ghiseul;

/// Keeps what is asked under a name that the browser then carries.
pub(super) async fn push(State(state): State<Ghiseul>, headers: HeaderMap, body: Bytes) -> Result {
    let response = match pushed(&state, &headers, &body).await {
        Ok(Ok(pushed)) => (StatusCode::CREATED, Json(pushed.answer)).into_response(),
        Ok(Err(error)) => wrong(error),
        Err(TokenRefused::Told(error)) => refusal(error),
        Err(error) => return Err(error.into()),
    };
    Ok(state.with_nonce(response))
}

async fn pushed(
    state: &Ghiseul,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Result<Pushed, ErrorCode>, TokenRefused> {
    let sent = Sent::parse(headers, body)?;
    let url = format!("{}/par", state.provider.issuer());
    let sender = state.sender(&sent, &url).await?;
    let (entropy, now) = (&state.entropy, state.clock.now());
    let thumbprint = sender.thumbprint.as_deref();
    let outcome =
        state.provider.pushed_request(&sender.client, &sent.params, thumbprint, entropy, now);
    if let Ok(pushed) = &outcome {
        let mut act = state.db.act(&Actor::Peer("op-client"), "op.push").await?;
        act.detail(serde_json::json!({ "client": sender.client.id() }));
        rows::push(&mut act, pushed).await?;
        act.commit().await?;
    }
    Ok(outcome)
}

fn wrong(error: ErrorCode) -> Response {
    let body = serde_json::json!({ "error": error.as_str() });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}
