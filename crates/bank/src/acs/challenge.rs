//! The challenge's own page: a code, cancel, or the way back when it is over.

use super::{model::Challenge, pages, report, store};
use crate::{Bank, customers, means::Means};
use ::store::StoreError;
use axum::{
    extract::{Path, State},
    response::Response,
};
use emv3ds::{
    AcsTransId,
    flow::acs::{AcsTx, Open, Step},
};
use subtle::ConstantTimeEq as _;
use web::{Error, Form, Result, Visit, fl};

/// The page. After a reload or by the back button it shows whatever is true now.
pub(super) async fn show(
    State(bank): State<Bank>,
    visit: Visit,
    Path(handle): Path<String>,
) -> Result {
    let challenge = load(&bank, &handle).await?;
    let form = visit.form();
    present(&bank, &visit, challenge, &handle, form).await
}

/// A code, or cancel.
pub(super) async fn answer(
    State(bank): State<Bank>,
    visit: Visit,
    Path(handle): Path<String>,
    mut form: Form,
) -> Result {
    let challenge = load(&bank, &handle).await?;
    let AcsTx::Open(open) = challenge.tx.clone() else {
        return present(&bank, &visit, challenge, &handle, form).await;
    };
    let Some(next) = step(&bank, &challenge, open, &mut form) else {
        return present(&bank, &visit, challenge, &handle, form).await;
    };
    // When another tab was faster, its answer counts and this one shows what came of it.
    let challenge = match store::advance(&bank, challenge, next).await? {
        Some(challenge) => report::report(&bank, challenge).await?,
        None => load(&bank, &handle).await?,
    };
    present(&bank, &visit, challenge, &handle, form).await
}

/// What follows the form; `None` when nothing was typed, which costs no try.
fn step(bank: &Bank, challenge: &Challenge, open: Open, form: &mut Form) -> Option<AcsTx> {
    let now = bank.db.now();
    if form.has("cancel") {
        let done = if open.is_expired(now) { open.expired() } else { open.cancelled() };
        return Some(AcsTx::Done(done));
    }
    if challenge.issuer.means() == Means::Push {
        // The application answers, not the browser: the page only shows how things stand.
        form.reject("push", fl!(form.l, "bank-push-not-yet"));
        return None;
    }
    let l = form.l;
    let wrong = fl!(l, "err-code-wrong", n = i64::from(open.tries_left()));
    let code = form.code("code", 6, fl!(l, "bank-err-code-empty"), wrong)?;
    let hash = pages::code_hash(bank, challenge.acs, &code);
    let right = challenge
        .code_hash
        .as_ref()
        .is_some_and(|known| known.as_bytes().ct_eq(hash.as_bytes()).into());
    Some(match open.answer(right, now) {
        Step::Over(done) => AcsTx::Done(done),
        Step::Again(next) => {
            pages::wrong_code(form, &next);
            AcsTx::Open(next)
        }
    })
}

/// What a customer says in the bank's application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// This is mine.
    Approves,
    /// This is not mine.
    Denies,
}

/// The application's answer ends the challenge; the browser finds that out when it looks. Too late changes nothing.
pub(crate) async fn out_of_band(
    bank: &Bank,
    id: AcsTransId,
    verdict: Verdict,
) -> Result<(), StoreError> {
    let Some(challenge) = store::by_id(bank, id).await? else { return Ok(()) };
    let AcsTx::Open(open) = challenge.tx.clone() else { return Ok(()) };
    let now = bank.db.now();
    let done = match verdict {
        Verdict::Denies if !open.is_expired(now) => open.denied(),
        Verdict::Denies => open.expired(),
        Verdict::Approves => match open.answer(true, now) {
            Step::Over(done) => done,
            Step::Again(_) => return Ok(()),
        },
    };
    if let Some(challenge) = store::advance(bank, challenge, AcsTx::Done(done)).await? {
        report::report(bank, challenge).await?;
    }
    Ok(())
}

/// The challenge behind an address, after what time alone did to it.
async fn load(bank: &Bank, handle: &str) -> Result<Challenge> {
    let hash = pages::handle_hash(bank, handle);
    let challenge = store::by_handle(bank, &hash).await?.ok_or_else(Error::not_found)?;
    let ticked = challenge.tx.clone().tick(bank.db.now());
    if ticked == challenge.tx {
        return Ok(challenge);
    }
    match store::advance(bank, challenge, ticked).await? {
        Some(ended) => Ok(report::report(bank, ended).await?),
        None => store::by_handle(bank, &hash).await?.ok_or_else(Error::not_found),
    }
}

async fn present(
    bank: &Bank,
    visit: &Visit,
    challenge: Challenge,
    handle: &str,
    form: Form,
) -> Result<Response> {
    if challenge.outcome().is_some() {
        return Ok(pages::way_back(visit, &challenge));
    }
    let mut read = bank.db.read().await?;
    let account = customers::store::account(&mut read, &challenge.stem).await?;
    let account = account.ok_or_else(Error::not_found)?;
    Ok(pages::challenge(visit, &challenge, &account, handle, form))
}
