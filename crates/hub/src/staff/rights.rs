//! What staff may do: one table, and the rules around it. No I/O.
//!
//! [`decide`] asks, in this order: may this person work today; is it their own case; has somebody else proposed it; does a
//! role of theirs allow it; is it of their unit; why; is their last strong sign-in fresh. A refusal always wins. The whole
//! matrix of roles and actions is in `data/rights.txt`, compared by a test, so that a change of rights is read by people.

mod table;
#[cfg(test)]
mod tests;
mod words;

use base::{Id, Timestamp};
use jiff::SignedDuration;

use super::model::{MemberState, StaffMember, UnitCode};
use crate::account::model::Account;
use crate::keys::Mac;

pub use table::{Right, right};
pub use words::{Action, Purpose, Reason, Role};

/// How fresh a passkey must be for what cannot be taken back (ASVS 5.0, 7.5.3).
pub const FRESH_FOR: SignedDuration = SignedDuration::from_mins(5);

/// What an action is about, as far as the rules ask.
#[derive(Debug, Clone)]
pub struct Resource {
    /// What kind of thing it is.
    pub kind: &'static str,
    /// Its internal id; never a CNP or a name.
    pub id: String,
    /// The unit that it belongs to.
    pub unit: Option<UnitCode>,
    /// The account of the person whom it concerns.
    pub account: Option<Id<Account>>,
    /// The fingerprint of that person's number.
    pub subject: Option<Mac>,
    /// Who proposed it, where it is a proposal.
    pub proposer: Option<Id<StaffMember>>,
}

impl Resource {
    /// A thing that concerns nobody yet.
    pub fn new(kind: &'static str, id: impl std::fmt::Display) -> Self {
        Self { kind, id: id.to_string(), unit: None, account: None, subject: None, proposer: None }
    }

    /// It belongs to a unit.
    #[must_use]
    pub fn of_unit(mut self, unit: &UnitCode) -> Self {
        self.unit = Some(unit.clone());
        self
    }

    /// It concerns the person with this fingerprint.
    #[must_use]
    pub fn about(mut self, subject: Mac) -> Self {
        self.subject = Some(subject);
        self
    }

    /// It concerns the owner of an account; the account's history shows it.
    #[must_use]
    pub fn of_account(mut self, account: Id<Account>) -> Self {
        self.account = Some(account);
        self
    }

    /// It was proposed by somebody.
    #[must_use]
    pub fn proposed_by(mut self, proposer: Id<StaffMember>) -> Self {
        self.proposer = Some(proposer);
        self
    }
}

/// The circumstances.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// Now.
    pub now: Timestamp,
    /// When the person last showed a passkey.
    pub strong_auth_at: Option<Timestamp>,
    /// Why they do it.
    pub purpose: Option<Purpose>,
    /// The case or ticket.
    pub case: Option<&'a str>,
    /// They said that the person concerned is a relative.
    pub relative: bool,
    /// The emergency access that they opened.
    pub glass: Option<&'a Glass>,
}

/// An emergency access: one person's data for half an hour ("break-glass").
#[derive(Debug, Clone)]
pub struct Glass {
    /// Who opened it.
    pub member: Id<StaffMember>,
    /// Whose data.
    pub subject: Mac,
    /// Until when.
    pub until: Timestamp,
}

/// The answer, with what decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Yes, by this role.
    Allow(Role),
    /// No.
    Deny(Reason),
    /// Yes, by this role, after another passkey.
    StepUp(Role),
}

impl Decision {
    /// The word in the access log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow(_) => "allowed",
            Self::Deny(_) => "denied",
            Self::StepUp(_) => "step-up",
        }
    }

    /// What decided, for the access log.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::Allow(role) | Self::StepUp(role) => role.as_str(),
            Self::Deny(reason) => reason.as_str(),
        }
    }
}

/// Decides. Whatever is not allowed is refused; what is unknown is refused, too.
pub fn decide(
    member: &StaffMember,
    action: Action,
    resource: &Resource,
    context: &Context<'_>,
) -> Decision {
    let right = right(action);
    if let Some(reason) = refused(member, right, resource, context) {
        return Decision::Deny(reason);
    }
    let mut roles = member.roles.iter().filter(|role| right.roles.contains(role));
    let Some(role) = roles.find(|role| !needs_glass(*role, right)) else {
        return by_glass(member, right, resource, context);
    };
    or_step_up(role, right, context)
}

/// What refuses, whatever the role. The order decides which reason a person reads.
fn refused(
    member: &StaffMember,
    right: &Right,
    resource: &Resource,
    context: &Context<'_>,
) -> Option<Reason> {
    let today = base::dates::today(context.now);
    if member.state != MemberState::Active {
        return Some(Reason::Suspended);
    }
    if !member.unit.is_open_on(today) {
        return Some(Reason::UnitClosed);
    }
    if member.trained_until.is_none_or(|last| last < today) {
        return Some(Reason::Untrained);
    }
    if resource.subject.as_ref().is_some_and(|subject| subject.agrees(&member.cnp)) {
        return Some(Reason::Oneself);
    }
    if context.relative {
        return Some(Reason::Relative);
    }
    if !member.roles.iter().any(|role| right.roles.contains(&role)) {
        return Some(Reason::Role);
    }
    if right.about_person && resource.subject.is_none() {
        return Some(Reason::Unknown);
    }
    if right.own_unit && resource.unit.as_ref() != Some(&member.unit.code) {
        return Some(Reason::OtherUnit);
    }
    if right.four_eyes && resource.proposer.is_none_or(|proposer| proposer == member.id) {
        return Some(Reason::FourEyes);
    }
    if !right.purposes.is_empty()
        && !context.purpose.is_some_and(|given| right.purposes.contains(&given))
    {
        return Some(Reason::Purpose);
    }
    (right.case && context.case.is_none_or(|case| case.trim().is_empty())).then_some(Reason::Case)
}

/// The duty officer reads nothing in the ordinary way.
fn needs_glass(role: Role, right: &Right) -> bool {
    role == Role::DutyOfficer && right.about_person && !right.opens_glass
}

fn by_glass(
    member: &StaffMember,
    right: &Right,
    resource: &Resource,
    context: &Context<'_>,
) -> Decision {
    let open = context.glass.is_some_and(|glass| {
        glass.member == member.id
            && context.now < glass.until
            && resource.subject.as_ref().is_some_and(|subject| subject.agrees(&glass.subject))
    });
    if open { or_step_up(Role::DutyOfficer, right, context) } else { Decision::Deny(Reason::Glass) }
}

fn or_step_up(role: Role, right: &Right, context: &Context<'_>) -> Decision {
    let fresh = |at| context.now.duration_since(at) <= FRESH_FOR;
    if right.fresh && !context.strong_auth_at.is_some_and(fresh) {
        return Decision::StepUp(role);
    }
    Decision::Allow(role)
}
