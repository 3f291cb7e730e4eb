//! A passkey as a second factor, beside an app with codes.

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse as _;
use base::Id;
use web::page;
use web::ui::{self, Banner, Html};
use web::{Form, Layout, Result, Texts, Visit, fl};
use webauthn_rs::prelude::Passkey;

use super::{factors, fresh};
use crate::Hub;
use crate::account::citizen::SignedIn;
use crate::account::model::Account;
use crate::member::model::lacks_second;
use crate::member::store::factor::{self, Factor, FactorKind};
use crate::passkey::ceremony::{self, Owner};
use crate::passkey::form::{self, ANSWER, Ask};

/// The page that adds a passkey.
pub const ADD: &str = "/contul-meu/cheie";

#[derive(Template)]
#[template(path = "profile/pages/passkey.html")]
struct PasskeyPage {
    l: Texts,
    layout: Layout,
    required: bool,
    notice: Option<Banner>,
    key: Html,
}

/// The passkeys of an account, opened.
pub async fn of_account(hub: &Hub, account: Id<Account>) -> Result<Vec<(Factor, Passkey)>> {
    let mut read = hub.db.read().await?;
    let factors = factor::of_account(&mut read, account).await?;
    let open = |factor: Factor| {
        let passkey = ceremony::of_factor(&hub.keys, &factor)?;
        Some((factor, passkey))
    };
    Ok(factors.into_iter().filter_map(open).collect())
}

fn place(account: Id<Account>) -> String {
    format!("passkey of {account}")
}

async fn asking(
    hub: &Hub,
    visit: &Visit,
    who: &SignedIn,
    failed: bool,
) -> Result<page::Page<PasskeyPage>> {
    let (l, account) = (visit.l, &who.account);
    let known: Vec<Passkey> =
        of_account(hub, account.id).await?.into_iter().map(|(_, passkey)| passkey).collect();
    let owner = Owner {
        id: account.id,
        name: account.email.as_ref().map_or("", base::Email::as_str),
        display: &account.name.full(),
    };
    let here = (&who.session, &*place(account.id), hub.clock.now());
    let options = hub.passkeys.register(here, owner, &known).await?;
    let page = PasskeyPage {
        l,
        layout: who.layout(visit, fl!(l, "passkey-title")).back("/contul-meu"),
        required: lacks_second(&who.session),
        notice: failed.then(|| ui::banner(l, fl!(l, "passkey-wrong"))),
        key: form::form(l, Ask::Create, (ADD, &options), &Html::default()),
    };
    Ok(page::render(page))
}

/// Shows the button that makes the passkey.
pub async fn show(State(hub): State<Hub>, visit: Visit, who: SignedIn) -> Result {
    factors::may_add(&hub, &who).await?;
    if let Some(again) = fresh::required(&who.session, visit.now(), ADD).await? {
        return Ok(again);
    }
    Ok(asking(&hub, &visit, &who, false).await?.into_response())
}

/// Adds the passkey. The first factor brings the recovery codes with it.
pub async fn add(State(hub): State<Hub>, visit: Visit, who: SignedIn, form: Form) -> Result {
    factors::may_add(&hub, &who).await?;
    if let Some(again) = fresh::required(&who.session, visit.now(), ADD).await? {
        return Ok(again);
    }
    let here = (&who.session, &*place(who.account.id), hub.clock.now());
    let made = hub.passkeys.registered(here, form.value(ANSWER)).await?;
    let known = of_account(&hub, who.account.id).await?;
    let new = made.ok().filter(|made| known.iter().all(|(_, passkey)| passkey != made));
    let Some(passkey) = new else {
        let page = asking(&hub, &visit, &who, true).await?;
        return Ok(page.status(axum::http::StatusCode::UNPROCESSABLE_ENTITY).into_response());
    };
    let id: Id<Factor> = Id::new(visit.now(), &hub.entropy);
    let added = Factor {
        id,
        kind: FactorKind::Passkey,
        label: fl!(visit.l, "passkey-title"),
        secret: ceremony::sealed(&hub.keys, &id.to_string(), &passkey, &hub.entropy)?,
        last_step: None,
        added_at: visit.now(),
        used_at: None,
    };
    let first = factors::keep(&hub, &who, &added).await?;
    factors::step_up(&hub, &who.session, &who.account, "hwk").await?;
    Ok(page::see_other(if first { "/contul-meu/coduri" } else { "/contul-meu?adaugat=da" }))
}
