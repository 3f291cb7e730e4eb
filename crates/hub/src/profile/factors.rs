//! Second factors on the account page: an app with one-time codes, and recovery codes on paper.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use base::Id;
use credentials::recovery::RecoveryCode;
use credentials::totp::TotpSecret;
use store::{Act, outbox};
use web::page;
use web::ui::{self, Html, Warning};
use web::{Error, Form, Layout, Login, Policy, Result, Session, Texts, Visit, fl};

use super::fresh;
use crate::account::citizen::SignedIn;
use crate::account::model::Account;
use crate::member::model::{ACR_TWO, lacks_second};
use crate::member::store as logins;
use crate::member::store::factor::{self, Factor, FactorKind};
use crate::request::status::id_of;
use crate::{Hub, messages};

/// The page that adds an app.
pub const ADD: &str = "/contul-meu/aplicatie";
/// A secret that is being added, sealed, in the session.
const SECRET: &str = "totp";
/// Recovery codes that are shown once, sealed, in the session.
const CODES: &str = "recovery";
/// The longest name of an app.
const LABEL_MAX: usize = 40;

#[derive(Template)]
#[template(path = "profile/pages/app.html")]
struct AppPage {
    l: Texts,
    layout: Layout,
    form: Form,
    required: bool,
    picture: Html,
    shown: String,
    address: String,
}

impl AppPage {
    fn new(hub: &Hub, visit: &Visit, who: &SignedIn, secret: &TotpSecret, form: Form) -> Self {
        let l = visit.l;
        let issuer = hub.config.origin.host_str().unwrap_or_default();
        let name = who.account.email.as_ref().map_or("", base::Email::as_str);
        let layout = who.layout(visit, fl!(l, "app-title")).errors(&form);
        Self {
            l,
            layout: layout.back("/contul-meu"),
            form,
            required: lacks_second(&who.session),
            picture: Html::trusted(secret.qr(issuer, name, &fl!(l, "app-qr"))),
            shown: secret.shown(),
            address: secret.address(issuer, name),
        }
    }
}

fn place(account: Id<Account>) -> String {
    format!("enrol {account}")
}

/// The secret that this browser is adding; kept until it is confirmed, so that a reload shows the same.
async fn secret(hub: &Hub, who: &SignedIn) -> Result<TotpSecret> {
    let place = place(who.account.id);
    let kept = who.session.get::<String>(SECRET).and_then(|text| hex::decode(text).ok());
    let opened = kept.and_then(|sealed| hub.keys.sealing().open(&place, &sealed).ok());
    if let Some(secret) = opened.and_then(|bytes| TotpSecret::kept(&bytes).ok()) {
        return Ok(secret);
    }
    let secret = TotpSecret::new(&hub.entropy);
    let sealed = hub.keys.sealing().seal(&place, secret.bytes(), &hub.entropy);
    who.session.put(SECRET, &hex::encode(sealed)).await?;
    Ok(secret)
}

/// Only people with a password of ours have second factors of ours.
pub(super) async fn may_add(hub: &Hub, who: &SignedIn) -> Result<()> {
    let mut read = hub.db.read().await?;
    let login = logins::of_account(&mut read, who.account.id).await?;
    login.map(drop).ok_or_else(Error::not_found)
}

/// Shows the code to scan.
pub async fn app(State(hub): State<Hub>, visit: Visit, who: SignedIn) -> Result {
    may_add(&hub, &who).await?;
    if let Some(again) = fresh::required(&who.session, visit.now(), ADD).await? {
        return Ok(again);
    }
    let secret = secret(&hub, &who).await?;
    Ok(page::render(AppPage::new(&hub, &visit, &who, &secret, visit.form())).into_response())
}

/// Adds the app once it showed a right code. The first factor brings the recovery codes with it.
pub async fn add_app(
    State(hub): State<Hub>,
    visit: Visit,
    who: SignedIn,
    mut form: Form,
) -> Result {
    may_add(&hub, &who).await?;
    if let Some(again) = fresh::required(&who.session, visit.now(), ADD).await? {
        return Ok(again);
    }
    let secret = secret(&hub, &who).await?;
    let Some(added) = confirmed(&hub, &visit, &secret, &mut form) else {
        let form = form.with("cod", "");
        return Ok(page::invalid(AppPage::new(&hub, &visit, &who, &secret, form)).into_response());
    };
    let first = keep(&hub, &who, &added).await?;
    who.session.remove(SECRET).await?;
    step_up(&hub, &who.session, &who.account, "otp").await?;
    Ok(page::see_other(if first { "/contul-meu/coduri" } else { "/contul-meu?adaugat=da" }))
}

/// The factor, where the app showed a right code; that code is used up.
fn confirmed(hub: &Hub, visit: &Visit, secret: &TotpSecret, form: &mut Form) -> Option<Factor> {
    let (l, now) = (visit.l, visit.now());
    let label = form.optional("nume", LABEL_MAX).unwrap_or_else(|| fl!(l, "app-default"));
    let code = form.code("cod", 6, fl!(l, "err-app-empty"), fl!(l, "err-code-form"))?;
    let Some(step) = secret.check(&code, now, None) else {
        form.reject("cod", fl!(l, "err-app-code"));
        return None;
    };
    let id: Id<Factor> = Id::new(now, &hub.entropy);
    Some(Factor {
        id,
        kind: FactorKind::Totp,
        label,
        secret: hub.keys.sealing().seal(&id.to_string(), secret.bytes(), &hub.entropy),
        last_step: Some(step),
        added_at: now,
        used_at: None,
    })
}

