//! The 3DS Method: while the bank looks at the browser in a hidden frame, the question waits in memory.
//!
//! Only this node holds the card number, in one task, for at most ten seconds. The frame's way back may end on another
//! node, so it is noted in the database and looked for there.

use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use emv3ds::codes::CompInd;
use emv3ds::envelope::MethodData;
use emv3ds::flow::server::ServerTx;
use emv3ds::timers;
use serde::Deserialize;
use store::{Actor, StoreError};
use web::{Error, Form, Result, Session, Visit, page};

use super::begin::{Ready, ask};
use super::store as rows;
use super::{CHALLENGE, challenge, pages};
use crate::Ghiseul;

const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Waits for the frame, then asks the bank.
pub(super) async fn then_ask(state: &Ghiseul, mut question: Ready) {
    let id = question.attempt.id;
    if matches!(until_done(state, &question).await, Ok(true)) {
        question.areq.comp_ind = Some(CompInd::Completed);
    }
    if let Err(error) = ask(state, question).await {
        tracing::error!(%error, attempt = %id, "A bank's answer could not be kept.");
    }
}

/// Whether the frame came back in time.
async fn until_done(state: &Ghiseul, question: &Ready) -> Result<bool, StoreError> {
    let deadline = question.attempt.started_at + timers::METHOD;
    loop {
        if rows::is_method_done(&mut state.db.read().await?, question.attempt.id).await? {
            return Ok(true);
        }
        if state.db.now() >= deadline {
            return Ok(false);
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Which attempt a page is about.
#[derive(Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    pub incercare: String,
}

/// The page with the hidden frame. It moves on by itself; without a script there is a button.
pub(super) async fn wait(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
    Query(which): Query<Which>,
) -> Result<Response> {
    let attempt = challenge::own(&state, &session, &which.incercare).await?;
    let next = format!("{CHALLENGE}?incercare={}", attempt.id);
    let bank = rows::bank_by_code(&mut state.db.read().await?, &attempt.issuer).await?;
    match bank.and_then(|bank| bank.method_url) {
        Some(url) if matches!(attempt.tx, ServerTx::Asked(_)) => {
            pages::method(&visit, &attempt, &url, next)
        }
        _ => Ok(page::see_other(next)),
    }
}

/// The hidden frame comes back: from the bank's site, without a cookie. All it can do is to shorten the wait.
pub(super) async fn done(State(state): State<Ghiseul>, form: Form) -> Result<Response> {
    let data = MethodData::decode(form.value("threeDSMethodData"));
    let data = data.map_err(|_| Error::bad_request())?;
    let mut act = state.db.act(&Actor::Anonymous, "card.method_done").await?;
    act.subject("card_attempt", data.server_trans_id);
    if rows::method_done(&mut act, data.server_trans_id).await? {
        act.commit().await?;
    }
    // Nothing to show: a page would be refused by the browser, because none of ours may stand in a frame.
    Ok(StatusCode::NO_CONTENT.into_response())
}
