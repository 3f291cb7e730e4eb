//! A forgotten password: a code to the mailbox, then another password. It signs nobody in, and the second factor stays.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use base::Secret;
use credentials::password::{self, About, Weak};
use store::{Actor, outbox};
use web::page;
use web::{Form, Layout, Result, Session, Texts, Visit, fl};

use super::caller::Caller;
use super::codes::{self, Wanted, busy};
use super::model::{Challenge, HubLogin, Purpose, Tried};
use super::register::weak_text;
use super::store as rows;
use crate::account::model::Account;
use crate::account::store as accounts;
use crate::{Hub, messages};

#[derive(Template)]
#[template(path = "member/pages/forgotten.html")]
struct ForgottenPage {
    l: Texts,
    layout: Layout,
    form: Form,
}

impl ForgottenPage {
    fn new(visit: &Visit, form: Form) -> Self {
        let layout = visit.layout(fl!(visit.l, "gh-forgotten-title")).errors(&form);
        Self { l: visit.l, layout: layout.back("/intrare/parola"), form }
    }
}

/// Asks for the address.
pub async fn show(visit: Visit) -> Response {
    page::render(ForgottenPage::new(&visit, visit.form())).into_response()
}

/// Writes to the address: a code where it has an account, else that it has none. The answer is the same.
pub async fn send(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    caller: Caller,
    mut form: Form,
) -> Result {
    let Some(email) = form.email("email") else {
        return Ok(page::invalid(ForgottenPage::new(&visit, form)).into_response());
    };
    let wanted = Wanted { purpose: Purpose::Reset, email, account: None, registration: None };
    if let Err(error) = codes::send(&hub, &visit, &session, &caller, wanted).await {
        let later = form.later(error)?;
        return Ok(later.show(page::render(ForgottenPage::new(&visit, form))));
    }
    Ok(page::see_other("/intrare/parola-noua"))
}

#[derive(Template)]
#[template(path = "member/pages/new_password.html")]
struct NewPasswordPage {
    l: Texts,
    layout: Layout,
    form: Form,
    email: String,
}

impl NewPasswordPage {
    fn new(visit: &Visit, challenge: &Challenge, form: Form) -> Self {
        let layout = visit.layout(fl!(visit.l, "gh-new-password-title")).errors(&form);
        let layout = layout.back("/intrare/parola-uitata");
        Self { l: visit.l, layout, form, email: challenge.email.as_str().to_owned() }
    }
}

/// Asks for the code and another password.
pub async fn show_new(State(hub): State<Hub>, visit: Visit, session: Session) -> Result {
    let Some(challenge) = codes::awaited(&hub, &session, Purpose::Reset).await? else {
        return Ok(page::see_other("/intrare/parola-uitata"));
    };
    let form = visit.form();
    Ok(page::render(NewPasswordPage::new(&visit, &challenge, form)).into_response())
}

/// Takes the code and another password.
pub async fn choose(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    caller: Caller,
    mut form: Form,
) -> Result {
    let l = visit.l;
    let Some(challenge) = codes::awaited(&hub, &session, Purpose::Reset).await? else {
        return Ok(page::see_other("/intrare/parola-uitata"));
    };
    let code = form.code("cod", 6, fl!(l, "err-code-empty"), fl!(l, "err-code-form"));
    let password = form.secret("parola-noua");
    if password.reveal().chars().count() < password::CHARACTERS_MIN {
        form.reject("parola-noua", weak_text(l, Weak::Short));
    }
    if let (Some(code), true) = (code, form.is_valid())
        && let Some((login, account)) =
            checked(&hub, &visit, &caller, &mut form, &challenge, &code).await?
        && strong(&mut form, &account, &challenge, &password)
        && replace(&hub, &challenge, &login, &account, &password).await?
    {
        session.remove(codes::CODE).await?;
        return Ok(page::see_other("/intrare/parola?parola=noua"));
    }
    let form = form.with("cod", "");
    Ok(page::invalid(NewPasswordPage::new(&visit, &challenge, form)).into_response())
}

/// The account, if the code is right. The password is compared with what is known about the person only after that:
/// otherwise its refusal would tell a stranger about them.
async fn checked(
    hub: &Hub,
    visit: &Visit,
    caller: &Caller,
    form: &mut Form,
    challenge: &Challenge,
    code: &str,
) -> Result<Option<(HubLogin, Account)>> {
    let l = visit.l;
    match codes::try_code(hub, challenge, code).await? {
        Tried::Right => {
            let mut read = hub.db.read().await?;
            let Some(login) = rows::by_email(&mut read, &challenge.email).await? else {
                return Ok(None);
            };
            let account = accounts::by_id(&mut read, login.account).await?;
            return Ok(account.map(|account| (login, account)));
        }
        Tried::Wrong(left) => form.reject("cod", fl!(l, "err-code-wrong", n = left)),
        Tried::Spent => {
            codes::resend(hub, visit, caller, challenge).await?;
            form.reject("cod", fl!(l, "err-code-expired"));
        }
    }
    Ok(None)
}

fn strong(form: &mut Form, account: &Account, challenge: &Challenge, password: &Secret) -> bool {
    let about = About { name: &account.name, cnp: account.cnp, email: &challenge.email };
    match password::check(password, about) {
        Ok(()) => true,
        Err(weak) => {
            form.reject("parola-noua", weak_text(form.l, weak));
            false
        }
    }
}

/// Keeps the password for exactly one use of the code, tells the owner, and ends every session of the account.
async fn replace(
    hub: &Hub,
    challenge: &Challenge,
    login: &HubLogin,
    account: &Account,
    password: &Secret,
) -> Result<bool> {
    let hash = hub.passwords.hash(password, &hub.entropy).await.map_err(busy)?;
    let mut act = hub.db.act(&Actor::Person(account.id.to_string()), "member.reset").await?;
    act.subject("account", account.id);
    let mine = rows::use_code(&mut act, challenge.id).await?
        && rows::set_password(&mut act, login.id, &hash).await?;
    if !mine {
        act.refuse("code-used").await?;
        return Ok(false);
    }
    let message = messages::password_changed(&hub.config, account.lang, &challenge.email);
    outbox::post(&mut act, message).await?;
    web::Sessions::revoke_with(&mut act, &account.id.to_string(), None).await?;
    act.commit().await?;
    Ok(true)
}
