//! The pages of a registration: the form shown once, the code, and where the comparison left the person.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use web::page;
use web::ui::{self, SummaryList};
use web::{Error, Form, Layout, Result, Texts, Visit, fl};

use super::citizen::SignedIn;
use super::model::{Account, AccountState, CODE_DIGITS, Refusal};
use super::provider::Provider;
use super::registration;
use super::store::{self, FormAnswers, Tried};
use crate::Hub;

#[derive(Template)]
#[template(path = "account/pages/form.html")]
struct FormPage {
    l: Texts,
    layout: Layout,
    form: Form,
    known: SummaryList,
    lead: String,
}

impl FormPage {
    fn new(hub: &Hub, visit: &Visit, who: &SignedIn, form: Form) -> Self {
        let l = visit.l;
        let account = &who.account;
        let known = ui::summary_list()
            .row(fl!(l, "reg-surname"), &account.name.surname)
            .row(fl!(l, "reg-given"), &account.name.given)
            .row(fl!(l, "reg-cnp"), account.cnp);
        let layout = who.layout(visit, fl!(l, "reg-title")).errors(&form);
        let iss = who.session.record().and_then(|record| record.iss);
        let provider = iss.and_then(|iss| hub.provider_of(&iss)).unwrap_or(Provider::Ghiseul);
        let lead = fl!(l, "reg-lead", way = provider.name(l));
        Self { l, layout, form, known, lead }
    }

    fn phone_label(&self) -> String {
        format!("{} {}", fl!(self.l, "reg-phone"), fl!(self.l, "optional"))
    }
}

/// The page where somebody in another state continues.
fn elsewhere(account: &Account, here: &[AccountState]) -> Option<Response> {
    (!here.contains(&account.state)).then(|| page::see_other(account.state.next_page()))
}

/// Where somebody goes who has just finished: straight on to what they came for.
fn finished(state: AccountState) -> &'static str {
    if state == AccountState::Active { "/cereri/motiv" } else { state.next_page() }
}

const AT_FORM: [AccountState; 2] = [AccountState::Form, AccountState::Email];

/// The form, filled with what the provider verified. Also the place to change a mistyped address.
pub async fn form(State(hub): State<Hub>, visit: Visit, who: SignedIn) -> Response {
    if let Some(elsewhere) = elsewhere(&who.account, &AT_FORM) {
        return elsewhere;
    }
    let account = &who.account;
    let mut form = visit.form();
    if let Some(email) = &account.email {
        form = form.with("email", email.as_str());
    }
    if let Some(phone) = &account.phone {
        form = form.with("telefon", phone.as_str());
    }
    page::render(FormPage::new(&hub, &visit, &who, form)).into_response()
}

/// Keeps the answers; then comes the code, or at once the comparison where the address was just confirmed.
pub async fn send_form(
    State(hub): State<Hub>,
    visit: Visit,
    who: SignedIn,
    mut form: Form,
) -> Result {
    if let Some(elsewhere) = elsewhere(&who.account, &AT_FORM) {
        return Ok(elsewhere);
    }
    let Some(answers) = answers(&visit, &mut form) else {
        return Ok(page::invalid(FormPage::new(&hub, &visit, &who, form)).into_response());
    };
    match keep(&hub, &who.account, &answers).await? {
        Kept::Compare => {
            Ok(page::see_other(finished(registration::compare(&hub, who.account.id).await?)))
        }
        Kept::Code | Kept::Elsewhere => Ok(page::see_other("/inregistrare/cod")),
        Kept::TooMany => Err(Error::too_many(HOUR)),
    }
}

const HOUR: std::time::Duration = std::time::Duration::from_hours(1);

fn answers(visit: &Visit, form: &mut Form) -> Option<FormAnswers> {
    let email = form.email("email");
    let phone = if form.has("telefon") { form.phone("telefon").map(Some) } else { Some(None) };
    let read = form.ticked("termeni", fl!(visit.l, "err-terms"));
    Some(FormAnswers { email: email?, phone: phone?, lang: visit.lang() })
        .filter(|_| read.is_some())
}

enum Kept {
    Code,
    Compare,
    Elsewhere,
    TooMany,
}

async fn keep(hub: &Hub, account: &Account, answers: &FormAnswers) -> Result<Kept> {
    let mut act = hub.db.act(&account.actor(), "account.form").await?;
    act.subject("account", account.id);
    let account = Account { lang: answers.lang, ..account.clone() };
    match store::save_form(&mut act, &account, answers).await? {
        None => return Ok(Kept::Elsewhere),
        Some(AccountState::Register) => {
            registration::enqueue_compare(&mut act, account.id).await?;
            act.commit().await?;
            return Ok(Kept::Compare);
        }
        Some(_) => {}
    }
    if !registration::send_code(hub, &mut act, &account, &answers.email).await? {
        act.refuse("account.code.too-many").await?;
        return Ok(Kept::TooMany);
    }
    act.commit().await?;
    Ok(Kept::Code)
}

#[derive(Template)]
#[template(path = "account/pages/code.html")]
struct CodePage {
    l: Texts,
    layout: Layout,
    form: Form,
    email: String,
    notice: Option<ui::Banner>,
}

impl CodePage {
    fn new(visit: &Visit, who: &SignedIn, form: Form, sent_again: bool) -> Self {
        let email = who.account.email.as_ref().map_or("", base::Email::as_str).to_owned();
        let layout = who.layout(visit, fl!(visit.l, "email-code-title")).errors(&form);
        let l = visit.l;
        let notice = sent_again.then(|| ui::success(l, fl!(l, "email-code-resent")));
        Self { l, layout: layout.back("/inregistrare"), form, email, notice }
    }
}

