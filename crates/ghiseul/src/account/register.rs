//! Opening an account: the form. The account exists only when the code from the e-mail was typed.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use base::{Cnp, Email, Id, PersonName, Secret};
use credentials::password::{self, About, Weak};
use web::{Form, Result, Session, Texts, Visit, fl, page};

use super::acts::busy;
use super::model::{Challenge, Purpose, Registration};
use super::pages::RegisterPage;
use crate::{Ghiseul, session as journey};

/// The longest name; civil status has none longer.
const NAME_MAX: usize = 100;

/// What the form holds when every field is right.
struct Typed {
    name: PersonName,
    cnp: Cnp,
    email: Email,
    password: Secret,
}

impl Typed {
    fn read(form: &mut Form) -> Option<Self> {
        let l = form.l;
        let long = fl!(l, "err-name-long");
        let surname = form.required("nume", NAME_MAX, fl!(l, "err-name-empty"), &long);
        let given = form.required("prenume", NAME_MAX, fl!(l, "err-given-empty"), &long);
        let cnp = form.cnp("cnp");
        let email = form.email("adresa");
        let password = form.secret("parola-noua");
        let (Some(surname), Some(given), Some(cnp), Some(email)) = (surname, given, cnp, email)
        else {
            // The other fields cannot be used yet, but a short password can be said at once.
            if password.reveal().chars().count() < password::CHARACTERS_MIN {
                form.reject("parola-noua", weak_text(l, Weak::Short));
            }
            return None;
        };
        let typed = Self { name: PersonName::new(&surname, &given), cnp, email, password };
        let about = About { name: &typed.name, cnp: typed.cnp, email: &typed.email };
        if let Err(weak) = password::check(&typed.password, about) {
            form.reject("parola-noua", weak_text(l, weak));
            return None;
        }
        Some(typed)
    }
}

/// What to do about a password that is not accepted.
pub(super) fn weak_text(l: Texts, weak: Weak) -> String {
    match weak {
        Weak::Short => fl!(l, "err-password-short"),
        Weak::Guessable => fl!(l, "err-password-common"),
    }
}

/// The page.
pub(super) async fn show(visit: Visit, session: Session) -> Response {
    if session.account().is_some() {
        return page::see_other(journey::next(&session));
    }
    page::render(RegisterPage::new(&visit, visit.form())).into_response()
}

/// Takes the form and sends the code.
pub(super) async fn send(
    State(state): State<Ghiseul>,
    visit: Visit,
    session: Session,
    mut form: Form,
) -> Result {
    let Some(Typed { name, cnp, email, password }) = Typed::read(&mut form) else {
        return Ok(page::invalid(RegisterPage::new(&visit, form)).into_response());
    };
    match register(&state, &visit, (name, cnp, email, password)).await {
        Ok(code) => {
            session.put(journey::CODE, &code).await?;
            Ok(page::see_other("/cont/cod"))
        }
        Err(error) => {
            let later = form.later(error)?;
            Ok(later.show(page::render(RegisterPage::new(&visit, form))))
        }
    }
}

async fn register(
    state: &Ghiseul,
    visit: &Visit,
    (name, cnp, email, password): (PersonName, Cnp, Email, Secret),
) -> Result<Id<Challenge>> {
    let password = state.passwords.hash(&password, &state.entropy).await.map_err(busy)?;
    let registration = Registration { name, cnp, password };
    state.send_code(visit, Purpose::Register, email, Some(registration)).await
}
