//! A person as the population register knows them. These are also the wire types.

use base::{Cnp, Date, PersonName, Sex};
use serde::{Deserialize, Serialize};

use crate::County;

/// A person as the population register (SNIEP) answers: the data of art. 8 of Law 290/2004 that
/// are not about convictions, plus the identity document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The CNP in force.
    pub cnp: Cnp,
    /// Numbers the person had before a correction; they still lead to the person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_cnps: Vec<Cnp>,
    /// The name in force.
    pub name: PersonName,
    /// Names borne before, oldest first (rule 100).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previous_names: Vec<PersonName>,
    /// Given names of the parents.
    #[serde(default)]
    pub parents: Parents,
    /// The birth date of the civil-status record. It wins over the CNP's (rule 97).
    pub birth_date: Date,
    /// Where the person was born.
    pub birth_place: Place,
    /// Sex of the civil-status record. It wins over the CNP's.
    pub sex: Sex,
    /// Citizenship, also where it is unknown (rule 99).
    pub citizenship: Citizenship,
    /// Where the person is domiciled or resides.
    pub domicile: Address,
    /// The last identity document given out; children under 14 mostly have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<IdentityDocument>,
    /// The day of death.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub died_on: Option<Date>,
}

/// Given names of the parents, where the civil-status record has them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Parents {
    /// The father's given names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub father: Option<String>,
    /// The mother's given names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mother: Option<String>,
}

/// A place on earth, fine enough for a civil-status record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// ISO 3166-1 code, two letters.
    pub country: String,
    /// The county, in Romania.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county: Option<County>,
    /// Town or village, without its rank.
    pub locality: String,
}

/// A postal address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Town or village.
    pub place: Place,
    /// Street, number and the rest, as on an identity card.
    pub street: String,
}

/// Citizenship. That it is unknown, or that there is none, is itself recorded (art. 8 (1^1); rule 99).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "countries", rename_all = "snake_case")]
pub enum Citizenship {
    /// Citizen of one or several states, by their ISO 3166-1 codes (rule 100).
    Of(Vec<String>),
    /// Not known to the register.
    Unknown,
    /// Citizen of no state.
    Stateless,
}

/// An identity document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityDocument {
    /// What it is.
    pub kind: DocumentKind,
    /// Its letters; empty for a passport.
    pub series: String,
    /// Its digits.
    pub number: String,
    /// The day it was given out.
    pub issued_on: Date,
    /// The last day it is valid.
    pub expires_on: Date,
    /// Who gave it out.
    pub issuer: String,
}

/// Kinds of identity documents that a counter accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Carte de identitate, the 1997 model: 2 letters and 6 digits.
    IdentityCard,
    /// Carte electronică de identitate: 2 letters and 7 digits.
    ElectronicIdentityCard,
    /// Carte de identitate simplă: 2 letters and 7 digits.
    SimpleIdentityCard,
    /// Passport: 9 digits.
    Passport,
    /// Registration certificate of a citizen of another EU state.
    EuRegistrationCertificate,
    /// Residence permit of a citizen of a third state, or of nobody's.
    ResidencePermit,
}

impl Person {
    /// Whether the person died.
    pub fn is_dead(&self) -> bool {
        self.died_on.is_some()
    }

    /// Full years of life on `day`.
    pub fn age_on(&self, day: Date) -> i16 {
        let birthday_ahead =
            (day.month(), day.day()) < (self.birth_date.month(), self.birth_date.day());
        day.year() - self.birth_date.year() - i16::from(birthday_ahead)
    }

    /// Whether `cnp` is the person's number, now or before a correction.
    pub fn has_cnp(&self, cnp: Cnp) -> bool {
        self.cnp == cnp || self.former_cnps.contains(&cnp)
    }
}

impl Place {
    /// A place in Romania.
    pub fn in_county(county: County, locality: impl Into<String>) -> Self {
        Self { country: "RO".into(), county: Some(county), locality: locality.into() }
    }

    /// A place abroad.
    pub fn abroad(country: impl Into<String>, locality: impl Into<String>) -> Self {
        Self { country: country.into(), county: None, locality: locality.into() }
    }
}

impl Citizenship {
    /// Whether the person is a citizen of Romania, perhaps among other states (rule 13).
    pub fn is_romanian(&self) -> bool {
        matches!(self, Self::Of(countries) if countries.iter().any(|c| c == "RO"))
    }
}

impl IdentityDocument {
    /// Whether the document may be shown on `day`.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.issued_on <= day && day <= self.expires_on
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_of_life_count_from_the_birthday() {
        let person = crate::Population::with_size(1).persons().next().unwrap();
        let check = |born: (i16, i8, i8), day: (i16, i8, i8), years: i16| {
            let date = |(y, m, d)| Date::new(y, m, d).unwrap();
            let person = Person { birth_date: date(born), ..person.clone() };
            assert_eq!(person.age_on(date(day)), years, "{born:?} {day:?}");
        };
        check((2000, 5, 10), (2018, 5, 9), 17);
        check((2000, 5, 10), (2018, 5, 10), 18);
        check((2000, 2, 29), (2018, 2, 28), 17);
        check((2000, 2, 29), (2018, 3, 1), 18);
    }

    #[test]
    fn a_person_survives_the_wire() {
        for person in crate::Population::with_size(1_000).persons() {
            let text = serde_json::to_string(&person).unwrap();
            assert_eq!(serde_json::from_str::<Person>(&text).unwrap(), person);
        }
    }
}
