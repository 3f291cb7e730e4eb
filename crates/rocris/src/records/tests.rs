//! Seeded records on each engine, and what the tables promise.

use std::collections::BTreeSet;

use ::store::{Actor, Db, args, testing};
use base::{Cnp, Date, Id, Timestamp};
use registers::{Person, Population};

use super::event::{Ending, Event, Fact, Later, Subject};
use super::judgment::{Decision, Judgment, Principal, Recognition};
use super::model::{PersonIdentity, Recorded, SubjectIdentity, Succession, Unit};
use super::seed::{Cast, Parameters, SeedError, seed};
use super::store::{
    identities, insert_events, life, lives, persons, predecessors, revise, succeed,
};
use crate::MIGRATIONS;
use crate::search::{Finding, Grade, Identity, search, search_as_of};

store::statements! {
    EVERYBODY: "SELECT id FROM subject WHERE kind = $1",
    CHANGE_EVENT: "UPDATE event SET happened_on = $1",
    REMOVE_EVENT: "DELETE FROM event WHERE happened_on <= $1",
    CHANGE_VERSION: "UPDATE identity_version SET unit = 'CJ' WHERE known_from <= $1",
    REMOVE_VERSION: "DELETE FROM identity_version WHERE known_from <= $1",
    REMOVE_SUBJECT: "DELETE FROM subject WHERE recorded_at <= $1",
    UNIT: "SELECT unit FROM identity_version WHERE subject_id = $1",
}

const PARAMETERS: Parameters =
    Parameters { population: Population::with_size(2_000), records: 200 };
const ACTOR: Actor = Actor::System("test");

async fn seeded(db: &Db) -> Cast {
    let mut seen = 0;
    let cast = seed(db, PARAMETERS, &mut |n| seen = n).await.unwrap();
    assert_eq!(seen, PARAMETERS.population.size);
    cast
}

async fn ids(db: &Db, kind: &str) -> BTreeSet<Id<Subject>> {
    let rows = db.read().await.unwrap().all(EVERYBODY, args![kind]).await.unwrap();
    rows.iter().map(|row| row.get("id").unwrap()).collect()
}

async fn everybody(db: &Db) -> Vec<Recorded<PersonIdentity>> {
    let ids = ids(db, "person").await;
    persons(&mut db.read().await.unwrap(), &ids, None).await.unwrap()
}

async fn recorded(db: &Db, cnp: Cnp) -> Recorded<PersonIdentity> {
    everybody(db).await.into_iter().find(|p| p.identity.cnp == Some(cnp)).unwrap()
}

async fn life_of(db: &Db, cnp: Cnp) -> Vec<Event> {
    let person = recorded(db, cnp).await;
    life(&mut db.read().await.unwrap(), person.id, None).await.unwrap()
}

async fn findings(db: &Db, people: &[Person]) -> Vec<Finding> {
    let asked: Vec<_> = people.iter().map(Identity::from).collect();
    search(&mut db.snapshot().await.unwrap(), &asked).await.unwrap()
}

fn judgments(life: &[Event]) -> Vec<&Judgment> {
    life.iter()
        .filter_map(|event| match &event.fact {
            Fact::Judged { judgment, .. } => Some(&**judgment),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn a_record_is_seeded_once_and_tells_again_who_is_who() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let cast = seeded(&db).await;
        let again = seed(&db, PARAMETERS, &mut |_| panic!("nothing is written again")).await;
        assert_eq!(again.unwrap(), cast);
        let other = Parameters { records: 3, ..PARAMETERS };
        assert!(matches!(seed(&db, other, &mut |_| ()).await, Err(SeedError::OtherRecords)));
        let everybody = ids(&db, "person").await;
        let lives = lives(&mut db.read().await.unwrap(), &everybody, None).await.unwrap();
        assert_eq!(lives.len(), everybody.len(), "nobody is recorded for nothing");
        let with_entries = lives.values().filter(|life| !judgments(life).is_empty()).count();
        assert_eq!(with_entries, PARAMETERS.records as usize);
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
            let life = life_of(&db, *cnp).await;
            assert!(!judgments(&life).is_empty() && life.len() > 1);
            assert!(judgments(&life).into_iter().all(|judgment| is_past(judgment, &life)));
        }
        for cnp in &cast.recorded {
            let life = life_of(&db, *cnp).await;
            assert!(judgments(&life).into_iter().any(|judgment| !is_past(judgment, &life)));
        }
        for cnp in &cast.note_only {
            let life = life_of(&db, *cnp).await;
            assert!(matches!(life[..], [Event { fact: Fact::Noted { .. }, .. }]));
        }
    })
    .await;
}

