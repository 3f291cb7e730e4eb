//! Payments, as far as an identity check needs them: an amount is reserved when its payer passed the challenge, and set
//! free by a void. Nothing collects it.

pub(crate) mod store;

use crate::{Bank, ds};
use axum::{Extension, Json, extract::State};
use emv3ds::{
    codes::MessageCategory,
    message::AReq,
    void::{VoidAnswer, VoidRequest, VoidState},
};
use serde::{Deserialize, Serialize};
use web::{Error, Result, peer::Caller};

/// Where the Directory Server brings a void to the ACS.
pub(crate) const ACS_VOID: &str = "/acs/void";
/// RON (ISO 4217): the only currency of the simulated accounts.
const RON: &str = "946";
/// More than this is no identity check, and this simulator has no money.
const AMOUNT_MAX: i64 = 100;

/// What is bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Purchase {
    /// In bani.
    pub amount: i64,
}

/// Why a payment is not even asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotForUs;

impl Purchase {
    /// What an `AReq` buys: nothing in an identity check, 1.00 RON at most in a payment.
    pub fn of(areq: &AReq) -> Result<Option<Self>, NotForUs> {
        if areq.message_category == MessageCategory::NonPayment {
            return Ok(None);
        }
        let bought = &areq.purchase;
        let in_bani = bought.purchase_currency.as_deref() == Some(RON)
            && bought.purchase_exponent.as_deref() == Some("2");
        let amount = bought.purchase_amount.as_deref().and_then(|text| text.parse().ok());
        let amount = amount.filter(|amount| in_bani && (1..=AMOUNT_MAX).contains(amount));
        amount.map(|amount| Some(Self { amount })).ok_or(NotForUs)
    }

    /// The amount as people read it.
    pub fn in_words(self, lang: web::Lang) -> String {
        let mark = if lang == web::Lang::En { '.' } else { ',' };
        format!("{}{mark}{:02}", self.amount / 100, self.amount % 100)
    }
}

/// A 3DS Server takes back a payment of its own; the Directory Server passes that on to the issuer.
pub(crate) async fn relay(
    State(bank): State<Bank>,
    Extension(caller): Extension<Caller>,
    Json(asked): Json<VoidRequest>,
) -> Result<Json<VoidAnswer>> {
    if caller.0 != ds::SERVER {
        return Err(Error::forbidden());
    }
    let owner = ds::store::owner(&bank, asked.ds).await?;
    if owner != Some(asked.server) {
        return Err(Error::not_found());
    }
    Ok(Json(bank.to_acs.post(ACS_VOID, &asked).await?))
}

/// The issuer sets the amount free. Repeating it changes nothing.
pub(crate) async fn void(
    State(bank): State<Bank>,
    Json(asked): Json<VoidRequest>,
) -> Result<Json<VoidAnswer>> {
    let free = store::void(&bank, asked.ds).await?;
    let state = if free { VoidState::Voided } else { VoidState::NothingReserved };
    Ok(Json(VoidAnswer { state }))
}

/// What stands reserved on the account behind a card, in bani.
pub async fn reserved(bank: &Bank, stem: &str) -> Result<i64, ::store::StoreError> {
    store::reserved(&mut bank.db().read().await?, stem).await
}
