//! What the endpoints for programs have in common: a form, a client that proves who it is, and a proof of possession.

use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use oidc::dpop::{self, Target};
use oidc::params::Params;
use oidc::provider::assertion::AuthenticatedClient;
use oidc::provider::credentials::Credentials;
use oidc::provider::token::TokenError;
use store::Actor;

use super::acts::TokenRefused;
use super::store as rows;
use crate::Ghiseul;

/// The header with the nonce for the next proof.
pub(super) const NONCE: HeaderName = HeaderName::from_static(dpop::NONCE_HEADER);

/// A form that a program sent.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) params: Params,
    credentials: Credentials,
    proofs: Vec<String>,
}

/// Who sent it.
#[derive(Debug)]
pub(super) struct Sender {
    /// The client.
    pub(super) client: AuthenticatedClient,
    /// The thumbprint of the key that it proved to hold, if it proved one.
    pub(super) thumbprint: Option<String>,
}

/// Every proof of a request, also where there must be one only.
pub(super) fn proofs(headers: &HeaderMap) -> Vec<String> {
    let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    headers.get_all(dpop::HEADER).iter().map(text).collect()
}

impl Sent {
    pub(super) fn parse(headers: &HeaderMap, body: &[u8]) -> Result<Self, TokenError> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            return Err(TokenError::InvalidRequest);
        }
        let body = str::from_utf8(body).map_err(|_| TokenError::InvalidRequest)?;
        let params = Params::parse(body);
        let authorization = headers.get(header::AUTHORIZATION).map(HeaderValue::to_str);
        let authorization = authorization.transpose().map_err(|_| TokenError::InvalidClient)?;
        let credentials = Credentials::parse(&params, authorization)?;
        Ok(Self { params, credentials, proofs: proofs(headers) })
    }
}

impl Ghiseul {
    /// Proves who sent a form to `url`. Assertion and proof are spent whatever comes next; a proof without our nonce is
    /// refused before that, so that only the nonce has to be added.
    pub(super) async fn sender(&self, sent: &Sent, url: &str) -> Result<Sender, TokenRefused> {
        let now = self.clock.now();
        let target = Target { method: "POST", url, access_token: None };
        let texts: Vec<&str> = sent.proofs.iter().map(String::as_str).collect();
        let proof = match texts.as_slice() {
            [] => None,
            texts => {
                Some(dpop::check(texts, &target, &self.nonces, now).map_err(TokenError::from)?)
            }
        };
        let refused = |why: oidc::provider::assertion::AssertionRefused| {
            tracing::info!(reason = %why, "A client was not authenticated.");
            TokenRefused::Told(TokenError::InvalidClient)
        };
        let unspent = self.provider.client_credentials(&sent.credentials, now).map_err(refused)?;
        let mut act = self.db.act(&Actor::Peer("op-client"), "op.authenticate").await?;
        let mut first = true;
        if let Some(once) = &unspent.once {
            first = rows::spend(&mut act, once).await?;
        }
        let thumbprint = match proof {
            Some(proof) => {
                let first = rows::spend(&mut act, &proof.once).await?;
                Some(proof.spend(first))
            }
            None => None,
        };
        act.commit().await?;
        let client = unspent.spend(first).map_err(refused)?;
        let thumbprint = thumbprint.transpose().map_err(TokenError::from)?;
        Ok(Sender { client, thumbprint })
    }

    /// An answer with the nonce for the next proof.
    pub(super) fn with_nonce(&self, mut response: Response) -> Response {
        if let Ok(nonce) = HeaderValue::from_str(&self.nonces.now(self.clock.now())) {
            response.headers_mut().insert(NONCE, nonce);
        }
        response
    }
}

/// The answer of RFC 6749, section 5.2: a code and no story.
pub(super) fn refusal(error: TokenError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
    (status, Json(serde_json::json!({ "error": error.as_str() }))).into_response()
}
