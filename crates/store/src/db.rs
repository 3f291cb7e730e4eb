//! The database: pools of connections to one of two engines.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use base::{Entropy, SharedClock, SystemClock, Timestamp};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgPool, SqlitePool};
use tokio::sync::Notify;

use crate::act::{Act, Actor};
use crate::error::StoreError;
use crate::link::{Link, Sql};
use crate::read::Read;
use crate::statement::Statement;
use crate::testing::Fault;

/// Which engine a [`Db`] runs on. Slices never ask; operation and tests may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// The embedded default.
    Sqlite,
    /// For production and for more than one node.
    Postgres,
}

/// A database of one institution. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pub(crate) inner: Arc<Inner>,
    clock: SharedClock,
    entropy: Entropy,
}

pub(crate) struct Inner {
    pools: Pools,
    /// Rings when a job was committed in this process.
    pub(crate) wake: Notify,
    expanded: RwLock<HashMap<(&'static str, usize), Arc<str>>>,
    pub(crate) faults: Mutex<VecDeque<Fault>>,
    _scratch: Option<Scratch>,
}

enum Pools {
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    Postgres(PgPool),
}

/// A temporary file that goes away with its database.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let mut path = self.0.clone().into_os_string();
            path.push(end);
            // A file that is already gone is what we want.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// How long to wait for a free connection or a lock before giving up.
const PATIENCE: Duration = Duration::from_secs(15);

impl Db {
    /// Opens `sqlite:path`, `sqlite::memory:` (a temporary file, removed with the last clone), or
    /// `postgres://user:password@host/name`, with at most `max_connections` connections.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the address is malformed or nobody answers.
    pub async fn open(url: &str, max_connections: u32) -> Result<Self, StoreError> {
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            return Self::open_postgres(url, max_connections).await;
        }
        match url.strip_prefix("sqlite:") {
            Some(":memory:") => Self::scratch(SqliteSynchronous::Off).await,
            Some(path) => {
                let path = Path::new(path.strip_prefix("//").unwrap_or(path));
                Self::open_sqlite(path, max_connections, SqliteSynchronous::Full, None).await
            }
            None => Err(StoreError::Unavailable(
                "the address must begin with sqlite: or postgres://".to_owned(),
            )),
        }
    }

    async fn scratch(synchronous: SqliteSynchronous) -> Result<Self, StoreError> {
        let name = format!("cazier-{}-{}.sqlite", std::process::id(), Entropy::system().token());
        let path = std::env::temp_dir().join(name);
        Self::open_sqlite(&path, 4, synchronous, Some(Scratch(path.clone()))).await
    }