/// Keeps the factor and tells the owner; true where it is the first.
pub(super) async fn keep(hub: &Hub, who: &SignedIn, added: &Factor) -> Result<bool> {
    let mut act = hub.db.act(&who.account.actor(), "account.add-factor").await?;
    act.subject("account", who.account.id);
    act.detail(serde_json::json!({ "kind": added.kind.as_str() }));
    let first = factor::of_account(&mut act, who.account.id).await?.is_empty();
    factor::insert(&mut act, who.account.id, added).await?;
    if let Some(email) = &who.account.email {
        let message = messages::factors_changed(&hub.config, who.account.lang, email);
        outbox::post(&mut act, message).await?;
    }
    let shown = if first { Some(new_codes(hub, &mut act, who.account.id).await?) } else { None };
    act.commit().await?;
    if let Some(shown) = shown {
        who.session.put(CODES, &shown).await?;
    }
    Ok(first)
}

/// The session has a second factor from now on: a new token.
pub(super) async fn step_up(
    hub: &Hub,
    session: &Session,
    account: &Account,
    method: &str,
) -> Result<()> {
    if !lacks_second(session) {
        return Ok(());
    }
    session
        .login(Login {
            acr: Some(ACR_TWO.to_owned()),
            amr: vec!["pwd".to_owned(), method.to_owned()],
            iss: Some(crate::account::model::HUB.to_owned()),
            ..Login::new(account.id.to_string(), Policy::CITIZEN, hub.clock.now())
        })
        .await
}

/// Makes new recovery codes. Gives them sealed, to be kept in the session until they were shown.
async fn new_codes(hub: &Hub, act: &mut Act, account: Id<Account>) -> Result<String> {
    let codes = RecoveryCode::set(&hub.entropy);
    let whom = account.to_string();
    let hashes = codes.iter().map(|code| code.hash(hub.keys.keyed(), &whom)).collect();
    factor::set_recovery(act, account, hashes).await?;
    let shown: Vec<String> = codes.iter().map(RecoveryCode::shown).collect();
    let sealed = hub.keys.sealing().seal(&place(account), shown.join(" ").as_bytes(), &hub.entropy);
    Ok(hex::encode(sealed))
}

#[derive(Template)]
#[template(path = "profile/pages/codes.html")]
struct CodesPage {
    l: Texts,
    layout: Layout,
    codes: Vec<String>,
    once: Warning,
    left: i64,
    next: &'static str,
}

/// Shows new recovery codes, once; afterwards how many are left.
pub async fn codes(State(hub): State<Hub>, visit: Visit, who: SignedIn) -> Result {
    may_add(&hub, &who).await?;
    let taken = who.session.take::<String>(CODES).await?;
    let sealed = taken.and_then(|text| hex::decode(text).ok());
    let place = place(who.account.id);
    let opened = sealed.and_then(|sealed| hub.keys.sealing().open(&place, &sealed).ok());
    let text = opened.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let codes = text.split_whitespace().map(str::to_owned).collect();
    let mut read = hub.db.read().await?;
    let left = factor::recovery_left(&mut read, who.account.id).await?;
    drop(read);
    let layout = who.layout(&visit, fl!(visit.l, "codes-title")).back("/contul-meu");
    let next = who.account.state.next_page();
    let once = ui::warning(visit.l, fl!(visit.l, "codes-once"));
    Ok(page::render(CodesPage { l: visit.l, layout, codes, once, left, next }).into_response())
}

/// Replaces the recovery codes.
pub async fn renew_codes(State(hub): State<Hub>, visit: Visit, who: SignedIn) -> Result {
    may_add(&hub, &who).await?;
    if lacks_second(&who.session) {
        return Ok(page::see_other(ADD));
    }
    if let Some(again) = fresh::required(&who.session, visit.now(), "/contul-meu/coduri").await? {
        return Ok(again);
    }
    let mut act = hub.db.act(&who.account.actor(), "account.recovery-codes").await?;
    act.subject("account", who.account.id);
    let shown = new_codes(&hub, &mut act, who.account.id).await?;
    act.commit().await?;
    who.session.put(CODES, &shown).await?;
    Ok(page::see_other("/contul-meu/coduri"))
}

/// Takes a factor off. The last one of an account that is proven stays: it is replaced by adding another first.
pub async fn remove(
    State(hub): State<Hub>,
    visit: Visit,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result {
    if lacks_second(&who.session) {
        return Ok(page::see_other(ADD));
    }
    if let Some(again) = fresh::required(&who.session, visit.now(), "/contul-meu").await? {
        return Ok(again);
    }
    let mut act = hub.db.act(&who.account.actor(), "account.remove-factor").await?;
    act.subject("account", who.account.id);
    let removed = factor::delete(&mut act, who.account.id, id_of(&id)?).await?;
    if !removed {
        return Err(Error::not_found());
    }
    if factor::of_account(&mut act, who.account.id).await?.is_empty() {
        act.refuse("factor.last").await?;
        return Ok(page::see_other("/contul-meu?ultimul=da"));
    }
    if let Some(email) = &who.account.email {
        let message = messages::factors_changed(&hub.config, who.account.lang, email);
        outbox::post(&mut act, message).await?;
    }
    act.commit().await?;
    Ok(page::see_other("/contul-meu?scos=da"))
}
