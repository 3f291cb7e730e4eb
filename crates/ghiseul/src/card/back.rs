//! The browser comes back from the bank's site, without our cookie.
//!
//! What it brings is no evidence: anybody can post a `CRes` that says Y. It only tells which attempt to look at, by a
//! session data that we made, and the page it gets leads to an address where the cookie is there again.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use emv3ds::Message;
use emv3ds::envelope::{self, Returned};
use emv3ds::flow::server::ServerTx;
use store::Actor;
use web::{Error, Form, Result, Visit};

use super::model::Attempt;
use super::store::{self as rows, Direction};
use super::{FINISH, challenge, pages};
use crate::Ghiseul;

/// `POST` of the bank's page. A second one changes nothing and says so.
pub(super) async fn notify(
    State(state): State<Ghiseul>,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let returned = envelope::read_cres(form.value("cres")).map_err(|_| Error::bad_request())?;
    let returned = returned.map_err(|_| Error::bad_request())?;
    let id = challenge::read_session_data(&state, form.value("threeDSSessionData"));
    let id = id.ok_or_else(Error::bad_request)?;
    let mut act = state.db.act(&Actor::Anonymous, "card.return").await?;
    act.subject("card_attempt", id);
    let attempt = rows::find(&mut act, id).await?.ok_or_else(Error::bad_request)?;
    if !fits(&attempt, &returned) {
        act.refuse("foreign-return").await?;
        return Err(Error::bad_request());
    }
    let next = format!("{FINISH}?incercare={id}");
    if !rows::returned(&mut act, id).await? {
        act.refuse("second-return").await?;
        return Ok(pages::back(&visit, &next, StatusCode::CONFLICT));
    }
    rows::note(&mut act, id, Direction::In, &message(returned)).await?;
    act.commit().await?;
    Ok(pages::back(&visit, &next, StatusCode::OK))
}

/// Whether the message is about this attempt.
fn fits(attempt: &Attempt, returned: &Returned) -> bool {
    let acs = match &attempt.tx {
        ServerTx::Challenging(open) => Some(open.acs),
        ServerTx::Resulted(resulted) => Some(resulted.acs),
        _ => None,
    };
    match returned {
        Returned::Ended(end) => {
            end.server_trans_id == attempt.id && acs.is_none_or(|acs| acs == end.acs_trans_id)
        }
        Returned::Failed(erro) => erro.server_trans_id.is_none_or(|id| id == attempt.id),
    }
}

fn message(returned: Returned) -> Message {
    match returned {
        Returned::Ended(end) => Message::CRes(end),
        Returned::Failed(erro) => Message::Erro(*erro),
    }
}
