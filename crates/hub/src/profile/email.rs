//! Another address: a code to the new one, a letter with a way back to the old one, and a day in which new certificates wait.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::IntoResponse as _;
use serde::Deserialize;
use store::{Actor, outbox};
use web::page;
use web::{Error, Form, Layout, Result, Texts, Visit, fl};

use super::{fresh, store as rows};
use crate::account::citizen::Citizen;
use crate::member::caller::Caller;
use crate::member::codes::{self, Wanted};
use crate::member::model::{Challenge, Purpose, Tried};
use crate::member::store as logins;
use crate::{Hub, messages};

/// The page that asks for the address.
const PAGE: &str = "/contul-meu/email";

#[derive(Template)]
#[template(path = "profile/pages/email.html")]
struct EmailPage {
    l: Texts,
    layout: Layout,
    form: Form,
}

impl EmailPage {
    fn new(visit: &Visit, who: &Citizen, form: Form) -> Self {
        let layout = who.layout(visit, fl!(visit.l, "email-title")).errors(&form);
        Self { l: visit.l, layout: layout.back("/contul-meu"), form }
    }
}

/// Asks for the new address.
pub async fn show(visit: Visit, who: Citizen) -> Result {
    if let Some(again) = fresh::required(&who.session, visit.now(), PAGE).await? {
        return Ok(again);
    }
    Ok(page::render(EmailPage::new(&visit, &who, visit.form())).into_response())
}

/// Sends a code to the new address.
pub async fn send(
    State(hub): State<Hub>,
    visit: Visit,
    who: Citizen,
    caller: Caller,
    mut form: Form,
) -> Result {
    if let Some(again) = fresh::required(&who.session, visit.now(), PAGE).await? {
        return Ok(again);
    }
    let Some(email) = form.email("email") else {
        return Ok(page::invalid(EmailPage::new(&visit, &who, form)).into_response());
    };
    let account = Some(who.account.id);
    let wanted = Wanted { purpose: Purpose::Email, email, account, registration: None };
    codes::send(&hub, &visit, &who.session, &caller, wanted).await?;
    Ok(page::see_other("/contul-meu/email/cod"))
}

#[derive(Template)]
#[template(path = "profile/pages/email_code.html")]
struct CodePage {
    l: Texts,
    layout: Layout,
    form: Form,
    email: String,
}

impl CodePage {
    fn new(visit: &Visit, who: &Citizen, challenge: &Challenge, form: Form) -> Self {
        let layout = who.layout(visit, fl!(visit.l, "email-code-title")).errors(&form).back(PAGE);
        Self { l: visit.l, layout, form, email: challenge.email.as_str().to_owned() }
    }
}

/// The code that this person waits for.
async fn awaited(hub: &Hub, who: &Citizen) -> Result<Option<Challenge>> {
    let challenge = codes::awaited(hub, &who.session, Purpose::Email).await?;
    Ok(challenge.filter(|challenge| challenge.account == Some(who.account.id)))
}

/// Asks for the code.
pub async fn code(State(hub): State<Hub>, visit: Visit, who: Citizen) -> Result {
    let Some(challenge) = awaited(&hub, &who).await? else { return Ok(page::see_other(PAGE)) };
    Ok(page::render(CodePage::new(&visit, &who, &challenge, visit.form())).into_response())
}

/// The right code changes the address.
pub async fn try_code(
    State(hub): State<Hub>,
    visit: Visit,
    who: Citizen,
    caller: Caller,
    mut form: Form,
) -> Result {
    let l = visit.l;
    let Some(challenge) = awaited(&hub, &who).await? else { return Ok(page::see_other(PAGE)) };
    if let Some(code) = form.code("cod", 6, fl!(l, "err-code-empty"), fl!(l, "err-code-form")) {
        match codes::try_code(&hub, &challenge, &code).await? {
            Tried::Right => return change(&hub, &who, &challenge).await,
            Tried::Wrong(left) => form.reject("cod", fl!(l, "err-code-wrong", n = left)),
            Tried::Spent => {
                codes::resend(&hub, &visit, &caller, &challenge).await?;
                form.reject("cod", fl!(l, "err-code-expired"));
            }
        }
    }
    let form = form.with("cod", "");
    Ok(page::invalid(CodePage::new(&visit, &who, &challenge, form)).into_response())
}

