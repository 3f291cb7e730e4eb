//! `POST /token`: a code for tokens.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use oidc::params::Params;
use oidc::provider::ACCESS_TOKEN_SECONDS;
use oidc::provider::token::{TokenError, TokenRequest, TokenResponse};
use web::Result;

use super::acts::TokenRefused;
use super::model::scope_words;
use crate::Ghiseul;

/// Exchanges a code.
pub(super) async fn exchange(
    State(state): State<Ghiseul>,
    headers: HeaderMap,
    body: Bytes,
) -> Result {
    match tokens(&state, &headers, &body).await {
        Ok(tokens) => Ok(Json(tokens).into_response()),
        Err(TokenRefused::Told(error)) => Ok(refusal(error)),
        Err(TokenRefused::Store(error)) => Err(error.into()),
    }
}

async fn tokens(
    state: &Ghiseul,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<TokenResponse, TokenRefused> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        return Err(TokenError::InvalidRequest.into());
    }
    let body = str::from_utf8(body).map_err(|_| TokenError::InvalidRequest)?;
    let request = TokenRequest::parse(&Params::parse(body))?;
    let client = state.authenticate(&request).await?;
    let (exchanged, token) = state.exchange(&client, &request).await?;
    Ok(TokenResponse {
        id_token: state.provider.id_token(&exchanged, &token, state.clock.now()),
        access_token: token.reveal().to_owned(),
        token_type: "Bearer".to_owned(),
        expires_in: ACCESS_TOKEN_SECONDS,
        scope: Some(scope_words(&exchanged.request.scopes)),
    })
}

/// The answer of RFC 6749, section 5.2: a code and no story.
fn refusal(error: TokenError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
    (status, Json(serde_json::json!({ "error": error.as_str() }))).into_response()
}
