//! The SQL of the issuing: what is due, numbers, certificates.

mod issued;

use std::collections::{HashMap, HashSet};

use base::{Date, Email, Id, Timestamp};
use certificate::{Number, RegisterNumber};
use store::{Act, Json, Read, Row, StoreError, Value, args};
use web::Lang;

pub use issued::{CheckRow, Listed, Pdf, file, find_for_check, of_account, one};

use crate::account::model::Account;
use crate::keys::Mac;
use crate::office::model::Results;
use crate::ports::persons::CivilStatus;
use crate::request::model::{ChosenReason, Request, RequestState};

store::statements! {
    DUE: "SELECT id FROM request
        WHERE (state = 'submitted' AND updated_at <= $1)
            OR (state IN ('waiting_register', 'numbered') AND (retry_at IS NULL OR retry_at <= $2))
        ORDER BY id LIMIT $3",
    // What another node has in its hands is `numbered` until a time to come, and left to it.
    LOAD: "SELECT request.id, request.reference, request.account, request.person, request.reason_code,
            request.reason_text, request.reason_note, request.reason_version, request.lang, request.state,
            request.attempts, request.version, request.promised, request.cui, request.created_at, account.cnp_mac, account.email,
            register_number.year, register_number.sequence, register_number.number
        FROM request JOIN account ON account.id = request.account
        LEFT JOIN register_number ON register_number.request = request.id
        WHERE request.id IN ($list) AND (request.state = 'submitted'
            OR (request.state IN ('waiting_register', 'numbered')
                AND (request.retry_at IS NULL OR request.retry_at <= $1)))",
    PUT_OFF: "WITH v (wanted, seen, retry_at) AS ($rows uuid, bigint, timestamptz)
        UPDATE request SET retry_at = v.retry_at, attempts = request.attempts + 1,
            state = CASE WHEN request.state = 'numbered' THEN 'numbered' ELSE 'waiting_register' END,
            version = request.version + 1, updated_at = $1
        FROM v WHERE request.id = v.wanted AND request.version = v.seen
            AND request.state IN ('submitted', 'waiting_register', 'numbered')",
    HAND_OVER: "WITH v (wanted, seen) AS ($rows uuid, bigint)
        UPDATE request SET state = 'operator', promised = coalesce(request.promised, $2), retry_at = NULL,
            version = request.version + 1, updated_at = $1
        FROM v WHERE request.id = v.wanted AND request.version = v.seen
            AND request.state IN ('submitted', 'waiting_register', 'numbered')
        RETURNING request.id AS id",
    MARK_NUMBERED: "WITH v (wanted, seen) AS ($rows uuid, bigint)
        UPDATE request SET state = 'numbered', retry_at = $2, version = request.version + 1, updated_at = $1
        FROM v WHERE request.id = v.wanted AND request.version = v.seen
            AND request.state IN ('submitted', 'waiting_register', 'numbered')
        RETURNING request.id AS id",
    COUNT_UP: "INSERT INTO register_counter (year, last) VALUES ($1, $2)
        ON CONFLICT (year) DO UPDATE SET last = register_counter.last + excluded.last
        RETURNING last",
    BIND: "INSERT INTO register_number (year, sequence, request, number, bound_at)
        VALUES ($1, $2, $3, $4, $5)",
    HELD: "SELECT request.id, request.version, register_number.number
        FROM request JOIN register_number ON register_number.request = request.id
        WHERE request.state = 'numbered' AND request.id IN ($list)",
    MARK_ISSUED: "WITH v (wanted, seen) AS ($rows uuid, bigint)
        UPDATE request SET state = 'issued', retry_at = NULL, version = request.version + 1, updated_at = $1
        FROM v WHERE request.id = v.wanted AND request.version = v.seen AND request.state = 'numbered'
        RETURNING request.id AS id",
    INSERT: "INSERT INTO certificate (id, request, account, cnp_mac, issued_at, expires_on, level, search_id,
            template, sha256, size, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    TEMPLATE: "SELECT id FROM template WHERE version = $1",
    KEEP_TEMPLATE: "INSERT INTO template (id, version, dictionary, first_used_at)
        VALUES ((SELECT coalesce(max(id), 0) + 1 FROM template), $1, $2, $3) ON CONFLICT DO NOTHING",
    BY_REQUESTS: "SELECT request, id FROM certificate WHERE request IN ($list)",
    STANDING: "SELECT request.state, certificate.id FROM request
        LEFT JOIN certificate ON certificate.request = request.id WHERE request.id = $1",
    OF_ACCOUNT: "SELECT c.id, c.request, n.number, c.issued_at, c.expires_on, c.size, c.revoked_at
        FROM certificate c JOIN register_number n ON n.request = c.request
        WHERE c.account = $1 ORDER BY c.issued_at DESC, c.id DESC LIMIT $2",
    ONE: "SELECT c.id, c.request, n.number, c.issued_at, c.expires_on, c.size, c.revoked_at
        FROM certificate c JOIN register_number n ON n.request = c.request
        WHERE c.id = $1 AND c.account = $2",
    FOR_CHECK: "SELECT c.cnp_mac, c.issued_at, c.expires_on, c.revoked_at
        FROM register_number n JOIN certificate c ON c.request = n.request WHERE n.number = $1",
    FILE: "SELECT n.number, c.sha256, c.size, c.body, c.expires_on, t.dictionary
        FROM certificate c JOIN register_number n ON n.request = c.request
        JOIN template t ON t.id = c.template WHERE c.id = $1 AND c.account = $2",
}