#[tokio::test]
async fn companies_are_recorded_with_their_seat() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let cast = seeded(&db).await;
        let ids = ids(&db, "company").await;
        let mut read = db.read().await.unwrap();
        let companies = identities(&mut read, &ids, None).await.unwrap();
        assert!(cast.companies.len() >= 4 && companies.len() >= 8);
        for company in companies {
            let unit: Unit =
                read.one(UNIT, args![company.id]).await.unwrap().parse("unit").unwrap();
            let SubjectIdentity::Company(identity) = company.identity else { panic!("a person") };
            assert_eq!(unit, Unit::of(&identity.seat));
            let life = life(&mut read, company.id, None).await.unwrap();
            let has_effects = judgments(&life).into_iter().any(|j| !is_past(j, &life));
            assert_eq!(has_effects, cast.companies.contains(&identity.cui.unwrap()));
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
        let end = base::dates::start_of_day(base::dates::add_days(census, 1));
        let mut read = db.read().await.unwrap();
        for person in everybody(&db).await {
            let life = life(&mut read, person.id, None).await.unwrap();
            assert_eq!(life[0].received_at, person.known_from);
            let order: Vec<_> = life.iter().map(|event| (event.received_at, event.id)).collect();
            assert!(order.is_sorted());
            for event in &life {
                assert!(event.happened_on < census && event.received_at < end);
                assert!(base::dates::today(event.received_at) >= event.happened_on);
                check_fact(event, &life, &person.identity);
            }
        }
    })
    .await;
}

fn check_fact(event: &Event, life: &[Event], person: &PersonIdentity) {
    match &event.fact {
        Fact::Judged { judgment, .. } => check_judgment(judgment, event, person),
        Fact::Later { entry, what } => {
            let judged =
                |e: &&Event| matches!(&e.fact, Fact::Judged { entry: of, .. } if of == entry);
            let judged = life.iter().find(judged).unwrap();
            assert!(judged.happened_on <= event.happened_on, "{what:?}");
            assert!(judged.received_at < event.received_at, "{what:?}");
        }
        Fact::Noted { what, .. } => assert!(what.authority.starts_with("Parchetul")),
        other => panic!("not in the seed: {other:?}"),
    }
}

fn check_judgment(judgment: &Judgment, event: &Event, person: &PersonIdentity) {
    let offence_on = judgment.offences[0].committed_on.unwrap();
    assert!(offence_on < judgment.judged_on && judgment.judged_on < judgment.final_on);
    assert_eq!(judgment.final_on, event.happened_on);
    assert!(offence_on.year() - person.birth_date.year() >= 14, "{judgment:?} {person:?}");
    assert_eq!(judgment.country == "RO", judgment.recognition == Recognition::Domestic);
    match &judgment.sentence.principal {
        Principal::Fine { lei } => assert!(*lei >= 300),
        Principal::Imprisonment { term } => assert!(term.years * 12 + term.months >= 1),
        // CP art. 91: at most three years; supervised for two to four (art. 92).
        Principal::SuspendedImprisonment { term, supervision_months } => {
            assert!(term.years * 12 + term.months <= 36);
            assert!((24..=48).contains(supervision_months));
        }
        other => assert_ne!(judgment.decision, Decision::Conviction, "{other:?}"),
    }
}

/// Not shown on a certificate of the day of the census: no conviction, or rehabilitated by law (CP art. 150 and 165: three
/// years after the end of execution) long ago.
fn is_past(judgment: &Judgment, life: &[Event]) -> bool {
    let entry = life.iter().find_map(|event| match &event.fact {
        Fact::Judged { entry, judgment: this } if **this == *judgment => Some(entry),
        _ => None,
    });
    let executed = life.iter().find(|event| {
        matches!(&event.fact, Fact::Later { entry: of, what: Later::Executed } if Some(of) == entry)
    });
    judgment.decision != Decision::Conviction
        || executed.is_some_and(|event| three_years_before_census(event.happened_on))
}

