//! Other roles for somebody: one person proposes them, another gives them. What the screens and `cazier admin` share.
//!
//! While fewer than two administrators are at work there is nobody to ask: an installation begins with one, whom the command of
//! the machine makes. From the second on, that command needs two of them, like the screens.

use base::Id;
use serde::{Deserialize, Serialize};
use store::{Act, Read, StoreError};

use super::model::{Roles, StaffMember};
use super::people::{self, House};
use super::rights::{self, Action, Context, Decision, Reason, Resource, Role};
use super::store::member as members;
use super::store::proposal::{self, Proposal, ProposalKind};

/// What is proposed about somebody's roles.
#[derive(Debug, Serialize, Deserialize)]
pub struct NewRoles {
    /// The words of every role that they had when it was proposed.
    pub before: String,
    /// The words of every role that they have from then on.
    pub roles: String,
    /// Why.
    pub why: String,
}

/// Proposes roles for somebody.
pub async fn propose(
    act: &mut Act,
    proposer: &StaffMember,
    member: &StaffMember,
    roles: &Roles,
    why: &str,
) -> Result<Id<Proposal>, StoreError> {
    let (before, after) = (member.roles.words(), roles.words());
    let content = NewRoles { before, roles: after, why: why.to_owned() };
    let target = member.id.to_string();
    let what = (ProposalKind::Roles, target.as_str());
    act.also("staff.propose-roles").subject("staff", member.id);
    proposal::propose(act, what, Some(&member.cnp), content, proposer).await
}

/// Decides a proposal, and gives what was proposed. False where somebody decided before, or the member's roles changed since: then
/// the act must not be committed.
pub async fn decide(
    act: &mut Act,
    house: House<'_>,
    (proposal, member): (&Proposal, &StaffMember),
    (approved, by): (bool, &StaffMember),
) -> Result<bool, StoreError> {
    if !proposal::decide(act, proposal.id, approved, by.id).await? {
        return Ok(false);
    }
    act.subject("staff", member.id);
    if !approved {
        return Ok(true);
    }
    let content = proposal.content::<NewRoles>();
    let wanted = content.and_then(|new| Some((Roles::parse(&new.roles).ok()?, new.before)));
    let Some((roles, before)) = wanted else { return Ok(false) };
    let today = members::by_id(act, member.id).await?.map(|member| member.roles.words());
    if today.as_ref() != Some(&before) || roles.conflict().is_some() {
        return Ok(false);
    }
    people::set_roles(act, house, member, &roles).await?;
    Ok(true)
}

/// Whether there are two administrators at work, so that one can ask the other.
pub async fn need_two(read: &mut Read) -> Result<bool, StoreError> {
    Ok(people::with_roles(read, &[Role::Administrator]).await?.len() >= 2)
}

/// Whether the table lets this member do it whom the command of the machine names: by the same rules as on the screens, but for the
/// passkey, in whose place stands the access to the machine.
pub fn named_may(
    by: &StaffMember,
    action: Action,
    about: &Resource,
    now: base::Timestamp,
) -> Result<(), Reason> {
    let context = Context {
        now,
        strong_auth_at: Some(now),
        purpose: None,
        case: None,
        relative: false,
        glass: None,
    };
    match rights::decide(by, action, about, &context) {
        Decision::Allow(_) => Ok(()),
        Decision::Deny(reason) => Err(reason),
        // Not with a sign-in of this moment.
        Decision::StepUp(_) => Err(Reason::Role),
    }
}

/// What a proposal about somebody's roles is to the table.
pub fn about(proposal: &Proposal, member: &StaffMember) -> Resource {
    Resource::new("proposal", proposal.id).about(member.cnp.clone()).proposed_by(proposal.proposer)
}
