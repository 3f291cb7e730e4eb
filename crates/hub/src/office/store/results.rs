//! What the office found, for the issuing.

use std::collections::HashMap;

use base::Id;
use store::{Json, Read, StoreError, args};

use crate::issuing::store::Case;
use crate::office::model::{Results, Statement, Verdict};
use crate::request::model::Request;

store::statements! {
    // The latest decision that stands says all: it was made with everybody on the screen.
    FOUND: "SELECT d.request, f.recorded, f.verdict FROM office_decision d JOIN office_finding f ON f.decision = d.id
        WHERE d.state = 'final' AND d.request IN ($list)
            AND NOT EXISTS (SELECT 1 FROM office_decision later WHERE later.request = d.request AND later.state = 'final'
                AND later.id > d.id)
        ORDER BY d.request, f.recorded",
    STATED: "SELECT request, answer FROM office_question
        WHERE answer IS NOT NULL AND request IN ($list) ORDER BY asked_at, id",
}

/// What the office knows of these requests.
pub async fn of(
    read: &mut Read,
    requests: &[Id<Request>],
) -> Result<HashMap<Id<Request>, Results>, StoreError> {
    let mut results: HashMap<Id<Request>, Results> = HashMap::new();
    for row in read.all_in(FOUND, args![], requests.iter().copied()).await? {
        let found = &mut results.entry(row.get("request")?).or_default().found;
        match row.parse("verdict")? {
            Verdict::Same => found.same.push(row.get("recorded")?),
            Verdict::Different => found.different.push(row.get("recorded")?),
        }
    }
    for row in read.all_in(STATED, args![], requests.iter().copied()).await? {
        let result = results.entry(row.get("request")?).or_default();
        let Json(statement) = row.get::<Json<Statement>>("answer")?;
        result.stated = std::mem::take(&mut result.stated).and(statement);
    }
    Ok(results)
}

/// Puts it with the cases of a batch.
pub async fn of_cases(read: &mut Read, cases: &mut [Case]) -> Result<(), StoreError> {
    // Nothing was promised to those whom no operator ever had.
    let looked_at = cases.iter().filter(|case| case.promised.is_some());
    let requests: Vec<Id<Request>> = looked_at.map(|case| case.seen.id).collect();
    if requests.is_empty() {
        return Ok(());
    }
    let mut results = of(read, &requests).await?;
    for case in cases {
        case.office = results.remove(&case.seen.id).unwrap_or_default();
    }
    Ok(())
}
