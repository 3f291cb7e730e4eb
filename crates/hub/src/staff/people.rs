//! Adding units, inviting people, suspending them, giving roles: what the commands of `cazier admin` and the screens share.

use base::{Cnp, Date, Email, Entropy, Id, PersonName};
use store::{Act, Read, StoreError, outbox};
use web::{Lang, Sessions};

use super::invitation;
use super::model::{MemberState, Roles, StaffMember, UnitCode};
use super::rights::Role;
use super::store::{member as members, unit as units};
use crate::keys::Keys;
use crate::{HubConfig, messages};

/// Somebody who is to work here.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// Their name.
    pub name: PersonName,
    /// Their address at work.
    pub email: Email,
    /// The language of messages.
    pub lang: Lang,
    /// Their number, of which only a keyed fingerprint is kept.
    pub cnp: Cnp,
    /// Where they work.
    pub unit: UnitCode,
    /// What they are given.
    pub roles: Roles,
    /// The last day for which their training counts.
    pub trained_until: Option<Date>,
}

/// Why somebody was not invited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotInvited {
    /// There is no such unit.
    #[error("there is no unit with this code")]
    NoUnit,
    /// Two roles that one person may not have together.
    #[error("the roles `{}` and `{}` do not go together", .0.as_str(), .1.as_str())]
    Roles(Role, Role),
    /// The person works here already, or somebody has the address.
    #[error("this person or address is a member of staff already")]
    There,
}

/// Who keeps things, and by what keys.
#[derive(Debug, Clone, Copy)]
pub struct House<'a> {
    /// The deployment.
    pub config: &'a HubConfig,
    /// Its keys.
    pub keys: &'a Keys,
    /// Its randomness.
    pub entropy: &'a Entropy,
}

/// Adds somebody and invites them. Gives their id and the code of the invitation.
pub async fn invite(
    act: &mut Act,
    house: House<'_>,
    new: &NewMember,
) -> Result<Result<(Id<StaffMember>, String), NotInvited>, StoreError> {
    if let Some((one, other)) = new.roles.conflict() {
        return Ok(Err(NotInvited::Roles(one, other)));
    }
    let Some(unit) = units::by_code(act, &new.unit).await? else {
        return Ok(Err(NotInvited::NoUnit));
    };
    let member = StaffMember {
        id: Id::new(act.now(), house.entropy),
        name: new.name.clone(),
        email: new.email.clone(),
        lang: new.lang,
        cnp: house.keys.cnp(&new.cnp),
        unit,
        roles: new.roles.clone(),
        state: MemberState::Invited,
        trained_until: new.trained_until,
        version: 0,
    };
    if !members::insert(act, &member).await? {
        return Ok(Err(NotInvited::There));
    }
    act.subject("staff", member.id);
    act.detail(serde_json::json!({ "unit": new.unit.as_str(), "roles": new.roles.words() }));
    let code = invitation::invite(act, house.keys, house.entropy, member.id).await?;
    Ok(Ok((member.id, code)))
}

/// Stops somebody at once: their sessions end with the act. False where they are stopped already.
pub async fn suspend(act: &mut Act, member: &StaffMember) -> Result<bool, StoreError> {
    act.subject("staff", member.id);
    let stopped = members::set_state(act, member.id, MemberState::Suspended).await?;
    Sessions::revoke_with(act, &member.session_account(), None).await?;
    Ok(stopped)
}

/// Gives somebody these roles instead of theirs, and lets them work again where they were stopped. Whoever has no passkey
/// waits for their invitation.
pub async fn set_roles(
    act: &mut Act,
    house: House<'_>,
    member: &StaffMember,
    roles: &Roles,
) -> Result<(), StoreError> {
    act.subject("staff", member.id);
    act.detail(serde_json::json!({ "before": member.roles.words(), "after": roles.words() }));
    members::set_roles(act, member.id, roles).await?;
    if member.state == MemberState::Suspended {
        members::set_state(act, member.id, MemberState::Active).await?;
    }
    let letter = messages::staff_roles(house.config, member.lang, &member.email);
    outbox::post(act, letter).await?;
    tell_who_watches(act, house, member.id).await
}

/// Tells administrators and data protection that somebody's rights changed; not the member themselves.
async fn tell_who_watches(
    act: &mut Act,
    house: House<'_>,
    about: Id<StaffMember>,
) -> Result<(), StoreError> {
    for watcher in with_roles(act, &[Role::Administrator, Role::DataProtection]).await? {
        if watcher.id != about {
            let letter = messages::staff_changed(house.config, watcher.lang, &watcher.email);
            outbox::post(act, letter).await?;
        }
    }
    Ok(())
}

/// Everybody at work who has one of these roles.
pub async fn with_roles(read: &mut Read, roles: &[Role]) -> Result<Vec<StaffMember>, StoreError> {
    let all = members::all(read).await?;
    let has = |member: &StaffMember| {
        member.state == MemberState::Active && roles.iter().any(|role| member.roles.has(*role))
    };
    Ok(all.into_iter().filter(has).collect())
}
