//! The second factor of a sign-in: a one-time code of an app, a recovery code, or a passkey ([`passkey`]). Only who knew the password gets here.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use base::Id;
use credentials::recovery::RecoveryCode;
use credentials::totp::{DIGITS, TotpSecret};
use store::{Act, Actor, outbox};
use web::page;
use web::ui::Html;
use web::{Form, Layout, Result, Session, Texts, Visit, fl};

use super::caller::Caller;
use super::model::{Attempt, Document, Pending};
use super::passkey;
use super::sign_in::{self, PENDING};
use super::store as rows;
use super::store::factor::{self, Factor, FactorKind};
use crate::account::model::Account;
use crate::account::store as accounts;
use crate::counter::activation;
use crate::{Hub, messages};

#[derive(Template)]
#[template(path = "member/pages/second.html")]
pub(super) struct SecondPage {
    l: Texts,
    layout: Layout,
    form: Form,
    key: Option<Html>,
}

impl SecondPage {
    pub(super) fn new(visit: &Visit, form: Form, key: Option<Html>) -> Self {
        let layout = visit.layout(fl!(visit.l, "second-title")).errors(&form);
        Self { l: visit.l, layout: layout.back("/intrare/parola"), form, key }
    }
}

/// The password that was right a moment ago, in this browser.
pub(super) fn pending(hub: &Hub, session: &Session) -> Option<Pending> {
    session.get::<Pending>(PENDING).filter(|pending| pending.is_open(hub.clock.now()))
}

/// Asks for the code.
pub async fn show(State(hub): State<Hub>, visit: Visit, session: Session) -> Result {
    let Some(pending) = pending(&hub, &session) else {
        return Ok(page::see_other("/intrare/parola"));
    };
    let key = passkey::ask(&hub, visit.l, &session, pending.account).await?;
    Ok(page::render(SecondPage::new(&visit, visit.form(), key)).into_response())
}

/// What a person typed: a code of an app, or a recovery code.
enum Typed {
    OneTime(String),
    Recovery(RecoveryCode),
}

fn typed(form: &mut Form) -> Option<Typed> {
    let l = form.l;
    form.parse("cod", |text| {
        let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        if plain.len() == DIGITS && plain.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(Typed::OneTime(plain));
        }
        RecoveryCode::parse(text).map(Typed::Recovery).map_err(|_| fl!(l, "err-second-form"))
    })
}

/// Takes a try at the second factor.
pub async fn send(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    caller: Caller,
    mut form: Form,
) -> Result {
    let l = visit.l;
    let Some(pending) = pending(&hub, &session) else {
        return Ok(page::see_other("/intrare/parola"));
    };
    let Some(typed) = typed(&mut form) else {
        let key = passkey::ask(&hub, l, &session, pending.account).await?;
        return Ok(page::invalid(SecondPage::new(&visit, form, key)).into_response());
    };
    let (text, status) = match attempt(&hub, pending.account, &typed, &caller).await? {
        Attempt::Right(method) => {
            return sign_in::enter(&hub, &session, &caller, pending.account, &["pwd", method])
                .await;
        }
        Attempt::Wrong => (fl!(l, "err-second"), StatusCode::UNPROCESSABLE_ENTITY),
        Attempt::Locked => (fl!(l, "member-err-locked"), StatusCode::TOO_MANY_REQUESTS),
    };
    form.reject("cod", text);
    let key = passkey::ask(&hub, l, &session, pending.account).await?;
    let page = SecondPage::new(&visit, form.with("cod", ""), key);
    Ok(page::render(page).status(status).into_response())
}

/// Compares a code, counting the attempt first. A right code is used up with the same act, so that of many uses at once
/// exactly one wins.
async fn attempt(
    hub: &Hub,
    account: Id<Account>,
    typed: &Typed,
    caller: &Caller,
) -> Result<Attempt<&'static str>> {
    let counted = caller.counted(hub.keys.keyed(), "second", &account.to_string());
    let mut act = hub.db.act(&Actor::Person(account.to_string()), "member.try-second").await?;
    act.subject("account", account);
    let (tries, client) = rows::count_try(&mut act, &counted).await?;
    act.commit().await?;
    if !tries.may_go_on() {
        return Ok(Attempt::Locked);
    }
    let mut act = hub.db.act(&Actor::Person(account.to_string()), "member.second").await?;
    act.subject("account", account);
    let method = match typed {
        Typed::OneTime(code) => use_code(hub, &mut act, account, code).await?,
        Typed::Recovery(code) => use_recovery(hub, &mut act, account, code).await?,
    };
    let Some(method) = method else {
        act.refuse("wrong-code").await?;
        return Ok(Attempt::Wrong);
    };
    rows::forget_tries(&mut act, &counted, &client).await?;
    act.commit().await?;
    Ok(Attempt::Right(method))
}

