//! Units and members of staff. No I/O.

use std::fmt;
use std::str::FromStr;

use base::{Date, Email, Id, PersonName, Timestamp};
use web::Lang;

use super::rights::Role;
use crate::keys::Mac;

/// A unit: where counters are, and who answers for what its people do. Units are data; see `cazier admin unit`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: Id<Self>,
    /// Its code, as it stands in logs and on papers.
    pub code: UnitCode,
    /// Its name.
    pub name: String,
    /// The county, as people write it.
    pub county: String,
    /// Where people go.
    pub address: String,
    /// When it is open, in words.
    pub hours: String,
    /// What it serves the public with.
    pub kind: UnitKind,
    /// The first day on which it works with this system.
    pub opens_on: Date,
    /// The first day on which it no longer does.
    pub closes_on: Option<Date>,
}

impl Unit {
    /// Whether it works with this system on a day.
    pub fn is_open_on(&self, day: Date) -> bool {
        self.opens_on <= day && self.closes_on.is_none_or(|end| day < end)
    }
}

/// A unit's code: 2 to 16 capital letters, digits and hyphens, `CJ-POL-1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitCode(String);

/// The text is not a unit's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a unit's code has 2 to 16 capital letters, digits and hyphens")]
pub struct NoUnitCode;

impl UnitCode {
    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for UnitCode {
    type Err = NoUnitCode;

    fn from_str(text: &str) -> Result<Self, NoUnitCode> {
        let text = text.trim().to_ascii_uppercase();
        let known = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-';
        let right = (2..=16).contains(&text.len()) && text.bytes().all(known);
        if right { Ok(Self(text)) } else { Err(NoUnitCode) }
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a unit serves the public with. First the police units that issue certificates, then the other counters of the
/// ministry (rule 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnitKind {
    /// Police, with a counter for criminal records.
    Police,
    /// Driving licences.
    DrivingLicences,
    /// Passports.
    Passports,
    /// Identity cards.
    IdentityCards,
}

impl UnitKind {
    /// Every kind.
    pub const ALL: [Self; 4] =
        [Self::Police, Self::DrivingLicences, Self::Passports, Self::IdentityCards];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Police => "police",
            Self::DrivingLicences => "driving-licences",
            Self::Passports => "passports",
            Self::IdentityCards => "identity-cards",
        }
    }
}

impl FromStr for UnitKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| format!("{text} is no kind of unit"))
    }
}

/// Somebody who works in a unit.
#[derive(Debug, Clone)]
pub struct StaffMember {
    /// Their id.
    pub id: Id<Self>,
    /// Their name.
    pub name: PersonName,
    /// Where messages for them go: an address of the service, not a private one.
    pub email: Email,
    /// The language of messages.
    pub lang: Lang,
    /// The fingerprint of their own number, so that nobody handles their own case.
    pub cnp: Mac,
    /// Where they work.
    pub unit: Unit,
    /// What they were given.
    pub roles: Roles,
    /// Whether they may work at all.
    pub state: MemberState,
    /// The last day for which their training counts.
    pub trained_until: Option<Date>,
    /// Counts changes; a change names the version it saw.
    pub version: i64,
}

/// Whether a member of staff may work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberState {
    /// Invited, without a passkey yet.
    Invited,
    /// May work.
    Active,
    /// May not.
    Suspended,
}

impl MemberState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Invited, Self::Active, Self::Suspended];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }
}

impl FromStr for MemberState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|state| state.as_str() == text);
        found.ok_or_else(|| format!("{text} is no state of a member of staff"))
    }
}

/// The roles of somebody, each at most once, in the order of [`Role::ALL`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles(Vec<Role>);

impl Roles {
    /// These roles.
    pub fn new(roles: impl IntoIterator<Item = Role>) -> Self {
        let given: Vec<Role> = roles.into_iter().collect();
        Self(Role::ALL.into_iter().filter(|role| given.contains(role)).collect())
    }

    /// Whether a role is among them.
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// The roles.
    pub fn iter(&self) -> impl Iterator<Item = Role> + '_ {
        self.0.iter().copied()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Two of them that one person may not have together, where there are such: who watches does not act, and who runs the
    /// machines sees nobody's data.
    pub fn conflict(&self) -> Option<(Role, Role)> {
        let alone = [Role::Administrator, Role::Auditor, Role::DataProtection];
        let one = self.iter().find(|role| alone.contains(role))?;
        self.iter().find(|other| *other != one).map(|other| (one, other))
    }

    /// The words in the database, separated by spaces.
    pub fn words(&self) -> String {
        self.iter().map(Role::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Reads words separated by spaces or commas.
    pub fn parse(text: &str) -> Result<Self, String> {
        let words = text.split([' ', ',']).filter(|word| !word.is_empty());
        words.map(str::parse).collect::<Result<Vec<Role>, _>>().map(Self::new)
    }
}

/// One request to a member of staff to come and enrol a passkey. The code is in the link and nowhere else.
#[derive(Debug, Clone, Copy)]
pub struct Invitation {
    /// For whom.
    pub member: Id<StaffMember>,
    /// Until when.
    pub until: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        for kind in UnitKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        for state in MemberState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        assert_eq!(" cj-pol-1 ".parse::<UnitCode>().unwrap().as_str(), "CJ-POL-1");
        for wrong in ["", "C", "CLUJ NAPOCA", "CJ_1", "ȘIMLEU", "A123456789012345X"] {
            assert!(wrong.parse::<UnitCode>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn roles_that_do_not_go_together() {
        let roles = Roles::parse("supervisor clerk, clerk").unwrap();
        assert_eq!(roles.words(), "clerk supervisor");
        assert_eq!(roles.conflict(), None);
        assert!(Roles::parse("king").is_err());
        for alone in [Role::Administrator, Role::Auditor, Role::DataProtection] {
            assert_eq!(Roles::new([alone]).conflict(), None);
            assert!(Roles::new([alone, Role::Clerk]).conflict().is_some());
        }
        assert!(Roles::parse("admin auditor").unwrap().conflict().is_some());
    }
}
