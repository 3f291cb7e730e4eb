//! The rows of cases at counters, of tries and of budgets.

use base::{Id, Timestamp};
use store::{Act, Json, Read, Row, StoreError, args};

use crate::account::model::Account;
use crate::counter::budget::MEMORY;
use crate::counter::model::{CASE_LIFE, Case, CaseState, Refusal, Ticks};

type Done<T> = Result<T, StoreError>;

store::statements! {
    TRY: "INSERT INTO counter_try (clerk, code_hash, wrong, since) VALUES ($1, $2, 1, $3)
        ON CONFLICT (clerk, code_hash) DO UPDATE SET wrong = counter_try.wrong + 1 RETURNING wrong",
    FORGET_TRIES: "DELETE FROM counter_try WHERE clerk = $1 AND code_hash = $2",
    SPEND: "INSERT INTO counter_budget (clerk, period, n, since) VALUES ($1, $2, 1, $3)
        ON CONFLICT (clerk, period) DO UPDATE SET n = counter_budget.n + 1 RETURNING n",
    LIVE: "SELECT id, reference, account, code_hash, state, ticks, opened_at, form_key, version FROM counter_case
        WHERE account = $1 AND clerk = $2 AND unit = $3 AND code_hash = $4 AND state IN ('open', 'waiting-register')",
    SUPERSEDE: "UPDATE counter_case SET state = 'superseded', decided_at = $2, version = version + 1
        WHERE account = $1 AND state IN ('open', 'waiting-register')",
    INSERT: "INSERT INTO counter_case (id, reference, account, unit, clerk, code_hash, state, ticks, opened_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, 0) ON CONFLICT DO NOTHING",
    BY_ID: "SELECT id, reference, account, code_hash, state, ticks, opened_at, form_key, version FROM counter_case
        WHERE id = $1 AND clerk = $2 AND unit = $3",
    TO_FINISH: "SELECT id, reference, account, code_hash, state, ticks, opened_at, form_key, version FROM counter_case
        WHERE clerk = $1 AND unit = $2 AND state IN ('open', 'waiting-register') ORDER BY opened_at, id LIMIT 200",
    WAIT: "UPDATE counter_case SET state = 'waiting-register', ticks = $3, version = version + 1
        WHERE id = $1 AND version = $2 AND state IN ('open', 'waiting-register')",
    DECIDE: "UPDATE counter_case SET state = $3, reason = $4, form_key = $5, proof = $6, ticks = $7, decided_at = $8,
        version = version + 1 WHERE id = $1 AND version = $2 AND state IN ('open', 'waiting-register')",
    LAST_OF: "SELECT c.state, p.revoked_at FROM counter_case c LEFT JOIN identity_proof p ON p.id = c.proof
        WHERE c.account = $1 AND c.state IN ('waiting-register', 'confirmed', 'refused')
        ORDER BY c.opened_at DESC, c.id DESC LIMIT 1",
    FRAUD_BEFORE: "SELECT count(*) AS n FROM counter_case WHERE account = $1 AND state = 'refused' AND reason = 'fraud'",
    LAPSE: "UPDATE counter_case SET state = 'lapsed', decided_at = $2, version = version + 1
        WHERE opened_at < $1 AND state IN ('open', 'waiting-register')",
    SWEEP_TRIES: "DELETE FROM counter_try WHERE since < $1",
    SWEEP_BUDGETS: "DELETE FROM counter_budget WHERE since < $1",
}

/// Who works on a case, as rows name them: a member of staff, by id, for a unit, by code.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The member of staff.
    pub clerk: String,
    /// The unit.
    pub unit: String,
}

fn case(row: &Row) -> Done<Case> {
    Ok(Case {
        id: row.get("id")?,
        reference: row.get("reference")?,
        account: row.get("account")?,
        code_hash: row.get("code_hash")?,
        state: row.parse("state")?,
        ticks: row.get::<Json<Ticks>>("ticks")?.0,
        opened_at: row.get("opened_at")?,
        form_key: row.get("form_key")?,
        version: row.get("version")?,
    })
}

/// Counts one more try of a code by a clerk, before anything is compared: of many at once no more than are allowed are
/// looked at. Gives their number.
pub async fn count_try(act: &mut Act, clerk: &str, code_hash: &str) -> Done<i64> {
    let now = act.now();
    act.one(TRY, args![clerk, code_hash, now]).await?.get("wrong")
}

/// It was right: the tries are forgotten.
pub async fn forget_tries(act: &mut Act, clerk: &str, code_hash: &str) -> Done<()> {
    act.execute(FORGET_TRIES, args![clerk, code_hash]).await.map(drop)
}

/// Counts one more opening by a clerk within a period, named by its beginning. Gives their number.
pub async fn spend(act: &mut Act, clerk: &str, period: &str) -> Done<i64> {
    let now = act.now();
    act.one(SPEND, args![clerk, period, now]).await?.get("n")
}