/// Asks for the code that was sent.
pub async fn code(visit: Visit, who: SignedIn, RawQuery(query): RawQuery) -> Response {
    if let Some(elsewhere) = elsewhere(&who.account, &[AccountState::Email]) {
        return elsewhere;
    }
    let sent_again = query.is_some_and(|query| query.contains("trimis=da"));
    page::render(CodePage::new(&visit, &who, visit.form(), sent_again)).into_response()
}

/// Takes a try at the code. A code that is over is replaced by a new one, so that nobody is stuck.
pub async fn try_code(
    State(hub): State<Hub>,
    visit: Visit,
    who: SignedIn,
    mut form: Form,
) -> Result {
    if let Some(elsewhere) = elsewhere(&who.account, &[AccountState::Email]) {
        return Ok(elsewhere);
    }
    let l = visit.l;
    let wrong = fl!(l, "err-code-form");
    if let Some(code) = form.code("cod", CODE_DIGITS, fl!(l, "err-code-empty"), wrong) {
        let tried = tried(&hub, &who.account, &code).await?;
        if tried == Tried::Right {
            let state = registration::compare(&hub, who.account.id).await?;
            return Ok(page::see_other(finished(state)));
        }
        explain(&hub, &who.account, &mut form, tried).await?;
    }
    Ok(page::invalid(CodePage::new(&visit, &who, form.with("cod", ""), false)).into_response())
}

async fn tried(hub: &Hub, account: &Account, code: &str) -> Result<Tried> {
    let mut act = hub.db.act(&account.actor(), "account.code").await?;
    act.subject("account", account.id);
    let tried = store::try_code(&mut act, account.id, |email| hub.keys.code(email, code)).await?;
    if tried == Tried::Right {
        registration::enqueue_compare(&mut act, account.id).await?;
    }
    // Also a wrong try is kept: it used up one of five.
    act.commit().await?;
    Ok(tried)
}

/// Says what is wrong with a code.
async fn explain(hub: &Hub, account: &Account, form: &mut Form, tried: Tried) -> Result<()> {
    let l = form.l;
    match tried {
        Tried::Right => {}
        Tried::Wrong(0) => renew(hub, account, form, fl!(l, "err-code-spent")).await?,
        Tried::Wrong(left) => form.reject("cod", fl!(l, "err-code-wrong", n = left)),
        Tried::Expired => renew(hub, account, form, fl!(l, "err-code-expired")).await?,
    }
    Ok(())
}

async fn renew(hub: &Hub, account: &Account, form: &mut Form, text: String) -> Result<()> {
    if !send_again(hub, account).await? {
        return Err(Error::too_many(HOUR));
    }
    form.reject("cod", text);
    Ok(())
}

/// Sends another code; false where too many were sent within the hour.
async fn send_again(hub: &Hub, account: &Account) -> Result<bool> {
    let Some(email) = &account.email else { return Ok(false) };
    let mut act = hub.db.act(&account.actor(), "account.code.send").await?;
    act.subject("account", account.id);
    if !registration::send_code(hub, &mut act, account, email).await? {
        act.refuse("account.code.too-many").await?;
        return Ok(false);
    }
    act.commit().await?;
    Ok(true)
}

/// "Did not get the code?"
pub async fn resend_code(State(hub): State<Hub>, who: SignedIn) -> Result {
    if let Some(elsewhere) = elsewhere(&who.account, &[AccountState::Email]) {
        return Ok(elsewhere);
    }
    if !send_again(&hub, &who.account).await? {
        return Err(Error::too_many(HOUR));
    }
    Ok(page::see_other("/inregistrare/cod?trimis=da"))
}

#[derive(Template)]
#[template(path = "account/pages/received.html")]
struct ReceivedPage {
    l: Texts,
    layout: Layout,
}

/// The register does not answer: the registration is kept and finishes by itself (rule 31).
pub async fn received(visit: Visit, who: SignedIn) -> Response {
    if let Some(elsewhere) = elsewhere(&who.account, &[AccountState::Register]) {
        return elsewhere;
    }
    let layout = who.layout(&visit, fl!(visit.l, "reg-received-title"));
    page::render(ReceivedPage { l: visit.l, layout }).into_response()
}

#[derive(Template)]
#[template(path = "account/pages/refused.html")]
struct RefusedPage {
    l: Texts,
    layout: Layout,
    title: String,
    text: String,
    /// Whether the data may be wrong in the register.
    mismatch: bool,
}

/// The other ways in, and nothing about what the register said (rule 10).
pub async fn refused(State(hub): State<Hub>, visit: Visit, who: SignedIn) -> Response {
    let AccountState::Refused(refusal) = who.account.state else {
        return page::see_other(who.account.state.next_page());
    };
    let l = visit.l;
    let age = i64::from(hub.config.age_min);
    let (title, text) = match refusal {
        Refusal::Mismatch => (fl!(l, "reg-other-title"), fl!(l, "reg-other-text")),
        Refusal::NotRomanian => (fl!(l, "elig-stop-foreign-title"), fl!(l, "elig-stop-foreign")),
        Refusal::Minor => (fl!(l, "elig-stop-minor-title", age = age), fl!(l, "elig-stop-minor")),
    };
    let layout = who.layout(&visit, &title);
    let mismatch = refusal == Refusal::Mismatch;
    let page = RefusedPage { l, layout, title, text, mismatch };
    page::render(page).into_response()
}
