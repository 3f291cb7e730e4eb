//! What the simulators of both registers share: who may ask, and the log of who asked.

use ::store::{Actor, Db, StoreError};
use axum::Router;
use web::peer::Tokens;

use crate::{onrc, sniep};

/// What the simulators need to run.
#[derive(Debug, Clone)]
pub struct State {
    /// Their own database, with [`crate::MIGRATIONS`] applied. Its clock decides what "today" is.
    pub db: Db,
    /// Who may ask.
    pub peers: Tokens,
}

/// The routes of both registers, to be wrapped by [`web::app`]. Only peers get through; the document is
/// `docs/openapi/registers.json`.
pub fn router(state: State) -> Router {
    let peers = state.peers.clone();
    let table = sniep::routes().into_iter().chain(onrc::routes());
    let router = table.fold(Router::new(), |router, (path, route)| router.route(path, route));
    peers.guard(router.with_state(state))
}

/// No answer leaves without a row in the log of consultations (rule 102). It says who asked and how much,
/// not about whom: the asker's own log does.
pub(crate) async fn log(
    db: &Db,
    peer: &'static str,
    action: &'static str,
    detail: serde_json::Value,
) -> Result<(), StoreError> {
    let mut act = db.act(&Actor::Peer(peer), action).await?;
    act.detail(detail);
    act.commit().await
}
