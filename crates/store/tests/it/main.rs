//! The law of the store, on both engines: each test is a plain function of a database, and
//! `each_engine` runs it on SQLite and, where there is a server, on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

mod acts;
mod jobs;
mod many;
mod migrations;
mod outbox;
mod trail;
mod values;

use store::testing::each_engine;
use store::{Actor, Db, Engine, Migrations, Step, args};

/// A table with a column of every type.
const THINGS: Migrations = Migrations {
    module: "things",
    steps: &[Step {
        name: "0001_things",
        sqlite: "CREATE TABLE thing (
            id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,
            flag INTEGER, bytes BLOB, at TEXT, day TEXT, data TEXT) STRICT",
        postgres: "CREATE TABLE thing (
            id uuid NOT NULL PRIMARY KEY, name text COLLATE \"C\" NOT NULL UNIQUE, version bigint NOT NULL,
            flag boolean, bytes bytea, at timestamptz, day date, data jsonb)",
    }],
};

store::statements! {
    INSERT: "INSERT INTO thing (id, name, version) VALUES ($1, $2, 0) ON CONFLICT (name) DO NOTHING",
    INSERT_HARD: "INSERT INTO thing (id, name, version) VALUES ($1, $2, 0)",
    INSERT_RETURNING: "INSERT INTO thing (id, name, version) VALUES ($1, $2, 0)
        ON CONFLICT (name) DO NOTHING RETURNING name",
    INSERT_ALL: "INSERT INTO thing (id, name, version, flag, bytes, at, day, data)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    GET: "SELECT id, name, version, flag, bytes, at, day, data FROM thing WHERE name = $1",
    NAMES: "SELECT name FROM thing ORDER BY name",
    COUNT: "SELECT count(*) AS things FROM thing",
    BUMP: "UPDATE thing SET version = version + 1 WHERE name = $1 AND version = $2",
    BUMP_ALL: "UPDATE thing SET version = version + 1",
    AMONG: "SELECT name FROM thing WHERE version >= $1 AND name IN ($list) ORDER BY name",
    DROP_AMONG: "DELETE FROM thing WHERE version = $1 AND name IN ($list)",
    SET_MANY: "WITH v (name, version, day) AS ($rows text, bigint, date)
        UPDATE thing SET version = v.version, day = v.day FROM v
        WHERE thing.name = v.name AND thing.version < $1",
    TAKE_MANY: "WITH v (name, version) AS ($rows text, bigint)
        UPDATE thing SET version = thing.version + 1 FROM v
        WHERE thing.name = v.name AND thing.version = v.version
        RETURNING thing.name AS name, thing.version AS version",
    SORTED: "SELECT name FROM thing ORDER BY at NULLS LAST, name",
    SUM: "SELECT CAST(sum(version) AS bigint) AS total, 1 AS one, count(*) > 0 AS some FROM thing",
}

const TEST: Actor = Actor::System("test");

/// Runs a test body on both engines with the table of things.
async fn both(body: impl AsyncFn(Db)) {
    each_engine(&[&THINGS], body).await;
}

/// Adds a thing in an act of its own.
async fn add(db: &Db, name: &str) {
    let mut act = db.act(&TEST, "thing.add").await.unwrap();
    let id = base::Id::<()>::new(act.now(), db.entropy());
    act.subject("thing", id);
    assert_eq!(act.execute(INSERT, args![id, name]).await.unwrap(), 1);
    act.commit().await.unwrap();
}

async fn count(db: &Db) -> i64 {
    let row = db.read().await.unwrap().one(COUNT, vec![]).await.unwrap();
    row.get("things").unwrap()
}

/// Runs SQL behind the store's back, as somebody with the owner's rights could.
async fn behind_the_back(db: &Db, sql: &'static str) {
    use sqlx::{Connection, Executor};
    const FILE: store::Statement = store::Statement::new(
        "FILE",
        "SELECT file AS place FROM pragma_database_list WHERE seq = 0",
    );
    const NAME: store::Statement =
        store::Statement::new("NAME", "SELECT CAST(current_database() AS text) AS place");
    let which = if db.engine() == Engine::Sqlite { FILE } else { NAME };
    let place: String =
        db.read().await.unwrap().one(which, vec![]).await.unwrap().get("place").unwrap();
    if db.engine() == Engine::Sqlite {
        let mut link = sqlx::SqliteConnection::connect(&format!("sqlite:{place}")).await.unwrap();
        link.execute(sqlx::raw_sql(sql)).await.unwrap();
    } else {
        let server: sqlx::postgres::PgConnectOptions =
            std::env::var(store::testing::SERVER).unwrap().parse().unwrap();
        let mut link = sqlx::PgConnection::connect_with(&server.database(&place)).await.unwrap();
        link.execute(sqlx::raw_sql(sql)).await.unwrap();
    }
}

#[tokio::test]
async fn engines_agree_on_statements_and_schemas() {
    store::testing::conformance(&[&THINGS], &[STATEMENTS, &store::own_statements()]).await;
}

#[tokio::test]
async fn differing_twins_are_found() {
    const TWINS: Migrations = Migrations {
        module: "twins",
        steps: &[Step {
            name: "0001_twins",
            sqlite: "CREATE TABLE a (x INTEGER NOT NULL PRIMARY KEY, y TEXT) STRICT;
                CREATE TABLE b (x INTEGER REFERENCES a (x), UNIQUE (x)) STRICT;
                CREATE TABLE only_here (x TEXT) STRICT;",
            postgres: "CREATE TABLE a (x bigint NOT NULL PRIMARY KEY, y text NOT NULL);
                CREATE TABLE b (x bigint);",
        }],
    };
    let Some(fresh) = store::testing::postgres(&[&TWINS]).await else { return };
    let sqlite = store::testing::sqlite(&[&TWINS]).await;
    let found = store::schema::differences(
        &store::schema::read(&sqlite).await.unwrap(),
        &store::schema::read(&fresh.db).await.unwrap(),
    );
    let about: Vec<&str> = found.iter().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(about, ["a", "b", "only_here"], "{found:?}");
}
