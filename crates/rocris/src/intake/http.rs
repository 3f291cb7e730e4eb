//! The feed: `POST /v1/events`.

use std::sync::Arc;

use ::store::Db;
use axum::extract::{DefaultBodyLimit, State as Shared};
use axum::routing::{MethodRouter, post};
use axum::{Extension, Json, Router};
use base::Problem;
use web::peer::{Caller, Tokens};
use web::{Error, Result};

use super::apply;
use super::sender::Sender;
use super::wire::{Answer, Batch, MESSAGES_MAX};

/// The most bytes of a call: 256 long messages.
pub const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// What the feed needs to run.
#[derive(Debug, Clone)]
pub(crate) struct State {
    db: Db,
    senders: Arc<Vec<Sender>>,
}

/// The routes, for senders only.
pub(crate) fn router(db: Db, senders: Vec<Sender>) -> Router {
    let tokens = senders.iter().map(|sender| (sender.name, sender.token.clone()));
    let tokens = Tokens::new(tokens.collect());
    let state = State { db, senders: Arc::new(senders) };
    let table = routes().into_iter();
    let router = table.fold(Router::new(), |router, (path, route)| router.route(path, route));
    tokens.guard(router.with_state(state).layer(DefaultBodyLimit::max(BODY_LIMIT)))
}

/// Every route; a test compares this table with the document.
pub(crate) fn routes() -> Vec<(&'static str, MethodRouter<State>)> {
    vec![("/v1/events", post(events))]
}

async fn events(
    Shared(state): Shared<State>,
    Extension(Caller(name)): Extension<Caller>,
    Json(batch): Json<Batch>,
) -> Result<Json<Answer>> {
    if batch.messages.is_empty() || batch.messages.len() > MESSAGES_MAX {
        let title = "A call has 1 to 256 messages; send the rest in further calls";
        return Err(Error::refuse(Problem::new("batch-size", 422, title)));
    }
    let sender = state.senders.iter().find(|sender| sender.name == name);
    let sender =
        sender.ok_or_else(|| Error::refuse(Problem::new("unauthorized", 401, "Unknown")))?;
    let results = apply::receive(&state.db, sender, &batch.messages).await?;
    Ok(Json(Answer { results }))
}
