//! Files into the register, whole, interrupted, and wrong.

use std::io::{self, BufReader, Cursor, Read};

use ::store::testing::{self, Fault};
use ::store::{Db, args};
use base::TestClock;
use registers::Population;
use serde_json::{Value, json};

use super::generate::{Parameters, generate};
use super::import::{ImportError, import};
use super::line::Line;
use super::store::{Progress, lines_kept};
use super::{Manifest, hexadecimal};
use crate::MIGRATIONS;
use crate::records::event::{Event, Fact};
use crate::records::model::{PersonIdentity, SubjectIdentity};
use crate::records::store::life;
use crate::search::{Grade, Identity, search};

store::statements! {
    pub(crate) SUBJECTS: "SELECT count(*) AS found FROM subject",
    pub(crate) EVENTS: "SELECT count(*) AS found FROM event",
}

/// More lines than one part has.
const SIZE: Parameters = Parameters { persons: 5_000, entries: 500, seed: 7 };

fn file(parameters: Parameters) -> (Vec<u8>, Manifest) {
    let mut content = Vec::new();
    let manifest = generate(parameters, &mut content).unwrap();
    (content, manifest)
}

fn at(db: &Db) -> Db {
    db.clone().with_clock(TestClock::parse("2026-11-22T08:00:00Z"))
}

async fn load(db: &Db, content: &[u8], manifest: &Manifest) -> Result<Progress, ImportError> {
    let content = BufReader::new(Cursor::new(content.to_vec()));
    import(&at(db), content, manifest, &mut |_| ()).await
}

async fn count(db: &Db, statement: ::store::Statement) -> u64 {
    db.read().await.unwrap().one(statement, args![]).await.unwrap().get("found").unwrap()
}

fn person(line: &str) -> PersonIdentity {
    match Line::read(line).unwrap().subject {
        SubjectIdentity::Person(person) => person,
        SubjectIdentity::Company(_) => panic!("a company"),
    }
}

/// What somebody did, without the identifiers that every import makes anew.
fn told(life: &[Event]) -> Vec<Value> {
    let fact = |event: &Event| {
        let mut fact = serde_json::to_value(&event.fact).unwrap();
        fact["entry"] = Value::Null;
        json!([event.sender, event.message, event.happened_on, fact])
    };
    life.iter().map(fact).collect()
}

#[test]
fn a_file_is_always_the_same_and_nobody_is_in_it_twice() {
    let (content, manifest) = file(SIZE);
    assert_eq!(file(SIZE), (content.clone(), manifest.clone()));
    assert_eq!((manifest.subjects, manifest.bytes), (5_000, content.len() as u64));
    let text = String::from_utf8(content).unwrap();
    let mut cnps = std::collections::HashSet::new();
    let mut entries = 0;
    for line in text.lines() {
        assert!(cnps.insert(person(line).cnp.unwrap()));
        let line = Line::read(line).unwrap();
        entries += u64::from(!line.events.is_empty());
        line.record("2026-11-22T08:00:00Z".parse().unwrap(), &base::Entropy::seeded(1)).unwrap();
    }
    assert_eq!(entries, SIZE.entries);
}

#[test]
fn a_record_becomes_a_line_and_the_line_a_record() {
    let (content, _) = file(Parameters { persons: 200, entries: 200, ..SIZE });
    let entropy = base::Entropy::seeded(1);
    for line in String::from_utf8(content).unwrap().lines() {
        let line = Line::read(line).unwrap();
        let record =
            line.clone().record("2026-11-22T08:00:00Z".parse().unwrap(), &entropy).unwrap();
        assert!(record.events.iter().any(|event| matches!(event.fact, Fact::Judged { .. })));
        assert_eq!(Line::of(&record).unwrap(), line);
    }
}

#[tokio::test]
async fn a_file_is_imported_once_and_everybody_in_it_is_found() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (content, manifest) = file(SIZE);
        let done = load(&db, &content, &manifest).await.unwrap();
        assert!(done.finished_at.is_some());
        assert_eq!((done.subjects, done.events, done.kept_aside()), (5_000, manifest.events, 0));
        assert_eq!(load(&db, &content, &manifest).await.unwrap(), done, "nothing twice");
        assert_eq!(count(&db, SUBJECTS).await, 5_000);
        assert_eq!(count(&db, EVENTS).await, manifest.events);
        let text = String::from_utf8(content).unwrap();
        for line in text.lines().step_by(499) {
            let person = person(line);
            let mut read = db.snapshot().await.unwrap();
            let found = search(&mut read, &[Identity::from(&person)]).await.unwrap();
            let exact: Vec<_> =
                found[0].candidates.iter().filter(|c| c.grade == Grade::Exact).collect();
            assert_eq!(exact.len(), 1);
            let events = life(&mut read, exact[0].person, None).await.unwrap();
            assert_eq!(events.len(), Line::read(line).unwrap().events.len());
        }
        let stranger = Population::with_size(20).persons().last().unwrap();
        let asked = [Identity::from(&stranger)];
        let found = search(&mut db.snapshot().await.unwrap(), &asked).await.unwrap();
        assert_eq!(found[0].grade(), Grade::None);
    })
    .await;
}

/// A disk that dies after so many bytes.
struct Dying<'a>(&'a [u8]);

impl Read for Dying<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            return Err(io::Error::other("the disk died"));
        }
        self.0.read(to)
    }
}

