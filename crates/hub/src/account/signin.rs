//! Signing in through GHISEUL (OpenID Connect, `identity` 1.6).

use ::store::Actor;
use askama::Template;
use axum::extract::{Query, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Cnp, Email, PersonName, Timestamp};
use oidc::rp::{CallbackRefused, Identity, Login, LoginError, Wish};
use serde::Deserialize;
use web::{Layout, Policy, Result, Session, Texts, Visit, fl, page, ui};

use super::citizen::ended;
use super::model::{Account, AccountState};
use super::store::{self, Proven, SignInRefused};
use super::{registration, sign_out};
use crate::Hub;
use crate::profile::{fresh, link};
use crate::request::store::{Draft, save_draft};

/// The trip to the provider that this browser is on.
const TRIP: &str = "trip";
/// A choice made in a session that was over when it was sent.
pub const DRAFT: &str = "draft";

#[derive(Template)]
#[template(path = "account/pages/sign_in.html")]
struct SignInPage {
    l: Texts,
    layout: Layout,
    notice: Option<ui::Banner>,
}

/// "I already have an account"; here come also people whose session is over.
pub async fn page(visit: Visit, session: Session, RawQuery(query): RawQuery) -> Response {
    if session.account().is_some() {
        return page::see_other("/acasa");
    }
    let l = visit.l;
    let saved = query.is_some_and(|query| query.contains("salvat=da"));
    let notice = if saved { Some(fl!(l, "signin-saved")) } else { ended(&session, l) };
    let notice = notice.map(|text| ui::banner(l, text));
    let layout = visit.layout(fl!(l, "signin-title")).back("/");
    page::render(SignInPage { l, layout, notice }).into_response()
}

/// How the sign-in begins.
#[derive(Debug, Deserialize)]
pub struct Begin {
    /// Present for people who are probably new at the provider.
    prima: Option<String>,
    /// Present where the person must sign in anew, because what follows changes the ways in.
    #[serde(rename = "din-nou")]
    again: Option<String>,
}

/// Sends the browser to GHISEUL and remembers the trip in the session.
pub async fn begin(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    Query(begin): Query<Begin>,
) -> Result {
    let wish = Wish {
        create: begin.prima.is_some(),
        login: begin.again.is_some(),
        language: Some(visit.lang().code().to_owned()),
        ..Wish::default()
    };
    match hub.ghiseul.begin(&hub.http, &wish, &hub.entropy, visit.now()).await {
        Ok((address, trip)) => {
            session.put(TRIP, &trip).await?;
            Ok(page::see_other(address))
        }
        Err(error) => Ok(failed(&visit, &error)),
    }
}

/// The browser comes back, once, with an answer to the question of its own session.
pub async fn callback(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    RawQuery(query): RawQuery,
) -> Result {
    let Some(trip) = session.take::<Login>(TRIP).await? else {
        return Ok(again(&visit));
    };
    let query = query.unwrap_or_default();
    let now = visit.now();
    match hub.ghiseul.redeem(&hub.http, trip, &query, &hub.entropy, now).await {
        Ok(identity) => arrive(&hub, &visit, &session, &identity).await,
        Err(error) => Ok(failed(&visit, &error)),
    }
}

/// Opens the account of a proven identity and the session.
async fn arrive(hub: &Hub, visit: &Visit, session: &Session, identity: &Identity) -> Result {
    let Some(proven) = proven(identity) else {
        tracing::warn!("The provider sent no verified identity that can be read.");
        return Ok(again(visit));
    };
    let account = match sign_in(hub, &proven, visit.lang()).await? {
        Ok(account) => account,
        Err(SignInRefused::OtherProvider) => {
            link::offer(hub, session, &proven).await?;
            return Ok(link::refused(visit));
        }
        Err(refused) => return Ok(refuse(visit, refused)),
    };
    let token = &identity.id_token;
    let auth_time = token.auth_time.and_then(|at| Timestamp::from_second(at).ok());
    sign_out::remember(session, identity).await?;
    session
        .login(web::Login {
            acr: Some(identity.acr.clone()),
            amr: token.amr.clone(),
            iss: Some(token.iss.clone()),
            idp_sid: token.sid.clone(),
            ..web::Login::new(
                account.id.to_string(),
                Policy::CITIZEN,
                auth_time.unwrap_or(visit.now()),
            )
        })
        .await?;
    let state = match account.state {
        AccountState::Register => registration::compare(hub, account.id).await?,
        other => other,
    };
    Ok(page::see_other(after(hub, session, &account, state).await?))
}

