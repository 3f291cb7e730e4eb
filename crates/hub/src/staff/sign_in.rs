//! Staff sign in with an address and a passkey; there are no passwords. An address that is not known is asked for a passkey
//! like any other, of nobody.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use base::{Id, Timestamp};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use store::Actor;
use web::page;
use web::ui::{self, Banner, Html};
use web::{Form, Layout, Result, Session, Texts, Visit, fl};

use super::keys;
use super::model::{MemberState, StaffMember};
use super::signed_in;
use super::store::member as members;
use crate::Hub;
use crate::account::citizen::ended;
use crate::passkey::ceremony;
use crate::passkey::form::{self, ANSWER, Ask};

/// Who is about to sign in, in the session.
const PENDING: &str = "staff-pending";
/// How long they may take.
const LIFE: SignedDuration = SignedDuration::from_mins(10);
/// The page that asks for the passkey.
const KEY_PAGE: &str = "/personal/cheie";
/// What the ceremony is for.
const PLACE: &str = "staff sign-in";

#[derive(Serialize, Deserialize)]
struct Pending {
    /// None where nobody has the address.
    member: Option<Id<StaffMember>>,
    /// A keyed hash of the address, for the passkey of nobody.
    words: String,
    at: Timestamp,
}

#[derive(Template)]
#[template(path = "staff/pages/sign_in.html")]
struct SignInPage {
    l: Texts,
    layout: Layout,
    form: Form,
    notice: Option<Banner>,
}

impl SignInPage {
    fn new(visit: &Visit, form: Form, notice: Option<String>) -> Self {
        let layout = visit.layout(fl!(visit.l, "staff-signin-title")).errors(&form);
        let notice = notice.map(|text| ui::banner(visit.l, text));
        Self { l: visit.l, layout, form, notice }
    }
}

/// Asks for the address.
pub async fn show(visit: Visit, session: Session) -> Response {
    if signed_in::member_of(&session).is_some() {
        return page::see_other(super::HOME);
    }
    let notice = ended(&session, visit.l);
    page::render(SignInPage::new(&visit, visit.form(), notice)).into_response()
}

/// Goes on to the passkey, whoever's address it is.
pub async fn send(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    mut form: Form,
) -> Result {
    let Some(email) = form.email("email") else {
        return Ok(page::invalid(SignInPage::new(&visit, form, None)).into_response());
    };
    let mut read = hub.db.read().await?;
    let member = members::by_email(&mut read, &email).await?.map(|member| member.id);
    drop(read);
    let words = hub.keys.keyed().hash("staff address", &[&email.key()]);
    session.put(PENDING, &Pending { member, words, at: hub.clock.now() }).await?;
    Ok(page::see_other(KEY_PAGE))
}

/// The page that asks for a passkey.
#[derive(Template)]
#[template(path = "staff/pages/key.html")]
pub struct KeyPage {
    /// The frame.
    pub layout: Layout,
    /// The heading.
    pub title: String,
    /// Why.
    pub lead: String,
    /// The form.
    pub key: Html,
    /// What was wrong.
    pub notice: Option<Banner>,
}

fn pending(hub: &Hub, session: &Session) -> Option<Pending> {
    let pending = session.get::<Pending>(PENDING)?;
    (hub.clock.now().duration_since(pending.at) < LIFE).then_some(pending)
}

/// The page with a new challenge.
async fn asking(
    hub: &Hub,
    visit: &Visit,
    session: &Session,
    pending: &Pending,
    failed: bool,
) -> Result<page::Page<KeyPage>> {
    let l = visit.l;
    let known = match pending.member {
        Some(member) => keys::of_member(hub, member).await?,
        None => Vec::new(),
    };
    let mut known: Vec<_> = known.into_iter().map(|(_, passkey)| passkey).collect();
    if known.is_empty() {
        known.extend(ceremony::of_nobody(&hub.keys, &pending.words));
    }
    let options = hub.passkeys.ask((session, PLACE, hub.clock.now()), &known).await?;
    let title = fl!(l, "staff-key-title");
    let layout = visit.layout(&title).back(super::SIGN_IN);
    let notice = failed.then(|| ui::banner(l, fl!(l, "passkey-wrong")));
    let key = form::form(l, Ask::Get, (KEY_PAGE, &options), &Html::default());
    let lead = fl!(l, "staff-key-lead");
    Ok(page::render(KeyPage { layout, title, lead, key, notice }))
}

