//! The authorization endpoint and the way through it.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use base::Id;
use oidc::params::Params;
use oidc::provider::authorize::PageRefusal;
use oidc::provider::grant::{Grant, Pending};
use oidc::provider::{Asked, AuthorizationRequest, AuthorizeRefused, ErrorCode};
use store::Actor;
use web::{Error, Form, Lang, Result, Session, Visit, page};

use super::acts::{AnswerRefused, Begun, Person};
use super::model::{Step, step};
use super::pages::{ConsentPage, RefusedPage};
use crate::{Ghiseul, account, session as journey};

/// `GET /authorize`: keeps the request in the browser's session and goes on.
pub(super) async fn begin(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
    RawQuery(query): RawQuery,
) -> Result {
    let params = Params::parse(query.as_deref().unwrap_or_default());
    let begun = match state.provider.asked(&params) {
        Ok(Asked::Here(request)) => Some(Begun::Now(request)),
        Ok(Asked::Pushed { client_id, uri }) => state.pushed(&session, &client_id, &uri).await?,
        Err(AuthorizeRefused::Redirect { location, .. }) => return Ok(page::see_other(location)),
        Err(AuthorizeRefused::Page(refusal)) => return Ok(refused(&visit, refusal)),
    };
    match begun {
        None => Ok(refused(&visit, PageRefusal::RequestUri)),
        Some(Begun::Before) => Ok(page::see_other(super::CONTINUE)),
        Some(Begun::Now(request)) => keep(&state, &session, *request).await,
    }
}

fn refused(visit: &Visit, refusal: PageRefusal) -> Response {
    tracing::warn!(reason = refusal.code(), "An authorization request was refused.");
    RefusedPage::response(visit, refusal.code())
}

async fn keep(state: &Ghiseul, session: &Session, request: AuthorizationRequest) -> Result {
    let language = request.ui_locales.iter().find_map(|tag| Lang::parse(tag));
    let kept = state.keep_request(request).await?;
    session.put(journey::GRANT, &kept.id).await?;
    let here = language.map_or_else(
        || super::CONTINUE.to_owned(),
        |lang| format!("{}?lang={}", super::CONTINUE, lang.code()),
    );
    Ok(page::see_other(here))
}

/// `GET /autorizare`: goes to the page that is missing, or back to the institution.
pub(super) async fn go_on(State(state): State<Ghiseul>, visit: Visit, session: Session) -> Result {
    let Some((id, pending)) = state.waiting(&session).await? else {
        session.remove(journey::GRANT).await?;
        return Err(Error::gone());
    };
    let now = state.clock.now();
    if now >= pending.expires_at {
        return give_up(&state, &session, id, pending, ErrorCode::TemporarilyUnavailable).await;
    }
    let person = state.person(&session, &pending.request).await?;
    match step(&pending, Person::standing(person.as_ref()), now) {
        Err(code) => give_up(&state, &session, id, pending, code).await,
        Ok(Step::SignIn { create: true }) => Ok(page::see_other(account::REGISTER)),
        Ok(Step::SignIn { create: false }) => Ok(page::see_other(account::SIGN_IN)),
        Ok(Step::Card) => Ok(page::see_other(journey::to_card_check(&session).await?)),
        Ok(Step::Consent) => Ok(consent(&state, &visit, &session, (id, &pending), person)),
        Ok(Step::Answer) => answer(&state, &session, id, pending, person).await,
    }
}

/// `POST /autorizare`: the person agrees, or does not.
pub(super) async fn decide(State(state): State<Ghiseul>, session: Session, form: Form) -> Result {
    let Some((id, pending)) = state.waiting(&session).await? else {
        session.remove(journey::GRANT).await?;
        return Err(Error::gone());
    };
    if form.value("decizie") != "da" {
        return give_up(&state, &session, id, pending, ErrorCode::AccessDenied).await;
    }
    let person = state.person(&session, &pending.request).await?;
    // Who agrees must have seen this request: not one that another tab began since.
    if form.value("cerere") != id.to_string() {
        return Ok(page::see_other(super::CONTINUE));
    }
    match step(&pending, Person::standing(person.as_ref()), state.clock.now()) {
        Ok(Step::Consent | Step::Answer) => answer(&state, &session, id, pending, person).await,
        _ => Ok(page::see_other(super::CONTINUE)),
    }
}

fn consent(
    state: &Ghiseul,
    visit: &Visit,
    session: &Session,
    (id, pending): (Id<Grant>, &Pending),
    person: Option<Person>,
) -> Response {
    let client = state.provider.client(&pending.request.client_id).cloned();
    match (client, person) {
        (Some(client), Some(person)) => {
            page::render(ConsentPage::new(visit, session, (id, pending), &client, person))
                .into_response()
        }
        // The client was unregistered a moment ago.
        _ => Error::gone().into_response(),
    }
}

async fn answer(
    state: &Ghiseul,
    session: &Session,
    id: Id<Grant>,
    pending: Pending,
    person: Option<Person>,
) -> Result {
    let Some(person) = person else { return Ok(page::see_other(super::CONTINUE)) };
    let location = match state.answer(id, pending, &person).await {
        Ok(Some(location)) => location,
        Ok(None) => return Err(Error::gone()),
        // It ran out while the person was reading: the next look says what to do.
        Err(AnswerRefused::Grant(_)) => super::CONTINUE.to_owned(),
        Err(AnswerRefused::Store(error)) => return Err(error.into()),
    };
    if location != super::CONTINUE {
        forget(session).await;
    }
    Ok(page::see_other(location))
}

/// Forgets what was waiting. The answer is committed, and other tabs of the person may change the session at this moment: the
/// answer is not lost for that, and what is left names a request that is over.
async fn forget(session: &Session) {
    if let Err(error) = session.remove(journey::GRANT).await {
        tracing::warn!(?error, "An answered request stays in its session.");
    }
}

/// Sends the browser back with an error; the institution offers other ways.
async fn give_up(
    state: &Ghiseul,
    session: &Session,
    id: Id<Grant>,
    pending: Pending,
    code: ErrorCode,
) -> Result {
    let location = pending.request.error(state.provider.issuer(), code);
    let actor = session.account().map_or(Actor::Anonymous, Actor::Person);
    state.refuse(id, pending, actor).await?;
    forget(session).await;
    Ok(page::see_other(location))
}
