//! The whole matrix against the golden file, and the rules around it.

use std::fmt::Write as _;

use base::{Cnp, Email, Entropy, Id, PersonName, Secret};
use web::Lang;

use super::*;
use crate::keys::Keys;
use crate::staff::model::{Roles, Unit, UnitKind};

const GOLDEN: &str = include_str!("../../../data/rights.txt");
const NOW: &str = "2026-11-23T08:00:00Z";

fn keys() -> Keys {
    Keys::derive(&Secret::new("rights"))
}

fn mac(first_twelve: &str) -> Mac {
    keys().cnp(&Cnp::from_first_twelve(first_twelve).unwrap())
}

fn id<T>(seed: u64) -> Id<T> {
    Id::new(NOW.parse().unwrap(), &Entropy::seeded(seed))
}

fn member(roles: &[Role]) -> StaffMember {
    StaffMember {
        id: id(1),
        name: PersonName::new("Munteanu", "Elena"),
        email: Email::parse("elena@unitate.example").unwrap(),
        lang: Lang::Ro,
        cnp: mac("285030422114"),
        unit: Unit {
            id: id(2),
            code: "CJ-POL-1".parse().unwrap(),
            name: "Serviciul cazier".to_owned(),
            county: "Cluj".to_owned(),
            address: "Cluj-Napoca".to_owned(),
            hours: "8-16".to_owned(),
            kind: UnitKind::Police,
            opens_on: "2023-02-01".parse().unwrap(),
            closes_on: None,
        },
        roles: Roles::new(roles.iter().copied()),
        state: MemberState::Active,
        trained_until: Some("2027-01-31".parse().unwrap()),
        version: 0,
    }
}

/// Somebody else's case of the own unit, proposed by somebody else.
fn resource() -> Resource {
    let unit = "CJ-POL-1".parse().unwrap();
    Resource::new("case", "1").of_unit(&unit).about(mac("180010122114")).proposed_by(id(9))
}

/// Everything that an action can ask for is there.
fn context(action: Action) -> Context<'static> {
    Context {
        now: NOW.parse().unwrap(),
        strong_auth_at: Some(NOW.parse().unwrap()),
        purpose: right(action).purposes.first().copied(),
        case: Some("B-12/2026"),
        relative: false,
        glass: None,
    }
}

/// What the answer is called in the golden file.
fn mark(role: Role, action: Action) -> &'static str {
    let member = member(&[role]);
    let fresh = decide(&member, action, &resource(), &context(action));
    let glass = glass(&member);
    match fresh {
        Decision::Allow(_) => {}
        Decision::Deny(Reason::Glass) => {
            let open = Context { glass: Some(&glass), ..context(action) };
            let opened = decide(&member, action, &resource(), &open);
            assert_eq!(opened, Decision::Allow(role));
            return "glass";
        }
        _ => return "-",
    }
    let stale = Context { strong_auth_at: None, ..context(action) };
    match decide(&member, action, &resource(), &stale) {
        Decision::StepUp(_) => "fresh",
        _ => "yes",
    }
}

fn glass(member: &StaffMember) -> Glass {
    let until = NOW.parse::<Timestamp>().unwrap() + SignedDuration::from_mins(30);
    Glass { member: member.id, subject: mac("180010122114"), until }
}

