//! `/healthz`: the process lives. `/readyz`: what it needs works.

use std::{fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{Visit, page::Finished, site::Site};

/// A check must answer within this.
const PATIENCE: Duration = Duration::from_secs(3);

/// Something that must work before a site is ready. Name it for an operator: `database`, `signer`.
pub trait Check: Send + Sync + fmt::Debug + 'static {
    /// What is checked.
    fn name(&self) -> &'static str;
    /// Checks it; the error says in a sentence what is wrong, without personal data.
    fn run(&self) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + '_>>;
}

/// The database answers.
#[derive(Clone)]
pub struct Database(pub ::store::Db);

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Database")
    }
}

impl Check for Database {
    fn name(&self) -> &'static str {
        "database"
    }

    fn run(&self) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + '_>> {
        Box::pin(async { self.0.ping().await.map_err(|error| error.to_string()) })
    }
}

pub(crate) fn router<S: Clone + Send + Sync + 'static>(site: Arc<Site>) -> Router<S> {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .with_state(site)
}

async fn ready(State(site): State<Arc<Site>>, visit: Visit) -> Response {
    let mut lines = serde_json::Map::new();
    let mut status = StatusCode::OK;
    for check in &site.checks {
        let found = tokio::time::timeout(PATIENCE, check.run()).await;
        let found = found.unwrap_or_else(|_| Err("no answer in time".to_owned()));
        if let Err(reason) = &found {
            status = StatusCode::SERVICE_UNAVAILABLE;
            let request = &*visit.request_id;
            tracing::warn!(check = check.name(), reason, request.id = request, "Not ready.");
        }
        // The reason is for the log; whoever asks only learns which part it is.
        let word = if found.is_ok() { "ok" } else { "down" };
        lines.insert(check.name().to_owned(), word.into());
    }
    let mut response = (status, axum::Json(lines)).into_response();
    response.extensions_mut().insert(Finished);
    response
}
