//! Joining two ways in: only after both gave the same verified number, and after a fresh sign-in with the first (rule 12).
//! Nothing is ever joined because two addresses are the same.
//!
//! What waits to be joined lies in the session of the browser that proved it: a provider's person whose number has an
//! account already, or an account registered here whose number turned out at the counter to have one.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use base::{Id, Timestamp};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use store::{Act, outbox};
use web::page;
use web::{Error, Form, Layout, Result, Session, Texts, Visit, fl};

use super::{fresh, store as rows};
use crate::account::citizen::{Citizen, SignedIn};
use crate::account::model::{Account, AccountState};
use crate::account::proof;
use crate::account::provider::Provider;
use crate::account::store::Proven;
use crate::keys::Mac;
use crate::{Hub, messages};

/// The page that joins.
pub const PAGE: &str = "/legare";
const WAITING: &str = "link";
/// How long a proven way waits to be joined.
const WAITS_FOR: SignedDuration = SignedDuration::from_mins(15);

/// A proven way in that is not joined yet.
#[derive(Clone, Serialize, Deserialize)]
struct Waiting {
    /// What is joined.
    what: Joined,
    /// The fingerprint of the number that it proved, in hexadecimal.
    cnp: String,
    /// When it was proven.
    at: Timestamp,
}

#[derive(Clone, Serialize, Deserialize)]
enum Joined {
    /// A provider's person.
    Provider { iss: String, sub: String, acr: String },
    /// An account of our own that was proven at a counter.
    Account(Id<Account>),
}

/// Remembers a provider's person whose number has an account with another way in.
pub async fn offer(hub: &Hub, session: &Session, proven: &Proven) -> Result<()> {
    let Proven { iss, sub, acr, cnp, .. } = proven.clone();
    let what = Joined::Provider { iss, sub, acr };
    keep(hub, session, what, &hub.keys.cnp(&cnp)).await
}

async fn keep(hub: &Hub, session: &Session, what: Joined, cnp: &Mac) -> Result<()> {
    let waiting = Waiting { what, cnp: hex::encode(cnp.bytes()), at: hub.clock.now() };
    session.put(WAITING, &waiting).await
}

/// Whether something waits to be joined in this browser.
pub fn waits(session: &Session) -> bool {
    session.get::<Waiting>(WAITING).is_some()
}

/// What waits for exactly this person, and is not too old.
fn waiting(hub: &Hub, session: &Session, account: &Account) -> Option<Waiting> {
    let waiting = session.get::<Waiting>(WAITING)?;
    let proved = Mac::stored(hex::decode(&waiting.cnp).ok()?);
    let same = hub.keys.cnp(&account.cnp).agrees(&proved);
    let young = hub.clock.now().duration_since(waiting.at) < WAITS_FOR;
    (same && young).then_some(waiting)
}

#[derive(Template)]
#[template(path = "profile/pages/link_first.html")]
struct FirstPage {
    l: Texts,
    layout: Layout,
    providers: Vec<Provider>,
    /// One of them may be the first way, and its page says what to do meanwhile.
    closed: Vec<Provider>,
}

impl FirstPage {
    fn new(hub: &Hub, l: Texts, layout: Layout) -> Self {
        let (providers, closed) = Provider::ALL.into_iter().partition(|one| hub.is_open(*one));
        Self { l, layout, providers, closed }
    }
}

/// The identity is proven, and the person has an account already: they sign in with its way, in this browser.
pub async fn first(State(hub): State<Hub>, visit: Visit, who: SignedIn) -> Result {
    if who.account.state != AccountState::Link {
        return Ok(page::see_other(who.account.state.next_page()));
    }
    let cnp = hub.keys.cnp(&who.account.cnp);
    keep(&hub, &who.session, Joined::Account(who.account.id), &cnp).await?;
    let layout = who.layout(&visit, fl!(visit.l, "link-first-title"));
    Ok(page::render(FirstPage::new(&hub, visit.l, layout)).into_response())
}

#[derive(Template)]
#[template(path = "profile/pages/link.html")]
struct LinkPage {
    l: Texts,
    layout: Layout,
    text: String,
}

