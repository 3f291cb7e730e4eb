//! What a benchmark reads from the hub's database, from outside.

use ::store::{Act, Db, Engine, Read, StoreError, args};
use base::{Date, Id};

::store::statements! {
    MOVING: "SELECT count(*) AS n FROM request
        WHERE state IN ('submitted', 'waiting_register', 'numbered')",
    BATCHES: "SELECT count(*) AS n FROM audit WHERE action = 'certificate.batch' AND outcome = 'done'",
    CERTIFICATES: "SELECT count(*) AS n, CAST(coalesce(sum(length(body)), 0) AS bigint) AS bytes
        FROM certificate",
    ASKED: "SELECT count(*) AS n FROM audit WHERE actor_kind <> 'system'",
    LETTERS: "SELECT count(*) AS n FROM message",
    TRIES: "SELECT count(*) AS n FROM sign_in_try",
    HUB_CODES: "SELECT count(*) AS n FROM member_code",
    GHISEUL_CODES: "SELECT count(*) AS n FROM email_code",
    ACCOUNT: "SELECT id FROM account ORDER BY id LIMIT 1",
    ASK: "INSERT INTO request (id, reference, account, person, reason_code, reason_text, reason_version, bucharest_day,
        form_key, lang, state, attempts, version, created_at, updated_at)
        VALUES ($1, $2, $3, '{}', $2, '-', 'bench', $4, $2, 'ro', 'issued', 0, 0, $5, $5)",
    BIND: "INSERT INTO register_number (year, sequence, request, number, bound_at) VALUES ($1, $2, $3, $4, $5)",
    ISSUE: "INSERT INTO certificate (id, request, account, cnp_mac, issued_at, expires_on, level, search_id, template,
        sha256, size, body) VALUES ($1, $1, $2, $3, $4, $5, 'PAdES-B-T', 'bench', 1, $3, 0, $3)",
    // These are for PostgreSQL only; nothing but this benchmark asks them.
    DATABASE_BYTES: "SELECT pg_database_size(current_database()) AS n",
    LOG_BYTES: "SELECT CAST(pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS bigint) AS n",
    SERVER_FOLDER: "SELECT current_setting('data_directory') AS folder",
}

/// What lies in the hub's database.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// Certificates.
    pub certificates: u64,
    /// Commits of certificates.
    pub batches: u64,
    /// Bytes of all stored files.
    pub bodies: u64,
    /// Bytes of the database.
    pub database: u64,
    /// Bytes of write-ahead log ever written, where the engine tells.
    pub log: u64,
}

impl Kept {
    /// What was added since an earlier look.
    #[must_use]
    pub const fn since(self, before: Self) -> Self {
        Self {
            certificates: self.certificates.saturating_sub(before.certificates),
            batches: self.batches.saturating_sub(before.batches),
            bodies: self.bodies.saturating_sub(before.bodies),
            database: self.database.saturating_sub(before.database),
            log: self.log.saturating_sub(before.log),
        }
    }
}

fn natural(n: i64) -> u64 {
    u64::try_from(n).unwrap_or_default()
}

/// Requests that are not at an end yet.
pub async fn moving(db: &Db) -> Result<u64, StoreError> {
    let row = db.read().await?.one(MOVING, args![]).await?;
    Ok(natural(row.get("n")?))
}

/// What the database holds. How large the file of SQLite is, and its log, is not known here.
pub async fn kept(db: &Db) -> Result<Kept, StoreError> {
    let mut read = db.read().await?;
    let row = read.one(CERTIFICATES, args![]).await?;
    let batches = read.one(BATCHES, args![]).await?;
    let (mut database, mut log) = (0, 0);
    if db.engine() == Engine::Postgres {
        database = read.one(DATABASE_BYTES, args![]).await?.get("n")?;
        log = read.one(LOG_BYTES, args![]).await?.get("n")?;
    }
    Ok(Kept {
        certificates: natural(row.get("n")?),
        batches: natural(batches.get("n")?),
        bodies: natural(row.get("bytes")?),
        database: natural(database),
        log: natural(log),
    })
}

/// The folder of a PostgreSQL server.
pub async fn server_folder(db: &Db) -> Result<String, StoreError> {
    db.read().await?.one(SERVER_FOLDER, args![]).await?.get("folder")
}

/// Rows that somebody's question caused: audit rows, letters, counted tries, codes.
pub type Rows = [u64; 4];

/// Those rows until now, in the hub's database or in GHISEUL's.
pub async fn rows(db: &Db, hub: bool) -> Result<Rows, StoreError> {
    let mut read = db.read().await?;
    let mut rows = Rows::default();
    let codes = if hub { HUB_CODES } else { GHISEUL_CODES };
    for (slot, statement) in rows.iter_mut().zip([ASKED, LETTERS, TRIES, codes]) {
        *slot = natural(read.one(statement, args![]).await?.get("n")?);
    }
    Ok(rows)
}

/// A certificate without a file.
#[derive(Debug)]
pub struct Paper {
    /// Its id, and its request's.
    pub id: Id<Self>,
    /// Whose it is.
    pub account: String,
    /// Its number in this year's register.
    pub sequence: i64,
    /// Its printed number.
    pub number: String,
    /// The fingerprint of the CNP.
    pub cnp: Vec<u8>,
    /// The day on which it was issued.
    pub today: Date,
}

/// The account that was made first.
pub async fn an_account(read: &mut Read) -> Result<String, StoreError> {
    read.one(ACCOUNT, args![]).await?.get("id")
}

/// Puts a certificate where the public check looks.
pub async fn insert_paper(act: &mut Act, paper: &Paper) -> Result<(), StoreError> {
    let (now, account, number) = (act.now(), paper.account.as_str(), paper.number.as_str());
    let Paper { id, sequence, today, .. } = paper;
    act.execute(ASK, args![*id, number, account, *today, now]).await?;
    let year = i64::from(today.year());
    act.execute(BIND, args![year, *sequence, *id, number, now]).await?;
    let (mac, end) = (paper.cnp.as_slice(), base::dates::add_days(*today, 180));
    act.execute(ISSUE, args![*id, account, mac, now, end]).await.map(drop)
}
