//! A recorded person is never cleared, however the registers spell them; and clean people mostly are.

use std::collections::HashSet;
use std::sync::LazyLock;

use ::store::testing;
use base::{Cnp, Date, Entropy, Id, PersonName, Timestamp, person_name};
use proptest::prelude::*;
use registers::population::Dice;
use registers::{Parents, Person, Place, Population};

use super::keys::swapped;
use super::{Agreement, Candidate, Comparison, Finding, Grade, Identity, NameAgreement, search};
use crate::MIGRATIONS;
use crate::records::model::{PersonIdentity, Recorded, SubjectIdentity};
use crate::records::store::{Record, insert};

/// What is asked, to be changed.
#[derive(Debug, Clone)]
struct Asked {
    cnps: Vec<Cnp>,
    name: PersonName,
    previous_names: Vec<PersonName>,
    parents: Parents,
    birth_date: Date,
    birth_place: Place,
}

impl Asked {
    fn about(person: &Person) -> Self {
        Self {
            cnps: vec![person.cnp],
            name: person.name.clone(),
            previous_names: person.previous_names.clone(),
            parents: person.parents.clone(),
            birth_date: person.birth_date,
            birth_place: person.birth_place.clone(),
        }
    }

    fn identity(&self) -> Identity<'_> {
        Identity {
            cnps: self.cnps.clone(),
            name: &self.name,
            previous_names: &self.previous_names,
            parents: &self.parents,
            birth_date: self.birth_date,
            birth_place: &self.birth_place,
        }
    }

    fn spell(&mut self, change: impl Fn(&str) -> String) {
        let each = |name: &mut PersonName| {
            name.surname = change(&name.surname);
            name.given = change(&name.given);
        };
        each(&mut self.name);
        self.previous_names.iter_mut().for_each(each);
        for parent in [&mut self.parents.father, &mut self.parents.mother].into_iter().flatten() {
            *parent = change(parent);
        }
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split([' ', '-']).filter(|word| !word.is_empty()).collect()
}

