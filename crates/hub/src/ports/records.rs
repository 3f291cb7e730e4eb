//! The criminal-record register (ROCRIS): whether anybody in it may be a person, and what a document has to show.

pub mod compare;

use base::{Cnp, Date, Entropy, Id, PersonName};
use certificate::Line;
use futures_util::future::BoxFuture;
use registers::{Parents, Place};
use serde::{Deserialize, Serialize};
use web::{Peer, PeerError};

use self::compare::{Candidate, Found, Recorded};
use crate::ports::persons::CivilStatus;
use crate::request::reasons::Group;

/// The criminal-record register.
///
/// *Law.* Answers come in the order of the questions, one for each, and are of one moment; they hold for the decision at
/// hand and are not kept. Every consultation is logged there under its case. "Clean" is said only where no record fits by any
/// key but for those whom operators found to be somebody else, or where the person is known for sure and nothing that is
/// recorded may be shown; lines come only where the person is known for sure, and only those that the document has to show
/// on that day. Everything else is for a person to decide. Calls may overlap, and every call ends. A failure means only that
/// the register did not answer: asking again is harmless. The register is trusted with its
/// answer; the asker, to ask only for requests that people sent.
pub trait Records: std::fmt::Debug + Send + Sync {
    /// Looks for all these people.
    fn look<'a>(
        &'a self,
        questions: &'a [Question],
    ) -> BoxFuture<'a, Result<Vec<Finding>, RecordsDown>>;

    /// Who may be a person, for the operator who decides about the case: by a name for them that only we resolve.
    fn compare<'a>(
        &'a self,
        question: &'a Question,
        operator: &'a str,
    ) -> BoxFuture<'a, Result<Vec<Candidate>, RecordsDown>>;
}

/// Whom to look for.
#[derive(Clone, Debug)]
pub struct Question {
    /// The request's number, under which the consultation is logged; another one in each question of a call.
    pub case: String,
    /// Who the person is today.
    pub person: CivilStatus,
    /// For what class of reasons a certificate is wanted; none where only people of whom nothing is recorded are served.
    pub reason: Option<Group>,
    /// What operators found in this case.
    pub found: Found,
}

/// What the register says of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Nothing is recorded that may be shown.
    Clean {
        /// The register's name for this search.
        search: String,
    },
    /// The certificate has to show what is recorded.
    Recorded {
        /// The register's name for this search.
        search: String,
        /// What, in the order of printing; at least one.
        lines: Vec<Line>,
    },
    /// Somebody may be the person: a person has to look.
    NeedsOperator,
    /// Everybody who may be is: by the register's own comparison, or as operators found.
    Exact,
    /// The register cannot look for this person by itself, because the names are unusual: a person has to.
    Unsearchable,
}

/// The register does not answer, or answers what nobody can read. Ask again later.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the criminal-record register does not answer: {0}")]
pub struct RecordsDown(pub String);

/// The most persons in one call, by `docs/openapi/rocris.json`.
const PERSONS_MAX: usize = 256;
/// The code of the refusal that is about a person, not about us: names that the register cannot search for.
const UNSEARCHABLE: &str = "check-names";
/// Why we ask, for the register's log.
const PURPOSE: &str = "certificate";

/// The register behind its API.
#[derive(Debug)]
pub struct Rocris {
    peer: Peer,
    entropy: Entropy,
}

impl Rocris {
    /// The register at the other end of `peer`; `entropy` makes the numbers of calls for both logs.
    pub fn new(peer: Peer, entropy: Entropy) -> Self {
        Self { peer, entropy }
    }

    /// Asks about some people at once. Where one of them cannot be searched for, the halves are asked about, so that the
    /// others do not wait for that one.
    async fn look_for(&self, questions: &[Question]) -> Result<Vec<Finding>, RecordsDown> {
        let check = Check {
            request_id: hex::encode(self.entropy.bytes::<16>()),
            purpose: PURPOSE,
            persons: questions.iter().map(Subject::of).collect(),
        };
        match self.peer.post::<_, CheckAnswer>("v1/checks", &check).await {
            Ok(answer) => read(answer, questions),
            Err(error) if error.refusal() == Some(UNSEARCHABLE) => {
                if questions.len() < 2 {
                    return Ok(vec![Finding::Unsearchable; questions.len()]);
                }
                let (some, others) = questions.split_at(questions.len() / 2);
                let mut findings = Box::pin(self.look_for(some)).await?;
                findings.extend(Box::pin(self.look_for(others)).await?);
                Ok(findings)
            }
            Err(error) => Err(down(&error)),
        }
    }
}

