//! Signing in through a provider that speaks OpenID Connect, and what follows every sign-in that a provider
//! vouches for.

use ::store::Actor;
use askama::Template;
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Cnp, Email, PersonName, Timestamp};
use oidc::rp::{CallbackRefused, Identity, Login, LoginError, Wish};
use serde::Deserialize;
use web::{Error, Layout, Policy, Result, Session, Texts, Visit, fl, page, ui};

use super::citizen::{ended, home};
use super::model::{Account, AccountState};
use super::provider::Provider;
use super::store::{self, Proven, SignInRefused};
use super::{proof, registration, sign_out};
use crate::Hub;
use crate::profile::{fresh, link};
use crate::request::store::{Draft, save_draft};

/// The trip to a provider that this browser is on: one for each, so that no answer counts as another's.
const fn trip_to(provider: Provider) -> &'static str {
    match provider {
        Provider::Ghiseul => "trip",
        Provider::Roeid => "trip-roeid",
        Provider::Cei => "trip-cei",
    }
}

/// A choice made in a session that was over when it was sent.
pub const DRAFT: &str = "draft";

#[derive(Template)]
#[template(path = "account/pages/sign_in.html")]
struct SignInPage {
    l: Texts,
    layout: Layout,
    notice: Option<ui::Banner>,
    others: Vec<Provider>,
}

/// "I already have an account"; here come also people whose session is over.
pub async fn page(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    RawQuery(query): RawQuery,
) -> Response {
    if let Some(home) = home(&session) {
        return page::see_other(home);
    }
    let l = visit.l;
    let saved = query.is_some_and(|query| query.contains("salvat=da"));
    let notice = if saved { Some(fl!(l, "signin-saved")) } else { ended(&session, l) };
    let notice = notice.map(|text| ui::banner(l, text));
    let layout = visit.layout(fl!(l, "signin-title")).back("/");
    page::render(SignInPage { l, layout, notice, others: hub.others_open() }).into_response()
}

/// How the sign-in begins.
#[derive(Debug, Deserialize)]
pub struct Begin {
    /// Through whom; GHISEUL where it is not said.
    cale: Option<String>,
    /// Present for people who are probably new at the provider.
    prima: Option<String>,
    /// Present where the person must sign in anew, because what follows changes the ways in.
    #[serde(rename = "din-nou")]
    again: Option<String>,
}

impl Begin {
    /// The provider that is named; without a name, for a new sign-in, the one of the session.
    fn provider(&self, hub: &Hub, session: &Session) -> Option<Provider> {
        if let Some(named) = &self.cale {
            return named.parse().ok();
        }
        let record = session.record().filter(|_| self.again.is_some());
        let known = record.and_then(|record| hub.provider_of(&record.iss?));
        Some(known.unwrap_or(Provider::Ghiseul))
    }
}

/// Sends the browser to the provider and remembers the trip in the session.
pub async fn begin(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    Query(begin): Query<Begin>,
) -> Result {
    let provider = begin.provider(&hub, &session).ok_or_else(Error::not_found)?;
    if !hub.is_open(provider) {
        return Ok(page::see_other(provider.closed()));
    }
    let Some(party) = hub.party(provider) else { return Ok(page::see_other(provider.begin())) };
    let wish = Wish {
        create: begin.prima.is_some(),
        login: begin.again.is_some(),
        language: Some(visit.lang().code().to_owned()),
        ..Wish::default()
    };
    match party.begin(&hub.http, &wish, &hub.entropy, visit.now()).await {
        Ok((address, trip)) => {
            session.put(trip_to(provider), &trip).await?;
            Ok(page::see_other(address))
        }
        Err(error) => Ok(failed(&visit, provider, &error)),
    }
}

/// The browser comes back from a provider, once, with an answer to the question of its own session. Each provider has an
/// address of its own for that.
pub async fn callback(
    State(hub): State<Hub>,
    Path(provider): Path<String>,
    visit: Visit,
    session: Session,
    RawQuery(query): RawQuery,
) -> Result {
    let provider: Provider = provider.parse().map_err(|_| Error::not_found())?;
    let party = hub.party(provider).ok_or_else(Error::not_found)?;
    let Some(trip) = session.take::<Login>(trip_to(provider)).await? else {
        return Ok(again(&visit, provider));
    };
    let query = query.unwrap_or_default();
    let now = visit.now();
    let identity = match party.redeem(&hub.http, trip, &query, &hub.entropy, now).await {
        Ok(identity) => identity,
        Err(error) => return Ok(failed(&visit, provider, &error)),
    };
    let Some(arrival) = arrival(provider, &identity, now) else {
        tracing::warn!("The provider sent no verified identity that can be read.");
        return Ok(again(&visit, provider));
    };
    sign_out::remember(&session, provider, &identity).await?;
    enter(&hub, &visit, &session, arrival).await
}

