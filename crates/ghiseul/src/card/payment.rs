//! The same check by a payment of 1.00 RON that is taken back at once.
//!
//! A few banks answer that they do not authenticate without a payment (U, reason 20). The person is told so, and what
//! will appear in the bank's application, before anything of it happens; the card is typed again, because nobody kept its
//! number. Only the card that got this answer is asked this way.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use base::Timestamp;
use emv3ds::message::Purchase;
use web::{Error, Result, Session, Visit, page};

use super::begin::{self, Tried};
use super::form::CardForm;
use super::method::Which;
use super::model::{Attempt, Manner, Outcome, Reason};
use super::{CardConfig, FINISH, browser, challenge, pages};
use crate::Ghiseul;

/// 1.00 RON, in bani.
const AMOUNT: &str = "100";
/// RON (ISO 4217).
const CURRENCY: &str = "946";
/// Government services (ISO 18245).
const MCC: &str = "9399";
/// Romania (ISO 3166-1).
const COUNTRY: &str = "642";

/// What the bank is told about the payment.
pub(super) fn purchase(config: &CardConfig, now: Timestamp) -> Purchase {
    let text = |text: &str| Some(text.to_owned());
    Purchase {
        acquirer_bin: text(&config.merchant.acquirer_bin),
        acquirer_merchant_id: text(&config.merchant.id),
        mcc: text(MCC),
        merchant_country_code: text(COUNTRY),
        merchant_name: text(&config.requestor_name),
        purchase_amount: text(AMOUNT),
        purchase_currency: text(CURRENCY),
        purchase_exponent: text("2"),
        purchase_date: Some(now.strftime("%Y%m%d%H%M%S").to_string()),
    }
}

/// Says what would happen, and asks for the card again.
pub(super) async fn show(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
    Query(which): Query<Which>,
) -> Result<Response> {
    let refused = challenge::own(&state, &session, &which.incercare).await?;
    if !needs_payment(&refused) {
        return Ok(page::see_other(format!("{FINISH}?incercare={}", refused.id)));
    }
    let who = begin::who(&state, &session).await?.ok_or_else(Error::forbidden)?;
    Ok(pages::payment(&state, (&visit, &session), &who.account, &refused, visit.form()))
}

/// The person agreed, and typed the card.
pub(super) async fn send(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
    headers: HeaderMap,
    form: CardForm,
) -> Result<Response> {
    let refused = challenge::own(&state, &session, form.value("incercare")).await?;
    let who = begin::who(&state, &session).await?.ok_or_else(Error::forbidden)?;
    let card = match form.card(&visit, visit.today()) {
        Ok(card) => card,
        Err(form) => {
            return Ok(pages::payment(&state, (&visit, &session), &who.account, &refused, form));
        }
    };
    let same = begin::pan_hash(&state, &card.number) == refused.pan_hash;
    // Another card may well be asked without money.
    let manner = if same && needs_payment(&refused) { Manner::Payment } else { Manner::Identity };
    let browser = browser::collect(&visit, &headers, &form);
    let begun = begin::begin(&state, &visit, &who, Tried { card, browser, manner }).await?;
    Ok(begin::follow(&state, &visit, &session, &who, begun))
}

/// Whether the bank answered that it asks only by a payment.
fn needs_payment(attempt: &Attempt) -> bool {
    attempt.manner == Manner::Identity
        && attempt.outcome == Some(Outcome::Failed(Reason::NonPaymentUnsupported))
}
