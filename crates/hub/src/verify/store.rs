//! The log of checks.

use base::Id;
use store::{Act, StoreError, args};

use super::model::Answer;
use crate::keys::Mac;

store::statements! {
    INSERT: "INSERT INTO certificate_check (id, number, cnp_mac, answer, checked_at) VALUES ($1, $2, $3, $4, $5)",
}

/// Somebody asked about a certificate.
#[derive(Debug)]
pub enum Check {}

/// Writes down what was asked and answered, without the CNP (rule 90).
pub async fn insert(
    act: &mut Act,
    number: &str,
    asked: &Mac,
    answer: Answer,
) -> Result<(), StoreError> {
    let id: Id<Check> = Id::new(act.now(), act.db().entropy());
    let at = act.now();
    act.execute(INSERT, args![id, number, asked, answer.code(), at]).await.map(drop)
}