#[tokio::test]
async fn an_import_goes_on_where_it_was_interrupted() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (content, manifest) = file(SIZE);
        let half: &'static [u8] = content[..content.len() / 2].to_vec().leak();
        let dies = import(&at(&db), BufReader::new(Dying(half)), &manifest, &mut |_| ()).await;
        assert!(matches!(dies, Err(ImportError::Io(_))));
        let first = count(&db, SUBJECTS).await;
        assert!(first > 0 && first < 5_000, "{first}");
        // The process dies before a commit, then after one that nobody heard of.
        for (fault, more) in [(Fault::NotDone, 0), (Fault::DoneButReported, 1)] {
            let before = count(&db, SUBJECTS).await;
            testing::inject(&db, fault);
            load(&db, &content, &manifest).await.unwrap_err();
            assert_eq!(u64::from(count(&db, SUBJECTS).await > before), more, "{fault:?}");
        }
        let done = load(&db, &content, &manifest).await.unwrap();
        assert_eq!((done.subjects, done.events), (5_000, manifest.events));
        assert_eq!(count(&db, SUBJECTS).await, 5_000);
        assert_eq!(count(&db, EVENTS).await, manifest.events);
    })
    .await;
}

fn manifest_of(content: &str, subjects: u64, events: u64) -> Manifest {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, content.as_bytes());
    let (sha256, bytes) = (hexadecimal(hash.as_ref()), content.len() as u64);
    Manifest { sha256, bytes, subjects, events }
}

#[tokio::test]
async fn wrong_lines_are_kept_aside_with_their_number_and_the_reason() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (content, _) = file(Parameters { persons: 12, entries: 12, ..SIZE });
        let text = String::from_utf8(content).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let change = |line: &str, change: fn(&mut Value)| {
            let mut value: Value = serde_json::from_str(line).unwrap();
            change(&mut value);
            value.to_string()
        };
        lines[1] = "{".into();
        lines[2] = change(&lines[2], |line| line["subject"]["birth_date"] = json!("1980-02-30"));
        lines[3] = change(&lines[3], |line| line["mood"] = json!(1));
        lines[4] = change(&lines[4], |line| {
            line["events"][0]["event"]["judgment"]["offences"] = json!([]);
        });
        lines[5] = change(&lines[5], |line| {
            let first = line["events"][0].clone();
            line["events"].as_array_mut().unwrap().push(first);
        });
        lines[6] = change(&lines[6], |line| {
            line["events"][0]["event"]["judgment"]["sentence"]["principal"] =
                json!({ "kind": "x" });
        });
        lines[7] = change(&lines[7], |line| {
            line["events"][0]["received_at"] = json!("2030-01-01T00:00:00Z");
        });
        // The same life again, under the same numbers.
        lines[8] = lines[0].clone();
        let mut content: Vec<u8> = (lines.join("\n") + "\n").into_bytes();
        content.extend_from_slice(b"\xff\xfe\n\0\n");
        let manifest = manifest_of(&String::from_utf8_lossy(&content), 14, 0);
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &content);
        let manifest = Manifest {
            sha256: hexadecimal(hash.as_ref()),
            bytes: content.len() as u64,
            ..manifest
        };
        let done = load(&db, &content, &manifest).await.unwrap();
        assert_eq!((done.lines, done.subjects, done.kept_aside()), (14, 4, 10));
        let kept =
            lines_kept(&mut db.read().await.unwrap(), &manifest.sha256, (0, 100)).await.unwrap();
        let expected = [
            (2, "$ EOF"),
            (3, "subject.birth_date"),
            (4, "mood"),
            (5, "offences"),
            (6, "events["),
            (7, "events[0].event.judgment.sentence.principal"),
            (8, "received_at"),
            (9, "same number"),
            (13, "UTF-8"),
            (14, "$"),
        ];
        for (kept, (line, part)) in kept.iter().zip(expected) {
            assert_eq!(kept.line, line);
            assert!(kept.reason.contains(part), "{line}: {}", kept.reason);
        }
        assert_eq!(kept.len(), expected.len());
        assert_eq!(kept[0].body, "{");
        assert_eq!(count(&db, SUBJECTS).await, 4);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_not_what_its_manifest_says_is_not_finished() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (content, manifest) = file(Parameters { persons: 20, entries: 20, ..SIZE });
        let other = Manifest { sha256: "00".repeat(32), ..manifest.clone() };
        let wrong = load(&db, &content, &other).await.unwrap_err();
        assert!(wrong.to_string().contains("SHA-256"), "{wrong}");
        let (content, manifest) = file(Parameters { persons: 20, entries: 20, seed: 8 });
        let other = Manifest { events: manifest.events + 1, ..manifest };
        let wrong = load(&db, &content, &other).await.unwrap_err();
        assert!(wrong.to_string().contains("events"), "{wrong}");
    })
    .await;
}

#[test]
fn what_is_told_survives_the_line() {
    let (content, _) = file(Parameters { persons: 50, entries: 50, seed: 9 });
    let entropy = base::Entropy::seeded(1);
    let now = "2026-11-22T08:00:00Z".parse().unwrap();
    for text in String::from_utf8(content).unwrap().lines() {
        let one = Line::read(text).unwrap().record(now, &entropy).unwrap();
        let two = Line::of(&one).unwrap().record(now, &entropy).unwrap();
        assert_eq!(told(&one.events), told(&two.events));
    }
}