async fn use_code(
    hub: &Hub,
    act: &mut Act,
    account: Id<Account>,
    code: &str,
) -> Result<Option<&'static str>> {
    let now = act.now();
    for known in factor::of_account(act, account).await? {
        let Some(secret) = opened(hub, &known) else { continue };
        if let Some(step) = secret.check(code, now, known.last_step) {
            return Ok(factor::use_step(act, known.id, step).await?.then_some("otp"));
        }
    }
    Ok(None)
}

/// The secret of an app. One that does not open was sealed with another key; the log says so, the person uses another way.
fn opened(hub: &Hub, known: &Factor) -> Option<TotpSecret> {
    if known.kind != FactorKind::Totp {
        return None;
    }
    let bytes = hub.keys.sealing().open(&known.id.to_string(), &known.secret);
    let secret = bytes.ok().and_then(|bytes| TotpSecret::kept(&bytes).ok());
    if secret.is_none() {
        tracing::error!(factor.id = %known.id, "The secret of a second factor does not open.");
    }
    secret
}

async fn use_recovery(
    hub: &Hub,
    act: &mut Act,
    account: Id<Account>,
    code: &RecoveryCode,
) -> Result<Option<&'static str>> {
    let hash = code.hash(hub.keys.keyed(), &account.to_string());
    if !factor::use_recovery(act, account, &hash).await? {
        return Ok(None);
    }
    let left = factor::recovery_left(act, account).await?;
    if let Some(known) = accounts::by_id(act, account).await?
        && let Some(email) = &known.email
    {
        let message = messages::recovery_used(&hub.config, known.lang, email, left);
        outbox::post(act, message).await?;
    }
    Ok(Some("recovery"))
}

#[derive(Template)]
#[template(path = "member/pages/lost.html")]
struct LostPage {
    l: Texts,
    layout: Layout,
    /// None where it was sent.
    form: Option<Form>,
}

impl LostPage {
    fn asks(visit: &Visit, form: Form) -> Self {
        let layout = visit.layout(fl!(visit.l, "lost-title")).errors(&form);
        Self { l: visit.l, layout: layout.back("/intrare/cod"), form: Some(form) }
    }

    fn said(visit: &Visit) -> Self {
        Self { l: visit.l, layout: visit.layout(fl!(visit.l, "lost-said-title")), form: None }
    }
}

/// The person has neither the app nor a recovery code.
pub async fn lost(State(hub): State<Hub>, visit: Visit, session: Session) -> Response {
    if pending(&hub, &session).is_none() {
        return page::see_other("/intrare/parola");
    }
    page::render(LostPage::asks(&visit, visit.form())).into_response()
}

/// Every second factor is lost: a visit to a counter, which proves the identity as well as the first time, takes them off
/// (ASVS 6.4.4). Until then the account is as it was, so that a stolen password alone opens nothing.
///
/// The person names the document that they will bring: the one of the registration may have been replaced since, and an
/// account that came from elsewhere has none.
pub async fn say_lost(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    mut form: Form,
) -> Result {
    let Some(Pending { account, .. }) = pending(&hub, &session) else {
        return Ok(page::see_other("/intrare/parola"));
    };
    if let Some(document) = activation::document(&mut form)
        && note_lost(&hub, account, &document, &mut form).await?
    {
        session.remove(PENDING).await?;
        return Ok(page::render(LostPage::said(&visit)).into_response());
    }
    Ok(page::invalid(LostPage::asks(&visit, form)).into_response())
}

/// Notes the loss and sends the code for the counter; false where the form says why there is none now.
async fn note_lost(
    hub: &Hub,
    account: Id<Account>,
    document: &Document,
    form: &mut Form,
) -> Result<bool> {
    let mut act = hub.db.act(&Actor::Person(account.to_string()), "member.lost-factors").await?;
    act.subject("account", account);
    let known = accounts::by_id(&mut act, account).await?.ok_or_else(web::Error::not_found)?;
    factor::say_lost(&mut act, account).await?;
    // The code goes to the address only: whoever knows the password alone does not see it.
    if let Err(none) = activation::replace(hub, &mut act, &known, Some(document)).await? {
        act.refuse(none.code()).await?;
        form.reject(activation::DOCUMENT, none.text(form.l));
        return Ok(false);
    }
    if let Some(email) = &known.email {
        outbox::post(&mut act, messages::factors_lost(&hub.config, known.lang, email)).await?;
    }
    act.commit().await?;
    Ok(true)
}
