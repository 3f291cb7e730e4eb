//! The second factor of a sign-in: a passkey.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use base::Id;
use store::Actor;
use web::page;
use web::ui::Html;
use web::{Form, Result, Session, Texts, Visit, fl};

use super::caller::Caller;
use super::second::{self, SecondPage};
use super::sign_in;
use super::store::factor;
use crate::Hub;
use crate::account::model::Account;
use crate::passkey::ceremony;
use crate::passkey::form::{self, ANSWER, Ask};
use crate::profile::passkeys;

/// Where the answer is sent.
pub const ANSWERED: &str = "/intrare/cheie";

fn place(account: Id<Account>) -> String {
    format!("second factor of {account}")
}

/// The form that asks for a passkey of an account; none where it has none.
pub async fn ask(
    hub: &Hub,
    l: Texts,
    session: &Session,
    account: Id<Account>,
) -> Result<Option<Html>> {
    let known: Vec<_> =
        passkeys::of_account(hub, account).await?.into_iter().map(|(_, key)| key).collect();
    if known.is_empty() {
        return Ok(None);
    }
    let here = (session, &*place(account), hub.clock.now());
    let options = hub.passkeys.ask(here, &known).await?;
    Ok(Some(form::form(l, Ask::Get, (ANSWERED, &options), &Html::default())))
}

/// Takes a passkey as the second factor.
pub async fn send(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    caller: Caller,
    mut form: Form,
) -> Result {
    let Some(pending) = second::pending(&hub, &session) else {
        return Ok(page::see_other("/intrare/parola"));
    };
    let account = pending.account;
    if used(&hub, &session, account, form.value(ANSWER)).await? {
        return sign_in::enter(&hub, &session, &caller, account, &["pwd", "hwk"]).await;
    }
    form.reject("cod", fl!(visit.l, "passkey-wrong"));
    let key = ask(&hub, visit.l, &session, account).await?;
    let page = SecondPage::new(&visit, form, key);
    Ok(page::render(page).status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

/// Whether the answer shows a passkey of the account; its counter moves on.
async fn used(hub: &Hub, session: &Session, account: Id<Account>, answer: &str) -> Result<bool> {
    let here = (session, &*place(account), hub.clock.now());
    let shown = hub.passkeys.shown(here, answer).await?;
    let mut act = hub.db.act(&Actor::Person(account.to_string()), "member.second").await?;
    act.subject("account", account);
    let shown = match shown {
        Ok(shown) => shown,
        Err(why) => {
            act.refuse(why.code()).await?;
            return Ok(false);
        }
    };
    for known in factor::of_account(&mut act, account).await? {
        let place = known.id.to_string();
        let Some(mut passkey) = ceremony::of_factor(&hub.keys, &known) else { continue };
        if passkey.update_credential(&shown).is_some() {
            let sealed = ceremony::sealed(&hub.keys, &place, &passkey, &hub.entropy)?;
            factor::use_passkey(&mut act, known.id, &sealed).await?;
            act.commit().await?;
            return Ok(true);
        }
    }
    act.refuse("passkey.not-theirs").await?;
    Ok(false)
}
