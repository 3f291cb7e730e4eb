//! A criminal-record register in memory: it does not search, it has candidates for whom a test says so, and follows what operators
//! found as the real one does.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use base::{Entropy, Id, Timestamp};
use futures_util::future::BoxFuture;
use registers::Parents;

use crate::ports::persons::CivilStatus;
use crate::ports::records::compare::{
    Agreement, Candidate, Comparison, Found, Grade, Identity, Recorded,
};
use crate::ports::records::{Finding, Question, Records, RecordsDown};

/// The register.
#[derive(Debug, Default)]
pub struct Record {
    similar: Mutex<BTreeMap<String, Vec<Candidate>>>,
    /// What was asked, with the operator for whom.
    asked: Mutex<Vec<(Question, String)>>,
    down: AtomicBool,
}

/// The identifier of the `n`th recorded person.
pub fn recorded(n: u64) -> Id<Recorded> {
    Id::new(Timestamp::UNIX_EPOCH, &Entropy::seeded(n))
}

/// A recorded person like somebody, but with another number and other parents.
pub fn namesake(n: u64, of: &CivilStatus) -> Candidate {
    Candidate {
        id: recorded(n),
        grade: Grade::Possible,
        comparison: Comparison {
            cnp: Agreement::Different,
            name: Agreement::Same,
            birth_date: Agreement::Same,
            parents: Agreement::Different,
            birth_place: Agreement::Same,
        },
        recorded: Identity {
            cnp: Some(super::ion().cnp),
            parents: Parents { father: Some("Toma".to_owned()), mother: Some("Ioana".to_owned()) },
            ..myself(n, of).recorded
        },
    }
}

/// The recorded person who is somebody.
pub fn myself(n: u64, of: &CivilStatus) -> Candidate {
    Candidate {
        id: recorded(n),
        grade: Grade::Exact,
        comparison: Comparison {
            cnp: Agreement::Same,
            name: Agreement::Same,
            birth_date: Agreement::Same,
            parents: Agreement::Same,
            birth_place: Agreement::Same,
        },
        recorded: Identity {
            cnp: Some(of.cnp),
            former_cnps: Vec::new(),
            surname: of.name.surname.clone(),
            given: of.name.given.clone(),
            previous_names: of.previous_names.clone(),
            birth_date: of.birth_date,
            birth_place: of.birth_place.clone(),
            parents: Parents { father: of.father.clone(), mother: of.mother.clone() },
            citizenship: of.citizenship.clone(),
            unit: "CJ".to_owned(),
        },
    }
}

impl Record {
    /// From now on these are similar to the person.
    pub fn similar(&self, person: &CivilStatus, candidates: Vec<Candidate>) {
        self.similar.lock().unwrap().insert(person.cnp.as_str().to_owned(), candidates);
    }

    /// Stops or starts the register.
    pub fn set_down(&self, down: bool) {
        self.down.store(down, Ordering::SeqCst);
    }

    /// What was compared so far, with the operator for whom.
    pub fn compared(&self) -> Vec<(Question, String)> {
        self.asked.lock().unwrap().clone()
    }

    fn answering(&self) -> Result<(), RecordsDown> {
        if self.down.load(Ordering::SeqCst) {
            return Err(RecordsDown("stopped by a test".to_owned()));
        }
        Ok(())
    }

    fn of(&self, question: &Question) -> Vec<Candidate> {
        let similar = self.similar.lock().unwrap();
        similar.get(question.person.cnp.as_str()).cloned().unwrap_or_default()
    }
}

/// What is left when operators found something.
fn left(candidates: &[Candidate], found: &Found, case: &str) -> Finding {
    let mut counts = candidates.iter().filter(|one| !found.different.contains(&one.id)).peekable();
    if counts.peek().is_none() {
        return Finding::Clean { search: format!("search of {case}") };
    }
    let sure = |one: &Candidate| one.grade == Grade::Exact || found.same.contains(&one.id);
    if counts.all(sure) { Finding::Exact } else { Finding::NeedsOperator }
}

impl Records for Record {
    fn look<'a>(
        &'a self,
        questions: &'a [Question],
    ) -> BoxFuture<'a, Result<Vec<Finding>, RecordsDown>> {
        Box::pin(async move {
            self.answering()?;
            let finding =
                |question: &Question| left(&self.of(question), &question.found, &question.case);
            Ok(questions.iter().map(finding).collect())
        })
    }

    fn compare<'a>(
        &'a self,
        question: &'a Question,
        operator: &'a str,
    ) -> BoxFuture<'a, Result<Vec<Candidate>, RecordsDown>> {
        Box::pin(async move {
            self.answering()?;
            self.asked.lock().unwrap().push((question.clone(), operator.to_owned()));
            Ok(self.of(question))
        })
    }
}
