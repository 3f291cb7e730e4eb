//! Closing the account: nobody signs in to it any more, its data are erased after thirty days, certificates stay in the
//! register as the law asks.

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse as _;
use store::outbox;
use web::page;
use web::{Form, Layout, Result, Texts, Visit, fl};

use super::{fresh, store as rows};
use crate::account::citizen::SignedIn;
use crate::account::model::AccountState;
use crate::member::model::lacks_second;
use crate::request::store as requests;
use crate::{Hub, messages};

const PAGE: &str = "/contul-meu/inchidere";

#[derive(Template)]
#[template(path = "profile/pages/close.html")]
struct ClosePage {
    l: Texts,
    layout: Layout,
    form: Form,
    /// A request is still on its way.
    open: bool,
}

impl ClosePage {
    fn new(visit: &Visit, who: &SignedIn, form: Form, open: bool) -> Self {
        let layout = who.layout(visit, fl!(visit.l, "close-title")).errors(&form);
        Self { l: visit.l, layout: layout.back("/contul-meu"), form, open }
    }
}

/// Says what happens, and asks.
pub async fn show(State(hub): State<Hub>, visit: Visit, who: SignedIn) -> Result {
    if who.account.state == AccountState::Active && lacks_second(&who.session) {
        return Ok(page::see_other(super::factors::ADD));
    }
    if let Some(again) = fresh::required(&who.session, visit.now(), PAGE).await? {
        return Ok(again);
    }
    let mut read = hub.db.read().await?;
    let open = requests::any_open(&mut read, who.account.id).await?;
    drop(read);
    Ok(page::render(ClosePage::new(&visit, &who, visit.form(), open)).into_response())
}

/// Closes.
pub async fn close(State(hub): State<Hub>, visit: Visit, who: SignedIn, mut form: Form) -> Result {
    if who.account.state == AccountState::Active && lacks_second(&who.session) {
        return Ok(page::see_other(super::factors::ADD));
    }
    if let Some(again) = fresh::required(&who.session, visit.now(), PAGE).await? {
        return Ok(again);
    }
    let sure = form.ticked("sigur", fl!(visit.l, "err-close"));
    let mut act = hub.db.act(&who.account.actor(), "account.close").await?;
    act.subject("account", who.account.id);
    let open = requests::any_open(&mut act, who.account.id).await?;
    if sure.is_none() || open {
        return Ok(page::invalid(ClosePage::new(&visit, &who, form, open)).into_response());
    }
    rows::close(&mut act, who.account.id).await?;
    if let Some(email) = &who.account.email {
        let message = messages::closed(&hub.config, who.account.lang, email);
        outbox::post(&mut act, message).await?;
    }
    web::Sessions::revoke_with(&mut act, &who.account.id.to_string(), None).await?;
    act.commit().await?;
    who.session.logout().await?;
    Ok(page::see_other("/"))
}
