//! What a benchmark reads from the hub's database, from outside.

use ::store::{Db, Engine, StoreError, args};

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
