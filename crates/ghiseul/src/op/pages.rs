//! The pages of this slice.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use base::Id;
use oidc::provider::grant::{Grant, Pending};
use oidc::provider::{Client, Scope};
use web::{Lang, Layout, Session, Texts, Visit, fl, page, ui};

use super::acts::Person;

/// Which data goes to whom, and the question.
#[derive(Template)]
#[template(path = "op/pages/consent.html")]
pub(super) struct ConsentPage {
    l: Texts,
    layout: Layout,
    /// The authorization that the button is about; the browser may have begun another one in another tab.
    id: Id<Grant>,
    /// Whether names, number and address are asked for, all of them: the usual case has a sentence.
    usual: bool,
    data: ui::SummaryList,
}

/// A client's name in the person's language.
pub(crate) fn client_name(client: &Client, lang: Lang) -> &str {
    match lang {
        Lang::En => client.name_en.as_deref().unwrap_or(&client.name),
        Lang::Ro => &client.name,
    }
}

impl ConsentPage {
    pub(super) fn new(
        visit: &Visit,
        session: &Session,
        (id, pending): (Id<Grant>, &Pending),
        client: &Client,
        person: Person,
    ) -> Self {
        let l = visit.l;
        let scopes = &pending.request.scopes;
        let (identity, email) = (scopes.contains(&Scope::Identity), scopes.contains(&Scope::Email));
        let account = person.account;
        let mut data = ui::summary_list();
        if identity {
            data = data
                .row(fl!(l, "reg-surname"), &account.name.surname)
                .row(fl!(l, "reg-given"), &account.name.given)
                .row(fl!(l, "reg-cnp"), account.cnp);
        }
        if email {
            data = data.row(fl!(l, "reg-email"), account.email.as_str());
        }
        if let Some(proof) = person.proof.filter(|_| identity) {
            let day = l.date(base::dates::today(proof.verified_at));
            let text = fl!(l, "gh-proof-by", bank = proof.bank, date = day);
            data = data.row(fl!(l, "gh-proof"), text);
        }
        let title = fl!(l, "gh-consent-title", client = client_name(client, l.lang));
        let layout = visit.layout(title);
        Self {
            l,
            id,
            layout: crate::portal::signed_in(layout, session, &account.name),
            usual: identity && email,
            data,
        }
    }
}

/// A link of an institution that we do not know, or that leads somewhere else than it should.
#[derive(Template)]
#[template(path = "op/pages/refused.html")]
pub(super) struct RefusedPage {
    l: Texts,
    layout: Layout,
    code: &'static str,
}

impl RefusedPage {
    pub(super) fn response(visit: &Visit, code: &'static str) -> Response {
        let layout = visit.layout(fl!(visit.l, "gh-refused-title"));
        let page = Self { l: visit.l, layout, code };
        page::render(page).status(StatusCode::BAD_REQUEST).into_response()
    }
}

/// Whether the person wants to sign out, where an institution says so without proving which session it means.
#[derive(Template)]
#[template(path = "op/pages/leave.html")]
pub(super) struct LeavePage {
    l: Texts,
    layout: Layout,
    action: &'static str,
}

impl LeavePage {
    pub(super) fn new(visit: &Visit) -> Self {
        let layout = visit.layout(fl!(visit.l, "gh-leave-title"));
        Self { l: visit.l, layout, action: crate::account::SIGN_OUT }
    }
}
