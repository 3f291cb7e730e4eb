//! The signer role: the only process that needs to see the key. No pages, no SQL, no other
//! service; small enough to be read by an auditor in an afternoon.
//!
//! It sees digests only, so there is no personal data in it, its logs included.

use std::sync::Arc;

use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use base::{Problem, Secret};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

use crate::signer::BATCH_MAX;
use crate::{Digest, Signer, SignerError};

/// The OpenAPI document of the role, served at `/openapi.json`.
pub const OPENAPI: &str = include_str!("../../../docs/openapi/signer.json");

/// The most bytes of a request: [`BATCH_MAX`] digests in base64 with room for white space.
const BODY_LEN_MAX: usize = 32 * 1024;

/// The messages of the API.
pub mod wire {
    use serde::{Deserialize, Serialize};

    use crate::Algorithm;

    /// `GET /v1/certificate`.
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub struct CertificateAnswer {
        /// How the key is named in audit lines.
        pub key_id: String,
        /// How it signs.
        pub algorithm: Algorithm,
        /// The chain, leaf first, each certificate as base64 of its DER.
        pub chain: Vec<String>,
        /// The same as one PEM text, for people.
        pub chain_pem: String,
    }

    /// `POST /v1/sign`.
    #[derive(Debug, Clone, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct SignRequest {
        /// 1 to 64 letters, digits and hyphens, chosen by the caller; stands in the audit line.
        pub request_id: String,
        /// 1 to 256 SHA-256 digests, each as base64 of its 32 bytes.
        pub digests: Vec<String>,
    }

    /// The answer: signatures in the order of the digests.
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub struct SignAnswer {
        /// As in the request.
        pub request_id: String,
        /// The key that signed.
        pub key_id: String,
        /// Base64 of each signature.
        pub signatures: Vec<String>,
    }
}

/// Somebody who may ask for signatures.
#[derive(Debug, Clone)]
pub struct Peer {
    /// How audit lines name it.
    pub name: String,
    /// Its bearer token.
    pub token: Secret,
}

/// What the role needs.
#[derive(Debug)]
pub struct Service {
    signer: Arc<dyn Signer>,
    peers: Vec<(String, Digest)>,
    room: Semaphore,
}

/// The peer of a request, once it proved itself.
#[derive(Debug, Clone)]
struct Authenticated(String);

impl Service {
    /// A role that signs with `signer` for `peers`, at most `batches_max` batches at a time; more
    /// are told to come back.
    pub fn new(signer: Arc<dyn Signer>, peers: &[Peer], batches_max: usize) -> Arc<Self> {
        let peers = peers
            .iter()
            .map(|peer| (peer.name.clone(), Digest::of(peer.token.reveal().as_bytes())))
            .collect();
        Arc::new(Self { signer, peers, room: Semaphore::new(batches_max.max(1)) })
    }

    /// Compares digests of tokens, all of them and each in constant time, so that neither the
    /// content nor the length of a token shows in the time of an answer.
    fn peer(&self, token: &str) -> Option<Authenticated> {
        let asked = Digest::of(token.as_bytes());
        let mut found = None;
        for (name, known) in &self.peers {
            if bool::from(known.as_bytes().ct_eq(asked.as_bytes())) {
                found = Some(Authenticated(name.clone()));
            }
        }
        found
    }
}

/// The role's routes.
pub fn router(service: Arc<Service>) -> Router {
    let guarded = Router::new()
        .route("/v1/certificate", get(certificate))
        .route("/v1/sign", post(sign))
        .layer(middleware::from_fn_with_state(Arc::clone(&service), authenticate));
    Router::new()
        .route("/health", get(async || "ok"))
        .route("/openapi.json", get(openapi))
        .merge(guarded)
        .layer(DefaultBodyLimit::max(BODY_LEN_MAX))
        .with_state(service)
}

async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

async fn authenticate(
    State(service): State<Arc<Service>>,
    mut request: Request,
    next: Next,
) -> Response {
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    let Some(peer) = service.peer(token) else {
        tracing::warn!("A caller without a known token was turned away.");
        return problem("peer-unknown", StatusCode::UNAUTHORIZED, "The caller is not known.");
    };
    request.extensions_mut().insert(peer);
    next.run(request).await
}

async fn certificate(State(service): State<Arc<Service>>) -> Json<wire::CertificateAnswer> {
    let certificate = service.signer.certificate();
    let chain = certificate.chain();
    Json(wire::CertificateAnswer {
        key_id: certificate.key_id(),
        algorithm: certificate.algorithm(),
        chain: chain.iter().map(|c| STANDARD.encode(c.der())).collect(),
        chain_pem: chain.iter().map(|c| crate::pem::encode(c.der(), "CERTIFICATE")).collect(),
    })
}

async fn sign(
    State(service): State<Arc<Service>>,
    Extension(Authenticated(peer)): Extension<Authenticated>,
    question: Result<Json<wire::SignRequest>, JsonRejection>,
) -> Response {
    let Some((request_id, digests)) = question.ok().and_then(|Json(q)| read_question(q)) else {
        return problem("request-invalid", StatusCode::BAD_REQUEST, "The request is not valid.");
    };
    let Ok(_room) = service.room.try_acquire() else {
        return busy();
    };
    let signed = service.signer.sign(&digests).await;
    let key_id = service.signer.certificate().key_id();
    match signed {
        Ok(signatures) => {
            tracing::info!(audit = true, signer.peer = %peer, signer.request_id = %request_id, signer.key_id = %key_id, signer.digests_count = digests.len(), "Digests were signed.");
            let signatures = signatures.iter().map(|s| STANDARD.encode(s.as_bytes())).collect();
            Json(wire::SignAnswer { request_id, key_id, signatures }).into_response()
        }
        Err(error) => {
            tracing::error!(audit = true, signer.peer = %peer, signer.request_id = %request_id, signer.key_id = %key_id, signer.digests_count = digests.len(), %error, "Digests were not signed.");
            refuse(&error)
        }
    }
}

/// Checks the question before any of it reaches a log line or the key.
fn read_question(question: wire::SignRequest) -> Option<(String, Vec<Digest>)> {
    let id = &question.request_id;
    let id_is_plain =
        (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let count_is_right = (1..=BATCH_MAX).contains(&question.digests.len());
    if !id_is_plain || !count_is_right {
        return None;
    }
    let digests: Option<Vec<Digest>> = question
        .digests
        .iter()
        .map(|text| <[u8; 32]>::try_from(STANDARD.decode(text).ok()?).ok().map(Digest::from))
        .collect();
    Some((question.request_id, digests?))
}

fn refuse(error: &SignerError) -> Response {
    match error {
        SignerError::Unavailable(_) => busy(),
        _ => problem("key-fault", StatusCode::INTERNAL_SERVER_ERROR, "The key failed."),
    }
}

fn busy() -> Response {
    let mut answer =
        problem("signer-busy", StatusCode::SERVICE_UNAVAILABLE, "The signer is not available now.");
    answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    answer
}

fn problem(code: &str, status: StatusCode, title: &'static str) -> Response {
    let body = Json(Problem::new(code, status.as_u16(), title));
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
}

#[cfg(test)]
mod tests;