/// A request as it was seen: whoever changes it names the version.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// The request.
    pub id: Id<Request>,
    /// The version seen.
    pub version: i64,
    /// How often a part was down.
    pub attempts: i64,
}

/// A request with all that its certificate needs.
#[derive(Debug, Clone)]
pub struct Case {
    /// The request.
    pub seen: Seen,
    /// Its number for people.
    pub reference: String,
    /// Whose it is.
    pub account: Id<Account>,
    /// The civil status when it was sent.
    pub person: CivilStatus,
    /// What the certificate is for.
    pub reason: ChosenReason,
    /// The fingerprint of the account's CNP.
    pub cnp_mac: Mac,
    /// Where mail goes.
    pub email: Option<Email>,
    /// The language of mail.
    pub lang: Lang,
    /// When it was received.
    pub received_at: Timestamp,
    /// The numbers, where they are bound already.
    pub numbers: Option<(RegisterNumber, Number)>,
    /// What was promised when it came to an operator; a promise is made once.
    pub promised: Option<Date>,
    /// What operators found and the person stated; see [`crate::office::store::results`].
    pub office: Results,
}

impl Seen {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            version: row.get("version")?,
            attempts: row.get("attempts")?,
        })
    }
}

impl Case {
    fn read(row: &Row, seen: Seen) -> Result<Self, StoreError> {
        let email: Option<String> = row.get("email")?;
        Ok(Self {
            seen,
            reference: row.get("reference")?,
            account: row.get("account")?,
            person: row.get::<Json<CivilStatus>>("person")?.0,
            reason: ChosenReason {
                code: row.get("reason_code")?,
                text: row.get("reason_text")?,
                note: row.get("reason_note")?,
                version: row.get("reason_version")?,
            },
            cnp_mac: Mac::stored(row.get("cnp_mac")?),
            // Whoever has no readable address sees it on the pages.
            email: email.and_then(|text| Email::parse(&text).ok()),
            lang: Lang::parse(&row.get::<String>("lang")?).unwrap_or_default(),
            received_at: row.get("created_at")?,
            numbers: numbers(row)?,
            promised: row.get("promised")?,
            office: Results::default(),
        })
    }
}

fn numbers(row: &Row) -> Result<Option<(RegisterNumber, Number)>, StoreError> {
    let Some(number) = row.parse_opt("number")? else { return Ok(None) };
    let out_of_range = |column: &str| StoreError::Decode {
        column: column.to_owned(),
        reason: "out of range".to_owned(),
    };
    let register = RegisterNumber {
        year: row.get::<i64>("year")?.try_into().map_err(|_| out_of_range("year"))?,
        sequence: row.get::<i64>("sequence")?.try_into().map_err(|_| out_of_range("sequence"))?,
    };
    Ok(Some((register, number)))
}

