//! Whom the register holds, with the data of art. 8 of Law 290/2004. What happened to them is in [`super::event`]. Pure.

use std::fmt;
use std::str::FromStr;

use base::{Cnp, Cui, Date, Id, PersonName, Sex, Timestamp};
use registers::{Citizenship, County, Parents, Place};
use serde::{Deserialize, Serialize};

use super::event::Subject;

/// What is known of a subject since a moment. A later version does not undo it: what was known before can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded<T> {
    /// Who.
    pub id: Id<Subject>,
    /// Since when the register knew this.
    pub known_from: Timestamp,
    /// What it knew.
    pub identity: T,
}

/// Who a subject is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SubjectIdentity {
    /// A natural person.
    Person(PersonIdentity),
    /// A legal person.
    Company(CompanyIdentity),
}

/// A natural person, with the data of art. 8 (1^1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonIdentity {
    /// The CNP; none for many people born abroad and in old entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cnp: Option<Cnp>,
    /// Numbers borne before a correction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_cnps: Vec<Cnp>,
    /// The name under which the person is recorded.
    pub name: PersonName,
    /// Names borne before, oldest first (rule 100).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previous_names: Vec<PersonName>,
    /// Given names of the parents.
    #[serde(default)]
    pub parents: Parents,
    /// Birth date.
    pub birth_date: Date,
    /// Birth place; it decides which unit keeps the record.
    pub birth_place: Place,
    /// Sex, if recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Citizenship, also where it is unknown (rule 99).
    pub citizenship: Citizenship,
    /// Domicile in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domicile: Option<String>,
    /// The identity document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentNumber>,
}

/// Series and number of an identity document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentNumber {
    /// Its letters; empty for a passport.
    pub series: String,
    /// Its digits.
    pub number: String,
}

/// A legal person (art. 8 (1^2)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompanyIdentity {
    /// The name in force.
    pub name: String,
    /// Names borne before, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_names: Vec<String>,
    /// The unique registration code; none for a foreign company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cui: Option<Cui>,
    /// The number in the trade register or in the register of associations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trade_number: Option<String>,
    /// The seat; it decides which unit keeps the record.
    pub seat: Place,
    /// What it is.
    pub form: LegalForm,
}

/// What a legal person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegalForm {
    /// Limited liability company (SRL).
    LimitedLiability,
    /// Joint-stock company (SA).
    JointStock,
    /// Cooperative.
    Cooperative,
    /// Autonomous public company (regie autonomă).
    PublicCompany,
    /// Association or foundation.
    Association,
    /// Anything else that can be liable (CP art. 135).
    Other,
}

/// How a company came after another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Succession {
    /// By absorption or by merger into a new one.
    Merger,
    /// By division.
    Division,
}

/// The unit that keeps a subject's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// The central record: people born abroad and foreign companies (art. 6).
    Central,
    /// The county of birth or of the seat (art. 7); never the county of domicile.
    County(County),
}

impl SubjectIdentity {
    /// The unit that keeps the record.
    pub fn unit(&self) -> Unit {
        Unit::of(match self {
            Self::Person(person) => &person.birth_place,
            Self::Company(company) => &company.seat,
        })
    }
}

impl Unit {
    /// The unit for somebody born at `place`, or with their seat there.
    pub fn of(place: &Place) -> Self {
        place.county.map_or(Self::Central, Self::County)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Central => f.write_str("central"),
            Self::County(county) => f.write_str(county.code()),
        }
    }
}

impl FromStr for Unit {
    type Err = UnknownCode;
    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        match text {
            "central" => Ok(Self::Central),
            code => County::by_code(code).map(Self::County).ok_or(UnknownCode),
        }
    }
}

/// A text in the database is none of the codes of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of the codes of this column")]
pub struct UnknownCode;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_birth_place_decides_the_unit() {
        let cluj = County::by_code("CJ").unwrap();
        let check = |place: Place, unit: Unit, text: &str| {
            assert_eq!(Unit::of(&place), unit);
            assert_eq!(unit.to_string(), text);
            assert_eq!(text.parse(), Ok(unit));
        };
        check(Place::in_county(cluj, "Dej"), Unit::County(cluj), "CJ");
        check(Place::abroad("MD", "Chișinău"), Unit::Central, "central");
        assert_eq!("XX".parse::<Unit>(), Err(UnknownCode));
    }

    #[test]
    fn an_identity_is_written_as_it_is_read_and_nothing_is_passed_over() {
        let company = SubjectIdentity::Company(CompanyIdentity {
            name: "Sintetic SRL".into(),
            former_names: vec![],
            cui: Some("4267117".parse().unwrap()),
            trade_number: None,
            seat: Place::abroad("MD", "Chișinău"),
            form: LegalForm::LimitedLiability,
        });
        let mut json = serde_json::to_value(&company).unwrap();
        assert_eq!(serde_json::from_value::<SubjectIdentity>(json.clone()).unwrap(), company);
        json["capital"] = 200.into();
        assert!(serde_json::from_value::<SubjectIdentity>(json).is_err());
    }
}
