//! Registering here: the form and the code. The account exists only when the code from the e-mail was typed.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use base::{Cnp, Email, Id, PersonName, Secret};
use credentials::password::{self, About, Weak};
use store::Actor;
use web::page;
use web::ui::{self, Banner, TaskList};
use web::{Error, Form, Layout, Result, Session, Texts, Visit, fl};

use super::caller::Caller;
use super::codes::{self, Wanted, busy};
use super::model::{Challenge, Document, Purpose, Registration, Tried};
use super::steps::{self, Step};
use super::{sign_in, store as rows};
use crate::Hub;
use crate::account::citizen::home;
use crate::account::model::Account;
use crate::counter::activation;

/// The longest name; civil status has none longer.
const NAME_MAX: usize = 100;

/// What the form holds when every field is right.
struct Typed {
    name: PersonName,
    cnp: Cnp,
    document: Document,
    email: Email,
    password: Secret,
}

impl Typed {
    fn read(form: &mut Form) -> Option<Self> {
        let l = form.l;
        let (no_name, no_given) = (fl!(l, "err-name-empty"), fl!(l, "err-given-empty"));
        let surname = form.required("nume", NAME_MAX, &no_name, &no_name);
        let given = form.required("prenume", NAME_MAX, &no_given, &no_given);
        let cnp = form.cnp("cnp");
        let document =
            form.parse("act", |text| Document::parse(text).map_err(|_| fl!(l, "err-document")));
        let email = form.email("email");
        let password = form.secret("parola-noua");
        if password.reveal().chars().count() < password::CHARACTERS_MIN {
            form.reject("parola-noua", weak_text(l, Weak::Short));
        }
        let read = form.ticked("termeni", fl!(l, "err-terms"));
        let name = PersonName::new(&surname?, &given?);
        let typed = Self { name, cnp: cnp?, document: document?, email: email?, password };
        let about = About { name: &typed.name, cnp: typed.cnp, email: &typed.email };
        if let Err(weak) = password::check(&typed.password, about) {
            form.reject("parola-noua", weak_text(l, weak));
            return None;
        }
        read.map(|()| typed)
    }
}

/// What to do about a password that is not accepted.
pub fn weak_text(l: Texts, weak: Weak) -> String {
    match weak {
        Weak::Short => fl!(l, "err-password-short"),
        Weak::Guessable => fl!(l, "err-password-common"),
    }
}

#[derive(Template)]
#[template(path = "member/pages/register.html")]
struct RegisterPage {
    l: Texts,
    layout: Layout,
    form: Form,
    tasks: TaskList,
}

impl RegisterPage {
    fn new(visit: &Visit, form: Form) -> Self {
        let layout = visit.layout(fl!(visit.l, "member-title")).errors(&form);
        let tasks = steps::tasks(visit.l, Step::Details);
        Self { l: visit.l, layout: layout.back("/identificare"), form, tasks }
    }
}

/// The form.
pub async fn show(visit: Visit, session: Session) -> Response {
    if let Some(home) = home(&session) {
        return page::see_other(home);
    }
    page::render(RegisterPage::new(&visit, visit.form())).into_response()
}

/// Takes the form and sends the code; the password is hashed and one letter is written whoever the address belongs to.
pub async fn send(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    caller: Caller,
    mut form: Form,
) -> Result {
    let Some(typed) = Typed::read(&mut form) else {
        return Ok(page::invalid(RegisterPage::new(&visit, form)).into_response());
    };
    if let Err(error) = receive(&hub, &visit, &session, &caller, typed).await {
        let later = form.later(error)?;
        return Ok(later.show(page::render(RegisterPage::new(&visit, form))));
    }
    Ok(page::see_other("/cont-nou/cod"))
}

async fn receive(
    hub: &Hub,
    visit: &Visit,
    session: &Session,
    caller: &Caller,
    typed: Typed,
) -> Result<()> {
    let Typed { name, cnp, document, email, password } = typed;
    let password = hub.passwords.hash(&password, &hub.entropy).await.map_err(busy)?;
    let registration = Some(Registration { name, cnp, document, password, lang: visit.lang() });
    let wanted = Wanted { purpose: Purpose::Register, email, account: None, registration };
    codes::send(hub, visit, session, caller, wanted).await
}

