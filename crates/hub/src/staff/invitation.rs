//! Invitations: one-time links by which somebody enrols their first passkey, or another one after they lost theirs.

use base::{Entropy, Id};
use jiff::SignedDuration;
use store::{Act, StoreError};

use super::model::StaffMember;
use super::store::member as rows;
use crate::HubConfig;
use crate::keys::Keys;

/// How long an invitation is good.
pub const LIFE: SignedDuration = SignedDuration::from_hours(72);
/// The page that an invitation opens.
pub const PAGE: &str = "/personal/inrolare";

/// Invites somebody, and gives the code: it is in the link and nowhere else. Earlier invitations are over.
pub async fn invite(
    act: &mut Act,
    keys: &Keys,
    entropy: &Entropy,
    member: Id<StaffMember>,
) -> Result<String, StoreError> {
    let code = entropy.token();
    let until = act.now() + LIFE;
    act.also("staff.invitation").subject("staff", member);
    rows::invite(act, member, &hash(keys, &code), until).await?;
    Ok(code)
}

/// The address that a code is used at.
pub fn address(config: &HubConfig, code: &str) -> String {
    config.url(&format!("{PAGE}?c={code}"))
}

/// What is kept of a code.
pub fn hash(keys: &Keys, code: &str) -> String {
    keys.keyed().hash("staff invitation", &[code])
}
