//! What every synthetic population must have.

use std::collections::{HashMap, HashSet};

use base::{Cnp, PersonName, Sex};

use super::{CENSUS, Kind, Population, contact};
use crate::{Citizenship, DocumentKind, Person};

fn people(size: u32) -> Vec<Person> {
    Population::with_size(size).persons().collect()
}

#[test]
fn a_population_repeats_itself_and_a_smaller_one_is_its_beginning() {
    let all = people(3_000);
    assert_eq!(all, people(3_000));
    assert_eq!(all[..1_200], people(1_200));
    let other = Population { seed: 7, ..Population::with_size(3_000) };
    assert_ne!(all, other.persons().collect::<Vec<_>>());
}

#[test]
fn the_first_people_are_the_same_in_every_version() {
    // Databases are seeded at different times; if this changes, they no longer know the same people.
    let first: Vec<String> = people(3)
        .iter()
        .map(|p| format!("{} {} {}", p.cnp.as_str(), p.name.full(), p.birth_place.locality))
        .collect();
    assert_eq!(
        first,
        [
            "1560520173644 Cristea Ilarion Galați",
            "1640512026841 Matei Silviu Pecica",
            "5010901521037 Mihai Alex Dumitru Florești-Stoenești",
        ]
    );
}

#[test]
fn numbers_are_unique_and_valid_and_documents_too() {
    let all = people(20_000);
    let numbers = all.iter().flat_map(|p| p.former_cnps.iter().chain([&p.cnp]));
    let distinct: HashSet<Cnp> = numbers.clone().copied().collect();
    assert_eq!(distinct.len(), numbers.count());
    assert!(distinct.iter().all(|cnp| Cnp::parse(cnp.as_str()) == Ok(*cnp)));
    let documents: Vec<_> =
        all.iter().filter_map(|p| p.document.as_ref()).map(|d| (&d.series, &d.number)).collect();
    assert_eq!(documents.iter().collect::<HashSet<_>>().len(), documents.len());
}

#[test]
fn every_kind_of_cnp_occurs() {
    let all = people(4_000);
    let count = |test: &dyn Fn(&str) -> bool| all.iter().filter(|p| test(p.cnp.as_str())).count();
    for digit in ["1", "2", "5", "6", "7", "8", "9"] {
        assert!(count(&|cnp| cnp.starts_with(digit)) > 0, "first digit {digit}");
    }
    assert!(count(&|cnp| cnp.starts_with(['3', '4'])) > 0);
    for county in ["40", "41", "42", "43", "44", "45", "46", "70", "01", "52"] {
        assert!(count(&|cnp| &cnp[7..9] == county) > 0, "county digits {county}");
    }
    assert!(count(&|cnp| ["47", "48"].contains(&&cnp[7..9])) > 0);
    assert!(count(&|cnp| &cnp[3..7] == "0229") > 0, "leap days");
    // A remainder of 10 gives the check digit 1, so 1 is about twice as common as 2.
    let (one, two) = (count(&|cnp| cnp.ends_with('1')), count(&|cnp| cnp.ends_with('2')));
    assert!(one * 10 > two * 14, "{one} {two}");
    assert!(all.iter().any(|p| !p.former_cnps.is_empty()));
}

#[test]
fn the_cnp_agrees_with_the_civil_status_except_after_corrections() {
    for (index, person) in (0_u32..).zip(people(4_000)) {
        let kind = Kind::of(index);
        if let Some(date) = person.cnp.birth_date() {
            assert_eq!(date == person.birth_date, kind != Kind::CorrectedBirthDate, "{kind:?}");
        }
        if let Some(sex) = person.cnp.sex() {
            assert_eq!(sex, person.sex);
        }
        assert!(person.birth_date <= CENSUS);
        assert!(person.died_on.is_none_or(|day| person.birth_date <= day && day <= CENSUS));
        assert_eq!(person.is_dead(), person.is_dead() || kind == Kind::NineteenthCentury);
    }
}

