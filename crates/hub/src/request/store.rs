//! The tables of requests.

use base::{Cui, Date, Id};
use jiff::SignedDuration;
use store::{Act, Json, Read, Row, StoreError, Value, args};
use web::Lang;

use super::model::{ChosenReason, ForCompany, Request, RequestState, Subject, new_reference};
use crate::account::model::Account;
use crate::company::model::Capacity;
use crate::ports::companies::Company;
use crate::ports::persons::CivilStatus;

/// How long a choice that was not sent is kept.
const DRAFT_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24);
/// The most requests that a person's page lists.
const LISTED_MAX: i64 = 50;

store::statements! {
    // Without a target, so that all unique keys count: the form sent twice, and the same reason on the same day for the
    // same person or company.
    INSERT: "INSERT INTO request (id, reference, account, person, reason_code, reason_text, reason_note, reason_version,
        bucharest_day, form_key, lang, cui, company, state, attempts, version, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'submitted', 0, 0, $14, $14)
        ON CONFLICT DO NOTHING",
    BY_FORM: "SELECT id FROM request WHERE account = $1 AND form_key = $2",
    BY_DAY: "SELECT id FROM request WHERE account = $1 AND bucharest_day = $2 AND reason_code = $3 AND cui IS NULL",
    BY_COMPANY_DAY: "SELECT id FROM request WHERE cui = $1 AND bucharest_day = $2 AND reason_code = $3",
    // What somebody asked for a company is the company's: it is shown to who represents it now.
    OF_ACCOUNT: "SELECT id, reference, account, person, cui, company, reason_code, reason_text, reason_note, reason_version,
        bucharest_day, lang, state, promised, retry_at, attempts, version, created_at, updated_at
        FROM request WHERE account = $1 AND cui IS NULL ORDER BY id DESC LIMIT $2",
    OF_COMPANY: "SELECT id, reference, account, person, cui, company, reason_code, reason_text, reason_note, reason_version,
        bucharest_day, lang, state, promised, retry_at, attempts, version, created_at, updated_at
        FROM request WHERE cui = $1 ORDER BY id DESC LIMIT $2",
    ONE: "SELECT id, reference, account, person, cui, company, reason_code, reason_text, reason_note, reason_version,
        bucharest_day, lang, state, promised, retry_at, attempts, version, created_at, updated_at
        FROM request WHERE id = $1 AND account = $2 AND cui IS NULL",
    ONE_OF_COMPANY: "SELECT id, reference, account, person, cui, company, reason_code, reason_text, reason_note,
        reason_version, bucharest_day, lang, state, promised, retry_at, attempts, version, created_at, updated_at
        FROM request WHERE id = $1 AND cui = $2",
    STATE: "SELECT state FROM request WHERE id = $1 AND account = $2 AND cui IS NULL",
    SAVE_DRAFT: "INSERT INTO draft (account, reason_code, reason_note, saved_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (account) DO UPDATE SET reason_code = excluded.reason_code, reason_note = excluded.reason_note,
        saved_at = excluded.saved_at",
    DRAFT: "SELECT reason_code, reason_note FROM draft WHERE account = $1 AND saved_at > $2",
    SWEEP_DRAFTS: "DELETE FROM draft WHERE saved_at <= $1",
    REFUSE_OPEN: "UPDATE request SET state = 'refused', retry_at = NULL, version = version + 1, updated_at = $2
        WHERE account = $1 AND state IN ('submitted', 'waiting_register', 'numbered', 'operator')",
    OPEN: "SELECT count(*) AS n FROM request
        WHERE account = $1 AND state IN ('submitted', 'waiting_register', 'numbered', 'operator')",
    DROP_DRAFT: "DELETE FROM draft WHERE account = $1",
}

fn request(row: &Row) -> Result<Request, StoreError> {
    Ok(Request {
        id: row.get("id")?,
        reference: row.get("reference")?,
        account: row.get("account")?,
        subject: subject(row)?,
        reason: ChosenReason {
            code: row.get("reason_code")?,
            text: row.get("reason_text")?,
            note: row.get("reason_note")?,
            version: row.get("reason_version")?,
        },
        day: row.get("bucharest_day")?,
        lang: Lang::parse(&row.get::<String>("lang")?).unwrap_or_default(),
        state: row.parse("state")?,
        promised: row.get("promised")?,
        retry_at: row.get("retry_at")?,
        attempts: row.get("attempts")?,
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// What the row keeps of a company beside its code.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Kept {
    company: Company,
    capacity: Capacity,
}

fn subject(row: &Row) -> Result<Subject, StoreError> {
    let sender = row.get::<Json<CivilStatus>>("person")?.0;
    Ok(match row.get::<Option<Json<Kept>>>("company")? {
        None => Subject::Person(sender),
        Some(Json(Kept { company, capacity })) => {
            Subject::Company(Box::new(ForCompany { company, sender, capacity }))
        }
    })
}

/// What a person sends.
#[derive(Clone, Debug)]
pub struct Submission<'a> {
    /// Who.
    pub account: Id<Account>,
    /// Whom it is about.
    pub subject: &'a Subject,
    /// What for.
    pub reason: &'a ChosenReason,
    /// The key of the form that was shown.
    pub form_key: &'a str,
    /// The language of messages.
    pub lang: Lang,
}

/// What became of a submission. Either way there is exactly one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Submitted {
    /// A new request.
    New(Id<Request>),
    /// This form was sent before (rule 30).
    Again(Id<Request>),
    /// The same reason was asked for today by another form (rule 23).
    SameDay(Id<Request>),
}

