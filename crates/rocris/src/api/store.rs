//! The log of consultations (rule 102): who asked about whom, why, in which case, and what was answered.

use ::store::{Act, StoreError, args};
use aws_lc_rs::hmac;
use base::{Cnp, Id, Secret};

use super::wire::{Check, CheckResult, Subject};

store::statements! {
    INSERT_CONSULTATION: "INSERT INTO consultation (id, asked_at, peer, purpose, request_id, reference,
        cnp_hmac, grade, candidates)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
}

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
    let line = |(subject, (result, candidates)): (&Subject, &(CheckResult, usize))| {
        let id: Id<CheckResult> = result.search_id;
        let candidates = i64::try_from(*candidates).unwrap_or(i64::MAX);
        args![
            id,
            result.as_of,
            peer,
            &check.purpose,
            &check.request_id,
            &subject.reference,
            pseudonyms.of(subject.cnp),
            result.grade.code(),
            candidates,
        ]
    };
    let rows = check.persons.iter().zip(results).map(line).collect();
    act.insert_many(INSERT_CONSULTATION, rows).await?;
    Ok(())
}
