//! What a certificate says, as typed values (rule 51).

use std::fmt;

use base::{Cnp, Date, PersonName, Timestamp, dates, person_name};
use serde::{Deserialize, Serialize};

use crate::number::{Number, RegisterNumber};

/// Calendar months for which a certificate is valid from its issue (Law 290/2004 art. 27;
/// rule 73).
pub const VALIDITY_MONTHS: i32 = 6;

/// One certificate: everything that differs from one certificate to the next. What all of them
/// share (issuer, legal basis, how to verify) is in the [`crate::Profile`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The printed number.
    pub number: Number,
    /// The number in the register of certificates.
    pub register: RegisterNumber,
    /// What kind of document it is.
    pub kind: Kind,
    /// Whom it is about.
    pub person: Person,
    /// What it was asked for; it is valid for nothing else (art. 27).
    pub reason: Reason,
    /// What the register says on the day of issue.
    pub outcome: Outcome,
    /// When it was issued.
    pub issued_at: Timestamp,
}

impl Certificate {
    /// The civil day of issue in Bucharest (rule 24).
    pub fn issue_date(&self) -> Date {
        dates::today(self.issued_at)
    }

    /// The last day on which it is valid (rules 73 and 74).
    pub fn expires(&self) -> Date {
        expiry(self.issue_date())
    }

    /// Whether it may be used on `day`. Revocation is not known here.
    pub fn is_valid_on(&self, day: Date) -> bool {
        (self.issue_date()..=self.expires()).contains(&day)
    }
}

/// The last day of validity of a certificate issued on `issued`: six calendar months later, or the
/// last day of that month where it is shorter (rules 73 and 74).
pub fn expiry(issued: Date) -> Date {
    dates::add_months_clamped(issued, VALIDITY_MONTHS)
}

/// The kinds of certificates, which differ in law and in form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// Criminal-record certificate of a natural person (Law 290/2004).
    NaturalPerson,
}

/// Whom a certificate is about, as the population register writes it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Family and given names.
    #[serde(flatten)]
    pub name: PersonName,
    /// Personal number.
    pub cnp: Cnp,
    /// Date of birth; the population register's, not the one in the personal number.
    pub birth_date: Date,
    /// Place of birth: locality and county, or locality and country.
    pub birth_place: String,
    /// The father's given names, where he is known.
    pub father: Option<String>,
    /// The mother's given names, where she is known.
    pub mother: Option<String>,
    /// Names borne before, the latest first.
    pub previous_names: Vec<String>,
}

impl Person {
    /// The same person with every text in regular spelling (rule 101). A certificate cannot be
    /// printed from another spelling: it would be refused as unprintable.
    #[must_use]
    pub fn normalised(self) -> Self {
        let regular = |text: String| person_name::normalise(&text);
        let known = |text: Option<String>| text.map(regular).filter(|regular| !regular.is_empty());
        Self {
            name: PersonName::new(&self.name.surname, &self.name.given),
            cnp: self.cnp,
            birth_date: self.birth_date,
            birth_place: regular(self.birth_place),
            father: known(self.father),
            mother: known(self.mother),
            previous_names: self
                .previous_names
                .into_iter()
                .filter_map(|name| known(Some(name)))
                .collect(),
        }
    }
}

// A person in a log line would be a leak, so that only the masked number is shown.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("cnp", &self.cnp).finish_non_exhaustive()
    }
}

/// What the certificate was asked for (rules 22 and 52).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The stable code of the reason in the code table.
    pub code: String,
    /// The reason as printed: the chosen one, in the words of the code table.
    pub text: String,
}

/// What the register says about the person on the day of issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// Nothing is recorded that may be printed (rule 50).
    NotRecorded,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_calendar_months_clamped() {
        let check = |issued: &str, expires: &str| {
            assert_eq!(expiry(issued.parse().unwrap()), expires.parse().unwrap(), "{issued}");
        };
        check("2026-11-22", "2027-05-22");
        check("2026-08-31", "2027-02-28");
        check("2027-08-31", "2028-02-29");
        check("2026-08-29", "2027-02-28");
        check("2026-12-31", "2027-06-30");
        check("2028-02-29", "2028-08-29");
    }

    #[test]
    fn validity_follows_the_day_in_bucharest() {
        let mut certificate = crate::sample::certificate();
        // 22:30 UTC is already the next day in Bucharest.
        certificate.issued_at = "2026-08-30T22:30:00Z".parse().unwrap();
        assert_eq!(certificate.issue_date(), "2026-08-31".parse().unwrap());
        assert_eq!(certificate.expires(), "2027-02-28".parse().unwrap());
        assert!(certificate.is_valid_on("2026-08-31".parse().unwrap()));
        assert!(certificate.is_valid_on("2027-02-28".parse().unwrap()));
        assert!(!certificate.is_valid_on("2027-03-01".parse().unwrap()));
        assert!(!certificate.is_valid_on("2026-08-30".parse().unwrap()));
    }

    #[test]
    fn debug_shows_no_personal_data() {
        let shown = format!("{:?}", crate::sample::certificate());
        let person = crate::sample::certificate().person;
        for hidden in [&person.name.surname, &person.birth_place, person.cnp.as_str()] {
            assert!(!shown.contains(hidden), "{shown}");
        }
    }

    #[test]
    fn regular_spelling() {
        let mut person = crate::sample::certificate().person;
        person.birth_place = "Bras\u{327}ov ,  jud.\tBrașov".into();
        person.father = Some("  ".into());
        person.previous_names = vec![String::new(), "Ioniţă".into()];
        let person = person.normalised();
        assert!(!person.birth_place.contains('\u{327}'));
        assert_eq!(person.father, None);
        assert_eq!(person.previous_names, ["Ioniță"]);
    }
}