/// Where somebody goes who has just signed in: to what waited for the sign-in, or to where their account stands.
pub async fn after(
    hub: &Hub,
    session: &Session,
    account: &Account,
    state: AccountState,
) -> Result<&'static str> {
    let draft = keep_draft(hub, session, account).await?;
    let back = fresh::back(session).await?;
    Ok(match back {
        _ if link::waits(session) && state == AccountState::Active => link::PAGE,
        Some(page) => page,
        None if draft && state == AccountState::Active => "/cereri/verificare",
        None => state.next_page(),
    })
}

/// What the person chose before their session ended goes on where it was; true where there was something.
async fn keep_draft(hub: &Hub, session: &Session, account: &Account) -> Result<bool> {
    let Some(draft) = session.take::<Draft>(DRAFT).await? else { return Ok(false) };
    let mut act = hub.db.act(&account.actor(), "request.draft").await?;
    act.subject("account", account.id);
    save_draft(&mut act, account.id, &draft).await?;
    act.commit().await?;
    Ok(true)
}

async fn sign_in(
    hub: &Hub,
    proven: &Proven,
    lang: web::Lang,
) -> Result<std::result::Result<Account, SignInRefused>> {
    let mut act = hub.db.act(&Actor::Anonymous, "account.sign-in").await?;
    let mut account = match store::of_proven(&mut act, &hub.keys, proven, lang).await? {
        Ok(account) => account,
        Err(refused) => {
            tracing::error!(code = refused.code(), "A proven identity was not accepted.");
            act.refuse(refused.code()).await?;
            return Ok(Err(refused));
        }
    };
    act.subject("account", account.id);
    if store::compare_again(&mut act, account.id).await? {
        account.state = AccountState::Register;
    }
    act.commit().await?;
    Ok(Ok(account))
}

/// What the provider said of the person, by its own proof; nothing typed by the person counts.
fn proven(identity: &Identity) -> Option<Proven> {
    let person = identity.person.as_ref()?;
    let email = person.email.as_deref().and_then(|text| Email::parse(text).ok());
    let confirmed_at = person.email_confirmed_at.and_then(|at| Timestamp::from_second(at).ok());
    Some(Proven {
        iss: identity.id_token.iss.clone(),
        sub: identity.id_token.sub.clone(),
        acr: identity.acr.clone(),
        cnp: Cnp::parse(&person.number).ok()?,
        name: PersonName::new(&person.family, &person.given),
        birth_date: person.birthdate.as_deref().and_then(|date| date.parse().ok()),
        email: email.map(|email| (email, confirmed_at)),
    })
}

#[derive(Template)]
#[template(path = "account/pages/not_signed_in.html")]
struct NotSignedInPage {
    l: Texts,
    layout: Layout,
    title: String,
    text: String,
    /// Whether trying again may help.
    retry: bool,
}

fn not_signed_in(visit: &Visit, status: StatusCode, title: String, text: String) -> Response {
    let layout = visit.layout(&title).back("/identificare");
    let retry = status != StatusCode::CONFLICT;
    let page = NotSignedInPage { l: visit.l, layout, title, text, retry };
    page::render(page).status(status).into_response()
}

/// Nothing is lost by a failed sign-in; the page says what to do.
fn failed(visit: &Visit, error: &LoginError) -> Response {
    let l = visit.l;
    tracing::info!(%error, "A sign-in did not succeed.");
    if error.is_unavailable() {
        let text = fl!(l, "gh-down-text");
        return not_signed_in(
            visit,
            StatusCode::SERVICE_UNAVAILABLE,
            fl!(l, "gh-down-title"),
            text,
        );
    }
    match error {
        LoginError::Callback(CallbackRefused::Provider(_)) => {
            let title = fl!(l, "gh-declined-title");
            not_signed_in(visit, StatusCode::OK, title, fl!(l, "gh-declined-text"))
        }
        _ => again(visit),
    }
}

fn again(visit: &Visit) -> Response {
    let l = visit.l;
    let title = fl!(l, "gh-again-title");
    not_signed_in(visit, StatusCode::BAD_REQUEST, title, fl!(l, "gh-again-text"))
}

fn refuse(visit: &Visit, refused: SignInRefused) -> Response {
    let l = visit.l;
    let text = match refused {
        SignInRefused::OtherPerson => fl!(l, "gh-other-person"),
        SignInRefused::OtherProvider => fl!(l, "gh-other-provider"),
    };
    not_signed_in(visit, StatusCode::CONFLICT, fl!(l, "gh-other-title"), text)
}
