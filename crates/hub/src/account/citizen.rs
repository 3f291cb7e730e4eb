//! Who is signed in: the argument by which a handler says that it needs somebody.

use ::store::Actor;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use base::Id;
use web::{Layout, Session, Texts, Visit, fl, page};

use super::model::{Account, AccountState};
use super::store;
use crate::Hub;
use crate::member::model::lacks_second;
use crate::profile::factors;
use crate::staff;
use crate::staff::signed_in;

/// Somebody who is signed in, whatever the state of their account.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The account.
    pub account: Account,
    /// The session.
    pub session: Session,
}

/// Somebody with a validated account (rule 1), who showed a second factor where they signed in with a password of ours. Others
/// are led to the page where they continue.
#[derive(Clone, Debug)]
pub struct Citizen {
    /// The account.
    pub account: Account,
    /// The session.
    pub session: Session,
}

impl Account {
    /// The account as the author of an act.
    pub fn actor(&self) -> Actor {
        Actor::Person(self.id.to_string())
    }
}

impl Citizen {
    /// The account as the author of an act.
    pub fn actor(&self) -> Actor {
        self.account.actor()
    }

    /// The frame of a page for somebody who is signed in.
    pub fn layout(&self, visit: &Visit, title: impl std::fmt::Display) -> Layout {
        signed_in(visit, &self.account, &self.session, title)
    }
}

impl SignedIn {
    /// The frame of a page for somebody who is signed in.
    pub fn layout(&self, visit: &Visit, title: impl std::fmt::Display) -> Layout {
        signed_in(visit, &self.account, &self.session, title)
    }
}

fn signed_in(
    visit: &Visit,
    account: &Account,
    session: &Session,
    title: impl std::fmt::Display,
) -> Layout {
    let layout = visit.layout(title).signed_in(account.name.full(), "/iesire");
    session.record().map_or(layout.clone(), |record| layout.idle_warning(record.idle_minutes()))
}

/// Where somebody who is signed in is at home; `None` for everybody else.
pub fn home(session: &Session) -> Option<&'static str> {
    session.account()?;
    Some(if signed_in::member_of(session).is_some() { staff::HOME } else { "/acasa" })
}

/// Who is needed and is not there.
#[derive(Debug)]
pub enum Missing {
    /// Nobody is signed in; a session that ended is named on the page.
    SignIn,
    /// The registration is not finished: it continues there.
    Registration(AccountState),
    /// The account has no second factor yet: it is added first.
    SecondFactor,
    /// Something else went wrong.
    Other(web::Error),
}

impl<E: Into<web::Error>> From<E> for Missing {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

impl IntoResponse for Missing {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn => page::see_other("/cont"),
            Self::Registration(state) => page::see_other(state.next_page()),
            Self::SecondFactor => page::see_other(factors::ADD),
            Self::Other(error) => error.into_response(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn
where
    Hub: FromRef<S>,
{
    type Rejection = Missing;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Missing> {
        let session = Session::from_request_parts(parts, state).await?;
        let id = session.account().and_then(|id| id.parse::<Id<Account>>().ok());
        let id = id.ok_or(Missing::SignIn)?;
        let mut read = Hub::from_ref(state).db.read().await?;
        let account = store::by_id(&mut read, id).await?.ok_or(Missing::SignIn)?;
        Ok(Self { account, session })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Citizen
where
    Hub: FromRef<S>,
{
    type Rejection = Missing;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Missing> {
        let SignedIn { account, session } = SignedIn::from_request_parts(parts, state).await?;
        match account.state {
            AccountState::Active if lacks_second(&session) => Err(Missing::SecondFactor),
            AccountState::Active => Ok(Self { account, session }),
            other => Err(Missing::Registration(other)),
        }
    }
}

/// Says "you were away for too long" where the browser came with a session that is over.
pub fn ended(session: &Session, l: Texts) -> Option<String> {
    session.expired().then(|| fl!(l, "err-session"))
}
