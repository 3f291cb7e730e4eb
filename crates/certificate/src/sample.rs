//! A made-up certificate. Templates print it to get their compression dictionary, so that a
//! change here changes the version of every template.

use base::{Cnp, PersonName};

use crate::model::{Act, Certificate, Outcome, Person, Reason};
use crate::number::{Number, RegisterNumber, Series};

#[cfg(test)]
mod documents;
#[cfg(test)]
pub(crate) use documents::{company, foreign, kinds, recorded};

/// The certificate of a person who does not exist and of whom nothing is recorded.
pub(crate) fn certificate() -> Certificate {
    let series = Series::parse("CJ").expect("two letters");
    Certificate {
        number: Number::new(series, 2026, &base::Entropy::seeded(2026)),
        register: RegisterNumber { year: 2026, sequence: 123_456 },
        act: Act::NaturalPerson(person()),
        reason: Reason { code: "job".into(), text: "Angajare în România".into() },
        outcome: Outcome::NotRecorded,
        issued_at: "2026-11-22T08:30:00Z".parse().expect("an instant"),
    }
}

/// A person who does not exist.
pub(crate) fn person() -> Person {
    Person {
        name: PersonName::new("Ștefănescu-Pîrvu", "Ana Mărioara"),
        cnp: Cnp::parse("2960229011231").expect("the check digit fits"),
        birth_date: jiff::civil::date(1996, 2, 29),
        birth_place: "Municipiul Alba Iulia, județul Alba".into(),
        father: Some("Gheorghe".into()),
        mother: Some("Ileana".into()),
        previous_names: vec!["Țăranu".into()],
    }
}

/// A profile for tests.
#[cfg(test)]
pub(crate) fn profile() -> crate::Profile {
    crate::Profile::new(
        "https://hub.mai.gov.ro/verificare".parse().expect("an address"),
        crate::SignatureProfile::Development,
    )
}
