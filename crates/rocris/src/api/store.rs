//! The log of consultations (rule 102): who asked about whom, why, in which case, and what was answered.

use ::store::{Act, Json, StoreError, Value, args};
use aws_lc_rs::hmac;
use base::{Cnp, Id, Secret, Timestamp};

use super::view::{View, ViewAnswer};
use super::wire::{Check, CheckResult, Comparing, ComparingAnswer, Subject};
use crate::search::Grade;

store::statements! {
    INSERT_CONSULTATION: "INSERT INTO consultation (id, asked_at, peer, purpose, request_id, reference,
        cnp_hmac, grade, candidates, operator, findings, as_of, document, outcome, lines)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    INSERT_DISCLOSURE: "INSERT INTO disclosure (consultation, person_id) VALUES ($1, $2)",
}

/// What the log calls the view of one's own data.
const SELF_VIEW: &str = "self_view";

/// Hides CNPs in the log: the same person always gets the same text, which tells nothing without the key.
#[derive(Debug, Clone)]
pub(crate) struct Pseudonyms(hmac::Key);

impl Pseudonyms {
    pub(crate) fn new(key: &Secret) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key.reveal().as_bytes()))
    }

    pub(crate) fn of(&self, cnp: Cnp) -> Vec<u8> {
        hmac::sign(&self.0, cnp.as_str().as_bytes()).as_ref().to_vec()
    }
}

/// Writes a line for each person asked about; `results` are in the order of `check.persons`.
pub(crate) async fn log(
    act: &mut Act,
    peer: &'static str,
    check: &Check,
    results: &[(CheckResult, usize)],
    pseudonyms: &Pseudonyms,
) -> Result<(), StoreError> {
    let now = act.now();
    let line = |(subject, (result, candidates)): (&Subject, &(CheckResult, usize))| {
        let id: Id<CheckResult> = result.search_id;
        let candidates = i64::try_from(*candidates).unwrap_or(i64::MAX);
        args![
            id,
            now,
            peer,
            &check.purpose,
            &check.request_id,
            &subject.reference,
            pseudonyms.of(subject.cnp),
            result.grade.code(),
            candidates,
            None::<String>,
            findings(subject),
            check.as_of,
            subject.document.map(|wanted| wanted.document.code()),
            Some(result.outcome.code()),
            i64::try_from(result.lines.len()).unwrap_or(i64::MAX),
        ]
    };
    let rows = check.persons.iter().zip(results).map(line).collect();
    act.insert_many(INSERT_CONSULTATION, rows).await?;
    Ok(())
}

/// What the asker said that operators had found; nothing where they found nothing.
fn findings(subject: &Subject) -> Value {
    let Subject { same, different, .. } = subject;
    let found = !same.is_empty() || !different.is_empty();
    found.then(|| Json(serde_json::json!({ "same": same, "different": different }))).into()
}

/// Writes a line about the person asked about, and one for each recorded person whose identity was shown.
pub(crate) async fn log_comparison(
    act: &mut Act,
    peer: &'static str,
    asked: &Comparing,
    (answer, grade): (&ComparingAnswer, Grade),
    pseudonyms: &Pseudonyms,
) -> Result<(), StoreError> {
    let candidates = i64::try_from(answer.candidates.len()).unwrap_or(i64::MAX);
    let line = args![
        answer.search_id,
        answer.as_of,
        peer,
        &asked.purpose,
        &asked.request_id,
        &asked.person.reference,
        pseudonyms.of(asked.person.cnp),
        grade.code(),
        candidates,
        &asked.operator,
        findings(&asked.person),
        None::<Timestamp>,
        None::<String>,
        None::<String>,
        0,
    ];
    act.execute(INSERT_CONSULTATION, line).await?;
    let shown = answer.candidates.iter().map(|one| args![answer.search_id, one.id]);
    act.insert_many(INSERT_DISCLOSURE, shown.collect()).await.map(drop)
}

/// Writes a line about somebody who saw their own record.
pub(crate) async fn log_view(
    act: &mut Act,
    peer: &'static str,
    asked: &View,
    (answer, candidates): (&ViewAnswer, usize),
    pseudonyms: &Pseudonyms,
) -> Result<(), StoreError> {
    let line = args![
        answer.search_id,
        answer.as_of,
        peer,
        &asked.purpose,
        &asked.request_id,
        &asked.person.reference,
        pseudonyms.of(asked.person.cnp),
        answer.grade.code(),
        i64::try_from(candidates).unwrap_or(i64::MAX),
        None::<String>,
        findings(&asked.person),
        None::<Timestamp>,
        Some(SELF_VIEW),
        Some(answer.outcome.code()),
        i64::try_from(answer.entries.len()).unwrap_or(i64::MAX),
    ];
    act.execute(INSERT_CONSULTATION, line).await.map(drop)
}
