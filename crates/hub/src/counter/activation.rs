//! A person's activation code: made when the address is confirmed, shown once, sent by e-mail, replaced when asked for.

use axum::extract::State;
use axum::response::IntoResponse as _;
use base::{Email, Id};
use store::{Act, StoreError, outbox};
use web::page;
use web::{Error, Form, Lang, Result, Session, Texts, Visit, fl};

use super::code::{ActivationCode, LIFE};
use super::store::codes as rows;
use crate::account::citizen::SignedIn;
use crate::account::model::{Account, AccountState};
use crate::member::model::Document;
use crate::member::steps;
use crate::{Hub, messages};

/// The field of the document.
pub const DOCUMENT: &str = "act";
/// A code that is shown once, sealed, in the session.
const SHOWN: &str = "activation";

/// Gives an account a new code and sends it; the one before dies. `None` where too many were given today.
pub async fn issue(
    hub: &Hub,
    act: &mut Act,
    account: Id<Account>,
    lang: Lang,
    email: &Email,
) -> Result<Option<ActivationCode>, StoreError> {
    let code = ActivationCode::new(&hub.entropy);
    if !rows::issue(act, account, &code.hash(hub.keys.keyed())).await? {
        return Ok(None);
    }
    let until = base::dates::today(act.now() + LIFE);
    outbox::post(act, messages::activation(&hub.config, lang, email, &code, until)).await?;
    Ok(Some(code))
}

fn place(account: Id<Account>) -> String {
    format!("activation {account}")
}

/// Keeps a new code for the page that shows it.
pub async fn keep(
    hub: &Hub,
    session: &Session,
    account: Id<Account>,
    code: &ActivationCode,
) -> Result<()> {
    let sealing = hub.keys.sealing();
    let sealed = sealing.seal(&place(account), code.scanned().as_bytes(), &hub.entropy);
    session.put(SHOWN, &hex::encode(sealed)).await
}

/// The code that was kept, once.
pub async fn take(
    hub: &Hub,
    session: &Session,
    account: Id<Account>,
) -> Result<Option<ActivationCode>> {
    let taken = session.take::<String>(SHOWN).await?;
    let sealed = taken.and_then(|text| hex::decode(text).ok());
    let opened = sealed.and_then(|sealed| hub.keys.sealing().open(&place(account), &sealed).ok());
    Ok(opened.and_then(|bytes| ActivationCode::parse(&String::from_utf8_lossy(&bytes)).ok()))
}

/// Why nobody is given another code now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoCode {
    /// A counter has seen the person; only the register has to answer.
    Waiting,
    /// Too many were given today.
    TooMany,
}

impl NoCode {
    /// The stable code for the audit trail.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "case-waiting",
            Self::TooMany => "too-many-codes",
        }
    }

    /// What the person reads beside the field of the document.
    pub fn text(self, l: Texts) -> String {
        match self {
            Self::Waiting => fl!(l, "act-err-waiting"),
            Self::TooMany => fl!(l, "act-err-many"),
        }
    }
}

/// The document that somebody will bring, from a form.
pub fn document(form: &mut Form) -> Option<Document> {
    let wrong = fl!(form.l, "err-document");
    form.parse(DOCUMENT, |text| Document::parse(text).map_err(|_| wrong))
}

/// Another code in place of the one before, for the document that is named where one is.
pub async fn replace(
    hub: &Hub,
    act: &mut Act,
    account: &Account,
    document: Option<&Document>,
) -> Result<std::result::Result<ActivationCode, NoCode>> {
    let email = account.email.as_ref().ok_or_else(Error::not_found)?;
    if rows::is_waiting(act, account.id).await? {
        return Ok(Err(NoCode::Waiting));
    }
    if let Some(document) = document {
        rows::set_document(act, account.id, &hub.keys.document(document.as_str())).await?;
    }
    let code = issue(hub, act, account.id, account.lang, email).await?;
    Ok(code.ok_or(NoCode::TooMany))
}

/// Asks for another code, also for another document: a lost card, one that expired in the meantime.
pub async fn renew(State(hub): State<Hub>, visit: Visit, who: SignedIn, mut form: Form) -> Result {
    if who.account.state != AccountState::Counter {
        return Ok(page::see_other(who.account.state.next_page()));
    }
    let named = if form.has(DOCUMENT) { document(&mut form) } else { None };
    if form.is_valid()
        && let Some(code) = replaced(&hub, &who.account, named.as_ref(), &mut form).await?
    {
        keep(&hub, &who.session, who.account.id, &code).await?;
        return Ok(page::see_other(steps::PAGE));
    }
    let page = steps::StepsPage::load(&hub, &visit, &who, form).await?;
    Ok(page::invalid(page).into_response())
}

async fn replaced(
    hub: &Hub,
    account: &Account,
    document: Option<&Document>,
    form: &mut Form,
) -> Result<Option<ActivationCode>> {
    let mut act = hub.db.act(&account.actor(), "member.activation-code").await?;
    act.subject("account", account.id);
    act.detail(serde_json::json!({ "document": document.is_some() }));
    match replace(hub, &mut act, account, document).await? {
        Ok(code) => {
            act.commit().await?;
            Ok(Some(code))
        }
        Err(none) => {
            act.refuse(none.code()).await?;
            form.reject(DOCUMENT, none.text(form.l));
            Ok(None)
        }
    }
}
