//! Questions in a bank's application: out-of-band authentication. The developers' page answers in the phone's place.

use super::store;
use crate::{
    Bank,
    acs::{self, Verdict},
};
use ::store::{Actor, StoreError};
use axum::{
    extract::{Path, State},
    response::Response,
};
use base::{Id, Phone, Timestamp};
use emv3ds::AcsTransId;
use web::{Error, Form, Result, page};

/// One question in the application.
#[derive(Clone, PartialEq, Eq)]
pub struct Push {
    /// Its id.
    pub id: Id<Push>,
    /// The challenge that it is about.
    pub challenge: AcsTransId,
    /// On whose telephone.
    pub phone: String,
    /// Name of the bank.
    pub issuer: String,
    /// The text.
    pub body: String,
    /// When.
    pub sent_at: Timestamp,
}

impl std::fmt::Debug for Push {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Push({}, ****)", self.id)
    }
}

/// The newest unanswered question on a telephone.
pub async fn waiting(bank: &Bank, phone: &Phone) -> Result<Option<Push>, StoreError> {
    let mut read = bank.db().read().await?;
    Ok(store::waiting(&mut read).await?.into_iter().find(|push| push.phone == phone.as_str()))
}

/// Answers a question, once. The bank learns it from the application, never from the browser.
pub async fn answer(bank: &Bank, id: Id<Push>, approves: bool) -> Result<bool, StoreError> {
    let mut act = bank.db().act(&Actor::Anonymous, "push.answer").await?;
    act.subject("push", id).detail(if approves { "approved" } else { "denied" });
    let Some(push) = store::answer(&mut act, id).await? else {
        act.refuse("answered-or-unknown").await?;
        return Ok(false);
    };
    act.commit().await?;
    acs::out_of_band(bank, push, if approves { Verdict::Approves } else { Verdict::Denies })
        .await?;
    Ok(true)
}

/// The buttons on the developers' page.
pub(super) async fn press(
    State(bank): State<Bank>,
    Path(id): Path<Id<Push>>,
    form: Form,
) -> Result<Response> {
    let approves = form.has("aprob");
    if !approves && !form.has("resping") {
        return Err(Error::bad_request());
    }
    answer(&bank, id, approves).await?;
    Ok(page::see_other("/telefon"))
}