impl Records for Rocris {
    fn look<'a>(
        &'a self,
        questions: &'a [Question],
    ) -> BoxFuture<'a, Result<Vec<Finding>, RecordsDown>> {
        Box::pin(async move {
            let mut findings = Vec::with_capacity(questions.len());
            for some in questions.chunks(PERSONS_MAX) {
                findings.extend(self.look_for(some).await?);
            }
            Ok(findings)
        })
    }

    fn compare<'a>(
        &'a self,
        question: &'a Question,
        operator: &'a str,
    ) -> BoxFuture<'a, Result<Vec<Candidate>, RecordsDown>> {
        Box::pin(self.candidates(question, operator))
    }
}

fn down(error: &PeerError) -> RecordsDown {
    RecordsDown(error.to_string())
}

/// The answers, if each is about the person who was asked about at its place.
fn read(answer: CheckAnswer, questions: &[Question]) -> Result<Vec<Finding>, RecordsDown> {
    let asked = questions.iter().map(|question| question.case.as_str());
    if !answer.results.iter().map(|result| result.reference.as_str()).eq(asked) {
        return Err(RecordsDown("the answers are not those to the questions".to_owned()));
    }
    Ok(answer.results.into_iter().map(Finding::from).collect())
}

#[derive(Serialize)]
struct Check<'a> {
    request_id: String,
    purpose: &'a str,
    persons: Vec<Subject<'a>>,
}

#[derive(Serialize)]
struct Subject<'a> {
    #[serde(rename = "ref")]
    reference: &'a str,
    cnp: Cnp,
    former_cnps: &'a [Cnp],
    surname: &'a str,
    given: &'a str,
    previous_names: &'a [PersonName],
    birth_date: Date,
    birth_place: &'a Place,
    parents: Parents,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    same: &'a [Id<Recorded>],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    different: &'a [Id<Recorded>],
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<Wanted>,
}

/// The document that is to be issued.
#[derive(Serialize)]
struct Wanted {
    kind: &'static str,
    reason: &'static str,
}

impl Wanted {
    fn certificate(reason: Group) -> Self {
        // The register knows fewer classes than the list of reasons has sections.
        let reason = match reason {
            Group::Work | Group::Study | Group::Profession => "work",
            Group::Residence => "residence",
            Group::Family => "family",
            Group::Arms => "arms",
            Group::Licence | Group::Business | Group::Public | Group::Other => "other",
        };
        Self { kind: "certificate", reason }
    }
}

impl<'a> Subject<'a> {
    fn of(question: &'a Question) -> Self {
        let person = &question.person;
        Self {
            reference: &question.case,
            cnp: person.cnp,
            former_cnps: &person.former_cnps,
            surname: &person.name.surname,
            given: &person.name.given,
            previous_names: &person.previous_names,
            birth_date: person.birth_date,
            birth_place: &person.birth_place,
            parents: Parents { father: person.father.clone(), mother: person.mother.clone() },
            document: question.reason.map(Wanted::certificate),
            same: &question.found.same,
            different: &question.found.different,
        }
    }
}

#[derive(Deserialize)]
struct CheckAnswer {
    results: Vec<CheckResult>,
}

#[derive(Deserialize)]
struct CheckResult {
    #[serde(rename = "ref")]
    reference: String,
    grade: String,
    outcome: String,
    search_id: String,
    #[serde(default)]
    lines: Vec<Line>,
}

impl From<CheckResult> for Finding {
    fn from(result: CheckResult) -> Self {
        // Two words and the lines must agree. A word that we do not know is for a person to look at.
        let CheckResult { search_id: search, lines, .. } = result;
        match (result.grade.as_str(), result.outcome.as_str(), lines.is_empty()) {
            ("none" | "exact", "clean", true) => Self::Clean { search },
            ("exact", "recorded", false) => Self::Recorded { search, lines },
            ("exact", "needs_operator", true) => Self::Exact,
            _ => Self::NeedsOperator,
        }
    }
}

pub mod views;

#[cfg(test)]
mod tests;