/// Somebody whom a provider vouches for.
#[derive(Debug)]
pub struct Arrival {
    /// Who it is.
    pub proven: Proven,
    /// By which means they were recognised (RFC 8176).
    pub amr: Vec<String>,
    /// The session at the provider, for logout from there.
    pub idp_sid: Option<String>,
    /// When they proved who they are.
    pub auth_time: Timestamp,
}

/// Opens the account of a proven identity and the session.
pub async fn enter(hub: &Hub, visit: &Visit, session: &Session, arrival: Arrival) -> Result {
    let Arrival { proven, amr, idp_sid, auth_time } = arrival;
    let account = match sign_in(hub, &proven, visit.lang()).await? {
        Ok(account) => account,
        Err(SignInRefused::OtherProvider) => {
            link::offer(hub, session, &proven).await?;
            return Ok(link::refused(hub, visit));
        }
        Err(refused) => return Ok(refuse(visit, proven.provider, refused)),
    };
    session
        .login(web::Login {
            acr: Some(proven.acr),
            amr,
            iss: Some(proven.iss),
            idp_sid,
            ..web::Login::new(account.id.to_string(), Policy::CITIZEN, auth_time)
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
    act.detail(serde_json::json!({ "way": proven.provider.as_str(), "acr": proven.acr }));
    proof::vouch(&mut act, &hub.keys, &account, proven.provider).await?;
    if store::compare_again(&mut act, account.id).await? {
        account.state = AccountState::Register;
    }
    act.commit().await?;
    Ok(Ok(account))
}

/// What the provider said of the person, by its own proof; nothing typed by the person counts.
fn arrival(provider: Provider, identity: &Identity, now: Timestamp) -> Option<Arrival> {
    let token = &identity.id_token;
    let person = identity.person.as_ref()?;
    let email = person.email.as_deref().and_then(|text| Email::parse(text).ok());
    let moment = |second: i64| Timestamp::from_second(second).ok();
    let proven = Proven {
        provider,
        iss: token.iss.clone(),
        sub: token.sub.clone(),
        acr: identity.acr.clone(),
        cnp: Cnp::parse(&person.number).ok()?,
        name: PersonName::new(&person.family, &person.given),
        birth_date: person.birthdate.as_deref().and_then(|date| date.parse().ok()),
        email: email.map(|email| (email, person.email_confirmed_at.and_then(moment))),
    };
    Some(Arrival {
        proven,
        amr: token.amr.clone(),
        idp_sid: token.sid.clone(),
        auth_time: token.auth_time.and_then(moment).unwrap_or(now),
    })
}

#[derive(Template)]
#[template(path = "account/pages/not_signed_in.html")]
struct NotSignedInPage {
    l: Texts,
    layout: Layout,
    title: String,
    text: String,
    /// Where trying again may help.
    retry: Option<&'static str>,
}

/// Nothing is lost by a failed sign-in; the page says what to do.
pub(crate) fn not_signed_in(
    visit: &Visit,
    status: StatusCode,
    (title, text): (String, String),
    retry: Option<&'static str>,
) -> Response {
    let layout = visit.layout(&title).back("/identificare");
    let page = NotSignedInPage { l: visit.l, layout, title, text, retry };
    page::render(page).status(status).into_response()
}

fn failed(visit: &Visit, provider: Provider, error: &LoginError) -> Response {
    let (l, retry) = (visit.l, Some(provider.begin()));
    tracing::info!(%error, provider = provider.as_str(), "A sign-in did not succeed.");
    let way = provider.title(l);
    if error.is_unavailable() {
        let said = (fl!(l, "way-down-title", way = way), fl!(l, "gh-down-text"));
        return not_signed_in(visit, StatusCode::SERVICE_UNAVAILABLE, said, retry);
    }
    match error {
        LoginError::Callback(CallbackRefused::Provider(_)) => {
            let title = match provider {
                Provider::Ghiseul => fl!(l, "gh-declined-title"),
                _ => fl!(l, "way-declined-title", way = way),
            };
            not_signed_in(visit, StatusCode::OK, (title, fl!(l, "gh-declined-text")), retry)
        }
        _ => again(visit, provider),
    }
}

fn again(visit: &Visit, provider: Provider) -> Response {
    let said = (fl!(visit.l, "gh-again-title"), fl!(visit.l, "gh-again-text"));
    not_signed_in(visit, StatusCode::BAD_REQUEST, said, Some(provider.begin()))
}

fn refuse(visit: &Visit, provider: Provider, refused: SignInRefused) -> Response {
    let l = visit.l;
    let text = match refused {
        SignInRefused::OtherPerson => fl!(l, "way-other-person", way = provider.title(l)),
        SignInRefused::OtherProvider => fl!(l, "gh-other-provider"),
    };
    not_signed_in(visit, StatusCode::CONFLICT, (fl!(l, "gh-other-title"), text), None)
}
