//! Signing out here, at the provider too, and by GHISEUL's back channel (OpenID Connect RP-Initiated and Back-Channel Logout).

use ::store::Actor;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use oidc::rp::{Identity, LogoutNotice};
use web::{Error, Form, Layout, Result, Session, Sessions, Texts, Visit, fl, page};

use super::provider::Provider;
use super::store;
use crate::Hub;

/// Where the back channel ends. It has no session and no `Origin`: the token in the form says everything.
pub const BACK_CHANNEL: &str = "/intrare/ghiseul/iesire";

/// The ID token of the sign-in, in the session: the hint by which the person signs out at the provider too.
const HINT: &str = "hint";
/// Longer ones are not kept; the person signs out at such a provider by hand.
const HINT_MAX: usize = 3 * 1024;

/// Keeps what signing out at the provider will need.
pub(super) async fn remember(
    session: &Session,
    provider: Provider,
    identity: &Identity,
) -> Result<()> {
    if provider != Provider::Ghiseul || identity.hint.len() > HINT_MAX {
        return session.remove(HINT).await;
    }
    session.put(HINT, &identity.hint).await
}

#[derive(Template)]
#[template(path = "account/pages/signed_out.html")]
struct SignedOutPage {
    l: Texts,
    layout: Layout,
    /// The provider's name.
    way: String,
    leaving: Leaving,
}

/// The form by which a browser leaves a provider.
struct Leaving {
    method: &'static str,
    endpoint: String,
    fields: Vec<(&'static str, String)>,
}

/// Signs out and clears what the browser kept. Who came from a provider is still signed in there, and is offered to leave it
/// too. A card is no session.
pub async fn sign_out(State(hub): State<Hub>, visit: Visit, session: Session) -> Result {
    let iss = session.record().and_then(|record| record.iss);
    let provider = iss.and_then(|iss| hub.provider_of(&iss));
    let hint = session.get::<String>(HINT);
    session.logout().await?;
    let leaving = match provider {
        Some(Provider::Ghiseul) => from_ghiseul(&hub, hint).await,
        Some(Provider::Roeid) => from_roeid(&hub),
        Some(Provider::Cei) | None => None,
    };
    let Some((provider, leaving)) = provider.zip(leaving) else { return Ok(page::see_other("/")) };
    let l = visit.l;
    let layout = visit.layout(fl!(l, "gh-out-title"));
    let page = SignedOutPage { l, layout, way: provider.name(l), leaving };
    Ok(page::render(page).into_response())
}

async fn from_ghiseul(hub: &Hub, hint: Option<String>) -> Option<Leaving> {
    let (endpoint, fields) = hub.ghiseul.sign_out(&hub.http, &hint?).await.ok()??;
    Some(Leaving { method: "post", endpoint, fields })
}

fn from_roeid(hub: &Hub) -> Option<Leaving> {
    let (endpoint, fields) = hub.roeid.as_ref()?.leave(&hub.config.origin)?;
    Some(Leaving { method: "get", endpoint, fields })
}

/// The provider says that a session ended there: exactly the sessions that it opened here end.
pub async fn back_channel(State(hub): State<Hub>, visit: Visit, form: Form) -> Result<Response> {
    let token = form.value("logout_token");
    match hub.ghiseul.logout_notice(&hub.http, token, visit.now()).await {
        Ok(notice) => Ok(end(&hub, &notice).await?.into_response()),
        Err(error) if error.is_unavailable() => Err(Error::unavailable(None)),
        Err(error) => {
            tracing::warn!(%error, "A logout token was refused.");
            Ok(StatusCode::BAD_REQUEST.into_response())
        }
    }
}

async fn end(hub: &Hub, notice: &LogoutNotice) -> Result<StatusCode> {
    let mut act = hub.db.act(&Actor::Peer("ghiseul"), "account.back-channel-logout").await?;
    if !store::logout::spend(&mut act, &notice.once).await? {
        act.refuse("logout.replayed").await?;
        return Ok(StatusCode::BAD_REQUEST);
    }
    let ended = Sessions::revoke_idp_with(&mut act, &notice.iss, &notice.sid).await?;
    act.detail(serde_json::json!({ "sessions": ended }));
    act.commit().await?;
    Ok(StatusCode::OK)
}

#[cfg(test)]
mod tests;
