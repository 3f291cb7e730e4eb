//! The passkeys of a member of staff: the first one by an invitation, spare ones later, and showing one.

use base::{Entropy, Id};
use store::Act;
use web::{Result, Session};
use webauthn_rs::prelude::{AuthenticationResult, Passkey};

use super::model::StaffMember;
use super::store::passkey::{self as rows, Kept};
use crate::Hub;
use crate::keys::Keys;
use crate::passkey::ceremony::{self, Owner, Unaccepted};

/// Passkeys that somebody may have.
pub const MOST: usize = 5;

/// The passkeys of a member, opened.
pub async fn of_member(hub: &Hub, member: Id<StaffMember>) -> Result<Vec<(Kept, Passkey)>> {
    let mut read = hub.db.read().await?;
    let kept = rows::of_member(&mut read, member).await?;
    let open = |kept: Kept| {
        let passkey = ceremony::opened(hub.keys.sealing(), &kept.id.to_string(), &kept.sealed)?;
        Some((kept, passkey))
    };
    Ok(kept.into_iter().filter_map(open).collect())
}

/// Asks the browser to make a passkey for a member.
pub async fn begin(hub: &Hub, session: &Session, member: &StaffMember) -> Result<String> {
    let known: Vec<Passkey> =
        of_member(hub, member.id).await?.into_iter().map(|(_, passkey)| passkey).collect();
    let owner = Owner { id: member.id, name: member.email.as_str(), display: &member.name.full() };
    let here = (session, &*place("enrol", member.id), hub.clock.now());
    hub.passkeys.register(here, owner, &known).await
}

/// The passkey that the browser made.
pub async fn made(
    hub: &Hub,
    session: &Session,
    member: Id<StaffMember>,
    answer: &str,
) -> Result<std::result::Result<Passkey, Unaccepted>> {
    let here = (session, &*place("enrol", member), hub.clock.now());
    hub.passkeys.registered(here, answer).await
}

/// Keeps a passkey; false where it is somebody's already.
pub async fn keep(
    act: &mut Act,
    keys: &Keys,
    entropy: &Entropy,
    (member, label): (Id<StaffMember>, String),
    passkey: &Passkey,
) -> Result<bool> {
    let id: Id<Kept> = Id::new(act.now(), entropy);
    let added = Kept {
        id,
        handle: ceremony::handle(keys, passkey),
        label,
        sealed: ceremony::sealed(keys, &id.to_string(), passkey, entropy)?,
        added_at: act.now(),
        used_at: None,
    };
    Ok(rows::insert(act, member, &added).await?)
}

/// Notes that a passkey was shown: its counter moves on. False where it is not this member's.
pub async fn used(
    hub: &Hub,
    act: &mut Act,
    member: Id<StaffMember>,
    shown: &AuthenticationResult,
) -> Result<bool> {
    for kept in rows::of_member(act, member).await? {
        let place = kept.id.to_string();
        let opened = ceremony::opened(hub.keys.sealing(), &place, &kept.sealed);
        let Some(mut passkey) = opened else { continue };
        if passkey.update_credential(shown).is_some() {
            let sealed = ceremony::sealed(&hub.keys, &place, &passkey, &hub.entropy)?;
            return Ok(rows::used(act, kept.id, &sealed).await?);
        }
    }
    Ok(false)
}

/// What a ceremony of a member is for.
pub fn place(what: &str, member: Id<StaffMember>) -> String {
    format!("staff {what} {member}")
}
