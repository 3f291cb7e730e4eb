//! What a document says, as typed values (rule 51).

use std::fmt;

use base::{Cnp, Date, PersonName, Timestamp, dates, person_name};
use serde::{Deserialize, Serialize};

use crate::line::{Line, ProvisionalNote};
use crate::number::{Number, RegisterNumber};

/// Calendar months for which a certificate is valid from its issue (Law 290/2004 art. 27;
/// rule 73).
pub const VALIDITY_MONTHS: i32 = 6;

/// One document: everything that differs from one document to the next. What all of them share
/// (issuer, legal basis, how to verify) is in the [`crate::Profile`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The printed number.
    pub number: Number,
    /// The number in the register of certificates.
    pub register: RegisterNumber,
    /// What kind of document it is, whom it is about, and what only this kind has.
    pub act: Act,
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

    /// The last day on which it is valid (rules 73, 74 and 93). Extracts and copies say what was
    /// recorded on one day and do not expire.
    pub fn expires(&self) -> Option<Date> {
        self.act.kind().has_validity().then(|| expiry(self.issue_date()))
    }

    /// Whether it may be used on `day`. Revocation is not known here.
    pub fn is_valid_on(&self, day: Date) -> bool {
        day >= self.issue_date() && self.expires().is_none_or(|last| day <= last)
    }

    /// The judgments it prints.
    pub(crate) fn lines(&self) -> &[Line] {
        match &self.outcome {
            Outcome::NotRecorded => &[],
            Outcome::Recorded { lines } => lines,
        }
    }
}

/// The last day of validity of a certificate issued on `issued`: six calendar months later, or the
/// last day of that month where it is shorter (rules 73 and 74).
pub fn expiry(issued: Date) -> Date {
    dates::add_months_clamped(issued, VALIDITY_MONTHS)
}

/// What kind of document it is, with what only this kind says.
#[derive(Clone, PartialEq, Eq)]
pub enum Act {
    /// Criminal-record certificate of a natural person (Law 290/2004).
    NaturalPerson(Person),
    /// Criminal-record certificate of a legal person (Law 290/2004; rule 29).
    LegalPerson(Company),
    /// Certificate of behavioural integrity (Law 118/2019; rule 93). Natural persons only.
    Integrity(Person),
    /// Extract for an institution (extras de pe cazierul judiciar; rule 47).
    Extract {
        /// Whom it is about.
        person: Person,
        /// The consent it rests on.
        consent: Consent,
    },
    /// Copy for an authority (copie de pe cazierul judiciar; rule 46).
    AuthorityCopy {
        /// Whom it is about.
        subject: Subject,
        /// The authority that gets it.
        recipient: String,
        /// The provisional notes that are not deleted. No other kind has them (rule 43).
        notes: Vec<ProvisionalNote>,
    },
}

impl Act {
    /// The kind alone.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::NaturalPerson(_) => Kind::NaturalPerson,
            Self::LegalPerson(_) => Kind::LegalPerson,
            Self::Integrity(_) => Kind::Integrity,
            Self::Extract { .. } => Kind::Extract,
            Self::AuthorityCopy { .. } => Kind::AuthorityCopy,
        }
    }

    /// The natural person it is about, if it is one.
    pub const fn person(&self) -> Option<&Person> {
        match self {
            Self::NaturalPerson(person)
            | Self::Integrity(person)
            | Self::Extract { person, .. }
            | Self::AuthorityCopy { subject: Subject::Person(person), .. } => Some(person),
            Self::LegalPerson(_) | Self::AuthorityCopy { .. } => None,
        }
    }

    /// The legal person it is about, if it is one.
    pub const fn company(&self) -> Option<&Company> {
        match self {
            Self::LegalPerson(company)
            | Self::AuthorityCopy { subject: Subject::Company(company), .. } => Some(company),
            _ => None,
        }
    }

    /// The provisional notes it prints.
    pub(crate) fn notes(&self) -> &[ProvisionalNote] {
        match self {
            Self::AuthorityCopy { notes, .. } => notes,
            _ => &[],
        }
    }
}

// A person in a log line would be a leak, so that only the kind is shown.
impl fmt::Debug for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Act").field(&self.kind()).finish_non_exhaustive()
    }
}

