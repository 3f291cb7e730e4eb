//! A fresh sign-in: what changes the ways into an account, and what the register holds about its owner, is not left to whoever finds a browser that is signed in.

use base::Timestamp;
use web::{Result, Session, page};

use crate::account::model::HUB;
use crate::member::model::is_fresh;

/// Where the person goes on after the sign-in, in the session.
const BACK: &str = "back";

/// The pages that ask for a fresh sign-in.
const PAGES: [&str; 11] = [
    "/contul-meu",
    "/contul-meu/aplicatie",
    super::passkeys::ADD,
    "/contul-meu/coduri",
    "/contul-meu/email",
    "/contul-meu/inchidere",
    super::link::PAGE,
    crate::record::PAGE,
    crate::record::CORRECT,
    crate::record::CHECK,
    crate::record::CORRECTIONS,
];

/// Sends the person to sign in again, the way they came, and back to `page` afterwards; none where they just did.
pub async fn required(
    session: &Session,
    now: Timestamp,
    page: &'static str,
) -> Result<Option<axum::response::Response>> {
    if is_fresh(session, now) {
        return Ok(None);
    }
    session.put(BACK, &page).await?;
    let ours = session.record().is_some_and(|record| record.iss.as_deref() == Some(HUB));
    let way = if ours { "/intrare/parola?din-nou=da" } else { "/intrare?din-nou=da" };
    Ok(Some(page::see_other(way)))
}

/// The page that waited for the sign-in, once.
pub async fn back(session: &Session) -> Result<Option<&'static str>> {
    let page = session.take::<String>(BACK).await?;
    Ok(page.and_then(|page| PAGES.into_iter().find(|known| *known == page)))
}
