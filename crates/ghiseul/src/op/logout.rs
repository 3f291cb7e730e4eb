//! Signing out, and telling every institution that was told of the session (OpenID Connect RP-Initiated and Back-Channel Logout).

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::Method;
use axum::response::{IntoResponse as _, Response};
use base::Id;
use oidc::params::Params;
use oidc::provider::logout::{EndSession, LogoutTo};
use store::jobs::{Failure, Job, Runner, Work};
use store::{Act, Actor, StoreError, jobs};
use web::{Result, Session, Sessions, Visit, page};

use super::pages::{LeavePage, RefusedPage};
use super::store::{self as rows, Told};
use crate::Ghiseul;
use crate::account::model::Account;

/// Kind of the job that tells one client of one end.
pub const TELL: &str = "op.logout";

/// Statuses by which a client takes a logout token (Back-Channel Logout 1.0, section 2.8).
const TAKEN: [u16; 2] = [200, 204];

/// `/end-session`: ends the session of the ID token that the institution's form brought, or asks the person.
pub(super) async fn end_session(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
    method: Method,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result {
    let query = query.unwrap_or_default();
    let form = str::from_utf8(&body).unwrap_or_default();
    let params = Params::parse(if method == Method::POST { form } else { &query });
    let keys = state.keys.now().await?.public();
    match state.provider.end_session(&params, &keys) {
        Ok(EndSession { sid: Some(sid), location }) => {
            state.end_sid(&sid).await?;
            Ok(page::see_other(location.as_deref().unwrap_or("/")))
        }
        // Anybody can send a browser here: without the hint the person must say it.
        Ok(EndSession { sid: None, .. }) if session.account().is_some() => {
            Ok(page::render(LeavePage::new(&visit)).into_response())
        }
        Ok(EndSession { .. }) => Ok(page::see_other("/")),
        Err(refused) => {
            tracing::warn!(reason = %refused, "A wish to sign out was refused.");
            Ok(refusal(&visit))
        }
    }
}

fn refusal(visit: &Visit) -> Response {
    RefusedPage::response(visit, "logout")
}

impl Ghiseul {
    /// Ends the session of this name, if it lives, and has every client told that knew it.
    async fn end_sid(&self, sid: &str) -> Result<()> {
        let mut act = self.db.act(&Actor::Peer("op-client"), "op.end-session").await?;
        let told = rows::end_sid(&mut act, sid).await?;
        if let Some(first) = told.first() {
            act.subject("session", first.session);
            Sessions::end_with(&mut act, first.session).await?;
        }
        tell_all(&mut act, &told).await?;
        act.commit().await?;
        Ok(())
    }

    /// The person signs out here: everybody who knew the session is told.
    pub(crate) async fn sign_out(&self, session: &Session) -> Result<()> {
        if let Some(record) = session.record().filter(|record| record.account.is_some()) {
            self.end_sid(&self.sid(record.id)).await?;
        }
        session.logout().await
    }
}

/// Has everybody told who knew a session of this account, where all of them end with this act.
pub(crate) async fn end_account(act: &mut Act, account: Id<Account>) -> Result<(), StoreError> {
    let told = rows::end_account(act, account).await?;
    tell_all(act, &told).await
}

async fn tell_all(act: &mut Act, told: &[Told]) -> Result<(), StoreError> {
    let mut tellings = Vec::new();
    for one in told {
        let key = rows::ended(act, one).await?.to_string();
        tellings.push(Job { kind: TELL, key, run_at: act.now() });
    }
    if tellings.is_empty() { Ok(()) } else { jobs::enqueue_all(act, tellings).await }
}

/// Registers the job.
pub(super) fn register(state: &Ghiseul, runner: Runner) -> Runner {
    let state = state.clone();
    runner.on(TELL, move |work| tell(state.clone(), work))
}

/// Tells one client, until it has taken it: a new token each time, because each is good for two minutes and once.
async fn tell(state: Ghiseul, work: Work) -> Result<(), Failure> {
    let id: Id<Told> = work.key.parse().map_err(|_| Failure::give_up("malformed-key"))?;
    let kept = rows::logout(&mut state.db.read().await?, id).await?;
    let Some((client, sub, sid)) = kept else { return Ok(()) };
    let address = state.provider.client(&client).and_then(|it| it.backchannel_logout_uri.clone());
    if let Some(address) = address {
        let keys = state.keys.now().await.map_err(|_| Failure::retry("op.keys"))?;
        let to = LogoutTo { client_id: &client, sub: &sub, sid: &sid };
        let (jti, now) = (state.entropy.token(), state.clock.now());
        let token = state.provider.logout_token(&keys.current, &to, &jti, now);
        let sent = state.http.post(&address).form(&[("logout_token", token)]).send().await;
        let status = sent.map_err(|_| Failure::retry("client.down"))?.status().as_u16();
        if !TAKEN.contains(&status) {
            return Err(Failure::retry(format!("client.status-{status}")));
        }
    }
    let mut act = state.db.act(&Actor::System("op"), "op.told-logout").await?;
    act.detail(serde_json::json!({ "client": client }));
    rows::taken(&mut act, id).await?;
    act.commit().await?;
    Ok(())
}
