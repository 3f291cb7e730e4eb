//! The account page itself, and the sessions on it.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::IntoResponse as _;
use base::Id;
use web::page;
use web::session::Record;
use web::ui::{self, Banner, SummaryList};
use web::{Error, Form, Layout, Result, Session, Texts, Visit, fl};

use super::factors;
use super::store::{self as rows, Way};
use crate::Hub;
use crate::account::citizen::SignedIn;
use crate::account::model::{AccountState, HUB};
use crate::member::model::lacks_second;
use crate::member::store as logins;
use crate::member::store::factor::{self, Factor};

#[derive(Template)]
#[template(path = "profile/pages/profile.html")]
struct ProfilePage {
    l: Texts,
    layout: Layout,
    hub: Hub,
    notice: Option<Banner>,
    person: SummaryList,
    /// The account has a password of ours, and so second factors of ours.
    ours: bool,
    active: bool,
    factors: Vec<Factor>,
    left: i64,
    ways: Vec<Way>,
    sessions: Vec<Record>,
    here: Option<Id<Session>>,
}

impl ProfilePage {
    fn is_ours(way: &Way) -> bool {
        way.iss == HUB
    }

    fn way_name(&self, way: &Way) -> String {
        if way.iss == HUB {
            return fl!(self.l, "way-password");
        }
        let provider = self.hub.provider_of(&way.iss);
        provider.map_or_else(|| way.iss.clone(), |provider| provider.title(self.l))
    }

    fn remove(&self, way: &Way) -> String {
        let provider = self.hub.provider_of(&way.iss);
        let name = provider.map_or_else(|| way.iss.clone(), |provider| provider.name(self.l));
        fl!(self.l, "way-remove", way = name)
    }

    fn linked(&self, way: &Way) -> String {
        let used = self.l.date_time(way.last_used_at);
        fl!(self.l, "way-used", used = used)
    }

    fn added(&self, factor: &Factor) -> String {
        fl!(self.l, "factor-added", date = self.l.date_time(factor.added_at))
    }

    fn seen(&self, record: &Record) -> String {
        fl!(self.l, "session-seen", at = self.l.date_time(record.last_seen_at))
    }

    fn is_here(&self, record: &Record) -> bool {
        self.here == Some(record.id)
    }
}

/// What just happened, said once at the top.
fn notice(l: Texts, query: Option<&str>) -> Option<Banner> {
    let said = |pair: &str| match pair {
        "legat=nu" => Some(ui::banner(l, fl!(l, "profile-not-linked"))),
        "legat=da" => Some(ui::success(l, fl!(l, "profile-linked"))),
        "adaugat=da" => Some(ui::success(l, fl!(l, "profile-added"))),
        "scos=da" => Some(ui::success(l, fl!(l, "profile-removed"))),
        "email=da" => Some(ui::success(l, fl!(l, "profile-email"))),
        "sesiuni=da" => Some(ui::success(l, fl!(l, "profile-signed-out"))),
        "ultima=da" => Some(ui::banner(l, fl!(l, "profile-last-way"))),
        "ultimul=da" => Some(ui::banner(l, fl!(l, "profile-last-factor"))),
        _ => None,
    };
    query?.split('&').find_map(said)
}

fn person(l: Texts, who: &SignedIn) -> SummaryList {
    let account = &who.account;
    let list = ui::summary_list()
        .row(fl!(l, "reg-surname"), &account.name.surname)
        .row(fl!(l, "reg-given"), &account.name.given)
        .row(fl!(l, "reg-cnp"), account.cnp)
        .row(fl!(l, "reg-email"), account.email.as_ref().map_or("", base::Email::as_str));
    let list = if account.state == AccountState::Active {
        list.action("/contul-meu/email", fl!(l, "change"), fl!(l, "reg-email"))
    } else {
        list
    };
    let Some(phone) = &account.phone else { return list };
    list.row(fl!(l, "reg-phone"), phone.as_str())
}

/// The page.
pub async fn show(
    State(hub): State<Hub>,
    visit: Visit,
    who: SignedIn,
    RawQuery(query): RawQuery,
) -> Result {
    let (l, id) = (visit.l, who.account.id);
    let active = who.account.state == AccountState::Active;
    if active && lacks_second(&who.session) {
        return Ok(page::see_other(factors::ADD));
    }
    let sessions = hub.sessions.of_account(&id.to_string()).await?;
    let mut read = hub.db.read().await?;
    let page = ProfilePage {
        l,
        layout: who.layout(&visit, fl!(l, "profile-title")).back("/acasa"),
        hub: hub.clone(),
        notice: notice(l, query.as_deref()),
        person: person(l, &who),
        ours: logins::of_account(&mut read, id).await?.is_some(),
        active,
        factors: factor::of_account(&mut read, id).await?,
        left: factor::recovery_left(&mut read, id).await?,
        ways: rows::ways(&mut read, id).await?,
        sessions,
        here: who.session.record().map(|record| record.id),
    };
    Ok(page::render(page).into_response())
}

/// Ends one session of the account, or all but this one.
pub async fn end_session(State(hub): State<Hub>, who: SignedIn, form: Form) -> Result {
    let account = who.account.id.to_string();
    if form.value("sesiune") == "toate" {
        let here = who.session.record().map(|record| record.id);
        hub.sessions.revoke_account(&account, here).await?;
        return Ok(page::see_other("/contul-meu?sesiuni=da"));
    }
    let id: Id<Session> = form.value("sesiune").parse().map_err(|_| Error::not_found())?;
    if !hub.sessions.revoke(&account, id).await? {
        return Err(Error::not_found());
    }
    Ok(page::see_other("/contul-meu?sesiuni=da"))
}
