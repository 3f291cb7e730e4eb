//! For tests of every crate: databases of both engines, injected faults, conformance.

use std::str::FromStr;
use std::time::Duration;

use base::Entropy;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use crate::db::{Db, Engine};
use crate::error::StoreError;
use crate::link::Sql;
use crate::migrate::{Migrations, checksum};
use crate::schema;
use crate::statement::{self, Statement};

/// What goes wrong with the next commit of an act. Both look the same to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Reported as unknown, and nothing was kept.
    NotDone,
    /// Reported as unknown, and everything was kept.
    DoneButReported,
}

/// Lets the next commit of an act on `db` fail; several calls queue up.
///
/// # Panics
/// When another thread panicked while injecting.
pub fn inject(db: &Db, fault: Fault) {
    db.inner.faults.lock().expect("no test panics here").push_back(fault);
}

/// The environment variable with the address of a PostgreSQL server in which test databases may be
/// made, `postgres://postgres@127.0.0.1:5432/postgres`.
pub const SERVER: &str = "CAZIER_TEST_PG";

/// After how long a test does not wait for a part but for something that never comes. No test takes a tenth of it.
const TEST_HANGS: Duration = Duration::from_mins(10);

/// Runs `body` on a fresh, migrated database of each engine: on SQLite always, on PostgreSQL when
/// [`SERVER`] is set. With `CI=true` a missing server is a failure.
///
/// # Panics
/// When a database cannot be made; these are tests.
pub async fn each_engine(migrations: &[&Migrations], body: impl AsyncFn(Db)) {
    let db = sqlite(migrations).await;
    ends("SQLite", Box::pin(body(db.clone()))).await;
    db.close().await;
    if let Some(fresh) = postgres(migrations).await {
        ends("PostgreSQL", Box::pin(body(fresh.db.clone()))).await;
        fresh.db.close().await;
    }
}

/// A test that waits for what never comes fails by name instead of holding up all others.
async fn ends(engine: &str, test: impl Future<Output = ()>) {
    let ended = tokio::time::timeout(TEST_HANGS, test).await;
    assert!(ended.is_ok(), "the test hangs on {engine}");
}

/// A fresh SQLite database in a temporary file.
///
/// # Panics
/// When it cannot be made.
pub async fn sqlite(migrations: &[&Migrations]) -> Db {
    let db = Db::open("sqlite::memory:", 4).await.expect("a temporary SQLite file opens");
    db.migrate(migrations).await.expect("the SQLite migrations apply");
    db
}

/// A PostgreSQL database that is dropped with this value.
pub struct Fresh {
    /// The database.
    pub db: Db,
    name: String,
    server: PgConnectOptions,
}

/// A fresh PostgreSQL database, copied from a template with these migrations; `None`, loudly, when
/// [`SERVER`] is not set.
///
/// # Panics
/// When it is set and a database cannot be made, or when it is not set and `CI` is `true`.
pub async fn postgres(migrations: &[&Migrations]) -> Option<Fresh> {
    let Ok(url) = std::env::var(SERVER) else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{SERVER} must be set in CI");
        warn_once();
        return None;
    };
    let server = PgConnectOptions::from_str(&url)
        .expect("CAZIER_TEST_PG is a postgres:// address")
        .disable_statement_logging();
    let template = template(&server, migrations).await.expect("the template database is made");
    let name = format!("cazier_t_{}", Entropy::system().crockford(16).to_lowercase());
    administer(&server, &format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
        .await
        .expect("a test database is made");
    let fresh = Fresh {
        db: Db::connect_postgres(server.clone().database(&name), 8)
            .await
            .expect("the test database opens"),
        name,
        server,
    };
    Some(fresh)
}

impl Drop for Fresh {
    fn drop(&mut self) {
        // Also when the test panics. A thread, because this may be inside a runtime.
        let (server, name) = (self.server.clone(), self.name.clone());
        let drop = async move {
            administer(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
        };
        let done = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|runtime| runtime.block_on(drop))
        });
        if !matches!(done.join(), Ok(Ok(Ok(())))) {
            tracing::warn!(database = self.name, "A test database was left behind.");
        }
    }
}

/// Makes an empty database on this server for a benchmark; gives its address.
///
/// # Errors
/// [`StoreError::Unavailable`] when nobody answers, or one of that name exists.
pub async fn create_database(server: &str, name: &str) -> Result<String, StoreError> {
    let options = options(server)?;
    let made = administer(&options, &format!("CREATE DATABASE {name}")).await;
    made.map_err(|error| StoreError::Unavailable(error.to_string()))?;
    Ok(options.database(name).to_url_lossy().into())
}

