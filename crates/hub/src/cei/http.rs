//! The hub's side: what the person needs, the way to the card's site, and the way back.

use ::store::Actor;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use base::Timestamp;
use jiff::SignedDuration;
use oidc::opaque::Opaque;
use serde::{Deserialize, Serialize};
use web::{Layout, Result, Session, Texts, Visit, fl, page};

use super::model::{ACR, AMR, Holder, Refused};
use super::site::explain;
use super::store as rows;
use crate::Hub;
use crate::account::provider::{CEI, Provider};
use crate::account::signin::{self, Arrival};
use crate::account::store::Proven;

/// The page where it begins.
pub const START: &str = "/intrare/cei";
/// The sign-in by card that this browser is on.
const TRIP: &str = "trip-cei";
/// How long the person may look for the card and its PIN.
const TRIP_MAX: SignedDuration = SignedDuration::from_mins(15);

#[derive(Serialize, Deserialize)]
struct Trip {
    state: String,
    begun_at: Timestamp,
}

#[derive(Template)]
#[template(path = "cei/pages/start.html")]
struct StartPage {
    l: Texts,
    layout: Layout,
}

/// What the person needs, before the browser asks for a certificate.
pub async fn start(State(hub): State<Hub>, visit: Visit) -> Response {
    if hub.cei.is_none() {
        return page::see_other(Provider::Cei.closed());
    }
    let layout = visit.layout(fl!(visit.l, "cei-title")).back("/identificare");
    page::render(StartPage { l: visit.l, layout }).into_response()
}

/// Sends the browser to the card's site and remembers the state of this sign-in.
pub async fn begin(State(hub): State<Hub>, visit: Visit, session: Session) -> Result {
    let Some(cei) = &hub.cei else { return Ok(page::see_other(Provider::Cei.closed())) };
    let trip = Trip { state: hub.entropy.token(), begun_at: visit.now() };
    session.put(TRIP, &trip).await?;
    let mut address = cei.origin.clone();
    address.set_path(super::site::ENTER);
    address
        .query_pairs_mut()
        .append_pair("stare", &trip.state)
        .append_pair("lang", visit.lang().code());
    Ok(page::see_other(address))
}

/// What the card's site sends the browser back with.
#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    cod: String,
}

/// The browser comes back, once, to the sign-in that it began.
pub async fn finish(
    State(hub): State<Hub>,
    visit: Visit,
    session: Session,
    Query(back): Query<Back>,
) -> Result {
    let trip = session.take::<Trip>(TRIP).await?;
    let young = |trip: &Trip| visit.now().duration_since(trip.begun_at) < TRIP_MAX;
    let Some(trip) = trip.filter(young) else { return Ok(again(&visit)) };
    let code = Opaque::presented(&back.cod);
    let Some((holder, shown_at)) = redeem(&hub, &code, &Opaque::presented(&trip.state)).await?
    else {
        return Ok(again(&visit));
    };
    signin::enter(&hub, &visit, &session, arrival(&hub, holder, shown_at)).await
}

/// Uses a code up.
pub(super) async fn redeem(
    hub: &Hub,
    code: &Opaque,
    state: &Opaque,
) -> Result<Option<(Holder, Timestamp)>> {
    let mut act = hub.db.act(&Actor::Anonymous, "account.card").await?;
    let Some(shown) = rows::take(&mut act, code, state).await? else {
        act.refuse("card.code").await?;
        return Ok(None);
    };
    act.commit().await?;
    Ok(Some(shown))
}

/// A card names its holder by the CNP; we by a fingerprint of it, which a new card does not change.
fn arrival(hub: &Hub, holder: Holder, shown_at: Timestamp) -> Arrival {
    Arrival {
        proven: Proven {
            provider: Provider::Cei,
            iss: CEI.to_owned(),
            sub: hub.keys.keyed().hash("card holder", &[holder.cnp.as_str()]),
            acr: ACR.to_owned(),
            cnp: holder.cnp,
            name: holder.name,
            birth_date: None,
            email: None,
        },
        amr: AMR.map(str::to_owned).to_vec(),
        idp_sid: None,
        auth_time: shown_at,
    }
}

fn again(visit: &Visit) -> Response {
    let (title, text) = explain(visit.l, Refused::Again);
    signin::not_signed_in(visit, Refused::Again.status(), (title, text), Some(START))
}
