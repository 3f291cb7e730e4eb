//! Roles, purposes, and what stands in the access log, in the language of whoever reads.

use web::{Texts, fl};

use super::model::{MemberState, UnitKind};
use super::rights::{Action, Purpose, Reason, Role};
use super::store::access::Access;

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

/// What somebody wanted to do.
pub fn action(l: Texts, action: Action) -> String {
    match action {
        Action::OpenEnrolment => fl!(l, "log-do-enrolment-open"),
        Action::ConfirmIdentity => fl!(l, "log-do-enrolment-confirm"),
        Action::RefuseIdentity => fl!(l, "log-do-enrolment-refuse"),
        Action::SeeCounter => fl!(l, "log-do-counter-see"),
        Action::ProposeRevocation => fl!(l, "log-do-proof-propose"),
        Action::ApproveRevocation => fl!(l, "log-do-proof-approve"),
        Action::ReadRecord => fl!(l, "log-do-record-read"),
        Action::ReviewRequest => fl!(l, "log-do-request-review"),
        Action::ApproveReview => fl!(l, "log-do-request-approve"),
        Action::ProposeChange => fl!(l, "log-do-record-propose"),
        Action::ApproveChange => fl!(l, "log-do-record-approve"),
        Action::Reassign => fl!(l, "log-do-case-reassign"),
        Action::SeeDelivery => fl!(l, "log-do-request-delivery"),
        Action::ResendMail => fl!(l, "log-do-mail-resend"),
        Action::ReadLog => fl!(l, "log-do-log-read"),
        Action::ReconstructDay => fl!(l, "log-do-log-reconstruct"),
        Action::RevokeSessions => fl!(l, "log-do-session-revoke"),
        Action::BlockAccount => fl!(l, "log-do-account-block"),
        Action::ExportAccess => fl!(l, "log-do-access-export"),
        Action::BreakGlass => fl!(l, "log-do-glass-break"),
        Action::ReviewGlass => fl!(l, "log-do-glass-review"),
        Action::SeeStaff => fl!(l, "log-do-staff-see"),
        Action::ChangeUnit => fl!(l, "log-do-unit-change"),
        Action::InviteStaff => fl!(l, "log-do-staff-invite"),
        Action::SuspendStaff => fl!(l, "log-do-staff-suspend"),
        Action::ProposeRoles => fl!(l, "log-do-staff-propose-roles"),
        Action::ApproveRoles => fl!(l, "log-do-staff-approve-roles"),
    }
}

/// Why they could not, in a few words; [`super::access`] tells it to whoever is refused.
pub fn reason(l: Texts, reason: Reason) -> String {
    match reason {
        Reason::Suspended => fl!(l, "log-not-suspended"),
        Reason::UnitClosed => fl!(l, "log-not-unit-closed"),
        Reason::Untrained => fl!(l, "log-not-untrained"),
        Reason::Oneself => fl!(l, "log-not-oneself"),
        Reason::Relative => fl!(l, "log-not-relative"),
        Reason::Role => fl!(l, "log-not-role"),
        Reason::Unknown => fl!(l, "log-not-unknown"),
        Reason::OtherUnit => fl!(l, "log-not-other-unit"),
        Reason::FourEyes => fl!(l, "log-not-four-eyes"),
        Reason::Purpose => fl!(l, "log-not-purpose"),
        Reason::Case => fl!(l, "log-not-case"),
        Reason::Glass => fl!(l, "log-not-glass"),
    }
}

/// What was shown of a person. A word that is not known here is shown as it stands in the log.
pub fn field(l: Texts, field: &str) -> String {
    match field {
        "name" => fl!(l, "log-field-name"),
        "cnp" => fl!(l, "log-field-cnp"),
        "birth-date" => fl!(l, "log-field-birth-date"),
        "register-name" => fl!(l, "log-field-register-name"),
        "register-birth-date" => fl!(l, "log-field-register-birth-date"),
        "document" => fl!(l, "log-field-document"),
        "entries" => fl!(l, "log-field-entries"),
        other => other.to_owned(),
    }
}

/// Why somebody should look at it, though it was allowed: the name of an alarm.
fn alarm(l: Texts, rule: &str) -> String {
    match rule {
        "budget-hour" => fl!(l, "log-alarm-budget-hour"),
        "budget-day" => fl!(l, "log-alarm-budget-day"),
        "fraud-suspected" => fl!(l, "log-alarm-fraud-suspected"),
        other => other.to_owned(),
    }
}

/// What was asked for, as a row of the log has it.
pub fn asked(l: Texts, row: &Access) -> String {
    row.action.parse().map_or_else(|_| row.action.clone(), |known| action(l, known))
}

/// What was shown, as a row of the log has it.
pub fn fields(l: Texts, row: &Access) -> String {
    row.fields.split_whitespace().map(|one| field(l, one)).collect::<Vec<_>>().join(", ")
}

/// What was decided, and by which rule, as a row of the log has it.
pub fn decision(l: Texts, row: &Access) -> String {
    match row.decision.as_str() {
        "allowed" => match row.rule.parse::<Role>() {
            Ok(by) => fl!(l, "log-allowed", by = role(l, by)),
            Err(_) => fl!(l, "log-noted", why = alarm(l, &row.rule)),
        },
        "denied" => {
            let known = row.rule.parse().map(|known| reason(l, known));
            fl!(l, "log-denied", why = known.unwrap_or_else(|_| row.rule.clone()))
        }
        _ => fl!(l, "log-step-up"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use web::Lang;

    use super::*;
    use crate::counter::case::FIELDS;

    /// The words are there, each its own, and none of them is a word of the code.
    fn differ(codes: &[&str], words: &[String]) {
        let different: BTreeSet<_> = words.iter().collect();
        assert_eq!(different.len(), codes.len(), "{words:?}");
        for (code, word) in codes.iter().zip(words) {
            assert!(!word.is_empty() && word != code && !word.contains('{'), "{code}: {word}");
        }
    }

    #[test]
    fn whatever_stands_in_the_log_has_words_of_its_own() {
        let alarms = ["budget-hour", "budget-day", "fraud-suspected"];
        for l in [Lang::Ro, Lang::En].map(Texts::new) {
            let (actions, reasons) =
                (Action::ALL.map(Action::as_str), Reason::ALL.map(Reason::as_str));
            differ(&actions, &Action::ALL.map(|known| action(l, known)));
            differ(&reasons, &Reason::ALL.map(|known| reason(l, known)));
            differ(&Role::ALL.map(Role::as_str), &Role::ALL.map(|known| role(l, known)));
            differ(&alarms, &alarms.map(|known| alarm(l, known)));
            for known in FIELDS.iter().filter(|known| **known != "cnp" && **known != "name") {
                assert_ne!(field(l, known), *known);
            }
        }
    }
}