/// The kinds of documents, which differ in law and in form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// Criminal-record certificate of a natural person.
    NaturalPerson,
    /// Criminal-record certificate of a legal person.
    LegalPerson,
    /// Certificate of behavioural integrity.
    Integrity,
    /// Extract for an institution.
    Extract,
    /// Copy for an authority.
    AuthorityCopy,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::NaturalPerson,
        Self::LegalPerson,
        Self::Integrity,
        Self::Extract,
        Self::AuthorityCopy,
    ];

    /// Whether documents of this kind expire [`VALIDITY_MONTHS`] after their issue.
    pub const fn has_validity(self) -> bool {
        match self {
            Self::NaturalPerson | Self::LegalPerson | Self::Integrity => true,
            Self::Extract | Self::AuthorityCopy => false,
        }
    }

    /// What programs call a file of this kind.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NaturalPerson | Self::LegalPerson => "Certificat de cazier judiciar",
            Self::Integrity => "Certificat de integritate comportamentală",
            Self::Extract => "Extras de pe cazierul judiciar",
            Self::AuthorityCopy => "Copie de pe cazierul judiciar",
        }
    }
}

/// Whom a copy for an authority is about.
#[derive(Clone, PartialEq, Eq)]
pub enum Subject {
    /// A natural person.
    Person(Person),
    /// A legal person.
    Company(Company),
}

/// A legal person, as the trade register writes it (rule 29).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Name.
    pub name: String,
    /// Unique registration code (CUI), in digits.
    pub cui: String,
    /// Number in the trade register.
    pub trade_number: String,
    /// Registered office.
    pub seat: String,
    /// The legal representative who asked.
    pub representative: String,
}

impl Company {
    /// The same company with every text in regular spelling (rule 101), as it must be printed.
    #[must_use]
    pub fn normalised(self) -> Self {
        let regular = |text: String| person_name::normalise(&text);
        Self {
            name: regular(self.name),
            cui: self.cui,
            trade_number: self.trade_number,
            seat: regular(self.seat),
            representative: regular(self.representative),
        }
    }
}

// A small company's name is often a person's.
impl fmt::Debug for Company {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Company").field("cui", &self.cui).finish_non_exhaustive()
    }
}

/// The consent on which an extract rests (rules 47 and 48).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Its number at the institution.
    pub number: String,
    /// The day it was given.
    pub given_on: Date,
    /// The institution that it names and that gets the extract.
    pub institution: String,
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

/// What the register says on the day of issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// Nothing is recorded that may be printed (rule 50).
    NotRecorded,
    /// Judgments are recorded that may be printed (rules 42 and 46).
    Recorded {
        /// The judgments, in the order of printing; at least one.
        lines: Vec<Line>,
    },
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
        assert_eq!(certificate.expires(), Some("2027-02-28".parse().unwrap()));
        assert!(certificate.is_valid_on("2026-08-31".parse().unwrap()));
        assert!(certificate.is_valid_on("2027-02-28".parse().unwrap()));
        assert!(!certificate.is_valid_on("2027-03-01".parse().unwrap()));
        assert!(!certificate.is_valid_on("2026-08-30".parse().unwrap()));
    }

    #[test]
    fn only_certificates_expire() {
        for certificate in crate::sample::kinds() {
            let expires = match certificate.act.kind() {
                Kind::NaturalPerson | Kind::LegalPerson | Kind::Integrity => true,
                Kind::Extract | Kind::AuthorityCopy => false,
            };
            assert_eq!(certificate.expires().is_some(), expires, "{:?}", certificate.act);
            assert_eq!(certificate.is_valid_on("2027-05-23".parse().unwrap()), !expires);
            assert!(!certificate.is_valid_on("2026-11-21".parse().unwrap()));
        }
    }

    #[test]
    fn debug_shows_no_personal_data() {
        let person = crate::sample::person();
        let company = crate::sample::company();
        for certificate in crate::sample::kinds() {
            let shown = format!("{:?}", crate::sample::recorded(certificate, 1));
            for hidden in [
                &person.name.surname,
                &person.birth_place,
                person.cnp.as_str(),
                &company.name,
                "furt",
                "Judecătoria",
            ] {
                assert!(!shown.contains(hidden), "{shown}");
            }
        }
        let shown = format!("{person:?} {company:?}");
        assert!(!shown.contains(&person.name.surname) && !shown.contains(&company.name), "{shown}");
    }

    #[test]
    fn regular_spelling() {
        let mut person = crate::sample::person();
        person.birth_place = "Bras\u{327}ov ,  jud.\tBrașov".into();
        person.father = Some("  ".into());
        person.previous_names = vec![String::new(), "Ioniţă".into()];
        let person = person.normalised();
        assert!(!person.birth_place.contains('\u{327}'));
        assert_eq!(person.father, None);
        assert_eq!(person.previous_names, ["Ioniță"]);
    }
}