#[derive(Template)]
#[template(path = "member/pages/code.html")]
struct CodePage {
    l: Texts,
    layout: Layout,
    form: Form,
    email: String,
    notice: Option<Banner>,
}

impl CodePage {
    fn new(visit: &Visit, challenge: &Challenge, form: Form, sent_again: bool) -> Self {
        let l = visit.l;
        let layout = visit.layout(fl!(l, "email-code-title")).errors(&form).back("/cont-nou");
        let notice = sent_again.then(|| ui::success(l, fl!(l, "email-code-resent")));
        Self { l, layout, form, email: challenge.email.as_str().to_owned(), notice }
    }
}

/// The code that this browser waits for, or where to go instead.
async fn awaited(hub: &Hub, session: &Session) -> Result<Challenge, Response> {
    match codes::awaited(hub, session, Purpose::Register).await {
        Ok(Some(challenge)) => Ok(challenge),
        Ok(None) => Err(page::see_other(home(session).unwrap_or("/cont-nou"))),
        Err(error) => Err(error.into_response()),
    }
}

/// Asks for the code that was sent.
pub async fn code(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    RawQuery(query): RawQuery,
) -> Response {
    let sent_again = query.is_some_and(|query| query.contains("trimis=da"));
    match awaited(&hub, &session).await {
        Ok(challenge) => {
            let form = visit.form();
            page::render(CodePage::new(&visit, &challenge, form, sent_again)).into_response()
        }
        Err(elsewhere) => elsewhere,
    }
}

/// Tries the code; the right one opens the account and signs in.
pub async fn try_code(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    caller: Caller,
    mut form: Form,
) -> Result {
    let challenge = match awaited(&hub, &session).await {
        Ok(challenge) => challenge,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let l = visit.l;
    if let Some(code) = form.code("cod", 6, fl!(l, "err-code-empty"), fl!(l, "err-code-form")) {
        match codes::try_code(&hub, &challenge, &code).await? {
            Tried::Right => return open(&hub, &session, &caller, &challenge).await,
            Tried::Wrong(left) => form.reject("cod", fl!(l, "err-code-wrong", n = left)),
            Tried::Spent => {
                codes::resend(&hub, &visit, &caller, &challenge).await?;
                form.reject("cod", fl!(l, "err-code-expired"));
            }
        }
    }
    let form = form.with("cod", "");
    Ok(page::invalid(CodePage::new(&visit, &challenge, form, false)).into_response())
}

/// Opens the account for exactly one use of the code. Where its address got one in the meantime, its owner signs in.
async fn open(hub: &Hub, session: &Session, caller: &Caller, challenge: &Challenge) -> Result {
    let Some(registration) = &challenge.registration else { return Err(Error::gone()) };
    let id: Id<Account> = Id::new(hub.clock.now(), &hub.entropy);
    let mut act = hub.db.act(&Actor::Person(id.to_string()), "member.open").await?;
    act.subject("account", id);
    let mine = rows::use_code(&mut act, challenge.id).await?
        && rows::open(&mut act, &hub.keys, id, &challenge.email, registration).await?;
    if !mine {
        act.refuse("already-open").await?;
        session.remove(codes::CODE).await?;
        return Ok(page::see_other("/intrare/parola"));
    }
    let email = &challenge.email;
    let code = activation::issue(hub, &mut act, id, registration.lang, email).await?;
    act.commit().await?;
    session.remove(codes::CODE).await?;
    if let Some(code) = code {
        activation::keep(hub, session, id, &code).await?;
    }
    sign_in::enter(hub, session, caller, id, &["pwd"]).await
}

/// "Did not get the code?"
pub async fn resend(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    caller: Caller,
) -> Result {
    match awaited(&hub, &session).await {
        Ok(challenge) => codes::resend(&hub, &visit, &caller, &challenge).await?,
        Err(elsewhere) => return Ok(elsewhere),
    }
    Ok(page::see_other("/cont-nou/cod?trimis=da"))
}