/// Changes the address for exactly one use of the code. The old address gets a link that takes it back.
async fn change(hub: &Hub, who: &Citizen, challenge: &Challenge) -> Result {
    let (account, token) = (&who.account, hub.entropy.token());
    let mut act = hub.db.act(&who.actor(), "account.change-email").await?;
    act.subject("account", account.id);
    let mine = logins::use_code(&mut act, challenge.id).await?
        && rows::set_email(&mut act, account.id, &challenge.email).await?;
    if !mine {
        act.refuse("email.not-free").await?;
        return Err(Error::conflict());
    }
    if let Some(old) = &account.email {
        rows::keep_change(&mut act, account.id, old, &hash(hub, &token)).await?;
        let message = messages::email_changed(&hub.config, account.lang, old, &token);
        outbox::post(&mut act, message).await?;
    }
    act.commit().await?;
    who.session.remove(codes::CODE).await?;
    Ok(page::see_other("/contul-meu?email=da"))
}

fn hash(hub: &Hub, token: &str) -> String {
    hub.keys.keyed().hash("take back an address", &[token])
}

/// The link of the letter.
#[derive(Debug, Deserialize)]
pub struct Link {
    c: Option<String>,
}

#[derive(Template)]
#[template(path = "profile/pages/email_cancel.html")]
struct CancelPage {
    l: Texts,
    layout: Layout,
    form: Form,
    token: String,
    done: bool,
}

/// Asks before anything happens: programs that look at letters open links, too.
pub async fn cancel(State(hub): State<Hub>, visit: Visit, Query(link): Query<Link>) -> Result {
    let token = link.c.unwrap_or_default();
    let mut read = hub.db.read().await?;
    if !rows::may_cancel(&mut read, &hash(&hub, &token), visit.now()).await? {
        return Err(Error::gone());
    }
    drop(read);
    let layout = visit.layout(fl!(visit.l, "email-cancel-title"));
    let page = CancelPage { l: visit.l, layout, form: visit.form(), token, done: false };
    Ok(page::render(page).into_response())
}

/// Takes the change back, once, and ends every session: somebody else was in the account.
pub async fn take_back(State(hub): State<Hub>, visit: Visit, form: Form) -> Result {
    let hash = hash(&hub, form.value("c"));
    let mut act = hub.db.act(&Actor::Anonymous, "account.take-back-email").await?;
    let Some((account, old)) = rows::cancel_change(&mut act, &hash).await? else {
        return Err(Error::gone());
    };
    act.subject("account", account);
    if !rows::set_email(&mut act, account, &old).await? {
        act.refuse("email.not-free").await?;
        return Err(Error::conflict());
    }
    web::Sessions::revoke_with(&mut act, &account.to_string(), None).await?;
    act.commit().await?;
    let layout = visit.layout(fl!(visit.l, "email-cancel-title"));
    let token = String::new();
    Ok(page::render(CancelPage { l: visit.l, layout, form, token, done: true }).into_response())
}

#[derive(Template)]
#[template(path = "profile/pages/hold.html")]
struct HoldPage {
    l: Texts,
    layout: Layout,
    until: String,
}

/// A new certificate waits; what was chosen is kept.
pub async fn hold(visit: Visit, who: Citizen) -> Result {
    let now = visit.now();
    let Some(until) = who.account.hold_until.filter(|until| now < *until) else {
        return Ok(page::see_other("/cereri/verificare"));
    };
    let layout = who.layout(&visit, fl!(visit.l, "hold-title")).back("/acasa");
    let page = HoldPage { l: visit.l, layout, until: visit.l.date_time(until) };
    Ok(page::render(page).into_response())
}
