//! Signing in with an address and a password.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use base::{Email, Id, Secret};
use store::Actor;
use web::page;
use web::ui::{self, Banner};
use web::{Form, Layout, Login, Policy, Result, Session, Texts, Visit, fl};

use super::caller::{self, Caller};
use super::codes::busy;
use super::model::{ACR_PASSWORD, ACR_TWO, Attempt, HubLogin, Pending};
use super::store::{self as rows, factor};
use crate::Hub;
use crate::account::citizen::ended;
use crate::account::model::{Account, HUB};
use crate::account::{signin, store as accounts};

/// A right password that waits for its second factor, in the session.
pub const PENDING: &str = "pending";

#[derive(Template)]
#[template(path = "member/pages/sign_in.html")]
struct SignInPage {
    l: Texts,
    layout: Layout,
    form: Form,
    notice: Option<Banner>,
}

impl SignInPage {
    fn new(visit: &Visit, form: Form, notice: Option<String>) -> Self {
        let layout = visit.layout(fl!(visit.l, "member-signin-title")).errors(&form).back("/cont");
        let notice = notice.map(|text| ui::banner(visit.l, text));
        Self { l: visit.l, layout, form, notice }
    }
}

/// The page; also the second step of a forgotten password leads here.
pub async fn show(visit: Visit, session: Session, RawQuery(query): RawQuery) -> Response {
    let changed = query.is_some_and(|query| query.contains("parola=noua"));
    let notice = if changed {
        Some(fl!(visit.l, "member-password-changed"))
    } else {
        ended(&session, visit.l)
    };
    page::render(SignInPage::new(&visit, visit.form(), notice)).into_response()
}

/// Signs in, or says that address or password are wrong without saying which.
pub async fn send(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    caller: Caller,
    mut form: Form,
) -> Result {
    let l = visit.l;
    let (email, password) = (form.email("email"), form.secret("parola"));
    if password.reveal().is_empty() {
        form.reject("parola", fl!(l, "gh-err-password-empty"));
    }
    let (Some(email), true) = (email, form.is_valid()) else {
        return Ok(page::invalid(SignInPage::new(&visit, form, None)).into_response());
    };
    let tried = match try_password(&hub, &email, &password, &caller).await {
        Ok(tried) => tried,
        Err(error) => {
            let later = form.later(error)?;
            return Ok(later.show(page::render(SignInPage::new(&visit, form, None))));
        }
    };
    let (text, status) = match tried {
        Attempt::Right(login) => return go_on(&hub, &session, &caller, &login).await,
        Attempt::Wrong => (fl!(l, "err-signin"), StatusCode::UNPROCESSABLE_ENTITY),
        Attempt::Locked => (fl!(l, "member-err-locked"), StatusCode::TOO_MANY_REQUESTS),
    };
    form.reject("email", text);
    Ok(page::render(SignInPage::new(&visit, form, None)).status(status).into_response())
}

/// Compares a password, counting the attempt first: many at once do not get more than one after another. An unknown address
/// costs the same statements and one comparison with the password of nobody.
pub async fn try_password(
    hub: &Hub,
    email: &Email,
    password: &Secret,
    caller: &Caller,
) -> Result<Attempt<HubLogin>> {
    let counted = caller.counted(hub.keys.keyed(), "sign-in", &email.key());
    let mut act = hub.db.act(&Actor::Anonymous, "member.try-password").await?;
    let (tries, client) = rows::count_try(&mut act, &counted).await?;
    let known = rows::by_email(&mut act, email).await?;
    act.commit().await?;
    if !tries.may_go_on() {
        return Ok(Attempt::Locked);
    }
    let kept = known.as_ref().map(|login| login.password.as_str());
    let compared = hub.passwords.verify(password, kept).await;
    let mut act = hub.db.act(&Actor::Anonymous, "member.password").await?;
    if let Some(login) = &known {
        act.subject("account", login.account);
    }
    let right = match compared {
        Ok(right) => right,
        Err(full) => {
            rows::take_back_try(&mut act, &counted, &client).await?;
            act.commit().await?;
            return Err(busy(full));
        }
    };
    if let Some(login) = known.filter(|_| right) {
        rows::forget_tries(&mut act, &counted, &client).await?;
        act.commit().await?;
        return Ok(Attempt::Right(login));
    }
    act.refuse("wrong-password").await?;
    Ok(Attempt::Wrong)
}

/// The password was right: on to the second factor, where there is one.
async fn go_on(hub: &Hub, session: &Session, caller: &Caller, login: &HubLogin) -> Result {
    let mut read = hub.db.read().await?;
    let factors = factor::of_account(&mut read, login.account).await?;
    drop(read);
    if factors.is_empty() {
        return enter(hub, session, caller, login.account, &["pwd"]).await;
    }
    session.put(PENDING, &Pending { account: login.account, at: hub.clock.now() }).await?;
    Ok(page::see_other("/intrare/cod"))
}

/// Opens the session, remembers the browser, and leads to where the person continues.
pub async fn enter(
    hub: &Hub,
    session: &Session,
    caller: &Caller,
    account: Id<Account>,
    methods: &[&str],
) -> Result {
    let acr = if methods.len() > 1 { ACR_TWO } else { ACR_PASSWORD };
    let token = caller.token(&hub.entropy);
    let mut act = hub.db.act(&Actor::Person(account.to_string()), "account.sign-in").await?;
    act.subject("account", account);
    act.detail(serde_json::json!({ "way": HUB, "acr": acr }));
    let known = accounts::by_id(&mut act, account).await?.ok_or_else(web::Error::not_found)?;
    if let Some(login) = rows::of_account(&mut act, account).await? {
        rows::used(&mut act, &login, acr).await?;
        let keyed = hub.keys.keyed();
        rows::remember(&mut act, &caller::device(keyed, "sign-in", &login.email_key, &token))
            .await?;
        let whom = account.to_string();
        rows::remember(&mut act, &caller::device(keyed, "second", &whom, &token)).await?;
    }
    act.commit().await?;
    session.remove(PENDING).await?;
    session
        .login(Login {
            acr: Some(acr.to_owned()),
            amr: methods.iter().map(|method| (*method).to_owned()).collect(),
            iss: Some(HUB.to_owned()),
            ..Login::new(account.to_string(), Policy::CITIZEN, hub.clock.now())
        })
        .await?;
    let next = signin::after(hub, session, &known, known.state).await?;
    Ok(caller::keep(page::see_other(next), &token))
}
