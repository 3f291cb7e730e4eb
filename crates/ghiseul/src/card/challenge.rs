//! The page that leads to the bank.

use std::time::Duration;

use axum::extract::{Query, State};
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use emv3ds::ServerTransId;
use emv3ds::codes::{Version, WindowSize};
use emv3ds::flow::server::{Challenging, ServerTx};
use emv3ds::message::{CReq, Other};
use uuid::Uuid;
use web::{Error, Result, Session, Visit, page};

use super::method::Which;
use super::model::Attempt;
use super::store as rows;
use super::{FINISH, begin, pages};
use crate::Ghiseul;

/// How often and how long the page waits for the bank's answer before it shows a button.
const LOOKS: u32 = 24;
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Leads to the bank, or on to the result where there is no challenge.
pub(super) async fn lead(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
    Query(which): Query<Which>,
) -> Result<Response> {
    let mut attempt = own(&state, &session, &which.incercare).await?;
    for _ in 0..LOOKS {
        if !matches!(attempt.tx, ServerTx::Asked(_)) {
            break;
        }
        tokio::time::sleep(LOOK_EVERY).await;
        attempt = own(&state, &session, &which.incercare).await?;
    }
    match (&attempt.tx, &attempt.acs_url) {
        (ServerTx::Challenging(open), Some(url)) if !attempt.returned => {
            pages::lead(&visit, url, &creq(open), &session_data(&state, attempt.id))
        }
        (ServerTx::Asked(_), _) => Ok(pages::wait(&visit, visit_again(&which))),
        _ => Ok(page::see_other(format!("{FINISH}?incercare={}", attempt.id))),
    }
}

fn visit_again(which: &Which) -> String {
    format!("{}?incercare={}", super::CHALLENGE, which.incercare)
}

/// The attempt, if this session of this account started it; anybody else is refused.
pub(super) async fn own(state: &Ghiseul, session: &Session, id: &str) -> Result<Attempt> {
    let id: ServerTransId = id.parse().map_err(|_| Error::not_found())?;
    let attempt = rows::find(&mut state.db.read().await?, id).await?;
    let attempt = attempt.ok_or_else(Error::not_found)?;
    let who = begin::who(state, session).await?.ok_or_else(Error::forbidden)?;
    if who.session == attempt.session && who.account.id == attempt.account {
        Ok(attempt)
    } else {
        Err(Error::forbidden())
    }
}

fn creq(open: &Challenging) -> CReq {
    CReq {
        version: Version::V220,
        server_trans_id: open.server,
        acs_trans_id: open.acs,
        challenge_window_size: WindowSize::FullScreen,
        extensions: Vec::new(),
        other: Other::default(),
    }
}

const TAG: usize = 32;

/// `threeDSSessionData`: the attempt and a keyed hash of it. The bank returns it unchanged; nobody else can make one.
pub(super) fn session_data(state: &Ghiseul, id: ServerTransId) -> String {
    let mut bytes = id.uuid().as_bytes().to_vec();
    bytes.extend(
        hex::decode(state.keyed.hash("card-session", &[&id.to_string()])).unwrap_or_default(),
    );
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The attempt that a `threeDSSessionData` of ours names.
pub(super) fn read_session_data(state: &Ghiseul, text: &str) -> Option<ServerTransId> {
    let bytes = emv3ds::envelope::decode(text).ok()?;
    let (id, tag) = bytes.split_at_checked(16)?;
    let id = ServerTransId::from_uuid(Uuid::from_slice(id).ok()?);
    let ours =
        tag.len() == TAG && state.keyed.is(&hex::encode(tag), "card-session", &[&id.to_string()]);
    ours.then_some(id)
}
