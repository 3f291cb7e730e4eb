//! What a browser's session holds of a journey, by key.

use base::Id;
use oidc::provider::grant::Grant;
use web::{Result, Session};

/// The id of the authorization that an institution waits for.
pub const GRANT: &str = "grant";
/// The id of the code that was sent by e-mail.
pub const CODE: &str = "code";
/// The path to return to after a card check.
pub const NEXT: &str = "next";

/// Where a person goes who has just signed in or finished a step: on with what they came for, or home.
pub fn next(session: &Session) -> &'static str {
    if session.get::<Id<Grant>>(GRANT).is_some() { crate::op::CONTINUE } else { "/" }
}

/// Keeps where to return to after a card check, and gives the address of the check.
pub async fn to_card_check(session: &Session) -> Result<&'static str> {
    session.put(NEXT, &next(session)).await?;
    Ok(crate::card::START)
}