/// Asks whether to join.
pub async fn show(State(hub): State<Hub>, visit: Visit, citizen: Citizen) -> Result {
    let Some(waiting) = waiting(&hub, &citizen.session, &citizen.account) else {
        return nothing(&citizen.session).await;
    };
    if let Some(again) = fresh::required(&citizen.session, visit.now(), PAGE).await? {
        return Ok(again);
    }
    let layout = citizen.layout(&visit, fl!(visit.l, "link-title"));
    let text = asks(&hub, visit.l, &waiting.what);
    Ok(page::render(LinkPage { l: visit.l, layout, text }).into_response())
}

fn asks(hub: &Hub, l: Texts, what: &Joined) -> String {
    match what {
        Joined::Account(_) => fl!(l, "link-text-ours"),
        Joined::Provider { iss, .. } => {
            let way = hub.provider_of(iss).map_or_else(|| iss.clone(), |provider| provider.name(l));
            fl!(l, "link-text-provider", way = way)
        }
    }
}

/// What waited is another person's, or too old: the account page says that nothing was joined.
async fn nothing(session: &Session) -> Result {
    let waited = waits(session);
    session.remove(WAITING).await?;
    Ok(page::see_other(if waited { "/contul-meu?legat=nu" } else { "/contul-meu" }))
}

/// Joins, or leaves it.
pub async fn join(State(hub): State<Hub>, visit: Visit, citizen: Citizen, form: Form) -> Result {
    if form.value("leg") != "da" {
        citizen.session.remove(WAITING).await?;
        return Ok(page::see_other("/contul-meu"));
    }
    let Some(waiting) = waiting(&hub, &citizen.session, &citizen.account) else {
        return nothing(&citizen.session).await;
    };
    if let Some(again) = fresh::required(&citizen.session, visit.now(), PAGE).await? {
        return Ok(again);
    }
    let mut act = hub.db.act(&citizen.actor(), "account.link").await?;
    act.subject("account", citizen.account.id);
    if !joined(&hub, &mut act, &citizen.account, &waiting).await? {
        act.refuse("identity.not-free").await?;
        return Err(Error::conflict());
    }
    if let Some(email) = &citizen.account.email {
        let message = messages::ways_changed(&hub.config, citizen.account.lang, email);
        outbox::post(&mut act, message).await?;
    }
    act.commit().await?;
    citizen.session.remove(WAITING).await?;
    Ok(page::see_other("/contul-meu?legat=da"))
}

async fn joined(hub: &Hub, act: &mut Act, into: &Account, waiting: &Waiting) -> Result<bool> {
    match &waiting.what {
        Joined::Provider { iss, sub, acr } => {
            if let Some(provider) = hub.provider_of(iss) {
                proof::vouch(act, &hub.keys, into, provider).await?;
            }
            Ok(rows::add_way(act, into.id, (iss.as_str(), sub.as_str(), acr.as_str())).await?)
        }
        Joined::Account(other) => {
            let cnp = hub.keys.cnp(&into.cnp);
            if *other == into.id || !rows::may_join(act, *other, &cnp).await? {
                return Ok(false);
            }
            rows::join(act, *other, into.id).await?;
            web::Sessions::revoke_with(act, &other.to_string(), None).await?;
            Ok(true)
        }
    }
}

/// Takes a provider off the account, never the last way in.
pub async fn unlink(State(hub): State<Hub>, visit: Visit, citizen: Citizen, form: Form) -> Result {
    if let Some(again) = fresh::required(&citizen.session, visit.now(), "/contul-meu").await? {
        return Ok(again);
    }
    let mut act = hub.db.act(&citizen.actor(), "account.unlink").await?;
    act.subject("account", citizen.account.id);
    if !rows::unlink(&mut act, citizen.account.id, form.value("cale")).await? {
        act.refuse("identity.last-way").await?;
        return Ok(page::see_other("/contul-meu?ultima=da"));
    }
    if let Some(email) = &citizen.account.email {
        let message = messages::ways_changed(&hub.config, citizen.account.lang, email);
        outbox::post(&mut act, message).await?;
    }
    act.commit().await?;
    Ok(page::see_other("/contul-meu?scos=da"))
}

/// A page that says what to do now, where a provider's person has an account with another way in.
pub fn refused(hub: &Hub, visit: &Visit) -> Response {
    let layout = visit.layout(fl!(visit.l, "link-first-title")).back("/cont");
    let page = FirstPage::new(hub, visit.l, layout);
    page::render(page).status(axum::http::StatusCode::CONFLICT).into_response()
}
