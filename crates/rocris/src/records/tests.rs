//! Seeded records on each engine.

use std::collections::BTreeSet;

use ::store::{Db, args, testing};
use base::{Cnp, Id};
use registers::{Person, Population};

use super::model::{Entry, EntryKind, Execution, PenaltyKind, RecordedPerson, Unit};
use super::seed::{Cast, Parameters, SeedError, seed};
use super::store::{entries, notes, persons};
use crate::MIGRATIONS;
use crate::search::{Finding, Grade, Identity, search};

store::statements! {
    EVERYBODY: "SELECT id FROM recorded_person",
}

const PARAMETERS: Parameters =
    Parameters { population: Population::with_size(2_000), records: 200 };

async fn seeded(db: &Db) -> Cast {
    let mut seen = 0;
    let cast = seed(db, PARAMETERS, &mut |n| seen = n).await.unwrap();
    assert_eq!(seen, PARAMETERS.population.size);
    cast
}

async fn everybody(db: &Db) -> Vec<RecordedPerson> {
    let mut read = db.read().await.unwrap();
    let rows = read.all(EVERYBODY, args![]).await.unwrap();
    let ids: BTreeSet<Id<RecordedPerson>> = rows.iter().map(|row| row.get("id").unwrap()).collect();
    persons(&mut read, &ids).await.unwrap()
}

async fn findings(db: &Db, people: &[Person]) -> Vec<Finding> {
    let asked: Vec<_> = people.iter().map(Identity::from).collect();
    search(&mut db.snapshot().await.unwrap(), &asked).await.unwrap()
}

#[tokio::test]
async fn a_record_is_seeded_once_and_tells_again_who_is_who() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let cast = seeded(&db).await;
        let again = seed(&db, PARAMETERS, &mut |_| panic!("nothing is written again")).await;
        assert_eq!(again.unwrap(), cast);
        let other = Parameters { records: 3, ..PARAMETERS };
        assert!(matches!(seed(&db, other, &mut |_| ()).await, Err(SeedError::OtherRecords)));
        let (everybody, mut with_entries) = (everybody(&db).await, 0);
        let mut read = db.read().await.unwrap();
        for person in &everybody {
            with_entries += u32::from(!entries(&mut read, person.id).await.unwrap().is_empty());
        }
        assert_eq!(with_entries, PARAMETERS.records);
        assert!(everybody.len() > PARAMETERS.records as usize, "and some have only a note");
    })
    .await;
}

#[tokio::test]
async fn both_engines_and_every_run_record_the_same_people() {
    let mut casts = Vec::new();
    for _ in 0..2 {
        let db = testing::sqlite(&[&MIGRATIONS]).await;
        casts.push(seeded(&db).await);
    }
    if let Some(fresh) = testing::postgres(&[&MIGRATIONS]).await {
        casts.push(seeded(&fresh.db).await);
    }
    assert!(casts.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn every_case_of_the_demonstration_exists_and_is_found_as_it_should_be() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let cast = seeded(&db).await;
        let people: Vec<Person> = PARAMETERS.population.persons().collect();
        let check = async |name: &str, cnps: &[Cnp], expected: &[Grade]| {
            assert!(!cnps.is_empty(), "{name}");
            for cnp in cnps {
                let person = people.iter().find(|p| p.cnp == *cnp).unwrap();
                let grade = findings(&db, std::slice::from_ref(person)).await[0].grade();
                assert!(expected.contains(&grade), "{name}: {grade:?}");
            }
        };
        let any = &[Grade::Exact, Grade::Possible];
        check("clean", &cast.clean, &[Grade::None]).await;
        check("recorded", &cast.recorded, any).await;
        check("without CNP", &cast.recorded_without_cnp, any).await;
        check("previous name", &cast.recorded_under_previous_name, any).await;
        check("namesake", &cast.namesake_recorded, &[Grade::Possible]).await;
        check("past only", &cast.past_only, any).await;
        check("note only", &cast.note_only, any).await;
        for cnp in &cast.past_only {
            let person = everybody(&db).await.into_iter().find(|p| p.cnp == Some(*cnp)).unwrap();
            let found = entries(&mut db.read().await.unwrap(), person.id).await.unwrap();
            assert!(!found.is_empty() && found.iter().all(is_past));
        }
        for cnp in &cast.note_only {
            let person = everybody(&db).await.into_iter().find(|p| p.cnp == Some(*cnp)).unwrap();
            let mut read = db.read().await.unwrap();
            assert!(entries(&mut read, person.id).await.unwrap().is_empty());
            assert_eq!(notes(&mut read, person.id).await.unwrap().len(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_is_recorded_is_found_and_the_others_are_clean_or_namesakes() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        seeded(&db).await;
        let people: Vec<Person> = PARAMETERS.population.persons().collect();
        let mut found = 0;
        for some in people.chunks(256) {
            let findings = findings(&db, some).await;
            found += findings.iter().filter(|f| f.grade() != Grade::None).count();
        }
        let records = PARAMETERS.records as usize;
        assert!((records..records + 20).contains(&found), "{found}");
    })
    .await;
}

#[tokio::test]
async fn recorded_data_fit_together() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        seeded(&db).await;
        let census = PARAMETERS.population.census;
        let mut read = db.read().await.unwrap();
        for person in everybody(&db).await {
            assert_eq!(person.unit, Unit::of_birth_place(&person.birth_place));
            let (found, noted) = (
                entries(&mut read, person.id).await.unwrap(),
                notes(&mut read, person.id).await.unwrap(),
            );
            assert!(!(found.is_empty() && noted.is_empty()), "nobody is recorded for nothing");
            for entry in &found {
                check_entry(entry, &person, census);
            }
            for note in &noted {
                assert!(note.ordered_on < census && note.authority.starts_with("Parchetul"));
            }
        }
    })
    .await;
}

fn check_entry(entry: &Entry, person: &RecordedPerson, census: base::Date) {
    let offence_on = entry.offence_on.unwrap();
    assert!(offence_on < entry.judged_on && entry.judged_on < entry.final_on, "{entry:?}");
    assert!(entry.final_on < census);
    assert!(offence_on.year() - person.birth_date.year() >= 14, "{entry:?} {person:?}");
    assert!(entry.execution_ended_on.is_none_or(|day| day >= entry.final_on && day < census));
    let ended = entry.execution_ended_on.is_some();
    assert_eq!(ended, entry.execution == Execution::Executed, "{entry:?}");
    match entry.penalty {
        PenaltyKind::Fine => assert!(entry.fine_lei.is_some_and(|lei| lei >= 300)),
        PenaltyKind::Imprisonment => assert!(entry.penalty_months.is_some_and(|m| m >= 1)),
        PenaltyKind::SuspendedImprisonment => {
            // CP art. 91: at most three years; supervised for two to four (art. 92).
            assert!(entry.penalty_months.is_some_and(|m| m <= 36));
            assert!(entry.supervision_ends_on.is_some());
        }
        _ => assert!(is_past(entry), "{entry:?}"),
    }
}

/// Not shown on a certificate of the day of the census: no conviction, or rehabilitated by law (CP art. 165: three
/// years after the end of execution) long ago.
fn is_past(entry: &Entry) -> bool {
    entry.kind != EntryKind::Conviction
        || entry.execution_ended_on.is_some_and(|day| {
            base::dates::add_months_clamped(day, 36) < PARAMETERS.population.census
        })
}
