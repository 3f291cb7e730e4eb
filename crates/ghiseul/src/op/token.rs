//! `POST /token`: a code for tokens.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse as _;
use oidc::provider::ACCESS_TOKEN_SECONDS;
use oidc::provider::token::{TokenRequest, TokenResponse};
use web::Result;

use super::acts::TokenRefused;
use super::model::scope_words;
use super::program::{Sent, refusal};
use crate::Ghiseul;

/// Exchanges a code.
pub(super) async fn exchange(
    State(state): State<Ghiseul>,
    headers: HeaderMap,
    body: Bytes,
) -> Result {
    let response = match tokens(&state, &headers, &body).await {
        Ok(tokens) => Json(tokens).into_response(),
        Err(TokenRefused::Told(error)) => refusal(error),
        Err(error) => return Err(error.into()),
    };
    Ok(state.with_nonce(response))
}

async fn tokens(
    state: &Ghiseul,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<TokenResponse, TokenRefused> {
    let sent = Sent::parse(headers, body)?;
    let request = TokenRequest::parse(&sent.params)?;
    let url = format!("{}/token", state.provider.issuer());
    let sender = state.sender(&sent, &url).await?;
    let bound = state.provider.sender(&sender.client, sender.thumbprint)?;
    let keys = state.keys.now().await?;
    let (exchanged, token) = state.exchange(&sender.client, bound, &request).await?;
    let now = state.clock.now();
    Ok(TokenResponse {
        id_token: state.provider.id_token(&keys.current, &exchanged, &token, now),
        access_token: token.reveal().to_owned(),
        token_type: exchanged.sender.token_type().to_owned(),
        expires_in: ACCESS_TOKEN_SECONDS,
        scope: Some(scope_words(&exchanged.request.scopes)),
    })
}