impl Submitted {
    /// The request.
    pub const fn id(self) -> Id<Request> {
        match self {
            Self::New(id) | Self::Again(id) | Self::SameDay(id) => id,
        }
    }
}

/// Receives a request, atomically: of any number of submissions at once one makes it (rule 25).
pub async fn submit(
    act: &mut Act,
    submission: &Submission<'_>,
    day: Date,
) -> Result<Submitted, StoreError> {
    loop {
        let id: Id<Request> = Id::new(act.now(), act.db().entropy());
        if act.execute(INSERT, row(act, id, submission, day)).await? == 1 {
            if submission.subject.cui().is_none() {
                act.execute(DROP_DRAFT, args![submission.account]).await?;
            }
            return Ok(Submitted::New(id));
        }
        if let Some(earlier) = earlier(act, submission, day).await? {
            return Ok(earlier);
        }
        // Neither key is taken: the random reference is. Another one is drawn.
    }
}

fn row(act: &Act, id: Id<Request>, submission: &Submission<'_>, day: Date) -> Vec<Value> {
    let (reason, subject) = (submission.reason, submission.subject);
    let kept =
        subject.company().map(|(company, capacity)| Kept { company: company.clone(), capacity });
    args![
        id,
        new_reference(day, act.db().entropy()),
        submission.account,
        Json(subject.sender()),
        &reason.code,
        &reason.text,
        reason.note.clone(),
        &reason.version,
        day,
        submission.form_key,
        submission.lang.code(),
        subject.cui().map(|cui| cui.to_string()),
        kept.map(Json),
        act.now(),
    ]
}

/// The request that stands in the way of a submission, where there is one.
pub async fn earlier(
    read: &mut Read,
    submission: &Submission<'_>,
    day: Date,
) -> Result<Option<Submitted>, StoreError> {
    let account = submission.account;
    if let Some(row) = read.opt(BY_FORM, args![account, submission.form_key]).await? {
        return Ok(Some(Submitted::Again(row.get("id")?)));
    }
    let reason = &submission.reason.code;
    let row = match submission.subject.cui() {
        None => read.opt(BY_DAY, args![account, day, reason]).await?,
        Some(cui) => read.opt(BY_COMPANY_DAY, args![cui.to_string(), day, reason]).await?,
    };
    row.map(|row| Ok(Submitted::SameDay(row.get("id")?))).transpose()
}

/// A person's requests about themselves, the latest first.
pub async fn of_account(read: &mut Read, account: Id<Account>) -> Result<Vec<Request>, StoreError> {
    read.all(OF_ACCOUNT, args![account, LISTED_MAX]).await?.iter().map(request).collect()
}

/// A company's requests, the latest first.
pub async fn of_company(read: &mut Read, cui: Cui) -> Result<Vec<Request>, StoreError> {
    read.all(OF_COMPANY, args![cui.to_string(), LISTED_MAX]).await?.iter().map(request).collect()
}

/// A request, where it is this person's and about them.
pub async fn one(
    read: &mut Read,
    id: Id<Request>,
    account: Id<Account>,
) -> Result<Option<Request>, StoreError> {
    read.opt(ONE, args![id, account]).await?.as_ref().map(request).transpose()
}

/// A request, where it is about this company.
pub async fn one_of_company(
    read: &mut Read,
    id: Id<Request>,
    cui: Cui,
) -> Result<Option<Request>, StoreError> {
    let row = read.opt(ONE_OF_COMPANY, args![id, cui.to_string()]).await?;
    row.as_ref().map(request).transpose()
}

/// Where a request stands, where it is this person's and about them.
pub async fn state(
    read: &mut Read,
    id: Id<Request>,
    account: Id<Account>,
) -> Result<Option<RequestState>, StoreError> {
    read.opt(STATE, args![id, account]).await?.map(|row| row.parse("state")).transpose()
}

/// What a person chose and has not sent yet.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Draft {
    /// The code of the reason.
    pub code: String,
    /// The person's own words.
    pub note: Option<String>,
}

/// Keeps a choice for a day.
pub async fn save_draft(
    act: &mut Act,
    account: Id<Account>,
    draft: &Draft,
) -> Result<(), StoreError> {
    let now = act.now();
    act.execute(SAVE_DRAFT, args![account, &draft.code, draft.note.clone(), now]).await.map(drop)
}

/// The choice that a person made within the last day.
pub async fn draft(read: &mut Read, account: Id<Account>) -> Result<Option<Draft>, StoreError> {
    let since = read.db().now() - DRAFT_KEPT_FOR;
    let row = read.opt(DRAFT, args![account, since]).await?;
    let draft =
        |row: Row| Ok(Draft { code: row.get("reason_code")?, note: row.get("reason_note")? });
    row.map(draft).transpose()
}

/// Deletes choices that were not sent within the day.
pub async fn sweep_drafts(act: &mut Act) -> Result<(), StoreError> {
    let since = act.now() - DRAFT_KEPT_FOR;
    act.execute(SWEEP_DRAFTS, args![since]).await.map(drop)
}

/// Refuses what an account asked for and nobody decided yet: its owner is not who they said. What is being signed at this
/// moment loses its compare-and-swap.
pub async fn refuse_open(act: &mut Act, account: Id<Account>) -> Result<u64, StoreError> {
    let now = act.now();
    act.execute(REFUSE_OPEN, args![account, now]).await
}

/// Whether an account waits for the answer to a request.
pub async fn any_open(read: &mut Read, account: Id<Account>) -> Result<bool, StoreError> {
    Ok(read.one(OPEN, args![account]).await?.get::<i64>("n")? > 0)
}
