//! The words of the table: roles, actions, purposes, reasons. Each stands in the database as it is written here.

use std::str::FromStr;

/// Makes an enum whose variants are words in the database.
macro_rules! words {
    ($(#[$of:meta])* $name:ident, $what:literal { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$of])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Every one, in order.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The word in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                let found = Self::ALL.into_iter().find(|known| known.as_str() == text);
                found.ok_or_else(|| format!("{text} is no {}", $what))
            }
        }
    };
}

words! {
    /// What somebody was given to do.
    Role, "role" {
        /// At a counter: proves identities.
        Clerk = "clerk",
        /// In the record office: decides what the search cannot.
        Operator = "operator",
        /// Answers for a unit's decisions.
        Supervisor = "supervisor",
        /// Reads the logs, and nobody's data.
        Auditor = "auditor",
        /// Helps people, by reference number.
        Support = "support",
        /// Security, and data protection (GDPR, article 37).
        DataProtection = "dpo",
        /// On duty: opens one person's data in an emergency.
        DutyOfficer = "duty",
        /// Runs the service: units, people, roles. No way to anybody's data.
        Administrator = "admin",
    }
}

words! {
    /// What somebody wants to do.
    Action, "action" {
        /// Open the registration of a person who stands at the counter, by code, CNP and document.
        OpenEnrolment = "enrolment.open",
        /// Say that the person is who the document says.
        ConfirmIdentity = "enrolment.confirm",
        /// Say that they are not, or that the document is not good.
        RefuseIdentity = "enrolment.refuse",
        /// See what a counter did: numbers, not people.
        SeeCounter = "counter.see",
        /// Propose to take back a proof of identity.
        ProposeRevocation = "proof.propose-revocation",
        /// Take it back.
        ApproveRevocation = "proof.approve-revocation",
        /// Read a record of ROCRIS.
        ReadRecord = "record.read",
        /// Decide about a request that the search could not decide.
        ReviewRequest = "request.review",
        /// Confirm such a decision.
        ApproveReview = "request.approve-review",
        /// Propose a change of a record.
        ProposeChange = "record.propose",
        /// Make it.
        ApproveChange = "record.approve",
        /// Give a case to somebody else.
        Reassign = "case.reassign",
        /// See the state of a request and the delivery of its letters, by reference number.
        SeeDelivery = "request.delivery",
        /// Send a letter again.
        ResendMail = "mail.resend",
        /// Read the logs.
        ReadLog = "log.read",
        /// Tell a day again from the logs.
        ReconstructDay = "log.reconstruct",
        /// End the sessions of an account.
        RevokeSessions = "session.revoke",
        /// Block an account.
        BlockAccount = "account.block",
        /// Export who looked at a person's data.
        ExportAccess = "access.export",
        /// Open one person's data in an emergency.
        BreakGlass = "glass.break",
        /// Say afterwards whether that was right.
        ReviewGlass = "glass.review",
        /// See units, members of staff and roles.
        SeeStaff = "staff.see",
        /// Add or close a unit.
        ChangeUnit = "unit.change",
        /// Invite a member of staff, or invite them again.
        InviteStaff = "staff.invite",
        /// Suspend a member of staff: at once, alone.
        SuspendStaff = "staff.suspend",
        /// Propose other roles for somebody, or that they work again.
        ProposeRoles = "staff.propose-roles",
        /// Give them.
        ApproveRoles = "staff.approve-roles",
    }
}

words! {
    /// Why somebody looks at a person's data. The person reads it on their account page.
    Purpose, "purpose" {
        /// The person is at the counter.
        Counter = "counter",
        /// A request needs a decision.
        Review = "review",
        /// A correction or a complaint of the person.
        Correction = "correction",
        /// A court, a prosecutor or another authority asked.
        Authority = "authority",
        /// The person asked for help.
        Help = "help",
        /// A supervision of the service.
        Supervision = "supervision",
        /// A right of the person concerned (GDPR, chapter III).
        PersonsRight = "persons-right",
        /// A breach of security, or a suspicion of fraud.
        Security = "security",
        /// An emergency.
        Emergency = "emergency",
        /// The running of the service.
        Service = "service",
    }
}

words! {
    /// Why not.
    Reason, "reason" {
        /// The member of staff is suspended, or has no passkey yet.
        Suspended = "suspended",
        /// The unit does not work with this system today.
        UnitClosed = "unit-closed",
        /// No training that counts.
        Untrained = "untrained",
        /// It is their own case.
        Oneself = "oneself",
        /// It is a relative's case.
        Relative = "relative",
        /// No role of theirs allows it.
        Role = "role",
        /// It is not said whom it concerns.
        Unknown = "unknown-subject",
        /// It belongs to another unit.
        OtherUnit = "other-unit",
        /// They proposed it themselves, or nobody did.
        FourEyes = "four-eyes",
        /// No purpose, or one that does not go with it.
        Purpose = "purpose",
        /// No case or ticket.
        Case = "case",
        /// No emergency access for this person, or it is over.
        Glass = "glass",
    }
}
