//! The table: who may do what, and what it takes.

use super::words::{Action, Purpose, Role};

/// What an action takes.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of the table")]
pub struct Right {
    /// The action.
    pub action: Action,
    /// Who may.
    pub roles: &'static [Role],
    /// Only of their own unit.
    pub own_unit: bool,
    /// Concerns a person, who must be named, and is not the member of staff.
    pub about_person: bool,
    /// Only what somebody else proposed.
    pub four_eyes: bool,
    /// A passkey of the last five minutes.
    pub fresh: bool,
    /// A case or ticket.
    pub case: bool,
    /// One of these purposes; none is asked where there is none.
    pub purposes: &'static [Purpose],
    /// It opens the emergency access itself.
    pub opens_glass: bool,
}

impl Right {
    const fn of(action: Action, roles: &'static [Role]) -> Self {
        Self {
            action,
            roles,
            own_unit: false,
            about_person: false,
            four_eyes: false,
            fresh: false,
            case: false,
            purposes: &[],
            opens_glass: false,
        }
    }

    const fn own_unit(mut self) -> Self {
        self.own_unit = true;
        self
    }

    const fn about_person(mut self, purposes: &'static [Purpose]) -> Self {
        self.about_person = true;
        self.purposes = purposes;
        self
    }

    const fn four_eyes(mut self) -> Self {
        self.four_eyes = true;
        self
    }

    const fn fresh(mut self) -> Self {
        self.fresh = true;
        self
    }

    const fn case(mut self) -> Self {
        self.case = true;
        self
    }

    const fn opens_glass(mut self) -> Self {
        self.opens_glass = true;
        self
    }
}

const COUNTER: &[Purpose] = &[Purpose::Counter];
const REVIEW: &[Purpose] = &[Purpose::Review];
const FRAUD: &[Purpose] = &[Purpose::Security, Purpose::Correction];
const RECORD: &[Purpose] =
    &[Purpose::Review, Purpose::Correction, Purpose::Authority, Purpose::Emergency];
const CHANGE: &[Purpose] = &[Purpose::Correction, Purpose::Authority];
const HELP: &[Purpose] = &[Purpose::Help];
const SECURITY: &[Purpose] = &[Purpose::Security, Purpose::PersonsRight];
const EMERGENCY: &[Purpose] = &[Purpose::Emergency];

use Role::{
    Administrator, Auditor, Clerk, DataProtection, DutyOfficer, Operator, Supervisor, Support,
};

/// One row for each action, in the order of [`Action::ALL`].
pub(super) static TABLE: [Right; Action::ALL.len()] = [
    // Counters.
    Right::of(Action::OpenEnrolment, &[Clerk]).own_unit().about_person(COUNTER),
    Right::of(Action::ConfirmIdentity, &[Clerk]).own_unit().about_person(COUNTER),
    Right::of(Action::RefuseIdentity, &[Clerk]).own_unit().about_person(COUNTER),
    Right::of(Action::SeeCounter, &[Clerk, Supervisor]).own_unit(),
    // A supervisor proposes it and an auditor, who does nothing else to anybody, agrees.
    Right::of(Action::ProposeRevocation, &[Supervisor]).about_person(FRAUD).case().fresh(),
    Right::of(Action::ApproveRevocation, &[Auditor, DataProtection])
        .about_person(FRAUD)
        .four_eyes()
        .fresh(),
    // The record office.
    Right::of(Action::ReadRecord, &[Operator, DutyOfficer]).about_person(RECORD).case(),
    Right::of(Action::ReviewRequest, &[Operator]).about_person(REVIEW).case(),
    Right::of(Action::ApproveReview, &[Operator, Supervisor])
        .about_person(REVIEW)
        .case()
        .four_eyes()
        .fresh(),
    Right::of(Action::ProposeChange, &[Operator]).about_person(CHANGE).case(),
    Right::of(Action::ApproveChange, &[Supervisor]).about_person(CHANGE).case().four_eyes().fresh(),
    Right::of(Action::Reassign, &[Supervisor]).own_unit(),
    // Support.
    Right::of(Action::SeeDelivery, &[Support]).about_person(HELP).case(),
    Right::of(Action::ResendMail, &[Support]).about_person(HELP).case(),
    // Those who watch.
    Right::of(Action::ReadLog, &[Auditor]),
    Right::of(Action::ReconstructDay, &[Auditor]),
    Right::of(Action::RevokeSessions, &[DataProtection]).about_person(SECURITY).case().fresh(),
    Right::of(Action::BlockAccount, &[DataProtection]).about_person(SECURITY).case().fresh(),
    Right::of(Action::ExportAccess, &[DataProtection]).about_person(SECURITY).case(),
    // Emergencies.
    Right::of(Action::BreakGlass, &[DutyOfficer])
        .about_person(EMERGENCY)
        .case()
        .fresh()
        .opens_glass(),
    Right::of(Action::ReviewGlass, &[Supervisor, DataProtection]).four_eyes().fresh(),
    // The service itself.
    Right::of(Action::SeeStaff, &[Supervisor, Auditor, DataProtection, Administrator]),
    Right::of(Action::ChangeUnit, &[Administrator]).fresh(),
    Right::of(Action::InviteStaff, &[Administrator]).fresh(),
    Right::of(Action::SuspendStaff, &[DataProtection, Administrator]).fresh(),
    Right::of(Action::ProposeRoles, &[Administrator]).fresh(),
    Right::of(Action::ApproveRoles, &[DataProtection, Administrator]).four_eyes().fresh(),
];

/// The row of an action.
pub fn right(action: Action) -> &'static Right {
    &TABLE[action as usize]
}
