//! The parts around the issuing, which do as a test wants.

use std::collections::HashMap;
use std::sync::Mutex;

use ::store::Db;
use ::store::testing::{Fault, inject};
use base::Cnp;
use futures_util::future::BoxFuture;
use signing::{Digest, Sealer};
use tokio::sync::watch;

use crate::ports::persons::{CivilStatus, Persons, RegisterDown};
use crate::ports::records::compare::Candidate;
use crate::ports::records::{Finding, Question, Records, RecordsDown};
use crate::ports::seals::{Sealing, Seals, SealsDown};

/// What a part does when it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// What it should.
    Well,
    /// It does not answer.
    Down,
    /// It answers only when its mood changes, and then as that mood has it.
    Slow,
    /// It answers one question less than it was asked.
    Short,
    /// It answers another question.
    Other,
}

/// The will of a test over one part. Before each answer one of the faults waiting is put into the database, so that it meets the
/// next commit.
#[derive(Debug)]
pub struct Will {
    mood: watch::Sender<Mood>,
    faults: Mutex<Vec<Fault>>,
    asked: watch::Sender<usize>,
}

impl Default for Will {
    fn default() -> Self {
        Self {
            mood: watch::Sender::new(Mood::Well),
            faults: Mutex::default(),
            asked: watch::Sender::new(0),
        }
    }
}

impl Will {
    pub fn set(&self, mood: Mood) {
        self.mood.send_replace(mood);
    }

    /// The commit after the next answer fails.
    pub fn fail_commit_after(&self, fault: Fault) {
        self.faults.lock().unwrap().push(fault);
    }

    /// Waits until it was asked `n` times.
    pub async fn was_asked(&self, n: usize) {
        let asked = self.asked.subscribe().wait_for(|asked| *asked >= n).await.map(|n| *n);
        assert!(asked.unwrap() >= n);
    }

    pub fn times_asked(&self) -> usize {
        *self.asked.borrow()
    }

    async fn decide(&self, db: &Db) -> Mood {
        self.asked.send_modify(|asked| *asked += 1);
        let mood = *self.mood.subscribe().wait_for(|mood| *mood != Mood::Slow).await.unwrap();
        if let Some(fault) = self.faults.lock().unwrap().pop() {
            inject(db, fault);
        }
        mood
    }
}

/// The answers as a mood gives them; `None` where there is none.
fn bent<T>(mood: Mood, mut answers: Vec<T>) -> Option<Vec<T>> {
    match mood {
        Mood::Down => return None,
        Mood::Short => drop(answers.pop()),
        Mood::Well | Mood::Slow | Mood::Other => {}
    }
    Some(answers)
}

#[derive(Debug)]
pub struct People {
    pub will: Will,
    db: Db,
    known: Mutex<HashMap<Cnp, CivilStatus>>,
}

impl People {
    pub fn new(db: &Db) -> Self {
        Self { will: Will::default(), db: db.clone(), known: Mutex::default() }
    }

    pub fn know(&self, person: CivilStatus) {
        self.known.lock().unwrap().insert(person.cnp, person);
    }

    pub fn lose(&self, person: &CivilStatus) {
        self.known.lock().unwrap().remove(&person.cnp);
    }
}

impl Persons for People {
    fn person(&self, cnp: Cnp) -> BoxFuture<'_, Result<Option<CivilStatus>, RegisterDown>> {
        Box::pin(async move { Ok(self.known.lock().unwrap().get(&cnp).cloned()) })
    }

    fn persons<'a>(
        &'a self,
        cnps: &'a [Cnp],
    ) -> BoxFuture<'a, Result<Vec<Option<CivilStatus>>, RegisterDown>> {
        Box::pin(async move {
            let mood = self.will.decide(&self.db).await;
            let known = self.known.lock().unwrap();
            let asked = |cnp: &Cnp| match mood {
                Mood::Other => known.values().find(|person| person.cnp != *cnp).cloned(),
                _ => known.get(cnp).cloned(),
            };
            let answers = cnps.iter().map(asked).collect();
            bent(mood, answers).ok_or_else(|| RegisterDown("stopped by a test".into()))
        })
    }
}

/// Everybody is clean but those who were entered.
#[derive(Debug)]
pub struct Record {
    pub will: Will,
    db: Db,
    entered: Mutex<HashMap<Cnp, Finding>>,
}

impl Record {
    pub fn new(db: &Db) -> Self {
        Self { will: Will::default(), db: db.clone(), entered: Mutex::default() }
    }

    pub fn enter(&self, person: &CivilStatus, finding: Finding) {
        self.entered.lock().unwrap().insert(person.cnp, finding);
    }
}

impl Records for Record {
    fn look<'a>(
        &'a self,
        questions: &'a [Question],
    ) -> BoxFuture<'a, Result<Vec<Finding>, RecordsDown>> {
        Box::pin(async move {
            let mood = self.will.decide(&self.db).await;
            let entered = self.entered.lock().unwrap();
            let finding = |question: &Question| {
                let clean = Finding::Clean { search: format!("search of {}", question.case) };
                match entered.get(&question.person.cnp) {
                    // As the real one does: whom operators set aside no longer counts.
                    Some(Finding::NeedsOperator) if !question.found.same.is_empty() => {
                        Finding::Exact
                    }
                    Some(Finding::NeedsOperator) if !question.found.different.is_empty() => clean,
                    Some(entered) => entered.clone(),
                    None => clean,
                }
            };
            let answers = questions.iter().map(finding).collect();
            bent(mood, answers).ok_or_else(|| RecordsDown("stopped by a test".into()))
        })
    }

    fn compare<'a>(
        &'a self,
        _: &'a Question,
        _: &'a str,
    ) -> BoxFuture<'a, Result<Vec<Candidate>, RecordsDown>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

/// A real sealer with a real time-stamp authority behind it.
#[derive(Debug)]
pub struct Signer {
    pub will: Will,
    db: Db,
    sealer: Sealer,
}

impl Signer {
    pub fn new(db: &Db, sealer: Sealer) -> Self {
        Self { will: Will::default(), db: db.clone(), sealer }
    }
}

impl Seals for Signer {
    fn seal<'a>(&'a self, documents: &'a [Digest]) -> BoxFuture<'a, Sealing> {
        Box::pin(async move {
            let mood = self.will.decide(&self.db).await;
            let others: Vec<_> = documents.iter().map(|d| Digest::of(d.as_bytes())).collect();
            let asked = if mood == Mood::Other { &others } else { documents };
            let sealed = self.sealer.seal(asked).await;
            let sealed = sealed.map_err(|error| SealsDown(error.to_string()))?;
            bent(mood, sealed).ok_or_else(|| SealsDown("stopped by a test".into()))
        })
    }
}
