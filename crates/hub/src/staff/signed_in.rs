//! Which member of staff is signed in: the argument by which a handler says that it needs one.
//!
//! A staff session names `staff:` and the member; a citizen's names an account. Neither can be read as the other.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use base::{Id, Timestamp};
use store::Actor;
use web::session::STAFF;
use web::{Layout, Login, Policy, Session, Visit, fl, page};

use super::model::{MemberState, StaffMember};
use super::rights::{Action, right};
use super::store::{glass, member as rows};
use crate::Hub;

/// The issuer in sessions of staff.
pub const ISSUER: &str = "hub-staff";
/// The level of a sign-in with a passkey.
pub const ACR_PASSKEY: &str = "urn:ro:hub:acr:passkey";

/// A member of staff who is signed in and may work.
#[derive(Clone, Debug)]
pub struct Staff {
    /// Who.
    pub member: StaffMember,
    /// The session.
    pub session: Session,
    /// Until when they have an emergency access open.
    pub glass_until: Option<Timestamp>,
}

impl Staff {
    /// The member as the author of an act.
    pub fn actor(&self) -> Actor {
        self.member.actor()
    }

    /// Whether a role of theirs may do something at all; [`super::access::authorise`] decides about a case.
    pub fn may_ever(&self, action: Action) -> bool {
        self.member.roles.iter().any(|role| right(action).roles.contains(&role))
    }

    /// When they last showed a passkey.
    pub fn strong_auth_at(&self) -> Option<Timestamp> {
        self.session.record()?.auth_time
    }

    /// The frame of a page for staff.
    pub fn layout(&self, visit: &Visit, title: impl std::fmt::Display) -> Layout {
        let l = visit.l;
        let (name, unit) = (self.member.name.full(), self.member.unit.code.to_string());
        let who = match self.glass_until {
            Some(until) => fl!(l, "staff-who-glass", name = name, until = l.date_time(until)),
            None => fl!(l, "staff-who", name = name, unit = unit),
        };
        let layout = visit.layout(title).dense().signed_in(who, "/personal/iesire");
        self.session
            .record()
            .map_or(layout.clone(), |record| layout.idle_warning(record.idle_minutes()))
    }
}

impl StaffMember {
    /// The member as the author of an act.
    pub fn actor(&self) -> Actor {
        Actor::Staff { account: self.id.to_string(), unit: self.unit.code.to_string() }
    }

    /// The account in their sessions.
    pub fn session_account(&self) -> String {
        session_account(self.id)
    }
}

/// The account in the sessions of a member of staff.
pub fn session_account(id: Id<StaffMember>) -> String {
    format!("{STAFF}{id}")
}

/// The member of a staff session; none for any other session.
pub fn member_of(session: &Session) -> Option<Id<StaffMember>> {
    session.account()?.strip_prefix(STAFF)?.parse().ok()
}

/// A sign-in with a passkey at this moment.
pub fn login(member: &StaffMember, now: Timestamp) -> Login {
    Login {
        acr: Some(ACR_PASSKEY.to_owned()),
        amr: vec!["hwk".to_owned(), "user".to_owned()],
        iss: Some(ISSUER.to_owned()),
        unit: Some(member.unit.code.to_string()),
        ..Login::new(member.session_account(), Policy::STAFF, now)
    }
}

/// Why there is no member of staff.
#[derive(Debug)]
pub enum Missing {
    /// Nobody is signed in, or not as staff, or they may not work any more.
    SignIn,
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
            Self::SignIn => page::see_other(super::SIGN_IN),
            Self::Other(error) => error.into_response(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Staff
where
    Hub: FromRef<S>,
{
    type Rejection = Missing;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Missing> {
        let session = Session::from_request_parts(parts, state).await?;
        let id = member_of(&session).ok_or(Missing::SignIn)?;
        let mut read = Hub::from_ref(state).db.read().await?;
        let member = rows::by_id(&mut read, id).await?;
        let working = member.filter(|member| member.state == MemberState::Active);
        let member = working.ok_or(Missing::SignIn)?;
        let now = read.db().now();
        let glass_until = glass::open_of(&mut read, &member, now).await?.map(|glass| glass.until);
        Ok(Self { member, session, glass_until })
    }
}
