//! The code from the e-mail, in the same browser and on the next page, so that nobody has to come back by a link.

use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use web::{Error, Form, Result, Session, Visit, fl, page};

use super::REGISTER;
use super::model::{Challenge, Purpose, Tried};
use super::pages::{AddressPage, CodePage, SignInPage};
use crate::{Ghiseul, session as journey};

/// Whether the page says that a code was sent again.
#[derive(Debug, Deserialize)]
pub(super) struct Shown {
    retrimis: Option<String>,
}

/// The code that this browser waits for, or where to go instead.
async fn awaited(state: &Ghiseul, session: &Session) -> Result<Challenge, Response> {
    match state.awaited(session, Purpose::Register).await {
        Ok(Some(challenge)) => Ok(challenge),
        Ok(None) if session.account().is_some() => Err(page::see_other(journey::next(session))),
        Ok(None) => Err(page::see_other(REGISTER)),
        Err(error) => Err(error.into_response()),
    }
}

/// The page.
pub(super) async fn show(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
    Query(shown): Query<Shown>,
) -> Response {
    let challenge = match awaited(&state, &session).await {
        Ok(challenge) => challenge,
        Err(elsewhere) => return elsewhere,
    };
    let (form, email) = (visit.form(), challenge.email.as_str().to_owned());
    page::render(CodePage::new(&visit, form, email, shown.retrimis.is_some())).into_response()
}

/// Tries the code; the right one opens the account and signs in.
pub(super) async fn send(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
    mut form: Form,
) -> Result {
    let l = visit.l;
    let challenge = match awaited(&state, &session).await {
        Ok(challenge) => challenge,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let shape = fl!(l, "gh-err-code-shape");
    if let Some(code) = form.code("cod", 6, fl!(l, "err-code-empty"), shape) {
        match state.try_code(&challenge, &code).await? {
            Tried::Right => return open(&state, &visit, &session, &challenge).await,
            Tried::Wrong { left } => form.reject("cod", fl!(l, "err-code-wrong", n = left)),
            Tried::Spent => {
                state.resend_code(&visit, &challenge).await?;
                form.reject("cod", fl!(l, "err-code-expired"));
            }
            Tried::Gone => return Err(Error::gone()),
        }
    }
    let email = challenge.email.as_str().to_owned();
    Ok(page::invalid(CodePage::new(&visit, form, email, false)).into_response())
}

/// Opens the account. Where its address got one in the meantime, its owner can sign in.
async fn open(state: &Ghiseul, visit: &Visit, session: &Session, challenge: &Challenge) -> Result {
    if let Some(id) = state.open_account(challenge).await? {
        state.open_session(session, id).await?;
        return Ok(page::see_other(journey::next(session)));
    }
    session.remove(journey::CODE).await?;
    let notice = Some(fl!(visit.l, "gh-account-exists"));
    Ok(page::render(SignInPage::new(visit, visit.form(), notice)).into_response())
}

/// Sends another code.
pub(super) async fn resend(State(state): State<Ghiseul>, visit: Visit, session: Session) -> Result {
    let challenge = match awaited(&state, &session).await {
        Ok(challenge) => challenge,
        Err(elsewhere) => return Ok(elsewhere),
    };
    state.resend_code(&visit, &challenge).await?;
    Ok(page::see_other("/cont/cod?retrimis=1"))
}

/// The page for another address.
pub(super) async fn show_address(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
) -> Response {
    match awaited(&state, &session).await {
        Ok(challenge) => {
            let form = visit.form().with("adresa", challenge.email.as_str());
            page::render(AddressPage::new(&visit, form)).into_response()
        }
        Err(elsewhere) => elsewhere,
    }
}

/// Sends a code to another address, for the same registration.
pub(super) async fn change_address(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
    mut form: Form,
) -> Result {
    let challenge = match awaited(&state, &session).await {
        Ok(challenge) => challenge,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Some(email) = form.email("adresa") else {
        return Ok(page::invalid(AddressPage::new(&visit, form)).into_response());
    };
    let id = state.send_code(&visit, Purpose::Register, email, challenge.registration).await?;
    session.put(journey::CODE, &id).await?;
    Ok(page::see_other("/cont/cod"))
}
