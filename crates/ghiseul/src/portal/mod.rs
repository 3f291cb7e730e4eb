//! The home page: the menu of services, the state of the identity proof, and who may be told about the person.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use base::PersonName;
use web::{Form, Layout, Result, Session, Texts, Visit, fl, page};

use crate::account::model::Account;
use crate::card::CardProof;
use crate::op::Agreement;
use crate::{Ghiseul, MenuEntry, account, card, op};

/// The pages of this slice.
pub fn router() -> Router<Ghiseul> {
    Router::new()
        .route("/", get(home))
        .route("/identitate", get(prove))
        .route("/acorduri/retrage", post(withdraw).get(page::leads_to("/")))
}

/// The frame of a page for somebody who is signed in.
pub fn signed_in(layout: Layout, session: &Session, name: &PersonName) -> Layout {
    let idle = session.record().map_or(0, |record| record.idle_minutes());
    let name = format!("{} {}", name.given, name.surname);
    layout.signed_in(name, account::SIGN_OUT).idle_warning(idle)
}

/// For somebody who is not signed in.
#[derive(Template)]
#[template(path = "portal/pages/start.html")]
struct StartPage {
    l: Texts,
    layout: Layout,
}

/// For somebody who is.
#[derive(Template)]
#[template(path = "portal/pages/home.html")]
struct HomePage {
    l: Texts,
    layout: Layout,
    menu: Vec<MenuEntry>,
    proof: Proof,
    agreements: Vec<AgreementRow>,
}

/// The identity proof, as the page says it.
#[derive(Debug, PartialEq, Eq)]
enum Proof {
    None,
    Over { until: String },
    Valid { bank: String, until: String },
}

/// An institution that may be told who the person is.
struct AgreementRow {
    client: String,
    name: String,
    since: String,
}

impl HomePage {
    fn new(
        visit: &Visit,
        session: &Session,
        account: &Account,
        menu: &[MenuEntry],
        told: (Option<CardProof>, Vec<Agreement>),
    ) -> Self {
        let l = visit.l;
        let (proof, agreements) = told;
        let layout = signed_in(visit.layout(fl!(l, "home-title")), session, &account.name);
        let day = |at| l.date(base::dates::today(at));
        let proof = match proof {
            None => Proof::None,
            Some(proof) if visit.now() < proof.valid_until => {
                Proof::Valid { until: day(proof.valid_until), bank: proof.bank }
            }
            Some(proof) => Proof::Over { until: day(proof.valid_until) },
        };
        let row = |it: Agreement| AgreementRow {
            name: op::client_name(&it.client, l.lang).to_owned(),
            client: it.client.id,
            since: day(it.given_at),
        };
        let agreements = agreements.into_iter().map(row).collect();
        Self { l, layout, menu: menu.to_vec(), proof, agreements }
    }
}

/// The home page, or the start page for somebody who is not signed in.
async fn home(State(state): State<Ghiseul>, visit: Visit, session: Session) -> Result {
    let Some(account) = account::current(&state, &session).await? else {
        let layout = visit.layout(fl!(visit.l, "gh-service-name"));
        return Ok(page::render(StartPage { l: visit.l, layout }).into_response());
    };
    let proof = card::proof_of(&mut state.db.read().await?, account.id).await?;
    let told = (proof, op::agreements(&state, account.id).await?);
    Ok(page::render(HomePage::new(&visit, &session, &account, &state.menu, told)).into_response())
}

/// Begins a card check from the home page, and comes back to it.
async fn prove(session: Session) -> Result {
    if session.account().is_none() {
        return Ok(page::see_other(account::SIGN_IN));
    }
    Ok(page::see_other(crate::session::to_card_check(&session).await?))
}

/// Takes an agreement back.
async fn withdraw(State(state): State<Ghiseul>, session: Session, form: Form) -> Result<Response> {
    let Some(account) = account::current(&state, &session).await? else {
        return Ok(page::see_other(account::SIGN_IN));
    };
    op::withdraw(&state, account.id, form.value("institutie")).await?;
    Ok(page::see_other("/"))
}