/// Requests that nobody works on and somebody should, the longest waiting first.
pub async fn due(
    read: &mut Read,
    forgotten_before: Timestamp,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Id<Request>>, StoreError> {
    let rows = read.all(DUE, args![forgotten_before, now, limit]).await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// Requests that want a certificate now.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Those about the people who sent them, to work on.
    pub cases: Vec<Case>,
    /// Those about companies: nothing is issued by itself for them.
    pub companies: Vec<Case>,
    /// Those whose rows cannot be read; the others must not wait for them.
    pub unreadable: Vec<Seen>,
}

/// The requests among `ids` that want a certificate now.
pub async fn load(
    read: &mut Read,
    ids: &[Id<Request>],
    now: Timestamp,
) -> Result<Loaded, StoreError> {
    let mut loaded = Loaded::default();
    for row in read.all_in(LOAD, args![now], ids.iter().copied()).await? {
        let seen = Seen::read(&row)?;
        match Case::read(&row, seen) {
            Ok(case) if row.get::<Option<String>>("cui")?.is_some() => loaded.companies.push(case),
            Ok(case) => loaded.cases.push(case),
            Err(error) => {
                tracing::error!(request.id = %seen.id, %error, "A stored request cannot be read.");
                loaded.unreadable.push(seen);
            }
        }
    }
    Ok(loaded)
}

/// Puts requests off until a time, each its own; those that somebody changed meanwhile are left alone.
pub async fn put_off(act: &mut Act, until: &[(Seen, Timestamp)]) -> Result<(), StoreError> {
    let now = act.now();
    let row = |(seen, until): &(Seen, Timestamp)| args![seen.id, seen.version, *until];
    act.update_many(PUT_OFF, args![now], until.iter().map(row).collect()).await?;
    Ok(())
}

/// Gives requests to the operators until the end of `promised`, or of what was promised before. Answers with those that
/// nobody changed meanwhile; only they were given.
pub async fn hand_over(
    act: &mut Act,
    seen: impl Iterator<Item = Seen>,
    promised: Date,
) -> Result<HashSet<Id<Request>>, StoreError> {
    let now = act.now();
    swap_many(act, HAND_OVER, args![now, promised], seen).await
}

/// Marks requests as numbered and in our hands until `lease`. Answers with those that nobody changed meanwhile.
pub async fn mark_numbered(
    act: &mut Act,
    seen: impl Iterator<Item = Seen>,
    lease: Timestamp,
) -> Result<HashSet<Id<Request>>, StoreError> {
    let now = act.now();
    swap_many(act, MARK_NUMBERED, args![now, lease], seen).await
}

/// Marks numbered requests as issued. Answers with those that nobody changed meanwhile; only for them certificates may
/// be inserted.
pub async fn mark_issued(
    act: &mut Act,
    seen: impl Iterator<Item = Seen>,
) -> Result<HashSet<Id<Request>>, StoreError> {
    let now = act.now();
    swap_many(act, MARK_ISSUED, args![now], seen).await
}

/// A compare-and-swap on each of many requests; answers with those that won.
async fn swap_many(
    act: &mut Act,
    statement: store::Statement,
    fixed: Vec<Value>,
    seen: impl Iterator<Item = Seen>,
) -> Result<HashSet<Id<Request>>, StoreError> {
    let mut rows: Vec<Seen> = seen.collect();
    // In one order everywhere, so that two nodes with the same requests do not lock each other out.
    rows.sort_by_key(|seen| seen.id);
    let rows = rows.iter().map(|seen| args![seen.id, seen.version]).collect();
    let won = act.update_many_returning(statement, fixed, rows).await?;
    won.iter().map(|row| row.get("id")).collect()
}

/// Takes the next `n` numbers of the legal register of `year`; gives the first. The counter stays locked until the act
/// ends, which is why nothing slow may be done in that act.
pub async fn take_range(act: &mut Act, year: i16, n: usize) -> Result<u64, StoreError> {
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    let last: i64 = act.one(COUNT_UP, args![i64::from(year), n]).await?.get("last")?;
    u64::try_from(last - n + 1).map_err(|_| StoreError::Decode {
        column: "last".to_owned(),
        reason: "the counter of the register is damaged".to_owned(),
    })
}

/// A number of the legal register and a printed one, for a request.
pub type Binding = (Id<Request>, RegisterNumber, Number);

/// Binds numbers to requests.
pub async fn bind(act: &mut Act, bindings: &[Binding]) -> Result<(), StoreError> {
    let at = act.now();
    let row = |(request, register, number): &Binding| {
        let sequence = i64::try_from(register.sequence).unwrap_or(i64::MAX);
        args![i64::from(register.year), sequence, *request, number.as_str(), at]
    };
    act.insert_many(BIND, bindings.iter().map(row).collect()).await.map(drop)
}

/// The numbered requests among `requests`, with the version and the printed number that they have now, for whoever does not
/// know how a commit ended.
pub async fn held(
    read: &mut Read,
    requests: impl Iterator<Item = Id<Request>>,
) -> Result<HashMap<Id<Request>, (i64, String)>, StoreError> {
    let rows = read.all_in(HELD, args![], requests).await?;
    rows.iter().map(|row| Ok((row.get("id")?, (row.get("version")?, row.get("number")?)))).collect()
}

/// An issued certificate on its way into the database.
#[derive(Debug)]
pub struct Issued {
    /// Its id, in addresses.
    pub id: Id<certificate::Certificate>,
    /// The request it answers.
    pub seen: Seen,
    /// Whose it is.
    pub account: Id<Account>,
    /// Its number in the legal register.
    pub register: RegisterNumber,
    /// The fingerprint of the CNP.
    pub cnp_mac: Mac,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The last day it is valid.
    pub expires_on: Date,
    /// The level of its signature, as read back from its bytes.
    pub level: signing::Level,
    /// The search in the criminal-record register that allowed it.
    pub search: String,
    /// SHA-256 of the file.
    pub sum: [u8; 32],
    /// Bytes of the file.
    pub size: usize,
    /// The file as it is stored.
    pub body: Vec<u8>,
}

/// Writes certificates of one template. Their requests must have been marked in the same act.
pub async fn insert(act: &mut Act, template: i64, issued: &[Issued]) -> Result<(), StoreError> {
    let rows = issued.iter().map(|one| one.row(template)).collect();
    act.insert_many(INSERT, rows).await.map(drop)
}

impl Issued {
    fn row(&self, template: i64) -> Vec<Value> {
        args![
            self.id,
            self.seen.id,
            self.account,
            &self.cnp_mac,
            self.issued_at,
            self.expires_on,
            self.level.to_string(),
            self.search.as_str(),
            template,
            &self.sum[..],
            i64::try_from(self.size).unwrap_or(i64::MAX),
            self.body.as_slice(),
        ]
    }
}

/// The id of the template of this version, where it is kept already.
pub async fn template(read: &mut Read, version: &str) -> Result<Option<i64>, StoreError> {
    read.opt(TEMPLATE, args![version]).await?.map(|row| row.get("id")).transpose()
}

/// Keeps a template for ever. Does nothing where another node kept one at the same moment: look again then.
pub async fn keep_template(
    act: &mut Act,
    version: &str,
    dictionary: &[u8],
) -> Result<(), StoreError> {
    let now = act.now();
    act.execute(KEEP_TEMPLATE, args![version, dictionary, now]).await.map(drop)
}

/// The certificates of these requests.
pub async fn by_requests(
    read: &mut Read,
    requests: &[Id<Request>],
) -> Result<HashMap<Id<Request>, Id<certificate::Certificate>>, StoreError> {
    let rows = read.all_in(BY_REQUESTS, args![], requests.iter().copied()).await?;
    rows.iter().map(|row| Ok((row.get("request")?, row.get("id")?))).collect()
}

/// Where a request stands, with its certificate; `None` where there is no such request.
pub async fn standing(
    read: &mut Read,
    request: Id<Request>,
) -> Result<Option<(RequestState, Option<Id<certificate::Certificate>>)>, StoreError> {
    let row = read.opt(STANDING, args![request]).await?;
    row.map(|row| Ok((row.parse("state")?, row.get("id")?))).transpose()
}