fn three_years_before_census(day: Date) -> bool {
    base::dates::add_months_clamped(day, 36) < PARAMETERS.population.census
}

#[tokio::test]
async fn nothing_that_was_recorded_can_be_changed_or_removed() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let cast = seeded(&db).await;
        let before = life_of(&db, cast.recorded[0]).await;
        let (now, today) = (Timestamp::MAX, Date::constant(2100, 1, 1));
        for (statement, args) in [
            (CHANGE_EVENT, args![today]),
            (REMOVE_EVENT, args![today]),
            (CHANGE_VERSION, args![now]),
            (REMOVE_VERSION, args![now]),
            (REMOVE_SUBJECT, args![now]),
        ] {
            let mut act = db.act(&ACTOR, "test.forge").await.unwrap();
            let refused = act.execute(statement, args).await.unwrap_err();
            assert!(format!("{refused:?} {refused}").contains("append-only"), "{refused:?}");
        }
        assert_eq!(life_of(&db, cast.recorded[0]).await, before);
    })
    .await;
}

#[tokio::test]
async fn what_was_known_before_can_be_asked_for() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let cast = seeded(&db).await;
        let person = recorded(&db, cast.recorded[0]).await;
        let life_before = life_of(&db, cast.recorded[0]).await;
        let mut act = db.act(&ACTOR, "test.revise").await.unwrap();
        let (then, now) = (act.now(), act.now() + std::time::Duration::from_mins(1));
        let mut corrected = person.identity.clone();
        corrected.name = base::PersonName::new("Corectat", "Sintetic");
        corrected.cnp = None;
        corrected.birth_date = Date::constant(1950, 2, 3);
        let identity = SubjectIdentity::Person(corrected.clone());
        revise(&mut act, &Recorded { id: person.id, known_from: now, identity }).await.unwrap();
        let death = Event {
            id: Id::new(now, db.entropy()),
            subject: person.id,
            happened_on: base::dates::today(then),
            received_at: now,
            sender: "test".into(),
            message: "1".into(),
            fact: Fact::Ended { how: Ending::Died },
        };
        insert_events(&mut act, [&death]).await.unwrap();
        act.commit().await.unwrap();

        let mut read = db.read().await.unwrap();
        let mut expected = life_before.clone();
        expected.push(death);
        assert_eq!(life(&mut read, person.id, None).await.unwrap(), expected);
        assert_eq!(life(&mut read, person.id, Some(then)).await.unwrap(), life_before);
        assert_eq!(life(&mut read, person.id, Some(Timestamp::UNIX_EPOCH)).await.unwrap(), []);
        let id = BTreeSet::from([person.id]);
        let who = async |read: &mut ::store::Read, at| {
            persons(read, &id, at).await.unwrap().remove(0).identity
        };
        assert_eq!(who(&mut read, None).await, corrected);
        assert_eq!(who(&mut read, Some(then)).await, person.identity);
        for (asked, at, found) in [
            (&person.identity, None, false),
            (&person.identity, Some(then), true),
            (&corrected, None, true),
            (&corrected, Some(then), false),
        ] {
            let findings = search_as_of(&mut read, &[Identity::from(asked)], at).await.unwrap();
            let there = findings[0].candidates.iter().any(|c| c.person == person.id);
            assert_eq!(there, found, "{at:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_company_leads_to_those_before_it() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        seeded(&db).await;
        let companies: Vec<_> = ids(&db, "company").await.into_iter().collect();
        let (old, new) = (companies[0], companies[1]);
        let mut act = db.act(&ACTOR, "test.merge").await.unwrap();
        let day = Date::constant(2026, 10, 1);
        for _ in 0..2 {
            succeed(&mut act, new, old, (Succession::Merger, day)).await.unwrap();
        }
        let then = act.now();
        act.commit().await.unwrap();
        let mut read = db.read().await.unwrap();
        assert_eq!(predecessors(&mut read, new, None).await.unwrap(), [old]);
        assert_eq!(predecessors(&mut read, old, None).await.unwrap(), []);
        let before = then - std::time::Duration::from_secs(1);
        assert_eq!(predecessors(&mut read, new, Some(before)).await.unwrap(), []);
    })
    .await;
}
