//! A forgotten password: a code to the mailbox, then another password.
//!
//! The mailbox is the only key to an account here, because nothing else was proven when it was opened. What a card proved
//! afterwards is not weakened by it: the relying institution sees when and how the person signed in.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use base::Secret;
use credentials::password::{self, About, Weak};
use web::{Form, Result, Session, Visit, fl, page};

use super::model::{Account, Challenge, Purpose, Tried};
use super::pages::{ForgottenPage, NewPasswordPage};
use super::register::weak_text;
use super::store as rows;
use crate::{Ghiseul, session as journey};

/// The page that asks for the address.
pub(super) async fn show(visit: Visit) -> Response {
    page::render(ForgottenPage::new(&visit, visit.form())).into_response()
}

/// Writes to the address: a code where it has an account, else that it has none. The answer is the same.
pub(super) async fn send(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
    mut form: Form,
) -> Result {
    let Some(email) = form.email("email") else {
        return Ok(page::invalid(ForgottenPage::new(&visit, form)).into_response());
    };
    match state.send_code(&visit, Purpose::Reset, email, None).await {
        Ok(code) => {
            session.put(journey::CODE, &code).await?;
            Ok(page::see_other("/cont/parola/noua"))
        }
        Err(error) => {
            let later = form.later(error)?;
            Ok(later.show(page::render(ForgottenPage::new(&visit, form))))
        }
    }
}

/// The page for the code and another password.
pub(super) async fn show_new(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
) -> Result {
    let Some(challenge) = state.awaited(&session, Purpose::Reset).await? else {
        return Ok(page::see_other("/cont/parola"));
    };
    let (form, email) = (visit.form(), challenge.email.as_str().to_owned());
    Ok(page::render(NewPasswordPage::new(&visit, form, email)).into_response())
}

/// Takes the code and another password, and signs in.
pub(super) async fn choose(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
    mut form: Form,
) -> Result {
    let l = visit.l;
    let Some(challenge) = state.awaited(&session, Purpose::Reset).await? else {
        return Ok(page::see_other("/cont/parola"));
    };
    let code = form.code("cod", 6, fl!(l, "err-code-empty"), fl!(l, "gh-err-code-shape"));
    let password = form.secret("parola-noua");
    if password.reveal().chars().count() < password::CHARACTERS_MIN {
        form.reject("parola-noua", weak_text(l, Weak::Short));
    }
    if let (Some(code), true) = (code, form.is_valid())
        && let Some(account) = checked(&state, &visit, &mut form, &challenge, &code).await?
        && strong(&mut form, &account, &password)
    {
        if state.replace_password(l, &challenge, &account, &password).await? {
            state.open_session(&session, account.id).await?;
            return Ok(page::see_other(journey::next(&session)));
        }
        // The same code was used in another tab a moment ago.
        return Ok(page::see_other("/cont/parola"));
    }
    let email = challenge.email.as_str().to_owned();
    Ok(page::invalid(NewPasswordPage::new(&visit, form, email)).into_response())
}

/// The account, if the code is right. The password is compared with what is known about the person only after that:
/// otherwise its refusal would tell a stranger about them.
async fn checked(
    state: &Ghiseul,
    visit: &Visit,
    form: &mut Form,
    challenge: &Challenge,
    code: &str,
) -> Result<Option<Account>> {
    let l = visit.l;
    match state.try_code(challenge, code).await? {
        Tried::Right => {
            return Ok(rows::by_email(&mut state.db.read().await?, &challenge.email).await?);
        }
        Tried::Wrong { left } => form.reject("cod", fl!(l, "err-code-wrong", n = left)),
        Tried::Spent | Tried::Gone => {
            state.resend_code(visit, challenge).await?;
            form.reject("cod", fl!(l, "err-code-expired"));
        }
    }
    Ok(None)
}

fn strong(form: &mut Form, account: &Account, password: &Secret) -> bool {
    let about = About { name: &account.name, cnp: account.cnp, email: &account.email };
    match password::check(password, about) {
        Ok(()) => true,
        Err(weak) => {
            form.reject("parola-noua", weak_text(form.l, weak));
            false
        }
    }
}