type Change = (&'static str, fn(&mut Asked));

/// The changes of spelling that the registers are known to make (rule 33 and the domain's list of traps).
fn changes() -> Vec<Change> {
    vec![
        ("upper case", |a| a.spell(str::to_uppercase)),
        ("lower case", |a| a.spell(str::to_lowercase)),
        ("without diacritics", |a| a.spell(person_name::fold)),
        ("cedillas", |a| {
            a.spell(|t| t.replace('ș', "ş").replace('ț', "ţ").replace('Ș', "Ş").replace('Ț', "Ţ"));
        }),
        ("decomposed letters", |a| {
            a.spell(|t| t.replace('ă', "a\u{306}").replace('ő', "o\u{30b}"));
        }),
        ("hyphens for spaces", |a| a.spell(|t| t.replace(' ', "-"))),
        ("spaces for hyphens", |a| a.spell(|t| t.replace('-', " "))),
        ("spaces around", |a| a.spell(|t| format!("  {t} "))),
        ("î for â", |a| a.spell(|t| t.replace('â', "î").replace('Â', "Î"))),
        ("â for î", |a| a.spell(|t| t.replace('î', "â").replace('Î', "Â"))),
        ("i for â, and no diacritics", |a| a.spell(|t| person_name::fold(&t.replace('â', "î")))),
        ("umlauts as two letters", |a| {
            a.spell(|t| {
                t.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss")
            });
        }),
        ("v for w", |a| a.spell(|t| t.replace('w', "v").replace('W', "V"))),
        ("c for k", |a| a.spell(|t| t.replace('k', "c").replace('K', "C"))),
        ("t for th", |a| a.spell(|t| t.replace("th", "t").replace("Th", "T"))),
        ("single letters for doubled", |a| a.spell(|t| t.replace("nn", "n").replace("tt", "t"))),
        ("given names in another order", |a| {
            let mut given = words(&a.name.given);
            given.reverse();
            a.name.given = given.join(" ");
        }),
        ("family and given names swapped", |a| {
            std::mem::swap(&mut a.name.surname, &mut a.name.given);
        }),
        ("only the first given name", |a| a.name.given = words(&a.name.given)[0].to_owned()),
        ("only the last family name", |a| {
            a.name.surname = words(&a.name.surname).last().unwrap().to_string();
        }),
        ("the father's initial", |a| a.name.surname += " I."),
        ("day and month swapped", |a| a.birth_date = swapped(a.birth_date).unwrap_or(a.birth_date)),
        ("a name borne before, and only the former one recorded", |a| {
            if let Some(first) = a.previous_names.first().cloned() {
                a.name = first;
                a.previous_names.clear();
            }
        }),
        ("a birth place written otherwise", |a| a.birth_place.locality = "MUN. X".into()),
        ("parents unknown", |a| a.parents = Parents::default()),
    ]
}

static PEOPLE: LazyLock<Vec<Person>> =
    LazyLock::new(|| Population::with_size(1_500).persons().collect());

fn share_a_key(asked: &Identity<'_>, recorded: &Identity<'_>) -> bool {
    let recorded = recorded.keys();
    asked.keys_to_look_under().iter().any(|key| recorded.contains(key))
}

#[test]
fn no_single_change_of_spelling_hides_a_recorded_person() {
    for person in PEOPLE.iter().step_by(4) {
        for (name, change) in changes() {
            // The record has no CNP, and is the one with the odd spelling; then the other way round.
            let mut odd = Asked { cnps: Vec::new(), ..Asked::about(person) };
            change(&mut odd);
            let regular = Asked::about(person);
            let found = share_a_key(&regular.identity(), &odd.identity());
            assert!(found, "{name}: {:?} / {:?}", regular.name, odd.name);
            odd.cnps = vec![person.cnp];
            let without = Asked { cnps: Vec::new(), ..regular };
            let found = share_a_key(&odd.identity(), &without.identity());
            // Who asks under an old name only, without saying so, can be found by CNP or family only.
            let told = odd.name.matches(&person.name) != base::NameMatch::None
                || without.previous_names.is_empty();
            assert!(found || !told, "{name}: {:?} / {:?}", odd.name, without.name);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_three_changes_of_spelling_hide_a_recorded_person(
        index in 0_usize..1_500, seed in any::<u64>(),
    ) {
        let person = &PEOPLE[index];
        let list = changes();
        let mut dice = Dice::of(seed, 0);
        let mut odd = Asked { cnps: Vec::new(), ..Asked::about(person) };
        let mut done = HashSet::new();
        for _ in 0..3 {
            let (name, change) = *dice.pick(&list);
            // Each is its own mistake: to drop a name after the fields were swapped is another one.
            if done.insert(name) && !(odd.name.surname != person.name.surname && name.contains("only")) {
                change(&mut odd);
            }
        }
        let regular = Asked::about(person);
        prop_assert!(share_a_key(&regular.identity(), &odd.identity()), "{done:?} {odd:?}");
    }

    #[test]
    fn no_text_makes_the_keys_panic(surname in "\\PC{0,30}", given in "\\PC{0,30}") {
        let odd = Asked { name: PersonName::new(&surname, &given), ..Asked::about(&PEOPLE[0]) };
        let own = odd.identity().keys();
        prop_assert!(own.is_subset(&odd.identity().keys_to_look_under()));
        prop_assert_eq!(own.clone(), odd.identity().keys());
    }
}

#[test]
fn strangers_share_no_key() {
    let people: Vec<Person> = Population::with_size(3_000).persons().collect();
    let recorded: HashSet<String> =
        people.iter().step_by(30).flat_map(|p| Identity::from(p).keys()).collect();
    let found = people.iter().enumerate().filter(|(n, person)| {
        !n.is_multiple_of(30)
            && Identity::from(*person).keys_to_look_under().iter().any(|k| recorded.contains(k))
    });
    let found = found.count();
    assert!(found <= 3, "only namesakes should be found: {found}");
}

#[test]
fn grades_follow_from_the_comparison() {
    use Agreement::{Different, Same, Swapped, Unknown};
    use NameAgreement as Name;
    let check = |cnp, name, birth_date, parents, birth_place, expected: Grade| {
        let comparison = Comparison { cnp, name, birth_date, parents, birth_place };
        assert_eq!(comparison.grade(), expected, "{comparison:?}");
    };
    check(Same, Name::Same, Same, Same, Same, Grade::Exact);
    check(Same, Name::Same, Same, Unknown, Different, Grade::Exact);
    check(Same, Name::Previous, Same, Unknown, Different, Grade::Exact);
    check(Same, Name::Variant, Same, Different, Same, Grade::Exact);
    check(Same, Name::Partly, Same, Same, Same, Grade::Possible);
    check(Same, Name::Different, Same, Same, Same, Grade::Possible);
    check(Same, Name::Same, Different, Same, Same, Grade::Possible);
    check(Different, Name::Same, Same, Same, Same, Grade::Possible);
    check(Unknown, Name::Same, Same, Same, Same, Grade::Exact);
    check(Unknown, Name::Variant, Same, Same, Same, Grade::Possible);
    check(Unknown, Name::Same, Swapped, Same, Same, Grade::Possible);
    check(Unknown, Name::Same, Same, Unknown, Same, Grade::Possible);
    check(Unknown, Name::Same, Same, Same, Different, Grade::Possible);
}

#[test]
fn a_search_is_as_sure_as_its_least_sure_candidate() {
    let id = Id::new(Timestamp::UNIX_EPOCH, &Entropy::seeded(1));
    let comparison = Comparison {
        cnp: Agreement::Same,
        name: NameAgreement::Same,
        birth_date: Agreement::Same,
        parents: Agreement::Same,
        birth_place: Agreement::Same,
    };
    let check = |grades: &[Grade], sufficient: bool, expected: Grade| {
        let candidate = |grade: &Grade| Candidate { person: id, grade: *grade, comparison };
        let finding = Finding { candidates: grades.iter().map(candidate).collect(), sufficient };
        assert_eq!(finding.grade(), expected, "{grades:?} {sufficient}");
    };
    check(&[], true, Grade::None);
    check(&[], false, Grade::Possible);
    check(&[Grade::Exact], true, Grade::Exact);
    check(&[Grade::Exact, Grade::Exact], true, Grade::Exact);
    check(&[Grade::Exact, Grade::Possible], true, Grade::Possible);
}

fn recorded(asked: &Asked) -> Record {
    let identity = PersonIdentity {
        cnp: asked.cnps.first().copied(),
        former_cnps: asked.cnps.iter().skip(1).copied().collect(),
        name: asked.name.clone(),
        previous_names: asked.previous_names.clone(),
        parents: asked.parents.clone(),
        birth_date: asked.birth_date,
        birth_place: asked.birth_place.clone(),
        sex: None,
        citizenship: registers::Citizenship::Unknown,
        domicile: None,
        document: None,
    };
    let subject = Recorded {
        id: Id::new(Timestamp::UNIX_EPOCH, &Entropy::system()),
        known_from: Timestamp::UNIX_EPOCH,
        identity: SubjectIdentity::Person(identity),
    };
    Record { subject, events: Vec::new() }
}

#[tokio::test]
async fn candidates_come_back_from_the_database_with_their_reasons() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let people = &*PEOPLE;
        let renamed = people.iter().find(|p| p.previous_names.len() == 1).unwrap();
        let full = Asked::about(renamed);
        let before = Asked {
            cnps: Vec::new(),
            name: full.previous_names[0].clone(),
            previous_names: Vec::new(),
            ..full.clone()
        };
        let corrected =
            Asked { cnps: vec![people[1].cnp, people[2].cnp], ..Asked::about(&people[1]) };
        let records = [recorded(&before), recorded(&corrected)];
        let mut act = db.act(&::store::Actor::System("test"), "record.insert").await.unwrap();
        insert(&mut act, &records).await.unwrap();
        act.commit().await.unwrap();

        let stranger = Asked::about(&people[3]);
        let former = Asked { cnps: vec![people[2].cnp], ..Asked::about(&people[1]) };
        let odd = Asked { cnps: vec![people[2].cnp], ..Asked::about(&people[4]) };
        let nameless = Asked { name: PersonName::new("", "Ion"), ..Asked::about(&people[5]) };
        let questions = [&full, &stranger, &former, &odd, &nameless];
        let identities: Vec<_> = questions.iter().map(|asked| asked.identity()).collect();
        let found = search(&mut db.snapshot().await.unwrap(), &identities).await.unwrap();
        let grades: Vec<_> = found.iter().map(Finding::grade).collect();
        assert_eq!(grades[1..], [Grade::None, Grade::Exact, Grade::Possible, Grade::Possible]);
        let by_name = &found[0].candidates[0];
        assert_eq!(by_name.person, records[0].subject.id);
        assert_eq!(by_name.comparison.cnp, Agreement::Unknown);
        assert_eq!(by_name.comparison.name, NameAgreement::Previous);
        assert_eq!(by_name.grade, Grade::Possible);
        assert_eq!(found[3].candidates[0].comparison.name, NameAgreement::Different);
        assert!(found[4].candidates.is_empty() && !found[4].sufficient);
    })
    .await;
}
