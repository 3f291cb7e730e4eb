//! Roles and purposes in the language of whoever reads.

use web::{Texts, fl};

use super::model::{MemberState, UnitKind};
use super::rights::{Purpose, Role};

/// A role.
pub fn role(l: Texts, role: Role) -> String {
    match role {
        Role::Clerk => fl!(l, "staff-role-clerk"),
        Role::Operator => fl!(l, "staff-role-operator"),
        Role::Supervisor => fl!(l, "staff-role-supervisor"),
        Role::Auditor => fl!(l, "staff-role-auditor"),
        Role::Support => fl!(l, "staff-role-support"),
        Role::DataProtection => fl!(l, "staff-role-dpo"),
        Role::DutyOfficer => fl!(l, "staff-role-duty"),
        Role::Administrator => fl!(l, "staff-role-admin"),
    }
}

/// A purpose.
pub fn purpose(l: Texts, purpose: Purpose) -> String {
    match purpose {
        Purpose::Counter => fl!(l, "purpose-counter"),
        Purpose::Review => fl!(l, "purpose-review"),
        Purpose::Correction => fl!(l, "purpose-correction"),
        Purpose::Authority => fl!(l, "purpose-authority"),
        Purpose::Help => fl!(l, "purpose-help"),
        Purpose::Supervision => fl!(l, "purpose-supervision"),
        Purpose::PersonsRight => fl!(l, "purpose-persons-right"),
        Purpose::Security => fl!(l, "purpose-security"),
        Purpose::Emergency => fl!(l, "purpose-emergency"),
        Purpose::Service => fl!(l, "purpose-service"),
    }
}

/// The state of a member of staff.
pub fn state(l: Texts, state: MemberState) -> String {
    match state {
        MemberState::Invited => fl!(l, "staff-state-invited"),
        MemberState::Active => fl!(l, "staff-state-active"),
        MemberState::Suspended => fl!(l, "staff-state-suspended"),
    }
}

/// The kind of a unit.
pub fn kind(l: Texts, kind: UnitKind) -> String {
    match kind {
        UnitKind::Police => fl!(l, "unit-kind-police"),
        UnitKind::DrivingLicences => fl!(l, "unit-kind-driving"),
        UnitKind::Passports => fl!(l, "unit-kind-passports"),
        UnitKind::IdentityCards => fl!(l, "unit-kind-identity"),
    }
}