fn matrix() -> String {
    let mut out = String::from("action                   ");
    for role in Role::ALL {
        write!(out, "{:<11}", role.as_str()).unwrap();
    }
    out.push_str("takes\n");
    for action in Action::ALL {
        write!(out, "{:<25}", action.as_str()).unwrap();
        for role in Role::ALL {
            write!(out, "{:<11}", mark(role, action)).unwrap();
        }
        let right = right(action);
        let takes = [
            (right.own_unit, "unit"),
            (right.about_person, "person"),
            (right.four_eyes, "four-eyes"),
            (right.case, "case"),
        ];
        let mut takes: Vec<&str> = takes.iter().filter(|(is, _)| *is).map(|(_, w)| *w).collect();
        takes.extend(right.purposes.iter().map(|purpose| purpose.as_str()));
        writeln!(out, "{}", takes.join(" ")).unwrap();
    }
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

#[test]
fn the_whole_matrix_is_the_golden_file() {
    let matrix = matrix();
    assert!(matrix == GOLDEN, "data/rights.txt is not the table any more; it would be:\n{matrix}");
}

#[test]
fn the_table_has_each_action_once_in_order() {
    for action in Action::ALL {
        assert_eq!(right(action).action, action);
        assert_eq!(action.as_str().parse(), Ok(action));
        assert!(!right(action).roles.is_empty(), "{action:?}");
    }
    for (role, reason) in Role::ALL.into_iter().zip(Reason::ALL) {
        assert_eq!(role.as_str().parse(), Ok(role));
        assert_eq!(reason.as_str().parse(), Ok(reason));
    }
}

#[test]
fn what_refuses_wins_over_every_role_and_action() {
    let all = member(&Role::ALL);
    let suspended = StaffMember { state: MemberState::Suspended, ..all.clone() };
    let invited = StaffMember { state: MemberState::Invited, ..all.clone() };
    let untrained = StaffMember { trained_until: None, ..all.clone() };
    let yesterday = Some("2026-11-22".parse().unwrap());
    let forgotten = StaffMember { trained_until: yesterday, ..all.clone() };
    let unit = Unit { closes_on: Some("2026-11-23".parse().unwrap()), ..all.unit.clone() };
    let closed = StaffMember { unit, ..all.clone() };
    let unit = Unit { opens_on: "2026-11-24".parse().unwrap(), ..all.unit.clone() };
    let early = StaffMember { unit, ..all.clone() };
    let own = resource().about(all.cnp.clone());
    for action in Action::ALL {
        let ask = |member: &StaffMember, resource: &Resource| {
            decide(member, action, resource, &context(action))
        };
        assert_eq!(ask(&suspended, &resource()), Decision::Deny(Reason::Suspended));
        assert_eq!(ask(&invited, &resource()), Decision::Deny(Reason::Suspended));
        assert_eq!(ask(&untrained, &resource()), Decision::Deny(Reason::Untrained));
        assert_eq!(ask(&forgotten, &resource()), Decision::Deny(Reason::Untrained));
        assert_eq!(ask(&closed, &resource()), Decision::Deny(Reason::UnitClosed));
        assert_eq!(ask(&early, &resource()), Decision::Deny(Reason::UnitClosed));
        assert_eq!(ask(&all, &own), Decision::Deny(Reason::Oneself));
        let relative = Context { relative: true, ..context(action) };
        let denied = decide(&all, action, &resource(), &relative);
        assert_eq!(denied, Decision::Deny(Reason::Relative));
        assert_eq!(ask(&member(&[]), &resource()), Decision::Deny(Reason::Role));
    }
}

#[test]
fn what_an_action_takes_must_be_there() {
    let all = member(&Role::ALL);
    for action in Action::ALL {
        let right = right(action);
        let ask = |resource: &Resource, context: &Context<'_>| match decide(
            &all, action, resource, context,
        ) {
            Decision::Deny(reason) => Some(reason),
            _ => None,
        };
        let whole = context(action);
        assert_eq!(ask(&resource(), &whole), None, "{action:?}");
        let when = |is: bool, reason| is.then_some(reason);
        let other = resource().of_unit(&"IS-POL-1".parse().unwrap());
        assert_eq!(ask(&other, &whole), when(right.own_unit, Reason::OtherUnit));
        let nowhere = Resource { unit: None, ..resource() };
        assert_eq!(ask(&nowhere, &whole), when(right.own_unit, Reason::OtherUnit));
        let nobody = Resource { subject: None, ..resource() };
        assert_eq!(ask(&nobody, &whole), when(right.about_person, Reason::Unknown));
        let own = resource().proposed_by(all.id);
        assert_eq!(ask(&own, &whole), when(right.four_eyes, Reason::FourEyes));
        let unproposed = Resource { proposer: None, ..resource() };
        assert_eq!(ask(&unproposed, &whole), when(right.four_eyes, Reason::FourEyes));
        for purpose in Purpose::ALL {
            let given = Context { purpose: Some(purpose), ..context(action) };
            let wrong = !right.purposes.is_empty() && !right.purposes.contains(&purpose);
            assert_eq!(ask(&resource(), &given), when(wrong, Reason::Purpose));
        }
        let none = Context { purpose: None, ..context(action) };
        assert_eq!(ask(&resource(), &none), when(!right.purposes.is_empty(), Reason::Purpose));
        for case in [None, Some(""), Some("  ")] {
            let none = Context { case, ..context(action) };
            assert_eq!(ask(&resource(), &none), when(right.case, Reason::Case));
        }
    }
}

#[test]
fn a_passkey_is_fresh_for_five_minutes() {
    let admin = member(&[Role::Administrator]);
    let ask = |seconds| {
        let now = NOW.parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds);
        let context = Context { now, ..context(Action::ChangeUnit) };
        decide(&admin, Action::ChangeUnit, &resource(), &context)
    };
    assert_eq!(ask(300), Decision::Allow(Role::Administrator));
    assert_eq!(ask(301), Decision::StepUp(Role::Administrator));
}

#[test]
fn an_emergency_access_opens_one_persons_data_for_its_time() {
    let duty = member(&[Role::DutyOfficer]);
    let open = glass(&duty);
    let ask = |resource: &Resource, glass: &Glass, now: Timestamp| {
        let context = Context {
            now,
            glass: Some(glass),
            purpose: Some(Purpose::Emergency),
            ..context(Action::ReadRecord)
        };
        decide(&duty, Action::ReadRecord, resource, &context)
    };
    let now: Timestamp = NOW.parse().unwrap();
    let denied = Decision::Deny(Reason::Glass);
    assert_eq!(ask(&resource(), &open, now), Decision::Allow(Role::DutyOfficer));
    assert_eq!(ask(&resource(), &open, open.until), denied, "over");
    let other = resource().about(mac("190010122114"));
    assert_eq!(ask(&other, &open, now), denied, "another person");
    let theirs = Glass { member: id(5), ..open.clone() };
    assert_eq!(ask(&resource(), &theirs, now), denied, "somebody else's");
}