/// Drops a database that [`create_database`] made, and ends whoever uses it.
///
/// # Errors
/// [`StoreError::Unavailable`] when nobody answers.
pub async fn drop_database(server: &str, name: &str) -> Result<(), StoreError> {
    let options = options(server)?;
    let dropped = administer(&options, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    dropped.map_err(|error| StoreError::Unavailable(error.to_string()))
}

fn options(server: &str) -> Result<PgConnectOptions, StoreError> {
    let options = PgConnectOptions::from_str(server)
        // The parse error may repeat the password.
        .map_err(|_| StoreError::Unavailable("malformed postgres:// address".to_owned()))?;
    Ok(options.disable_statement_logging())
}

async fn administer(server: &PgConnectOptions, sql: &str) -> Result<(), sqlx::Error> {
    let mut link = PgConnection::connect_with(server).await?;
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut link).await?;
    link.close().await
}

/// Makes the template database with these migrations unless another test process has. Its name is
/// the checksum of the texts, so a changed migration makes a new one.
async fn template(server: &PgConnectOptions, migrations: &[&Migrations]) -> Result<String, String> {
    let mut texts = String::new();
    for module in std::iter::once(&crate::MIGRATIONS).chain(migrations.iter().copied()) {
        module.steps.iter().for_each(|step| texts.push_str(step.postgres));
    }
    let name = format!("cazier_tpl_{}", &checksum(&texts)[..16]);
    let text = |error: sqlx::Error| error.to_string();
    let mut link = PgConnection::connect_with(server).await.map_err(text)?;
    sqlx::raw_sql("SELECT pg_advisory_lock(5107922)").execute(&mut link).await.map_err(text)?;
    let known =
        sqlx::query("SELECT 1 FROM pg_database WHERE datname = $1 AND datallowconn = false")
            .bind(&name)
            .fetch_optional(&mut link)
            .await
            .map_err(text)?;
    if known.is_none() {
        for sql in [
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            format!("CREATE DATABASE {name}"),
        ] {
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut link).await.map_err(text)?;
        }
        let fault = |error: StoreError| error.to_string();
        let db = Db::connect_postgres(server.clone().database(&name), 2).await.map_err(fault)?;
        db.migrate(migrations).await.map_err(fault)?;
        db.close().await;
        // Closed to connections, the mark that it is complete: copying needs it unused.
        let seal = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        sqlx::raw_sql(AssertSqlSafe(seal)).execute(&mut link).await.map_err(text)?;
    }
    link.close().await.map_err(text)?;
    Ok(name)
}

#[expect(clippy::print_stderr, reason = "a test that runs on half of its engines must say so")]
fn warn_once() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| eprintln!("\n*** {SERVER} is not set: PostgreSQL is NOT tested. ***\n"));
}

/// What an engine says about a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Name of the statement.
    pub name: &'static str,
    /// Names of the columns of its answer.
    pub columns: Vec<String>,
    /// Number of its parameters, as expanded.
    pub params: usize,
}

/// Prepares every statement without running it.
///
/// # Errors
/// The engine's complaint about the first statement it does not understand.
pub async fn prepare_all(db: &Db, list: &[Statement]) -> Result<Vec<Shape>, StoreError> {
    let mut read = db.read().await?;
    let mut shapes = Vec::with_capacity(list.len());
    for statement in list {
        let sql = if statement.sql().contains("($rows ") {
            let typed = db.engine() == Engine::Postgres;
            Sql::Expanded(statement::with_rows(statement, 2, typed)?.into())
        } else if statement.sql().contains("$list") {
            Sql::Expanded(statement::with_list(statement, 4)?.into())
        } else {
            Sql::Constant(statement.sql())
        };
        let (columns, params) = read.prepare(statement.name(), sql).await?;
        shapes.push(Shape { name: statement.name(), columns, params: params.len() });
    }
    Ok(shapes)
}

/// The conformance test of an institution, in one line: both engines understand every statement and
/// give the same columns, and both schemas agree. The half that needs PostgreSQL says so when there is none.
///
/// # Panics
/// With everything that differs.
pub async fn conformance(migrations: &[&Migrations], lists: &[&[Statement]]) {
    let list = lists.concat();
    let sqlite = sqlite(migrations).await;
    let ours = prepare_all(&sqlite, &list).await.expect("SQLite understands every statement");
    let Some(fresh) = postgres(migrations).await else { return };
    let theirs =
        prepare_all(&fresh.db, &list).await.expect("PostgreSQL understands every statement");
    assert_eq!(ours, theirs, "the engines see different statements");
    let twins = (
        schema::read(&sqlite).await.expect("SQLite's catalogue is readable"),
        schema::read(&fresh.db).await.expect("PostgreSQL's catalogue is readable"),
    );
    let differences = schema::differences(&twins.0, &twins.1);
    assert!(differences.is_empty(), "the schemas differ:\n{}", differences.join("\n"));
}