#[test]
fn homonyms_share_name_and_birth_date_but_not_the_cnp() {
    let mut groups: HashMap<_, Vec<Person>> = HashMap::new();
    for person in people(10_000) {
        groups.entry((person.name.clone(), person.birth_date)).or_default().push(person);
    }
    let homonyms: usize = groups.values().filter(|g| g.len() > 1).map(Vec::len).sum();
    assert!(homonyms >= 80, "{homonyms}");
    assert!(groups.values().any(|g| g.len() == 2 && g[0].cnp != g[1].cnp));
}

#[test]
fn names_are_varied_and_spelled_regularly() {
    let all = people(20_000);
    let distinct = |get: &dyn Fn(&PersonName) -> String| {
        all.iter().map(|p| get(&p.name)).collect::<HashSet<_>>().len()
    };
    assert!(distinct(&|n| n.surname.clone()) >= 400);
    assert!(distinct(&|n| n.given.clone()) >= 300);
    for name in all.iter().flat_map(|p| p.previous_names.iter().chain([&p.name])) {
        assert_eq!(*name, PersonName::new(&name.surname, &name.given));
        assert!(!name.surname.is_empty() && !name.given.is_empty());
    }
    let some = |test: &dyn Fn(&Person) -> bool| all.iter().filter(|p| test(p)).count() >= 5;
    assert!(some(&|p| p.name.given.contains('-')), "double given names with a hyphen");
    assert!(some(&|p| p.name.given.contains(' ')), "double given names with a space");
    assert!(some(&|p| p.name.surname.contains('-')), "double family names with a hyphen");
    assert!(some(&|p| p.name.surname.contains(' ')), "double family names with a space");
    assert!(some(&|p| p.previous_names.len() > 1), "several previous names");
    assert!(some(&|p| p.name.full().contains(['ő', 'ű'])), "Hungarian letters");
    assert!(some(&|p| p.name.full().contains(['ß', 'ü'])), "German letters");
    let women = all.iter().filter(|p| p.sex == Sex::Female && p.age_on(CENSUS) > 40);
    let renamed = women.clone().filter(|p| !p.previous_names.is_empty()).count();
    assert!(renamed * 100 > women.count() * 60);
}

#[test]
fn citizenships_documents_and_ages_cover_what_the_rules_name() {
    let all = people(4_000);
    let some = |test: &dyn Fn(&Person) -> bool| all.iter().any(test);
    assert!(some(&|p| p.citizenship == Citizenship::Stateless));
    assert!(some(&|p| p.citizenship == Citizenship::Unknown));
    assert!(some(&|p| !p.citizenship.is_romanian()));
    assert!(some(&|p| matches!(&p.citizenship, Citizenship::Of(list) if list.len() > 1)));
    assert!(some(&|p| p.citizenship.is_romanian() && p.birth_place.country != "RO"));
    assert!(some(&|p| p.parents.father.is_none()));
    assert!(some(&|p| p.is_dead() && p.age_on(CENSUS) < 100));
    for kind in [
        DocumentKind::IdentityCard,
        DocumentKind::ElectronicIdentityCard,
        DocumentKind::SimpleIdentityCard,
        DocumentKind::Passport,
        DocumentKind::EuRegistrationCertificate,
        DocumentKind::ResidencePermit,
    ] {
        assert!(some(&|p| p.document.as_ref().is_some_and(|d| d.kind == kind)), "{kind:?}");
    }
    assert!(some(&|p| p.document.as_ref().is_some_and(|d| !d.is_valid_on(CENSUS))));
    let minors = all.iter().filter(|p| p.age_on(CENSUS) < 18).count();
    assert!((600..1_100).contains(&minors), "{minors}");
    assert!(all.iter().all(|p| p.age_on(CENSUS) >= 14 || p.document.is_none()));
}

#[test]
fn everybody_can_be_written_to() {
    let all = people(5_000);
    let emails: HashSet<String> = all.iter().map(|p| contact(p).email.as_str().into()).collect();
    assert!(emails.len() > 4_990, "{}", emails.len());
    assert!(emails.iter().all(|e| e.ends_with("@posta.example")));
    assert_eq!(contact(&all[0]), contact(&all[0]));
}