/// The case that this desk has open for this code: opening twice is opening once.
pub async fn live(
    read: &mut Read,
    desk: &Desk,
    account: Id<Account>,
    code_hash: &str,
) -> Done<Option<Case>> {
    let values = args![account, &desk.clerk, &desk.unit, code_hash];
    read.opt(LIVE, values).await?.as_ref().map(case).transpose()
}

/// Opens a case; `None` where another counter opened one at the same moment. Another one of the same account, wherever it is,
/// ends.
pub async fn open(
    act: &mut Act,
    desk: &Desk,
    account: Id<Account>,
    code_hash: &str,
) -> Done<Option<Id<Case>>> {
    let (now, entropy) = (act.now(), act.db().entropy().clone());
    let id: Id<Case> = Id::new(now, &entropy);
    let reference = crate::request::model::new_number("G", base::dates::today(now), &entropy);
    act.execute(SUPERSEDE, args![account, now]).await?;
    let ticks = Json(Ticks::default());
    let (clerk, unit) = (&desk.clerk, &desk.unit);
    let values = args![id, reference, account, unit, clerk, code_hash, ticks, now];
    Ok(act.swap(INSERT, values).await?.then_some(id))
}

/// Ends whatever is open for an account, without a decision: somebody else takes it.
pub async fn hand_over(act: &mut Act, account: Id<Account>) -> Done<u64> {
    let now = act.now();
    act.execute(SUPERSEDE, args![account, now]).await
}

/// A case of this desk; nobody else's is found.
pub async fn by_id(read: &mut Read, desk: &Desk, id: Id<Case>) -> Done<Option<Case>> {
    let row = read.opt(BY_ID, args![id, &desk.clerk, &desk.unit]).await?;
    row.as_ref().map(case).transpose()
}

/// The cases that this desk has begun and not decided, the oldest first.
pub async fn to_finish(read: &mut Read, desk: &Desk) -> Done<Vec<Case>> {
    let rows = read.all(TO_FINISH, args![&desk.clerk, &desk.unit]).await?;
    rows.iter().map(case).collect()
}

/// Keeps what the clerk looked at while the register does not answer; false where somebody was faster.
pub async fn wait(act: &mut Act, case: &Case, ticks: Ticks) -> Done<bool> {
    act.swap(WAIT, args![case.id, case.version, Json(ticks)]).await
}

/// How a case ends.
#[derive(Debug, Clone, Copy)]
pub enum Outcome {
    /// Validated, by the proof with this id.
    Confirmed(Id<crate::account::proof::Kept>),
    /// Not validated.
    Refused(Refusal),
}

/// Ends a case; false where somebody was faster.
pub async fn decide(
    act: &mut Act,
    case: &Case,
    ticks: Ticks,
    form_key: &str,
    outcome: Outcome,
) -> Done<bool> {
    let now = act.now();
    let (state, reason, proof) = match outcome {
        Outcome::Confirmed(proof) => (CaseState::Confirmed, None, Some(proof)),
        Outcome::Refused(reason) => (CaseState::Refused, Some(reason.as_str()), None),
    };
    let ticks = Json(ticks);
    let (id, version, state) = (case.id, case.version, state.as_str());
    let reason = reason.map(str::to_owned);
    act.swap(DECIDE, args![id, version, state, reason, form_key, proof, ticks, now]).await
}

/// What the person may know about their last visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// All was looked at, and the register has to answer.
    Waits,
    /// It ended without a validated account.
    Refused,
    /// The account was validated, and that was taken back.
    Revoked,
}

/// What became of the last visit.
pub async fn told(read: &mut Read, account: Id<Account>) -> Done<Option<Told>> {
    let Some(row) = read.opt(LAST_OF, args![account]).await? else { return Ok(None) };
    let revoked: Option<Timestamp> = row.get("revoked_at")?;
    Ok(match row.parse("state")? {
        CaseState::WaitingRegister => Some(Told::Waits),
        CaseState::Refused => Some(Told::Refused),
        CaseState::Confirmed => revoked.map(|_| Told::Revoked),
        _ => None,
    })
}

/// Whether a clerk suspected a fraud with this account before.
pub async fn was_suspected(read: &mut Read, account: Id<Account>) -> Done<bool> {
    Ok(read.one(FRAUD_BEFORE, args![account]).await?.get::<i64>("n")? > 0)
}

/// Ends what nobody finished, and deletes what is counted no longer.
pub async fn sweep(act: &mut Act) -> Done<()> {
    let now = act.now();
    act.execute(LAPSE, args![now - CASE_LIFE, now]).await?;
    act.execute(SWEEP_TRIES, args![now - CASE_LIFE]).await?;
    act.execute(SWEEP_BUDGETS, args![now - MEMORY]).await.map(drop)
}
