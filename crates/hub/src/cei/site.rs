//! The card's site: its listener asks every browser for a certificate ([`web::tls::Tls::asking`]). It has no sessions and no
//! forms: it looks at the card, and sends the browser to the hub or says what is wrong.

use ::store::Actor;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Extension, Router};
use oidc::opaque::Opaque;
use serde::Deserialize;
use web::limit::client_key;
use web::page;
use web::tls::ShownCertificate;
use web::{Layout, Result, Texts, Visit, fl};

use super::model::{Holder, Refused, holder};
use super::store as rows;
use crate::Hub;

/// The path on the card's site.
pub const ENTER: &str = "/intrare";
/// The length of a state: 256 bits in base64url.
const STATE_LEN: usize = 43;

/// Every route of the card's site; [`web::app`] puts the layers around it.
pub fn router(hub: Hub) -> Router {
    let home = hub.config.url("/");
    Router::new()
        .route("/", get(async move || page::see_other(&home)))
        .route(ENTER, get(enter))
        .with_state(hub)
}

/// What the hub sends the browser with.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    stare: String,
}

async fn enter(
    State(hub): State<Hub>,
    visit: Visit,
    Query(asked): Query<Asked>,
    shown: Option<Extension<ShownCertificate>>,
) -> Result {
    hub.cards.take(&client_key(visit.client))?;
    let looked = look(&hub, &visit, &asked, shown.as_deref()).await;
    let holder = match looked {
        Ok(holder) => holder,
        Err(refused) => return Ok(refuse(&hub, &visit, refused)),
    };
    let code = Opaque::new(&hub.entropy);
    let mut act = hub.db.act(&Actor::Anonymous, "account.show-card").await?;
    rows::hand_over(&mut act, &code, &Opaque::presented(&asked.stare), &holder).await?;
    act.commit().await?;
    Ok(page::see_other(format!("{}?cod={}", hub.config.url("/intrare/cei/gata"), code.reveal())))
}

/// Who holds the card, where everything about it is in order.
async fn look(
    hub: &Hub,
    visit: &Visit,
    asked: &Asked,
    shown: Option<&ShownCertificate>,
) -> std::result::Result<Holder, Refused> {
    let cei = hub.cei.as_deref().ok_or(Refused::Again)?;
    if asked.stare.len() != STATE_LEN {
        return Err(Refused::Again);
    }
    let shown = shown.ok_or(Refused::Missing)?;
    cei.trust.judge(shown, visit.now()).await?;
    holder(shown.leaf()).ok_or(Refused::Unfit)
}

#[derive(Template)]
#[template(path = "cei/pages/refused.html")]
struct RefusedPage {
    l: Texts,
    layout: Layout,
    title: String,
    text: String,
    /// Where it begins again.
    start: String,
    /// The other ways.
    others: String,
}

fn refuse(hub: &Hub, visit: &Visit, refused: Refused) -> Response {
    tracing::info!(code = refused.code(), "A card was not accepted.");
    let (title, text) = explain(visit.l, refused);
    let page = RefusedPage {
        l: visit.l,
        layout: visit.layout(&title),
        title,
        text,
        start: hub.config.url(super::http::START),
        others: hub.config.url("/identificare"),
    };
    let mut response = page::render(page).status(refused.status()).into_response();
    // With the connection goes the certificate that was chosen for it.
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Title and text of a refusal.
pub(super) fn explain(l: Texts, refused: Refused) -> (String, String) {
    match refused {
        Refused::Missing => (fl!(l, "cei-missing-title"), fl!(l, "cei-missing-text")),
        Refused::NotNow => (fl!(l, "cei-expired-title"), fl!(l, "cei-expired-text")),
        Refused::Revoked => (fl!(l, "cei-revoked-title"), fl!(l, "cei-revoked-text")),
        Refused::Foreign => (fl!(l, "cei-foreign-title"), fl!(l, "cei-foreign-text")),
        Refused::Unfit => (fl!(l, "cei-unfit-title"), fl!(l, "cei-unfit-text")),
        Refused::Unknown => (fl!(l, "cei-down-title"), fl!(l, "cei-down-text")),
        Refused::Again => (fl!(l, "cei-again-title"), fl!(l, "cei-again-text")),
    }
}
