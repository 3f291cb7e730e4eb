//! Signing in and out.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use web::{Form, Result, Session, Visit, fl, page};

use super::acts::SignIn;
use super::pages::SignInPage;
use crate::{Ghiseul, session as journey};

/// The page. Who is signed in and waited for by nobody goes home; an institution may want a fresh sign-in.
pub(super) async fn show(visit: Visit, session: Session) -> Response {
    let form = visit.form();
    let notice = session.expired().then(|| fl!(visit.l, "gh-session-over"));
    if session.account().is_some() && journey::next(&session) == "/" {
        return page::see_other("/");
    }
    page::render(SignInPage::new(&visit, form, notice)).into_response()
}

/// Signs in, or says that address or password are wrong without saying which.
pub(super) async fn send(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
    mut form: Form,
) -> Result {
    let l = visit.l;
    let email = form.email("email");
    let password = form.secret("parola");
    if password.reveal().is_empty() {
        form.reject("parola", fl!(l, "gh-err-password-empty"));
    }
    let (Some(email), true) = (email, form.is_valid()) else {
        return Ok(page::invalid(SignInPage::new(&visit, form, None)).into_response());
    };
    let tried = match state.try_password(&email, &password, visit.client).await {
        Ok(tried) => tried,
        Err(error) => {
            let later = form.later(error)?;
            return Ok(later.show(page::render(SignInPage::new(&visit, form, None))));
        }
    };
    let (text, status) = match tried {
        SignIn::Right(id) => {
            state.open_session(&session, id).await?;
            return Ok(page::see_other(journey::next(&session)));
        }
        SignIn::Wrong => (fl!(l, "err-signin"), StatusCode::UNPROCESSABLE_ENTITY),
        SignIn::Locked => (fl!(l, "err-locked"), StatusCode::TOO_MANY_REQUESTS),
    };
    form.reject("email", text);
    Ok(page::render(SignInPage::new(&visit, form, None)).status(status).into_response())
}

/// Signs out, here and at every institution that was told of the session.
pub(super) async fn sign_out(State(state): State<Ghiseul>, session: Session) -> Result {
    state.sign_out(&session).await?;
    Ok(page::see_other("/"))
}
