//! Comparing what somebody said with what the register knows. Pure.

use base::{Date, NameMatch, PersonName, person_name};

use crate::wire::{
    Agreement, Compared, DocumentAgreement, DocumentNumber, NameAgreement, Question,
};
use crate::{IdentityDocument, Person};

/// Compares `question` with `person` on the day `today`.
pub(crate) fn compare(question: &Question, person: &Person, today: Date) -> Compared {
    let asked = PersonName::new(&question.surname, &question.given);
    let part = |take: fn(&PersonName) -> &str| {
        let only = |name: &PersonName| PersonName::new(take(name), "");
        let previous: Vec<_> = person.previous_names.iter().map(only).collect();
        agreement(&only(&asked), &only(&person.name), &previous)
    };
    Compared {
        name: agreement(&asked, &person.name, &person.previous_names),
        surname: part(|name| &name.surname),
        given: part(|name| &name.given),
        birth_date: question.birth_date.map(|date| {
            if date == person.birth_date { Agreement::Same } else { Agreement::Different }
        }),
        document: question
            .document
            .as_ref()
            .map(|asked| document(asked, person.document.as_ref(), today)),
        dead: person.is_dead(),
    }
}

fn agreement(asked: &PersonName, borne: &PersonName, before: &[PersonName]) -> NameAgreement {
    match asked.matches(borne) {
        NameMatch::Exact => NameAgreement::Same,
        _ if before.iter().any(|name| asked.matches(name) == NameMatch::Exact) => {
            NameAgreement::Previous
        }
        NameMatch::Partial => NameAgreement::Partly,
        NameMatch::None => NameAgreement::Different,
    }
}

fn document(
    asked: &DocumentNumber,
    issued: Option<&IdentityDocument>,
    today: Date,
) -> DocumentAgreement {
    let compact = |text: &str| person_name::fold(text).replace(' ', "");
    let same = |issued: &&IdentityDocument| {
        compact(&asked.series) == issued.series && compact(&asked.number) == issued.number
    };
    match issued.filter(same) {
        Some(issued) if issued.is_valid_on(today) => DocumentAgreement::Valid,
        Some(_) => DocumentAgreement::Expired,
        None => DocumentAgreement::Different,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DocumentKind, Population};

    fn woman() -> Person {
        let date = |y, m, d| Date::new(y, m, d).unwrap();
        Person {
            name: PersonName::new("Popescu-Țiriac", "Ana Maria"),
            previous_names: vec![PersonName::new("Țiriac", "Ana Maria")],
            birth_date: date(1990, 5, 10),
            document: Some(IdentityDocument {
                kind: DocumentKind::IdentityCard,
                series: "CJ".into(),
                number: "012345".into(),
                issued_on: date(2020, 1, 1),
                expires_on: date(2030, 1, 1),
                issuer: String::new(),
            }),
            died_on: None,
            ..Population::with_size(1).persons().next().unwrap()
        }
    }

    fn question(surname: &str, given: &str) -> Question {
        Question {
            cnp: woman().cnp,
            surname: surname.into(),
            given: given.into(),
            birth_date: None,
            document: None,
        }
    }

    #[test]
    fn names_agree_by_field_and_as_a_whole() {
        use NameAgreement::{Different, Partly, Previous, Same};
        let check = |surname: &str, given: &str, expected: [NameAgreement; 3]| {
            let found = compare(&question(surname, given), &woman(), Date::constant(2026, 1, 1));
            assert_eq!([found.name, found.surname, found.given], expected, "{surname} {given}");
            assert_eq!((found.birth_date, found.document, found.dead), (None, None, false));
        };
        check("POPESCU TIRIAC", "ana-maria", [Same, Same, Same]);
        check("Ţiriac Popescu", "Maria Ana", [Same, Same, Same]);
        check("Țiriac", "Ana Maria", [Previous, Previous, Same]);
        check("Popescu-Țiriac", "Ana", [Partly, Same, Partly]);
        check("Popescu", "Ana Maria", [Partly, Partly, Same]);
        check("Ana Maria", "Popescu-Țiriac", [Same, Different, Different]);
        check("Ionescu", "Ana Maria", [Different, Different, Same]);
        check("", "", [Different, Different, Different]);
    }

    #[test]
    fn dates_and_documents_agree_or_not() {
        let check = |day: Date, series: &str, number: &str, expected: DocumentAgreement| {
            let asked = Question {
                birth_date: Some(day),
                document: Some(DocumentNumber { series: series.into(), number: number.into() }),
                ..question("Țiriac", "Ana")
            };
            let found = compare(&asked, &woman(), day);
            let same = day == woman().birth_date;
            assert_eq!(found.birth_date == Some(Agreement::Same), same);
            assert_eq!(found.document, Some(expected), "{series} {number} {day}");
        };
        let (now, late) = (Date::constant(2026, 1, 1), Date::constant(2031, 1, 1));
        check(now, "CJ", "012345", DocumentAgreement::Valid);
        check(now, "cj ", "012 345", DocumentAgreement::Valid);
        check(late, "CJ", "012345", DocumentAgreement::Expired);
        check(now, "CJ", "012346", DocumentAgreement::Different);
        check(now, "KX", "012345", DocumentAgreement::Different);
        check(woman().birth_date, "CJ", "012345", DocumentAgreement::Expired);
    }
}
