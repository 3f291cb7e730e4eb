//! Schemas: applied once, in order, and never guessed.

use store::{Db, Migrations, Step, StoreError};

use crate::THINGS;
use store::testing::each_engine;

const fn step(name: &'static str, sql: &'static str) -> Step {
    Step { name, sqlite: sql, postgres: sql }
}

const ONE: Step = step("0001_one", "CREATE TABLE one (x TEXT)");
const TWO: Step = step("0002_two", "CREATE TABLE two (x TEXT); INSERT INTO one VALUES ('a')");

const fn module(steps: &'static [Step]) -> Migrations {
    Migrations { module: "m", steps }
}

#[tokio::test]
async fn steps_are_applied_once_and_newer_or_altered_ones_refused() {
    const FIRST: Migrations = module(&[ONE]);
    const BOTH: Migrations = module(&[ONE, TWO]);
    const ALTERED: Migrations = module(&[step("0001_one", "CREATE TABLE one (y TEXT)"), TWO]);
    const RENAMED: Migrations = module(&[step("0001_uno", "CREATE TABLE one (x TEXT)"), TWO]);
    const NUMBERED: Migrations =
        module(&[ONE, TWO, step("0004_four", "CREATE TABLE four (x TEXT)")]);
    const BROKEN: Migrations =
        module(&[ONE, TWO, step("0003_three", "CREATE TABLE three (x TEXT); SELECT nonsense")]);
    each_engine(&[], async |db| {
        assert_eq!(db.pending(&[&BOTH]).await.unwrap(), ["m/0001_one", "m/0002_two"]);
        db.migrate(&[&FIRST]).await.unwrap();
        assert_eq!(db.pending(&[&BOTH]).await.unwrap(), ["m/0002_two"]);
        let (a, b) = tokio::join!(db.migrate(&[&BOTH]), db.migrate(&[&BOTH]));
        a.and(b).unwrap();
        db.migrate(&[&BOTH]).await.unwrap();
        assert!(db.pending(&[&BOTH]).await.unwrap().is_empty());
        let refused = async |history: &Migrations, why: &str| {
            let error = db.migrate(&[history]).await.unwrap_err();
            assert!(matches!(&error, StoreError::Schema(what) if what.contains(why)), "{error}");
        };
        refused(&FIRST, "newer program").await;
        refused(&ALTERED, "not the one in this program").await;
        refused(&RENAMED, "not the one in this program").await;
        refused(&NUMBERED, "stands at place 3").await;
        // A step that fails leaves nothing of itself.
        assert!(db.migrate(&[&BROKEN]).await.is_err());
        assert_eq!(db.pending(&[&BROKEN]).await.unwrap(), ["m/0003_three"]);
        let tables = store::schema::read(&db).await.unwrap();
        assert!(tables.contains_key("two") && !tables.contains_key("three"));
    })
    .await;
}

#[tokio::test]
async fn a_virgin_database_has_everything_pending() {
    let db = Db::open("sqlite::memory:", 2).await.unwrap();
    assert_eq!(db.pending(&[&THINGS]).await.unwrap(), ["store/0001_store", "things/0001_things"]);
}