/// Asks for the passkey.
pub async fn key(State(hub): State<Hub>, visit: Visit, session: Session) -> Result {
    let Some(pending) = pending(&hub, &session) else {
        return Ok(page::see_other(super::SIGN_IN));
    };
    Ok(asking(&hub, &visit, &session, &pending, false).await?.into_response())
}

/// Signs in, or asks again.
pub async fn try_key(State(hub): State<Hub>, visit: Visit, session: Session, form: Form) -> Result {
    let Some(pending) = pending(&hub, &session) else {
        return Ok(page::see_other(super::SIGN_IN));
    };
    let here = (&session, PLACE, hub.clock.now());
    let shown = hub.passkeys.shown(here, form.value(ANSWER)).await?;
    if let (Ok(shown), Some(member)) = (&shown, pending.member)
        && let Some(entered) = enter(&hub, &visit, &session, member, shown).await?
    {
        return Ok(entered);
    }
    if let Err(why) = shown {
        let mut act = hub.db.act(&Actor::Anonymous, "staff.sign-in").await?;
        if let Some(member) = pending.member {
            act.subject("staff", member);
        }
        act.refuse(why.code()).await?;
    }
    let page = asking(&hub, &visit, &session, &pending, true).await?;
    Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

/// Opens the session of a member whose passkey was right; none where it is not theirs.
async fn enter(
    hub: &Hub,
    visit: &Visit,
    session: &Session,
    member: Id<StaffMember>,
    shown: &webauthn_rs::prelude::AuthenticationResult,
) -> Result<Option<Response>> {
    let mut read = hub.db.read().await?;
    let Some(known) = members::by_id(&mut read, member).await? else { return Ok(None) };
    drop(read);
    let mut act = hub.db.act(&known.actor(), "staff.sign-in").await?;
    act.subject("staff", member);
    if known.state != MemberState::Active {
        act.refuse("staff.suspended").await?;
        return Ok(Some(stopped(visit)));
    }
    if !keys::used(hub, &mut act, member, shown).await? {
        act.refuse("passkey.not-theirs").await?;
        return Ok(None);
    }
    act.commit().await?;
    open(hub, session, &known).await?;
    Ok(Some(page::see_other(super::HOME)))
}

/// Opens a staff session: nothing of what the browser was before goes on in it.
pub async fn open(hub: &Hub, session: &Session, member: &StaffMember) -> Result<()> {
    session.logout().await?;
    session.login(signed_in::login(member, hub.clock.now())).await
}

#[derive(Template)]
#[template(path = "staff/pages/stopped.html")]
struct StoppedPage {
    l: Texts,
    layout: Layout,
    title: String,
    text: String,
}

/// A page that says why somebody cannot go on here.
pub fn stop(visit: &Visit, title: String, text: String, status: StatusCode) -> Response {
    let layout = visit.layout(&title);
    page::render(StoppedPage { l: visit.l, layout, title, text }).status(status).into_response()
}

fn stopped(visit: &Visit) -> Response {
    let l = visit.l;
    let title = fl!(l, "staff-denied-title");
    stop(visit, title, fl!(l, "staff-denied-suspended"), StatusCode::FORBIDDEN)
}

/// Signs out and clears what the browser kept.
pub async fn sign_out(session: Session) -> Result {
    session.logout().await?;
    Ok(page::see_other(super::SIGN_IN))
}
