//! Migrations: numbered, linear, per module, with twin texts for the two engines.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};

use crate::args;
use crate::db::{Db, Engine};
use crate::error::StoreError;
use crate::link::Sql;
use crate::read::Read;
use crate::statement::Statement;

/// The history of one module's schema. Made by [`crate::migrations!`].
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    /// Name of the module, usually of the crate.
    pub module: &'static str,
    /// The steps; the first is number 1.
    pub steps: &'static [Step],
}

/// One step, for both engines.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Number and name, `0001_accounts`.
    pub name: &'static str,
    /// The text for SQLite.
    pub sqlite: &'static str,
    /// The text for PostgreSQL.
    pub postgres: &'static str,
}

/// Takes the files `migrations/sqlite/NAME.sql` and `migrations/postgres/NAME.sql` of the calling
/// crate, so that no step can exist for one engine only.
///
/// `pub const MIGRATIONS: store::Migrations = store::migrations!("hub", "0001_accounts", "0002_requests");`
#[macro_export]
macro_rules! migrations {
    ($module:literal, $($name:literal),+ $(,)?) => {
        $crate::Migrations {
            module: $module,
            steps: &[$($crate::Step {
                name: $name,
                sqlite: include_str!(concat!(
                    env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite/", $name, ".sql")),
                postgres: include_str!(concat!(
                    env!("CARGO_MANIFEST_DIR"), "/migrations/postgres/", $name, ".sql")),
            }),+],
        }
    };
}

/// This crate's own tables: audit trail, jobs, outbox. Always applied first.
pub const MIGRATIONS: Migrations = crate::migrations!("store", "0001_store");

crate::statements! {
    APPLIED: "SELECT number, name, checksum FROM migration WHERE module = $1 ORDER BY number",
    RECORD: "INSERT INTO migration (module, number, name, checksum, applied_at)
        VALUES ($1, $2, $3, $4, $5)",
}

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS migration (
    module text NOT NULL, number bigint NOT NULL, name text NOT NULL,
    checksum text NOT NULL, applied_at text NOT NULL, PRIMARY KEY (module, number))";
const LEDGER_SQLITE: Statement = Statement::native(
    "LEDGER_SQLITE",
    "SELECT count(*) AS found FROM sqlite_master WHERE type = 'table' AND name = 'migration'",
);
const LEDGER_POSTGRES: Statement = Statement::native(
    "LEDGER_POSTGRES",
    "SELECT count(*) AS found FROM pg_class WHERE oid = to_regclass('migration')",
);
/// Two nodes that start together must not both create the ledger.
const LOCK_POSTGRES: Statement =
    Statement::native("LOCK_POSTGRES", "SELECT pg_advisory_xact_lock(5107921)");

impl Db {
    /// Brings the schema of `modules` (and of this crate) up to date, each step in a transaction
    /// of its own. Safe to call from several nodes at once.
    ///
    /// # Errors
    /// [`StoreError::Schema`] when the database was made by a newer program or its history differs.
    pub async fn migrate(&self, modules: &[&Migrations]) -> Result<(), StoreError> {
        self.ledger().await?;
        for module in std::iter::once(&MIGRATIONS).chain(modules.iter().copied()) {
            for number in 0..module.steps.len() {
                self.apply(module, number).await?;
            }
            // Also refuses a schema that is newer than this program.
            let mut read = self.read().await?;
            unapplied(&mut read, module).await?;
        }
        Ok(())
    }

    /// The steps that [`Db::migrate`] would apply, as `module/0001_name`.
    pub async fn pending(&self, modules: &[&Migrations]) -> Result<Vec<String>, StoreError> {
        let mut read = self.read().await?;
        let probe = match self.engine() {
            Engine::Sqlite => LEDGER_SQLITE,
            Engine::Postgres => LEDGER_POSTGRES,
        };
        let exists = read.one(probe, vec![]).await?.get::<i64>("found")? > 0;
        let mut pending = vec![];
        for module in std::iter::once(&MIGRATIONS).chain(modules.iter().copied()) {
            let from = if exists { unapplied(&mut read, module).await? } else { 0 };
            let rest = &module.steps[from..];
            pending.extend(rest.iter().map(|step| format!("{}/{}", module.module, step.name)));
        }
        Ok(pending)
    }

    async fn ledger(&self) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        if self.engine() == Engine::Postgres {
            write.all(LOCK_POSTGRES, vec![]).await?;
        }
        write.script("LEDGER", Sql::Constant(LEDGER)).await?;
        write.commit().await
    }

    async fn apply(&self, module: &Migrations, index: usize) -> Result<(), StoreError> {
        let step = &module.steps[index];
        let mut write = self.write().await?;
        if self.engine() == Engine::Postgres {
            write.all(LOCK_POSTGRES, vec![]).await?;
            let unhurried = "SET LOCAL statement_timeout = 0";
            write.script("UNHURRIED", Sql::Constant(unhurried)).await?;
        }
        if unapplied(&mut write, module).await? > index {
            return Ok(());
        }
        let number = numbered(step, index)?;
        let sql = text(step, self.engine());
        write.script(step.name, Sql::Constant(sql)).await?;
        let at = crate::value::instant_text(self.now());
        write.execute(RECORD, args![module.module, number, step.name, checksum(sql), at]).await?;
        write.commit().await?;
        tracing::info!(module = module.module, step = step.name, "A migration was applied.");
        Ok(())
    }
}

/// Index of the first step that is not applied; refuses a history that is not a prefix of ours.
async fn unapplied(read: &mut Read, module: &Migrations) -> Result<usize, StoreError> {
    let rows = read.all(APPLIED, args![module.module]).await?;
    let engine = read.db().engine();
    for (index, row) in rows.iter().enumerate() {
        let name: String = row.get("name")?;
        let Some(step) = module.steps.get(index) else {
            return Err(StoreError::Schema(format!(
                "{}/{name} was applied by a newer program",
                module.module
            )));
        };
        if name != step.name || row.get::<String>("checksum")? != checksum(text(step, engine)) {
            return Err(StoreError::Schema(format!(
                "{}/{name} in the database is not the one in this program",
                module.module
            )));
        }
    }
    Ok(rows.len())
}

fn text(step: &Step, engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => step.sqlite,
        Engine::Postgres => step.postgres,
    }
}

fn numbered(step: &Step, index: usize) -> Result<i64, StoreError> {
    let number = i64::try_from(index + 1).expect("few migrations");
    if step.name.starts_with(&format!("{number:04}_")) {
        return Ok(number);
    }
    Err(StoreError::Schema(format!("{} stands at place {number}", step.name)))
}

/// SHA-256 in hexadecimal.
pub(crate) fn checksum(text: &str) -> String {
    let sum = digest(&SHA256, text.as_bytes());
    sum.as_ref().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("strings take everything");
        hex
    })
}