    async fn open_sqlite(
        path: &Path,
        max_connections: u32,
        synchronous: SqliteSynchronous,
        scratch: Option<Scratch>,
    ) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .busy_timeout(PATIENCE)
            .foreign_keys(true)
            .statement_cache_capacity(512)
            .pragma("journal_size_limit", "67108864")
            .disable_statement_logging();
        // One writer: transactions queue here, in order, instead of fighting for the file's lock.
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await
            .map_err(|error| unavailable(&error))?;
        let readers = SqlitePoolOptions::new()
            .max_connections(max_connections.max(1))
            .acquire_timeout(PATIENCE)
            .test_before_acquire(false)
            .connect_lazy_with(options.pragma("query_only", "ON"));
        Ok(Self::from_pools(Pools::Sqlite { writer, readers }, scratch))
    }

    async fn open_postgres(url: &str, max_connections: u32) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)
            // The parse error may repeat the password.
            .map_err(|_| StoreError::Unavailable("malformed postgres:// address".to_owned()))?;
        Self::connect_postgres(options, max_connections).await
    }

    pub(crate) async fn connect_postgres(
        options: PgConnectOptions,
        max_connections: u32,
    ) -> Result<Self, StoreError> {
        let options = options
            .application_name("cazier")
            .statement_cache_capacity(512)
            .options([
                ("default_transaction_isolation", "read committed"),
                ("statement_timeout", "30s"),
                ("lock_timeout", "10s"),
                ("idle_in_transaction_session_timeout", "60s"),
            ])
            .disable_statement_logging();
        let pool = PgPoolOptions::new()
            .max_connections(max_connections.max(2))
            .acquire_timeout(PATIENCE)
            .test_before_acquire(false)
            // A connection in constant use shows by itself that it lives; one that rested is asked.
            .before_acquire(|link, about| {
                Box::pin(async move {
                    if about.idle_for > Duration::from_secs(1) {
                        link.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(options)
            .await
            .map_err(|error| unavailable(&error))?;
        Ok(Self::from_pools(Pools::Postgres(pool), None))
    }

    fn from_pools(pools: Pools, scratch: Option<Scratch>) -> Self {
        Self {
            inner: Arc::new(Inner {
                pools,
                wake: Notify::new(),
                expanded: RwLock::default(),
                faults: Mutex::default(),
                _scratch: scratch,
            }),
            clock: Arc::new(SystemClock),
            entropy: Entropy::system(),
        }
    }

    /// The same database read with another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: SharedClock) -> Self {
        self.clock = clock;
        self
    }

    /// The same database with another source of randomness.
    #[must_use]
    pub fn with_entropy(mut self, entropy: Entropy) -> Self {
        self.entropy = entropy;
        self
    }

    /// The clock that dates audit rows and jobs.
    pub fn clock(&self) -> &SharedClock {
        &self.clock
    }

    /// The time by [`Db::clock`].
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Randomness for ids, leases and jitter.
    pub fn entropy(&self) -> &Entropy {
        &self.entropy
    }

    /// The engine behind this database.
    pub fn engine(&self) -> Engine {
        match self.inner.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// Answers when the database does: the health check.
    pub async fn ping(&self) -> Result<(), StoreError> {
        const PING: Statement = Statement::new("PING", "SELECT 1 AS one");
        self.read().await?.one(PING, vec![]).await.map(drop)
    }

    /// A connection for reading, without a transaction: each statement sees the newest commits.
    pub async fn read(&self) -> Result<Read, StoreError> {
        let link = match &self.inner.pools {
            Pools::Sqlite { readers, .. } => readers.acquire().await.map(Link::Sqlite),
            Pools::Postgres(pool) => pool.acquire().await.map(Link::Postgres),
        };
        Ok(Read::new(self.clone(), link.map_err(|error| unavailable(&error))?, false))
    }

    /// A read transaction: all its statements see the same moment.
    pub async fn snapshot(&self) -> Result<Read, StoreError> {
        let link = match &self.inner.pools {
            Pools::Sqlite { readers, .. } => readers.begin().await.map(Link::SqliteTx),
            Pools::Postgres(pool) => {
                begin(pool, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await
            }
        };
        Ok(Read::new(self.clone(), link.map_err(|error| unavailable(&error))?, false))
    }

    /// The only way to write. `action` names what is being done (`request.submit`); it and `actor`
    /// go into the audit row that [`Act::commit`] writes in the same transaction.
    ///
    /// On SQLite there is one writer: never open a second act while one is open in the same task.
    pub async fn act(&self, actor: &Actor, action: &'static str) -> Result<Act, StoreError> {
        Ok(Act::new(self.write().await?, actor.clone(), action))
    }

    /// A write transaction without an audit row: for this crate's own bookkeeping only (migrations,
    /// leases of jobs, seals of the trail itself).
    pub(crate) async fn write(&self) -> Result<Read, StoreError> {
        let link = match &self.inner.pools {
            Pools::Sqlite { writer, .. } => {
                writer.begin_with("BEGIN IMMEDIATE").await.map(Link::SqliteTx)
            }
            Pools::Postgres(pool) => begin(pool, "BEGIN").await,
        };
        Ok(Read::new(self.clone(), link.map_err(|error| unavailable(&error))?, true))
    }

    /// Lets the engine count again what its plans depend on, after very many rows came at once. PostgreSQL does so by itself only
    /// a while later, and reads whole tables until then; SQLite plans by rules.
    pub async fn analyze(&self) -> Result<(), StoreError> {
        if self.engine() == Engine::Sqlite {
            return Ok(());
        }
        let mut write = self.write().await?;
        write.script("ANALYZE", Sql::Constant("ANALYZE")).await?;
        write.commit().await
    }

    /// Closes all connections after those in use come back.
    pub async fn close(&self) {
        match &self.inner.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// An expansion of a statement for `count` rows, made once.
    pub(crate) fn expanded(
        &self,
        statement: &Statement,
        count: usize,
        make: impl FnOnce() -> Result<String, StoreError>,
    ) -> Result<Sql, StoreError> {
        let key = (statement.sql, count);
        let known = self.inner.expanded.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = known.get(&key) {
            return Ok(Sql::Expanded(text.clone()));
        }
        drop(known);
        let text: Arc<str> = make()?.into();
        let mut known = self.inner.expanded.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(key, text.clone());
        Ok(Sql::Expanded(text))
    }

    pub(crate) fn next_fault(&self) -> Option<Fault> {
        self.inner.faults.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Db").field(&self.engine()).finish()
    }
}

/// Begins a transaction, to the end also where whoever asked goes away meanwhile, as a handler does whose client hangs up: sqlx 0.9
/// would give the connection back to the pool with the transaction open and unknown to it.
async fn begin(pool: &PgPool, how: &'static str) -> sqlx::Result<Link> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(how).await.map(Link::PostgresTx) });
    begun.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}

fn unavailable(error: &sqlx::Error) -> StoreError {
    match error {
        // A refusal to connect is about the server, and its words carry no data of ours.
        sqlx::Error::Database(fault) => StoreError::Unavailable(fault.message().to_owned()),
        other => StoreError::Unavailable(other.to_string()),
    }
}
